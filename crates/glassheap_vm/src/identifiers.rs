//! Strings that CPython's runtime holds from the start, immortal from 3.12 on.

use glassheap_profile::{Profile, identifiers};

/// Whether `text` is one of the release's static identifiers.
#[must_use]
pub fn is_static(profile: &Profile, text: &str) -> bool {
    profile.refcount.immortal != 0 && identifiers::is_static(profile.version.1, text)
}
