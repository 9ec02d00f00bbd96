//! The evaluation loop and the builtin types: runs code on a simulated heap.
//!
//! | module | models |
//! |---|---|
//! | [`vm`] | the machine, its registers and keyframes |
//! | [`ceval`], [`ops`], [`call`] | instructions, frames, calls |
//! | [`attr`], [`class`] | attributes, descriptors, classes |
//! | [`protocol`] | truth, equality, hash, operators, iteration |
//! | [`errors`], [`generator`], [`import`] | exceptions and tracebacks, generators, imports |
//! | [`types`], [`builtins`], [`modules`] | builtin types, functions, modules |
//! | [`run`], [`record`], [`limits`] | running a program, what is recorded, where it must end |

pub mod attr;
pub mod builtins;
pub mod call;
pub mod ceval;
pub mod check;
pub mod class;
pub mod code;
pub mod errors;
pub mod finalize;
pub mod generator;
pub mod import;
pub mod limits;
pub mod modules;
pub mod names;
pub mod native;
pub mod ops;
pub mod protocol;
pub mod record;
pub mod run;
pub mod static_types;
pub mod strings;
pub mod types;
mod typing_ops;
pub mod vm;
