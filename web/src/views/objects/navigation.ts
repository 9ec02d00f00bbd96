/** Zoom and pan of the graph: wheel, drag, two fingers. What is under the pointer stays under it. */
import { ZOOM } from '../../store/state';
import type { ViewContext } from '../view';

const fingers = new Map<number, { x: number; y: number }>();
let moved = false;

interface Handlers {
  wheel: { handleEvent(event: WheelEvent): void; passive: false };
  down(event: PointerEvent): void;
  move(event: PointerEvent): void;
  up(event: PointerEvent): void;
}

export function navigation({ state, dispatch }: ViewContext): Handlers {
  const { zoom, x, y } = state.graph;
  const zoomAt = (px: number, py: number, factor: number) => {
    const next = Math.min(ZOOM.max, Math.max(ZOOM.min, zoom * factor));
    dispatch({
      type: 'move-graph',
      zoom: next,
      x: px - ((px - x) * next) / zoom,
      y: py - ((py - y) * next) / zoom,
    });
  };
  const at = (event: MouseEvent) => {
    const box =
      event.currentTarget instanceof Element
        ? event.currentTarget.getBoundingClientRect()
        : { left: 0, top: 0 };
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return {
    wheel: {
      passive: false,
      handleEvent(event) {
        event.preventDefault();
        const here = at(event);
        if (event.shiftKey) dispatch({ type: 'move-graph', zoom, x: x - event.deltaY - event.deltaX, y });
        else zoomAt(here.x, here.y, Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.0025));
      },
    },
    down(event) {
      if (event.button !== 0) return;
      fingers.set(event.pointerId, at(event));
      moved = false;
    },
    move(event) {
      const before = fingers.get(event.pointerId);
      if (before === undefined) return;
      const here = at(event);
      const dx = here.x - before.x;
      const dy = here.y - before.y;
      if (!moved && Math.hypot(dx, dy) < 4) return;
      if (!moved && event.currentTarget instanceof Element)
        event.currentTarget.setPointerCapture(event.pointerId);
      moved = true;
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, here);
      if (other === undefined) {
        dispatch({ type: 'move-graph', zoom, x: x + dx, y: y + dy });
        return;
      }
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(here.x - other.x, here.y - other.y);
      if (was > 0) zoomAt((here.x + other.x) / 2, (here.y + other.y) / 2, is / was);
    },
    up(event) {
      fingers.delete(event.pointerId);
    },
  };
}
