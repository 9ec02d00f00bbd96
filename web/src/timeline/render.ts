/** The playback deck: transport, step size, narrator, counter; lanes and playhead below. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Level } from '../engine/generated/glassheap_wasm';
import { positionAt, stepFrom } from '../store/select';
import { css, icon, painted, withElement } from '../ui/parts';
import { popover } from '../ui/popover';
import { narrator } from '../views/narrator/render';
import type { ViewContext } from '../views/view';
import { drawLanes, LANES } from './draw';
import { type Bucket, bucketsOf, shareOf, stepAtShare } from './model';
import './timeline.css';

const LEVELS: readonly Level[] = ['line', 'op', 'event'];
/** Distance from bucket to bucket at the least. */
const BUCKET_PX = 4;

let shownBuckets: { data: Uint32Array | undefined; steps: number; buckets: Bucket[] } = {
  data: undefined,
  steps: -1,
  buckets: [],
};

export function deck(context: ViewContext): TemplateResult {
  const { words, answers, state, dispatch } = context;
  const position = answers === null ? { index: 0, last: 0 } : positionAt(state.level, answers);
  const lineStep = answers?.moment.line_step ?? 0;
  const lineSteps = answers?.moment.line_steps ?? 0;
  if (shownBuckets.data !== answers?.timeline || shownBuckets.steps !== lineSteps) {
    shownBuckets = {
      data: answers?.timeline,
      steps: lineSteps,
      buckets: answers?.timeline === undefined ? [] : bucketsOf(answers.timeline, lineSteps),
    };
  }
  const { buckets } = shownBuckets;
  const go = (index: number) => dispatch({ type: 'go', at: { level: state.level, index } });
  const step = (by: number) => {
    const at = stepFrom(state, answers, by);
    if (at !== null) dispatch({ type: 'go', at });
  };
  const first = position.index <= 0;
  const last = position.index >= position.last;
  const button = (id: string, glyph: string, key: string, off: boolean, act: () => void) =>
    html`<button
      class="btn icon"
      data-testid=${id}
      title=${`${words.t(id)} (${key})`}
      aria-label=${words.t(id)}
      aria-disabled=${off}
      @click=${act}
    >${icon(glyph)}</button>`;
  return html`
    <div class="play">
      <div class="trans" role="group" aria-label=${words.t('stepping')}>
        ${button('step-first', 'first', 'Home', first, () => go(0))}
        ${button('step-back', 'prev', '←', first, () => step(-1))}
        <button
          class="btn icon go"
          data-testid="play"
          title=${`${words.t(state.playing ? 'pause' : 'play')} (Space)`}
          aria-label=${words.t(state.playing ? 'pause' : 'play')}
          @click=${() => dispatch({ type: 'play', playing: !state.playing })}
        >${icon(state.playing ? 'pause' : 'play')}</button>
        ${button('step-forward', 'next', '→', last, () => step(1))}
        ${button('step-last', 'last', 'End', last, () => go(position.last))}
      </div>
      ${levels(context)}
      ${narrator.render(context)}
      <button class="step btn small" popovertarget="jump" title=${`${words.t('jump')} (g)`}>
        <span data-testid="step-counter"><b>${words.t('counter', { step: words.n(position.index), steps: words.n(position.last) })}</b>${words.t('comma')}${
          answers !== null && answers.moment.line > 0
            ? words.t('counter-line', { line: answers.moment.line })
            : words.t('counter-start')
        }</span>
      </button>
      <form class="pop jump" id="jump" popover ${popover('above')} @submit=${(e: SubmitEvent) => {
        e.preventDefault();
        const form = e.currentTarget as HTMLFormElement;
        const input = form.elements.namedItem('step');
        if (input instanceof HTMLInputElement && input.value !== '') go(Number(input.value));
        form.hidePopover();
      }}>
        <label for="jump-step">${words.t('jump')}</label>
        <input id="jump-step" name="step" type="number" min="0" max=${position.last} autofocus .value=${String(position.index)} />
        <button class="btn small line">${words.t('jump-go')}</button>
      </form>
    </div>
    ${lanes(context, buckets, lineStep, lineSteps)}`;
}

