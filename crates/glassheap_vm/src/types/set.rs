//! Sets: what the rest of the machine asks of them. CPython: `Objects/setobject.c`. The methods that Python sees are in
//! `set/methods.rs`.

mod methods;

use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, NewObject, Obj, flag};

pub use methods::install;

/// Words of an entry in the heap's table.
const ENTRY: u32 = 3;

impl Vm {
    /// An empty set or frozenset (`make_new_set`).
    pub fn new_set(&mut self, kind: Kind) -> Obj {
        let ty = if kind == Kind::FrozenSet {
            self.t.frozenset
        } else {
            self.t.set
        };
        let list = (self.profile().free_lists.set != 0).then_some(FreeList::Set);
        let s = self.alloc(NewObject {
            ty,
            kind: if kind == Kind::FrozenSet { kind } else { Kind::Set },
            basicsize: self.profile().layout.set,
            pre_header: 0,
            gc: true,
            free_list: list,
            flags: 0,
        });
        self.heap.set_init(s);
        self.heap.gc_track(s);
        s
    }

    /// The slot of a key; comparing may run Python code, and where that changes the set the search starts again.
    pub fn set_find(&mut self, s: Obj, key: Obj, hash: u64) -> R<Option<u32>> {
        'again: loop {
            let table = (self.heap.image.slots.get(s.0), self.heap.set_slots(s));
            for i in self.heap.set_candidates(s, hash) {
                let Some((k, _)) = self.heap.set_entry(s, i) else {
                    continue 'again;
                };
                if let Some(same) = self.quick_equals(k, key) {
                    if same {
                        return Ok(Some(i));
                    }
                    continue;
                }
                self.incref(k);
                let same = self.equals(k, key);
                let changed = (self.heap.image.slots.get(s.0), self.heap.set_slots(s)) != table
                    || i >= table.1
                    || self.heap.set_entry(s, i).is_none_or(|(now, _)| now != k);
                self.decref(k);
                let same = same?;
                if changed {
                    continue 'again;
                }
                if same {
                    return Ok(Some(i));
                }
            }
            return Ok(None);
        }
    }

    /// `PySet_Add`: the key is borrowed.
    pub fn set_add(&mut self, s: Obj, key: Obj) -> R<()> {
        let hash = self.key_hash(key, "set element")?;
        self.set_add_hashed(s, key, hash)
    }

    /// `set_add_entry`.
    pub fn set_add_hashed(&mut self, s: Obj, key: Obj, hash: u64) -> R<()> {
        // The reference is taken before keys are compared.
        self.incref(key);
        match self.set_find(s, key, hash) {
            Ok(None) => {
                self.heap.set_insert(s, key, hash);
                Ok(())
            }
            Ok(Some(_)) => {
                self.decref(key);
                Ok(())
            }
            Err(e) => {
                self.decref(key);
                Err(e)
            }
        }
    }

    /// `PySet_Contains`, for a key that may be a set itself.
    pub fn set_contains(&mut self, s: Obj, key: Obj) -> R<bool> {
        let hash = self.set_key_hash(key)?;
        Ok(self.set_find(s, key, hash)?.is_some())
    }

    /// Hash of a key to look for: a set counts as the frozenset of its items.
    pub fn set_key_hash(&mut self, key: Obj) -> R<u64> {
        if self.heap.kind(key) == Kind::Set {
            return Ok(self.frozen_hash(key));
        }
        self.key_hash(key, "set element")
    }

    /// `set_discard_entry`; whether it was there.
    pub fn set_discard(&mut self, s: Obj, key: Obj, hash: u64) -> R<bool> {
        let Some(i) = self.set_find(s, key, hash)? else {
            return Ok(false);
        };
        let key = self.heap.set_remove(s, i);
        self.decref(key);
        Ok(true)
    }

    /// `set_update_internal`.
    pub fn set_update(&mut self, s: Obj, iterable: Obj) -> R<()> {
        if matches!(self.heap.kind(iterable), Kind::Set | Kind::FrozenSet) {
            return self.set_merge(s, iterable);
        }
        if self.is_exact(iterable, self.t.dict) {
            let n = self.heap.dict_len(iterable);
            if n != 0 {
                self.heap.set_presize(s, n);
            }
            for e in self.heap.dict_items(iterable) {
                self.set_add_hashed(s, e.key, e.hash)?;
            }
            return Ok(());
        }
        let it = self.get_iter(iterable)?;
        let result = self.set_update_from(s, it);
        self.decref(it);
        result
    }

    fn set_update_from(&mut self, s: Obj, it: Obj) -> R<()> {
        while let Some(key) = self.iter_next(it)? {
            let added = self.set_add(s, key);
            self.decref(key);
            added?;
        }
        Ok(())
    }

    /// `set_merge`.
    fn set_merge(&mut self, s: Obj, other: Obj) -> R<()> {
        if s == other || self.heap.set_len(other) == 0 {
            return Ok(());
        }
        self.heap.set_presize(s, self.heap.set_len(other));
        let fill = |vm: &Vm, o: Obj| (vm.heap.data0(o) >> 32) as u32;
        let no_dummies = fill(self, other) == self.heap.set_len(other);
        let keys = self.heap.set_items(other);
        if fill(self, s) == 0 && self.heap.set_slots(s) == self.heap.set_slots(other) && no_dummies {
            // The same table: entries keep their places.
            let (from, to) = (self.heap.image.slots.get(other.0), self.heap.image.slots.get(s.0));
            for (key, _) in &keys {
                self.incref(*key);
            }
            for i in 0..self.heap.set_slots(other) * ENTRY {
                let word = self.heap.word(from + i);
                self.heap.set_word(to + i, word);
            }
            let in_use = self.heap.data0(other);
            self.heap.set_data0(s, in_use);
            return Ok(());
        }
        if fill(self, s) == 0 {
            for (key, hash) in keys {
                self.incref(key);
                self.heap.set_insert(s, key, hash);
            }
            return Ok(());
        }
        for (key, hash) in keys {
            self.incref(key);
            let added = self.set_add_hashed(s, key, hash);
            self.decref(key);
            added?;
        }
        Ok(())
    }

    /// A set of the kind of `like` with the items of an iterable (`make_new_set_basetype`).
    pub fn set_like(&mut self, like: Obj, iterable: Option<Obj>) -> R {
        let s = self.new_set(self.heap.kind(like));
        if let Some(iterable) = iterable
            && let Err(e) = self.set_update(s, iterable)
        {
            self.decref(s);
            return Err(e);
        }
        self.settle_frozen(s);
        Ok(s)
    }

    /// 3.15: a frozenset none of whose items is tracked is not tracked either.
    pub fn settle_frozen(&mut self, s: Obj) {
        if self.profile().gc.frozensets_untracked
            && self.heap.kind(s) == Kind::FrozenSet
            && !self.heap.has_flag(s, flag::HEAP_TYPE_INSTANCE)
            && !self
                .heap
                .set_items(s)
                .iter()
                .any(|(key, _)| self.heap.may_be_tracked(*key))
        {
            self.heap.gc_untrack(s);
        }
    }

    /// `frozenset_hash`.
    #[must_use]
    pub fn frozen_hash(&self, s: Obj) -> u64 {
        let n = u64::from(self.heap.set_len(s));
        let keys = self.heap.set_items(s);
        if self.profile().layout.set_classic {
            let mut hash = 1_927_868_237u64.wrapping_mul(n + 1);
            for (_, h) in keys {
                hash ^= (h ^ (h << 16) ^ 89_869_747).wrapping_mul(3_644_798_167);
            }
            hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
            return if hash == u64::MAX { 590_923_713 } else { hash };
        }
        let mut hash = 0u64;
        for (_, h) in keys {
            hash ^= ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
        }
        hash ^= (n + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash }
    }

    /// Whether every key of `a` is in `b`, both sets.
    pub fn set_is_subset(&mut self, a: Obj, b: Obj) -> R<bool> {
        if self.heap.set_len(a) > self.heap.set_len(b) {
            return Ok(false);
        }
        for (key, hash) in self.heap.set_items(a) {
            self.incref(key);
            let found = self.set_find(b, key, hash);
            self.decref(key);
            if found?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
