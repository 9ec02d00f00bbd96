//! Dicts. CPython: `Objects/dictobject.c`, 3.6+ layout: a table of indices over entries in insertion order; 2.x order is
//! that of the table.
//!
//! | where | what |
//! |---|---|
//! | slots | entries of four words: key, value, hash low, hash high; `usable` of them |
//! | `data0` | live entries (`ma_used`), entries used up in the high half (`dk_nentries`) |
//! | `data1` | log2 of the table (0: the shared empty keys), bit 8: general keys, high half: the table's region |
//! | second block | the keys object |
//!
//! A split dict (flag [`flag::A`]) is one whose values still belong to an instance's layout: it has the capacity of the
//! instance, no block of its own, and its entries here.

use crate::{FreeList, Heap, Obj, flag};

/// `DKIX_DUMMY`.
const DUMMY: u32 = u32::MAX;
const ENTRY: u32 = 4;
/// Set in `data1` when keys are not all exact str.
const GENERAL: u64 = 1 << 8;
/// 2.x: where `data1` counts deleted places of the table (`ma_fill - ma_used`), 23 bits.
const DUMMIES_SHIFT: u32 = 9;
const DUMMIES_MASK: u64 = 0x7f_ffff;

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub key: Obj,
    pub value: Obj,
    pub hash: u64,
}

/// Walks a table as CPython probes it (`perturb`).
struct Probe {
    mask: u64,
    perturb: u64,
    at: u64,
    classic: bool,
}

impl Probe {
    fn new(hash: u64, log2: u32, classic: bool) -> Self {
        let mask = (1u64 << log2) - 1;
        Probe {
            mask,
            perturb: hash,
            at: hash & mask,
            classic,
        }
    }

    fn next(&mut self) {
        if self.classic {
            // 2.x shifts after the step.
            self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1)) & self.mask;
            self.perturb >>= 5;
        } else {
            self.perturb >>= 5;
            self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1)) & self.mask;
        }
    }
}

/// `USABLE_FRACTION`.
fn usable(log2: u32) -> u32 {
    if log2 == 0 { 0 } else { (1 << log2) * 2 / 3 }
}

/// Entries that a table has room for: 2.x inserts before it grows.
fn room(log2: u32, classic: bool) -> u32 {
    usable(log2) + u32::from(classic && log2 != 0)
}

impl Heap {
    /// `calculate_log2_keysize`: at least 8 slots. Up to 3.13 it rounds an exact power of two right and everything else
    /// to the next step of its bit trick, so 1 to 7 give 16.
    fn log2_keysize(&self, minsize: u32) -> u32 {
        if self.profile.layout.dict_keysize_quirk {
            return u32::BITS - (((minsize | 8) - 1) | 7).leading_zeros();
        }
        minsize.max(8).next_power_of_two().trailing_zeros()
    }

    #[inline]
    #[must_use]
    pub fn dict_len(&self, d: Obj) -> u32 {
        self.data0(d) as u32
    }

    /// Entries used up, deleted ones included: bound of an index over entries.
    #[must_use]
    pub fn dict_entries(&self, d: Obj) -> u32 {
        (self.data0(d) >> 32) as u32
    }

    fn dict_log2(&self, d: Obj) -> u32 {
        (self.data1(d) & 0xff) as u32
    }

    /// Keys that are no exact str are or were in it (`DICT_KEYS_GENERAL`).
    #[must_use]
    pub fn dict_is_general(&self, d: Obj) -> bool {
        self.data1(d) & GENERAL != 0
    }

    fn dict_table(&self, d: Obj) -> u32 {
        (self.data1(d) >> 32) as u32
    }

    fn set_dict_use(&mut self, d: Obj, used: u32, entries: u32) {
        self.set_data0(d, u64::from(used) | u64::from(entries) << 32);
    }

