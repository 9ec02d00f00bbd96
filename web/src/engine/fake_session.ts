/**
 * A canned run for tests and for `?engine=fake` while developing: two nodes that refer to each other.
 *
 * It ignores most of the text. `def broken(` is a syntax error, `async def` is not supported, `while True` never ends,
 * `1 / 0` raises, `unstoppable` never gives the worker back. Numbers are plausible, not CPython's.
 */
import type {
  BlockContent,
  CardSlot,
  Change,
  Collection,
  Edge,
  HistoryPoint,
  Kind,
  Ledger,
  LedgerRow,
  Level,
  LineBadge,
  Message,
  MessageArg,
  Moment,
  NameRow,
  ObjectCard,
  ObjectRef,
  OutputPiece,
  Picture,
  Pool,
  Progress,
  RunEnd,
  RunOptions,
  Slot,
  StartProblem,
} from './generated/glassheap_wasm';
import type { Engine, EngineSession } from './session';

const BASE = 0x7f4e2a600000;
const POOL = 16_384;
const HEAD = 48;
/** Block size of each pool in use. */
const POOLS = [48, 64, 32, 272, 208, 176, 80, 336, 320, 16];

interface Thing {
  serial: number;
  type_name: string;
  kind: Kind;
  text: string;
  pool: number;
  block: number;
  inline: boolean;
  slots: { label: string; to: number }[];
  /** References that no drawn thing holds. */
  others: Message[];
  at: [number, number];
}

interface Still {
  line: number;
  func: string;
  names: Map<string, number>;
  things: Map<number, Thing>;
  says: Message[];
  printed: string;
  collections: Collection[];
}

const text = (name: string, value: string): MessageArg => ({ name, value: { type: 'text', value } });
const num = (name: string, value: number): MessageArg => ({ name, value: { type: 'number', value } });
const obj = (name: string, thing: ObjectRef): MessageArg => ({
  name,
  value: { type: 'object', value: thing },
});
const say = (key: string, ...args: MessageArg[]): Message => ({ key, args });
const ref = (t: Thing): ObjectRef => ({ serial: t.serial, type_name: t.type_name, kind: t.kind });
const addrOf = (t: Thing): number => BASE + t.pool * POOL + HEAD + t.block * (POOLS[t.pool] ?? 16);

function countOf(still: Still, serial: number): number {
  const thing = still.things.get(serial);
  if (thing === undefined) return 0;
  let n = thing.others.length;
  for (const to of still.names.values()) if (to === serial) n++;
  for (const other of still.things.values()) for (const slot of other.slots) if (slot.to === serial) n++;
  return n;
}

