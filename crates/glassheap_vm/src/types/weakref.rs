//! Weak references and proxies. CPython: `Objects/weakrefobject.c`.

use crate::class::TypeBits;
use crate::native::{Args, NativeDef, getter, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, NewObject, Obj, flag};

const REF: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", |vm, _| Ok(vm.new_none())),
    slot_kw("__call__", call),
    slot("__repr__", 0, 0, repr),
    slot("__hash__", 0, 0, hash),
    slot("__eq__", 1, 1, eq),
    getter("__callback__", |vm, a| {
        let callback = vm.heap.slot(a.items[0], 0);
        let callback = if callback.is_null() { vm.none } else { callback };
        Ok(vm.new_ref(callback))
    }),
];

const PROXY: &[NativeDef] = &[
    slot("__getattribute__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.get_attr(o, a.items[1])
    }),
    slot("__setattr__", 2, 2, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.set_attr(o, a.items[1], a.items[2])?;
        Ok(vm.new_none())
    }),
    slot("__delattr__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.set_attr(o, a.items[1], Obj::NULL)?;
        Ok(vm.new_none())
    }),
    slot("__repr__", 0, 0, |vm, a| {
        let o = target(vm, a.items[0])?;
        let text = format!(
            "<weakproxy at {:#x} to {} at {:#x}>",
            vm.heap.addr(a.items[0]),
            vm.type_name(o),
            vm.heap.addr(o)
        );
        Ok(vm.new_str(&text))
    }),
    slot("__str__", 0, 0, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.str_of(o)
    }),
    slot("__bool__", 0, 0, |vm, a| {
        let o = target(vm, a.items[0])?;
        let truth = vm.truth(o)?;
        Ok(vm.new_bool(truth))
    }),
    slot("__len__", 0, 0, |vm, a| {
        let o = target(vm, a.items[0])?;
        let n = vm.length(o)?;
        Ok(vm.new_int(n))
    }),
    slot("__getitem__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.get_item(o, a.items[1])
    }),
    slot("__setitem__", 2, 2, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.set_item(o, a.items[1], a.items[2])?;
        Ok(vm.new_none())
    }),
    slot("__delitem__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.delete_item(o, a.items[1])?;
        Ok(vm.new_none())
    }),
    slot("__contains__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        let yes = vm.contains(o, a.items[1])?;
        Ok(vm.new_bool(yes))
    }),
    slot("__iter__", 0, 0, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.get_iter(o)
    }),
    slot("__eq__", 1, 1, |vm, a| {
        let o = target(vm, a.items[0])?;
        vm.rich_compare(o, a.items[1], 2)
    }),
    slot_kw("__call__", |vm, a| {
        let o = target(vm, a.items[0])?;
        let rest = Args {
            items: a.items[1..].iter().copied().collect(),
            names: a.names,
            nkw: a.nkw,
        };
        vm.call(o, &rest)
    }),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.weakref, REF);
    vm.add_methods(vm.t.weakproxy, PROXY);
    let none = vm.none;
    let dict = vm.type_dict(vm.t.weakproxy);
    let key = vm.n.hash;
    vm.dict_set_static(dict, key, none);
    let bits = vm.heap.data0(vm.t.weakproxy) | TypeBits::HAS_GETATTRIBUTE | TypeBits::HAS_SETATTR;
    let ty = vm.t.weakproxy;
    vm.heap.set_data0(ty, bits);
}

