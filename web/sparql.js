// The SPARQL page: the text area becomes an editor, and the answer comes below it. Without this script the form works as
// it is: the answer is a page of its own.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { sparql } from '@codemirror/legacy-modes/mode/sparql';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { completions, declared } from './sparql-terms.js';
import { colours, frame } from './sparql-style.js';
import { answered, refused } from './sparql-answer.js';

const LONGEST_ADDRESS = 6_000;

const form = document.getElementById('query-form');
const area = form.querySelector('textarea');
const results = document.getElementById('results');
const words = JSON.parse(document.getElementById('words').textContent);
const endpoint = new URL(form.dataset.endpoint, document.location.href);
let running = null;

// The editor lives in a shadow root: there its styles are style sheet objects, which the page's policy allows.
const host = document.createElement('div');
host.className = 'editor';
host.dir = 'ltr';
area.after(host);
const root = host.attachShadow({ mode: 'open' });
const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      EditorState.allowMultipleSelections.of(true),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      StreamLanguage.define(sparql),
      syntaxHighlighting(colours),
      frame,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': words.query, spellcheck: 'false', tabindex: '0' }),
      EditorState.phrases.of(words.phrases),
      autocompletion({ override: [completions(form.dataset.terms, form.dataset.search)] }),
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (run(), true) }])),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) area.value = update.state.doc.toString();
      }),
    ],
  }),
});
area.hidden = true;
document.getElementById('format').hidden = true;
document.getElementById('prefixes').hidden = false;
document.getElementById('prefixes').addEventListener('click', () => {
  view.dispatch({ changes: declared(view.state.doc.toString()) });
  view.focus();
});
document.querySelector(`label[for="${area.id}"]`).addEventListener('click', () => view.focus());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  run();
});

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = view.state.doc.toString();
  view.dispatch(setDiagnostics(view.state, []));
  results.hidden = false;
  results.setAttribute('aria-busy', 'true');
  results.replaceChildren(Object.assign(document.createElement('p'), { textContent: words.running }));
  const link = permalink(query);
  window.history.replaceState(null, '', link);
  const began = performance.now();
  try {
    const response = await fetch(...request(query, mine.signal));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const seconds = (performance.now() - began) / 1000;
    results.replaceChildren(...(response.ok ? answered(page, seconds, link, words) : refused(page, words)));
    if (!response.ok) mark(results.querySelector('[data-line]'));
  } catch (error) {
    if (mine.signal.aborted) return;
    results.replaceChildren(...refused(null, words));
  }
  results.setAttribute('aria-busy', 'false');
}

// The answer as a reader gets it without this script: a page, of which a part is shown here.
function request(query, signal) {
  const headers = { accept: 'text/html' };
  const address = new URL(endpoint);
  address.searchParams.set('query', query);
  if (address.search.length <= LONGEST_ADDRESS) return [address, { headers, signal }];
  headers['content-type'] = 'application/sparql-query';
  return [endpoint, { method: 'POST', body: query, headers, signal }];
}

function permalink(query) {
  const here = new URL(form.dataset.page, document.location.href);
  here.searchParams.set('query', query);
  return here;
}

function mark(fault) {
  const line = Number(fault?.dataset.line);
  if (!line || line > view.state.doc.lines) return;
  const { from: start, to: end } = view.state.doc.line(line);
  const from = Math.min(start + Math.max(0, (Number(fault.dataset.column) || 1) - 1), end);
  const to = Math.max(from, Math.min(from + 1, end));
  const message = fault.querySelector('strong')?.textContent ?? '';
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: 'error', message }]), {
    selection: { anchor: from },
    scrollIntoView: true,
  });
}

const told = document.getElementById('fault');
if (told) mark(told);
else if (new URL(document.location.href).searchParams.has('query')) run();