/** Plays the program once and keeps a still after every line. */
function play(): Still[] {
  const stills: Still[] = [];
  let now: Still = {
    line: 0,
    func: '<module>',
    names: new Map(),
    things: new Map(),
    says: [say('narrator-begin')],
    printed: '',
    collections: [],
  };
  const step = (line: number, func: string, change: (s: Still) => Message[]) => {
    stills.push(now);
    const things = new Map(
      [...now.things].map(([k, t]) => [k, { ...t, slots: t.slots.map((s) => ({ ...s })) }]),
    );
    now = {
      ...now,
      line,
      func,
      names: new Map(now.names),
      things,
      says: [],
      collections: [...now.collections],
    };
    now.says = change(now);
  };
  const none = (
    serial: number,
    kind: Kind,
    type_name: string,
    value: string,
    pool: number,
    block: number,
  ): Thing => ({
    serial,
    type_name,
    kind,
    text: value,
    pool,
    block,
    inline: true,
    slots: [],
    others: [],
    at: [0, 0],
  });
  const must = (s: Still, serial: number): Thing => {
    const t = s.things.get(serial);
    if (t === undefined) throw new Error(`no object ${serial}`);
    return t;
  };
  const constant = say('holder-constant', text('func', '<module>'));
  step(1, '<module>', (s) => {
    s.things.set(1, {
      ...none(1, 'none', 'NoneType', 'None', 0, 0),
      others: [],
    });
    s.things.set(2, {
      ...none(2, 'class', 'type', 'class Node', 3, 0),
      inline: false,
      others: [
        say('holder-mro'),
        say('holder-descriptor', text('name', '__dict__')),
        say('holder-descriptor', text('name', '__weakref__')),
      ],
      at: [226, 46],
    });
    s.names.set('Node', 2);
    return [
      say(
        'narrator-bound',
        text('name', 'Node'),
        obj('object', ref(must(s, 2))),
        num('count_before', 3),
        num('count_after', 4),
      ),
    ];
  });
  const node = (
    serial: number,
    name: number,
    value: string,
    line: number,
    bind: string,
    at: [number, number],
  ) => {
    step(3, 'Node.__init__', (s) => {
      s.things.set(name, {
        ...none(name, 'str', 'str', `"${value}"`, 1, name),
        others: [constant, constant],
      });
      s.things.set(serial, {
        ...none(serial, 'instance', 'Node', '', 7, serial - 3),
        inline: false,
        slots: [{ label: 'name', to: name }],
        others: [
          say('holder-argument', text('func', '__init__')),
          say('holder-stack', text('func', '<module>')),
        ],
        at,
      });
      must(s, 2).others.push(say('holder-class-of-instances', num('count', 1)));
      return [say('narrator-created', obj('object', ref(must(s, serial))), num('count', 2))];
    });
    step(4, 'Node.__init__', (s) => {
      must(s, serial).slots.push({ label: 'next', to: 1 });
      return [say('narrator-nothing')];
    });
    step(line, '<module>', (s) => {
      must(s, serial).others = [];
      s.names.set(bind, serial);
      return [
        say(
          'narrator-bound',
          text('name', bind),
          obj('object', ref(must(s, serial))),
          num('count_before', 0),
          num('count_after', 1),
        ),
      ];
    });
  };
  node(3, 6, 'left', 6, 'a', [474, 74]);
  node(4, 7, 'right', 7, 'b', [226, 176]);
  const link = (line: number, from: number, to: number) =>
    step(line, '<module>', (s) => {
      const before = countOf(s, to);
      must(s, from).slots[1] = { label: 'next', to };
      return [
        say(
          'narrator-count-up',
          obj('object', ref(must(s, to))),
          num('before', before),
          num('after', before + 1),
        ),
      ];
    });
  link(8, 3, 4);
  link(9, 4, 3);
  step(11, '<module>', (s) => {
    s.things.set(8, { ...none(8, 'float', 'float', '0.5', 2, 0), others: [constant, constant] });
    s.things.set(5, {
      ...none(5, 'list', 'list', 'len 2', 1, 0),
      inline: false,
      slots: [
        { label: '0', to: 3 },
        { label: '1', to: 8 },
      ],
      at: [474, 286],
    });
    s.names.set('seen', 5);
    return [
      say('narrator-created', obj('object', ref(must(s, 5))), num('count', 1)),
      say('narrator-count-up', obj('object', ref(must(s, 3))), num('before', 2), num('after', 3)),
    ];
  });
  step(12, '<module>', (s) => {
    s.names.set('also', 5);
    return [
      say(
        'narrator-bound',
        text('name', 'also'),
        obj('object', ref(must(s, 5))),
        num('count_before', 1),
        num('count_after', 2),
      ),
    ];
  });
  const unbind = (line: number, name: string, serial: number) =>
    step(line, '<module>', (s) => {
      const before = countOf(s, serial);
      s.names.delete(name);
      const args = [obj('object', ref(must(s, serial))), num('before', before), num('after', before - 1)];
      return [say('narrator-name-removed', text('name', name), ...args)];
    });
  unbind(14, 'a', 3);
  step(15, '<module>', (s) => {
    must(s, 5).slots = [];
    must(s, 5).text = 'len 0';
    return [say('narrator-count-down', obj('object', ref(must(s, 3))), num('before', 2), num('after', 1))];
  });
  unbind(16, 'b', 4);
  step(18, '<module>', () => [say('narrator-nothing')]);
  step(19, '<module>', (s) => {
    const candidate = (serial: number, gc_refs: number) => ({
      object: ref(must(s, serial)),
      refcnt: countOf(s, serial),
      gc_refs,
      reachable: gc_refs > 0,
      rescued: false,
    });
    s.collections.push({
      generation: 2,
      explicit: true,
      collected: 2,
      uncollectable: 0,
      line: 19,
      line_step: stills.length,
      candidates: [candidate(2, 4), candidate(3, 0), candidate(4, 0), candidate(5, 2)],
      more: 412,
    });
    const said = [
      say('narrator-collection', num('generation', 2), num('collected', 2), num('uncollectable', 0)),
      say('narrator-cycle-unreachable', obj('object', ref(must(s, 3))), obj('object2', ref(must(s, 4)))),
      say('narrator-printed', text('text', '2')),
    ];
    s.things.delete(3);
    s.things.delete(4);
    const cls = must(s, 2);
    cls.others = cls.others.filter((o) => o.key !== 'holder-class-of-instances');
    s.printed += '2\n';
    return said;
  });
  stills.push(now);
  return stills;
}

