//! What a view may be told: small answers, plain data, no English sentences.
//!
//! These types cross into the browser as they are (feature `ts` derives their TypeScript). Bulk data (block maps,
//! timeline lanes) crosses as typed arrays and is described at the query that makes it.
//!
//! Words that people read come from message keys: see [`Message`] and the Fluent files in `locales/`.

mod memory;

pub use memory::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ts")]
use tsify::Tsify;

/// Serial number of an object in its run: 1, 2, 3 … in order of creation, never reused. Shown as `#12`.
pub type Serial = u32;

/// A sentence to be said: a Fluent message id and its arguments.
///
/// Arguments whose name ends in `_object` hold an [`ObjectRef`] in words (`list #3`); the page may link them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Message {
    pub key: String,
    pub args: Vec<MessageArg>,
}

/// One named argument of a [`Message`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct MessageArg {
    pub name: String,
    pub value: ArgValue,
}

/// A text, a number, or an object to be named and linked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum ArgValue {
    Text(String),
    Code(String),
    Number(f64),
    Object(ObjectRef),
}

/// Enough to name an object anywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct ObjectRef {
    pub serial: Serial,
    /// `type(x).__name__`.
    pub type_name: String,
    pub kind: Kind,
}

/// Which glyph and colour: the thirteen types of the design, instances by their base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum Kind {
    None,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    List,
    Tuple,
    Dict,
    Set,
    Instance,
    Function,
    Class,
    Frame,
    Other,
}

/// How finely to step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum Level {
    /// After each source line that ran.
    Line,
    /// After each instruction.
    Op,
    /// After each change of the heap.
    Event,
}

/// What to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct RunOptions {
    pub source: String,
    /// Name of a runtime: `3.14`, `2.7`, `textbook` …
    pub python: String,
    pub mode: RunMode,
    /// Begin with what the interpreter has done before the first line, or with an empty heap.
    pub start: StartHeap,
    pub limits: Limits,
    /// Lines that `input()` reads.
    pub input: Vec<String>,
}

/// How the text is run; decides who else holds its literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum RunMode {
    /// `python FILE`: the syntax tree lives while the program runs.
    Script,
    /// Imported or exec'd: no tree.
    Module,
    /// Each statement its own code object.
    Repl,
}

/// Where the heap begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum StartHeap {
    Release,
    Empty,
}

/// Where a run ends with what it has so far. `None`: not limited.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Limits {
    pub line_steps: Option<f64>,
    pub heap_bytes: Option<f64>,
    pub output_bytes: Option<f64>,
}

/// A version menu entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct RuntimeInfo {
    pub name: String,
    pub patch: String,
    pub is_default: bool,
}

/// Why a text did not start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StartProblem {
    /// `type_name`: `SyntaxError`, `IndentationError` or `TabError`; `message` in CPython's words.
    Syntax {
        type_name: String,
        message: String,
        range: TextRange,
    },
    /// Valid Python that is not run; `construct` is a key into `docs/limitations.md` and the message catalogue.
    Unsupported { construct: String, range: TextRange },
    /// `python` is no runtime.
    UnknownRuntime { name: String },
}

/// Lines from 1, columns from 0 in UTF-16 code units, end exclusive: what an editor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct TextRange {
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

/// What `advance` says after each slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Progress {
    /// No more slices are needed.
    pub done: bool,
    pub end: Option<RunEnd>,
    /// Line steps recorded so far.
    pub line_steps: f64,
    pub ops: f64,
    pub events: f64,
    /// Live objects.
    pub objects: f64,
    /// UTF-8 bytes printed so far, both streams.
    pub output_bytes: f64,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunEnd {
    Finished,
    /// An exception that nobody caught; its traceback is in the output.
    Exception {
        type_name: String,
        message: String,
        line: u32,
    },
    /// `sys.exit`.
    Exit {
        code: String,
    },
    Stopped,
    /// `which`: `line_steps`, `heap_bytes`, `output_bytes`, `nested` or `recursion`.
    Limit {
        which: String,
        at_line_step: f64,
        limit: f64,
    },
}

