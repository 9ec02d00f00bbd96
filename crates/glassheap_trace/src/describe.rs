//! How an object is called and shown in a word: type name, glyph, short value.

use crate::answers::{Kind as Glyph, ObjectRef, Slot};
use glassheap_heap::image::scalar;
use glassheap_heap::traverse::{exception, function};
use glassheap_heap::{IMMORTAL, Kind, Obj, flag};
use glassheap_vm::types::plain_repr;
use glassheap_vm::vm::Vm;

/// Characters of a short value.
pub const SHORT: usize = 24;

/// Made by the interpreter before the program: no card, no serial.
#[must_use]
pub fn is_interpreter(vm: &Vm, o: Obj) -> bool {
    vm.heap.has_flag(o, flag::INTERPRETER)
}

/// Serial number for a view; 0 for the interpreter's own.
#[must_use]
pub fn serial(vm: &Vm, o: Obj) -> u32 {
    if is_interpreter(vm, o) { 0 } else { vm.heap.serial(o) }
}

/// Enough to name the object.
#[must_use]
pub fn object_ref(vm: &Vm, o: Obj) -> ObjectRef {
    ObjectRef {
        serial: serial(vm, o),
        type_name: vm.type_name(o),
        kind: glyph(vm, o),
    }
}

/// Which glyph; instances of a subclass of a builtin type have the builtin's.
#[must_use]
pub fn glyph(vm: &Vm, o: Obj) -> Glyph {
    match vm.heap.kind(o) {
        Kind::None => Glyph::None,
        Kind::Bool => Glyph::Bool,
        Kind::Int => Glyph::Int,
        Kind::Float => Glyph::Float,
        Kind::Str => Glyph::Str,
        Kind::Bytes | Kind::ByteArray => Glyph::Bytes,
        Kind::List => Glyph::List,
        Kind::Tuple => Glyph::Tuple,
        Kind::Dict => Glyph::Dict,
        Kind::Set | Kind::FrozenSet => Glyph::Set,
        Kind::Type => Glyph::Class,
        Kind::Function | Kind::BoundMethod | Kind::CFunction | Kind::MethodDescriptor => Glyph::Function,
        Kind::Frame | Kind::Generator => Glyph::Frame,
        Kind::Object | Kind::Exception if vm.is_heap_instance(o) => Glyph::Instance,
        _ => Glyph::Other,
    }
}

/// Cuts to [`SHORT`] characters.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

/// Drawn as a small value in place.
#[must_use]
pub fn is_inline(vm: &Vm, o: Obj) -> bool {
    if is_interpreter(vm, o) {
        return true;
    }
    match vm.heap.kind(o) {
        Kind::None | Kind::Bool | Kind::Int | Kind::Float | Kind::Complex | Kind::Ellipsis | Kind::NotImplemented => {
            !vm.is_heap_instance(o)
        }
        Kind::Module | Kind::Code | Kind::MethodDescriptor | Kind::GetSet => true,
        Kind::Str => vm.text(o).chars().count() + 2 <= SHORT && !vm.is_heap_instance(o),
        Kind::Bytes => vm.bytes_of(o).len() + 3 <= SHORT && !vm.is_heap_instance(o),
        _ => false,
    }
}

/// Counts from here on are those of static objects in releases without immortal ones: the simulation gives them a large
/// count that means nothing.
const STATIC_COUNT: u32 = 500_000_000;

/// Count for a view: `None` for an object that is not counted.
#[must_use]
pub fn count(vm: &Vm, o: Obj) -> Option<u32> {
    let n = vm.heap.refcnt(o);
    let uncounted = n == IMMORTAL || (n >= STATIC_COUNT && is_interpreter(vm, o));
    (!uncounted).then_some(n)
}

/// Short value: a repr for plain values, `len 3` for containers, a name for what has one.
#[must_use]
pub fn summary(vm: &Vm, o: Obj) -> String {
    let heap = &vm.heap;
    let name_slot = |i: u32| vm.text(heap.slot(o, i)).to_string();
    let text = match heap.kind(o) {
        Kind::List => format!("len {}", heap.list_len(o)),
        Kind::Tuple => format!("len {}", heap.slots_len(o)),
        Kind::Dict => format!("len {}", heap.dict_len(o)),
        Kind::Set | Kind::FrozenSet => format!("len {}", heap.set_len(o)),
        Kind::ByteArray => format!("len {}", vm.bytes_of(o).len()),
        Kind::Type => format!("class {}", vm.type_name_of(o)),
        Kind::Function => format!("{}()", name_slot(function::QUALNAME)),
        Kind::BoundMethod => {
            let f = heap.slot(o, 0);
            if heap.kind(f) == Kind::Function {
                format!("{}()", vm.text(heap.slot(f, function::QUALNAME)))
            } else {
                String::new()
            }
        }
        Kind::CFunction | Kind::MethodDescriptor => format!("{}()", vm.native_of(o).name),
        Kind::Generator => name_slot(glassheap_vm::generator::slot::QUALNAME),
        Kind::Code => vm
            .code_of(o)
            .map_or_else(String::new, |c| format!("code {}", c.co_name)),
        Kind::Module => {
            let dict = Obj(heap.image.odict.get(o.0));
            let name = if dict.is_null() {
                None
            } else {
                vm.dict_get_str(dict, "__name__")
            };
            name.map_or_else(String::new, |n| format!("module {}", vm.text(n)))
        }
        Kind::Exception => {
            let args = heap.slot(o, exception::ARGS);
            let first = if !args.is_null() && heap.kind(args) == Kind::Tuple && heap.slots_len(args) > 0 {
                heap.slot(args, 0)
            } else {
                Obj::NULL
            };
            if first.is_null() {
                String::new()
            } else {
                plain_repr(vm, first).unwrap_or_default()
            }
        }
        Kind::Range => {
            let part = |i: u32| plain_repr(vm, heap.slot(o, i)).unwrap_or_default();
            format!("range({}, {})", part(0), part(1))
        }
        Kind::Str if vm.text(o).len() > 200 => {
            let start: String = vm.text(o).chars().take(SHORT).collect();
            glassheap_vm::types::str::repr_text(&start)
        }
        Kind::Bytes if vm.bytes_of(o).len() > 200 => glassheap_vm::types::bytes::bytes_repr(&vm.bytes_of(o)[..SHORT]),
        Kind::Int if vm.int_value(o).is_none() && heap.image.size.get(o.0) > 1_000 => "int".to_string(),
        Kind::Ellipsis => "Ellipsis".to_string(),
        Kind::NotImplemented => "NotImplemented".to_string(),
        _ => plain_repr(vm, o).unwrap_or_default(),
    };
    cut(&text, SHORT)
}

/// A reference as a view shows it.
#[must_use]
pub fn slot(vm: &Vm, o: Obj) -> Slot {
    Slot {
        object: object_ref(vm, o),
        text: summary(vm, o),
        refcnt: count(vm, o),
        inline: is_inline(vm, o),
    }
}

/// The objects of one of the collector's lists. Between two events of a move the links of a list may lead astray: the
/// walk ends where it comes to an object again.
#[must_use]
pub fn gc_list(vm: &Vm, head: Obj) -> Vec<Obj> {
    let heap = &vm.heap;
    let mut seen = vec![false; heap.scalar(scalar::OBJECTS_END) as usize];
    let mut found = Vec::new();
    let mut o = heap.image.gc_next.get(head.0);
    while o != head.0
        && o != 0
        && let Some(slot @ false) = seen.get_mut(o as usize)
    {
        *slot = true;
        found.push(Obj(o));
        o = heap.image.gc_next.get(o);
    }
    found
}
