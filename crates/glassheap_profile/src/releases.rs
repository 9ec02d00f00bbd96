//! The table of runtimes: one file each; a release says only what changed since the one before.

mod textbook;
mod v2_7;
mod v3_11;
mod v3_12;
mod v3_13;
mod v3_14;
mod v3_14_0;
mod v3_15;

use crate::Profile;

/// Every runtime, oldest first.
pub const ALL: &[&Profile] = &[
    &textbook::TEXTBOOK,
    &v2_7::V2_7,
    &v3_11::V3_11,
    &v3_12::V3_12,
    &v3_13::V3_13,
    &v3_14_0::V3_14_0,
    &v3_14::V3_14,
    &v3_15::V3_15,
];

/// What a person gets who chooses nothing.
pub const DEFAULT: &Profile = &v3_14::V3_14;

/// The runtime called `name`, as people type it.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Profile> {
    ALL.iter().copied().find(|p| p.name == name)
}
