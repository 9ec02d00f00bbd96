//! Who holds an object: every counted reference, found by walking every live object, every frame and the interpreter's
//! own places, and put into message keys.

use crate::answers::{ArgValue, Change, LedgerRow, Message, MessageArg, ObjectRef};
use crate::describe;
use crate::parts::member_name;
use glassheap_heap::frame::{FrameRef, field, owner};
use glassheap_heap::traverse::{Role, exception, function, type_slot};
use glassheap_heap::{Kind, Obj};
use glassheap_syntax::code::LocalKind;
use glassheap_vm::types::plain_repr;
use glassheap_vm::vm::{Vm, reg};
use std::collections::HashMap;

/// Rows of a ledger; further holders share the last one.
const MOST: usize = 300;

/// A message.
pub(crate) fn message(key: &str, args: Vec<MessageArg>) -> Message {
    Message {
        key: key.to_string(),
        args,
    }
}

pub(crate) fn text(name: &str, value: impl Into<String>) -> MessageArg {
    MessageArg {
        name: name.to_string(),
        value: ArgValue::Text(value.into()),
    }
}

pub(crate) fn number(name: &str, value: u32) -> MessageArg {
    MessageArg {
        name: name.to_string(),
        value: ArgValue::Number(f64::from(value)),
    }
}

pub(crate) fn object(name: &str, value: ObjectRef) -> MessageArg {
    MessageArg {
        name: name.to_string(),
        value: ArgValue::Object(value),
    }
}

/// What a tuple, dict or cell is for.
#[derive(Debug, Clone)]
enum Purpose {
    Globals,
    SysModules,
    ModuleDict(String),
    InstanceDict(Obj),
    ClassDict(Obj),
    FrameNames(String),
    Constants(String),
    CodeNames,
    Defaults(String),
    Closure(Obj),
    Mro(Obj),
    Bases,
    CellOf(String),
    Tree,
}

/// One reference: the holding object (or NULL for a frame or register), what is said of it.
struct Found {
    from: Obj,
    /// Rows with the same group and holder are one.
    group: String,
    holder: Message,
}

/// All counted references to `target`, grouped.
#[must_use]
pub fn rows(vm: &Vm, target: Obj) -> Vec<LedgerRow> {
    let held = references(vm, target);
    let purposes = purposes(vm, &held);
    let mut found: Vec<Found> = Vec::new();
    for (from, role) in &held {
        found.push(say(vm, target, *from, *role, &purposes));
    }
    frames(vm, target, &mut found);
    registers(vm, target, &mut found);
    group(vm, found)
}

/// Objects that refer to `target`, and how.
fn references(vm: &Vm, target: Obj) -> Vec<(Obj, Role)> {
    let interned = vm.reg(reg::INTERNED);
    let mut held = Vec::new();
    for o in vm.heap.numbers() {
        if o != interned && vm.heap.is_alive(o) {
            vm.heap.traverse(o, |role, t| {
                if t == target {
                    held.push((o, role));
                }
            });
        }
    }
    held
}