    /// Entry `i`; the key is NULL where one was deleted.
    #[inline]
    #[must_use]
    pub fn dict_entry(&self, d: Obj, i: u32) -> Entry {
        let at = self.image.slots.get(d.0) + i * ENTRY;
        Entry {
            key: Obj(self.word(at)),
            value: Obj(self.word(at + 1)),
            hash: u64::from(self.word(at + 2)) | u64::from(self.word(at + 3)) << 32,
        }
    }

    /// Live entries in the order of iteration: insertion, in 2.x the table's.
    #[must_use]
    pub fn dict_items(&self, d: Obj) -> Vec<Entry> {
        let mut found = Vec::with_capacity(self.dict_len(d) as usize);
        let mut at = 0;
        while let Some((entry, next)) = self.dict_next(d, at) {
            found.push(entry);
            at = next;
        }
        found
    }

    /// Live entries, oldest first whatever the release iterates by.
    fn dict_live_entries(&self, d: Obj) -> Vec<Entry> {
        (0..self.dict_entries(d))
            .map(|i| self.dict_entry(d, i))
            .filter(|e| !e.key.is_null())
            .collect()
    }

    /// The live entry at or behind position `at`, and the position behind it (`PyDict_Next`). Positions count entries;
    /// in 2.x they count slots of the table.
    #[must_use]
    pub fn dict_next(&self, d: Obj, mut at: u32) -> Option<(Entry, u32)> {
        if self.profile.layout.dict_classic {
            let (table, log2) = (self.dict_table(d), self.dict_log2(d));
            while log2 != 0 && at < 1 << log2 {
                let ix = self.word(table + at);
                at += 1;
                if ix != 0 && ix != DUMMY {
                    return Some((self.dict_entry(d, ix - 1), at));
                }
            }
            return None;
        }
        while at < self.dict_entries(d) {
            let entry = self.dict_entry(d, at);
            at += 1;
            if !entry.key.is_null() {
                return Some((entry, at));
            }
        }
        None
    }

    /// The entry whose key is the same object, or has the same hash and is equal as `eq` says.
    #[inline]
    pub fn dict_find(&self, d: Obj, hash: u64, key: Obj, mut eq: impl FnMut(&Heap, Obj) -> bool) -> Option<u32> {
        let log2 = self.dict_log2(d);
        if log2 == 0 {
            return None;
        }
        let table = self.dict_table(d);
        let mut probe = Probe::new(hash, log2, self.profile.layout.dict_classic);
        loop {
            let ix = self.word(table + probe.at as u32);
            if ix == 0 {
                return None;
            }
            if ix != DUMMY {
                let entry = self.dict_entry(d, ix - 1);
                if entry.key == key || (entry.hash == hash && eq(self, entry.key)) {
                    return Some(ix - 1);
                }
            }
            probe.next();
        }
    }

    /// Numbers of the entries with this hash, in probe order: for keys whose comparison runs Python code.
    #[must_use]
    pub fn dict_candidates(&self, d: Obj, hash: u64) -> Vec<u32> {
        let mut found = Vec::new();
        let log2 = self.dict_log2(d);
        if log2 == 0 {
            return found;
        }
        let table = self.dict_table(d);
        let mut probe = Probe::new(hash, log2, self.profile.layout.dict_classic);
        loop {
            let ix = self.word(table + probe.at as u32);
            if ix == 0 {
                return found;
            }
            if ix != DUMMY && self.dict_entry(d, ix - 1).hash == hash {
                found.push(ix - 1);
            }
            probe.next();
        }
    }

    /// Bytes of a keys object (`_PyDict_KeysSize`); 2.x: of a table outside the dict.
    #[must_use]
    pub fn dict_keys_size(&self, log2: u32, general: bool) -> u32 {
        if log2 == 0 {
            return 0;
        }
        if self.profile.layout.dict_classic {
            return if log2 == 3 { 0 } else { 24 << log2 };
        }
        let index_bytes = match log2 {
            0..=7 => 1,
            8..=15 => 2,
            16..=31 => 4,
            _ => 8,
        };
        32 + (index_bytes << log2) + usable(log2) * if general { 24 } else { 16 }
    }

