//! `complex`: pairs of floats. CPython: `Objects/complexobject.c`.

use crate::native::{Args, NativeDef, getter, method, slot, static_method};
use crate::types::float::{float_repr_bare, hash_f64, parse_float};
use crate::types::int::op;
use crate::types::str::bind;
use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, NewObject, Obj};
use glassheap_profile::Feature;

type Pair = (f64, f64);

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__add__", 1, 1, |vm, a| binary(vm, a.items[0], a.items[1], op::ADD)),
    slot("__radd__", 1, 1, |vm, a| binary(vm, a.items[1], a.items[0], op::ADD)),
    slot("__sub__", 1, 1, |vm, a| binary(vm, a.items[0], a.items[1], op::SUB)),
    slot("__rsub__", 1, 1, |vm, a| binary(vm, a.items[1], a.items[0], op::SUB)),
    slot("__mul__", 1, 1, |vm, a| binary(vm, a.items[0], a.items[1], op::MUL)),
    slot("__rmul__", 1, 1, |vm, a| binary(vm, a.items[1], a.items[0], op::MUL)),
    slot("__truediv__", 1, 1, |vm, a| binary(vm, a.items[0], a.items[1], op::DIV)),
    slot("__rtruediv__", 1, 1, |vm, a| {
        binary(vm, a.items[1], a.items[0], op::DIV)
    }),
    slot("__pow__", 1, 2, power),
    slot("__rpow__", 1, 2, |vm, a| binary(vm, a.items[1], a.items[0], op::POW)),
    slot("__eq__", 1, 1, |vm, a| equal(vm, a, true)),
    slot("__ne__", 1, 1, |vm, a| equal(vm, a, false)),
    slot("__hash__", 0, 0, hash),
    slot("__repr__", 0, 0, repr),
    slot("__bool__", 0, 0, |vm, a| {
        let yes = value(vm, a) != (0.0, 0.0);
        Ok(vm.new_bool(yes))
    }),
    slot("__neg__", 0, 0, |vm, a| made(vm, a, |(re, im)| (-re, -im))),
    slot("__pos__", 0, 0, itself),
    slot("__abs__", 0, 0, absolute),
    method("__complex__", 0, 0, itself),
    method("__format__", 1, 1, format),
    method("__getnewargs__", 0, 0, |vm, a| {
        let (re, im) = value(vm, a);
        let re = vm.new_float(re);
        let im = vm.new_float(im);
        Ok(vm.new_tuple(&[re, im]))
    }),
    method("conjugate", 0, 0, |vm, a| made(vm, a, |(re, im)| (re, -im))),
    getter("real", |vm, a| {
        let (re, _) = value(vm, a);
        Ok(vm.new_float(re))
    }),
    getter("imag", |vm, a| {
        let (_, im) = value(vm, a);
        Ok(vm.new_float(im))
    }),
];

/// Registers the methods of `complex`.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.complex, METHODS);
}

/// `repr` of a complex number.
#[must_use]
pub fn complex_repr(re: f64, im: f64) -> String {
    let imaginary = float_repr_bare(im);
    if re == 0.0 && !re.is_sign_negative() {
        return format!("{imaginary}j");
    }
    let plus = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary}j)", float_repr_bare(re))
}

impl Vm {
    /// A complex number, a new object.
    pub fn new_complex(&mut self, re: f64, im: f64) -> Obj {
        let o = self.alloc(NewObject {
            ty: self.t.complex,
            kind: Kind::Complex,
            basicsize: self.profile().layout.complex,
            pre_header: 0,
            gc: false,
            free_list: Some(FreeList::Complex),
            flags: 0,
        });
        self.heap.set_data0(o, re.to_bits());
        self.heap.set_data1(o, im.to_bits());
        o
    }

    /// Real and imaginary part of a complex object.
    #[must_use]
    pub fn complex_value(&self, o: Obj) -> Option<Pair> {
        (self.heap.kind(o) == Kind::Complex)
            .then(|| (f64::from_bits(self.heap.data0(o)), f64::from_bits(self.heap.data1(o))))
    }

    fn number_as_complex(&mut self, o: Obj) -> R<Option<Pair>> {
        if let Some(pair) = self.complex_value(o) {
            return Ok(Some(pair));
        }
        if let Some(x) = self.float_value(o) {
            return Ok(Some((x, 0.0)));
        }
        if self.is_int(o) {
            Ok(Some((self.int_to_f64(o)?, 0.0)))
        } else {
            Ok(None)
        }
    }

