/**
 * From the engine's picture to numbers that can be drawn: ports, routes, fitted words. Nothing is measured in the DOM.
 *
 * ```text
 * rail row  (o)───╮                      a reference leaves a port at its row
 *                 ╰──────> [ card ]      and enters beside the head of the card, at one of several entries
 * ```
 *
 * A reference that passes a column goes above or below the cards that stand there, never behind one: it would look as
 * if it ended there.
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

  // 2. The way through the columns in between.
  const columns = columnsOf(cards);
  const taken = new Map<string, number>();
  const ways = new Map<Plan, Pass[]>();
  for (const plan of plans) {
    if (plan.exit === plan.side) continue;
    ways.set(plan, passes(columns, plan.x, plan.y, plan.target, taken));
  }
  const arrival = (plan: Plan) => ways.get(plan)?.at(-1)?.y ?? plan.y;

  // 3. Several references to one side of a card come in one below the other, in the order in which they arrive.
  const entries = new Map<string, Plan[]>();
  for (const plan of plans) {
    const key = `${plan.edge.to} ${plan.side}`;
    const list = entries.get(key);
    if (list === undefined) entries.set(key, [plan]);
    else list.push(plan);
  }
  const entryY = new Map<Plan, number>();
  for (const list of entries.values()) {
    list.sort((a, b) => arrival(a) - arrival(b) || a.y - b.y || a.edge.row - b.edge.row);
    const space = Math.min(10, Math.max(4, (HEAD - 12) / list.length));
    list.forEach((plan, i) => {
      const middle = plan.target.y + HEAD / 2;
      entryY.set(plan, middle + (i - (list.length - 1) / 2) * space);
    });
  }

  // 4. The curves.
  const routes = plans.map((plan, i): Route => {
    const { edge, target, x, y, side, exit } = plan;
    const toY = entryY.get(plan) ?? target.y + HEAD / 2;
    const toX = side === 'left' ? target.x - 2 : target.x + target.w + 2;
    const way = ways.get(plan) ?? [];
    const { d, at } =
      way.length > 0
        ? through(x, y, way, toX, toY)
        : curve(x, y, toX, toY, exit, side, i % 4, room(columns, Math.max(x, toX), y, toY));
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

/** Cards that stand below each other, from the top: `[top, bottom]`. */
interface Column {
  left: number;
  right: number;
  taken: [number, number][];
}

function columnsOf(cards: readonly Card[]): Column[] {
  const found = new Map<number, Column>();
  for (const { card } of cards) {
    const column = found.get(card.x) ?? { left: card.x, right: card.x + card.w, taken: [] };
    column.right = Math.max(column.right, card.x + card.w);
    column.taken.push([card.y, card.y + card.h]);
    found.set(card.x, column);
  }
  const columns = [...found.values()].sort((a, b) => a.left - b.left);
  for (const column of columns) column.taken.sort((a, b) => a[0] - b[0]);
  return columns;
}

/** Where a reference passes a column: level at `y`, from the edge that it meets first to the other one. */
export interface Pass {
  from: number;
  to: number;
  y: number;
}

/** Between a reference that passes and a card, px. */
const CLEAR = 6;

/** How each column between a port and its target is passed, with the least up and down. */
function passes(
  columns: readonly Column[],
  x: number,
  y: number,
  target: { x: number; y: number; w: number },
  taken: Map<string, number>,
): Pass[] {
  const forward = target.x > x;
  const between = columns.filter((c) =>
    forward ? c.left > x && c.right < target.x : c.right < x && c.left > target.x + target.w,
  );
  if (!forward) between.reverse();
  const wish = target.y + HEAD / 2;
  // As without anything in the way: bend at once, then run level at the height of the target.
  if (between.every((c) => isClear(c, wish))) return [];
  let at = y;
  return between.map((column): Pass => {
    const ends = column.taken.flatMap(([top, bottom]) => [top - CLEAR - 4, bottom + CLEAR + 4]);
    const best = [wish, ...ends]
      .filter((to) => to > 0 && isClear(column, to))
      .map((to) => ({ to, way: Math.abs(to - at) + Math.abs(to - wish) }))
      .reduce((a, b) => (b.way < a.way ? b : a), { to: wish, way: Number.POSITIVE_INFINITY }).to;
    // Those that pass through one gap keep apart, as far as it allows.
    const key = `${column.left} ${best}`;
    const lane = best === wish ? 0 : (taken.get(key) ?? 0);
    if (best !== wish) taken.set(key, lane + 1);
    const shift = [0, 4, -4][lane % 3] ?? 0;
    at = best + shift;
    const [near, far] = [column.left - CLEAR, column.right + CLEAR];
    return forward ? { from: near, to: far, y: at } : { from: far, to: near, y: at };
  });
}

function isClear(column: Column, y: number): boolean {
  return column.taken.every(([top, bottom]) => y <= top - CLEAR || y >= bottom + CLEAR);
}

/** How far to the right of `x` a bow may reach between two heights: to the next card. */
function room(columns: readonly Column[], x: number, y: number, toY: number): number {
  const [top, bottom] = [Math.min(y, toY), Math.max(y, toY)];
  const next = columns.find((c) => c.left > x && c.taken.some(([a, b]) => a <= bottom && b >= top));
  return next === undefined ? Number.POSITIVE_INFINITY : next.left - x;
}

function lookOf(edge: Edge, selection: number | null): EdgeLook {
  if (edge.change === 'removed') return 'cut';
  if (edge.to === selection && edge.kind === 'strong') return 'hot';
  if (edge.kind !== 'strong') return 'weak';
  return edge.change === 'same' ? 'plain' : 'new';
}

const f = (n: number) => String(Math.round(n * 10) / 10);

/** One reference past columns: level across each, a bend in the space before it and before the target. */
export function through(
  x: number,
  y: number,
  way: readonly Pass[],
  toX: number,
  toY: number,
): { d: string; at: [number, number] } {
  let d = `M${f(x)},${f(y)}`;
  let [atX, atY] = [x, y];
  const bend = (bx: number, by: number) => {
    const half = (bx - atX) * 0.55;
    d += ` C${f(atX + half)},${f(atY)} ${f(bx - half)},${f(by)} ${f(bx)},${f(by)}`;
    [atX, atY] = [bx, by];
  };
  for (const pass of way) {
    bend(pass.from, pass.y);
    d += ` L${f(pass.to)},${f(pass.y)}`;
    atX = pass.to;
  }
  bend(toX, toY);
  const first = way[0];
  return {
    d,
    at: first === undefined ? [(x + toX) / 2, (y + toY) / 2] : [(x + first.from) / 2, (y + first.y) / 2],
  };
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
  space = Number.POSITIVE_INFINITY,
): { d: string; at: [number, number] } {
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
  // A bow goes three quarters of the way to its handles; it ends before the next card.
  const out = 34 + Math.min(46, Math.abs(toY - y) * 0.14) + lane * 7;
  const reach = Math.max(x, toX) + Math.min(out, Math.max(28, (space - CLEAR) / 0.75 - (3 - lane) * 5));
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
