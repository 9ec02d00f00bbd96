/**
 * From the engine's picture to numbers that can be drawn: ports, routes, fitted words. Nothing is measured in the DOM.
 *
 * ```text
 * rail row  (o)───╮                      a reference leaves a port at its row
 *                 ╰──────> [ card ]      and enters beside the head of the card, at one of several entries
 * ```
 */
import type {
  CardSlot,
  Change,
  Edge,
  Kind,
  NameRow,
  ObjectCard,
  Picture,
  Root,
  Slot,
} from '../../engine/generated/glassheap_wasm';

export const HEAD = 32;
export const RAIL_HEAD = 28;
/** Space above and below the slots of a card, with the line under the head. */
const SLOTS_PAD = 7;

export interface Row {
  label: string;
  y: number;
  change: Change;
  target: Slot | null;
  /** Short words that fit beside the label. */
  shown: string;
  /** Side of its port, `null` without one. */
  port: 'left' | 'right' | null;
}

export interface Rail {
  root: Root;
  rows: Row[];
}

export interface Card {
  card: ObjectCard;
  title: string;
  tag: string;
  rows: Row[];
  moreY: number | null;
}

export type EdgeLook = 'plain' | 'hot' | 'new' | 'cut' | 'weak';

export interface Route {
  key: string;
  edge: Edge;
  d: string;
  look: EdgeLook;
  /** Where a removed reference is crossed out. */
  cross: [number, number] | null;
}

export interface Scene {
  rails: Rail[];
  cards: Card[];
  routes: Route[];
  width: number;
  height: number;
}

