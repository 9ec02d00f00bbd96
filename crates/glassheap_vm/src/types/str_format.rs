//! `str.format` with its field names, and `%`-formatting. CPython: `Objects/stringlib/unicode_format.h`,
//! `Objects/unicodeobject.c` (`PyUnicode_Format`).

mod percent;

use crate::native::Args;
use crate::types::str::MAX_LEN;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{Kind, Obj};

/// How fields are numbered so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

/// Where the values of fields come from.
struct Source<'a> {
    args: &'a [Obj],
    /// Names and values of keyword arguments.
    keywords: Vec<(Obj, Obj)>,
    /// `format_map`: looked up by item.
    mapping: Option<Obj>,
    numbering: Numbering,
}

/// One replacement field as written.
struct Field {
    name: String,
    conversion: Option<char>,
    spec: String,
}

impl Vm {
    /// `s.format(*args, **kwargs)`; `args` begins with `s`.
    pub(crate) fn str_format(&mut self, args: &Args) -> R {
        let template = args.items[0];
        let positional = &args.pos()[1..];
        let keywords = args.keywords(self);
        let mut source = Source {
            args: positional,
            keywords,
            mapping: None,
            numbering: Numbering::Unknown,
        };
        let text = self.text_rc(template);
        // A single field takes over the str it shows (`_PyUnicodeWriter`, read-only buffer).
        if let Some(o) = self.lone_field(&text, &source) {
            return Ok(self.new_ref(o));
        }
        let out = self.format_fields(&text, &mut source, 2)?;
        self.new_str_checked(&out)
    }

    fn lone_field(&self, text: &str, source: &Source) -> Option<Obj> {
        let o = match text {
            "{}" | "{0}" => *source.args.first()?,
            _ => return None,
        };
        self.is_exact(o, self.t.str).then_some(o)
    }

    /// `s.format_map(mapping)`.
    pub(crate) fn str_format_map(&mut self, template: Obj, mapping: Obj) -> R {
        let text = self.text_rc(template);
        let mut source = Source {
            args: &[],
            keywords: Vec::new(),
            mapping: Some(mapping),
            numbering: Numbering::Unknown,
        };
        let out = self.format_fields(&text, &mut source, 2)?;
        self.new_str_checked(&out)
    }

    fn format_fields(&mut self, text: &str, source: &mut Source, depth: u32) -> R<String> {
        if depth == 0 {
            return Err(self.value_error("Max string recursion exceeded"));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(tail) = after.strip_prefix(brace) {
                out.push_str(brace);
                rest = tail;
                continue;
            }
            if brace == "}" {
                return Err(self.value_error("Single '}' encountered in format string"));
            }
            if after.is_empty() {
                return Err(self.value_error("Single '{' encountered in format string"));
            }
            let (field, tail) = self.parse_field(after)?;
            let shown = self.render_field(&field, source, depth)?;
            out.push_str(&shown);
            if out.len() > 2 * MAX_LEN as usize {
                return Err(self.memory_error());
            }
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Reads a field behind its `{`: the field, and what follows its `}`.
    fn parse_field<'t>(&mut self, text: &'t str) -> R<(Field, &'t str)> {
        let mut bracket = false;
        let end = text.char_indices().find(|(_, c)| match c {
            '[' => {
                bracket = true;
                false
            }
            ']' => {
                bracket = false;
                false
            }
            '{' | '}' | ':' | '!' => !bracket,
            _ => false,
        });
        let Some((end, stop)) = end else {
            return Err(self.value_error("expected '}' before end of string"));
        };
        let name = text[..end].to_string();
        let mut rest = &text[end + stop.len_utf8()..];
        match stop {
            '{' => return Err(self.value_error("unexpected '{' in field name")),
            '}' => {
                return Ok((
                    Field {
                        name,
                        conversion: None,
                        spec: String::new(),
                    },
                    rest,
                ));
            }
            _ => {}
        }
        let mut conversion = None;
        if stop == '!' {
            let mut chars = rest.chars();
            let Some(c) = chars.next() else {
                return Err(self.value_error("end of string while looking for conversion specifier"));
            };
            conversion = Some(c);
            rest = chars.as_str();
            match rest.chars().next() {
                Some(':') => rest = &rest[1..],
                Some('}') => {
                    return Ok((
                        Field {
                            name,
                            conversion,
                            spec: String::new(),
                        },
                        &rest[1..],
                    ));
                }
                Some(_) => return Err(self.value_error("expected ':' after conversion specifier")),
                None => return Err(self.value_error("unmatched '{' in format spec")),
            }
        }
        let mut depth = 1;
        for (i, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let spec = rest[..i].to_string();
                return Ok((Field { name, conversion, spec }, &rest[i + 1..]));
            }
        }
        Err(self.value_error("unmatched '{' in format spec"))
    }

