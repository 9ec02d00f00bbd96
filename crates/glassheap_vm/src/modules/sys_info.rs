//! What `sys` says of the interpreter: `version_info`, `implementation`, `float_info` and its like. CPython:
//! `Python/sysmodule.c`, `Objects/structseq.c`.

use super::native_type::NativeType;
use crate::class::TypeBits;
use crate::native::{NativeDef, getter, slot};
use crate::vm::Vm;
use glassheap_heap::{Kind, Obj};

macro_rules! field {
    ($name:literal, $i:literal) => {
        getter($name, |vm, a| Ok(vm.slot_or_none(a.items[0], $i)))
    };
}

const VERSION_INFO: NativeType = NativeType {
    name: "version_info",
    module: "sys",
    methods: &[
        field!("major", 0),
        field!("minor", 1),
        field!("micro", 2),
        field!("releaselevel", 3),
        field!("serial", 4),
        slot("__repr__", 0, 0, |vm, a| {
            let mut parts = Vec::new();
            for (i, name) in (0..).zip(["major", "minor", "micro", "releaselevel", "serial"]) {
                let o = vm.heap.slot(a.items[0], i);
                parts.push(format!("{name}={}", vm.repr_text_of(o)?));
            }
            Ok(vm.new_str(&format!("sys.version_info({})", parts.join(", "))))
        }),
    ],
    bits: TypeBits::GC | TypeBits::FINAL,
};

/// The functions about limits of ints.
pub(crate) const FUNCTIONS: &[NativeDef] = &[
    crate::native::function("get_int_max_str_digits", 0, 0, |vm, _| Ok(vm.new_int(4300))),
    crate::native::function("getfilesystemencoding", 0, 0, |vm, _| Ok(vm.new_str("utf-8"))),
];

/// An object with attributes alone.
fn namespace(vm: &mut Vm, values: &[(&str, Obj)]) -> Obj {
    let o = vm.new_static_object(vm.t.simple_namespace, Kind::Slots, 24);
    let dict = vm.new_static_object(vm.t.dict, Kind::Dict, 64);
    for (name, value) in values {
        let key = vm.intern_static(name);
        vm.dict_set_static(dict, key, *value);
    }
    vm.heap.image.odict.set(&mut vm.heap.image.journal, o.0, dict.0);
    o
}

/// Fills them in.
pub(crate) fn fill(vm: &mut Vm, module: Obj) {
    for def in FUNCTIONS {
        let f = vm.static_function(*def, module);
        vm.module_set(module, def.name, f);
    }
    let (major, minor, micro) = vm.profile().version;
    let numbers: Vec<Obj> = [major, minor, micro]
        .iter()
        .map(|n| vm.new_int(i64::from(*n)))
        .collect();
    let level = vm.intern_static("final");
    let serial = vm.new_int(0);
    let info = vm.static_tuple(&[numbers[0], numbers[1], numbers[2], level, serial]);
    let base = vm.t.tuple;
    let ty = vm.new_static_subtype(&VERSION_INFO, base, Kind::Tuple);
    vm.heap.image.ty.set(&mut vm.heap.image.journal, info.0, ty.0);
    vm.module_set(module, "version_info", info);

    let name = vm.intern_static("cpython");
    let tag = vm.static_str(&format!("cpython-{major}{minor}"));
    let hex = vm.new_int(i64::from(major << 24 | minor << 16 | micro << 8 | 0xf0));
    let implementation = namespace(
        vm,
        &[
            ("name", name),
            ("cache_tag", tag),
            ("version", info),
            ("hexversion", hex),
        ],
    );
    vm.module_set(module, "implementation", implementation);

    let float = |vm: &mut Vm, x: f64| vm.new_float(x);
    let (most, least, epsilon) = (
        float(vm, f64::MAX),
        float(vm, f64::MIN_POSITIVE),
        float(vm, f64::EPSILON),
    );
    let (dig, mant, top, radix) = (vm.new_int(15), vm.new_int(53), vm.new_int(1024), vm.new_int(2));
    let floats = namespace(
        vm,
        &[
            ("max", most),
            ("max_exp", top),
            ("min", least),
            ("dig", dig),
            ("mant_dig", mant),
            ("epsilon", epsilon),
            ("radix", radix),
        ],
    );
    vm.module_set(module, "float_info", floats);
    let (bits, size) = (vm.new_int(30), vm.new_int(4));
    let ints = namespace(vm, &[("bits_per_digit", bits), ("sizeof_digit", size)]);
    vm.module_set(module, "int_info", ints);
}
