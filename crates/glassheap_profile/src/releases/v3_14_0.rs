//! CPython 3.14.0 to 3.14.4: 3.14 with the incremental collector, withdrawn in 3.14.5 (gh-148726).

use super::v3_14::V3_14;
use crate::{GcKind, GcRules, Profile};

/// CPython 3.14.0.
pub const V3_14_0: Profile = Profile {
    name: "3.14.0",
    patch: "3.14.0",
    version: (3, 14, 0),
    gc: GcRules {
        kind: GcKind::Incremental,
        thresholds: [2000, 10, 0],
        ..V3_14.gc
    },
    ..V3_14
};
