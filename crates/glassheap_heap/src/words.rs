//! Regions of references: where slots, dict entries, tables and frames lie. Not CPython's memory: the simulation's own
//! book-keeping, reversible like the rest. Regions are handed out zeroed.

use crate::image::scalar;
use crate::{Heap, Obj};

/// Bin of a region of `len` words, and how long it really is.
fn class(len: u32) -> (u32, u32) {
    if len <= 8 {
        (len, len)
    } else {
        let log = u32::BITS - (len - 1).leading_zeros();
        // Quarter steps between powers of two keep the waste below a fifth.
        let base = 1 << (log - 1);
        let step = (base / 4).max(1);
        let quarters = (len - base).div_ceil(step);
        (8 + (log - 4) * 4 + quarters, base + quarters * step)
    }
}

impl Heap {
    #[inline]
    #[must_use]
    pub fn word(&self, at: u32) -> u32 {
        self.image.words.get(at)
    }

    #[inline]
    pub fn set_word(&mut self, at: u32, value: u32) {
        self.image.words.set(&mut self.image.journal, at, value);
    }

    /// A zeroed region of at least `len` words; 0 for none.
    pub fn alloc_words(&mut self, len: u32) -> u32 {
        if len == 0 {
            return 0;
        }
        let (bin, real) = class(len);
        let free = self.scalar(scalar::WORD_BINS + bin) as u32;
        if free != 0 {
            let next = self.word(free);
            self.set_scalar(scalar::WORD_BINS + bin, u64::from(next));
            self.set_word(free, 0);
            return free;
        }
        let at = self.scalar(scalar::WORDS_END) as u32;
        self.set_scalar(scalar::WORDS_END, u64::from(at) + u64::from(real));
        at
    }

    /// Gives a region back; `len` as asked for.
    pub fn free_words(&mut self, at: u32, len: u32) {
        if len == 0 {
            return;
        }
        for i in 0..len {
            self.set_word(at + i, 0);
        }
        let (bin, _) = class(len);
        let next = self.scalar(scalar::WORD_BINS + bin);
        self.set_word(at, next as u32);
        self.set_scalar(scalar::WORD_BINS + bin, u64::from(at));
    }

    /// Moves a region to a new length; what does not fit is dropped, what is new is zero.
    pub fn resize_words(&mut self, at: u32, old: u32, new: u32) -> u32 {
        if old != 0 && new != 0 && class(old) == class(new) {
            for i in new..old {
                self.set_word(at + i, 0);
            }
            return at;
        }
        let to = self.alloc_words(new);
        for i in 0..old.min(new) {
            let value = self.word(at + i);
            self.set_word(to + i, value);
        }
        self.free_words(at, old);
        to
    }

    // -- slots of an object -------------------------------------------------------------------------------------------

    /// Gives the object `len` empty slots.
    pub fn init_slots(&mut self, o: Obj, len: u32) {
        let at = self.alloc_words(len);
        self.image.slots.set(&mut self.image.journal, o.0, at);
        self.image.slots_len.set(&mut self.image.journal, o.0, len);
    }

    #[inline]
    #[must_use]
    pub fn slots_len(&self, o: Obj) -> u32 {
        self.image.slots_len.get(o.0)
    }

    #[inline]
    #[must_use]
    pub fn slot(&self, o: Obj, i: u32) -> Obj {
        Obj(self.image.words.get(self.image.slots.get(o.0) + i))
    }

    /// Stores a reference; counts are the caller's business.
    #[inline]
    pub fn set_slot(&mut self, o: Obj, i: u32, value: Obj) {
        let at = self.image.slots.get(o.0) + i;
        self.image.words.set(&mut self.image.journal, at, value.0);
    }

    /// All slots as they are.
    #[must_use]
    pub fn slots(&self, o: Obj) -> &[u32] {
        self.image
            .words
            .slice(self.image.slots.get(o.0), self.image.slots_len.get(o.0))
    }

    /// Gives the slots' region back.
    pub fn drop_slots(&mut self, o: Obj) {
        let (at, len) = (self.image.slots.get(o.0), self.image.slots_len.get(o.0));
        self.free_words(at, len);
        self.image.slots.set(&mut self.image.journal, o.0, 0);
        self.image.slots_len.set(&mut self.image.journal, o.0, 0);
    }

    /// Moves the slots to a region of `len`.
    pub fn resize_slots(&mut self, o: Obj, len: u32) {
        let (at, old) = (self.image.slots.get(o.0), self.image.slots_len.get(o.0));
        let to = self.resize_words(at, old, len);
        self.image.slots.set(&mut self.image.journal, o.0, to);
        self.image.slots_len.set(&mut self.image.journal, o.0, len);
    }

    // -- the second block ---------------------------------------------------------------------------------------------

    /// Gives the object's second block the size `size` bytes: allocates, reallocates or frees it (`PyMem_*`).
    pub fn resize_aux(&mut self, o: Obj, size: u32) {
        let (addr, old) = (self.image.aux_addr.get(o.0), self.image.aux_size.get(o.0));
        let to = match (addr, size) {
            (0, 0) => return,
            (0, _) => self.mem_malloc(size),
            (_, 0) => {
                self.mem_free(addr, old);
                0
            }
            _ => self.mem_realloc(addr, old, size),
        };
        self.set_aux(o, to, size);
    }

    pub fn set_aux(&mut self, o: Obj, addr: u64, size: u32) {
        self.image.aux_addr.set(&mut self.image.journal, o.0, addr);
        self.image.aux_size.set(&mut self.image.journal, o.0, size);
    }
}