/// Where the cursor is and what just happened. Line step 0: nothing has run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Moment {
    /// Position and number of positions, for each level.
    pub line_step: f64,
    pub line_steps: f64,
    pub op: f64,
    pub ops: f64,
    pub event: f64,
    pub events: f64,
    /// The line that ran last (0: none) and the one that runs next (0: the program has ended).
    pub line: u32,
    pub next_line: u32,
    /// Name of the running function, `<module>` at the top.
    pub func: String,
    /// Part of the text that the last operation came from; at level line the whole line.
    pub range: Option<TextRange>,
    /// Name of the last instruction, for levels op and event.
    pub instruction: String,
    /// What the last step did, most telling first; the first is the narrator's sentence.
    pub narrator: Vec<Message>,
    /// How many bytes of [`Output`] had been printed.
    pub output_bytes: f64,
    pub heap: HeapFigures,
}

/// Figures for status bar and charts, all in bytes or objects, of this moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct HeapFigures {
    pub objects: f64,
    /// Bytes asked for by live blocks (small and large).
    pub live_bytes: f64,
    /// `sys.getallocatedblocks()`.
    pub allocated_blocks: f64,
    /// Arenas held times arena size.
    pub held_bytes: f64,
    pub arenas: f64,
    /// Bytes of blocks parked in free lists.
    pub parked_bytes: f64,
    /// `gc.get_count()`.
    pub gc_count: Vec<u32>,
}

/// Everything printed, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Output {
    pub pieces: Vec<OutputPiece>,
}

/// A run of text on one stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct OutputPiece {
    pub stderr: bool,
    pub text: String,
    /// Line step during which it was printed.
    pub line_step: f64,
}

/// The objects picture at the cursor: roots left, cards right, references between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Picture {
    pub roots: Vec<Root>,
    pub objects: Vec<ObjectCard>,
    pub edges: Vec<Edge>,
    /// Size of the drawing in px at 100 %.
    pub width: f32,
    pub height: f32,
    /// Objects that exist and were asked for but are not drawn ("and 1,204 more").
    pub more: u32,
}

/// A rail of names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Root {
    /// Stable from step to step, for example `module` or `frame:12`.
    pub key: String,
    pub kind: RootKind,
    /// `__main__`, or the function's qualified name.
    pub title: String,
    /// Line that the frame stands on, 0 for none.
    pub line: u32,
    pub names: Vec<NameRow>,
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

/// What kind of rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum RootKind {
    Module,
    Frame,
    /// References that no name shows: evaluation stack, handled exception, interpreter.
    Interpreter,
}

/// One name and what it refers to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct NameRow {
    pub name: String,
    pub target: Option<Slot>,
    pub change: Change,
}

/// What the last step did to a name, slot or object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum Change {
    Same,
    Added,
    Changed,
    /// Gone by this step; shown once more as a ghost.
    Removed,
}

/// What a name, item or attribute refers to: drawn as a small value in place, or as an edge to a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Slot {
    pub object: ObjectRef,
    /// Short repr, at most 24 characters.
    pub text: String,
    /// Its count; `None`: immortal.
    pub refcnt: Option<u32>,
    /// Drawn in place (numbers, short strings, None); else a card of that serial is in the picture.
    pub inline: bool,
}

/// An object drawn as a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct ObjectCard {
    pub object: ObjectRef,
    /// What `id()` gives.
    pub addr: f64,
    /// Short value, for example `len 3` or `0.5`.
    pub text: String,
    /// `None`: immortal.
    pub refcnt: Option<u32>,
    /// The count before this step, where it differs.
    pub refcnt_before: Option<u32>,
    /// Generation 0 to 2; `None`: not tracked by the collector.
    pub generation: Option<u8>,
    pub change: Change,
    pub slots: Vec<CardSlot>,
    /// Slots that exist beyond those listed.
    pub more_slots: u32,
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

