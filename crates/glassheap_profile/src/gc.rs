//! Rules of the cycle collector.

/// Which collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GcKind {
    /// Three generations (2.x to 3.13, 3.14.5 and later; `Modules/gcmodule.c`, `Python/gc.c`).
    Generational,
    /// Two spaces and increments (3.14.0 to 3.14.4 only, `Python/gc.c`).
    Incremental,
}

/// What the collector does differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GcRules {
    pub kind: GcKind,
    /// `gc.get_threshold()` at the start.
    pub thresholds: [u32; 3],
    /// A run starts inside the allocation (up to 3.11); later releases set a flag and run at the next safe point.
    pub runs_in_allocation: bool,
    /// Tuples are untracked at creation when nothing in them is tracked (3.14+, `Objects/tupleobject.c`).
    pub tuples_untracked_at_creation: bool,
    /// Dicts start untracked and become tracked with their first tracked content (up to 3.13, `MAINTAIN_TRACKING`).
    pub dicts_tracked_lazily: bool,
    /// Frozensets of untracked items are untracked (3.15, `Objects/setobject.c`).
    pub frozensets_untracked: bool,
    /// `__del__` keeps a cycle from being collected (2.x; ended by PEP 442).
    pub legacy_finalizers: bool,
    /// Only weak references with callbacks are cleared before finalizers (3.15, `handle_weakrefs`).
    pub plain_weakrefs_survive_finalizers: bool,
    /// `get_stats()` and callbacks tell `candidates` and `duration` (3.15).
    pub stats_have_duration: bool,
    /// `gc.freeze` exists (3.7+).
    pub has_freeze: bool,
    /// An inline-values instance whose dict object exists is traversed through its values, not its dict
    /// (3.13: `PyObject_VisitManagedDict`).
    pub managed_dict_visits_values: bool,
}