    fn render_field(&mut self, field: &Field, source: &mut Source, depth: u32) -> R<String> {
        let value = self.field_value(&field.name, source)?;
        let converted = match field.conversion {
            None => Ok(self.new_ref(value)),
            Some('r') => self.repr_of(value),
            Some('s') => self.str_of(value),
            Some('a') => self.ascii_of(value),
            Some(c) => {
                let n = u32::from(c);
                let shown = if n > 32 && n < 127 {
                    c.to_string()
                } else {
                    format!("\\x{n:x}")
                };
                Err(self.value_error(&format!("Unknown conversion specifier {shown}")))
            }
        };
        self.decref(value);
        let converted = converted?;
        let spec = if field.spec.contains(['{', '}']) {
            match self.format_fields(&field.spec, source, depth - 1) {
                Ok(spec) => spec,
                Err(e) => {
                    self.decref(converted);
                    return Err(e);
                }
            }
        } else {
            field.spec.clone()
        };
        let shown = self.format_of(converted, &spec);
        self.decref(converted);
        let shown = shown?;
        let text = self.text(shown).to_string();
        self.decref(shown);
        Ok(text)
    }

    /// The object that a field name stands for, a new reference.
    fn field_value(&mut self, name: &str, source: &mut Source) -> R {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut o = self.field_start(first, source)?;
        while let Some(c) = rest.chars().next() {
            let result = self.field_step(o, c, &mut rest);
            self.decref(o);
            o = result?;
        }
        Ok(o)
    }

    fn field_start(&mut self, first: &str, source: &mut Source) -> R {
        let index = match digits(first) {
            Some(Ok(i)) => Some(i),
            Some(Err(())) => return Err(self.value_error("Too many decimal digits in format string")),
            None => None,
        };
        let i = if first.is_empty() {
            match source.numbering {
                Numbering::Manual => {
                    return Err(
                        self.value_error("cannot switch from manual field specification to automatic field numbering")
                    );
                }
                Numbering::Unknown => {
                    source.numbering = Numbering::Automatic(1);
                    0
                }
                Numbering::Automatic(next) => {
                    source.numbering = Numbering::Automatic(next + 1);
                    next
                }
            }
        } else if let Some(i) = index {
            if let Numbering::Automatic(_) = source.numbering {
                return Err(
                    self.value_error("cannot switch from automatic field numbering to manual field specification")
                );
            }
            source.numbering = Numbering::Manual;
            i
        } else {
            return self.field_by_name(first, source);
        };
        if source.mapping.is_some() {
            return Err(self.value_error("Format string contains positional fields"));
        }
        match source.args.get(i) {
            Some(o) => Ok(self.new_ref(*o)),
            None => Err(self.index_error(&format!("Replacement index {i} out of range for positional args tuple"))),
        }
    }

    fn field_by_name(&mut self, name: &str, source: &Source) -> R {
        if let Some(mapping) = source.mapping {
            let key = self.new_str(name);
            let result = self.get_item(mapping, key);
            self.decref(key);
            return result;
        }
        let found = source.keywords.iter().find(|(key, _)| self.text(*key) == name);
        match found {
            Some((_, value)) => Ok(self.new_ref(*value)),
            None => {
                let key = self.new_str(name);
                let raised = self.key_error(key);
                self.decref(key);
                Err(raised)
            }
        }
    }

    /// One `.name` or `[key]`.
    fn field_step(&mut self, o: Obj, c: char, rest: &mut &str) -> R {
        let empty = "Empty attribute in format string";
        match c {
            '.' => {
                let tail = &rest[1..];
                let end = tail.find(['.', '[']).unwrap_or(tail.len());
                let name = &tail[..end];
                *rest = &tail[end..];
                if name.is_empty() {
                    return Err(self.value_error(empty));
                }
                let key = self.intern(name);
                let result = self.get_attr(o, key);
                self.decref(key);
                result
            }
            '[' => {
                let tail = &rest[1..];
                let Some(end) = tail.find(']') else {
                    return Err(self.value_error("Missing ']' in format string"));
                };
                let name = &tail[..end];
                *rest = &tail[end + 1..];
                if name.is_empty() {
                    return Err(self.value_error(empty));
                }
                let key = match digits(name) {
                    Some(Ok(i)) => self.new_int(i as i64),
                    Some(Err(())) => return Err(self.value_error("Too many decimal digits in format string")),
                    None => self.new_str(name),
                };
                let result = self.get_item(o, key);
                self.decref(key);
                result
            }
            _ => Err(self.bad_field_step()),
        }
    }

    fn bad_field_step(&mut self) -> Raised {
        self.value_error("Only '.' or '[' may follow ']' in format field specifier")
    }

    /// Whether `o` can be the mapping of `%(name)s`.
    pub(crate) fn is_format_mapping(&self, o: Obj) -> bool {
        !matches!(self.heap.kind(o), Kind::Tuple | Kind::Str)
            && self.special(o, self.n.getitem).is_some()
            && self.heap.kind(o) != Kind::Type
    }
}

/// A text of decimal digits as a number; an error if it is too large.
fn digits(text: &str) -> Option<Result<usize, ()>> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse::<i64>().map(|n| n as usize).map_err(|_| ()))
}
