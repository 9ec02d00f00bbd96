//! A recorded run and the questions that a view may ask of it.

pub mod answers;
