//! The pool of constant objects of one compilation: which uses share an object and who else holds it.

use crate::code::{Const, ConstId, Constant};
use crate::source::to_u32;
use std::collections::HashMap;

/// Equality of constants for merging: type and sign aware (`Objects/codeobject.c@v3.13.0 (_PyCode_ConstantKey)`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ConstKey {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    BigInt(String),
    Float(u64),
    Complex(u64, u64),
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<ConstKey>),
    FrozenSet(Vec<ConstKey>),
    Slice(Box<[ConstKey; 3]>),
    /// Code objects are never merged.
    Code(usize),
}

/// Constants of the whole compilation. Ids are stable while compiling; [`ConstPool::finish`] drops the unused.
#[derive(Debug, Default)]
pub(crate) struct ConstPool {
    entries: Vec<Constant>,
    keys: Vec<ConstKey>,
    /// `c_const_cache`: first object of each value.
    cache: HashMap<ConstKey, ConstId>,
    merge: bool,
}

impl ConstPool {
    pub(crate) fn new(merge: bool) -> ConstPool {
        ConstPool {
            merge,
            ..ConstPool::default()
        }
    }

    pub(crate) fn get(&self, id: ConstId) -> &Const {
        &self.entries[id as usize].value
    }

    pub(crate) fn key(&self, id: ConstId) -> &ConstKey {
        &self.keys[id as usize]
    }

    /// A new object, not yet used by any code: what the parser or the folder makes.
    pub(crate) fn make(&mut self, value: Const, tree_refs: u32) -> ConstId {
        let id = to_u32(self.entries.len());
        let key = self.key_of(&value, id);
        self.entries.push(Constant {
            value,
            tree_refs,
            interned: false,
        });
        self.keys.push(key);
        id
    }

    /// The object that code uses for `id`: the first equal one where the release merges across functions
    /// (`Python/compile.c@v3.13.0 (merge_const_one)`); the parts of a container are merged too.
    pub(crate) fn canonical(&mut self, id: ConstId) -> ConstId {
        if !self.merge || matches!(self.get(id), Const::Code(_)) {
            return id;
        }
        if let Some(&first) = self.cache.get(self.key(id)) {
            return first;
        }
        self.cache.insert(self.key(id).clone(), id);
        let merged = match self.get(id).clone() {
            Const::Tuple(items) => Some(Const::Tuple(self.canonical_all(&items))),
            Const::FrozenSet(items) => Some(Const::FrozenSet(self.canonical_all(&items))),
            _ => None,
        };
        if let Some(value) = merged {
            self.entries[id as usize].value = value;
        }
        id
    }

    fn canonical_all(&mut self, items: &[ConstId]) -> Vec<ConstId> {
        items.iter().map(|&i| self.canonical(i)).collect()
    }

    /// Marks what code-object creation interns: strings that look like names, also inside containers
    /// (`Objects/codeobject.c@v3.13.0 (intern_constants)`).
    pub(crate) fn intern(&mut self, id: ConstId) {
        match self.get(id) {
            Const::Str(s) if all_name_chars(s) => self.entries[id as usize].interned = true,
            Const::Tuple(items) | Const::FrozenSet(items) => {
                for item in items.clone() {
                    self.intern(item);
                }
            }
            _ => {}
        }
    }

    /// The final table with only the entries that `roots` reach, and the new id of each old one.
    pub(crate) fn finish(self, roots: &[ConstId]) -> (Vec<Constant>, Vec<Option<ConstId>>) {
        let mut used = vec![false; self.entries.len()];
        let mut todo = roots.to_vec();
        while let Some(id) = todo.pop() {
            if std::mem::replace(&mut used[id as usize], true) {
                continue;
            }
            match self.get(id) {
                Const::Tuple(items) | Const::FrozenSet(items) => todo.extend(items),
                Const::Slice(a, b, c) => todo.extend([*a, *b, *c]),
                _ => {}
            }
        }
        let mut new_ids = vec![None; used.len()];
        let mut count = 0;
        for (i, &u) in used.iter().enumerate() {
            if u {
                new_ids[i] = Some(count);
                count += 1;
            }
        }
        let renumber = |id: &ConstId| new_ids[*id as usize].unwrap_or(0);
        let kept = self
            .entries
            .iter()
            .zip(&used)
            .filter(|(_, used)| **used)
            .map(|(entry, _)| {
                let mut entry = entry.clone();
                match &mut entry.value {
                    Const::Tuple(items) | Const::FrozenSet(items) => items.iter_mut().for_each(|i| *i = renumber(i)),
                    Const::Slice(a, b, c) => [a, b, c].into_iter().for_each(|i| *i = renumber(i)),
                    _ => {}
                }
                entry
            })
            .collect();
        (kept, new_ids)
    }

    fn key_of(&self, value: &Const, id: ConstId) -> ConstKey {
        let keys = |items: &[ConstId]| items.iter().map(|&i| self.key(i).clone()).collect();
        match value {
            Const::None => ConstKey::None,
            Const::True => ConstKey::True,
            Const::False => ConstKey::False,
            Const::Ellipsis => ConstKey::Ellipsis,
            Const::Int(n) => ConstKey::Int(*n),
            Const::BigInt(s) => ConstKey::BigInt(s.clone()),
            Const::Float(f) => ConstKey::Float(f.to_bits()),
            Const::Complex(re, im) => ConstKey::Complex(re.to_bits(), im.to_bits()),
            Const::Str(s) => ConstKey::Str(s.clone()),
            Const::Bytes(b) => ConstKey::Bytes(b.clone()),
            Const::Tuple(items) => ConstKey::Tuple(keys(items)),
            Const::FrozenSet(items) => ConstKey::FrozenSet(keys(items)),
            Const::Slice(a, b, c) => ConstKey::Slice(Box::new([*a, *b, *c].map(|i| self.key(i).clone()))),
            Const::Code(_) => ConstKey::Code(id as usize),
        }
    }
}

/// `Objects/codeobject.c@v3.13.0 (all_name_chars)`.
pub(crate) fn all_name_chars(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