    fn take_keys_block(&mut self, log2: u32, general: bool) -> (u64, u32) {
        let size = self.dict_keys_size(log2, general);
        if size == 0 {
            return (0, 0);
        }
        if log2 == 3
            && !general
            && let Some(addr) = self.unpark_block(FreeList::DictKeys)
        {
            return (addr, size);
        }
        (self.mem_malloc(size), size)
    }

    fn drop_keys_block(&mut self, d: Obj) {
        let (addr, size) = (self.image.aux_addr.get(d.0), self.image.aux_size.get(d.0));
        if size == 0 {
            return;
        }
        let parks = self.dict_log2(d) == 3 && !self.dict_is_general(d);
        self.set_aux(d, 0, 0);
        if !(parks && self.park_block(FreeList::DictKeys, addr, size)) {
            self.mem_free(addr, size);
        }
    }

    /// Deleted places of a 2.x table.
    fn dict_dummies(&self, d: Obj) -> u32 {
        (self.data1(d) >> DUMMIES_SHIFT & DUMMIES_MASK) as u32
    }

    fn set_dict_dummies(&mut self, d: Obj, n: u32) {
        let n = u64::from(n).min(DUMMIES_MASK);
        let rest = self.data1(d) & !(DUMMIES_MASK << DUMMIES_SHIFT);
        self.set_data1(d, rest | n << DUMMIES_SHIFT);
    }

    /// `dictresize`: a new table with the live entries, oldest first; 2.x walks its table
    /// (`Objects/dictobject.c@v2.7.18 (dictresize)`).
    fn dict_resize(&mut self, d: Obj, log2: u32, general: bool) {
        let old = if self.profile.layout.dict_classic {
            self.dict_items(d)
        } else {
            self.dict_live_entries(d)
        };
        let (addr, size) = self.take_keys_block(log2, general);
        let (old_log2, old_table, old_len) = (self.dict_log2(d), self.dict_table(d), self.slots_len(d));
        let old_slots = self.image.slots.get(d.0);
        if self.has_flag(d, flag::A) {
            self.clear_flag(d, flag::A);
        } else {
            self.drop_keys_block(d);
        }
        self.set_aux(d, addr, size);
        let table = self.alloc_words(1 << log2);
        let room = room(log2, self.profile.layout.dict_classic) * ENTRY;
        let slots = self.alloc_words(room);
        self.image.slots.set(&mut self.image.journal, d.0, slots);
        self.image.slots_len.set(&mut self.image.journal, d.0, room);
        self.set_data1(
            d,
            u64::from(log2) | if general { GENERAL } else { 0 } | u64::from(table) << 32,
        );
        self.set_dict_use(d, 0, 0);
        for entry in old {
            self.dict_place(d, entry);
        }
        self.free_words(old_slots, old_len);
        if old_log2 != 0 {
            self.free_words(old_table, 1 << old_log2);
        }
    }

    fn dict_place(&mut self, d: Obj, entry: Entry) {
        let n = self.dict_entries(d);
        let at = self.image.slots.get(d.0) + n * ENTRY;
        self.set_word(at, entry.key.0);
        self.set_word(at + 1, entry.value.0);
        self.set_word(at + 2, entry.hash as u32);
        self.set_word(at + 3, (entry.hash >> 32) as u32);
        let table = self.dict_table(d);
        let mut probe = Probe::new(entry.hash, self.dict_log2(d), self.profile.layout.dict_classic);
        let mut at = table + probe.at as u32;
        while !matches!(self.word(at), 0 | DUMMY) {
            probe.next();
            at = table + probe.at as u32;
        }
        if self.profile.layout.dict_classic && self.word(at) == DUMMY {
            let dummies = self.dict_dummies(d);
            self.set_dict_dummies(d, dummies.saturating_sub(1));
        }
        self.set_word(at, n + 1);
        self.set_dict_use(d, self.dict_len(d) + 1, n + 1);
    }

