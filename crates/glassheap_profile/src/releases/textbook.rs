//! The classic article's model: CPython 2.6, 8-byte classes up to 256 bytes.

use super::v2_7::V2_7;
use crate::{ObmallocRules, Profile};

/// CPython 2.6, as textbooks describe it.
pub const TEXTBOOK: Profile = Profile {
    name: "textbook",
    patch: "2.6",
    version: (2, 6, 0),
    obmalloc: ObmallocRules {
        // Objects/obmalloc.c@v2.6 (ALIGNMENT, SMALL_REQUEST_THRESHOLD)
        alignment: 8,
        small_request_threshold: 256,
        ..V2_7.obmalloc
    },
    ..V2_7
};