/// Finds out what the holding tuples, dicts and cells are for.
fn purposes(vm: &Vm, held: &[(Obj, Role)]) -> HashMap<u32, Purpose> {
    let mut wanted: HashMap<u32, Option<Purpose>> = HashMap::new();
    for (o, _) in held {
        if matches!(vm.heap.kind(*o), Kind::Tuple | Kind::Dict | Kind::Cell) {
            wanted.insert(o.0, None);
        }
    }
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut is = |o: Obj, purpose: &dyn Fn() -> Purpose| {
        if let Some(slot @ None) = wanted.get_mut(&o.0) {
            *slot = Some(purpose());
        }
    };
    let main = vm.reg(reg::MAIN);
    if !main.is_null() {
        is(Obj(vm.heap.image.odict.get(main.0)), &|| Purpose::Globals);
    }
    is(vm.reg(reg::MODULES), &|| Purpose::SysModules);
    is(vm.reg(reg::TREE), &|| Purpose::Tree);
    for f in all_frames(vm) {
        let locals = Obj(vm.heap.word(f + field::LOCALS));
        is(locals, &|| Purpose::FrameNames(func_name(vm, f)));
        if let Some(code) = vm.frame_code(f) {
            for (i, local) in (0u32..).zip(&code.localsplus) {
                if matches!(local.kind, LocalKind::Cell | LocalKind::ParameterCell | LocalKind::Free) {
                    is(Obj(vm.heap.word(f + field::LOCALSPLUS + i)), &|| {
                        Purpose::CellOf(local.name.clone())
                    });
                }
            }
        }
    }
    for o in vm.heap.numbers() {
        if !vm.heap.is_alive(o) {
            continue;
        }
        let slot = |i: u32| vm.heap.slot(o, i);
        match vm.heap.kind(o) {
            Kind::Code => {
                is(slot(glassheap_vm::code::CONSTS), &|| {
                    Purpose::Constants(vm.text(slot(glassheap_vm::code::NAME)).to_string())
                });
                is(slot(glassheap_vm::code::NAMES), &|| Purpose::CodeNames);
                is(slot(glassheap_vm::code::LOCALSPLUS_NAMES), &|| Purpose::CodeNames);
            }
            Kind::Function => {
                let name = || vm.text(slot(function::NAME)).to_string();
                is(slot(function::DEFAULTS), &|| Purpose::Defaults(name()));
                is(slot(function::KWDEFAULTS), &|| Purpose::Defaults(name()));
                let closure = slot(function::CLOSURE);
                is(closure, &|| Purpose::Closure(o));
                if !closure.is_null()
                    && let Some(code) = vm.code_of(slot(function::CODE))
                {
                    let free = code.localsplus.iter().filter(|l| l.kind == LocalKind::Free);
                    for (i, local) in (0..vm.heap.slots_len(closure)).zip(free) {
                        is(vm.heap.slot(closure, i), &|| Purpose::CellOf(local.name.clone()));
                    }
                }
            }
            Kind::Type => {
                is(slot(type_slot::MRO), &|| Purpose::Mro(o));
                is(slot(type_slot::BASES), &|| Purpose::Bases);
                is(slot(type_slot::DICT), &|| Purpose::ClassDict(o));
            }
            _ => {}
        }
        let dict = Obj(vm.heap.image.odict.get(o.0));
        if !dict.is_null() {
            if vm.heap.kind(o) == Kind::Module {
                is(dict, &|| {
                    let name = vm.dict_get_str(dict, "__name__");
                    Purpose::ModuleDict(name.map_or_else(String::new, |n| vm.text(n).to_string()))
                });
            } else {
                is(dict, &|| Purpose::InstanceDict(o));
            }
        }
    }
    wanted.into_iter().filter_map(|(o, p)| p.map(|p| (o, p))).collect()
}

/// Every frame that runs, library code's too, innermost first.
fn all_frames(vm: &Vm) -> Vec<u32> {
    let mut found = Vec::new();
    let mut f = vm.reg_number(reg::FRAME) as u32;
    while f != 0 {
        found.push(f);
        f = vm.heap.word(f + field::PREVIOUS);
    }
    found
}

fn func_name(vm: &Vm, f: u32) -> String {
    vm.frame_code(f).map_or_else(String::new, |c| c.co_name.clone())
}

