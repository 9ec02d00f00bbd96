//! Objects: numbers, headers, creation, reference counts. CPython: `Include/object.h`, `Objects/object.c`.

use crate::image::scalar;
use crate::mark::MarkKind;
use crate::{FreeList, Heap};

/// Number of an object. A number is used again after the object is gone; its `serial` is not. 0 is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(transparent)]
pub struct Obj(pub u32);

impl Obj {
    /// No object.
    pub const NULL: Obj = Obj(0);

    #[inline]
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

/// Numbers below belong to list heads of the collector.
pub const FIRST_OBJECT: u32 = 16;
/// The count of an object that is not counted.
pub const IMMORTAL: u32 = u32::MAX;

/// `ob_flags` of ours.
pub mod flag {
    pub const ALIVE: u16 = 1;
    /// Has a GC head (`Py_TPFLAGS_HAVE_GC`).
    pub const GC: u16 = 2;
    /// `_PyGC_PREV_MASK_FINALIZED`.
    pub const FINALIZED: u16 = 4;
    /// `_PyGC_PREV_MASK_COLLECTING`.
    pub const COLLECTING: u16 = 8;
    /// Lies outside the heap: static types, None, small ints.
    pub const STATIC: u16 = 16;
    /// Waits in a free list.
    pub const PARKED: u16 = 32;
    /// 16 bytes more in front (`Py_TPFLAGS_PREHEADER`).
    pub const PRE_HEADER: u16 = 64;
    /// Instance of a class statement: has its type counted, may have `ext`.
    pub const HEAP_TYPE_INSTANCE: u16 = 128;
    /// Interned string.
    pub const INTERNED: u16 = 256;
    /// Made before the program's first line.
    pub const INTERPRETER: u16 = 512;
    /// Values in the object's own block (3.13+) or in a values block of its own.
    pub const VALUES: u16 = 1024;
    /// Waiting in the trashcan.
    pub const TRASHED: u16 = 2048;
    /// Type-specific, see the type's file.
    pub const A: u16 = 4096;
    pub const B: u16 = 8192;
    /// In the tentatively unreachable list (`NEXT_MASK_UNREACHABLE`).
    pub const UNREACHABLE: u16 = 16384;
    /// Its block may go to its type's free list.
    pub const EXACT: u16 = 32768;
}

/// How an object is laid out and behaves for the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A number that is not in use, or an object not yet filled in.
    Unused,
    /// Plain object without contents of its own (`object()`, instances of classes).
    Object,
    None,
    Bool,
    /// `data0`: value as `i64`; or a `BigInt` blob.
    Int,
    /// `data0`: bits.
    Float,
    /// `data0`, `data1`: bits.
    Complex,
    Str,
    Bytes,
    ByteArray,
    /// Slots: items. `data0`: length, `data1`: allocated.
    List,
    /// Slots: items.
    Tuple,
    /// See `dict`.
    Dict,
    /// See `set`.
    Set,
    FrozenSet,
    /// See [`crate::traverse`] for the order of the slots.
    Type,
    Function,
    Code,
    Cell,
    BoundMethod,
    /// Builtin function or bound builtin method. Slots: self, module. `data0`: number of the native.
    CFunction,
    /// Method of a builtin type. Slots: the type. `data0`: number of the native.
    MethodDescriptor,
    /// `__dict__`, `__weakref__`, member slots, computed attributes of builtin types.
    GetSet,
    Module,
    /// `data0`: first word of the frame in `words`.
    Generator,
    /// `data0`: first word of the frame.
    Frame,
    /// Slots: next, frame. `data0`: line, `data1`: instruction.
    Traceback,
    /// Slots as in `traverse`; subclasses too.
    Exception,
    /// Slots: callback. `data0`: referent, `data1`: next weak reference of the referent.
    WeakRef,
    WeakProxy,
    /// Slots: start, stop, step.
    Slice,
    /// Slots: start, stop, step, length.
    Range,
    /// Slots: what is iterated over. `data0`: position.
    Iterator,
    /// Slots: the dict.
    DictView,
    /// Any other builtin type: all slots are references.
    Slots,
    Ellipsis,
    NotImplemented,
    /// A block without an object (parked dict keys).
    Block,
}

