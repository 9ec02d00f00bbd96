//! The narrator: what the last step did, in message keys, the most telling first.
//!
//! Names come first (a program's reader looks there), then objects that went, then what ran: collections, calls,
//! exceptions, output, and last the counts that changed.

use crate::answers::{ArgValue, Change, Kind as Glyph, Level, Message, MessageArg, ObjectRef, Slot};
use crate::describe;
use crate::holders::{message, number, object, text};
use crate::picture::View;
use crate::scene::{Card, Row, Scene};
use crate::session::Session;
use crate::start;
use crate::stretch::marks_between;
use glassheap_heap::traverse::function;
use glassheap_heap::{FreeList, Kind, Mark, MarkKind, Obj};
use glassheap_vm::vm::Vm;

/// Messages of one step.
const MOST: usize = 8;
/// Characters of quoted output.
const QUOTE: usize = 60;

/// An object that went in this step.
struct Gone {
    object: ObjectRef,
    parked: bool,
    number: Obj,
}

impl Session {
    /// What the step to the cursor's position did.
    pub(crate) fn narrate(&mut self) -> Vec<Message> {
        if self.cursor.index == 0 {
            return vec![message("narrator-begin", Vec::new())];
        }
        let view = self.view().clone();
        let marks = self.marks_of_step();
        let mut says = Vec::new();
        let gone = self.gone(&marks, &view);
        self.names(&view, &gone, &mut says);
        lost_cycles(&view, &mut says);
        collections(&marks, &mut says);
        self.ends(&gone, &mut says);
        self.calls(&marks, &mut says);
        self.exceptions(&marks, &mut says);
        self.printed(&marks, &mut says);
        counts(&view, &mut says);
        let event = self.stretch.as_ref().map_or(0, |s| s.event());
        if says.is_empty() {
            says.push(self.nothing());
        }
        if event >= self.last_event() && self.is_done() && self.cursor.level == Level::Line {
            says.push(message("narrator-end", Vec::new()));
        }
        says.truncate(MOST);
        says
    }

    fn nothing(&mut self) -> Message {
        if self.cursor.level == Level::Line {
            return message("narrator-nothing", Vec::new());
        }
        let name = self.last_op().map_or_else(String::new, |op| op.name);
        message("narrator-instruction", vec![text("instruction", name)])
    }

    /// Marks of the step, oldest first.
    fn marks_of_step(&self) -> Vec<Mark> {
        let Some(stretch) = &self.stretch else {
            return Vec::new();
        };
        let from = self
            .event_before()
            .unwrap_or(stretch.start_event)
            .saturating_sub(stretch.start_event);
        marks_between(&self.vm.heap.marks, from as u32, stretch.at as u32).to_vec()
    }

    /// Objects that were there before the step and went in it, the one that began it first.
    fn gone(&mut self, marks: &[Mark], view: &View) -> Vec<Gone> {
        let Some(before) = self.event_before() else {
            return Vec::new();
        };
        let frees: Vec<Mark> = marks.iter().filter(|m| m.kind == MarkKind::Free).copied().collect();
        if frees.is_empty() {
            return Vec::new();
        }
        let numbers: Vec<Obj> = frees.iter().map(|m| Obj(m.a)).collect();
        let described = self.with_event(before, |vm| {
            let known = |o: &Obj| vm.heap.is_alive(*o) && !describe::is_interpreter(vm, *o);
            numbers
                .iter()
                .map(|o| known(o).then(|| describe::object_ref(vm, *o)))
                .collect::<Vec<_>>()
        });
        let mut gone: Vec<Gone> = Vec::new();
        for (m, object) in frees.iter().zip(described) {
            if let Some(object) = object
                && !gone.iter().any(|g| g.number.0 == m.a)
            {
                gone.push(Gone {
                    object,
                    parked: m.b == 1,
                    number: Obj(m.a),
                });
            }
        }
        // What an object held goes before it does; the first that reached 0 is the one that the step let go.
        let zero = |g: &Gone| {
            marks
                .iter()
                .position(|m| m.kind == MarkKind::Decref && m.b == 0 && m.a == g.number.0)
        };
        let seen = |g: &Gone| {
            let serial = g.object.serial;
            view.before
                .as_ref()
                .is_some_and(|s| s.card(serial).is_some() || target_in(s, serial).is_some())
        };
        gone.sort_by_cached_key(|g| (!seen(g), zero(g).unwrap_or(usize::MAX)));
        // What no name led to is a temporary of the interpreter: nothing to tell of a line.
        if self.cursor.level == Level::Line && !gone.first().is_some_and(seen) {
            gone.clear();
        }
        gone
    }

