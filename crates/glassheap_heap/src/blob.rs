//! What an object holds that is not a number: text, bytes, a large int, code. Never changed in place, so a
//! keyframe and the journal share it.

use crate::mem::{Journal, PAGE};
use num_bigint::BigInt;
use std::any::Any;
use std::rc::Rc;

/// Immutable contents of one object.
#[derive(Debug, Clone)]
pub enum Blob {
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    /// An int outside `i64`.
    BigInt(Rc<BigInt>),
    /// Whatever the layer above hangs on an object: a compiled code object, a native function's table entry.
    Opaque(Rc<dyn Any>),
}

/// The blob of each object, by object index; writes are events as in [`crate::mem::Column`].
#[derive(Debug, Clone, Default)]
pub struct BlobColumn<const ID: u8> {
    data: Vec<Option<Blob>>,
    dirty: Vec<bool>,
    pages: Vec<Rc<[Option<Blob>]>>,
}

/// A blob column as it was.
#[derive(Debug, Clone, Default)]
pub struct BlobShot {
    pages: Vec<Rc<[Option<Blob>]>>,
}

impl<const ID: u8> BlobColumn<ID> {
    /// The blob of `index`.
    #[inline]
    #[must_use]
    pub fn get(&self, index: u32) -> Option<&Blob> {
        self.data.get(index as usize).and_then(Option::as_ref)
    }

    /// Changes one blob: one event.
    pub fn set(&mut self, journal: &mut Journal, index: u32, value: Option<Blob>) {
        let i = index as usize;
        if i >= self.data.len() {
            if value.is_none() {
                return;
            }
            self.grow(i);
        }
        if value.is_none() && self.data[i].is_none() {
            return;
        }
        let old = std::mem::replace(&mut self.data[i], value);
        self.dirty[i / PAGE] = true;
        journal.note_blob(ID, index, old);
    }

    fn grow(&mut self, i: usize) {
        let pages = i / PAGE + 1;
        self.data.resize(pages * PAGE, None);
        self.dirty.resize(pages, true);
    }

    pub(crate) fn exchange(&mut self, index: u32, other: &mut Option<Blob>) {
        let i = index as usize;
        if i >= self.data.len() {
            self.grow(i);
        }
        std::mem::swap(&mut self.data[i], other);
        self.dirty[i / PAGE] = true;
    }

    /// Keeps the column as it is now.
    pub fn shot(&mut self) -> BlobShot {
        for (p, dirty) in self.dirty.iter_mut().enumerate() {
            if *dirty || p >= self.pages.len() {
                let page: Rc<[Option<Blob>]> = Rc::from(&self.data[p * PAGE..(p + 1) * PAGE]);
                if p < self.pages.len() {
                    self.pages[p] = page;
                } else {
                    self.pages.push(page);
                }
                *dirty = false;
            }
        }
        BlobShot {
            pages: self.pages.clone(),
        }
    }

    /// Goes back to a shot.
    pub fn restore(&mut self, shot: &BlobShot) {
        self.data.clear();
        for page in &shot.pages {
            self.data.extend_from_slice(page);
        }
        self.pages = shot.pages.clone();
        self.dirty = vec![false; self.pages.len()];
    }
}
