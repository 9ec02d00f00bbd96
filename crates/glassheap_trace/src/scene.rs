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
    // All of them nearest, not one behind the other: a name held each of them or may have, and seen backwards, from the
    // end of the run, they get the place that the name will want.
    for o in lost {
        builder.meet(o, 0);
    }
    builder.cards();
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
