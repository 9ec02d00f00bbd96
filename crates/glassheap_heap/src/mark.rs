//! What happened, beside the journal: the journal says which numbers changed, marks say why.

/// A happening at a place in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Writes of the journal before it.
    pub at: u32,
    pub kind: MarkKind,
    pub a: u32,
    pub b: u32,
}

/// Kinds of happening; `a` and `b` as said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A line is about to run: line, frame base.
    Line,
    /// An instruction is about to run: its index, frame base.
    Op,
    /// Count up: object, its new count.
    Incref,
    /// Count down: object, its new count.
    Decref,
    /// An object was made: object.
    New,
    /// An object's block was given back or parked: object, 1 if parked.
    Free,
    /// Bytes were printed: how many, 1 for stderr.
    Print,
    /// A collection starts: generation, 1 if asked for by the program.
    GcStart,
    /// A collection has found its garbage: generation.
    GcFound,
    /// A collection ends: collected, uncollectable.
    GcEnd,
    /// A function is entered or left: function object, frame base.
    Call,
    Return,
    /// An exception is raised: the exception object.
    Raise,
}
