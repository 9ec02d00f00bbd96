//! Sets. CPython: `Objects/setobject.c` (`set_add_entry`, `set_table_resize`).
//!
//! Slots: a table of three words an entry: key, hash low, hash high. `data0`: used, fill in the high half; `data1`:
//! log2 of the table. Eight entries lie in the object; larger tables are the second block.

use crate::{Heap, Obj};

const ENTRY: u32 = 3;
const DUMMY: u32 = u32::MAX;
/// `LINEAR_PROBES`.
const LINEAR_PROBES: u64 = 9;

impl Heap {
    #[must_use]
    pub fn set_len(&self, s: Obj) -> u32 {
        self.data0(s) as u32
    }

    fn set_fill(&self, s: Obj) -> u32 {
        (self.data0(s) >> 32) as u32
    }

    fn set_log2(&self, s: Obj) -> u32 {
        self.data1(s) as u32
    }

    fn put_set_use(&mut self, s: Obj, used: u32, fill: u32) {
        self.set_data0(s, u64::from(used) | u64::from(fill) << 32);
    }

    /// An empty table of 8.
    pub fn set_init(&mut self, s: Obj) {
        self.init_slots(s, 8 * ENTRY);
        self.set_data1(s, 3);
        self.put_set_use(s, 0, 0);
    }

    /// Slots of the table.
    #[must_use]
    pub fn set_slots(&self, s: Obj) -> u32 {
        if self.slots_len(s) == 0 {
            0
        } else {
            1 << self.set_log2(s)
        }
    }

    /// Key and hash in slot `i`, if there is one.
    #[must_use]
    pub fn set_entry(&self, s: Obj, i: u32) -> Option<(Obj, u64)> {
        let at = self.image.slots.get(s.0) + i * ENTRY;
        let key = self.word(at);
        (key != 0 && key != DUMMY).then(|| {
            (
                Obj(key),
                u64::from(self.word(at + 1)) | u64::from(self.word(at + 2)) << 32,
            )
        })
    }

    /// Keys in table order.
    #[must_use]
    pub fn set_items(&self, s: Obj) -> Vec<(Obj, u64)> {
        (0..self.set_slots(s)).filter_map(|i| self.set_entry(s, i)).collect()
    }

