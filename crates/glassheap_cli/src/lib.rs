//! What the native command does: run a program, record it. The binary is a thin shell around this.

pub mod record;
pub mod run;