function problemIn(options: RunOptions): StartProblem | null {
  const lines = options.source.split('\n');
  for (const [i, line] of lines.entries()) {
    const range = { line: i + 1, col: 0, end_line: i + 1, end_col: line.length };
    if (line.includes('def broken(')) {
      return {
        kind: 'syntax',
        type_name: 'SyntaxError',
        message: "'(' was never closed",
        range: { ...range, col: line.indexOf('(') },
      };
    }
    if (line.includes('async def')) return { kind: 'unsupported', construct: 'async def', range };
  }
  return null;
}

class FakeSession implements EngineSession {
  private readonly stills = play();
  private at = 0;
  private recorded = 1;
  private end: RunEnd | null = null;
  private readonly endless: boolean;
  private readonly raises: boolean;
  private readonly stuck: boolean;

  constructor(options: RunOptions) {
    const problem = problemIn(options);
    if (problem !== null) throw problem;
    this.endless = options.source.includes('while True');
    this.raises = options.source.includes('1 / 0');
    this.stuck = options.source.includes('unstoppable');
  }

  free(): void {}

  advance(ops: number): Progress {
    if (this.stuck) for (;;);
    if (this.end === null) {
      if (this.endless) this.recorded += Math.min(200, Math.max(1, Math.floor(ops / 10)));
      else {
        this.recorded = this.stills.length;
        this.end = this.raises
          ? { kind: 'exception', type_name: 'ZeroDivisionError', message: 'division by zero', line: 19 }
          : { kind: 'finished' };
      }
    }
    return this.progress();
  }

  stop(): Progress {
    this.end ??= { kind: 'stopped' };
    return this.progress();
  }

  private progress(): Progress {
    const steps = this.recorded - 1;
    return {
      done: this.end !== null,
      end: this.end,
      line_steps: steps,
      ops: steps * 4,
      events: steps * 9,
      objects: this.still(steps).things.size,
      output_bytes: this.still(steps).printed.length,
    };
  }

  private still(index: number): Still {
    // An endless program goes round and round through the first lines.
    const i = index < this.stills.length ? index : 8 + (index % 4);
    const still = this.stills[i];
    if (still === undefined) throw new Error(`no still ${i}`);
    return still;
  }

  private get now(): Still {
    return this.still(this.at);
  }

  private get before(): Still {
    return this.still(Math.max(0, this.at - 1));
  }

  seek(_level: Level, index: number): Moment {
    this.at = Math.max(0, Math.min(this.recorded - 1, Math.round(index)));
    return this.moment();
  }

  moment(): Moment {
    const now = this.now;
    const next = this.at + 1 < this.recorded ? this.still(this.at + 1).line : 0;
    const steps = this.recorded - 1;
    return {
      line_step: this.at,
      line_steps: steps,
      op: this.at,
      ops: steps,
      event: this.at,
      events: steps,
      line: now.line,
      next_line: next,
      func: now.func,
      range: now.line > 0 ? { line: now.line, col: 0, end_line: now.line, end_col: 80 } : null,
      instruction: 'STORE_NAME',
      narrator: now.says,
      output_bytes: now.printed.length,
      heap: {
        objects: now.things.size,
        live_bytes: this.liveBytes(now),
        allocated_blocks: 20 + now.things.size,
        held_bytes: 1_048_576,
        arenas: 1,
        parked_bytes: 144,
        gc_count: [now.things.size, 0, 0],
      },
    };
  }

  private liveBytes(still: Still): number {
    let n = 1_600;
    for (const t of still.things.values()) n += POOLS[t.pool] ?? 0;
    return n;
  }

