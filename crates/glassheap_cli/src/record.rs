//! The record of a run: the JSON that `tests/conformance/README.md` describes, made by the simulation.

use crate::run::{Options, load};
use glassheap_heap::frame::{BORROWED, field};
use glassheap_heap::{IMMORTAL, Kind, Obj, flag, gc};
use glassheap_syntax::code::LocalKind;
use glassheap_syntax::error::CompileError;
use glassheap_vm::class::TypeBits;
use glassheap_vm::run::End;
use glassheap_vm::vm::{Vm, reg};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Line steps that a record keeps.
const KEPT_STEPS: usize = 300;
/// Characters of a repr that a record keeps.
const REPR: usize = 60;

/// Numbers of the objects in sight, by address: kept as long as a name of the module or of a function that has not
/// returned or yielded refers to the object.
struct Numbers {
    last: u64,
    module: HashMap<u64, u64>,
    frames: Vec<HashMap<u64, u64>>,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers {
            last: 0,
            module: HashMap::new(),
            frames: vec![HashMap::new()],
        }
    }
}

impl Numbers {
    fn follow(&mut self, calls: &[bool]) {
        for entered in calls {
            if *entered {
                self.frames.push(HashMap::new());
            } else if self.frames.len() > 1 {
                self.frames.pop();
            }
        }
    }

    fn known(&self) -> HashMap<u64, u64> {
        let mut known = self.module.clone();
        for frame in &self.frames {
            known.extend(frame);
        }
        known
    }
}

#[derive(Default)]
struct Steps {
    numbers: Numbers,
    list: Vec<Value>,
    truncated: bool,
    /// Line of the module's code that ran last.
    module_line: u32,
    /// Live instances by class at the end of the module's code.
    objects: Map<String, Value>,
}

/// Runs the program and describes the run. `name`: of the program, without ending.
#[must_use]
pub fn record(source: &str, filename: &str, name: &str, options: &Options) -> Value {
    let mut head = json!({
        "format": 1,
        "program": name,
        "version": options.profile.name,
        "patch": options.profile.patch,
    });
    let mut vm = match load(source, filename, options) {
        Ok(vm) => vm,
        Err(e) => {
            let rest = refused(&e);
            merge(&mut head, rest);
            return head;
        }
    };
    let steps = Rc::new(RefCell::new(Steps::default()));
    let seen = Rc::clone(&steps);
    vm.record.observer = Some(Box::new(move |vm, line, frame, calls| {
        observe(vm, line, frame, calls, &mut seen.borrow_mut());
    }));
    let end = vm.run_to_end();
    let steps = steps.borrow();
    let stdout: String = vm
        .record
        .output
        .iter()
        .filter(|p| !p.stderr)
        .map(|p| p.text.as_str())
        .collect();
    let exit_from = vm.record.at_exit_from.unwrap_or(vm.record.output.len());
    let at_exit: String = vm.record.output[exit_from..]
        .iter()
        .filter(|p| !p.stderr)
        .map(|p| p.text.as_str())
        .collect();
    let error = match &end {
        End::Exception {
            type_name,
            message,
            line,
        } => json!({
            "type": type_name, "message": message, "line": line,
        }),
        End::Exit { code } => json!({ "type": "SystemExit", "message": code, "line": 0 }),
        End::Stopped(stop) => json!({ "type": "Stopped", "message": format!("{stop:?}"), "line": 0 }),
        End::Finished => Value::Null,
    };
    let gc: Vec<Value> = vm
        .record
        .collections
        .iter()
        .map(|c| {
            json!({
                "generation": c.generation, "collected": c.collected, "uncollectable": c.uncollectable,
                "line": c.line, "func": c.func,
            })
        })
        .collect();
    let unraisable: Vec<Value> = vm
        .record
        .unraisable
        .iter()
        .map(|u| json!({ "type": u.type_name, "message": u.message }))
        .collect();
    let mut rest = json!({
        "stdout": lines(&stdout),
        "at_exit": lines(&at_exit).len(),
        "error": error,
        "unraisable": unraisable,
        "gc": gc,
        "objects": steps.objects,
        "steps": steps.list,
    });
    if steps.truncated {
        rest["truncated"] = Value::Bool(true);
    }
    merge(&mut head, rest);
    head
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(a), Value::Object(b)) = (into, from) {
        a.extend(b);
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix('\n')
        .map_or_else(|| text.lines().collect(), |t| t.split('\n').collect())
}

fn refused(e: &CompileError) -> Value {
    let error = match e {
        CompileError::Syntax(s) => json!({ "type": s.type_name, "message": s.message, "line": s.range.line }),
        CompileError::Unsupported(u) => {
            json!({ "type": "Unsupported", "message": u.construct, "line": u.range.line })
        }
    };
    json!({
        "stdout": [], "at_exit": 0, "error": error, "unraisable": [], "gc": [], "objects": {}, "steps": [],
    })
}

