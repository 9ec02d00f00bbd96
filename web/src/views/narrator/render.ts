/** What the step did, in a sentence. */
import { html, nothing } from 'lit';
import { popover } from '../../ui/popover';
import type { View } from '../view';
import { narrationOf } from './model';
import { query } from './query';
import './view.css';

export const narrator: View = {
  id: 'narrator',
  title: 'panel-playback',
  query,
  render({ answers, words }) {
    if (answers === null) return html`<div class="narr"></div>`;
    const { moment } = answers;
    const { first, more } = narrationOf(moment);
    return html`<div class="narr" data-testid="narrator">
        <span class="tag now-tag">${moment.line > 0 ? words.t('line-tag', { line: moment.line }) : words.t('line-tag-start')}</span>
        ${moment.func !== '<module>' && moment.func !== '' ? html`<span class="muted in-func">${words.rich('in-func', { func: `\`${moment.func}\`` })}</span>` : nothing}
        <span class="sentence">${first === null ? nothing : words.say(first)}</span>
      </div>
      ${
        more.length === 0
          ? nothing
          : html`<button class="btn small" popovertarget="more-sentences">${words.t('more-sentences', { count: more.length })}</button>
            <div
              class="pop sentences"
              id="more-sentences"
              popover
              ${popover('above')}
            ><ol>${moment.narrator.map((message) => html`<li>${words.say(message)}</li>`)}</ol></div>`
      }`;
  },
};