/// Words for one reference of an object.
fn say(vm: &Vm, target: Obj, from: Obj, role: Role, purposes: &HashMap<u32, Purpose>) -> Found {
    let heap = &vm.heap;
    let purpose = purposes.get(&from.0);
    let key_text = |key: Obj| {
        plain_repr(vm, key).map_or_else(|| describe::summary(vm, key), |t| describe::cut(&t, describe::SHORT))
    };
    let plain = |key: &str| found(from, message(key, Vec::new()));
    match role {
        Role::Item(i) => match purpose {
            Some(Purpose::Constants(func)) => nobody(message("holder-constant", vec![text("func", func.clone())])),
            Some(Purpose::CodeNames) => nobody(message("holder-code", Vec::new())),
            Some(Purpose::Tree) => nobody(message("holder-syntax-tree", Vec::new())),
            Some(Purpose::Defaults(func)) => nobody(message("holder-default", vec![text("func", func.clone())])),
            Some(Purpose::Closure(f)) => Found {
                from: *f,
                ..nobody(message("holder-closure-cell", vec![text("name", free_name(vm, *f, i))]))
            },
            Some(Purpose::Mro(ty)) if *ty == target => nobody(message("holder-mro", Vec::new())),
            Some(Purpose::Mro(ty)) => Found {
                from: *ty,
                ..nobody(message("holder-bases", Vec::new()))
            },
            Some(Purpose::Bases) => nobody(message("holder-bases", Vec::new())),
            _ if describe::is_interpreter(vm, from) => nobody(message("holder-static", Vec::new())),
            _ => Found {
                from,
                group: "item".to_string(),
                holder: message("holder-item", vec![number("index", i)]),
            },
        },
        Role::Key(i) | Role::Value(i) => {
            let entry = heap.dict_entry(from, i);
            let name = if heap.kind(entry.key) == Kind::Str {
                vm.text(entry.key).to_string()
            } else {
                key_text(entry.key)
            };
            let is_key = matches!(role, Role::Key(_));
            match purpose {
                _ if is_key && purpose.is_some() => {
                    nobody(message("holder-key", vec![text("key", key_text(entry.key))]))
                }
                Some(Purpose::Globals) => nobody(message("holder-module-name", vec![text("name", name)])),
                Some(Purpose::SysModules) => nobody(message("holder-module-table", Vec::new())),
                Some(Purpose::ModuleDict(module)) => nobody(message(
                    "holder-name-of",
                    vec![text("name", name), text("func", module.clone())],
                )),
                Some(Purpose::FrameNames(func)) => nobody(message(
                    "holder-name-of",
                    vec![text("name", name), text("func", func.clone())],
                )),
                Some(Purpose::InstanceDict(o) | Purpose::ClassDict(o)) => {
                    found(*o, message("holder-attribute", vec![text("name", name)]))
                }
                Some(Purpose::Defaults(func)) => nobody(message("holder-default", vec![text("func", func.clone())])),
                _ if is_key => found(from, message("holder-key", vec![text("key", key_text(entry.key))])),
                _ => found(from, message("holder-value", vec![text("key", key_text(entry.key))])),
            }
        }
        Role::SetItem => plain("holder-set-item"),
        Role::Member(i) => found(
            from,
            message(
                "holder-attribute",
                vec![text("name", member_name(vm, heap.ty(from), i))],
            ),
        ),
        Role::Attribute(i) => {
            let keys = heap.shared_keys(heap.ty(from));
            let name = if i < keys.len {
                vm.text(Obj(heap.word(keys.names + i)))
            } else {
                ""
            };
            found(from, message("holder-attribute", vec![text("name", name)]))
        }
        Role::Dict => found(from, message("holder-attribute", vec![text("name", "__dict__")])),
        // Counted when rows are grouped.
        Role::Type => nobody(message("holder-class-of-instances", Vec::new())),
        Role::SharedName(_) => plain_other(from, "shared keys"),
        Role::Frame(place) => frame_words(vm, heap.data0(from) as u32, place, from),
        Role::Slot(i) => slot_words(vm, from, i, purpose),
    }
}

fn found(from: Obj, holder: Message) -> Found {
    Found {
        from,
        group: String::new(),
        holder,
    }
}

fn nobody(holder: Message) -> Found {
    found(Obj::NULL, holder)
}

fn plain_other(from: Obj, role: &str) -> Found {
    found(from, message("holder-other", vec![text("role", role)]))
}

fn free_name(vm: &Vm, f: Obj, i: u32) -> String {
    let code = vm.code_of(vm.heap.slot(f, function::CODE));
    code.and_then(|c| {
        let mut free = c.localsplus.iter().filter(|l| l.kind == LocalKind::Free);
        free.nth(i as usize).map(|l| l.name.clone())
    })
    .unwrap_or_default()
}