  picture(): Picture {
    const { now, before } = this;
    const slotOf = (serial: number, still: Still): Slot | null => {
      const t = still.things.get(serial);
      if (t === undefined) return null;
      return {
        object: ref(t),
        text: t.text,
        refcnt: t.kind === 'none' ? null : countOf(still, serial),
        inline: t.inline,
      };
    };
    const names: NameRow[] = [];
    const edges: Edge[] = [];
    const edge = (
      from: number | null,
      root: string | null,
      row: number,
      to: number,
      still: Still,
      change: Change,
    ) => {
      const t = still.things.get(to);
      if (t !== undefined && !t.inline) edges.push({ from, root, row, to, kind: 'strong', change });
    };
    for (const name of new Set([...before.names.keys(), ...now.names.keys()])) {
      const here = now.names.get(name);
      const there = before.names.get(name);
      const change: Change =
        here === undefined ? 'removed' : there === undefined ? 'added' : here === there ? 'same' : 'changed';
      const still = here === undefined ? before : now;
      const to = here ?? there ?? 0;
      edge(null, 'module', names.length, to, still, change);
      names.push({ name, target: slotOf(to, still), change });
    }
    const objects: ObjectCard[] = [];
    for (const serial of new Set([...before.things.keys(), ...now.things.keys()])) {
      const t = now.things.get(serial) ?? before.things.get(serial);
      if (t === undefined || t.inline) continue;
      const gone = !now.things.has(serial);
      const born = !before.things.has(serial);
      const still = gone ? before : now;
      const count = countOf(now, serial);
      const was = countOf(before, serial);
      const slots: CardSlot[] = t.slots.map((s, row) => {
        const old = before.things.get(serial)?.slots[row];
        const change: Change = old === undefined ? 'added' : old.to === s.to ? 'same' : 'changed';
        edge(serial, null, row, s.to, still, gone ? 'removed' : born ? 'added' : change);
        return { label: s.label, target: slotOf(s.to, still), change };
      });
      objects.push({
        object: ref(t),
        addr: addrOf(t),
        text: t.text,
        refcnt: count,
        refcnt_before: born || was === count ? null : was,
        generation: 0,
        change: gone ? 'removed' : born ? 'added' : was !== count ? 'changed' : 'same',
        slots,
        more_slots: 0,
        x: t.at[0],
        y: t.at[1],
        w: t.kind === 'class' ? 178 : 196,
        h: 32 + (slots.length > 0 ? 7 + 22 * slots.length : 0),
      });
    }
    return {
      roots: [
        {
          key: 'module',
          kind: 'module',
          title: '__main__',
          line: now.line,
          names,
          x: 16,
          y: 22,
          w: 132,
          h: 28 + Math.max(1, names.length) * 28,
        },
      ],
      objects,
      edges,
      width: 720,
      height: 400,
      more: 0,
    };
  }

  ledger(serial: number): Ledger | null {
    const { now, before } = this;
    const t = now.things.get(serial) ?? before.things.get(serial);
    if (t === undefined) return null;
    const rows: LedgerRow[] = [];
    const holders = (still: Still): Map<string, LedgerRow> => {
      const found = new Map<string, LedgerRow>();
      const add = (holder: Message, from: ObjectRef | null) => {
        const key = JSON.stringify([holder, from]);
        const row = found.get(key);
        if (row === undefined) found.set(key, { holder, from, count: 1, change: 'same' });
        else row.count++;
      };
      if (!still.things.has(serial)) return found;
      for (const [name, to] of still.names)
        if (to === serial) add(say('holder-module-name', text('name', name)), null);
      for (const other of still.things.values()) {
        for (const slot of other.slots) {
          if (slot.to !== serial) continue;
          const holder =
            other.kind === 'list'
              ? say('holder-item', num('index', Number(slot.label)))
              : say('holder-attribute', text('name', slot.label));
          add(holder, ref(other));
        }
      }
      for (const other of still.things.get(serial)?.others ?? []) add(other, null);
      return found;
    };
    const here = holders(now);
    const there = holders(before);
    for (const [key, row] of there) if (!here.has(key)) rows.push({ ...row, change: 'removed' });
    for (const [key, row] of here) rows.push({ ...row, change: there.has(key) ? 'same' : 'added' });
    const history: HistoryPoint[] = [];
    let last = 0;
    for (let i = 0; i < Math.min(this.recorded, this.stills.length); i++) {
      const count = countOf(this.still(i), serial);
      if (count !== last) history.push({ line_step: i, line: this.still(i).line, count });
      last = count;
    }
    const count = countOf(now, serial);
    const was = countOf(before, serial);
    const alive = now.things.has(serial);
    const size = POOLS[t.pool] ?? 0;
    return {
      object: ref(t),
      text: t.text,
      refcnt: t.kind === 'none' ? null : count,
      refcnt_before: was === count ? null : was,
      alive,
      parked: !alive,
      rows,
      balanced: true,
      storage: {
        addr: addrOf(t),
        getsizeof: 48,
        asked: size - 8,
        given: size,
        arena: 0,
        pool: t.pool,
        block: t.block,
        generation: t.inline ? null : 0,
        tracked: !t.inline,
      },
      history,
    };
  }

