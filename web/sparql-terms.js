// What the editor knows of our vocabulary: classes, properties and values, with prefixes; and things by their names.
import { snippetCompletion } from '@codemirror/autocomplete';

const PREFIXES = {
  cn: 'https://w3id.org/cybernorms/ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dcterms: 'http://purl.org/dc/terms/',
  prov: 'http://www.w3.org/ns/prov#',
};
const BASE = 'https://w3id.org/cybernorms/';
const WORDS = (
  'SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS BIND VALUES GRAPH FROM NAMED CONSTRUCT DESCRIBE ASK ORDER GROUP BY ' +
  'HAVING LIMIT OFFSET ASC DESC AS EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES ' +
  'DATATYPE BOUND IF COALESCE REGEX CONTAINS STRSTARTS STRENDS LCASE UCASE REPLACE YEAR MONTH DAY isIRI isLITERAL'
).split(' ');
const PATTERNS = [
  snippetCompletion('SELECT ?${thing} ?${label} WHERE {\n  ?${thing} a cn:${Norm} ; skos:prefLabel ?${label} .\n}', {
    label: 'SELECT …',
    type: 'text',
  }),
  snippetCompletion('FILTER(LANG(?${label}) = "${en}")', { label: 'FILTER(LANG(…) = …)', type: 'text' }),
];

/** The change that declares every prefix that a query uses and does not declare. */
export function declared(text) {
  const has = new Set([...text.matchAll(/^\s*prefix\s+([\w-]*):/gim)].map(([, name]) => name));
  const body = text.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#.*$/gm, ' ');
  const used = new Set([...body.matchAll(/(?<![\w?$-])([A-Za-z][\w-]*):(?=[A-Za-z_])/g)].map(([, name]) => name));
  const missing = [...used].filter((name) => PREFIXES[name] && !has.has(name)).sort();
  return { from: 0, insert: missing.map((name) => `PREFIX ${name}: <${PREFIXES[name]}>\n`).join('') };
}

/** A source of completions: terms after a word or a prefix, variables after a question mark, things inside < >. */
export function completions(terms, search) {
  let known = null;
  const read = () => (known ??= told(terms).catch(() => []));
  return async (context) => {
    const thing = context.matchBefore(/<[^<>\s"{}|^`\\?$][^<>\n"{}|^`\\?$]*$/);
    if (thing) return named(context, thing, search);
    const variable = context.matchBefore(/[?$]\w*$/);
    if (variable) return variables(context, variable);
    const word = context.matchBefore(/[A-Za-z][\w-]*(:[\w-]*)?$/);
    if (!word && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    const found = await read();
    const keywords = WORDS.map((label) => ({ label, type: 'keyword' }));
    return { from, options: [...found, ...keywords, ...PATTERNS], validFor: /^[\w-]*(:[\w-]*)?$/ };
  };

}

async function told(address) {
  const response = await fetch(address);
  const { terms } = await response.json();
  return terms.map(option);
}

function option({ term, label: detail, definition, kind }) {
  const label = `cn:${term.split('#').pop()}`;
  return {
    label,
    detail,
    info: definition || undefined,
    type: kind === 'class' ? 'class' : 'property',
    apply: (view, completion, from, to) => {
      const text = view.state.doc.toString();
      const { insert } = declared(text.slice(0, from) + label + text.slice(to));
      view.dispatch({
        changes: [{ from: 0, insert }, { from, to, insert: label }],
        selection: { anchor: insert.length + from + label.length },
      });
    },
  };
}

function variables(context, { from, to }) {
  const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
  names.delete(context.state.sliceDoc(from, to));
  return { from, options: [...names].map((label) => ({ label, type: 'variable' })), validFor: /^[?$]\w*$/ };
}

async function named(context, { from, text }, search) {
  const sought = text.slice(1).replace(/^.*\//, '').replaceAll('-', ' ').trim();
  if (sought.length < 2) return null;
  await new Promise((resolve) => setTimeout(resolve, 150));
  if (context.aborted) return null;
  const address = new URL(search, document.location.href);
  address.searchParams.set('q', sought);
  const response = await fetch(address, { headers: { accept: 'application/json' } });
  if (!response.ok) return null;
  const { hits } = await response.json();
  const closed = context.state.sliceDoc(context.pos, context.pos + 1) === '>';
  return {
    from: from + 1,
    to: context.pos,
    filter: false,
    options: hits.map(({ iri, label }) => {
      const local = iri.startsWith(BASE) ? iri.slice(BASE.length) : iri;
      return { label: local, detail: label.text, type: 'constant', apply: closed ? local : `${local}>` };
    }),
  };
}