    /// `complex_pow`.
    pub(crate) fn complex_power(&mut self, a: Pair, b: Pair) -> R {
        let (re, im) = if b == (0.0, 0.0) {
            (1.0, 0.0)
        } else if a == (0.0, 0.0) {
            if b.1 != 0.0 || b.0 < 0.0 {
                let text = if self.profile().has(Feature::ZeroPowerErrorsSayZero) {
                    "zero to a negative or complex power"
                } else {
                    "0.0 to a negative or complex power"
                };
                return Err(self.zero_division_error(text));
            }
            (0.0, 0.0)
        } else if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
            match integer_power(a, b.0 as i32) {
                Some(pair) => pair,
                None => return Err(self.zero_division_error("complex division by zero")),
            }
        } else {
            let size = a.0.hypot(a.1);
            let angle = a.1.atan2(a.0);
            let mut length = size.powf(b.0);
            let mut turn = angle * b.0;
            if b.1 != 0.0 {
                length *= (-angle * b.1).exp();
                turn += b.1 * size.ln();
            }
            (length * turn.cos(), length * turn.sin())
        };
        let finite_input = [a.0, a.1, b.0, b.1].iter().all(|x| x.is_finite());
        if finite_input && (re.is_infinite() || im.is_infinite()) {
            return Err(self.overflow_error("complex exponentiation"));
        }
        Ok(self.new_complex(re, im))
    }
}

fn multiply(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// `_Py_c_quot`, Smith's way; `None` for a zero divisor.
fn divide(a: Pair, b: Pair) -> Option<Pair> {
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let bottom = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / bottom, (a.1 - a.0 * ratio) / bottom))
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let bottom = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / bottom, (a.1 * ratio - a.0) / bottom))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

fn integer_power(x: Pair, n: i32) -> Option<Pair> {
    let mut result = (1.0, 0.0);
    let mut square = x;
    let mut rest = n.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result = multiply(result, square);
        }
        rest >>= 1;
        if rest > 0 {
            square = multiply(square, square);
        }
    }
    if n < 0 {
        divide((1.0, 0.0), result)
    } else {
        Some(result)
    }
}

fn value(vm: &Vm, args: &Args) -> Pair {
    vm.complex_value(args.items[0]).unwrap_or((0.0, 0.0))
}

fn made(vm: &mut Vm, args: &Args, f: fn(Pair) -> Pair) -> R {
    let (re, im) = f(value(vm, args));
    Ok(vm.new_complex(re, im))
}

fn itself(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    if vm.is_exact(o, vm.t.complex) {
        Ok(vm.new_ref(o))
    } else {
        made(vm, args, |x| x)
    }
}

fn not_implemented(vm: &mut Vm) -> R {
    let o = vm.not_implemented;
    Ok(vm.new_ref(o))
}

fn binary(vm: &mut Vm, a: Obj, b: Obj, op: u32) -> R {
    let (Some(x), Some(y)) = (vm.number_as_complex(a)?, vm.number_as_complex(b)?) else {
        return not_implemented(vm);
    };
    let (re, im) = match op {
        op::ADD => (x.0 + y.0, x.1 + y.1),
        op::SUB => (x.0 - y.0, x.1 - y.1),
        op::MUL => multiply(x, y),
        op::DIV => match divide(x, y) {
            Some(pair) => pair,
            None => {
                let modern = vm.profile().has(Feature::ZeroDivisionErrorsAreAlike);
                return Err(vm.zero_division_error(if modern {
                    "division by zero"
                } else {
                    "complex division by zero"
                }));
            }
        },
        _ => return vm.complex_power(x, y),
    };
    Ok(vm.new_complex(re, im))
}

fn power(vm: &mut Vm, args: &Args) -> R {
    if args.get(2).is_some_and(|m| m != vm.none) {
        return Err(vm.value_error("complex modulo"));
    }
    binary(vm, args.items[0], args.items[1], op::POW)
}

fn equal(vm: &mut Vm, args: &Args, wanted: bool) -> R {
    let (re, im) = value(vm, args);
    let other = args.items[1];
    let same = if let Some(pair) = vm.complex_value(other) {
        pair == (re, im)
    } else if let Some(x) = vm.float_value(other) {
        im == 0.0 && x == re
    } else if vm.is_int(other) {
        if im == 0.0 {
            let x = vm.new_float(re);
            let same = vm.compare_float(x, other, 2).unwrap_or(false);
            vm.decref(x);
            same
        } else {
            false
        }
    } else {
        return not_implemented(vm);
    };
    Ok(vm.new_bool(same == wanted))
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    let (re, im) = value(vm, args);
    let addr = vm.heap.addr(args.items[0]);
    let hash = hash_f64(re, addr).wrapping_add(hash_f64(im, addr).wrapping_mul(1_000_003));
    Ok(vm.new_int(if hash == u64::MAX { -2 } else { hash as i64 }))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let (re, im) = value(vm, args);
    Ok(vm.new_str(&complex_repr(re, im)))
}

fn absolute(vm: &mut Vm, args: &Args) -> R {
    let (re, im) = value(vm, args);
    let size = re.hypot(im);
    if size.is_infinite() && re.is_finite() && im.is_finite() {
        return Err(vm.overflow_error("absolute value too large"));
    }
    Ok(vm.new_float(size))
}