/** Width of a text in px, near enough to decide what fits: wide characters count double. */
export function textWidth(text: string, px: number, mono = false): number {
  let units = 0;
  for (const ch of text) {
    const wide = (ch.codePointAt(0) ?? 0) >= 0x2e80;
    units += wide
      ? 1
      : mono
        ? 0.605
        : /[A-Z#@%mwMW]/.test(ch)
          ? 0.72
          : /[ilj.,:;'|!()[\] ]/.test(ch)
            ? 0.32
            : 0.56;
  }
  return units * px;
}

/** Shortens in the middle: both ends of a name tell it apart from its neighbours. */
export function shorten(text: string, width: number, px: number, mono = false): string {
  if (textWidth(text, px, mono) <= width) return text;
  const chars = [...text];
  for (let keep = chars.length - 1; keep > 1; keep--) {
    const head = Math.ceil(keep / 2);
    const short = `${chars.slice(0, head).join('')}…${chars.slice(chars.length - (keep - head)).join('')}`;
    if (textWidth(short, px, mono) <= width) return short;
  }
  return '…';
}

export function titleOf(kind: Kind, typeName: string, text: string): string {
  if (kind === 'class') return text === '' ? typeName : text.startsWith('class ') ? text : `class ${text}`;
  return typeName;
}

export function sceneOf(
  picture: Picture,
  selection: number | null,
  word: (slot: Slot) => string = (slot) => `${slot.object.type_name} #${slot.object.serial}`,
): Scene {
  const cardOf = new Map(picture.objects.map((card) => [card.object.serial, card]));
  const rails = picture.roots.map((root) => railOf(root, word));
  const cards = picture.objects.map((card) => cardParts(card, word));
  const railBy = new Map(rails.map((rail) => [rail.root.key, rail]));
  const cardBy = new Map(cards.map((card) => [card.card.object.serial, card]));

  // 1. Where each edge leaves, and on which side of its target it comes in.
  interface Plan {
    edge: Edge;
    x: number;
    y: number;
    side: 'left' | 'right';
    exit: 'left' | 'right';
    target: ObjectCard;
  }
  const plans: Plan[] = [];
  for (const edge of picture.edges) {
    const target = cardOf.get(edge.to);
    if (target === undefined) continue;
    if (edge.from === null || edge.from === undefined) {
      const rail = railBy.get(edge.root ?? '');
      const row = rail?.rows[edge.row];
      if (rail === undefined || row === undefined) continue;
      row.port = 'right';
      plans.push({ edge, x: rail.root.x + rail.root.w, y: row.y, side: 'left', exit: 'right', target });
      continue;
    }
    const source = cardBy.get(edge.from);
    if (source === undefined) continue;
    const { card } = source;
    const row = source.rows[edge.row];
    const y = row?.y ?? card.y + card.h / 2;
    const right = card.x + card.w;
    const forward = target.x >= right + 16;
    const backward = target.x + target.w <= card.x - 16;
    const exit = backward ? 'left' : 'right';
    if (row !== undefined) row.port = exit;
    const x = exit === 'left' ? card.x : right;
    plans.push({ edge, x, y, side: forward ? 'left' : 'right', exit, target });
  }

  // 2. Several references to one side of a card come in one below the other, in the order in which they leave.
  const entries = new Map<string, Plan[]>();
  for (const plan of plans) {
    const key = `${plan.edge.to} ${plan.side}`;
    const list = entries.get(key);
    if (list === undefined) entries.set(key, [plan]);
    else list.push(plan);
  }
  const entryY = new Map<Plan, number>();
  for (const list of entries.values()) {
    list.sort((a, b) => a.y - b.y || a.edge.row - b.edge.row);
    const space = Math.min(10, Math.max(4, (HEAD - 12) / list.length));
    list.forEach((plan, i) => {
      const middle = plan.target.y + HEAD / 2;
      entryY.set(plan, middle + (i - (list.length - 1) / 2) * space);
    });
  }

  // 3. The curves.
  const routes = plans.map((plan, i): Route => {
    const { edge, target, x, y, side, exit } = plan;
    const toY = entryY.get(plan) ?? target.y + HEAD / 2;
    const toX = side === 'left' ? target.x - 2 : target.x + target.w + 2;
    const { d, at } = curve(x, y, toX, toY, exit, side, i % 4);
    const look = lookOf(edge, selection);
    return {
      key: `${edge.from ?? edge.root}/${edge.row}/${edge.to}/${edge.change === 'removed' ? 'x' : ''}`,
      edge,
      d,
      look,
      cross: look === 'cut' ? at : null,
    };
  });
  return { rails, cards, routes, width: picture.width, height: picture.height };
}

function lookOf(edge: Edge, selection: number | null): EdgeLook {
  if (edge.change === 'removed') return 'cut';
  if (edge.to === selection && edge.kind === 'strong') return 'hot';
  if (edge.kind !== 'strong') return 'weak';
  return edge.change === 'same' ? 'plain' : 'new';
}

/** One reference as a path, and a point on it. Forward: bend at once, then run level. Otherwise: around the side. */
export function curve(
  x: number,
  y: number,
  toX: number,
  toY: number,
  exit: 'left' | 'right',
  side: 'left' | 'right',
  lane: number,
): { d: string; at: [number, number] } {
  const f = (n: number) => String(Math.round(n * 10) / 10);
  if (exit === 'right' && side === 'left') {
    const room = Math.max(24, toX - x);
    // The bend takes the gap beside the rail; what is left of the way is level.
    const bend = Math.min(room, 76 + lane * 4);
    const c = bend * 0.55;
    const level = toX - (x + bend) > 0.5 ? `L${f(toX)},${f(toY)}` : '';
    return {
      d: `M${f(x)},${f(y)} C${f(x + c)},${f(y)} ${f(x + bend - c)},${f(toY)} ${f(x + bend)},${f(toY)}${level}`,
      at: [x + bend / 2, (y + toY) / 2],
    };
  }
  if (exit === 'left' && side === 'right') {
    const gap = x - toX;
    const c = Math.max(22, gap * 0.5);
    return {
      d: `M${f(x)},${f(y)} C${f(x - c)},${f(y)} ${f(toX + c)},${f(toY)} ${f(toX)},${f(toY)}`,
      at: [(x + toX) / 2, (y + toY) / 2],
    };
  }
  // Same column, or to itself: out on the right and back in on the right.
  const reach = Math.max(x, toX) + 34 + Math.min(46, Math.abs(toY - y) * 0.14) + lane * 7;
  return {
    d: `M${f(x)},${f(y)} C${f(reach)},${f(y)} ${f(reach)},${f(toY)} ${f(toX)},${f(toY)}`,
    at: [(x + toX) * 0.125 + reach * 0.75, (y + toY) / 2],
  };
}

function railOf(root: Root, word: (slot: Slot) => string): Rail {
  const step = root.names.length > 0 ? (root.h - RAIL_HEAD) / root.names.length : 0;
  return {
    root,
    rows: root.names.map((name: NameRow, i) => {
      const shown = name.target?.inline ? name.target.text : name.target ? word(name.target) : '';
      return {
        label: name.name,
        y: root.y + RAIL_HEAD + step * (i + 0.5),
        change: name.change,
        target: name.target ?? null,
        shown,
        port: null,
      };
    }),
  };
}

function cardParts(card: ObjectCard, word: (slot: Slot) => string): Card {
  const count = card.slots.length + (card.more_slots > 0 ? 1 : 0);
  const step = count > 0 ? (card.h - HEAD - SLOTS_PAD) / count : 0;
  const yOf = (i: number) => card.y + HEAD + SLOTS_PAD / 2 + step * (i + 0.5);
  const rows = card.slots.map((slot: CardSlot, i): Row => {
    const shown =
      slot.target === null || slot.target === undefined
        ? ''
        : slot.target.inline
          ? slot.target.text
          : word(slot.target);
    return {
      label: slot.label,
      y: yOf(i),
      change: slot.change,
      target: slot.target ?? null,
      shown,
      port: null,
    };
  });
  const title = titleOf(card.object.kind, card.object.type_name, card.text);
  return {
    card,
    title,
    tag: card.object.kind === 'class' ? '' : card.text,
    rows,
    moreY: card.more_slots > 0 ? yOf(card.slots.length) : null,
  };
}

/** How many cards lie outside a window of the drawing. */
export function outside(
  scene: Scene,
  view: { zoom: number; x: number; y: number },
  width: number,
  height: number,
): number {
  if (width === 0 || height === 0) return 0;
  const left = -view.x / view.zoom;
  const top = -view.y / view.zoom;
  const right = left + width / view.zoom;
  // The legend lies over the bottom.
  const bottom = top + (height - 32) / view.zoom;
  return scene.cards.filter(
    ({ card }) => card.x + card.w > right || card.x < left || card.y + HEAD > bottom || card.y < top,
  ).length;
}

export function fitView(scene: Scene, width: number, height: number): { zoom: number; x: number; y: number } {
  let right = scene.width;
  let bottom = scene.height;
  for (const { card } of scene.cards) {
    right = Math.max(right, card.x + card.w + 48);
    bottom = Math.max(bottom, card.y + card.h + 16);
  }
  // Room for the legend at the bottom.
  const zoom = Math.min(1, Math.max(0.2, Math.min(width / right, (height - 40) / bottom)));
  return { zoom, x: 0, y: 0 };
}
