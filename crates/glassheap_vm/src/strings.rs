//! Strings, interning and the objects that hold text. CPython: `Objects/unicodeobject.c`.

use crate::vm::{R, Vm, reg};
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, NewObject, Obj, flag};
use glassheap_profile::identifiers;
use std::rc::Rc;

impl Vm {
    /// The text of a str object; empty for anything else.
    #[inline]
    #[must_use]
    pub fn text(&self, o: Obj) -> &str {
        match self.heap.image.blob.get(o.0) {
            Some(Blob::Str(text)) => text,
            _ => "",
        }
    }

    /// The same, shared.
    #[must_use]
    pub fn text_rc(&self, o: Obj) -> Rc<str> {
        match self.heap.image.blob.get(o.0) {
            Some(Blob::Str(text)) => Rc::clone(text),
            _ => Rc::from(""),
        }
    }

    /// The contents of a bytes or bytearray object.
    #[must_use]
    pub fn bytes_of(&self, o: Obj) -> &[u8] {
        match self.heap.image.blob.get(o.0) {
            Some(Blob::Bytes(bytes)) => bytes,
            _ => &[],
        }
    }

    /// Bytes of a str object without what lies in front (`PyUnicode_New`).
    #[must_use]
    pub fn str_size(&self, text: &str) -> u32 {
        let layout = &self.profile().layout;
        if text.is_ascii() {
            return layout.str_ascii + text.len() as u32;
        }
        let widest = text.chars().max().unwrap_or('\0');
        let n = text.chars().count() as u32;
        match widest as u32 {
            0..=0xff => layout.str_latin1 + n,
            0x100..=0xffff => layout.str_ucs2 + 2 * n,
            _ => layout.str_ucs4 + 4 * n,
        }
    }

