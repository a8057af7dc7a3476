// How the editor looks: the tokens of the page's own style sheet, which a shadow root inherits.
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.variableName, color: 'var(--link)' },
  { tag: tags.atom, color: 'var(--affirms)' },
  { tag: tags.string, color: 'var(--affirms)' },
  { tag: tags.number, color: 'var(--open)' },
  { tag: tags.bool, color: 'var(--open)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.standard(tags.variableName), color: 'var(--open)' },
  { tag: tags.meta, color: 'var(--quiet)' },
]);

export const frame = EditorView.theme({
  '&': {
    color: 'var(--ink)',
    backgroundColor: 'var(--tint)',
    border: '1px solid var(--line)',
    fontSize: '0.875rem',
    minHeight: '16rem',
    maxHeight: '70vh',
  },
  '&.cm-focused': { outline: '3px solid var(--link)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.6rem' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--quiet)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--line) 35%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--link) 28%, transparent)',
  },
  '.cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--link) 22%, transparent)', color: 'inherit' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
  },
  '.cm-tooltip-autocomplete ul': { fontFamily: 'var(--mono)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--link)', color: 'var(--paper)' },
  '.cm-completionDetail': { fontFamily: 'var(--serif)', fontStyle: 'normal', color: 'var(--quiet)' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionInfo': { fontFamily: 'var(--serif)', maxWidth: '24rem', padding: '0.5rem 0.7rem' },
  '.cm-diagnostic': { fontFamily: 'var(--serif)', borderLeft: '4px solid var(--denies)' },
  '.cm-lint-marker-error': { content: '"!"', color: 'var(--denies)', fontWeight: '700', textAlign: 'center' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--denies)' },
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--paper)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--quiet)',
  },
});