impl Kind {
    const ALL: [Kind; 38] = [
        Kind::Unused,
        Kind::Object,
        Kind::None,
        Kind::Bool,
        Kind::Int,
        Kind::Float,
        Kind::Complex,
        Kind::Str,
        Kind::Bytes,
        Kind::ByteArray,
        Kind::List,
        Kind::Tuple,
        Kind::Dict,
        Kind::Set,
        Kind::FrozenSet,
        Kind::Type,
        Kind::Function,
        Kind::Code,
        Kind::Cell,
        Kind::BoundMethod,
        Kind::CFunction,
        Kind::MethodDescriptor,
        Kind::GetSet,
        Kind::Module,
        Kind::Generator,
        Kind::Frame,
        Kind::Traceback,
        Kind::Exception,
        Kind::WeakRef,
        Kind::WeakProxy,
        Kind::Slice,
        Kind::Range,
        Kind::Iterator,
        Kind::DictView,
        Kind::Slots,
        Kind::Ellipsis,
        Kind::NotImplemented,
        Kind::Block,
    ];

    /// The kind with this number.
    #[must_use]
    pub fn from_number(k: u8) -> Kind {
        Kind::from_u8(k)
    }

    fn from_u8(k: u8) -> Kind {
        Kind::ALL.get(k as usize).copied().unwrap_or(Kind::Unused)
    }
}

/// What [`Heap::new_object`] needs to know.
#[derive(Debug, Clone, Copy)]
pub struct NewObject {
    pub ty: Obj,
    pub kind: Kind,
    /// Bytes of the object itself (`tp_basicsize` plus items), without what lies in front.
    pub basicsize: u32,
    /// Bytes in front besides the GC head: the managed pre-header.
    pub pre_header: u32,
    pub gc: bool,
    /// The free list that may serve it.
    pub free_list: Option<FreeList>,
    pub flags: u16,
}

impl Heap {
    /// How the object is laid out.
    #[inline]
    #[must_use]
    pub fn kind(&self, o: Obj) -> Kind {
        Kind::from_u8(self.image.kind.get(o.0))
    }

    #[inline]
    #[must_use]
    pub fn ty(&self, o: Obj) -> Obj {
        Obj(self.image.ty.get(o.0))
    }

    /// `ob_refcnt`, [`IMMORTAL`] for an object that is not counted.
    #[inline]
    #[must_use]
    pub fn refcnt(&self, o: Obj) -> u32 {
        self.image.refcnt.get(o.0)
    }

    #[inline]
    #[must_use]
    pub fn has_flag(&self, o: Obj, bit: u16) -> bool {
        self.image.flags.get(o.0) & bit != 0
    }

    pub fn set_flag(&mut self, o: Obj, bit: u16) {
        let flags = self.image.flags.get(o.0);
        self.image.flags.set(&mut self.image.journal, o.0, flags | bit);
    }

    pub fn clear_flag(&mut self, o: Obj, bit: u16) {
        let flags = self.image.flags.get(o.0);
        self.image.flags.set(&mut self.image.journal, o.0, flags & !bit);
    }

    /// What `id()` gives.
    #[inline]
    #[must_use]
    pub fn addr(&self, o: Obj) -> u64 {
        self.image.addr.get(o.0)
    }

    #[inline]
    #[must_use]
    pub fn data0(&self, o: Obj) -> u64 {
        self.image.data0.get(o.0)
    }

    #[inline]
    pub fn set_data0(&mut self, o: Obj, value: u64) {
        self.image.data0.set(&mut self.image.journal, o.0, value);
    }

