//! Reversible memory: every number that the simulation can change lives in a [`Column`], and [`Column::set`] is the
//! one way to change it.
//!
//! A change is one reversible event, [`Write`]: column, index, the other value. Three things follow.
//!
//! * **Undo is not written per mechanism.** Pools, lists of the collector, counts, dict tables, frames: undoing is
//!   swapping values back, so it cannot be wrong for one of them only.
//! * **Recording is nearly free.** While a program runs, the journal is off and a write costs a store and a page mark.
//!   A keyframe ([`Column::shot`]) copies the pages written since the one before and shares the others.
//! * **Any stretch can be made again.** The machine is deterministic, so the journal of the stretch that somebody looks
//!   at is produced by running it again from a keyframe with the journal on.
//!
//! ```text
//!   keyframe k            keyframe k+1          keyframe k+2 …      kept: pages, shared
//!      |---- run again, journal on ----|
//!                 ^ cursor: undo / redo inside the stretch
//! ```

use std::rc::Rc;

/// Values per page of a column.
pub const PAGE: usize = 512;

/// What a column can hold.
pub trait Word: Copy + Default + PartialEq + 'static {
    /// As journal bits.
    fn to_bits(self) -> u64;
    /// Back from journal bits.
    fn from_bits(bits: u64) -> Self;
}

macro_rules! word {
    ($($ty:ty),*) => {$(
        impl Word for $ty {
            #[inline]
            fn to_bits(self) -> u64 {
                u64::from(self)
            }
            #[inline]
            fn from_bits(bits: u64) -> Self {
                bits as $ty
            }
        }
    )*};
}
word!(u8, u16, u32, u64);

/// One reversible change: `columns[column][index]` and `other` are exchanged to undo it, and again to redo it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Write {
    pub column: u8,
    pub index: u32,
    pub other: u64,
}

/// The log of the stretch that is being looked at.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Writes are logged.
    pub on: bool,
    pub writes: Vec<Write>,
    /// Texts and codes that blob writes exchanged; a [`Write`] of the blob column holds an index into it.
    pub(crate) blobs: Vec<Option<crate::blob::Blob>>,
    /// Writes so far in the run: the number of the event.
    pub count: u64,
}

impl Journal {
    #[inline]
    fn note(&mut self, column: u8, index: u32, other: u64) {
        self.count += 1;
        if self.on {
            self.writes.push(Write { column, index, other });
        }
    }

    #[inline]
    pub(crate) fn note_blob(&mut self, column: u8, index: u32, old: Option<crate::blob::Blob>) {
        self.count += 1;
        if self.on {
            let other = self.blobs.len() as u64;
            self.blobs.push(old);
            self.writes.push(Write { column, index, other });
        }
    }
}

/// A growing array of words with page marks. `ID` is its number in [`Write::column`].
#[derive(Debug, Clone, Default)]
pub struct Column<T: Word, const ID: u8> {
    data: Vec<T>,
    /// Pages written since the last shot.
    dirty: Vec<bool>,
    /// Pages as of the last shot.
    pages: Vec<Rc<[T]>>,
}

/// A column as it was; pages are shared with other shots.
#[derive(Debug, Clone, Default)]
pub struct Shot<T> {
    pages: Vec<Rc<[T]>>,
}

impl<T: Word, const ID: u8> Column<T, ID> {
    /// The value at `index`; what was never written is the default.
    #[inline]
    #[must_use]
    pub fn get(&self, index: u32) -> T {
        self.data.get(index as usize).copied().unwrap_or_default()
    }

    /// Changes one value: one event. Writing what is there already is none.
    #[inline]
    pub fn set(&mut self, journal: &mut Journal, index: u32, value: T) {
        let i = index as usize;
        if i >= self.data.len() {
            self.grow(i);
        }
        let old = self.data[i];
        if old == value {
            return;
        }
        self.data[i] = value;
        self.dirty[i / PAGE] = true;
        journal.note(ID, index, old.to_bits());
    }

    #[cold]
    fn grow(&mut self, i: usize) {
        let pages = i / PAGE + 1;
        self.data.resize(pages * PAGE, T::default());
        self.dirty.resize(pages, true);
    }

    /// `len` values from `start`; what was never written reads as nothing at the end.
    #[must_use]
    pub fn slice(&self, start: u32, len: u32) -> &[T] {
        let (start, end) = (start as usize, (start + len) as usize);
        self.data.get(start..end.min(self.data.len())).unwrap_or(&[])
    }

    pub(crate) fn exchange(&mut self, index: u32, other: &mut u64) {
        let i = index as usize;
        if i >= self.data.len() {
            self.grow(i);
        }
        let old = self.data[i];
        self.data[i] = T::from_bits(*other);
        self.dirty[i / PAGE] = true;
        *other = old.to_bits();
    }

    /// Keeps the column as it is now.
    pub fn shot(&mut self) -> Shot<T> {
        for (p, dirty) in self.dirty.iter_mut().enumerate() {
            if *dirty || p >= self.pages.len() {
                let page: Rc<[T]> = Rc::from(&self.data[p * PAGE..(p + 1) * PAGE]);
                if p < self.pages.len() {
                    self.pages[p] = page;
                } else {
                    self.pages.push(page);
                }
                *dirty = false;
            }
        }
        Shot {
            pages: self.pages.clone(),
        }
    }

    /// Goes back to a shot.
    pub fn restore(&mut self, shot: &Shot<T>) {
        let pages = shot.pages.len();
        let keep = self.data.len() / PAGE;
        self.data.resize(pages.max(keep) * PAGE, T::default());
        self.dirty.resize(pages.max(keep), true);
        for (p, page) in shot.pages.iter().enumerate() {
            let same = !self.dirty[p] && self.pages.get(p).is_some_and(|mine| Rc::ptr_eq(mine, page));
            if !same {
                self.data[p * PAGE..(p + 1) * PAGE].copy_from_slice(page);
                self.dirty[p] = false;
            }
        }
        // Behind the shot's end everything was still default.
        for p in pages..keep {
            self.data[p * PAGE..(p + 1) * PAGE].fill(T::default());
            self.dirty[p] = true;
        }
        self.pages = shot.pages.clone();
        // `shot` expects marks for pages that `pages` does not have.
        for p in pages..self.dirty.len() {
            self.dirty[p] = true;
        }
    }

    /// Bytes that a shot keeps for itself when nothing is shared.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.data.len() * size_of::<T>()
    }
}

impl<T> Shot<T> {
    /// Pages that `before` does not share, in bytes.
    #[must_use]
    pub fn own_bytes(&self, before: &Shot<T>) -> usize {
        let own = |p: usize, page: &Rc<[T]>| before.pages.get(p).is_none_or(|other| !Rc::ptr_eq(other, page));
        self.pages.iter().enumerate().filter(|(p, page)| own(*p, page)).count() * PAGE * size_of::<T>()
    }
}
