//! What differs between CPython releases, as constant tables. The only place where a release is told from another.

mod features;
mod gc;
pub mod identifiers;
mod memory;
mod releases;
mod syntax;

pub use features::{FEATURES, Feature, FeatureRow};
pub use gc::{GcKind, GcRules};
pub use memory::{FreeListRules, Layout, ObmallocRules, RefcountRules, StartState};
pub use releases::{ALL, DEFAULT, by_name};
pub use syntax::{Folding, InterpRules, SyntaxRules};

/// One runtime that can be chosen: a CPython release, or the textbook's model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// What people type: `3.14`, `2.7`, `textbook`.
    pub name: &'static str,
    /// The patch release that was measured: `3.14.10`.
    pub patch: &'static str,
    /// `sys.version_info[:3]`.
    pub version: (u32, u32, u32),
    pub syntax: SyntaxRules,
    pub interp: InterpRules,
    pub refcount: RefcountRules,
    pub layout: Layout,
    pub obmalloc: ObmallocRules,
    pub free_lists: FreeListRules,
    pub gc: GcRules,
    pub start: StartState,
}
