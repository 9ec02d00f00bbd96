//! Text to bytes and back. CPython: `Objects/unicodeobject.c`, `Python/codecs.c`, `Lib/encodings/`.

use super::{bind, str_argument};
use crate::native::Args;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{Kind, Obj};
use std::rc::Rc;

/// An encoding that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Utf8,
    Ascii,
    Latin1,
    Utf16 { big: bool, bom: bool },
    Utf32 { big: bool, bom: bool },
}

impl Codec {
    /// The encoding called `name`, as people write it.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Codec> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        Some(match plain.as_str() {
            "utf8" | "u8" | "cp65001" => Codec::Utf8,
            "ascii" | "usascii" | "646" => Codec::Ascii,
            "latin1" | "latin" | "iso88591" | "88591" | "l1" | "cp819" => Codec::Latin1,
            "utf16" | "u16" => Codec::Utf16 { big: false, bom: true },
            "utf16le" => Codec::Utf16 { big: false, bom: false },
            "utf16be" => Codec::Utf16 { big: true, bom: false },
            "utf32" | "u32" => Codec::Utf32 { big: false, bom: true },
            "utf32le" => Codec::Utf32 { big: false, bom: false },
            "utf32be" => Codec::Utf32 { big: true, bom: false },
            _ => return None,
        })
    }

    fn shown(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16 { bom: true, .. } => "utf-16",
            Codec::Utf16 { big: false, .. } => "utf-16-le",
            Codec::Utf16 { .. } => "utf-16-be",
            Codec::Utf32 { bom: true, .. } => "utf-32",
            Codec::Utf32 { big: false, .. } => "utf-32-le",
            Codec::Utf32 { .. } => "utf-32-be",
        }
    }
}

/// An `encoding` or `errors` argument.
pub(crate) fn name_argument(vm: &mut Vm, o: Option<Obj>, function: &str, which: &str, default: &str) -> R<Rc<str>> {
    match o {
        Some(o) => str_argument(vm, o, function, &format!("'{which}'")),
        None => Ok(Rc::from(default)),
    }
}

pub(super) fn encode_method(vm: &mut Vm, args: &Args) -> R {
    let [encoding, errors] = bind(vm, args, 1, "encode", ["encoding", "errors"], 0)?;
    let encoding = name_argument(vm, encoding, "encode", "encoding", "utf-8")?;
    let errors = name_argument(vm, errors, "encode", "errors", "strict")?;
    let bytes = vm.encode_text(args.items[0], &encoding, &errors)?;
    Ok(vm.new_bytes(&bytes))
}

impl Vm {
    fn unknown_encoding(&mut self, name: &str) -> Raised {
        self.lookup_error(&format!("unknown encoding: {name}"))
    }

    /// The bytes of a str in an encoding.
    pub fn encode_text(&mut self, o: Obj, encoding: &str, errors: &str) -> R<Vec<u8>> {
        let Some(codec) = Codec::by_name(encoding) else {
            return Err(self.unknown_encoding(encoding));
        };
        let text = self.text_rc(o);
        let limit = match codec {
            Codec::Utf8 => return Ok(text.as_bytes().to_vec()),
            Codec::Ascii => 0x7f,
            Codec::Latin1 => 0xff,
            Codec::Utf16 { big, bom } => {
                let units = bom.then_some(0xfeffu16).into_iter().chain(text.encode_utf16());
                return Ok(units
                    .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
                    .collect());
            }
            Codec::Utf32 { big, bom } => {
                let units = bom.then_some(0xfeffu32).into_iter().chain(text.chars().map(u32::from));
                return Ok(units
                    .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
                    .collect());
            }
        };
        let mut out = Vec::with_capacity(text.len());
        for (i, c) in text.chars().enumerate() {
            let n = u32::from(c);
            if n <= limit {
                out.push(n as u8);
                continue;
            }
            match errors {
                "ignore" => {}
                "replace" => out.push(b'?'),
                "backslashreplace" => {
                    let mut escape = String::new();
                    super::text::push_escape(&mut escape, c);
                    out.extend_from_slice(escape.as_bytes());
                }
                "xmlcharrefreplace" => out.extend_from_slice(format!("&#{n};").as_bytes()),
                "namereplace" | "strict" | "surrogateescape" | "surrogatepass" => {
                    return Err(self.encode_error(codec, &text, i, limit));
                }
                _ => return Err(self.lookup_error(&format!("unknown error handler name '{errors}'"))),
            }
        }
        Ok(out)
    }

    fn encode_error(&mut self, codec: Codec, text: &str, at: usize, limit: u32) -> Raised {
        let shown = codec.shown();
        let run: Vec<char> = text.chars().skip(at).take_while(|c| u32::from(*c) > limit).collect();
        let range = limit + 1;
        let what = if let [c] = run.as_slice() {
            let mut escape = String::new();
            super::text::push_escape(&mut escape, *c);
            format!("'{shown}' codec can't encode character '{escape}' in position {at}")
        } else {
            format!(
                "'{shown}' codec can't encode characters in position {at}-{}",
                at + run.len() - 1
            )
        };
        self.unicode_encode_error(&format!("{what}: ordinal not in range({range})"))
    }

