/* tslint:disable */
/* eslint-disable */
/**
 * A rail of names.
 */
export interface Root {
    /**
     * Stable from step to step, for example `module` or `frame:12`.
     */
    key: string;
    kind: RootKind;
    /**
     * `__main__`, or the function's qualified name.
     */
    title: string;
    /**
     * Line that the frame stands on, 0 for none.
     */
    line: number;
    names: NameRow[];
    x: number;
    y: number;
    w: number;
    h: number;
}

/**
 * A reference between two drawn things.
 */
export interface Edge {
    /**
     * Serial of the holding card, or `None` with `root` and `row` set.
     */
    from: Serial | null;
    root: string | null;
    /**
     * Row on the card or rail that it starts at.
     */
    row: number;
    to: Serial;
    kind: EdgeKind;
    change: Change;
}

/**
 * A run of text on one stream.
 */
export interface OutputPiece {
    stderr: boolean;
    text: string;
    /**
     * Line step during which it was printed.
     */
    line_step: number;
}

/**
 * A sentence to be said: a Fluent message id and its arguments.
 *
 * Arguments whose name ends in `_object` hold an [`ObjectRef`] in words (`list #3`); the page may link them.
 */
export interface Message {
    key: string;
    args: MessageArg[];
}

/**
 * A text, a number, or an object to be named and linked.
 */
export type ArgValue = { type: "text"; value: string } | { type: "code"; value: string } | { type: "number"; value: number } | { type: "object"; value: ObjectRef };

/**
 * A version menu entry.
 */
export interface RuntimeInfo {
    name: string;
    patch: string;
    is_default: boolean;
}

/**
 * An object drawn as a card.
 */
export interface ObjectCard {
    object: ObjectRef;
    /**
     * What `id()` gives.
     */
    addr: number;
    /**
     * Short value, for example `len 3` or `0.5`.
     */
    text: string;
    /**
     * `None`: immortal.
     */
    refcnt: number | null;
    /**
     * The count before this step, where it differs.
     */
    refcnt_before: number | null;
    /**
     * Generation 0 to 2; `None`: not tracked by the collector.
     */
    generation: number | null;
    change: Change;
    slots: CardSlot[];
    /**
     * Slots that exist beyond those listed.
     */
    more_slots: number;
    x: number;
    y: number;
    w: number;
    h: number;
}

/**
 * Badges of all lines that ran up to the cursor.
 */
export interface LineBadges {
    lines: LineBadge[];
}

/**
 * Enough to name an object anywhere.
 */
export interface ObjectRef {
    serial: Serial;
    /**
     * `type(x).__name__`.
     */
    type_name: string;
    kind: Kind;
}

/**
 * Everything printed, in order.
 */
export interface Output {
    pieces: OutputPiece[];
}

/**
 * Figures for status bar and charts, all in bytes or objects, of this moment.
 */
export interface HeapFigures {
    objects: number;
    /**
     * Bytes asked for by live blocks (small and large).
     */
    live_bytes: number;
    /**
     * `sys.getallocatedblocks()`.
     */
    allocated_blocks: number;
    /**
     * Arenas held times arena size.
     */
    held_bytes: number;
    arenas: number;
    /**
     * Bytes of blocks parked in free lists.
     */
    parked_bytes: number;
    /**
     * `gc.get_count()`.
     */
    gc_count: number[];
}

/**
 * Free lists and arenas in figures; the maps are typed arrays.
 */
export interface Memory {
    rules: MemoryRules;
    arenas: ArenaRow[];
    size_classes: SizeClassRow[];
    free_lists: FreeListRow[];
    large: LargeRow;
    /**
     * Where the held bytes are; adds up to `held`.
     */
    live: number;
    parked: number;
    free_in_pools: number;
    headers_and_tails: number;
    empty_pools: number;
    untouched_pools: number;
    alignment_loss: number;
    held: number;
    /**
     * Arenas ever asked from and given back to the system.
     */
    arenas_allocated: number;
    arenas_released: number;
}

/**
 * How a run ended.
 */
export type RunEnd = { kind: "finished" } | { kind: "exception"; type_name: string; message: string; line: number } | { kind: "exit"; code: string } | { kind: "stopped" } | { kind: "limit"; which: string; at_line_step: number; limit: number };

/**
 * How an edge is drawn.
 */