    fn names(&self, view: &View, gone: &[Gone], says: &mut Vec<Message>) {
        let is_gone = |serial: u32| serial != 0 && gone.iter().any(|g| g.object.serial == serial);
        for rail in &view.now.rails {
            // Locals that come and go with their frame are told by the call and the return.
            let whole = rail.key.starts_with("frame")
                && rail
                    .rows
                    .iter()
                    .all(|r| matches!(r.change, Change::Added | Change::Removed));
            if whole || rail.kind == crate::answers::RootKind::Interpreter {
                continue;
            }
            for row in &rail.rows {
                match row.change {
                    Change::Added => says.extend(bound(view, row)),
                    Change::Changed => says.extend(rebound(view, row)),
                    Change::Removed => says.extend(removed(view, row, &is_gone)),
                    Change::Same => {}
                }
            }
        }
    }

    /// Freed and parked objects.
    fn ends(&self, gone: &[Gone], says: &mut Vec<Message>) {
        let Some(first) = gone.first() else { return };
        let what = vec![object("object", first.object.clone())];
        if gone.len() == 1 {
            says.push(message("narrator-freed", what));
        } else {
            let mut args = what;
            args.push(number("count", gone.len() as u32 - 1));
            says.push(message("narrator-freed-many", args));
        }
        if let Some(parked) = gone.iter().find(|g| g.parked)
            && let Some(said) = parked_words(&self.vm, parked)
        {
            says.push(said);
        }
    }

    fn calls(&mut self, marks: &[Mark], says: &mut Vec<Message>) {
        let mut called: Vec<(String, bool)> = Vec::new();
        for m in marks
            .iter()
            .filter(|m| matches!(m.kind, MarkKind::Call | MarkKind::Return))
            .take(4)
        {
            let mark = *m;
            let name = self.with_place(mark.at, |vm| visible_function(vm, Obj(mark.a)));
            if let Some(name) = name.filter(|n| n != "<module>") {
                called.push((name, mark.kind == MarkKind::Call));
            }
        }
        for (name, is_call) in called {
            let key = if is_call { "narrator-call" } else { "narrator-return" };
            let said = message(key, vec![text("func", name)]);
            if !says.contains(&said) {
                says.push(said);
            }
        }
    }

    fn exceptions(&mut self, marks: &[Mark], says: &mut Vec<Message>) {
        let raised: Vec<Mark> = marks.iter().filter(|m| m.kind == MarkKind::Raise).copied().collect();
        for m in raised.iter().rev().take(3) {
            let told = self.with_place(m.at, |vm| {
                let o = Obj(m.a);
                let there = vm.heap.is_alive(o) && vm.heap.kind(o) == Kind::Exception;
                there.then(|| (vm.type_name(o), describe::summary(vm, o)))
            });
            // The ends of loops and generators are exceptions that nobody sees.
            if let Some((name, said)) = told
                && !matches!(name.as_str(), "StopIteration" | "GeneratorExit")
            {
                let words = said.trim_matches(['\'', '"']).to_string();
                says.push(message(
                    "narrator-exception",
                    vec![text("type_name", name), text("message", words)],
                ));
                return;
            }
        }
    }

    fn printed(&self, marks: &[Mark], says: &mut Vec<Message>) {
        let bytes: usize = marks
            .iter()
            .filter(|m| m.kind == MarkKind::Print)
            .map(|m| m.a as usize)
            .sum();
        if bytes == 0 {
            return;
        }
        let end = self.vm.reg_number(glassheap_vm::vm::reg::OUT_BYTES) as usize;
        let shown = output_range(&self.vm, end.saturating_sub(bytes), end);
        let shown = shown.trim_end_matches('\n');
        if !shown.is_empty() {
            says.push(message(
                "narrator-printed",
                vec![text("text", describe::cut(shown, QUOTE))],
            ));
        }
    }
}

