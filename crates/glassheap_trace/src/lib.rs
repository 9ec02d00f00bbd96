//! A recorded run and the questions that a view may ask of it.
//!
//! | module | answers |
//! |---|---|
//! | [`session`], [`stretch`] | runs a program, keeps keyframes, moves the cursor |
//! | [`scene`], [`parts`], [`reach`], [`diff`], [`layout`], [`picture`] | the objects picture |
//! | [`ledger`], [`holders`], [`history`] | who holds an object, and how its count went |
//! | [`narrator`], [`moment`] | what the last step did, in message keys |
//! | [`collector`], [`memory`], [`timeline`] | generations, arenas and pools, charts |
//!
//! Everything is read from the heap's image, which the cursor moves through time; nothing is kept beside it that an
//! undo would have to know.

pub mod answers;
pub mod collector;
pub mod describe;
pub mod diff;
pub mod history;
pub mod holders;
pub mod layout;
pub mod ledger;
pub mod memory;
pub mod moment;
pub mod narrator;
pub mod parts;
pub mod picture;
pub mod reach;
pub mod scene;
pub mod session;
pub mod start;
pub mod stretch;
pub mod timeline;

pub use session::Session;
