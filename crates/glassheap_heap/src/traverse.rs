//! What an object refers to, in the order of its `tp_traverse`. The same walk serves the collector, the ledger of
//! holders and the check that counts equal holders.

use crate::frame::FrameRef;
use crate::{Heap, Kind, Obj, flag};

/// In which way an object holds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Item of a list or tuple.
    Item(u32),
    /// Key or value of dict entry n.
    Key(u32),
    Value(u32),
    SetItem,
    /// Slot n of a builtin type's struct; the kind says which.
    Slot(u32),
    /// Member of `__slots__`.
    Member(u32),
    /// Value n of an instance with shared keys.
    Attribute(u32),
    /// The `__dict__`.
    Dict,
    /// The class of an instance of a class statement.
    Type,
    /// Name n of a class's shared keys.
    SharedName(u32),
    Frame(FrameRef),
}

/// Slots of a function object.
pub mod function {
    pub const CODE: u32 = 0;
    pub const GLOBALS: u32 = 1;
    pub const MODULE: u32 = 2;
    pub const DEFAULTS: u32 = 3;
    pub const KWDEFAULTS: u32 = 4;
    pub const DOC: u32 = 5;
    pub const NAME: u32 = 6;
    pub const CLOSURE: u32 = 7;
    pub const ANNOTATIONS: u32 = 8;
    pub const QUALNAME: u32 = 9;
    pub const BUILTINS: u32 = 10;
    pub const TYPE_PARAMS: u32 = 11;
    pub const LEN: u32 = 12;
}

/// Slots of a type object.
pub mod type_slot {
    pub const DICT: u32 = 0;
    pub const MRO: u32 = 1;
    pub const BASES: u32 = 2;
    pub const BASE: u32 = 3;
    pub const NAME: u32 = 4;
    pub const QUALNAME: u32 = 5;
    /// Tuple of `__slots__` names.
    pub const SLOT_NAMES: u32 = 6;
    /// Keyword arguments of the class statement's module; held for the interpreter.
    pub const MODULE: u32 = 7;
    pub const LEN: u32 = 8;
}

/// Slots of an exception.
pub mod exception {
    pub const ARGS: u32 = 0;
    pub const NOTES: u32 = 1;
    pub const TRACEBACK: u32 = 2;
    pub const CONTEXT: u32 = 3;
    pub const CAUSE: u32 = 4;
    /// Of the subclass: `value`, `code`, `name` …
    pub const VALUE: u32 = 5;
    pub const EXTRA: u32 = 6;
    pub const EXTRA2: u32 = 7;
    pub const LEN: u32 = 8;
}

impl Heap {
    /// Calls `visit` for every counted reference of `o`, in `tp_traverse` order.
    pub fn traverse(&self, o: Obj, mut visit: impl FnMut(Role, Obj)) {
        let mut slot = |role: Role, target: Obj| {
            if !target.is_null() {
                visit(role, target);
            }
        };
        let instance = self.has_flag(o, flag::HEAP_TYPE_INSTANCE);
        if instance {
            self.traverse_ext(o, &mut slot);
        }
        match self.kind(o) {
            Kind::List => {
                for i in (0..self.list_len(o)).rev() {
                    slot(Role::Item(i), self.slot(o, i));
                }
            }
            Kind::Tuple => {
                for i in (0..self.slots_len(o)).rev() {
                    slot(Role::Item(i), self.slot(o, i));
                }
            }
            Kind::Dict => {
                for i in 0..self.dict_entries(o) {
                    let entry = self.dict_entry(o, i);
                    slot(Role::Value(i), entry.value);
                    slot(Role::Key(i), entry.key);
                }
            }
            Kind::Set | Kind::FrozenSet => {
                for (key, _) in self.set_items(o) {
                    slot(Role::SetItem, key);
                }
            }
            Kind::Function => {
                for i in 0..self.slots_len(o) {
                    slot(Role::Slot(i), self.slot(o, i));
                    if i == function::NAME {
                        slot(Role::Dict, Obj(self.image.odict.get(o.0)));
                    }
                }
            }
            Kind::Type => {
                for i in 0..self.slots_len(o) {
                    slot(Role::Slot(i), self.slot(o, i));
                }
                let keys = self.shared_keys(o);
                for i in 0..keys.len {
                    slot(Role::SharedName(i), Obj(self.word(keys.names + i)));
                }
            }
            Kind::Generator | Kind::Frame => {
                let f = self.data0(o) as u32;
                if f != 0 && self.owns_frame(o, f) {
                    self.frame_refs(f, |role, target| slot(Role::Frame(role), target));
                }
                for i in 0..self.slots_len(o) {
                    slot(Role::Slot(i), self.slot(o, i));
                }
            }
            Kind::Exception => {
                slot(Role::Dict, Obj(self.image.odict.get(o.0)));
                for i in 0..self.slots_len(o) {
                    slot(Role::Slot(i), self.slot(o, i));
                }
            }
            _ => {
                for i in 0..self.slots_len(o) {
                    slot(Role::Slot(i), self.slot(o, i));
                }
            }
        }
        if !matches!(self.kind(o), Kind::Function | Kind::Exception) && !instance {
            slot(Role::Dict, Obj(self.image.odict.get(o.0)));
        }
        if instance {
            slot(Role::Type, self.ty(o));
        }
    }

    fn traverse_ext(&self, o: Obj, slot: &mut impl FnMut(Role, Obj)) {
        let (at, len) = (self.image.ext.get(o.0), self.image.ext_len.get(o.0));
        let members = self.member_count(o);
        for i in 0..members.min(len) {
            slot(Role::Member(i), Obj(self.word(at + i)));
        }
        if self.has_flag(o, flag::VALUES) {
            for i in 0..(len - members) / 2 {
                slot(Role::Attribute(i), Obj(self.word(at + members + 2 * i)));
            }
        }
        if self.kind(o) != Kind::Exception {
            slot(Role::Dict, Obj(self.image.odict.get(o.0)));
        }
    }

    /// Number of `__slots__` members of an instance: what its class says (`data0` of a type).
    #[must_use]
    pub fn member_count(&self, o: Obj) -> u32 {
        (self.data0(self.ty(o)) & 0xffff) as u32
    }

    /// Whether the frame region is this object's: a generator's always, a frame object's once its call has ended.
    fn owns_frame(&self, o: Obj, f: u32) -> bool {
        use crate::frame::{field, owner};
        match self.kind(o) {
            Kind::Generator => true,
            _ => self.word(f + field::OWNER) == owner::FRAME_OBJECT,
        }
    }
}