/// Bytes `from` to `to` of everything printed.
fn output_range(vm: &Vm, from: usize, to: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    for piece in &vm.record.output {
        let end = at + piece.text.len();
        if end > from && at < to {
            let (a, b) = (from.saturating_sub(at), to.min(end) - at);
            out.push_str(piece.text.get(a..b).unwrap_or(""));
        }
        if end >= to || out.len() > 4 * QUOTE {
            break;
        }
        at = end;
    }
    out
}

fn visible_function(vm: &Vm, f: Obj) -> Option<String> {
    if vm.heap.kind(f) != Kind::Function {
        return None;
    }
    let code = vm.heap.slot(f, function::CODE);
    let hidden = vm.heap.data1(code) != 0;
    // The body of a class runs like a function, but nobody calls it.
    let body = vm.code_of(code).is_none_or(|c| c.co_flags.class_body);
    (!hidden && !body).then(|| vm.text(vm.heap.slot(f, function::QUALNAME)).to_string())
}

/// Counts of a row's object before and after; `None` where it is immortal.
fn counts_of(view: &View, row: &Row) -> Option<(u32, u32)> {
    let slot = row.target.as_ref()?;
    let after = slot.refcnt?;
    let serial = slot.object.serial;
    let before = match &view.before {
        Some(scene) if serial != 0 => scene
            .card(serial)
            .and_then(|c| c.refcnt)
            .or_else(|| count_in(scene, serial))
            .unwrap_or(0),
        _ => 0,
    };
    Some((before, after))
}

/// An object that is shown in place somewhere.
fn target_in(scene: &Scene, serial: u32) -> Option<&Slot> {
    let rows = scene
        .rails
        .iter()
        .flat_map(|r| &r.rows)
        .chain(scene.cards.iter().flat_map(|c| &c.rows));
    rows.filter_map(|r| r.target.as_ref())
        .find(|t| t.object.serial == serial)
}

/// Its count.
fn count_in(scene: &Scene, serial: u32) -> Option<u32> {
    target_in(scene, serial).and_then(|t| t.refcnt)
}

/// An object in words: for the interpreter's own its value, which says more than a name without a number.
fn thing(name: &str, row: &Row) -> Option<MessageArg> {
    let slot = row.target.as_ref()?;
    if slot.object.serial == 0 && !slot.text.is_empty() {
        return Some(MessageArg {
            name: name.to_string(),
            value: ArgValue::Text(slot.text.clone()),
        });
    }
    Some(object(name, slot.object.clone()))
}

fn bound(view: &View, row: &Row) -> Option<Message> {
    let what = thing("object", row)?;
    let name = text("name", row.label.clone());
    let slot = row.target.as_ref()?;
    Some(match counts_of(view, row) {
        Some((before, after)) if before < after => message(
            "narrator-bound",
            vec![name, what, number("count_before", before), number("count_after", after)],
        ),
        // References that the line itself had for a moment are gone again: the binding is not what lowered the count.
        Some((_, after)) => message("narrator-bound-count", vec![name, what, number("count", after)]),
        None if matches!(slot.object.kind, Glyph::Function | Glyph::Class | Glyph::Other) => {
            message("narrator-bound-only", vec![name, what])
        }
        None => message("narrator-bound-immortal", vec![name, what]),
    })
}

fn rebound(view: &View, row: &Row) -> Option<Message> {
    let old = row.old.and_then(|serial| {
        let scene = view.before.as_ref()?;
        let rows = scene.rails.iter().flat_map(|r| &r.rows);
        rows.filter_map(|r| r.target.as_ref())
            .find(|t| t.object.serial == serial)
            .map(|t| t.object.clone())
    });
    match old {
        Some(old) => Some(message(
            "narrator-rebound",
            vec![
                text("name", row.label.clone()),
                thing("new_object", row)?,
                object("old_object", old),
            ],
        )),
        None => bound(view, row),
    }
}

