//! What is to be seen at one moment: names, the objects that they reach, lost cycles. No positions, no comparison.

use crate::answers::{Change, EdgeKind, ObjectRef, RootKind, Slot};
use crate::describe;
use crate::parts::{Part, frame_line, frame_names, frames, namespace, parts, value_stack};
use crate::reach;
use glassheap_heap::frame::field;
use glassheap_heap::image::scalar;
use glassheap_heap::{Kind, Obj, gc};
use glassheap_vm::vm::{Vm, reg};
use std::collections::{HashMap, VecDeque};

/// Cards in a picture.
pub const CARDS: usize = 300;
/// Rows on a card.
pub const ROWS: usize = 12;
/// A line on a rail or card.
#[derive(Debug, Clone)]
pub struct Row {
    pub label: String,
    pub target: Option<Slot>,
    pub kind: EdgeKind,
    pub change: Change,
    /// Card that the row referred to before this step, where it is another now.
    pub old: Option<u32>,
}

/// Names of a module or frame.
#[derive(Debug, Clone)]
pub struct Rail {
    pub key: String,
    pub kind: RootKind,
    pub title: String,
    pub line: u32,
    pub rows: Vec<Row>,
}

/// An object.
#[derive(Debug, Clone)]
pub struct Card {
    pub at: Obj,
    pub object: ObjectRef,
    /// Address, bytes.
    pub addr: u64,
    pub text: String,
    pub refcnt: Option<u32>,
    pub refcnt_before: Option<u32>,
    pub generation: Option<u8>,
    pub change: Change,
    pub rows: Vec<Row>,
    pub more_slots: u32,
    /// References between it and the nearest name.
    pub rank: u32,
}

/// Everything to be seen.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    pub rails: Vec<Rail>,
    pub cards: Vec<Card>,
    /// Place in `cards` by serial.
    pub by_serial: HashMap<u32, usize>,
    pub more: u32,
    /// Serials of objects that nothing reaches any more.
    pub lost: Vec<u32>,
}

impl Scene {
    /// The card of a serial.
    #[must_use]
    pub fn card(&self, serial: u32) -> Option<&Card> {
        self.by_serial.get(&serial).map(|i| &self.cards[*i])
    }
}

/// The scene at the machine's moment. `stacks`: value stacks are shown (steps finer than a line).
#[must_use]
pub fn build(vm: &Vm, stacks: bool) -> Scene {
    let mut builder = Builder {
        vm,
        scene: Scene::default(),
        queue: VecDeque::new(),
        generations: generations(vm),
        beyond: 0,
    };
    builder.rails(stacks);
    builder.cards();
    let lost = reach::lost(vm);
    builder.scene.lost = lost.iter().map(|o| vm.heap.serial(*o)).collect();
    for o in lost {
        builder.meet(o, 0);
        builder.cards();
    }
    builder.finish()
}

/// Generation of each tracked object, plus one; 0 for the others.
pub(crate) fn generations(vm: &Vm) -> Vec<u8> {
    let mut of = vec![0; vm.heap.scalar(scalar::OBJECTS_END) as usize];
    for (g, head) in (1u8..).zip(gc::GENERATIONS) {
        for o in describe::gc_list(vm, head) {
            if let Some(slot) = of.get_mut(o.0 as usize) {
                *slot = g;
            }
        }
    }
    of
}

struct Builder<'a> {
    vm: &'a Vm,
    scene: Scene,
    queue: VecDeque<(Obj, u32)>,
    generations: Vec<u8>,
    beyond: u32,
}