/// One entry: names and counts as they are, line 0 for the end.
fn observe(vm: &Vm, line: u32, frame: u32, calls: &[bool], steps: &mut Steps) {
    let end = line == 0;
    steps.numbers.follow(calls);
    let func = if end {
        "<module>".to_string()
    } else {
        vm.frame_code(frame).map(|c| c.co_name.clone()).unwrap_or_default()
    };
    if !end && func == "<module>" {
        steps.module_line = line;
    }
    if !end && steps.list.len() >= KEPT_STEPS {
        steps.truncated = true;
        return;
    }
    let main = vm.reg(reg::MAIN);
    let globals = Obj(vm.heap.image.odict.get(main.0));
    let module_names = dict_names(vm, globals);
    let local_names = if frame == 0 { Vec::new() } else { frame_names(vm, frame) };
    let mut known = steps.numbers.known();
    let (globals, module) = describe(vm, &module_names, &mut known, &mut steps.numbers.last);
    let (locals, names) = describe(vm, &local_names, &mut known, &mut steps.numbers.last);
    steps.numbers.module = module;
    if let Some(top) = steps.numbers.frames.last_mut() {
        *top = names;
    }
    steps.list.push(json!({
        "line": if end { steps.module_line } else { line },
        "func": func,
        "event": if end { "end" } else { "line" },
        "globals": globals,
        "locals": locals,
    }));
    if end {
        steps.objects = live_instances(vm);
    }
}

fn describe(
    vm: &Vm,
    names: &[(String, Obj)],
    known: &mut HashMap<u64, u64>,
    last: &mut u64,
) -> (Map<String, Value>, HashMap<u64, u64>) {
    let mut out = Map::new();
    let mut seen = HashMap::new();
    for (name, o) in names {
        let addr = vm.heap.addr(*o);
        let number = *known.entry(addr).or_insert_with(|| {
            *last += 1;
            *last
        });
        seen.insert(addr, number);
        let count = vm.heap.refcnt(*o);
        let count = if count == IMMORTAL {
            json!("immortal")
        } else {
            json!(count)
        };
        let mut entry = vec![json!(vm.type_name(*o)), json!(number), count];
        if let Some(text) = short_repr(vm, *o) {
            entry.push(json!(text));
        }
        out.insert(name.clone(), Value::Array(entry));
    }
    (out, seen)
}

/// The repr of plain values, cut.
fn short_repr(vm: &Vm, o: Obj) -> Option<String> {
    if vm.is_heap_instance(o) {
        return None;
    }
    let text = glassheap_vm::types::plain_repr(vm, o)?;
    if text.chars().count() > REPR {
        return Some(text.chars().take(REPR - 3).collect::<String>() + "...");
    }
    Some(text)
}

fn shown(name: &str) -> bool {
    let dunder = name.starts_with("__") && name.ends_with("__");
    !dunder && !name.starts_with('.')
}

fn dict_names(vm: &Vm, dict: Obj) -> Vec<(String, Obj)> {
    if dict.is_null() || vm.heap.kind(dict) != Kind::Dict {
        return Vec::new();
    }
    vm.heap
        .dict_items(dict)
        .into_iter()
        .filter(|e| vm.heap.kind(e.key) == Kind::Str)
        .map(|e| (vm.text(e.key).to_string(), e.value))
        .filter(|(name, _)| shown(name))
        .collect()
}

/// Names of a function or class body; none for the module.
fn frame_names(vm: &Vm, f: u32) -> Vec<(String, Obj)> {
    let Some(code) = vm.frame_code(f) else {
        return Vec::new();
    };
    if code.co_name == "<module>" {
        return Vec::new();
    }
    if !code.co_flags.optimized {
        return dict_names(vm, Obj(vm.heap.word(f + field::LOCALS)));
    }
    let mut found = Vec::new();
    for (i, local) in code.localsplus.iter().enumerate() {
        if !shown(&local.name) || local.kind == LocalKind::Hidden {
            continue;
        }
        let mut value = Obj(vm.heap.word(f + field::LOCALSPLUS + i as u32) & !BORROWED);
        if value.is_null() {
            continue;
        }
        let cell = matches!(local.kind, LocalKind::Cell | LocalKind::Free | LocalKind::ParameterCell);
        if cell && vm.heap.kind(value) == Kind::Cell {
            value = vm.heap.slot(value, 0);
            if value.is_null() {
                continue;
            }
        }
        found.push((local.name.clone(), value));
    }
    found
}

/// Tracked instances of the program's classes, by class name.
fn live_instances(vm: &Vm) -> Map<String, Value> {
    let mut counts: Map<String, Value> = Map::new();
    for head in gc::GENERATIONS {
        for o in vm.heap.gc_list(head) {
            if !vm.heap.has_flag(o, flag::HEAP_TYPE_INSTANCE) {
                continue;
            }
            let ty = vm.heap.ty(o);
            if !vm.type_bits(ty).has(TypeBits::HEAP) || !is_program_class(vm, ty) || vm.heap.kind(o) == Kind::Type {
                continue;
            }
            let n = counts.entry(vm.type_name_of(ty)).or_insert(json!(0));
            *n = json!(n.as_u64().unwrap_or(0) + 1);
        }
    }
    counts
}

fn is_program_class(vm: &Vm, ty: Obj) -> bool {
    let dict = vm.type_dict(ty);
    vm.dict_get_str(dict, "__module__")
        .is_some_and(|m| vm.text(m) == "__main__")
}
