//! Lists. CPython: `Objects/listobject.c` (`list_resize`, `list_preallocate_exact`).
//!
//! `data0` is `ob_size`, `data1` is `allocated`; the slots' region is as long as `allocated`, and the second block is
//! `ob_item` with 8 bytes for each.

use crate::{Heap, Obj};

impl Heap {
    #[inline]
    #[must_use]
    pub fn list_len(&self, list: Obj) -> u32 {
        self.data0(list) as u32
    }

    /// `allocated`.
    #[must_use]
    pub fn list_allocated(&self, list: Obj) -> u32 {
        self.data1(list) as u32
    }

    fn list_reallocate(&mut self, list: Obj, allocated: u32) {
        self.resize_aux(list, allocated * 8);
        self.resize_slots(list, allocated);
        self.set_data1(list, u64::from(allocated));
    }

    /// `list_resize`: room for `newsize` items by the release's growth rule, and the new length. Items that fall off
    /// were taken out before.
    pub fn list_resize(&mut self, list: Obj, newsize: u32) {
        let allocated = self.list_allocated(list);
        let rules = &self.profile.layout;
        let keeps =
            allocated >= newsize && (newsize >= allocated / 2 || (newsize != 0 && allocated <= rules.list_no_shrink));
        if keeps {
            self.set_data0(list, u64::from(newsize));
            return;
        }
        let new_allocated = if newsize == 0 {
            0
        } else if rules.list_growth_multiple_of_4 {
            let grown = (newsize + (newsize >> 3) + 6) & !3;
            let oldsize = self.list_len(list);
            if i64::from(newsize) - i64::from(oldsize) > i64::from(grown) - i64::from(newsize) {
                (newsize + 3) & !3
            } else {
                grown
            }
        } else {
            newsize + (newsize >> 3) + if newsize < 9 { 3 } else { 6 }
        };
        self.list_reallocate(list, new_allocated);
        self.set_data0(list, u64::from(newsize));
    }

    /// An empty list gets exactly `n` slots, all in use; the caller fills them.
    pub fn list_init_exact(&mut self, list: Obj, n: u32) {
        self.list_reallocate(list, n);
        self.set_data0(list, u64::from(n));
    }

    /// `list_preallocate_exact`: room in an empty list, rounded up to an even number (3.9+), length unchanged.
    pub fn list_preallocate(&mut self, list: Obj, n: u32) {
        let n = if self.profile.layout.list_growth_multiple_of_4 {
            n.next_multiple_of(2)
        } else {
            n
        };
        self.list_reallocate(list, n);
    }

    /// Room of exactly `n` slots, at least as many as items.
    pub fn list_set_allocated(&mut self, list: Obj, n: u32) {
        self.list_reallocate(list, n);
    }

    /// `app1`: appends; the reference is the list's from now on.
    pub fn list_append(&mut self, list: Obj, item: Obj) {
        let n = self.list_len(list);
        if n < self.list_allocated(list) {
            self.set_data0(list, u64::from(n) + 1);
        } else {
            self.list_resize(list, n + 1);
        }
        self.set_slot(list, n, item);
    }

    /// `ins1`: inserts before `at`; the reference is the list's from now on.
    pub fn list_insert(&mut self, list: Obj, at: u32, item: Obj) {
        let n = self.list_len(list);
        self.list_resize(list, n + 1);
        for i in (at..n).rev() {
            let moved = self.slot(list, i);
            self.set_slot(list, i + 1, moved);
        }
        self.set_slot(list, at, item);
    }

    /// Closes the gap `from..to`, whose items the caller has taken out, without shrinking by the growth rule when a
    /// single item goes (`list_ass_slice` resizes, `del l[i]` does too through it; see `shrink`).
    pub fn list_close_gap(&mut self, list: Obj, from: u32, to: u32) {
        let n = self.list_len(list);
        for i in to..n {
            let moved = self.slot(list, i);
            self.set_slot(list, i - (to - from), moved);
        }
        for i in n - (to - from)..n {
            self.set_slot(list, i, Obj::NULL);
        }
        self.list_resize(list, n - (to - from));
    }

    /// The items are given up: no length, no array (`list_clear`). Returns them in order.
    pub fn list_take_all(&mut self, list: Obj) -> Vec<Obj> {
        let n = self.list_len(list);
        let items: Vec<Obj> = self.slots(list).iter().take(n as usize).map(|w| Obj(*w)).collect();
        self.set_data0(list, 0);
        items
    }
}
