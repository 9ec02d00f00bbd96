//! What names and objects refer to, in the order and under the labels that a person would write.

use crate::answers::EdgeKind;
use crate::describe;
use crate::scene::ROWS;
use glassheap_heap::frame::{BORROWED, field};
use glassheap_heap::traverse::{exception, function, type_slot};
use glassheap_heap::{Kind, Obj};
use glassheap_syntax::code::LocalKind;
use glassheap_vm::types::plain_repr;
use glassheap_vm::vm::{Vm, reg};

/// Names on a rail.
const NAMES: usize = 200;

/// One reference that an object shows.
pub(crate) struct Part {
    pub label: String,
    pub target: Obj,
    pub kind: EdgeKind,
}

/// The references that an object shows, and how many more there are.
#[derive(Default)]
pub(crate) struct Parts {
    pub shown: Vec<Part>,
    pub more: u32,
}

impl Parts {
    fn add(&mut self, label: impl Into<String>, target: Obj) {
        self.add_kind(label, target, EdgeKind::Strong);
    }

    fn add_kind(&mut self, label: impl Into<String>, target: Obj, kind: EdgeKind) {
        if target.is_null() {
            return;
        }
        if self.shown.len() >= ROWS {
            self.more += 1;
            return;
        }
        self.shown.push(Part {
            label: label.into(),
            target,
            kind,
        });
    }

    fn is_full(&self) -> bool {
        self.shown.len() >= ROWS
    }
}

/// Names that a person wrote: not `__name__` and its kind.
#[must_use]
pub fn is_shown_name(name: &str) -> bool {
    let special = name.starts_with("__") && name.ends_with("__");
    !special && !name.starts_with('.')
}

/// Names and values of a namespace, in insertion order.
#[must_use]
pub fn namespace(vm: &Vm, dict: Obj) -> Vec<(String, Obj)> {
    if dict.is_null() || vm.heap.kind(dict) != Kind::Dict {
        return Vec::new();
    }
    vm.heap
        .dict_items(dict)
        .into_iter()
        .filter(|e| vm.heap.kind(e.key) == Kind::Str && !e.value.is_null())
        .map(|e| (vm.text(e.key).to_string(), e.value))
        .filter(|(name, _)| is_shown_name(name))
        .take(NAMES)
        .collect()
}

/// Frames of the program that run, outermost first.
#[must_use]
pub fn frames(vm: &Vm) -> Vec<u32> {
    let mut found = Vec::new();
    let mut f = vm.reg_number(reg::FRAME) as u32;
    while f != 0 {
        if vm.is_visible_frame(f) {
            found.push(f);
        }
        f = vm.heap.word(f + field::PREVIOUS);
    }
    found.reverse();
    found
}

/// Line that a frame stands on, 0 before its first.
#[must_use]
pub fn frame_line(vm: &Vm, f: u32) -> u32 {
    let line = vm.heap.word(f + field::LINE);
    // The high bits say that the function has not begun.
    if line >> 24 == 0 { line } else { 0 }
}

/// Local names of a frame with their values; cells are looked through.
#[must_use]
pub fn frame_names(vm: &Vm, f: u32) -> Vec<(String, Obj)> {
    let Some(code) = vm.frame_code(f) else {
        return Vec::new();
    };
    if !code.co_flags.optimized {
        return namespace(vm, Obj(vm.heap.word(f + field::LOCALS)));
    }
    let mut found = Vec::new();
    for (i, local) in (0u32..).zip(&code.localsplus) {
        if !is_shown_name(&local.name) || local.kind == LocalKind::Hidden {
            continue;
        }
        let mut value = Obj(vm.heap.word(f + field::LOCALSPLUS + i) & !BORROWED);
        if !value.is_null() && local.kind != LocalKind::Local && vm.heap.kind(value) == Kind::Cell {
            value = vm.heap.slot(value, 0);
        }
        if !value.is_null() {
            found.push((local.name.clone(), value));
        }
    }
    found
}

