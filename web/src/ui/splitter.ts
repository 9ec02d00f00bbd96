/** A separator that is dragged, or moved by arrow keys; Home puts it back. */
import { html, type TemplateResult } from 'lit';
import type { AppState } from '../store/state';
import { INITIAL } from '../store/state';
import type { ViewContext } from '../views/view';

type Part = keyof AppState['sizes'];

const LIMITS: Record<Part, [min: number, max: number]> = {
  code: [200, 720],
  inspector: [240, 640],
  bottom: [96, 640],
  output: [60, 480],
};

/** `grow` says which way the part grows when the pointer goes right or down. */
export function splitter(
  { state, words, dispatch }: ViewContext,
  part: Part,
  flat: boolean,
  grow: 1 | -1,
): TemplateResult {
  const [min, max] = LIMITS[part];
  const size = state.sizes[part];
  const to = (next: number) => dispatch({ type: 'resize', part, size: Math.min(max, Math.max(min, next)) });
  let start = 0;
  let from = 0;
  const at = (e: PointerEvent) => (flat ? e.clientY : e.clientX);
  return html`<div
    class="split ${flat ? 'flat' : ''}" role="separator" tabindex="0"
    aria-orientation=${flat ? 'horizontal' : 'vertical'} aria-label=${words.t(`split-${part}`)}
    aria-valuemin=${min} aria-valuemax=${max} aria-valuenow=${size}
    @pointerdown=${(e: PointerEvent) => {
      start = at(e);
      from = size;
      const bar = e.currentTarget as HTMLElement;
      bar.setPointerCapture(e.pointerId);
      const move = (m: PointerEvent) => to(from + (at(m) - start) * grow);
      bar.addEventListener('pointermove', move);
      bar.addEventListener('lostpointercapture', () => bar.removeEventListener('pointermove', move), {
        once: true,
      });
    }}
    @dblclick=${() => to(INITIAL.sizes[part])}
    @keydown=${(e: KeyboardEvent) => {
      const forward = flat ? 'ArrowDown' : 'ArrowRight';
      const backward = flat ? 'ArrowUp' : 'ArrowLeft';
      if (e.key === forward) to(size + 16 * grow);
      else if (e.key === backward) to(size - 16 * grow);
      else if (e.key === 'Home') to(INITIAL.sizes[part]);
      else return;
      e.preventDefault();
      e.stopPropagation();
    }}
  ></div>`;
}