export type EdgeKind = "strong" | "weak" | "temporary";

/**
 * How finely to step.
 */
export type Level = "line" | "op" | "event";

/**
 * How the text is run; decides who else holds its literals.
 */
export type RunMode = "script" | "module" | "repl";

/**
 * Lines from 1, columns from 0 in UTF-16 code units, end exclusive: what an editor wants.
 */
export interface TextRange {
    line: number;
    col: number;
    end_line: number;
    end_col: number;
}

/**
 * One arena.
 */
export interface ArenaRow {
    index: number;
    addr: number;
    pools: number;
    free_pools: number;
    /**
     * Pools never used so far.
     */
    untouched_pools: number;
}

/**
 * One free list.
 */
export interface FreeListRow {
    /**
     * `float`, `list`, `tuple of 3` …: type name, and length where lists are per length.
     */
    type_name: string;
    length: number | null;
    depth: number;
    /**
     * `None`: without bound.
     */
    cap: number | null;
    /**
     * Requests that it served so far.
     */
    hits: number;
    /**
     * Addresses, next to be handed out first, at most 20.
     */
    addrs: number[];
}

/**
 * One generation.
 */
export interface Generation {
    count: number;
    threshold: number;
    objects: number;
    /**
     * The first of them that the program made, in list order, at most 60.
     */
    members: ObjectRef[];
    collections: number;
    collected: number;
    uncollectable: number;
}

/**
 * One holder.
 */
export interface LedgerRow {
    /**
     * Key `holder-…` with its arguments: name in module, item of list, attribute, argument, stack, constant …
     */
    holder: Message;
    /**
     * The holding object, if it is one.
     */
    from: ObjectRef | null;
    /**
     * How many references: 2 for a list that has it twice under one row.
     */
    count: number;
    change: Change;
}

/**
 * One item, entry or attribute on a card.
 */
export interface CardSlot {
    /**
     * Index, key or attribute name.
     */
    label: string;
    target: Slot | null;
    change: Change;
}

/**
 * One name and what it refers to.
 */
export interface NameRow {
    name: string;
    target: Slot | null;
    change: Change;
}

/**
 * One named argument of a [`Message`].
 */
export interface MessageArg {
    name: string;
    value: ArgValue;
}

/**
 * One object that a collection looked at.
 */
export interface Candidate {
    object: ObjectRef;
    refcnt: number;
    /**
     * After `subtract_refs`.
     */
    gc_refs: number;
    reachable: boolean;
    /**
     * Was in the tentative list and came back because a reachable object refers to it.
     */
    rescued: boolean;
}

/**
 * One pool in detail; its block states are a typed array.
 */
export interface Pool {
    arena: number;
    pool: number;
    addr: number;
    szidx: number;
    block_size: number;
    blocks: number;
    in_use: number;
    /**
     * Blocks carved so far; those behind were never touched.
     */
    carved: number;
    /**
     * Free blocks in order of reuse, at most 1,100.
     */
    free_order: number[];
    /**
     * What lies in each block in use, by block index.
     */
    contents: BlockContent[];
}

/**
 * One run of the collector.
 */
export interface Collection {
    generation: number;
    /**
     * Started by `gc.collect()`, not by a threshold.
     */
    explicit: boolean;
    collected: number;
    uncollectable: number;
    line: number;
    line_step: number;
    /**
     * Candidates in list order with both numbers, at most 200 that the program made.
     */
    candidates: Candidate[];
    /**
     * Candidates that belong to the interpreter and are not listed.
     */
    more: number;
}

/**
 * One size class that has pools.
 */
export interface SizeClassRow {
    szidx: number;
    block_size: number;
    pools: number;
    in_use: number;
    /**
     * Of those in use, how many are parked in free lists.
     */
    parked: number;
    free: number;
}

/**
 * Requests that went to the system's malloc.
 */
export interface LargeRow {
    blocks: number;
    bytes: number;
}

/**
 * The collector at the cursor.
 */
export interface Collector {
    enabled: boolean;
    generations: Generation[];
    /**
     * Objects in the permanent generation.
     */
    frozen: number;
    long_lived_total: number;
    long_lived_pending: number;
    /**
     * The last run at or before the cursor.
     */
    last: Collection | null;
    /**
     * Runs so far.
     */
    runs: number;
}