    /// Slots in the order in which a lookup visits them, until `stop` has seen enough.
    fn set_probe(&self, s: Obj, hash: u64, mut stop: impl FnMut(u32, u32) -> bool) {
        let mask = (1u64 << self.set_log2(s)) - 1;
        let start = self.image.slots.get(s.0);
        let linear = if self.profile.layout.set_classic {
            0
        } else {
            LINEAR_PROBES
        };
        let (mut i, mut perturb) = (hash & mask, hash);
        loop {
            let probes = if i + linear <= mask { linear } else { 0 };
            for j in 0..=probes {
                let slot = (i + j) as u32;
                if stop(slot, self.word(start + slot * ENTRY)) {
                    return;
                }
            }
            if self.profile.layout.set_classic {
                i = (i.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1)) & mask;
                perturb >>= 5;
            } else {
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
            }
        }
    }

    /// Slots with this hash, in probe order.
    #[must_use]
    pub fn set_candidates(&self, s: Obj, hash: u64) -> Vec<u32> {
        let mut found = Vec::new();
        if self.slots_len(s) == 0 {
            return found;
        }
        self.set_probe(s, hash, |slot, key| {
            if key == 0 {
                return true;
            }
            if key != DUMMY && self.set_entry(s, slot).is_some_and(|(_, h)| h == hash) {
                found.push(slot);
            }
            false
        });
        found
    }

    fn set_place(&mut self, s: Obj, key: Obj, hash: u64, reuse_dummy: bool) -> bool {
        let mut free = 0;
        let mut dummy = None;
        self.set_probe(s, hash, |slot, key| {
            if key == DUMMY && reuse_dummy && dummy.is_none() {
                dummy = Some(slot);
            }
            free = slot;
            key == 0
        });
        let slot = dummy.unwrap_or(free);
        let at = self.image.slots.get(s.0) + slot * ENTRY;
        self.set_word(at, key.0);
        self.set_word(at + 1, hash as u32);
        self.set_word(at + 2, (hash >> 32) as u32);
        dummy.is_none()
    }

    /// Adds a key that is not there; the reference is the set's from now on.
    pub fn set_insert(&mut self, s: Obj, key: Obj, hash: u64) {
        if self.slots_len(s) == 0 {
            self.set_init(s);
        }
        // From 3.7 on a new key never takes the place of a dummy.
        let fresh = self.set_place(s, key, hash, self.profile.layout.set_classic);
        let (used, fill) = (self.set_len(s) + 1, self.set_fill(s) + u32::from(fresh));
        self.put_set_use(s, used, fill);
        let slots = self.set_slots(s);
        let full = if self.profile.layout.set_classic {
            fill * 3 >= slots * 2
        } else {
            u64::from(fill) * 5 >= u64::from(slots - 1) * 3
        };
        if full {
            let minused = if used > 50_000 { used * 2 } else { used * 4 };
            let mut log2 = 3;
            while (1 << log2) <= minused {
                log2 += 1;
            }
            self.set_resize(s, log2);
        }
    }

    fn set_resize(&mut self, s: Obj, log2: u32) {
        let items = self.set_items(s);
        let (old, old_len) = (self.image.slots.get(s.0), self.slots_len(s));
        let (old_addr, old_size) = (self.image.aux_addr.get(s.0), self.image.aux_size.get(s.0));
        let size = if log2 == 3 { 0 } else { 16 << log2 };
        let addr = if size == 0 { 0 } else { self.mem_malloc(size) };
        self.set_aux(s, addr, size);
        self.init_slots(s, ENTRY << log2);
        self.set_data1(s, u64::from(log2));
        for (key, hash) in &items {
            self.set_place(s, *key, *hash, false);
        }
        self.put_set_use(s, items.len() as u32, items.len() as u32);
        self.free_words(old, old_len);
        if old_size != 0 {
            self.mem_free(old_addr, old_size);
        }
    }

    /// Empties slot `i`; the reference is the caller's.
    pub fn set_remove(&mut self, s: Obj, i: u32) -> Obj {
        let at = self.image.slots.get(s.0) + i * ENTRY;
        let key = self.word(at);
        self.set_word(at, DUMMY);
        let (used, fill) = (self.set_len(s) - 1, self.set_fill(s));
        self.put_set_use(s, used, fill);
        Obj(key)
    }

    /// Everything out; the references are the caller's.
    pub fn set_take_all(&mut self, s: Obj) -> Vec<Obj> {
        let keys = self.set_items(s).into_iter().map(|(key, _)| key).collect();
        self.set_drop_table(s);
        keys
    }

    pub(crate) fn set_drop_table(&mut self, s: Obj) {
        let (addr, size) = (self.image.aux_addr.get(s.0), self.image.aux_size.get(s.0));
        self.drop_slots(s);
        self.set_aux(s, 0, 0);
        self.set_data1(s, 3);
        self.put_set_use(s, 0, 0);
        if size != 0 {
            self.mem_free(addr, size);
        }
    }

    /// Room for a copy or union of `n` keys (`set_merge`).
    pub fn set_presize(&mut self, s: Obj, n: u32) {
        if self.slots_len(s) == 0 {
            self.set_init(s);
        }
        let (fill, slots) = (self.set_fill(s), self.set_slots(s));
        let tight = if self.profile.layout.set_classic {
            // `Objects/setobject.c@v2.7.18 (set_merge)`
            u64::from(fill + n) * 3 >= u64::from(slots) * 2
        } else {
            u64::from(fill + n) * 5 >= u64::from(slots - 1) * 3
        };
        if tight {
            let minused = (self.set_len(s) + n) * 2;
            let mut log2 = 3;
            while (1 << log2) <= minused {
                log2 += 1;
            }
            self.set_resize(s, log2);
        }
    }
}
