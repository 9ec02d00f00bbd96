//! Attributes of instances: shared keys, values, member slots. CPython: `Objects/dictobject.c`
//! (`_PyObject_StoreInstanceAttribute`, `_PyObject_InitInlineValues`), `Objects/typeobject.c`.
//!
//! `ext` of an instance: first its `__slots__` members, then values in pairs: value, order of assignment. The shared
//! keys of a class are a Python list of names in the class's `data1` region: see [`SharedKeys`].
//!
//! Sharing (3.11+): a class starts with room for 30 names; every instance takes one off while more than one is left,
//! every new name takes one. A name that does not fit sends the instance to a dict of its own.

use crate::{Heap, Obj, flag};

/// `SHARED_KEYS_MAX_SIZE`.
const SHARED_KEYS_MAX: u32 = 30;

/// A class's shared keys: `data0` of the type object packs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedKeys {
    /// Region in `words` with the names, in order of first assignment.
    pub names: u32,
    pub len: u32,
    /// Names that may still come.
    pub free: u32,
}

impl Heap {
    /// The shared keys of class `ty`.
    #[must_use]
    pub fn shared_keys(&self, ty: Obj) -> SharedKeys {
        let bits = self.data1(ty);
        SharedKeys {
            names: bits as u32,
            len: (bits >> 32) as u32 & 0xffff,
            free: (bits >> 48) as u32,
        }
    }

    fn set_shared_keys(&mut self, ty: Obj, keys: SharedKeys) {
        self.set_data1(
            ty,
            u64::from(keys.names) | u64::from(keys.len) << 32 | u64::from(keys.free) << 48,
        );
    }

    /// `init_inline_values` of a class: room for 30 names.
    pub fn init_shared_keys(&mut self, ty: Obj) {
        let names = self.alloc_words(SHARED_KEYS_MAX);
        self.set_shared_keys(
            ty,
            SharedKeys {
                names,
                len: 0,
                free: SHARED_KEYS_MAX,
            },
        );
    }

    /// Gives the names' region back; the references are the caller's.
    pub fn take_shared_names(&mut self, ty: Obj) -> Vec<Obj> {
        let keys = self.shared_keys(ty);
        if keys.names == 0 {
            return Vec::new();
        }
        let names = self
            .image
            .words
            .slice(keys.names, keys.len)
            .iter()
            .map(|w| Obj(*w))
            .collect();
        self.free_words(keys.names, SHARED_KEYS_MAX);
        self.set_data1(ty, 0);
        names
    }

    /// How many values a new instance of `ty` has room for, and what its block needs for them in 3.13+, bytes. Takes
    /// one off the room of the class.
    pub fn new_values_capacity(&mut self, ty: Obj) -> (u32, u32) {
        let mut keys = self.shared_keys(ty);
        // 3.13+ sizes the block before the instance lowers the room (`_PyInlineValuesSize`).
        let before = keys.len + keys.free;
        let block = before.next_multiple_of(8) + 8 * (before + 1);
        if keys.free > 1 {
            keys.free -= 1;
            self.set_shared_keys(ty, keys);
        }
        (keys.len + keys.free, block)
    }

    /// Gives a new instance its members and values. `members`: number of `__slots__`; `capacity`: of the values.
    pub fn init_ext(&mut self, o: Obj, members: u32, capacity: Option<u32>) {
        let len = members + capacity.map_or(0, |c| 2 * c);
        let at = self.alloc_words(len);
        self.image.ext.set(&mut self.image.journal, o.0, at);
        self.image.ext_len.set(&mut self.image.journal, o.0, len);
        if let Some(capacity) = capacity {
            self.set_flag(o, flag::VALUES);
            if !self.profile.layout.inline_values {
                // 3.11, 3.12: a block of its own, with the order of assignment in front.
                let size = (capacity + 2).next_multiple_of(8) + 8 * capacity;
                self.take_values_block(o, size);
            }
        }
    }

    fn take_values_block(&mut self, o: Obj, size: u32) {
        let addr = self.mem_malloc(size);
        self.image.values_addr.set(&mut self.image.journal, o.0, addr);
        self.image.values_size.set(&mut self.image.journal, o.0, size);
    }

    /// Gives the block of the values back, if there is one.
    pub fn drop_values_block(&mut self, o: Obj) {
        let (addr, size) = (self.image.values_addr.get(o.0), self.image.values_size.get(o.0));
        if size != 0 {
            self.image.values_addr.set(&mut self.image.journal, o.0, 0);
            self.image.values_size.set(&mut self.image.journal, o.0, 0);
            self.mem_free(addr, size);
        }
    }