    /// Adds a key that is not there; both references are the dict's from now on (`insertdict`).
    pub fn dict_insert(&mut self, d: Obj, key: Obj, value: Obj, hash: u64, exact_str: bool) {
        let log2 = self.dict_log2(d);
        if log2 == 0 {
            self.dict_resize(d, 3, !exact_str);
        } else if self.profile.layout.dict_classic {
            self.dict_place_classic(d, Entry { key, value, hash });
            return;
        } else if !exact_str && !self.dict_is_general(d) {
            let grown = self.log2_keysize(self.dict_len(d) * 3);
            self.dict_resize(d, grown, true);
        } else if self.dict_entries(d) >= usable(log2) || self.has_flag(d, flag::A) && self.dict_split_is_full(d) {
            let general = self.dict_is_general(d);
            let grown = self.log2_keysize(self.dict_len(d) * 3);
            self.dict_resize(d, grown, general);
        }
        self.dict_place(d, Entry { key, value, hash });
    }

    fn dict_split_is_full(&self, d: Obj) -> bool {
        self.dict_entries(d) >= self.image.aux_size.get(d.0) / 8
    }

    /// 2.x: insert first, then grow when two thirds are filled (`Objects/dictobject.c@v2.7.18 (PyDict_SetItem)`).
    fn dict_place_classic(&mut self, d: Obj, entry: Entry) {
        if self.dict_entries(d) >= room(self.dict_log2(d), true) {
            self.dict_compact_classic(d);
        }
        self.dict_place(d, entry);
        let used = self.dict_len(d);
        let (fill, slots) = (used + self.dict_dummies(d), 1 << self.dict_log2(d));
        if fill * 3 >= slots * 2 {
            self.dict_resize_classic(d, used * if used > 50_000 { 2 } else { 4 });
        }
    }

    /// `dictresize(mp, minused)` of 2.x: the smallest table with more than `minused` slots.
    fn dict_resize_classic(&mut self, d: Obj, minused: u32) {
        let mut log2 = 3;
        while (1 << log2) <= minused {
            log2 += 1;
        }
        self.dict_resize(d, log2, true);
    }

    /// 2.x: room for `n` entries of another dict (`Objects/dictobject.c@v2.7.18 (PyDict_Merge)`).
    pub fn dict_presize_merge(&mut self, d: Obj, n: u32) {
        let used = self.dict_len(d);
        let slots = 1 << self.dict_log2(d).max(3);
        if (used + self.dict_dummies(d) + n) * 3 >= slots * 2 {
            self.dict_resize_classic(d, (used + n) * 2);
        }
    }

    /// Entries used up by deletions are numbered anew; the table, deleted places included, stays as it is.
    fn dict_compact_classic(&mut self, d: Obj) {
        let start = self.image.slots.get(d.0);
        let mut numbers = vec![0; self.dict_entries(d) as usize];
        let mut n = 0;
        for i in 0..self.dict_entries(d) {
            if self.word(start + i * ENTRY) == 0 {
                continue;
            }
            for k in 0..ENTRY {
                let word = self.word(start + i * ENTRY + k);
                self.set_word(start + n * ENTRY + k, word);
            }
            n += 1;
            numbers[i as usize] = n;
        }
        let table = self.dict_table(d);
        for at in table..table + (1 << self.dict_log2(d)) {
            let ix = self.word(at);
            if ix != 0 && ix != DUMMY {
                self.set_word(at, numbers[ix as usize - 1]);
            }
        }
        for i in n..self.dict_entries(d) {
            for k in 0..ENTRY {
                self.set_word(start + i * ENTRY + k, 0);
            }
        }
        let used = self.dict_len(d);
        self.set_dict_use(d, used, n);
    }