/// What lies on a frame's value stack, from the bottom.
pub(crate) fn value_stack(vm: &Vm, f: u32) -> Vec<(u32, Obj)> {
    let n = vm.heap.word(f + field::NLOCALSPLUS);
    let size = vm.heap.word(f + field::SIZE).saturating_sub(field::LOCALSPLUS);
    (n..size)
        .map(|i| (i - n, Obj(vm.heap.word(f + field::LOCALSPLUS + i) & !BORROWED)))
        .filter(|(_, o)| !o.is_null())
        .collect()
}

/// The references that an object shows.
pub(crate) fn parts(vm: &Vm, o: Obj) -> Parts {
    let heap = &vm.heap;
    let mut parts = Parts::default();
    match heap.kind(o) {
        Kind::List => items(vm, o, heap.list_len(o), &mut parts),
        Kind::Tuple => items(vm, o, heap.slots_len(o), &mut parts),
        Kind::Dict => dict_parts(vm, o, &mut parts),
        Kind::Set | Kind::FrozenSet => {
            for (key, _) in heap.set_items(o) {
                parts.add("", key);
            }
        }
        Kind::Function => function_parts(vm, o, &mut parts),
        Kind::Type => class_parts(vm, o, &mut parts),
        Kind::BoundMethod => {
            parts.add("__self__", heap.slot(o, 1));
            parts.add("__func__", heap.slot(o, 0));
        }
        Kind::CFunction => parts.add("__self__", heap.slot(o, 0)),
        Kind::Cell => parts.add("", heap.slot(o, 0)),
        Kind::Generator | Kind::Frame => {
            let f = heap.data0(o) as u32;
            if f != 0 {
                for (name, value) in frame_names(vm, f) {
                    parts.add(name, value);
                }
                for (i, value) in value_stack(vm, f) {
                    parts.add_kind(format!("[{i}]"), value, EdgeKind::Temporary);
                }
            }
        }
        Kind::Exception => {
            parts.add("args", heap.slot(o, exception::ARGS));
            for (label, i) in [
                ("__cause__", exception::CAUSE),
                ("__context__", exception::CONTEXT),
                ("__traceback__", exception::TRACEBACK),
                ("__notes__", exception::NOTES),
                ("value", exception::VALUE),
            ] {
                if i < heap.slots_len(o) {
                    parts.add(label, heap.slot(o, i));
                }
            }
        }
        Kind::Traceback => {
            parts.add("tb_frame", heap.slot(o, 1));
            parts.add("tb_next", heap.slot(o, 0));
        }
        Kind::WeakRef | Kind::WeakProxy => {
            parts.add_kind("", Obj(heap.data0(o) as u32), EdgeKind::Weak);
            parts.add("callback", heap.slot(o, 0));
        }
        Kind::Slice | Kind::Range => {
            for (i, label) in (0u32..).zip(["start", "stop", "step"]) {
                parts.add(label, heap.slot(o, i));
            }
        }
        Kind::Str | Kind::Bytes | Kind::Int | Kind::Float => {}
        _ => {
            for i in 0..heap.slots_len(o) {
                parts.add("", heap.slot(o, i));
            }
        }
    }
    if vm.is_heap_instance(o) || heap.kind(o) == Kind::Exception {
        attributes(vm, o, &mut parts);
    }
    parts
}

fn items(vm: &Vm, o: Obj, len: u32, parts: &mut Parts) {
    for i in 0..len {
        if parts.is_full() {
            parts.more += len - i;
            return;
        }
        parts.add(i.to_string(), vm.heap.slot(o, i));
    }
}

fn dict_parts(vm: &Vm, d: Obj, parts: &mut Parts) {
    let items = vm.heap.dict_items(d);
    for (i, entry) in (0u32..).zip(&items) {
        if parts.is_full() {
            parts.more += items.len() as u32 - i;
            return;
        }
        let label = match plain_repr(vm, entry.key) {
            Some(text) => describe::cut(&text, describe::SHORT),
            None => {
                parts.add("key", entry.key);
                describe::cut(&describe::summary(vm, entry.key), describe::SHORT)
            }
        };
        parts.add(label, entry.value);
    }
}