    #[inline]
    #[must_use]
    pub fn data1(&self, o: Obj) -> u64 {
        self.image.data1.get(o.0)
    }

    #[inline]
    pub fn set_data1(&mut self, o: Obj, value: u64) {
        self.image.data1.set(&mut self.image.journal, o.0, value);
    }

    /// `Py_INCREF`.
    #[inline]
    pub fn incref(&mut self, o: Obj) {
        let count = self.refcnt(o);
        debug_assert!(
            count != 0 || o.is_null() || !self.has_flag(o, flag::ALIVE),
            "incref of a dead object {o:?}"
        );
        if count != IMMORTAL {
            self.image.refcnt.set(&mut self.image.journal, o.0, count + 1);
            self.tally.increfs = self.tally.increfs.wrapping_add(1);
            self.mark(MarkKind::Incref, o.0, count + 1);
        }
    }

    /// Takes one reference away; true when that was the last one and `dealloc` must follow.
    #[inline]
    #[must_use]
    pub fn drop_ref(&mut self, o: Obj) -> bool {
        let count = self.refcnt(o);
        if count == IMMORTAL {
            return false;
        }
        debug_assert_ne!(count, 0, "decref of a dead object {o:?}");
        let count = count.wrapping_sub(1);
        self.image.refcnt.set(&mut self.image.journal, o.0, count);
        self.tally.decrefs = self.tally.decrefs.wrapping_add(1);
        self.mark(MarkKind::Decref, o.0, count);
        count == 0
    }

    /// Makes the object immortal (`_Py_SetImmortal`).
    pub fn make_immortal(&mut self, o: Obj) {
        self.image.refcnt.set(&mut self.image.journal, o.0, IMMORTAL);
    }

    /// Bytes between the block's start and the address.
    #[must_use]
    pub fn bytes_before(&self, gc: bool, pre_header: u32) -> u32 {
        (if gc { self.profile.layout.gc_head } else { 0 }) + pre_header
    }

    fn new_number(&mut self) -> Obj {
        let unused = self.scalar(scalar::UNUSED_OBJECT) as u32;
        if unused != 0 {
            let next = self.image.next_free.get(unused);
            self.set_scalar(scalar::UNUSED_OBJECT, u64::from(next));
            self.image.next_free.set(&mut self.image.journal, unused, 0);
            return Obj(unused);
        }
        let number = self.scalar(scalar::OBJECTS_END) as u32;
        self.set_scalar(scalar::OBJECTS_END, u64::from(number) + 1);
        Obj(number)
    }

    pub(crate) fn release_number(&mut self, o: Obj) {
        let next = self.scalar(scalar::UNUSED_OBJECT) as u32;
        self.image.next_free.set(&mut self.image.journal, o.0, next);
        self.set_scalar(scalar::UNUSED_OBJECT, u64::from(o.0));
    }

    /// Makes an object with count 1, untracked and without contents: from its free list, or from pymalloc. Counts one
    /// allocation for the collector when a block of a collected type was taken (`_PyObject_GC_Link`).
    pub fn new_object(&mut self, new: NewObject) -> Obj {
        let parked = new.free_list.and_then(|list| self.pop_parked(list));
        let o = if let Some(o) = parked {
            self.clear_flag(o, flag::PARKED);
            o
        } else {
            let before = self.bytes_before(new.gc, new.pre_header);
            let size = before + new.basicsize;
            let block = self.malloc(size);
            let o = self.new_number();
            self.image
                .addr
                .set(&mut self.image.journal, o.0, block + u64::from(before));
            self.image.size.set(&mut self.image.journal, o.0, size);
            if new.gc {
                self.count_gc_allocation();
            }
            o
        };
        self.fill_header(o, new);
        o
    }