    /// Replaces the value of entry `i`; returns the old one, whose reference is the caller's.
    pub fn dict_replace(&mut self, d: Obj, i: u32, value: Obj) -> Obj {
        let at = self.image.slots.get(d.0) + i * ENTRY + 1;
        let old = self.word(at);
        self.set_word(at, value.0);
        Obj(old)
    }

    /// Deletes entry `i`; both references are the caller's (`delitem_common`).
    pub fn dict_remove(&mut self, d: Obj, i: u32) -> (Obj, Obj) {
        let entry = self.dict_entry(d, i);
        let table = self.dict_table(d);
        let mut probe = Probe::new(entry.hash, self.dict_log2(d), self.profile.layout.dict_classic);
        let mut at = table + probe.at as u32;
        while self.word(at) != i + 1 {
            probe.next();
            at = table + probe.at as u32;
        }
        self.set_word(at, DUMMY);
        if self.profile.layout.dict_classic {
            let dummies = self.dict_dummies(d);
            self.set_dict_dummies(d, dummies + 1);
        }
        let at = self.image.slots.get(d.0) + i * ENTRY;
        self.set_word(at, 0);
        self.set_word(at + 1, 0);
        let n = self.dict_entries(d);
        self.set_dict_use(d, self.dict_len(d) - 1, n);
        (entry.key, entry.value)
    }

    /// Back to the shared empty keys; the entries' references are the caller's, in order (`PyDict_Clear`).
    pub fn dict_take_all(&mut self, d: Obj) -> Vec<Entry> {
        let items = self.dict_items(d);
        self.dict_drop_keys(d);
        items
    }

    /// Gives table, entries and block back.
    pub(crate) fn dict_drop_keys(&mut self, d: Obj) {
        if self.has_flag(d, flag::A) {
            self.set_aux(d, 0, 0);
            self.clear_flag(d, flag::A);
        } else {
            self.drop_keys_block(d);
        }
        let (log2, table) = (self.dict_log2(d), self.dict_table(d));
        self.drop_slots(d);
        if log2 != 0 {
            self.free_words(table, 1 << log2);
        }
        self.set_data1(d, 0);
        self.set_dict_use(d, 0, 0);
    }

    /// `dict_new_presized`: room for `n` entries from the start (`estimate_log2_keysize`).
    pub fn dict_presize(&mut self, d: Obj, n: u32, general: bool) {
        if n > 5 && self.profile.layout.dict_classic {
            self.dict_resize_classic(d, n);
        } else if n > 5 {
            let log2 = self.log2_keysize((n * 3).div_ceil(2));
            self.dict_resize(d, log2, general);
        }
    }

    /// Makes an empty dict the split dict of an instance with room for `capacity` values; no block is taken.
    pub fn dict_make_split(&mut self, d: Obj, capacity: u32) {
        let log2 = (capacity * 3).div_ceil(2).max(8).next_power_of_two().trailing_zeros();
        let table = self.alloc_words(1 << log2);
        self.init_slots(d, usable(log2) * ENTRY);
        self.set_data1(d, u64::from(log2) | u64::from(table) << 32);
        self.set_flag(d, flag::A);
        // No block: only how many bytes of values `getsizeof` counts.
        self.image.aux_size.set(&mut self.image.journal, d.0, capacity * 8);
    }

    /// Copies the entries of `from` into the empty `to` with the same table (`clone_combined_dict_keys`); the caller
    /// counts the references.
    pub fn dict_clone(&mut self, from: Obj, to: Obj) {
        let general = self.dict_is_general(from);
        let compact = self.dict_len(from) >= (self.dict_entries(from) * 2) / 3;
        let log2 = if compact && !self.has_flag(from, flag::A) {
            self.dict_log2(from)
        } else {
            self.log2_keysize((self.dict_len(from) * 3).div_ceil(2))
        };
        if self.dict_len(from) == 0 {
            return;
        }
        self.dict_resize(to, log2, general);
        for entry in self.dict_items(from) {
            self.dict_place(to, entry);
        }
    }
}