impl Builder<'_> {
    fn meet(&mut self, o: Obj, rank: u32) {
        if describe::is_inline(self.vm, o) || !self.vm.heap.is_alive(o) {
            return;
        }
        let serial = self.vm.heap.serial(o);
        if self.scene.by_serial.contains_key(&serial) {
            return;
        }
        if self.scene.by_serial.len() >= CARDS {
            self.beyond += 1;
            return;
        }
        // The place is filled when the card is made: the queue is in the order of the cards.
        let place = self.scene.cards.len() + self.queue.len();
        self.scene.by_serial.insert(serial, place);
        self.queue.push_back((o, rank));
    }

    fn row(&mut self, part: Part, rank: u32) -> Row {
        self.meet(part.target, rank);
        Row {
            label: part.label,
            target: Some(describe::slot(self.vm, part.target)),
            kind: part.kind,
            change: Change::Same,
            old: None,
        }
    }

    fn rails(&mut self, stacks: bool) {
        let vm = self.vm;
        let main = vm.reg(reg::MAIN);
        let globals = if main.is_null() {
            Obj::NULL
        } else {
            Obj(vm.heap.image.odict.get(main.0))
        };
        let mut rail = Rail {
            key: "module".to_string(),
            kind: RootKind::Module,
            title: "__main__".to_string(),
            line: 0,
            rows: Vec::new(),
        };
        let frames = frames(vm);
        if let Some(f) = frames.iter().find(|f| vm.heap.word(**f + field::LOCALS) == globals.0) {
            rail.line = frame_line(vm, *f);
        }
        for (name, value) in namespace(vm, globals) {
            let row = self.row(strong(name, value), 0);
            rail.rows.push(row);
        }
        self.scene.rails.push(rail);
        for (depth, f) in frames.iter().enumerate() {
            if vm.heap.word(f + field::LOCALS) == globals.0 && !globals.is_null() {
                continue;
            }
            let Some(code) = vm.frame_code(*f) else { continue };
            let mut rail = Rail {
                key: format!("frame:{depth}:{f}"),
                kind: RootKind::Frame,
                title: code.co_qualname.clone(),
                line: frame_line(vm, *f),
                rows: Vec::new(),
            };
            for (name, value) in frame_names(vm, *f) {
                let row = self.row(strong(name, value), 0);
                rail.rows.push(row);
            }
            self.scene.rails.push(rail);
        }
        self.interpreter_rail(&frames, stacks);
    }

    fn interpreter_rail(&mut self, frames: &[u32], stacks: bool) {
        let vm = self.vm;
        let mut rows = Vec::new();
        if stacks {
            for f in frames {
                let name = vm.frame_code(*f).map_or_else(String::new, |c| c.co_name.clone());
                for (i, o) in value_stack(vm, *f) {
                    let part = Part {
                        label: format!("{name} {i}"),
                        target: o,
                        kind: EdgeKind::Temporary,
                    };
                    rows.push(self.row(part, 0));
                }
            }
        }
        let handled = vm.reg(reg::HANDLED);
        if !handled.is_null() && handled != vm.none {
            rows.push(self.row(strong("exception".to_string(), handled), 0));
        }
        if !rows.is_empty() {
            self.scene.rails.push(Rail {
                key: "interpreter".to_string(),
                kind: RootKind::Interpreter,
                title: "interpreter".to_string(),
                line: 0,
                rows,
            });
        }
    }

    /// Makes the cards that wait, nearest first, and meets what they refer to.
    fn cards(&mut self) {
        let vm = self.vm;
        while let Some((o, rank)) = self.queue.pop_front() {
            let parts = parts(vm, o);
            let place = self.scene.cards.len();
            self.scene.cards.push(Card {
                at: o,
                object: describe::object_ref(vm, o),
                addr: vm.heap.addr(o),
                text: describe::summary(vm, o),
                refcnt: describe::count(vm, o),
                refcnt_before: None,
                generation: self.generations.get(o.0 as usize).and_then(|g| g.checked_sub(1)),
                change: Change::Same,
                rows: Vec::new(),
                more_slots: parts.more,
                rank,
            });
            let rows = parts.shown.into_iter().map(|p| self.row(p, rank + 1)).collect();
            self.scene.cards[place].rows = rows;
        }
    }

    /// What has no card although it would be one is shown in place.
    fn finish(self) -> Scene {
        let mut scene = self.scene;
        scene.more = self.beyond;
        let known = std::mem::take(&mut scene.by_serial);
        let rails = scene.rails.iter_mut().flat_map(|r| &mut r.rows);
        for row in rails.chain(scene.cards.iter_mut().flat_map(|c| &mut c.rows)) {
            if let Some(slot) = &mut row.target
                && !slot.inline
                && !known.contains_key(&slot.object.serial)
            {
                slot.inline = true;
            }
        }
        for card in &scene.cards {
            if card.more_slots > 0 {
                scene.more += beyond_rows(self.vm, card.at, &known);
            }
        }
        scene.by_serial = known;
        scene
    }
}

/// Items behind those shown that would be cards, at most 2,000 looked at.
fn beyond_rows(vm: &Vm, o: Obj, known: &HashMap<u32, usize>) -> u32 {
    let mut n = 0;
    let mut looked = 0;
    if matches!(vm.heap.kind(o), Kind::List | Kind::Tuple) {
        let len = if vm.heap.kind(o) == Kind::List {
            vm.heap.list_len(o)
        } else {
            vm.heap.slots_len(o)
        };
        for i in ROWS as u32..len {
            let item = vm.heap.slot(o, i);
            looked += 1;
            if looked > 2_000 {
                break;
            }
            if !item.is_null() && !describe::is_inline(vm, item) && !known.contains_key(&vm.heap.serial(item)) {
                n += 1;
            }
        }
    }
    n
}

fn strong(label: String, target: Obj) -> Part {
    Part {
        label,
        target,
        kind: EdgeKind::Strong,
    }
}

/// Names that a person wrote: not `__name__` and its kind.
#[must_use]
pub fn is_shown_name(name: &str) -> bool {
    !(name.starts_with("__") && name.ends_with("__")) && !name.starts_with('.')
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
