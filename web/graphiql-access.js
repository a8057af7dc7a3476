// What GraphiQL leaves out for those who use a keyboard or have a page read to them, set on what it draws.

/** Names editors, lets the keyboard scroll them, and makes a list of buttons of the tabs, which hold a button each. */
export function mended(root, words) {
  const mend = () => {
    for (const editor of root.querySelectorAll('.CodeMirror')) named(editor, words);
    for (const tabs of root.querySelectorAll('[role="tablist"]:has(.graphiql-tab)')) tabs.removeAttribute('role');
    for (const tab of root.querySelectorAll('.graphiql-tab:is([role], [aria-selected])')) listed(tab);
  };
  new MutationObserver(mend).observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['role', 'aria-selected'],
  });
}

function named(editor, words) {
  const scrolled = editor.querySelector('.CodeMirror-scroll');
  if (scrolled.tabIndex === 0) return;
  const name = editor.closest('.graphiql-query-editor')
    ? words.query
    : editor.closest('.result-window')
      ? words.answer
      : words.variables;
  editor.CodeMirror.setOption('screenReaderLabel', name);
  scrolled.tabIndex = 0;
  scrolled.setAttribute('role', 'group');
  scrolled.setAttribute('aria-label', name);
}

function listed(tab) {
  const isActive = tab.getAttribute('aria-selected') === 'true';
  tab.removeAttribute('role');
  tab.removeAttribute('aria-selected');
  const button = tab.querySelector('button');
  if (isActive) button?.setAttribute('aria-current', 'true');
  else button?.removeAttribute('aria-current');
}