/// One item, entry or attribute on a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct CardSlot {
    /// Index, key or attribute name.
    pub label: String,
    pub target: Option<Slot>,
    pub change: Change,
}

/// A reference between two drawn things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Edge {
    /// Serial of the holding card, or `None` with `root` and `row` set.
    pub from: Option<Serial>,
    pub root: Option<String>,
    /// Row on the card or rail that it starts at.
    pub row: u32,
    pub to: Serial,
    pub kind: EdgeKind,
    pub change: Change,
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub enum EdgeKind {
    Strong,
    Weak,
    /// On an evaluation stack for a moment.
    Temporary,
}

/// Who holds an object, and why its count is what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Ledger {
    pub object: ObjectRef,
    pub text: String,
    /// `None`: immortal, holders are not counted.
    pub refcnt: Option<u32>,
    pub refcnt_before: Option<u32>,
    pub alive: bool,
    /// Parked in a free list, or its block given back.
    pub parked: bool,
    pub rows: Vec<LedgerRow>,
    /// The rows with `change` other than removed add up to `refcnt`.
    pub balanced: bool,
    pub storage: Storage,
    /// Every line step at which the count changed, oldest first, at most 200: `[line_step, line, count]`.
    pub history: Vec<HistoryPoint>,
}

/// The count after a line step that changed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct HistoryPoint {
    pub line_step: f64,
    pub line: u32,
    pub count: u32,
}

/// One holder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct LedgerRow {
    /// Key `holder-…` with its arguments: name in module, item of list, attribute, argument, stack, constant …
    pub holder: Message,
    /// The holding object, if it is one.
    pub from: Option<ObjectRef>,
    /// How many references: 2 for a list that has it twice under one row.
    pub count: u32,
    pub change: Change,
}

/// Where an object lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Storage {
    pub addr: f64,
    /// `sys.getsizeof`.
    pub getsizeof: f64,
    /// Bytes asked for and given; 0 for static objects.
    pub asked: u32,
    pub given: u32,
    /// Arena index, pool index in it, block index in it, when pymalloc serves it.
    pub arena: Option<u32>,
    pub pool: Option<u32>,
    pub block: Option<u32>,
    pub generation: Option<u8>,
    pub tracked: bool,
}

/// The collector at the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Collector {
    pub enabled: bool,
    pub generations: Vec<Generation>,
    /// Objects in the permanent generation.
    pub frozen: u32,
    pub long_lived_total: u32,
    pub long_lived_pending: u32,
    /// The last run at or before the cursor.
    pub last: Option<Collection>,
    /// Runs so far.
    pub runs: u32,
}

/// One generation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Generation {
    pub count: u32,
    pub threshold: u32,
    pub objects: u32,
    /// The first of them that the program made, in list order, at most 60.
    pub members: Vec<ObjectRef>,
    pub collections: u32,
    pub collected: u32,
    pub uncollectable: u32,
}

/// One run of the collector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Collection {
    pub generation: u8,
    /// Started by `gc.collect()`, not by a threshold.
    pub explicit: bool,
    pub collected: u32,
    pub uncollectable: u32,
    pub line: u32,
    pub line_step: f64,
    /// Candidates in list order with both numbers, at most 200 that the program made.
    pub candidates: Vec<Candidate>,
    /// Candidates that belong to the interpreter and are not listed.
    pub more: u32,
}

/// One object that a collection looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct Candidate {
    pub object: ObjectRef,
    pub refcnt: u32,
    /// After `subtract_refs`.
    pub gc_refs: u32,
    pub reachable: bool,
    /// Was in the tentative list and came back because a reachable object refers to it.
    pub rescued: bool,
}

/// What a source line did so far, for the gutter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct LineBadge {
    pub line: u32,
    /// Times it ran.
    pub runs: u32,
    pub born: u32,
    pub freed: u32,
    pub increfs: u32,
    pub decrefs: u32,
}

/// Badges of all lines that ran up to the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(Tsify), tsify(missing_as_null))]
pub struct LineBadges {
    pub lines: Vec<LineBadge>,
}