export function levels({ words, state, dispatch }: ViewContext): TemplateResult {
  return html`<div class="seg small" role="group" aria-label=${words.t('level-label')}>
    ${LEVELS.map(
      (level) => html`<button
        aria-pressed=${state.level === level}
        title=${words.t(`level-${level}-hint`)}
        @click=${() => dispatch({ type: 'set-level', level })}
      >${words.t(`level-${level}`)}</button>`,
    )}
  </div>`;
}

function lanes(
  context: ViewContext,
  buckets: readonly Bucket[],
  lineStep: number,
  lineSteps: number,
): TemplateResult {
  const { words, answers, state, dispatch } = context;
  const share = shareOf(buckets, lineStep);
  const ledger = answers?.ledger ?? null;
  const scrub = (event: PointerEvent) => {
    const track = event.currentTarget as HTMLElement;
    const box = track.getBoundingClientRect();
    const index = stepAtShare(buckets, (event.clientX - box.left) / box.width);
    if (index !== lineStep) dispatch({ type: 'go', at: { level: 'line', index } });
  };
  const keys = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.round(lineSteps / 10));
    const by =
      event.key === 'ArrowUp'
        ? 1
        : event.key === 'ArrowDown'
          ? -1
          : event.key === 'PageUp'
            ? page
            : event.key === 'PageDown'
              ? -page
              : 0;
    if (by === 0) return;
    event.preventDefault();
    dispatch({ type: 'go', at: { level: 'line', index: Math.max(0, Math.min(lineSteps, lineStep + by)) } });
  };
  return html`<div class="lanes">
    <div class="lane-labels" aria-hidden="true">
      ${LANES.map(
        (lane) =>
          html`<span ${css({ top: `${lane.y}px`, height: `${lane.h}px` })}>${
            lane.key !== 'lane-count'
              ? words.t(lane.key)
              : ledger === null
                ? words.t('lane-count-none')
                : words.t('lane-count', { object: words.object(ledger.object) })
          }</span>`,
      )}
    </div>
    <div
      class="track" role="slider" tabindex="0" data-testid="timeline"
      aria-label=${words.t('slider')} aria-valuemin="0" aria-valuemax=${lineSteps} aria-valuenow=${lineStep}
      aria-valuetext=${words.t('slider-value', { step: lineStep, steps: lineSteps, line: answers?.moment.line ?? 0 })}
      ${withElement((element) => {
        const want = Math.floor(element.clientWidth / BUCKET_PX);
        if (want > 0 && Math.abs(want - state.buckets) > 8)
          queueMicrotask(() => dispatch({ type: 'set-buckets', buckets: want }));
      })}
      @pointerdown=${(e: PointerEvent) => {
        if (e.button !== 0) return;
        (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
        dispatch({ type: 'play', playing: false });
        scrub(e);
      }}
      @pointermove=${(e: PointerEvent) => {
        if ((e.currentTarget as HTMLElement).hasPointerCapture(e.pointerId)) scrub(e);
      }}
      @keydown=${keys}
    >
      <canvas aria-hidden="true" ${painted(
        (g, w, _h, colours) =>
          drawLanes(g, w, colours, buckets, lineStep, ledger?.history ?? [], (generation) =>
            words.t('timeline-gen', { generation }),
          ),
        [buckets, lineStep, ledger, words.language, document.documentElement.dataset.theme],
      )}></canvas>
      <i class="future" ${css({ left: `${share * 100}%` })}></i>
      <i class="playhead" ${css({ left: `${share * 100}%` })}>${buckets.length > 0 ? html`<svg width="11" height="11" viewBox="0 0 11 11" aria-hidden="true"><path d="M.5 0h10v5.5l-5 5-5-5Z" fill="currentColor"></path></svg>` : nothing}</i>
    </div>
  </div>`;
}
