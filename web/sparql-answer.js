// An answer as nodes: a table of rows, yes or no, or a text; with the same as files.
const SHOWN = 500;
const BASE = 'https://w3id.org/cybernorms/';
const TABLES = [['csv', 'CSV'], ['sheet', 'CSV*'], ['tsv', 'TSV'], ['json', 'JSON'], ['xml', 'XML']];
const GRAPHS = [['ttl', 'Turtle'], ['jsonld', 'JSON-LD'], ['nt', 'N-Triples'], ['rdf', 'RDF/XML']];

/** The nodes that show an answer. */
export function answered({ text, type, seconds, query, link, endpoint }, words) {
  const isRows = type.startsWith('application/sparql-results+json');
  const told = isRows ? JSON.parse(text) : null;
  const time = words.time.replace('%s', seconds.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }));
  const count = told?.results ? `${words.rows} ${told.results.bindings.length.toLocaleString(document.documentElement.lang)}. ` : '';
  const head = element('h2', {}, words.answer);
  const facts = element('p', { className: 'note' }, count + time);
  const files = element('p', { className: 'forms' }, `${words.download} `);
  for (const [format, name] of told?.results || told?.boolean !== undefined ? TABLES : GRAPHS) {
    if (told?.boolean !== undefined && !['json', 'xml'].includes(format)) continue;
    const address = new URL(endpoint);
    address.searchParams.set('query', query);
    address.searchParams.set('format', format);
    const extra = format === 'sheet' ? { title: words.sheet } : {};
    files.append(element('a', { href: address.href, download: `cybernorms.${format === 'sheet' ? 'csv' : format}`, ...extra }, name), ' ');
  }
  const permanent = element('p', { className: 'note' }, element('a', { href: link.href, id: 'permalink' }, words.permalink));
  if (!told) return [head, facts, files, permanent, element('pre', { tabIndex: 0, dir: 'ltr' }, element('code', {}, text))];
  if (told.boolean !== undefined) return [head, facts, files, permanent, element('p', { className: 'lead' }, told.boolean ? words.yes : words.no)];
  return [head, facts, files, permanent, ...table(told, words)];
}

/** The nodes that show why there is no answer, and where in the query. */
export function refused(text, status, words) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    problem = { title: words.failed, detail: status ? `HTTP ${status}` : words.unreachable };
  }
  const { title = words.failed, detail = '', line, column } = problem;
  const where = line ? ` (${line}:${column ?? 1})` : '';
  const nodes = [element('h2', {}, words.failed), element('p', { className: 'caution', role: 'alert', lang: 'en', dir: 'ltr' }, `${title}${where}. ${detail}`)];
  return { nodes, detail, line, column };
}

function table({ head, results }, words) {
  const columns = head.vars;
  const body = element('tbody');
  const rest = [...results.bindings];
  const more = element('button', { type: 'button' });
  const fill = () => {
    for (const row of rest.splice(0, SHOWN)) {
      body.append(element('tr', {}, ...columns.map((column) => element('td', {}, ...(row[column] ? [cell(row[column])] : [])))));
    }
    more.hidden = !rest.length;
    more.textContent = words.more.replace('%s', rest.length.toLocaleString(document.documentElement.lang));
  };
  more.addEventListener('click', fill);
  fill();
  const heads = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col', dir: 'ltr' }, column)));
  const shown = element('table', {}, element('thead', {}, heads), body);
  return [element('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: words.answer }, shown), more];
}

function cell({ type, value, 'xml:lang': lang, datatype }) {
  if (type === 'uri') {
    const ours = value.startsWith(BASE);
    const href = ours ? `/${value.slice(BASE.length)}` : value;
    const text = ours ? value.slice(BASE.length) : value;
    return /^(https?:|\/(?!\/))/.test(href) ? element('a', { href, dir: 'ltr', title: value }, text) : element('span', { dir: 'ltr' }, value);
  }
  if (type === 'triple') return element('code', { dir: 'ltr' }, JSON.stringify(value));
  if (lang) return element('span', { lang, dir: 'auto' }, value);
  return element('span', { dir: 'auto', title: datatype ?? '' }, value);
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
