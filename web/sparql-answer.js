// What came back, as nodes: the part of a page that has the answer, or that says why there is none.

/** The nodes that show an answer. */
export function answered(page, seconds, link, words) {
  const answer = document.importNode(page.getElementById('answer'), true);
  answer.removeAttribute('id');
  const time = words.time.replace('%s', seconds.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }));
  const note = answer.querySelector('.note') ?? answer.appendChild(element('p', { className: 'note' }));
  note.append(` ${time}`);
  const permanent = element('a', { href: link.href, id: 'permalink' });
  permanent.textContent = words.permalink;
  const last = element('p', { className: 'note' });
  last.append(permanent);
  return [heading(words.answer), ...answer.children, last];
}

/** The nodes that show why there is no answer, and where in the query. */
export function refused(page, words) {
  const found = page?.getElementById('fault');
  if (found) {
    const fault = document.importNode(found, true);
    fault.removeAttribute('id');
    return [heading(words.failed), fault];
  }
  const fault = element('p', { className: 'caution' });
  fault.setAttribute('role', 'alert');
  fault.textContent = words.unreachable;
  return [heading(words.failed), fault];
}

function heading(text) {
  const made = element('h2');
  made.textContent = text;
  return made;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