fn removed(view: &View, row: &Row, is_gone: &dyn Fn(u32) -> bool) -> Option<Message> {
    let slot = row.target.as_ref()?;
    if is_gone(slot.object.serial) {
        // The object's end says it all.
        return None;
    }
    let before = slot.refcnt?;
    let after = view.now.card(slot.object.serial).and_then(|c| c.refcnt).or_else(|| {
        view.now
            .rails
            .iter()
            .flat_map(|r| &r.rows)
            .filter(|r| r.change != Change::Removed)
            .chain(view.now.cards.iter().flat_map(|c| &c.rows))
            .filter_map(|r| r.target.as_ref())
            .find(|t| t.object.serial == slot.object.serial)
            .and_then(|t| t.refcnt)
    });
    Some(message(
        "narrator-name-removed",
        vec![
            text("name", row.label.clone()),
            object("object", slot.object.clone()),
            number("before", before),
            number("after", after.unwrap_or(before.saturating_sub(1))),
        ],
    ))
}

fn parked_words(vm: &Vm, gone: &Gone) -> Option<Message> {
    let lists = FreeList::PLAIN.into_iter().chain((1..=20).map(FreeList::Tuple));
    for list in lists {
        let (depth, _) = vm.heap.free_list_depth_and_hits(list);
        let parked = vm.heap.parked(list);
        let Some(place) = parked.iter().position(|o| *o == gone.number) else {
            continue;
        };
        let cap = vm.heap.free_list_cap(list).unwrap_or(0);
        return Some(message(
            "narrator-parked",
            vec![
                object("object", gone.object.clone()),
                text("type_name", list.type_name()),
                number("depth", depth - place as u32),
                number("cap", cap),
            ],
        ));
    }
    None
}

fn lost_cycles(view: &View, says: &mut Vec<Message>) {
    let before = view.before.as_ref().map(|s| s.lost.as_slice()).unwrap_or_default();
    let new: Vec<&Card> = view
        .now
        .lost
        .iter()
        .filter(|s| !before.contains(s))
        .filter_map(|s| view.now.card(*s))
        .collect();
    if let [first, second, ..] = new.as_slice() {
        says.push(message(
            "narrator-cycle-unreachable",
            vec![
                object("object", first.object.clone()),
                object("object2", second.object.clone()),
            ],
        ));
    }
}

fn collections(marks: &[Mark], says: &mut Vec<Message>) {
    let mut generation = 0;
    for m in marks {
        match m.kind {
            MarkKind::GcStart => generation = m.a,
            MarkKind::GcEnd => {
                let mut args = vec![number("generation", generation), number("collected", m.a)];
                let key = if m.b == 0 {
                    "narrator-collection"
                } else {
                    "narrator-collection-uncollectable"
                };
                if m.b != 0 {
                    args.push(number("uncollectable", m.b));
                }
                says.push(message(key, args));
            }
            _ => {}
        }
    }
}

/// New objects that no name was told of, and counts that changed.
fn counts(view: &View, says: &mut Vec<Message>) {
    let told = |says: &[Message], serial: u32| {
        says.iter()
            .flat_map(|m| &m.args)
            .any(|a| matches!(&a.value, ArgValue::Object(o) if o.serial == serial))
    };
    let mut more = Vec::new();
    for card in &view.now.cards {
        let what = object("object", card.object.clone());
        let serial = card.object.serial;
        if told(says, serial) || more.len() >= MOST {
            continue;
        }
        match (card.change, card.refcnt_before, card.refcnt) {
            (Change::Added, _, Some(count)) => {
                more.push(message("narrator-created", vec![what, number("count", count)]));
            }
            (Change::Same | Change::Changed, Some(before), Some(after)) => {
                let key = if after > before {
                    "narrator-count-up"
                } else {
                    "narrator-count-down"
                };
                more.push(message(
                    key,
                    vec![what, number("before", before), number("after", after)],
                ));
            }
            _ => {}
        }
    }
    says.extend(more);
}

/// The sentence of a line in full, for a view that shows the code.
#[must_use]
pub fn line_message(source: &str, line: u32) -> Message {
    let code = start::line_text(source, line).trim().to_string();
    message("narrator-line", vec![number("line", line), text("code", code)])
}
