//! What Python programs can call on `int`.

use super::parse::count_digits;
use super::{MAX_STR_DIGITS, op, order_matches, parse_int};
use crate::native::{Args, NativeDef, class_method, getter, method, method_kw, slot, static_method};
use crate::types::str::bind;
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

pub(super) const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__add__", 1, 1, |vm, a| forward(vm, a, op::ADD)),
    slot("__radd__", 1, 1, |vm, a| reflected(vm, a, op::ADD)),
    slot("__sub__", 1, 1, |vm, a| forward(vm, a, op::SUB)),
    slot("__rsub__", 1, 1, |vm, a| reflected(vm, a, op::SUB)),
    slot("__mul__", 1, 1, |vm, a| forward(vm, a, op::MUL)),
    slot("__rmul__", 1, 1, |vm, a| reflected(vm, a, op::MUL)),
    slot("__floordiv__", 1, 1, |vm, a| forward(vm, a, op::FLOORDIV)),
    slot("__rfloordiv__", 1, 1, |vm, a| reflected(vm, a, op::FLOORDIV)),
    slot("__truediv__", 1, 1, |vm, a| forward(vm, a, op::DIV)),
    slot("__rtruediv__", 1, 1, |vm, a| reflected(vm, a, op::DIV)),
    slot("__mod__", 1, 1, |vm, a| forward(vm, a, op::REM)),
    slot("__rmod__", 1, 1, |vm, a| reflected(vm, a, op::REM)),
    slot("__lshift__", 1, 1, |vm, a| forward(vm, a, op::LSHIFT)),
    slot("__rlshift__", 1, 1, |vm, a| reflected(vm, a, op::LSHIFT)),
    slot("__rshift__", 1, 1, |vm, a| forward(vm, a, op::RSHIFT)),
    slot("__rrshift__", 1, 1, |vm, a| reflected(vm, a, op::RSHIFT)),
    slot("__and__", 1, 1, |vm, a| forward(vm, a, op::AND)),
    slot("__rand__", 1, 1, |vm, a| reflected(vm, a, op::AND)),
    slot("__or__", 1, 1, |vm, a| forward(vm, a, op::OR)),
    slot("__ror__", 1, 1, |vm, a| reflected(vm, a, op::OR)),
    slot("__xor__", 1, 1, |vm, a| forward(vm, a, op::XOR)),
    slot("__rxor__", 1, 1, |vm, a| reflected(vm, a, op::XOR)),
    slot("__pow__", 1, 2, power),
    slot("__rpow__", 1, 2, |vm, a| reflected(vm, a, op::POW)),
    slot("__divmod__", 1, 1, |vm, a| divmod(vm, a.items[0], a.items[1])),
    slot("__rdivmod__", 1, 1, |vm, a| divmod(vm, a.items[1], a.items[0])),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__hash__", 0, 0, hash),
    slot("__repr__", 0, 0, repr),
    slot("__bool__", 0, 0, truth),
    slot("__int__", 0, 0, itself),
    slot("__index__", 0, 0, itself),
    slot("__pos__", 0, 0, itself),
    slot("__float__", 0, 0, to_float),
    slot("__neg__", 0, 0, negative),
    slot("__abs__", 0, 0, absolute),
    slot("__invert__", 0, 0, invert),
    method("__trunc__", 0, 0, itself),
    method("__floor__", 0, 0, itself),
    method("__ceil__", 0, 0, itself),
    method("__round__", 0, 1, round),
    method("__format__", 1, 1, format),
    method("__sizeof__", 0, 0, size_of),
    method("__getnewargs__", 0, 0, new_args),
    method("conjugate", 0, 0, itself),
    method("bit_length", 0, 0, bit_length),
    method("bit_count", 0, 0, bit_count),
    method("as_integer_ratio", 0, 0, as_integer_ratio),
    method_kw("to_bytes", 0, 2, to_bytes),
    class_method("from_bytes", 1, 2, from_bytes),
    getter("real", itself),
    getter("imag", |vm, _| Ok(vm.new_int(0))),
    getter("numerator", itself),
    getter("denominator", |vm, _| Ok(vm.new_int(1))),
];

pub(super) const METHODS_3_12: &[NativeDef] = &[method("is_integer", 0, 0, |vm, _| Ok(vm.new_bool(true)))];

