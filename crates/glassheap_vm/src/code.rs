//! Code objects: what the compiler made, as objects of the heap. CPython: `Objects/codeobject.c`.

use crate::vm::Vm;
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, NewObject, Obj};
use glassheap_syntax::code::{Code, Compilation, Const, ConstId};
use std::any::Any;
use std::rc::Rc;

/// Slots of a code object.
pub const CONSTS: u32 = 0;
pub const NAMES: u32 = 1;
pub const LOCALSPLUS_NAMES: u32 = 2;
pub const FILENAME: u32 = 3;
pub const NAME: u32 = 4;
pub const QUALNAME: u32 = 5;
/// A bytes object that stands for line table, exception table and the rest.
pub const LEN: u32 = 6;

/// The constants of a compilation while its code objects are made: each one object, made at its first use.
struct Loader<'a> {
    compilation: &'a Compilation,
    made: Vec<Obj>,
    hidden: bool,
}

impl Vm {
    /// Makes the objects of a compilation: constants, names, code objects. Returns the outermost code object (a new
    /// reference) and the references that the syntax tree holds while it is alive. `hidden`: library code that the
    /// picture leaves out.
    pub fn load_code(&mut self, compilation: &Compilation, hidden: bool) -> (Obj, Vec<Obj>) {
        let mut loader = Loader {
            compilation,
            made: vec![Obj::NULL; compilation.consts.len()],
            hidden,
        };
        let code = self.make_code(&mut loader, &compilation.code);
        let mut tree = Vec::new();
        for (i, o) in loader.made.iter().enumerate() {
            if o.is_null() {
                continue;
            }
            for _ in 0..compilation.consts[i].tree_refs {
                self.incref(*o);
                tree.push(*o);
            }
            // The loader's own reference (`c_const_cache`) goes with the compiler.
            self.decref(*o);
        }
        (code, tree)
    }

    /// Constant `id`, borrowed from the loader.
    fn make_const(&mut self, loader: &mut Loader, id: ConstId) -> Obj {
        let i = id as usize;
        if !loader.made[i].is_null() {
            return loader.made[i];
        }
        let constant = &loader.compilation.consts[i];
        let o = match &constant.value {
            Const::None => self.new_none(),
            Const::True => self.new_bool(true),
            Const::False => self.new_bool(false),
            Const::Ellipsis => self.new_ref(self.ellipsis),
            Const::Int(value) => self.new_int(*value),
            Const::BigInt(text) => self.int_from_decimal(text),
            Const::Float(value) => self.new_float(*value),
            Const::Complex(re, im) => self.new_complex(*re, *im),
            Const::Str(text) => {
                if constant.interned {
                    self.intern(text)
                } else {
                    self.new_str(text)
                }
            }
            Const::Bytes(bytes) if self.profile().interp.bytes_is_str && bytes.is_ascii() => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let like_a_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                if like_a_name {
                    self.intern(&text)
                } else {
                    self.new_str(&text)
                }
            }
            Const::Bytes(bytes) => self.new_bytes(bytes),
            Const::Tuple(items) => {
                let items = self.make_consts(loader, items);
                self.new_tuple(&items)
            }
            Const::FrozenSet(items) => {
                let items = self.make_consts(loader, items);
                let set = self.new_set(Kind::FrozenSet);
                for item in items {
                    let added = self.set_add(set, item);
                    debug_assert!(added.is_ok(), "constants are hashable");
                    self.decref(item);
                }
                set
            }
            Const::Slice(start, stop, step) => {
                let parts = self.make_consts(loader, &[*start, *stop, *step]);
                self.new_slice_steal(parts[0], parts[1], parts[2])
            }
            Const::Code(code) => {
                let code = Rc::clone(code);
                self.make_code(loader, &code)
            }
        };
        loader.made[i] = o;
        o
    }

    fn make_consts(&mut self, loader: &mut Loader, ids: &[ConstId]) -> Vec<Obj> {
        ids.iter()
            .map(|id| {
                let o = self.make_const(loader, *id);
                self.new_ref(o)
            })
            .collect()
    }

    fn make_code(&mut self, loader: &mut Loader, code: &Rc<Code>) -> Obj {
        let consts = self.make_consts(loader, &code.co_consts);
        let names: Vec<Obj> = code.co_names.iter().map(|n| self.intern(n)).collect();
        let locals: Vec<Obj> = code.localsplus.iter().map(|l| self.intern(&l.name)).collect();
        let consts = self.new_tuple(&consts);
        let names = self.new_tuple(&names);
        let locals = self.new_tuple(&locals);
        let filename = self.intern(&code.co_filename);
        let name = self.intern(&code.co_name);
        let qualname = self.intern(&code.co_qualname);
        // Two bytes an instruction, caches left out.
        let size = self.profile().layout.code + 2 * code.code.len() as u32;
        let o = self.alloc(NewObject {
            ty: self.t.code,
            kind: Kind::Code,
            basicsize: size,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        });
        self.heap.init_slots(o, LEN);
        for (i, slot) in [consts, names, locals, filename, name, qualname]
            .into_iter()
            .enumerate()
        {
            self.heap.set_slot(o, i as u32, slot);
        }
        let any: Rc<dyn Any> = Rc::clone(code) as Rc<dyn Any>;
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::Opaque(any)));
        self.heap.set_data1(o, u64::from(loader.hidden));
        o
    }
}