/**
 * The count after a line step that changed it.
 */
export interface HistoryPoint {
    line_step: number;
    line: number;
    count: number;
}

/**
 * The objects picture at the cursor: roots left, cards right, references between.
 */
export interface Picture {
    roots: Root[];
    objects: ObjectCard[];
    edges: Edge[];
    /**
     * Size of the drawing in px at 100 %.
     */
    width: number;
    height: number;
    /**
     * Objects that exist and were asked for but are not drawn ("and 1,204 more").
     */
    more: number;
}

/**
 * The release's constants, bytes.
 */
export interface MemoryRules {
    alignment: number;
    small_request_threshold: number;
    pool_size: number;
    arena_size: number;
    pool_overhead: number;
}

/**
 * What `advance` says after each slice.
 */
export interface Progress {
    /**
     * No more slices are needed.
     */
    done: boolean;
    end: RunEnd | null;
    /**
     * Line steps recorded so far.
     */
    line_steps: number;
    ops: number;
    events: number;
    /**
     * Live objects.
     */
    objects: number;
    /**
     * UTF-8 bytes printed so far, both streams.
     */
    output_bytes: number;
}

/**
 * What a block holds.
 */
export interface BlockContent {
    block: number;
    /**
     * The object whose block, item array, keys or values this is; `None` for the interpreter's own.
     */
    object: ObjectRef | null;
    /**
     * `object`, `items`, `keys`, `values`, `table`, `parked` or `interpreter`.
     */
    role: string;
}

/**
 * What a name, item or attribute refers to: drawn as a small value in place, or as an edge to a card.
 */
export interface Slot {
    object: ObjectRef;
    /**
     * Short repr, at most 24 characters.
     */
    text: string;
    /**
     * Its count; `None`: immortal.
     */
    refcnt: number | null;
    /**
     * Drawn in place (numbers, short strings, None); else a card of that serial is in the picture.
     */
    inline: boolean;
}

/**
 * What a source line did so far, for the gutter.
 */
export interface LineBadge {
    line: number;
    /**
     * Times it ran.
     */
    runs: number;
    born: number;
    freed: number;
    increfs: number;
    decrefs: number;
}

/**
 * What kind of rail.
 */
export type RootKind = "module" | "frame" | "interpreter";

/**
 * What the last step did to a name, slot or object.
 */
export type Change = "same" | "added" | "changed" | "removed";

/**
 * What to run.
 */
export interface RunOptions {
    source: string;
    /**
     * Name of a runtime: `3.14`, `2.7`, `textbook` …
     */
    python: string;
    mode: RunMode;
    /**
     * Begin with what the interpreter has done before the first line, or with an empty heap.
     */
    start: StartHeap;
    limits: Limits;
    /**
     * Lines that `input()` reads.
     */
    input: string[];
}

/**
 * Where a run ends with what it has so far. `None`: not limited.
 */
export interface Limits {
    line_steps: number | null;
    heap_bytes: number | null;
    output_bytes: number | null;
}

/**
 * Where an object lies.
 */
export interface Storage {
    addr: number;
    /**
     * `sys.getsizeof`.
     */
    getsizeof: number;
    /**
     * Bytes asked for and given; 0 for static objects.
     */
    asked: number;
    given: number;
    /**
     * Arena index, pool index in it, block index in it, when pymalloc serves it.
     */
    arena: number | null;
    pool: number | null;
    block: number | null;
    generation: number | null;
    tracked: boolean;
}

/**
 * Where the cursor is and what just happened. Line step 0: nothing has run.
 */
export interface Moment {
    /**
     * Position and number of positions, for each level.
     */
    line_step: number;
    line_steps: number;
    op: number;
    ops: number;
    event: number;
    events: number;
    /**
     * The line that ran last (0: none) and the one that runs next (0: the program has ended).
     */
    line: number;
    next_line: number;
    /**
     * Name of the running function, `<module>` at the top.
     */
    func: string;
    /**
     * Part of the text that the last operation came from; at level line the whole line.
     */
    range: TextRange | null;
    /**
     * Name of the last instruction, for levels op and event.
     */
    instruction: string;
    /**
     * What the last step did, most telling first; the first is the narrator's sentence.
     */
    narrator: Message[];
    /**
     * How many bytes of [`Output`] had been printed.
     */
    output_bytes: number;
    heap: HeapFigures;
}

