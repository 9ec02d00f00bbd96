//! The format-spec mini language for str, int, float and complex. CPython: `Python/formatter_unicode.c`.

mod float_text;
mod spec;

pub(crate) use float_text::float_digits;
pub use spec::Spec;

use crate::native::Args;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{Kind, Obj};
use num_bigint::{BigInt, Sign};
use num_traits::Signed;
use std::rc::Rc;

/// Longest field.
const MAX_WIDTH: usize = crate::types::str::MAX_LEN as usize;

/// The argument of a `__format__` method.
pub(crate) fn spec_argument(vm: &mut Vm, args: &Args) -> R<Rc<str>> {
    let o = args.items[1];
    if vm.heap.kind(o) == Kind::Str {
        return Ok(vm.text_rc(o));
    }
    let got = vm.type_name(o);
    Err(vm.type_error(&format!("__format__() argument must be str, not {got}")))
}

impl Vm {
    /// `format(o, spec)`: a new reference to a str.
    pub fn format_of(&mut self, o: Obj, spec: &str) -> R {
        let ty = self.heap.ty(o);
        if ty == self.t.str {
            return self.format_str_object(o, spec);
        }
        if ty == self.t.int {
            return self.format_int_object(o, spec);
        }
        if ty == self.t.float {
            return self.format_float_object(o, spec);
        }
        let name = self.n.format;
        if self.special(o, name).is_none() {
            if spec.is_empty() {
                return self.str_of(o);
            }
            let got = self.type_name(o);
            return Err(self.type_error(&format!("unsupported format string passed to {got}.__format__")));
        }
        let text = self.new_str(spec);
        let result = self.call_special_bound(o, name, &[text]);
        self.decref(text);
        let Some(result) = result? else { return self.str_of(o) };
        if self.heap.kind(result) != Kind::Str {
            let got = self.type_name(result);
            self.decref(result);
            return Err(self.type_error(&format!("__format__ must return a str, not {got}")));
        }
        Ok(result)
    }

    fn parse_spec(&mut self, spec: &str, default_type: char, default_align: char, ty: &str) -> R<Spec> {
        match Spec::parse(spec, default_type, default_align, ty, self.profile()) {
            Ok(spec) if spec.width > MAX_WIDTH || spec.precision.is_some_and(|p| p > MAX_WIDTH) => {
                Err(self.memory_error())
            }
            Ok(spec) => Ok(spec),
            Err(message) => Err(self.value_error(&message)),
        }
    }

    fn unknown_code(&mut self, code: char, ty: &str) -> Raised {
        let n = u32::from(code);
        let shown = if n > 32 && n < 128 {
            code.to_string()
        } else {
            format!("\\x{n:x}")
        };
        self.value_error(&format!("Unknown format code '{shown}' for object of type '{ty}'"))
    }

    /// `str.__format__`.
    pub fn format_str_object(&mut self, o: Obj, spec: &str) -> R {
        if spec.is_empty() {
            return Ok(self.unchanged_str(o));
        }
        let ty = self.type_name(o);
        let spec = self.parse_spec(spec, 's', '<', &ty)?;
        if spec.kind != 's' {
            return Err(self.unknown_code(spec.kind, &ty));
        }
        if let Some(sign) = spec.sign {
            let what = if sign == ' ' { "Space" } else { "Sign" };
            return Err(self.value_error(&format!("{what} not allowed in string format specifier")));
        }
        if spec.no_negative_zero {
            return Err(self.value_error("Negative zero coercion (z) not allowed in string format specifier"));
        }
        if spec.alternate {
            return Err(self.value_error("Alternate form (#) not allowed in string format specifier"));
        }
        if spec.align == '=' {
            return Err(self.value_error("'=' alignment not allowed in string format specifier"));
        }
        let text = self.text_rc(o);
        let cut: &str = match spec.precision {
            Some(p) => text.char_indices().nth(p).map_or(&*text, |(i, _)| &text[..i]),
            None => &text,
        };
        if spec.width <= cut.chars().count() {
            return Ok(self.str_part(o, cut));
        }
        let padded = spec.pad("", cut);
        self.new_str_checked(&padded)
    }