    /// Room of the values.
    #[must_use]
    pub fn values_capacity(&self, o: Obj, members: u32) -> u32 {
        if self.has_flag(o, flag::VALUES) {
            (self.image.ext_len.get(o.0) - members) / 2
        } else {
            0
        }
    }

    /// Index of `name` (interned) in the shared keys.
    #[inline]
    #[must_use]
    pub fn shared_index(&self, ty: Obj, name: Obj) -> Option<u32> {
        let keys = self.shared_keys(ty);
        self.image
            .words
            .slice(keys.names, keys.len)
            .iter()
            .position(|w| *w == name.0)
            .map(|i| i as u32)
    }

    /// `insert_split_key`: the index of `name`, which is added if there is room; the caller counts the name when it was
    /// added.
    pub fn shared_insert(&mut self, ty: Obj, name: Obj) -> Option<(u32, bool)> {
        if let Some(i) = self.shared_index(ty, name) {
            return Some((i, false));
        }
        let mut keys = self.shared_keys(ty);
        if keys.names == 0 || keys.free == 0 {
            return None;
        }
        self.set_word(keys.names + keys.len, name.0);
        keys.len += 1;
        keys.free -= 1;
        self.set_shared_keys(ty, keys);
        Some((keys.len - 1, true))
    }

    /// Value `i`, NULL where none is.
    #[inline]
    #[must_use]
    pub fn value(&self, o: Obj, members: u32, i: u32) -> Obj {
        Obj(self.word(self.image.ext.get(o.0) + members + 2 * i))
    }

    /// Stores value `i` (or NULL); returns the old one, whose reference is the caller's.
    pub fn put_value(&mut self, o: Obj, members: u32, i: u32, value: Obj) -> Obj {
        let at = self.image.ext.get(o.0) + members + 2 * i;
        let old = self.word(at);
        self.set_word(at, value.0);
        if value.is_null() {
            self.set_word(at + 1, 0);
        } else if old == 0 {
            let capacity = self.values_capacity(o, members);
            let first = self.image.ext.get(o.0) + members;
            let order = (0..capacity).map(|j| self.word(first + 2 * j + 1)).max().unwrap_or(0) + 1;
            self.set_word(at + 1, order);
        }
        Obj(old)
    }

    /// Names and values in order of assignment.
    #[must_use]
    pub fn values_in_order(&self, o: Obj, members: u32) -> Vec<(Obj, Obj)> {
        let keys = self.shared_keys(self.ty(o));
        let first = self.image.ext.get(o.0) + members;
        let mut found: Vec<(u32, u32)> = (0..self.values_capacity(o, members).min(keys.len))
            .filter(|i| self.word(first + 2 * i) != 0)
            .map(|i| (self.word(first + 2 * i + 1), i))
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .map(|(_, i)| (Obj(self.word(keys.names + i)), Obj(self.word(first + 2 * i))))
            .collect()
    }

    /// Member slot `i`.
    #[must_use]
    pub fn member(&self, o: Obj, i: u32) -> Obj {
        Obj(self.word(self.image.ext.get(o.0) + i))
    }

    /// Stores member slot `i`; returns the old reference.
    pub fn put_member(&mut self, o: Obj, i: u32, value: Obj) -> Obj {
        let at = self.image.ext.get(o.0) + i;
        let old = self.word(at);
        self.set_word(at, value.0);
        Obj(old)
    }

    /// The values leave the instance (for a dict): the region keeps the members only.
    pub fn drop_values(&mut self, o: Obj, members: u32) {
        if !self.has_flag(o, flag::VALUES) {
            return;
        }
        let (at, len) = (self.image.ext.get(o.0), self.image.ext_len.get(o.0));
        let to = self.resize_words(at, len, members);
        self.image.ext.set(&mut self.image.journal, o.0, to);
        self.image.ext_len.set(&mut self.image.journal, o.0, members);
        self.clear_flag(o, flag::VALUES);
        if !self.profile.layout.inline_values {
            self.drop_values_block(o);
        }
    }

    /// Gives the whole region back; what it referred to was given back before.
    pub fn drop_ext(&mut self, o: Obj) {
        let (at, len) = (self.image.ext.get(o.0), self.image.ext_len.get(o.0));
        self.free_words(at, len);
        self.image.ext.set(&mut self.image.journal, o.0, 0);
        self.image.ext_len.set(&mut self.image.journal, o.0, 0);
    }
}