fn not_implemented(vm: &mut Vm) -> R {
    let o = vm.not_implemented;
    Ok(vm.new_ref(o))
}

fn forward(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    match vm.binary_int(a, b, op) {
        Some(result) => result,
        None => not_implemented(vm),
    }
}

fn reflected(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[1], args.items[0]);
    match vm.binary_int(a, b, op) {
        Some(result) => result,
        None => not_implemented(vm),
    }
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    match vm.compare_int(args.items[0], args.items[1], op) {
        Some(result) => Ok(vm.new_bool(result)),
        None => not_implemented(vm),
    }
}

fn divmod(vm: &mut Vm, a: Obj, b: Obj) -> R {
    match vm.int_divmod(a, b) {
        Some(result) => {
            let (q, r) = result?;
            Ok(vm.new_tuple(&[q, r]))
        }
        None => not_implemented(vm),
    }
}

fn power(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    let modulus = args.get(2).filter(|m| *m != vm.none);
    let Some(modulus) = modulus else {
        return forward(vm, args, op::POW);
    };
    let (Some(x), Some(y), Some(m)) = (vm.big_value(a), vm.big_value(b), vm.big_value(modulus)) else {
        return not_implemented(vm);
    };
    if m.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    let mut base = x.mod_floor(&m);
    let mut exponent = y;
    if exponent.is_negative() {
        let size = m.abs();
        let inverse = base.mod_floor(&size).extended_gcd(&size);
        if !inverse.gcd.is_one() {
            return Err(vm.value_error("base is not invertible for the given modulus"));
        }
        base = inverse.x.mod_floor(&size);
        exponent = -exponent;
    }
    if exponent.bits().saturating_mul(m.bits()).saturating_mul(m.bits()) > 1 << 40 {
        return Err(vm.memory_error());
    }
    let size = m.abs();
    let value = base.mod_floor(&size).modpow(&exponent, &size).mod_floor(&m);
    Ok(vm.new_bigint(value))
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    let hash = vm.hash_int(args.items[0]);
    Ok(vm.new_int(hash as i64))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let text = vm.int_text(args.items[0])?;
    Ok(vm.new_str(&text))
}

fn truth(vm: &mut Vm, args: &Args) -> R {
    let yes = vm.int_value(args.items[0]) != Some(0);
    Ok(vm.new_bool(yes))
}

fn itself(vm: &mut Vm, args: &Args) -> R {
    Ok(vm.exact_int(args.items[0]))
}

fn to_float(vm: &mut Vm, args: &Args) -> R {
    let value = vm.int_to_f64(args.items[0])?;
    Ok(vm.new_float(value))
}

fn big(vm: &Vm, args: &Args) -> BigInt {
    vm.big_value(args.items[0]).unwrap_or_default()
}

fn negative(vm: &mut Vm, args: &Args) -> R {
    match vm.int_value(args.items[0]).and_then(i64::checked_neg) {
        Some(value) => Ok(vm.new_int(value)),
        None => {
            let value = -big(vm, args);
            Ok(vm.new_bigint(value))
        }
    }
}

fn absolute(vm: &mut Vm, args: &Args) -> R {
    let value = big(vm, args);
    if value.is_negative() {
        Ok(vm.new_bigint(-value))
    } else {
        itself(vm, args)
    }
}

fn invert(vm: &mut Vm, args: &Args) -> R {
    match vm.int_value(args.items[0]) {
        Some(value) => Ok(vm.new_int(!value)),
        None => {
            let value = !big(vm, args);
            Ok(vm.new_bigint(value))
        }
    }
}

/// Rounds half to even at a power of ten.
fn round(vm: &mut Vm, args: &Args) -> R {
    let Some(ndigits) = args.get(1) else {
        return itself(vm, args);
    };
    if ndigits == vm.none {
        if vm.profile().has(Feature::IntRoundTakesNone) {
            return itself(vm, args);
        }
        return Err(vm.type_error("'NoneType' object cannot be interpreted as an integer"));
    }
    let n = vm.index_object(ndigits)?;
    let digits = vm.big_value(n).unwrap_or_default();
    vm.decref(n);
    if !digits.is_negative() {
        return itself(vm, args);
    }
    let value = big(vm, args);
    let places = (-digits).to_u64().unwrap_or(u64::MAX);
    if places > value.bits() {
        return Ok(vm.new_int(0));
    }
    let unit = num_traits::pow::Pow::pow(&BigInt::from(10), places as u32);
    let (q, r) = value.div_mod_floor(&unit);
    let twice: BigInt = &r * 2;
    let up = twice > unit || (twice == unit && q.is_odd());
    let q = if up { q + 1 } else { q };
    Ok(vm.new_bigint(q * unit))
}