    /// A str from a bytes-like object in an encoding.
    pub fn decode_bytes(&mut self, o: Obj, encoding: &str, errors: &str) -> R {
        let Some(codec) = Codec::by_name(encoding) else {
            return Err(self.unknown_encoding(encoding));
        };
        let bytes = self.bytes_of(o).to_vec();
        let text = match codec {
            Codec::Latin1 => bytes.iter().map(|b| char::from(*b)).collect(),
            Codec::Ascii => self.decode_by(&bytes, codec, errors, |rest| match rest[0] {
                b @ 0..=0x7f => Ok((char::from(b), 1)),
                _ => Err((1, "ordinal not in range(128)")),
            })?,
            Codec::Utf8 => self.decode_by(&bytes, codec, errors, utf8_char)?,
            Codec::Utf16 { big, bom } => {
                let (rest, big) = without_mark(&bytes, &[0xfe, 0xff], &[0xff, 0xfe], big, bom);
                self.decode_by(rest, codec, errors, |r| utf16_char(r, big))?
            }
            Codec::Utf32 { big, bom } => {
                let (rest, big) = without_mark(&bytes, &[0, 0, 0xfe, 0xff], &[0xff, 0xfe, 0, 0], big, bom);
                self.decode_by(rest, codec, errors, |r| utf32_char(r, big))?
            }
        };
        Ok(self.new_str(&text))
    }

    fn decode_by(
        &mut self,
        bytes: &[u8],
        codec: Codec,
        errors: &str,
        step: impl Fn(&[u8]) -> Result<(char, usize), (usize, &'static str)>,
    ) -> R<String> {
        let mut out = String::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let (bad, reason) = match step(&bytes[at..]) {
                Ok((c, n)) => {
                    out.push(c);
                    at += n;
                    continue;
                }
                Err(what) => what,
            };
            let bad = bad.clamp(1, bytes.len() - at);
            match errors {
                "ignore" => {}
                "replace" => out.push('\u{fffd}'),
                "backslashreplace" => {
                    for b in &bytes[at..at + bad] {
                        out.push_str(&format!("\\x{b:02x}"));
                    }
                }
                "strict" | "surrogateescape" | "surrogatepass" => {
                    let shown = codec.shown();
                    let text = if bad == 1 {
                        format!(
                            "'{shown}' codec can't decode byte {:#04x} in position {at}: {reason}",
                            bytes[at]
                        )
                    } else {
                        format!(
                            "'{shown}' codec can't decode bytes in position {at}-{}: {reason}",
                            at + bad - 1
                        )
                    };
                    return Err(self.unicode_decode_error(&text));
                }
                _ => return Err(self.lookup_error(&format!("unknown error handler name '{errors}'"))),
            }
            at += bad;
        }
        Ok(out)
    }

    /// `o.decode(…)` of bytes and bytearrays.
    pub(crate) fn decode_method(&mut self, args: &Args) -> R {
        let [encoding, errors] = bind(self, args, 1, "decode", ["encoding", "errors"], 0)?;
        let encoding = name_argument(self, encoding, "decode", "encoding", "utf-8")?;
        let errors = name_argument(self, errors, "decode", "errors", "strict")?;
        self.decode_bytes(args.items[0], &encoding, &errors)
    }

    /// Whether `o` is bytes or bytearray.
    #[must_use]
    pub fn is_bytes_like(&self, o: Obj) -> bool {
        matches!(self.heap.kind(o), Kind::Bytes | Kind::ByteArray)
    }
}

fn utf8_char(rest: &[u8]) -> Result<(char, usize), (usize, &'static str)> {
    let need = match rest[0] {
        b @ 0..=0x7f => return Ok((char::from(b), 1)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Err((1, "invalid start byte")),
    };
    let part = &rest[..need.min(rest.len())];
    match std::str::from_utf8(part) {
        Ok(text) => text.chars().next().map(|c| (c, need)).ok_or((1, "invalid start byte")),
        Err(e) => match e.error_len() {
            None => Err((part.len(), "unexpected end of data")),
            Some(n) => Err((n, "invalid continuation byte")),
        },
    }
}

fn utf16_char(rest: &[u8], big: bool) -> Result<(char, usize), (usize, &'static str)> {
    let unit = |i: usize| {
        let pair = [*rest.get(i)?, *rest.get(i + 1)?];
        Some(u32::from(if big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }))
    };
    let Some(first) = unit(0) else {
        return Err((1, "truncated data"));
    };
    if let Some(c) = char::from_u32(first) {
        return Ok((c, 2));
    }
    if first >= 0xdc00 {
        return Err((2, "illegal encoding"));
    }
    match unit(2) {
        None => Err((rest.len(), "unexpected end of data")),
        Some(second @ 0xdc00..=0xdfff) => {
            let n = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            char::from_u32(n).map(|c| (c, 4)).ok_or((2, "illegal encoding"))
        }
        Some(_) => Err((2, "illegal UTF-16 surrogate")),
    }
}

fn utf32_char(rest: &[u8], big: bool) -> Result<(char, usize), (usize, &'static str)> {
    let Some(four) = rest.get(..4).and_then(|b| <[u8; 4]>::try_from(b).ok()) else {
        return Err((rest.len(), "truncated data"));
    };
    let n = if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    };
    char::from_u32(n)
        .map(|c| (c, 4))
        .ok_or((4, "code point not in range(0x110000)"))
}

/// A byte order mark says which order follows.
fn without_mark<'a>(bytes: &'a [u8], big: &[u8], little: &[u8], default: bool, bom: bool) -> (&'a [u8], bool) {
    if bom && let Some(rest) = bytes.strip_prefix(big) {
        return (rest, true);
    }
    if bom && let Some(rest) = bytes.strip_prefix(little) {
        return (rest, false);
    }
    (bytes, default)
}
