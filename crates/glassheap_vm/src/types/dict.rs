//! Dicts: what the rest of the machine asks of them. CPython: `Objects/dictobject.c`. The methods that Python sees are
//! in `dict/methods.rs`.

mod methods;

use crate::native::Args;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::traverse::exception;
use glassheap_heap::{FreeList, Kind, NewObject, Obj, flag};
use glassheap_profile::Feature;

pub use methods::install;

impl Vm {
    /// `PyDict_New`.
    pub fn new_dict(&mut self) -> Obj {
        let d = self.alloc(NewObject {
            ty: self.t.dict,
            kind: Kind::Dict,
            basicsize: self.profile().layout.dict,
            pre_header: 0,
            gc: true,
            free_list: Some(FreeList::Dict),
            flags: 0,
        });
        if !self.profile().gc.dicts_tracked_lazily {
            self.heap.gc_track(d);
        }
        d
    }

    // -- looking up ---------------------------------------------------------------------------------------------------

    /// The entry of a name, by identity or text.
    #[inline]
    #[must_use]
    pub fn dict_find_str(&self, d: Obj, name: Obj, hash: u64) -> Option<u32> {
        self.heap.dict_find(d, hash, name, |heap, key| {
            heap.kind(key) == Kind::Str && self.text(key) == self.text(name)
        })
    }

    /// The value of a name, borrowed.
    #[must_use]
    pub fn dict_get(&self, d: Obj, key: Obj) -> Option<Obj> {
        let i = self.dict_find_str(d, key, self.str_hash_of(key))?;
        Some(self.heap.dict_entry(d, i).value)
    }

    /// The same by text.
    #[must_use]
    pub fn dict_get_str(&self, d: Obj, name: &str) -> Option<Obj> {
        let hash = self.hash_text(name);
        let i = self.heap.dict_find(d, hash, Obj::NULL, |heap, key| {
            heap.kind(key) == Kind::Str && self.text(key) == name
        })?;
        Some(self.heap.dict_entry(d, i).value)
    }