fn format(vm: &mut Vm, args: &Args) -> R {
    let spec = crate::types::number_format::spec_argument(vm, args)?;
    vm.format_int_object(args.items[0], &spec)
}

fn size_of(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let size = match vm.int_value(o) {
        Some(value) => vm.int_size(value),
        None => vm.bigint_size(&big(vm, args)),
    };
    Ok(vm.new_int(i64::from(size)))
}

fn new_args(vm: &mut Vm, args: &Args) -> R {
    let value = vm.exact_int(args.items[0]);
    Ok(vm.new_tuple(&[value]))
}

fn bit_length(vm: &mut Vm, args: &Args) -> R {
    let bits = big(vm, args).bits();
    Ok(vm.new_int(bits as i64))
}

fn bit_count(vm: &mut Vm, args: &Args) -> R {
    let ones = big(vm, args).magnitude().count_ones();
    Ok(vm.new_int(ones as i64))
}

fn as_integer_ratio(vm: &mut Vm, args: &Args) -> R {
    let n = vm.exact_int(args.items[0]);
    let one = vm.new_int(1);
    Ok(vm.new_tuple(&[n, one]))
}

/// Whether a `byteorder` argument says little-endian.
fn little_endian(vm: &mut Vm, order: Option<Obj>, function: &str) -> R<bool> {
    let Some(order) = order else { return Ok(false) };
    if vm.heap.kind(order) != Kind::Str {
        let got = vm.type_name(order);
        return Err(vm.type_error(&format!("{function}() argument 'byteorder' must be str, not {got}")));
    }
    match vm.text(order) {
        "little" => Ok(true),
        "big" => Ok(false),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(vm: &mut Vm, args: &Args) -> R {
    let [length, order, signed] = bind(vm, args, 1, "to_bytes", ["length", "byteorder", "signed"], 0)?;
    let length = match length {
        Some(o) => vm.index_of(o)?,
        None => 1,
    };
    let little = little_endian(vm, order, "to_bytes")?;
    let signed = match signed {
        Some(o) => vm.truth(o)?,
        None => false,
    };
    if length < 0 {
        return Err(vm.value_error("length argument must be non-negative"));
    }
    if length > i64::from(crate::types::str::MAX_LEN) {
        return Err(vm.memory_error());
    }
    let value = big(vm, args);
    if value.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    let mut bytes = match (signed, value.is_zero()) {
        (_, true) => Vec::new(),
        (true, _) => value.to_signed_bytes_le(),
        (false, _) => value.magnitude().to_bytes_le(),
    };
    if bytes.len() as i64 > length {
        return Err(vm.overflow_error("int too big to convert"));
    }
    bytes.resize(length as usize, if value.is_negative() { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    Ok(vm.new_bytes(&bytes))
}

fn from_bytes(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let [bytes, order, signed] = bind(vm, args, 1, "from_bytes", ["bytes", "byteorder", "signed"], 1)?;
    let little = little_endian(vm, order, "from_bytes")?;
    let signed = match signed {
        Some(o) => vm.truth(o)?,
        None => false,
    };
    let source = bytes.unwrap_or(vm.none);
    let mut content = vm.bytes_from_object(source)?;
    if little {
        content.reverse();
    }
    let value = if signed {
        BigInt::from_signed_bytes_be(&content)
    } else {
        BigInt::from_bytes_be(Sign::Plus, &content)
    };
    if cls == vm.t.int {
        return vm.new_bigint_checked(value);
    }
    let o = vm.new_bigint_checked(value)?;
    let result = vm.call(cls, &Args::positional(&[o]));
    vm.decref(o);
    result
}

// -- the constructor --------------------------------------------------------------------------------------------------

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let [x, base] = bind_new(vm, args)?;
    let o = match (x, base) {
        (None, None) => vm.new_int(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => vm.int_from_object(x)?,
        (Some(x), Some(base)) => from_text_with_base(vm, x, base)?,
    };
    if cls == vm.t.int {
        return Ok(o);
    }
    let value = vm.big_value(o).unwrap_or_default();
    let made = vm.new_int_subclass(cls, value);
    vm.decref(o);
    Ok(made)
}

fn bind_new(vm: &mut Vm, args: &Args) -> R<[Option<Obj>; 2]> {
    let given = args.len() - 1;
    if given > 2 {
        let text = if vm.profile().has(Feature::ConstructorErrorsSayExpectedAtMost) {
            format!("int expected at most 2 arguments, got {given}")
        } else {
            format!("int() takes at most 2 arguments ({given} given)")
        };
        return Err(vm.type_error(&text));
    }
    let mut found = [args.get(1), args.get(2)];
    for (name, value) in args.keywords(vm) {
        if vm.text(name) != "base" {
            let name = vm.text_rc(name);
            let text = if vm.profile().has(Feature::UnexpectedKeywordErrorNamesFunctionFirst) {
                format!("int() got an unexpected keyword argument '{name}'")
            } else {
                format!("'{name}' is an invalid keyword argument for int()")
            };
            return Err(vm.type_error(&text));
        }
        found[1] = Some(value);
    }
    Ok(found)
}

fn from_text_with_base(vm: &mut Vm, x: Obj, base: Obj) -> R {
    let base = vm.slice_bound(Some(base), 10)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    match vm.heap.kind(x) {
        Kind::Str => {
            let text = vm.text_rc(x);
            from_text(vm, x, &text, base as u32)
        }
        Kind::Bytes | Kind::ByteArray => {
            let text = String::from_utf8_lossy(vm.bytes_of(x)).into_owned();
            from_text(vm, x, &text, base as u32)
        }
        _ => Err(vm.type_error("int() can't convert non-string with explicit base")),
    }
}

fn from_text(vm: &mut Vm, shown: Obj, text: &str, base: u32) -> R {
    let digits = count_digits(text);
    let power_of_two = matches!(base, 2 | 4 | 8 | 16 | 32);
    if digits > MAX_STR_DIGITS && !power_of_two && vm.profile().has(Feature::IntTextIsLimited) {
        return Err(vm.value_error(&format!(
            "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; \
             use sys.set_int_max_str_digits() to increase the limit"
        )));
    }
    if digits > 1 << 20 {
        return Err(vm.memory_error());
    }
    match parse_int(text, base) {
        Some(value) => Ok(vm.new_bigint(value)),
        None => {
            let quoted = vm.repr_of(shown)?;
            let shown = vm.text_rc(quoted);
            vm.decref(quoted);
            Err(vm.value_error(&format!("invalid literal for int() with base {base}: {shown}")))
        }
    }
}

impl Vm {
    /// `PyNumber_Long`: what `int(o)` gives. A new reference.
    pub fn int_from_object(&mut self, o: Obj) -> R {
        match self.heap.kind(o) {
            Kind::Int if self.is_exact(o, self.t.int) => return Ok(self.new_ref(o)),
            Kind::Bool => return Ok(self.exact_int(o)),
            Kind::Float if self.is_exact(o, self.t.float) => {
                let value = self.float_value(o).unwrap_or(0.0);
                return self.int_from_f64(value);
            }
            Kind::Str => {
                let text = self.text_rc(o);
                return from_text(self, o, &text, 10);
            }
            Kind::Bytes | Kind::ByteArray => {
                let text = String::from_utf8_lossy(self.bytes_of(o)).into_owned();
                return from_text(self, o, &text, 10);
            }
            _ => {}
        }
        for (name, text) in [
            (self.n.int, "__int__"),
            (self.n.index, "__index__"),
            (self.n.trunc, "__trunc__"),
        ] {
            if text == "__trunc__" && self.profile().has(Feature::IntIgnoresTrunc) {
                continue;
            }
            let Some(value) = self.call_special(o, name, &[])? else {
                continue;
            };
            if !self.is_int(value) {
                let got = self.type_name(value);
                self.decref(value);
                return Err(self.type_error(&format!("{text} returned non-int (type {got})")));
            }
            let exact = self.exact_int(value);
            self.decref(value);
            return Ok(exact);
        }
        let got = self.type_name(o);
        Err(self.type_error(&format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{got}'"
        )))
    }

    /// Comparison of any two values that were ordered.
    pub(crate) fn ordered(&mut self, order: std::cmp::Ordering, op: u32) -> R {
        Ok(self.new_bool(order_matches(order, op)))
    }
}