    /// A str: the shared object for nothing or one Latin-1 character, else a new one. A new reference.
    pub fn new_str(&mut self, text: &str) -> Obj {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => return self.new_ref(self.empty_str),
            (Some(c), None) if (c as u32) < 256 => {
                let o = self.latin1_str(c as u8);
                return self.new_ref(o);
            }
            _ => {}
        }
        self.new_str_object(text)
    }

    /// A str object of its own, whatever the text.
    pub fn new_str_object(&mut self, text: &str) -> Obj {
        let size = self.str_size(text);
        let o = self.alloc(NewObject {
            ty: self.t.str,
            kind: Kind::Str,
            basicsize: size,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        });
        self.fill_str(o, text);
        o
    }

    fn fill_str(&mut self, o: Obj, text: &str) {
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::Str(Rc::from(text))));
        if text.is_ascii() {
            self.heap.set_flag(o, flag::A);
        }
    }

    /// A str outside the heap.
    pub fn static_str(&mut self, text: &str) -> Obj {
        let size = self.str_size(text);
        let o = self.new_static_object(self.t.str, Kind::Str, size);
        self.fill_str(o, text);
        o
    }

    /// A bytes object: shared for nothing or one byte.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Obj {
        match bytes {
            [] => return self.new_ref(self.empty_bytes),
            [b] => {
                let o = self.byte_object(*b);
                return self.new_ref(o);
            }
            _ => {}
        }
        self.new_bytes_block(bytes)
    }

    /// A bytes object with a block of its own (`_PyBytes_FromSize`).
    pub fn new_bytes_block(&mut self, bytes: &[u8]) -> Obj {
        let o = self.alloc(NewObject {
            ty: self.t.bytes,
            kind: Kind::Bytes,
            basicsize: self.profile().layout.bytes + bytes.len() as u32,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        });
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
        o
    }

    /// Hash of a text. Python's is random per process from 3.3 on; this one is fixed. 2.x has its own, not random.
    #[must_use]
    pub fn hash_text(&self, text: &str) -> u64 {
        if self.profile().layout.dict_classic {
            let Some(first) = text.bytes().next() else { return 0 };
            let mut x = i64::from(first) << 7;
            for b in text.bytes() {
                x = x.wrapping_mul(1_000_003) ^ i64::from(b);
            }
            x ^= text.len() as i64;
            return if x == -1 { -2i64 as u64 } else { x as u64 };
        }
        let mut x = 0xcbf2_9ce4_8422_2325u64;
        for b in text.bytes() {
            x = (x ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
        // Low bits of FNV are weak for short texts.
        x ^= x >> 29;
        if x == u64::MAX { u64::MAX - 1 } else { x }
    }

    /// Hash of a str object, kept in it once computed.
    pub fn str_hash(&mut self, o: Obj) -> u64 {
        let kept = self.heap.data0(o);
        if kept != 0 {
            return kept;
        }
        let hash = self.hash_text(self.text(o));
        self.heap.set_data0(o, hash);
        hash
    }

    /// The same without keeping it.
    #[inline]
    #[must_use]
    pub fn str_hash_of(&self, o: Obj) -> u64 {
        match self.heap.data0(o) {
            0 => self.hash_text(self.text(o)),
            kept => kept,
        }
    }

    // -- interning ----------------------------------------------------------------------------------------------------

    fn find_interned(&self, text: &str) -> Option<Obj> {
        let table = self.reg(reg::INTERNED);
        let hash = self.hash_text(text);
        let i = self
            .heap
            .dict_find(table, hash, Obj::NULL, |_, key| self.text(key) == text)?;
        Some(self.heap.dict_entry(table, i).key)
    }

    pub(crate) fn remember_interned(&mut self, o: Obj, text: &str) {
        let table = self.reg(reg::INTERNED);
        let hash = self.hash_text(text);
        self.heap.set_data0(o, hash);
        self.heap.set_flag(o, flag::INTERNED);
        self.heap.dict_insert(table, o, o, hash, true);
    }

    /// Interns a text of the interpreter's own: immortal, outside the heap. Where the program has made the string first,
    /// the interpreter keeps a reference to it.
    pub fn intern_static(&mut self, text: &str) -> Obj {
        if let Some(o) = self.find_interned(text) {
            if !self.heap.has_flag(o, flag::STATIC) {
                self.incref(o);
            }
            return o;
        }
        let o = self.static_str(text);
        self.remember_interned(o, text);
        o
    }

    /// `PyUnicode_InternFromString`: a new reference to the interned string.
    pub fn intern(&mut self, text: &str) -> Obj {
        if let Some(o) = self.find_interned(text) {
            return self.new_ref(o);
        }
        if identifiers::is_static(self.profile(), text) {
            // One of CPython's own identifiers: it exists before the program.
            let addr = self.heap.static_addr(self.str_size(text));
            let size = self.str_size(text);
            let o = self.heap.new_static(self.t.str, Kind::Str, addr, size);
            self.fill_str(o, text);
            self.remember_interned(o, text);
            return o;
        }
        let o = self.new_str_object(text);
        self.remember_interned(o, text);
        if self.profile().refcount.interned_is_immortal {
            self.heap.make_immortal(o);
        }
        o
    }

    /// `PyUnicode_InternInPlace`: the interned string equal to `o`, which is consumed.
    pub fn intern_object(&mut self, o: Obj) -> Obj {
        if self.heap.has_flag(o, flag::INTERNED) || !self.is_exact(o, self.t.str) {
            return o;
        }
        let text = self.text_rc(o);
        if let Some(found) = self.find_interned(&text) {
            self.incref(found);
            self.decref(o);
            return found;
        }
        if identifiers::is_static(self.profile(), &text) {
            let found = self.intern(&text);
            self.decref(o);
            return found;
        }
        self.remember_interned(o, &text);
        if self.profile().refcount.interned_is_immortal {
            self.heap.make_immortal(o);
        }
        o
    }

    /// The str a name argument stands for, or a TypeError in the words of `what`.
    pub fn expect_str(&mut self, o: Obj, what: &str) -> R<Rc<str>> {
        if self.heap.kind(o) == Kind::Str {
            return Ok(self.text_rc(o));
        }
        let got = self.type_name(o);
        Err(self.type_error(&format!("{what} must be str, not {got}")))
    }
}
