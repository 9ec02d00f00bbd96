/** What the program printed. All of it is there from the start; what the cursor has not reached is dimmed. */
import { html, nothing } from 'lit';
import type { View } from '../view';
import { runsOf } from './model';
import { query } from './query';
import './view.css';

export const output: View = {
  id: 'output',
  title: 'panel-output',
  query,
  render({ answers, words }) {
    const runs = answers?.output === undefined ? [] : runsOf(answers.output, answers.moment.line_step);
    const later = runs.some((run) => run.later);
    const hint = runs.length === 0 ? 'output-empty' : later ? 'output-later' : null;
    return html`
      <div class="phead out-head"><h2>${words.t('panel-output')}</h2><span class="n">${hint === null ? nothing : words.t(hint)}</span></div>
      <pre class="out-text" data-testid="output" tabindex="0" aria-label=${words.t('panel-output')}>${runs.map(
        (run) =>
          run.stderr
            ? html`<span class="err ${run.later ? 'later' : ''}" data-stream="stderr"><span class="stream">${words.t('stderr')}</span>${run.text}</span>`
            : html`<span class=${run.later ? 'later' : ''} data-stream="stdout">${run.text}</span>`,
      )}</pre>`;
  },
};