/**
 * Where the heap begins.
 */
export type StartHeap = "release" | "empty";

/**
 * Which glyph and colour: the thirteen types of the design, instances by their base.
 */
export type Kind = "none" | "bool" | "int" | "float" | "str" | "bytes" | "list" | "tuple" | "dict" | "set" | "instance" | "function" | "class" | "frame" | "other";

/**
 * Who holds an object, and why its count is what it is.
 */
export interface Ledger {
    object: ObjectRef;
    text: string;
    /**
     * `None`: immortal, holders are not counted.
     */
    refcnt: number | null;
    refcnt_before: number | null;
    alive: boolean;
    /**
     * Parked in a free list, or its block given back.
     */
    parked: boolean;
    rows: LedgerRow[];
    /**
     * The rows with `change` other than removed add up to `refcnt`.
     */
    balanced: boolean;
    storage: Storage;
    /**
     * Every line step at which the count changed, oldest first, at most 200: `[line_step, line, count]`.
     */
    history: HistoryPoint[];
}

/**
 * Why a text did not start.
 */
export type StartProblem = { kind: "syntax"; type_name: string; message: string; range: TextRange } | { kind: "unsupported"; construct: string; range: TextRange } | { kind: "unknown_runtime"; name: string };


/**
 * A recorded run and a cursor in it.
 */
export class Session {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Runs about `ops` instructions more.
     */
    advance(ops: number): Progress;
    /**
     * Four numbers per pool of an arena.
     */
    arena_pools(arena: number): Uint32Array;
    /**
     * What each source line did up to the cursor.
     */
    badges(): LineBadges;
    /**
     * Generations and the last collection.
     */
    collector(): Collector;
    /**
     * Arena, pool and block of an address, or nothing.
     */
    find_block(addr: number): Uint32Array;
    /**
     * Who holds an object.
     */
    ledger(serial: number): Ledger | null;
    /**
     * Arenas, size classes and free lists.
     */
    memory(): Memory;
    /**
     * Where the cursor is and what the last step did.
     */
    moment(): Moment;
    /**
     * Compiles the text and loads it; throws a `StartProblem`.
     */
    constructor(options: RunOptions);
    /**
     * Everything printed so far in the recording.
     */
    output(): Output;
    /**
     * The objects picture.
     */
    picture(): Picture;
    /**
     * One pool in detail.
     */
    pool(arena: number, pool: number): Pool | null;
    /**
     * One state per block of a pool.
     */
    pool_blocks(arena: number, pool: number): Uint8Array;
    /**
     * Moves the cursor; the index is clamped.
     */
    seek(level: Level, index: number): Moment;
    /**
     * Ends the run; what was recorded stays.
     */
    stop(): Progress;
    /**
     * Six numbers per bucket over the whole run.
     */
    timeline(buckets: number): Uint32Array;
}

/**
 * Every runtime that can be chosen, oldest first.
 */
export function runtimes(): RuntimeInfo[];

/**
 * A panic shows in the console with its place; without this it is an `unreachable` without words.
 */
export function start(): void;

/**
 * Version of the simulator.
 */
export function version(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_session_free: (a: number, b: number) => void;
    readonly runtimes: () => [number, number, number];
    readonly session_advance: (a: number, b: number) => [number, number, number];
    readonly session_arena_pools: (a: number, b: number) => any;
    readonly session_badges: (a: number) => [number, number, number];
    readonly session_collector: (a: number) => [number, number, number];
    readonly session_find_block: (a: number, b: number) => any;
    readonly session_ledger: (a: number, b: number) => [number, number, number];
    readonly session_memory: (a: number) => [number, number, number];
    readonly session_moment: (a: number) => [number, number, number];
    readonly session_new: (a: any) => [number, number, number];
    readonly session_output: (a: number) => [number, number, number];
    readonly session_picture: (a: number) => [number, number, number];
    readonly session_pool: (a: number, b: number, c: number) => [number, number, number];
    readonly session_pool_blocks: (a: number, b: number, c: number) => any;
    readonly session_seek: (a: number, b: any, c: number) => [number, number, number];
    readonly session_stop: (a: number) => [number, number, number];
    readonly session_timeline: (a: number, b: number) => any;
    readonly start: () => void;
    readonly version: () => [number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