fn format(vm: &mut Vm, args: &Args) -> R {
    let spec = crate::types::number_format::spec_argument(vm, args)?;
    let (re, im) = value(vm, args);
    vm.format_complex(re, im, &spec)
}

/// `1+2j`, `(3j)`, `-inf-nanj`.
fn parse_complex(text: &str) -> Option<Pair> {
    let trimmed = text.trim_matches(crate::types::str::is_space);
    let inner = match trimmed.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')')?.trim_matches(crate::types::str::is_space),
        None => trimmed,
    };
    let Some(body) = inner.strip_suffix(['j', 'J']) else {
        if inner.is_empty() || inner.chars().any(crate::types::str::is_space) {
            return None;
        }
        return Some((parse_float(inner)?, 0.0));
    };
    // The imaginary part begins at the last sign that does not belong to an exponent.
    let split = body
        .char_indices()
        .filter(|(i, c)| matches!(c, '+' | '-') && (*i == 0 || !matches!(body.as_bytes()[*i - 1], b'e' | b'E')))
        .map(|(i, _)| i)
        .next_back()
        .unwrap_or(0);
    let (real, imaginary) = body.split_at(split);
    let im = match imaginary {
        "" | "+" => 1.0,
        "-" => -1.0,
        _ => parse_float(imaginary)?,
    };
    let re = if real.is_empty() { 0.0 } else { parse_float(real)? };
    if inner.chars().any(crate::types::str::is_space) {
        return None;
    }
    Some((re, im))
}

fn part(vm: &mut Vm, o: Obj, which: &str) -> R<Pair> {
    if let Some(pair) = vm.number_as_complex(o)? {
        return Ok(pair);
    }
    let name = vm.n.complex;
    if which == "first"
        && let Some(result) = vm.call_special(o, name, &[])?
    {
        let pair = vm.complex_value(result);
        let got = vm.type_name(result);
        vm.decref(result);
        return match pair {
            Some(pair) => Ok(pair),
            None => {
                let owner = vm.type_name(o);
                let text = if vm.profile().has(Feature::ComplexResultErrorNamesClass) {
                    format!("{owner}.__complex__() must return a complex, not {got}")
                } else {
                    format!("__complex__ returned non-complex (type {got})")
                };
                Err(vm.type_error(&text))
            }
        };
    }
    if vm.special(o, vm.n.float).is_some() || vm.special(o, vm.n.index).is_some() {
        return Ok((vm.as_f64(o)?, 0.0));
    }
    let got = vm.type_name(o);
    let text = match (which, vm.profile().has(Feature::ComplexErrorsNameArguments)) {
        ("first", true) => format!("complex() argument 'real' must be a real number, not {got}"),
        ("first", false) => format!("complex() first argument must be a string or a number, not '{got}'"),
        (_, true) => format!("complex() argument 'imag' must be a real number, not {got}"),
        (_, false) => format!("complex() second argument must be a number, not '{got}'"),
    };
    Err(vm.type_error(&text))
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let [real, imag] = bind(vm, args, 1, "complex", ["real", "imag"], 0)?;
    let exact = cls == vm.t.complex;
    if let (Some(o), None) = (real, imag)
        && exact
        && vm.is_exact(o, vm.t.complex)
    {
        return Ok(vm.new_ref(o));
    }
    let (re, im) = match (real, imag) {
        (Some(o), second) if vm.heap.kind(o) == Kind::Str => {
            if second.is_some() {
                return Err(vm.type_error("complex() can't take second arg if first is a string"));
            }
            let text = vm.text_rc(o);
            match parse_complex(&text) {
                Some(pair) => pair,
                None => return Err(vm.value_error("complex() arg is a malformed string")),
            }
        }
        (_, Some(o)) if vm.heap.kind(o) == Kind::Str => {
            return Err(vm.type_error("complex() second arg can't be a string"));
        }
        (first, second) => {
            let a = match first {
                Some(o) => part(vm, o, "first")?,
                None => (0.0, 0.0),
            };
            match second {
                Some(o) => {
                    let b = part(vm, o, "second")?;
                    // Only parts that are complex are added across, so that signs of zeros stay.
                    let re = if vm.heap.kind(o) == Kind::Complex {
                        a.0 - b.1
                    } else {
                        a.0
                    };
                    let crossed = first.is_some_and(|f| vm.float_value(f).is_none() && !vm.is_int(f));
                    (re, if crossed { a.1 + b.0 } else { b.0 })
                }
                None => a,
            }
        }
    };
    if exact {
        return Ok(vm.new_complex(re, im));
    }
    let size = vm.profile().layout.complex;
    let o = vm.new_instance(cls, size);
    vm.heap.set_data0(o, re.to_bits());
    vm.heap.set_data1(o, im.to_bits());
    Ok(o)
}