  collector() {
    const members = [...this.now.things.values()].filter((t) => !t.inline).map(ref);
    const runs = this.now.collections;
    const generation = (count: number, threshold: number, list: ObjectRef[], collections: number) => ({
      count,
      threshold,
      objects: list.length + (collections > 0 ? 412 : 0),
      members: list,
      collections,
      collected: collections > 0 ? 2 : 0,
      uncollectable: 0,
    });
    const after = runs.length > 0;
    return {
      enabled: true,
      generations: [
        generation(after ? 0 : members.length + 186, 2_000, after ? [] : members, 0),
        generation(0, 10, [], 0),
        generation(0, 10, after ? members : [], runs.length),
      ],
      frozen: 0,
      long_lived_total: 5_312,
      long_lived_pending: 0,
      last: runs[runs.length - 1] ?? null,
      runs: runs.length,
    };
  }

  memory() {
    const live = this.liveBytes(this.now);
    const untouched = (64 - POOLS.length) * POOL;
    const heads = POOLS.length * (HEAD + 16);
    const classes = POOLS.map((block_size, pool) => {
      const blocks = Math.floor((POOL - HEAD) / block_size);
      const in_use = this.blocksOf(pool, this.now).length + 1;
      return {
        szidx: block_size / 16 - 1,
        block_size,
        pools: 1,
        in_use,
        parked: pool === 0 ? 1 : 0,
        free: blocks - in_use,
      };
    }).sort((a, b) => a.szidx - b.szidx);
    return {
      rules: {
        alignment: 16,
        small_request_threshold: 512,
        pool_size: POOL,
        arena_size: 1_048_576,
        pool_overhead: HEAD,
      },
      arenas: [{ index: 0, addr: BASE, pools: 64, free_pools: 54, untouched_pools: 54 }],
      size_classes: classes,
      free_lists: [
        { type_name: 'dict', length: null, depth: 1, cap: 80, hits: 3, addrs: [BASE + 0x230] },
        { type_name: 'tuple', length: 3, depth: 1, cap: 2_000, hits: 12, addrs: [BASE + 0x4a10] },
        { type_name: 'list', length: null, depth: 0, cap: 80, hits: 0, addrs: [] },
        {
          type_name: 'float',
          length: null,
          depth: 2,
          cap: 100,
          hits: 7,
          addrs: [BASE + 0x8030, BASE + 0x8050],
        },
      ],
      large: { blocks: 2, bytes: 3_072 },
      live,
      parked: 144,
      free_in_pools: 1_048_576 - live - 144 - heads - untouched,
      headers_and_tails: heads,
      empty_pools: 0,
      untouched_pools: untouched,
      alignment_loss: 0,
      held: 1_048_576,
      arenas_allocated: 1,
      arenas_released: 0,
    };
  }

  private blocksOf(pool: number, still: Still): Thing[] {
    return [...still.things.values()].filter((t) => t.pool === pool);
  }

  arena_pools(): Uint32Array {
    const answer = new Uint32Array(64 * 4);
    for (let i = 0; i < 64; i++) {
      const size = POOLS[i];
      if (size === undefined) {
        answer[i * 4] = 0xffffffff;
        continue;
      }
      answer.set(
        [
          size / 16 - 1,
          this.blocksOf(i, this.now).length + 1,
          Math.floor((POOL - HEAD) / size),
          i === 0 ? 1 : 0,
        ],
        i * 4,
      );
    }
    return answer;
  }

