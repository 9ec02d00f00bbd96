//! `float.hex` and `float.fromhex`.

use super::float_repr;
use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::Kind;
use num_bigint::BigInt;
use num_traits::ToPrimitive;

pub(super) fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return float_repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let (lead, exponent) = match (bits >> 52) & 0x7ff {
        0 => (0, -1022),
        e => (1, e as i64 - 1023),
    };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

pub(super) fn from_hex(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let Some(text) = args.get(1) else {
        return Err(vm.type_error("float.fromhex() takes exactly one argument (0 given)"));
    };
    if vm.heap.kind(text) != Kind::Str {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    let text = vm.text_rc(text);
    let Some(x) = parse_hex(text.trim_matches(crate::types::str::is_space)) else {
        return Err(vm.value_error("invalid hexadecimal floating-point string"));
    };
    if x.is_infinite() && !text.to_ascii_lowercase().contains("inf") {
        return Err(vm.overflow_error("hexadecimal value too large to represent as a float"));
    }
    let o = vm.new_float(x);
    if cls == vm.t.float {
        return Ok(o);
    }
    let result = vm.call(cls, &Args::positional(&[o]));
    vm.decref(o);
    result
}

fn parse_hex(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let negative = lower.starts_with('-');
    let mut rest = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    let signed = |x: f64| Some(if negative { -x } else { x });
    match rest {
        "inf" | "infinity" => return signed(f64::INFINITY),
        "nan" => return signed(f64::NAN),
        _ => {}
    }
    rest = rest.strip_prefix("0x").unwrap_or(rest);
    let (mantissa, exponent) = match rest.split_once('p') {
        Some((m, e)) if !e.is_empty() => (m, e.parse::<i64>().ok()?),
        Some(_) => return None,
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 100_000 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = BigInt::parse_bytes(digits.as_bytes(), 16)?;
    let exponent = exponent.clamp(-500_000, 500_000) - 4 * fraction.len() as i64;
    let x = if exponent >= 0 {
        if value.bits() as i64 + exponent > 1100 && value.bits() > 0 {
            f64::INFINITY
        } else {
            (value << exponent as u64).to_f64().unwrap_or(f64::INFINITY)
        }
    } else {
        crate::types::int::true_divide(&value, &(BigInt::from(1) << (-exponent) as u64)).unwrap_or(f64::INFINITY)
    };
    signed(x)
}