fn slot_words(vm: &Vm, from: Obj, i: u32, purpose: Option<&Purpose>) -> Found {
    let heap = &vm.heap;
    let plain = |key: &str| found(from, message(key, Vec::new()));
    match heap.kind(from) {
        Kind::Function => match i {
            function::GLOBALS | function::BUILTINS => plain("holder-globals"),
            function::DEFAULTS | function::KWDEFAULTS => found(
                from,
                message(
                    "holder-default",
                    vec![text("func", vm.text(heap.slot(from, function::NAME)))],
                ),
            ),
            _ => plain("holder-function"),
        },
        Kind::Type => match i {
            type_slot::BASE => plain("holder-bases"),
            type_slot::MRO => plain_other(from, "__mro__"),
            type_slot::BASES => plain_other(from, "__bases__"),
            type_slot::DICT => plain_other(from, "__dict__"),
            _ => plain_other(from, "__name__"),
        },
        Kind::Cell => match purpose {
            Some(Purpose::CellOf(name)) => {
                found(from, message("holder-closure-cell", vec![text("name", name.clone())]))
            }
            _ => plain("holder-cell"),
        },
        Kind::BoundMethod | Kind::CFunction => plain("holder-bound-method"),
        Kind::GetSet | Kind::MethodDescriptor => {
            let name = heap.slot(from, 1);
            let name = if !name.is_null() && heap.kind(name) == Kind::Str {
                vm.text(name)
            } else {
                ""
            };
            found(from, message("holder-descriptor", vec![text("name", name)]))
        }
        Kind::Iterator | Kind::DictView => plain("holder-iterator"),
        Kind::Slots if matches!(vm.type_name(from).as_str(), "enumerate" | "zip" | "map" | "filter") => {
            plain("holder-iterator")
        }
        Kind::Traceback => plain("holder-traceback"),
        Kind::Code => plain("holder-code"),
        Kind::Generator | Kind::Frame => {
            let name = vm.text(heap.slot(from, 0)).to_string();
            found(from, message("holder-frame", vec![text("func", name)]))
        }
        Kind::Exception => {
            let name = match i {
                exception::ARGS => "args",
                exception::NOTES => "__notes__",
                exception::TRACEBACK => "__traceback__",
                exception::CONTEXT => "__context__",
                exception::CAUSE => "__cause__",
                _ => "value",
            };
            found(from, message("holder-attribute", vec![text("name", name)]))
        }
        Kind::WeakRef | Kind::WeakProxy => plain_other(from, "callback"),
        _ if describe::is_interpreter(vm, from) => nobody(message("holder-static", Vec::new())),
        _ => plain_other(from, &vm.type_name(from)),
    }
}

/// References of frames on the stack; a generator's frame is the generator's.
fn frames(vm: &Vm, target: Obj, into: &mut Vec<Found>) {
    for f in all_frames(vm) {
        if vm.heap.word(f + field::OWNER) == owner::THREAD {
            vm.heap.frame_refs(f, |place, o| {
                if o == target {
                    into.push(frame_words(vm, f, place, Obj::NULL));
                }
            });
        }
        if vm.heap.word(f + field::FRAME_OBJ) == target.0 {
            into.push(nobody(message("holder-frame", vec![text("func", func_name(vm, f))])));
        }
    }
}

fn frame_words(vm: &Vm, f: u32, place: FrameRef, from: Obj) -> Found {
    let func = text("func", func_name(vm, f));
    match place {
        FrameRef::Local(i) => {
            let name = vm
                .frame_code(f)
                .and_then(|c| c.localsplus.get(i as usize).map(|l| l.name.clone()));
            found(
                from,
                message("holder-local-name", vec![text("name", name.unwrap_or_default()), func]),
            )
        }
        FrameRef::Stack(_) => found(from, message("holder-stack", vec![func])),
        FrameRef::Func | FrameRef::Code | FrameRef::Locals => found(from, message("holder-frame", vec![func])),
    }
}

fn registers(vm: &Vm, target: Obj, into: &mut Vec<Found>) {
    for name in [reg::HANDLED, reg::RAISED] {
        if vm.reg(name) == target {
            into.push(nobody(message("holder-exception-handled", Vec::new())));
        }
    }
}

fn group(vm: &Vm, all: Vec<Found>) -> Vec<LedgerRow> {
    let mut rows: Vec<LedgerRow> = Vec::new();
    let mut places: HashMap<(u32, String), usize> = HashMap::new();
    for f in all {
        let group = if f.group.is_empty() {
            format!("{:?}", f.holder)
        } else {
            f.group
        };
        let from = if f.from.is_null() || describe::is_interpreter(vm, f.from) {
            Obj::NULL
        } else {
            f.from
        };
        if let Some(i) = places.get(&(from.0, group.clone())) {
            rows[*i].count += 1;
            continue;
        }
        if rows.len() >= MOST {
            if let Some(last) = rows.last_mut() {
                if last.holder.key != "holder-other" {
                    last.holder = message("holder-other", vec![text("role", "…")]);
                    last.from = None;
                }
                last.count += 1;
            }
            continue;
        }
        places.insert((from.0, group), rows.len());
        rows.push(LedgerRow {
            holder: f.holder,
            from: (!from.is_null()).then(|| describe::object_ref(vm, from)),
            count: 1,
            change: Change::Same,
        });
    }
    for row in &mut rows {
        if row.holder.key == "holder-class-of-instances" {
            row.holder.args = vec![number("count", row.count)];
        }
    }
    rows
}