fn target(vm: &mut Vm, proxy: Obj) -> R {
    match vm.referent(proxy) {
        Some(o) => Ok(o),
        None => Err(vm.reference_error("weakly-referenced object no longer exists")),
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let (cls, Some(o)) = (args.items[0], args.get(1)) else {
        return Err(vm.type_error("__new__ expected at least 1 argument, got 0"));
    };
    let callback = args.get(2).filter(|c| *c != vm.none).unwrap_or(Obj::NULL);
    vm.check_weakrefable(o)?;
    if cls == vm.t.weakref {
        return Ok(vm.weakref_to(o, callback));
    }
    let size = vm.profile().layout.weakref;
    let wr = vm.new_instance(cls, size);
    vm.heap.init_slots(wr, 1);
    if !callback.is_null() {
        vm.incref(callback);
        vm.heap.set_slot(wr, 0, callback);
    }
    vm.heap.link_weakref(wr, o);
    Ok(wr)
}

fn call(vm: &mut Vm, args: &Args) -> R {
    match vm.referent(args.items[0]) {
        Some(o) => Ok(vm.new_ref(o)),
        None => Ok(vm.new_none()),
    }
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let wr = args.items[0];
    let at = vm.heap.addr(wr);
    let text = match vm.referent(wr) {
        None => format!("<weakref at {at:#x}; dead>"),
        Some(o) => {
            let name = vm.get_attr_text(o, "__name__")?;
            let tail = match name {
                Some(n) => {
                    let tail = format!(" ({})", vm.text(n));
                    vm.decref(n);
                    tail
                }
                None => String::new(),
            };
            format!(
                "<weakref at {at:#x}; to '{}' at {:#x}{tail}>",
                vm.type_full_name(vm.heap.ty(o)),
                vm.heap.addr(o)
            )
        }
    };
    Ok(vm.new_str(&text))
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    match vm.referent(args.items[0]) {
        Some(o) => {
            let h = vm.hash_of(o)?;
            Ok(vm.new_int(h as i64))
        }
        None => Err(vm.type_error("weak object has gone away")),
    }
}

fn eq(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::WeakRef {
        return Ok(vm.new_ref(vm.not_implemented));
    }
    match (vm.referent(a), vm.referent(b)) {
        (Some(x), Some(y)) => vm.rich_compare(x, y, 2),
        _ => Ok(vm.new_bool(a == b)),
    }
}

impl Vm {
    /// What a weak reference refers to, borrowed; `None` once it is dead.
    #[must_use]
    pub fn referent(&self, wr: Obj) -> Option<Obj> {
        let o = Obj(self.heap.data0(wr) as u32);
        // While an object is being deallocated its count is 0 and it is no longer to be had.
        (!o.is_null() && self.heap.refcnt(o) > 0).then_some(o)
    }

    /// TypeError unless `o` can be weakly referenced.
    pub fn check_weakrefable(&mut self, o: Obj) -> R<()> {
        let ty = self.heap.ty(o);
        if self.type_bits(ty).has(TypeBits::HAS_WEAKREF) {
            return Ok(());
        }
        let name = self.type_name(o);
        Err(self.type_error(&format!("cannot create weak reference to '{name}' object")))
    }

    /// `PyWeakref_NewRef`: the plain reference is shared. A new reference; `callback` is borrowed.
    pub fn weakref_to(&mut self, o: Obj, callback: Obj) -> Obj {
        self.new_weak(o, callback, self.t.weakref, Kind::WeakRef)
    }

    /// `PyWeakref_NewProxy`.
    pub fn weakproxy_to(&mut self, o: Obj, callback: Obj) -> Obj {
        self.new_weak(o, callback, self.t.weakproxy, Kind::WeakProxy)
    }

    fn new_weak(&mut self, o: Obj, callback: Obj, ty: Obj, kind: Kind) -> Obj {
        if callback.is_null() {
            for wr in self.heap.weakrefs(o) {
                if self.is_exact(wr, ty) && self.heap.slot(wr, 0).is_null() && self.heap.refcnt(wr) > 0 {
                    return self.new_ref(wr);
                }
            }
        } else {
            self.incref(callback);
        }
        let size = self.profile().layout.weakref;
        let wr = self.alloc(NewObject {
            ty,
            kind,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        self.heap.init_slots(wr, 1);
        self.heap.set_slot(wr, 0, callback);
        self.heap.link_weakref(wr, o);
        self.heap.gc_track(wr);
        wr
    }

    /// Whether `o` still has its finalizer to run.
    #[must_use]
    pub fn is_finalized(&self, o: Obj) -> bool {
        self.heap.has_flag(o, flag::FINALIZED)
    }
}