    /// Whether two exact str or int objects are equal; `None`: comparing them is not that simple.
    pub(crate) fn quick_equals(&self, a: Obj, b: Obj) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        let (ta, tb) = (self.heap.ty(a), self.heap.ty(b));
        if ta == self.t.str && tb == self.t.str {
            return Some(self.text(a) == self.text(b));
        }
        if ta == self.t.int && tb == self.t.int {
            return match (self.int_value(a), self.int_value(b)) {
                (Some(x), Some(y)) => Some(x == y),
                (None, None) => None,
                _ => Some(false),
            };
        }
        None
    }

    /// The entry of any key; comparing may run Python code, and where that changes the dict the search starts again.
    pub fn dict_find_key(&mut self, d: Obj, key: Obj, hash: u64) -> R<Option<u32>> {
        let mut hard = false;
        let found = self.heap.dict_find(d, hash, key, |_, k| {
            let same = self.quick_equals(k, key);
            hard |= same.is_none();
            same.unwrap_or(false)
        });
        if !hard {
            return Ok(found);
        }
        'again: loop {
            let table = self.heap.data1(d);
            for i in self.heap.dict_candidates(d, hash) {
                let k = self.heap.dict_entry(d, i).key;
                self.incref(k);
                let same = self.equals(k, key);
                let changed = self.heap.data1(d) != table
                    || i >= self.heap.dict_entries(d)
                    || self.heap.dict_entry(d, i).key != k;
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

    /// Hash of a key; from 3.14 on the error says what the key was for.
    pub fn key_hash(&mut self, key: Obj, purpose: &str) -> R<u64> {
        match self.hash_of(key) {
            Err(e) if self.profile().has(Feature::HashErrorsSayPurpose) => {
                let exc = self.reg(crate::vm::reg::RAISED);
                if exc.is_null() || self.heap.ty(exc) != self.t.type_error {
                    return Err(e);
                }
                let args = self.heap.slot(exc, exception::ARGS);
                let text = if self.heap.slots_len(args) == 1 {
                    let message = self.heap.slot(args, 0);
                    self.text(message).to_string()
                } else {
                    String::new()
                };
                self.drop_raised();
                let got = self.type_name(key);
                Err(self.type_error(&format!("cannot use '{got}' as a {purpose} ({text})")))
            }
            other => other,
        }
    }

    /// The value of any key, borrowed.
    pub fn dict_lookup(&mut self, d: Obj, key: Obj) -> R<Option<Obj>> {
        let hash = self.key_hash(key, "dict key")?;
        let found = self.dict_find_key(d, key, hash)?;
        Ok(found.map(|i| self.heap.dict_entry(d, i).value))
    }

    /// `dict_subscript`: a new reference; `__missing__` of a subclass.
    pub fn dict_subscript(&mut self, d: Obj, key: Obj) -> R {
        if let Some(value) = self.dict_lookup(d, key)? {
            return Ok(self.new_ref(value));
        }
        if !self.is_exact(d, self.t.dict) {
            let name = self.n.missing;
            if let Some(result) = self.call_special(d, name, &[key])? {
                return Ok(result);
            }
        }
        Err(self.key_error(key))
    }

    // -- storing ------------------------------------------------------------------------------------------------------

    /// `MAINTAIN_TRACKING`.
    fn track_for(&mut self, d: Obj, key: Obj, value: Obj) {
        if self.profile().gc.dicts_tracked_lazily
            && self.heap.has_flag(d, flag::GC)
            && !self.heap.is_tracked(d)
            && (self.heap.may_be_tracked(key) || self.heap.may_be_tracked(value))
        {
            self.heap.gc_track(d);
        }
    }

    /// `PyDict_SetItem`: key and value are borrowed.
    pub fn dict_set(&mut self, d: Obj, key: Obj, value: Obj) -> R<()> {
        if self.heap.kind(key) == Kind::Str || self.profile().layout.dict_classic {
            let hash = self.key_hash(key, "dict key")?;
            return self.dict_set_hashed(d, key, value, hash);
        }
        // `PyDict_SetItem` takes its references before it asks for the hash.
        self.incref(key);
        self.incref(value);
        let result = self
            .key_hash(key, "dict key")
            .and_then(|hash| self.dict_set_hashed(d, key, value, hash));
        self.decref(value);
        self.decref(key);
        result
    }

    /// `insertdict` with references of its own.
    pub fn dict_set_hashed(&mut self, d: Obj, key: Obj, value: Obj, hash: u64) -> R<()> {
        self.incref(key);
        self.incref(value);
        let found = match self.dict_find_key(d, key, hash) {
            Ok(found) => found,
            Err(e) => {
                self.decref(value);
                self.decref(key);
                return Err(e);
            }
        };
        self.track_for(d, key, value);
        match found {
            Some(i) => {
                let old = self.heap.dict_replace(d, i, value);
                self.xdecref(old);
                self.decref(key);
            }
            None => {
                let exact_str = self.is_exact(key, self.t.str);
                self.heap.dict_insert(d, key, value, hash, exact_str);
            }
        }
        Ok(())
    }

    /// `PyDict_DelItem`.
    pub fn dict_delete(&mut self, d: Obj, key: Obj) -> R<()> {
        if self.dict_delete_if_there(d, key)? {
            return Ok(());
        }
        Err(self.key_error(key))
    }

    /// The same; false when the key is not there.
    pub fn dict_delete_if_there(&mut self, d: Obj, key: Obj) -> R<bool> {
        let Some(value) = self.dict_take(d, key)? else {
            return Ok(false);
        };
        self.xdecref(value);
        Ok(true)
    }

    /// `_PyDict_Pop`: the value leaves with its reference; the key's is given up first.
    pub fn dict_take(&mut self, d: Obj, key: Obj) -> R<Option<Obj>> {
        let hash = self.key_hash(key, "dict key")?;
        let Some(i) = self.dict_find_key(d, key, hash)? else {
            return Ok(None);
        };
        let (key, value) = self.heap.dict_remove(d, i);
        self.decref(key);
        Ok(Some(value))
    }

    // -- copying and merging ------------------------------------------------------------------------------------------

    /// Slots of the table as a power of two, whether keys may be other than str, and whether the values are an
    /// instance's.
    fn dict_shape(&self, d: Obj) -> (u32, bool, bool) {
        let usable = self.heap.slots_len(d) / 4;
        let mut log2 = if usable == 0 { 0 } else { 3 };
        while log2 != 0 && (1u32 << log2) * 2 / 3 < usable {
            log2 += 1;
        }
        let split = self.heap.has_flag(d, flag::A);
        let general = !split && log2 != 0 && self.heap.image.aux_size.get(d.0) == self.heap.dict_keys_size(log2, true);
        (log2, general, split)
    }

    /// `estimate_log2_keysize` and `dictresize`: a table for `n` entries.
    pub(crate) fn dict_resize_for(&mut self, d: Obj, n: u32, general: bool) {
        let wanted = (n * 3).div_ceil(2);
        // Up to 3.13 `calculate_log2_keysize` gives 16 slots for 1 to 7, and twice of what a power of two needs.
        let log2 = if self.profile().layout.dict_keysize_quirk {
            u32::BITS - (((wanted | 8) - 1) | 7).leading_zeros()
        } else {
            u32::BITS - (wanted.max(8) - 1).leading_zeros()
        };
        // The number of entries for which the heap takes this table; it makes one of 8 slots by itself.
        self.heap.dict_presize(d, (1 << log2) * 2 / 3, general);
    }

    /// `PyDict_Copy`.
    pub fn dict_copy(&mut self, d: Obj) -> Obj {
        let new = self.new_dict();
        let used = self.heap.dict_len(d);
        if used == 0 {
            return new;
        }
        let (_, general, split) = self.dict_shape(d);
        if self.profile().layout.dict_classic {
            self.heap.dict_presize_merge(new, used);
            self.copy_entries(d, new);
            return new;
        }
        let compact = used >= self.heap.dict_entries(d) * 2 / 3;
        if split || compact {
            self.clone_into(d, new);
            return new;
        }
        // `dict_merge` into a new dict.
        self.dict_resize_for(new, used, general);
        self.copy_entries(d, new);
        new
    }

    /// `clone_combined_dict_keys`: the same table, new references; tracked if the original is.
    fn clone_into(&mut self, from: Obj, to: Obj) {
        for e in self.heap.dict_items(from) {
            self.incref(e.key);
            self.incref(e.value);
        }
        self.heap.dict_clone(from, to);
        if self.heap.is_tracked(from) {
            self.heap.gc_track(to);
        } else if !self.heap.has_flag(from, flag::GC) {
            for e in self.heap.dict_items(to) {
                self.track_for(to, e.key, e.value);
            }
        }
    }

    /// Entries of `from`, none of whose keys is in `to`.
    fn copy_entries(&mut self, from: Obj, to: Obj) {
        for e in self.heap.dict_items(from) {
            self.incref(e.key);
            self.incref(e.value);
            self.track_for(to, e.key, e.value);
            let exact_str = self.is_exact(e.key, self.t.str);
            self.heap.dict_insert(to, e.key, e.value, e.hash, exact_str);
        }
    }

    /// `dict.update(other)`: a mapping with `keys()`, or pairs.
    pub fn dict_update(&mut self, d: Obj, other: Obj) -> R<()> {
        if self.is_exact(other, self.t.dict) {
            return self.dict_merge(d, other);
        }
        let keys = self.n.keys;
        match self.get_attr_or_none(other, keys)? {
            Some(method) => {
                self.decref(method);
                self.dict_merge(d, other)
            }
            None => self.merge_pairs(d, other),
        }
    }

    /// `PyDict_Merge` with override.
    pub fn dict_merge(&mut self, d: Obj, other: Obj) -> R<()> {
        let plain_iter = self.heap.kind(other) == Kind::Dict
            && self.special(other, self.n.iter) == self.type_lookup(self.t.dict, self.n.iter);
        if plain_iter {
            return self.merge_dict(d, other);
        }
        let method = self.get_attr(other, self.n.keys)?;
        let keys = self.call(method, &Args::default());
        self.decref(method);
        let keys = keys?;
        let result = self.merge_by_keys(d, other, keys);
        self.decref(keys);
        result
    }

    fn merge_by_keys(&mut self, d: Obj, other: Obj, keys: Obj) -> R<()> {
        // `PyMapping_Keys` makes a list, whose iterator is then used.
        let list = self.list_from_iterable(keys)?;
        let it = self.new_list_iter(list);
        self.decref(list);
        let mut result = Ok(());
        while result.is_ok() {
            let key = match self.iter_next(it) {
                Ok(Some(key)) => key,
                Ok(None) => break,
                Err(e) => {
                    result = Err(e);
                    break;
                }
            };
            result = match self.get_item(other, key) {
                Ok(value) => {
                    let stored = self.dict_set(d, key, value);
                    self.decref(value);
                    stored
                }
                Err(e) => Err(e),
            };
            self.decref(key);
        }
        self.decref(it);
        result
    }

    fn merge_dict(&mut self, d: Obj, other: Obj) -> R<()> {
        let used = self.heap.dict_len(other);
        if d == other || used == 0 {
            return Ok(());
        }
        let classic = self.profile().layout.dict_classic;
        let (log2, general, split) = self.dict_shape(other);
        if !classic && self.heap.dict_len(d) == 0 && !split && used == self.heap.dict_entries(other) {
            let half = if log2 <= 3 { 0 } else { (1u32 << (log2 - 1)) * 2 / 3 };
            if log2 == 3 || half < used {
                self.clone_into(other, d);
                return Ok(());
            }
        }
        if classic {
            self.heap.dict_presize_merge(d, used);
        }
        let (my_log2, my_general, _) = self.dict_shape(d);
        if !classic && (if my_log2 == 0 { 0 } else { (1u32 << my_log2) * 2 / 3 }) < used {
            let total = self.heap.dict_len(d) + used;
            self.dict_resize_for(d, total, general || my_general);
        }
        for e in self.heap.dict_items(other) {
            self.incref(e.key);
            self.incref(e.value);
            let result = self.dict_set_hashed(d, e.key, e.value, e.hash);
            self.decref(e.key);
            self.decref(e.value);
            result?;
            if self.heap.dict_len(other) != used {
                return Err(self.runtime_error("dict mutated during update"));
            }
        }
        Ok(())
    }

    /// `PyDict_MergeFromSeq2`.
    fn merge_pairs(&mut self, d: Obj, pairs: Obj) -> R<()> {
        let it = self.get_iter(pairs)?;
        let result = self.merge_pairs_from(d, it);
        self.decref(it);
        result
    }

    fn merge_pairs_from(&mut self, d: Obj, it: Obj) -> R<()> {
        let mut n = 0;
        while let Some(item) = self.iter_next(it)? {
            let result = self.merge_pair(d, item, n);
            self.decref(item);
            result?;
            n += 1;
        }
        Ok(())
    }

    fn merge_pair(&mut self, d: Obj, item: Obj, n: usize) -> R<()> {
        let fast = if matches!(self.heap.kind(item), Kind::List | Kind::Tuple) {
            self.new_ref(item)
        } else if self.is_iterable(item) {
            self.list_from_iterable(item)?
        } else {
            return Err(self.type_error(&format!(
                "cannot convert dictionary update sequence element #{n} to a sequence"
            )));
        };
        let len = self.items_len(fast);
        if len != 2 {
            self.decref(fast);
            return Err(self.value_error(&format!(
                "dictionary update sequence element #{n} has length {len}; 2 is required"
            )));
        }
        let (key, value) = (self.heap.slot(fast, 0), self.heap.slot(fast, 1));
        self.incref(key);
        self.incref(value);
        let result = self.dict_set(d, key, value);
        self.decref(key);
        self.decref(value);
        self.decref(fast);
        result
    }

    /// `f(**mapping)`: `_PyDict_MergeEx` with override 2; `callee` is for the words of errors.
    pub fn dict_merge_kwargs(&mut self, d: Obj, mapping: Obj, callee: Obj) -> R<()> {
        let result = self.merge_distinct(d, mapping);
        let Err(e) = result else { return Ok(()) };
        if self.raised_is(self.t.attribute_error) {
            self.drop_raised();
            let (name, got) = (self.callee_name(callee), self.type_name(mapping));
            return Err(self.type_error(&format!("{name} argument after ** must be a mapping, not {got}")));
        }
        Err(e).or_else(|e| self.explain_duplicate(e, callee))
    }

    fn explain_duplicate(&mut self, e: Raised, callee: Obj) -> R<()> {
        let exc = self.reg(crate::vm::reg::RAISED);
        if exc.is_null() || self.heap.ty(exc) != self.t.key_error {
            return Err(e);
        }
        let args = self.heap.slot(exc, exception::ARGS);
        if self.heap.slots_len(args) != 1 {
            return Err(e);
        }
        let key = self.heap.slot(args, 0);
        let text = (self.heap.kind(key) == Kind::Str).then(|| self.text(key).to_string());
        self.drop_raised();
        match text {
            Some(text) => {
                let name = self.callee_name(callee);
                Err(self.type_error(&format!("{name} got multiple values for keyword argument '{text}'")))
            }
            None => Err(self.type_error("keywords must be strings")),
        }
    }

    /// A KeyError with the key for one that is there already.
    fn merge_distinct(&mut self, d: Obj, mapping: Obj) -> R<()> {
        if self.is_exact(mapping, self.t.dict) {
            for e in self.heap.dict_items(mapping) {
                if self.dict_find_key(d, e.key, e.hash)?.is_some() {
                    return Err(self.key_error(e.key));
                }
            }
            return self.merge_dict(d, mapping);
        }
        let method = self.get_attr(mapping, self.n.keys)?;
        let keys = self.call(method, &Args::default());
        self.decref(method);
        let keys = keys?;
        let keys_list = self.collect(keys);
        self.decref(keys);
        let keys_list = keys_list?;
        let mut result = Ok(());
        for key in &keys_list {
            if result.is_ok() {
                result = self.merge_one_distinct(d, mapping, *key);
            }
            self.decref(*key);
        }
        result
    }

    fn merge_one_distinct(&mut self, d: Obj, mapping: Obj, key: Obj) -> R<()> {
        if self.dict_lookup(d, key)?.is_some() {
            return Err(self.key_error(key));
        }
        let value = self.get_item(mapping, key)?;
        let result = self.dict_set(d, key, value);
        self.decref(value);
        result
    }
}