    /// `int.__format__`.
    pub fn format_int_object(&mut self, o: Obj, spec: &str) -> R {
        if spec.is_empty() {
            return if self.is_exact(o, self.t.int) {
                let t = self.int_text(o)?;
                Ok(self.new_str(&t))
            } else {
                self.str_of(o)
            };
        }
        let ty = self.type_name(o);
        let spec = self.parse_spec(spec, 'd', '>', &ty)?;
        if matches!(spec.kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') {
            let x = self.int_to_f64(o)?;
            return self.format_double(x, &spec);
        }
        if !matches!(spec.kind, 'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') {
            return Err(self.unknown_code(spec.kind, &ty));
        }
        if spec.precision.is_some() {
            return Err(self.value_error("Precision not allowed in integer format specifier"));
        }
        if spec.no_negative_zero {
            return Err(self.value_error("Negative zero coercion (z) not allowed in format specifier with integer"));
        }
        if spec.kind == 'c' {
            if spec.sign.is_some() {
                return Err(self.value_error("Sign not allowed with integer format specifier 'c'"));
            }
            if spec.alternate {
                return Err(self.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
            }
            let n = self.slice_bound(Some(o), 0)?;
            let c = u32::try_from(n).ok().and_then(char::from_u32);
            let Some(c) = c else {
                return Err(self.overflow_error("%c arg not in range(0x110000)"));
            };
            let padded = spec.pad("", &c.to_string());
            return self.new_str_checked(&padded);
        }
        let value = self.big_value(o).unwrap_or_default();
        let digits = self.int_digits(&value, spec.kind)?;
        let prefix = match spec.kind {
            'b' | 'o' | 'x' | 'X' if spec.alternate => format!("0{}", spec.kind),
            _ => String::new(),
        };
        let text = spec.number(value.is_negative(), &prefix, &digits, "");
        self.new_str_checked(&text)
    }

    /// Digits of an int's absolute value as format code `kind` has them.
    pub(crate) fn int_digits(&mut self, value: &BigInt, kind: char) -> R<String> {
        let magnitude = value.magnitude();
        Ok(match kind {
            'b' => magnitude.to_str_radix(2),
            'o' => magnitude.to_str_radix(8),
            'x' => magnitude.to_str_radix(16),
            'X' => magnitude.to_str_radix(16).to_uppercase(),
            _ => self.bigint_text(&BigInt::from_biguint(Sign::Plus, magnitude.clone()))?,
        })
    }

    /// `float.__format__`.
    pub fn format_float_object(&mut self, o: Obj, spec: &str) -> R {
        if spec.is_empty() {
            return self.str_of(o);
        }
        let ty = self.type_name(o);
        let spec = self.parse_spec(spec, '\0', '>', &ty)?;
        if !matches!(spec.kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') {
            return Err(self.unknown_code(spec.kind, &ty));
        }
        let x = self.float_value(o).unwrap_or(0.0);
        self.format_double(x, &spec)
    }

    fn format_double(&mut self, x: f64, spec: &Spec) -> R {
        let text = spec.float(x);
        self.new_str_checked(&text)
    }

    /// `complex.__format__`.
    pub(crate) fn format_complex(&mut self, re: f64, im: f64, spec: &str) -> R {
        if spec.is_empty() {
            let text = crate::types::complex::complex_repr(re, im);
            return Ok(self.new_str(&text));
        }
        let spec = self.parse_spec(spec, '\0', '>', "complex")?;
        if !matches!(spec.kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') {
            return Err(self.unknown_code(spec.kind, "complex"));
        }
        if spec.fill == '0' {
            return Err(self.value_error("Zero padding is not allowed in complex format specifier"));
        }
        if spec.align == '=' {
            return Err(self.value_error("'=' alignment flag is not allowed in complex format specifier"));
        }
        let part = Spec { width: 0, ..spec };
        let imaginary = Spec {
            sign: Some('+'),
            ..part
        };
        let shown = |s: &Spec, x: f64| {
            if s.kind == '\0' && s.precision.is_none() {
                let text = crate::types::float::float_repr_bare(x.abs());
                s.number(x.is_sign_negative() && !x.is_nan(), "", &text, "")
            } else {
                s.float(x)
            }
        };
        let text = if spec.kind == '\0' && re == 0.0 && !re.is_sign_negative() {
            format!("{}j", shown(&part, im))
        } else if spec.kind == '\0' {
            format!("({}{}j)", shown(&part, re), shown(&imaginary, im))
        } else {
            format!("{}{}j", shown(&part, re), shown(&imaginary, im))
        };
        let padded = spec.pad("", &text);
        self.new_str_checked(&padded)
    }
}
