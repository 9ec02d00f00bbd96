//! Python text to code objects. Knows nothing about memory.

pub mod code;
pub mod error;
