/**
 * `<gh-editor>`: CodeMirror in a shadow root. There it hands its rules over as adopted style sheets; in the document it
 * would add a `<style>` element, which the page's policy forbids.
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { css, LitElement } from 'lit';
import { badgeGutter, type Marks, marksField, setMarks } from './marks';
import { python } from './python';

export class GlassheapEditor extends LitElement {
  static override styles = css`
    :host { display: block; position: relative; height: 100%; min-height: 0; overflow: hidden; }
    .cm-editor { height: 100%; background: var(--bg-code); color: var(--ink-1); }
    .cm-editor.cm-focused { outline: none; }
    :host(:focus-within)::after { content: ''; position: absolute; inset: 0; border: 1px solid var(--accent); pointer-events: none; z-index: 300; }
    .cm-scroller { font: 12.5px/20px var(--font-mono) !important; font-variant-ligatures: none; overflow: auto; }
    .cm-content { padding: 8px 0; caret-color: var(--ink-1); }
    .cm-line { padding: 0 8px 0 2px; }
    .cm-cursor { border-left-color: var(--ink-1) !important; border-left-width: 1.5px !important; }
    .cm-selectionBackground { background: var(--accent-tint) !important; }
    .cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground { background: color-mix(in srgb, var(--accent) 26%, transparent) !important; }
    .cm-gutters { background: var(--bg-code) !important; color: var(--ink-3) !important; border: 0 !important; }
    .cm-lineNumbers .cm-gutterElement { min-width: 46px !important; box-sizing: border-box; padding: 0 12px 0 0 !important; font-size: 11.5px; position: relative; }
    .cm-step, .cm-step-gutter { background: var(--step-line); }
    .cm-lineNumbers .cm-step-gutter { color: var(--ink-1); font-weight: 600; }
    .cm-lineNumbers .cm-step-gutter::before { content: ''; position: absolute; left: 0; top: 0; bottom: 0; width: 3px; background: var(--step-edge); }
    .cm-lineNumbers .cm-step-gutter::after { content: ''; position: absolute; left: 8px; top: 6px; border: 4px solid transparent; border-left: 7px solid var(--step-edge); border-right: 0; }
    .cm-step-range { border-bottom: 2px solid var(--step-edge); }
    .cm-syntax-error { text-decoration: underline wavy var(--dying) 1px; text-underline-offset: 3px; background: var(--dying-tint); }
    .cm-unsupported { text-decoration: underline dotted var(--doubt) 2px; text-underline-offset: 3px; background: var(--doubt-tint); }
    .cm-matchingBracket { background: var(--bg-hover) !important; outline: 1px solid var(--line-3); }
    .cm-badges { min-width: 104px; }
    .badges { display: grid; grid-template-columns: 22px 24px 28px 28px; height: 20px; align-items: center; padding-right: 6px; font: 10.5px/20px var(--font-ui); font-variant-numeric: tabular-nums; text-align: right; color: var(--ink-3); }
    .badges .inc { color: var(--born); } .badges .dec { color: var(--dying); } .badges span { white-space: nowrap; }
    .badges .born:not(:empty)::before, .badges .freed:not(:empty)::before { content: ''; display: inline-block; border: 3.5px solid transparent; margin-right: 3px; vertical-align: 1px; }
    .badges .born::before { border-bottom: 6px solid var(--born) !important; border-top: 0 !important; } .badges .freed::before { border-top: 6px solid var(--dying) !important; border-bottom: 0 !important; }
    @media (max-width: 899px) { .cm-scroller { font-size: 14px !important; line-height: 24px !important; } .badges { height: 24px; } }
  `;

  private view: EditorView | null = null;
  private readonly labels = new Compartment();
  private text = '';
  // What the page said before the editor was in the document.
  private name = '';
  private early: Marks | null = null;

  override firstUpdated(): void {
    const root = this.renderRoot;
    this.view = new EditorView({
      root: root instanceof ShadowRoot ? root : document,
      parent: root,
      state: EditorState.create({
        doc: this.text,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run: () => this.tell('gh-run') },
              { key: 'Escape', run: () => this.leave() },
            ]),
          ),
          lineNumbers(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          EditorState.tabSize.of(4),
          indentUnit.of('    '),
          bracketMatching(),
          python(),
          marksField,
          badgeGutter,
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.domEventHandlers({ beforeinput: typeOver }),
          this.labels.of(this.contentAttributes()),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) this.tell('gh-edit');
          }),
        ],
      }),
    });
    if (this.early !== null) this.mark(this.early, true);
  }

  get value(): string {
    return this.view?.state.doc.toString() ?? this.text;
  }

  /** Replaces the text as one edit, so that undo brings the old one back. */
  set value(text: string) {
    this.text = text;
    const view = this.view;
    view?.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      scrollIntoView: true,
    });
  }

  mark(marks: Marks, scroll: boolean): void {
    const view = this.view;
    if (view === null) {
      this.early = marks;
      return;
    }
    view.dispatch({ effects: setMarks.of(marks) });
    if (scroll && marks.line >= 1 && marks.line <= view.state.doc.lines && !view.hasFocus) {
      const { from } = view.state.doc.line(marks.line);
      view.dispatch({ effects: EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 40 }) });
    }
  }

  label(text: string): void {
    this.name = text;
    this.view?.dispatch({ effects: this.labels.reconfigure(this.contentAttributes()) });
  }

  private contentAttributes() {
    return EditorView.contentAttributes.of({
      'aria-label': this.name,
      'data-testid': 'editor',
      spellcheck: 'false',
      autocapitalize: 'off',
      // It can be focused anyway; this says so to those who read the tree.
      tabindex: '0',
    });
  }

  goTo(line: number, col: number): void {
    const view = this.view;
    if (view === null) return;
    const at = view.state.doc.line(Math.min(view.state.doc.lines, Math.max(1, line)));
    view.dispatch({ selection: { anchor: Math.min(at.to, at.from + col) }, scrollIntoView: true });
    view.focus();
  }

  override focus(): void {
    this.view?.focus();
  }

  private leave(): boolean {
    this.view?.contentDOM.blur();
    return this.tell('gh-leave');
  }

  private tell(name: string): true {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
    return true;
  }
}

/**
 * Typing over a selection, done here rather than by the browser: Chromium keeps the look of the deleted text by style
 * attributes on what it inserts, which the page's policy forbids and CodeMirror would take out again.
 */
function typeOver(event: InputEvent, view: EditorView): boolean {
  const { inputType, data } = event;
  if (inputType !== 'insertText' || data === null || view.composing || view.state.selection.main.empty)
    return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

customElements.define('gh-editor', GlassheapEditor);