  pool(arena: number, pool: number): Pool | null {
    const size = POOLS[pool];
    if (arena !== 0 || size === undefined) return null;
    const blocks = this.pool_blocks(arena, pool);
    const contents: BlockContent[] = this.blocksOf(pool, this.now).map((t) => ({
      block: t.block,
      object: ref(t),
      role: 'object',
    }));
    const free: number[] = [];
    let carved = 0;
    blocks.forEach((state, i) => {
      if (state !== 0) carved = i + 1;
      if (state === 1 || state === 6) free.push(i);
    });
    return {
      arena,
      pool,
      addr: BASE + pool * POOL,
      szidx: size / 16 - 1,
      block_size: size,
      blocks: blocks.length,
      in_use: blocks.filter((s) => s > 1 && s !== 6).length,
      carved,
      free_order: free,
      contents,
    };
  }

  pool_blocks(_arena: number, pool: number): Uint8Array {
    const size = POOLS[pool] ?? 16;
    const states = new Uint8Array(Math.floor((POOL - HEAD) / size));
    states[2] = 1;
    states[3] = 4;
    if (pool === 2) for (let i = 4; i < 40; i++) states[i] = i % 3 === 0 ? 1 : i % 7 === 0 ? 3 : 4;
    const here = new Set(this.blocksOf(pool, this.now).map((t) => t.block));
    const there = new Set(this.blocksOf(pool, this.before).map((t) => t.block));
    let high = 0;
    for (let i = 0; i <= Math.min(this.at, this.stills.length - 1); i++)
      for (const t of this.blocksOf(pool, this.still(i))) high = Math.max(high, t.block + 1);
    for (let i = 0; i < high; i++) {
      states[i] = here.has(i) ? (there.has(i) || this.at === 0 ? 2 : 5) : there.has(i) ? 6 : 1;
    }
    return states;
  }

  find_block(addr: number): Uint32Array {
    const pool = Math.floor((addr - BASE) / POOL);
    const size = POOLS[pool];
    if (size === undefined) return new Uint32Array(0);
    return Uint32Array.of(0, pool, Math.floor((addr - BASE - pool * POOL - HEAD) / size));
  }

  output() {
    const pieces: OutputPiece[] = [];
    let printed = 0;
    for (let i = 0; i < this.recorded && i < this.stills.length; i++) {
      const all = this.still(i).printed;
      if (all.length > printed) pieces.push({ stderr: false, text: all.slice(printed), line_step: i });
      printed = all.length;
    }
    if (this.end?.kind === 'exception') {
      pieces.push({
        stderr: true,
        text: 'Traceback (most recent call last):\n  File "main.py", line 19, in <module>\n    print(1 / 0)\nZeroDivisionError: division by zero\n',
        line_step: this.recorded - 1,
      });
    }
    return { pieces };
  }

  badges() {
    const badges = new Map<number, LineBadge>();
    for (let i = 1; i <= Math.min(this.at, this.stills.length - 1); i++) {
      const now = this.still(i);
      const was = this.still(i - 1);
      const badge = badges.get(now.line) ?? {
        line: now.line,
        runs: 0,
        born: 0,
        freed: 0,
        increfs: 0,
        decrefs: 0,
      };
      badges.set(now.line, badge);
      badge.runs++;
      for (const serial of new Set([...now.things.keys(), ...was.things.keys()])) {
        if (!was.things.has(serial)) badge.born++;
        if (!now.things.has(serial)) badge.freed++;
        const d = countOf(now, serial) - countOf(was, serial);
        if (d > 0) badge.increfs += d;
        if (d < 0) badge.decrefs -= d;
      }
    }
    return { lines: [...badges.values()].sort((a, b) => a.line - b.line) };
  }

  timeline(buckets: number): Uint32Array {
    const steps = this.recorded;
    const n = Math.min(buckets, steps);
    const answer = new Uint32Array(n * 6);
    for (let b = 0; b < n; b++) {
      const first = Math.floor((b * steps) / n);
      const now = this.still(first);
      const was = this.still(Math.max(0, first - 1));
      const born = [...now.things.keys()].filter((k) => !was.things.has(k)).length;
      const freed = [...was.things.keys()].filter((k) => !now.things.has(k)).length;
      const collection = now.collections.length > was.collections.length ? 3 : 0;
      answer.set([first, now.line, born, freed, this.liveBytes(now), collection], b * 6);
    }
    return answer;
  }
}

export const fakeEngine: Engine = {
  version: () => '0.1.0 canned',
  runtimes: () => [
    { name: 'textbook', patch: 'textbook', is_default: false },
    { name: '3.11', patch: '3.11.9', is_default: false },
    { name: '3.14', patch: '3.14.5', is_default: true },
  ],
  open: (options) => new FakeSession(options),
};