/// Member slots, values and `__dict__` of an instance, as attributes.
fn attributes(vm: &Vm, o: Obj, parts: &mut Parts) {
    let heap = &vm.heap;
    let members = if vm.is_heap_instance(o) {
        heap.member_count(o)
    } else {
        0
    };
    for i in 0..members {
        parts.add(member_name(vm, heap.ty(o), i), heap.member(o, i));
    }
    if heap.has_flag(o, glassheap_heap::flag::VALUES) {
        for (name, value) in heap.values_in_order(o, members) {
            parts.add(vm.text(name), value);
        }
    }
    let dict = Obj(heap.image.odict.get(o.0));
    if !dict.is_null() && heap.kind(dict) == Kind::Dict {
        for entry in heap.dict_items(dict) {
            if heap.kind(entry.key) == Kind::Str {
                parts.add(vm.text(entry.key), entry.value);
            }
        }
    }
}

/// Name of member slot `i` of the instances of `ty`.
pub(crate) fn member_name(vm: &Vm, ty: Obj, i: u32) -> String {
    let heap = &vm.heap;
    // Bases come first; each class that adds members names them.
    let mut at = ty;
    while !at.is_null() {
        let base = heap.slot(at, type_slot::BASE);
        let before = if base.is_null() {
            0
        } else {
            (heap.data0(base) & 0xffff) as u32
        };
        if i >= before {
            let names = heap.slot(at, type_slot::SLOT_NAMES);
            if !names.is_null() && heap.kind(names) == Kind::Tuple && i - before < heap.slots_len(names) {
                return vm.text(heap.slot(names, i - before)).to_string();
            }
            // The descriptor in the class knows the number.
            let dict = vm.type_dict(at);
            if !dict.is_null() && heap.kind(dict) == Kind::Dict {
                for e in heap.dict_items(dict) {
                    let member = heap.kind(e.value) == Kind::GetSet && heap.data1(e.value) == 2;
                    if member && heap.data0(e.value) == u64::from(i) {
                        return vm.text(e.key).to_string();
                    }
                }
            }
            return i.to_string();
        }
        at = base;
    }
    i.to_string()
}

/// Default values and what the closure's cells hold.
fn function_parts(vm: &Vm, o: Obj, parts: &mut Parts) {
    let heap = &vm.heap;
    let code = vm.code_of(heap.slot(o, function::CODE));
    let closure = heap.slot(o, function::CLOSURE);
    if let Some(code) = &code {
        let free: Vec<&str> = code
            .localsplus
            .iter()
            .filter(|l| l.kind == LocalKind::Free)
            .map(|l| l.name.as_str())
            .collect();
        if !closure.is_null() && heap.kind(closure) == Kind::Tuple {
            for (i, name) in (0..heap.slots_len(closure)).zip(free) {
                let cell = heap.slot(closure, i);
                let value = if heap.kind(cell) == Kind::Cell {
                    heap.slot(cell, 0)
                } else {
                    cell
                };
                parts.add(name, value);
            }
        }
        let defaults = heap.slot(o, function::DEFAULTS);
        if !defaults.is_null() && heap.kind(defaults) == Kind::Tuple {
            let n = heap.slots_len(defaults);
            for i in 0..n {
                let at = code.co_argcount as usize + i as usize - (n as usize).min(code.co_argcount as usize);
                let name = code.localsplus.get(at).map_or("", |l| l.name.as_str());
                parts.add(format!("{name}="), heap.slot(defaults, i));
            }
        }
    }
    let dict = Obj(heap.image.odict.get(o.0));
    for (name, value) in namespace(vm, dict) {
        parts.add(name, value);
    }
}

/// Attributes of a class that are neither methods nor of the interpreter's making, and its bases.
fn class_parts(vm: &Vm, o: Obj, parts: &mut Parts) {
    let heap = &vm.heap;
    let bases = heap.slot(o, type_slot::BASES);
    if !bases.is_null() && heap.kind(bases) == Kind::Tuple {
        for base in heap.slots(bases).iter().map(|w| Obj(*w)) {
            if !base.is_null() && !describe::is_interpreter(vm, base) {
                parts.add("base", base);
            }
        }
    }
    for (name, value) in namespace(vm, vm.type_dict(o)) {
        let code = matches!(
            heap.kind(value),
            Kind::Function | Kind::CFunction | Kind::MethodDescriptor | Kind::GetSet | Kind::Slots
        );
        if !code {
            parts.add(name, value);
        }
    }
}