    /// An object outside the heap: no block, not counted where the release has immortals.
    pub fn new_static(&mut self, ty: Obj, kind: Kind, addr: u64, size: u32) -> Obj {
        let o = self.new_number();
        self.image.addr.set(&mut self.image.journal, o.0, addr);
        self.image.size.set(&mut self.image.journal, o.0, size);
        let new = NewObject {
            ty,
            kind,
            basicsize: size,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: flag::STATIC | flag::INTERPRETER,
        };
        self.fill_header(o, new);
        let count = if self.profile.refcount.immortal != 0 {
            IMMORTAL
        } else {
            1_000_000_000
        };
        self.image.refcnt.set(&mut self.image.journal, o.0, count);
        o
    }

    fn fill_header(&mut self, o: Obj, new: NewObject) {
        let journal = &mut self.image.journal;
        self.image.ty.set(journal, o.0, new.ty.0);
        self.image.kind.set(journal, o.0, new.kind as u8);
        self.image.refcnt.set(journal, o.0, 1);
        let mut flags = new.flags | flag::ALIVE;
        if new.gc {
            flags |= flag::GC;
        }
        if new.pre_header != 0 {
            flags |= flag::PRE_HEADER;
        }
        if new.free_list.is_some() {
            flags |= flag::EXACT;
        }
        self.image.flags.set(journal, o.0, flags);
        let serial = self.scalar(scalar::LAST_SERIAL) + 1;
        self.set_scalar(scalar::LAST_SERIAL, serial);
        self.image.serial.set(&mut self.image.journal, o.0, serial as u32);
        self.add_scalar(scalar::LIVE, 1);
        self.tally.born = self.tally.born.wrapping_add(1);
        self.mark(MarkKind::New, o.0, 0);
        if new.flags & flag::HEAP_TYPE_INSTANCE != 0 {
            self.incref(new.ty);
        }
    }

    /// Gives back what `new_object` took: to the free list if it has room, else to pymalloc. Everything the object
    /// referred to was given back before.
    pub fn free_object(&mut self, o: Obj, list: Option<FreeList>) {
        debug_assert_eq!(self.image.gc_next.get(o.0), 0, "freed while tracked");
        self.tally.freed = self.tally.freed.wrapping_add(1);
        self.add_scalar(scalar::LIVE, -1);
        let flags = self.image.flags.get(o.0);
        self.image.blob.set(&mut self.image.journal, o.0, None);
        self.set_data0(o, 0);
        self.set_data1(o, 0);
        self.image.kind.set(&mut self.image.journal, o.0, Kind::Unused as u8);
        let parked = list.is_some_and(|list| self.push_parked(list, o));
        self.mark(MarkKind::Free, o.0, u32::from(parked));
        if parked {
            self.image
                .flags
                .set(&mut self.image.journal, o.0, flag::PARKED | (flags & flag::GC));
            return;
        }
        self.image.flags.set(&mut self.image.journal, o.0, 0);
        if flags & flag::GC != 0 {
            self.uncount_gc_allocation();
        }
        self.free_block_of(
            o,
            flags & flag::GC != 0,
            if flags & flag::PRE_HEADER != 0 {
                self.profile.layout.managed_pre_header
            } else {
                0
            },
        );
    }

    pub(crate) fn free_block_of(&mut self, o: Obj, gc: bool, pre_header: u32) {
        let before = u64::from(self.bytes_before(gc, pre_header));
        let block = self.addr(o) - before;
        let size = self.image.size.get(o.0);
        self.free(block, size);
        self.release_number(o);
    }

    /// Serial of the object that has number `o` now (or had it last).
    #[must_use]
    pub fn serial(&self, o: Obj) -> u32 {
        self.image.serial.get(o.0)
    }

    #[must_use]
    pub fn is_alive(&self, o: Obj) -> bool {
        self.has_flag(o, flag::ALIVE)
    }

    /// Numbers in use or once used, in order.
    pub fn numbers(&self) -> impl Iterator<Item = Obj> + use<> {
        (FIRST_OBJECT..self.scalar(scalar::OBJECTS_END) as u32).map(Obj)
    }
}
