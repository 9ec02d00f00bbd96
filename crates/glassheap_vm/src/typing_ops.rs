//! Type parameters, type aliases, patterns and templates: instructions of newer grammar.

use crate::ceval::Flow;
use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::traverse::function;
use glassheap_heap::{Kind, Obj};
use glassheap_syntax::code::Op;

impl Vm {
    pub(crate) fn execute_typing(&mut self, op: Op, arg: u32) -> R<Flow> {
        match op {
            Op::TypeVar | Op::ParamSpec | Op::TypeVarTuple => {
                let name = self.pop();
                let kind = match op {
                    Op::TypeVar => "TypeVar",
                    Op::ParamSpec => "ParamSpec",
                    _ => "TypeVarTuple",
                };
                let result = self.make_type_param(kind, name, None);
                self.decref(name);
                self.push(result?);
            }
            Op::TypeVarWithBound => {
                let bound = self.pop();
                let name = self.pop();
                let result = self.make_type_param("TypeVar", name, Some(bound));
                self.decref(bound);
                self.decref(name);
                self.push(result?);
            }
            Op::SetTypeparamDefault => {
                let default = self.pop();
                let param = self.peek(0);
                let key = self.intern("__default__");
                let result = self.set_attr(param, key, default);
                self.decref(key);
                self.decref(default);
                result?;
            }
            Op::SubscriptGeneric => {
                let params = self.pop();
                let generic = self.typing_attribute("Generic")?;
                let result = self.get_item(generic, params);
                self.decref(generic);
                self.decref(params);
                self.push(result?);
            }
            Op::SetFunctionTypeParams => {
                let f = self.pop();
                let params = self.pop();
                self.replace_slot(f, function::TYPE_PARAMS, params);
                self.decref(params);
                self.push(f);
            }
            Op::TypeAlias => {
                let parts = self.pop();
                let class = self.typing_attribute("TypeAliasType")?;
                let items: Vec<Obj> = self.heap.slots(parts).iter().map(|w| Obj(*w)).collect();
                let result = self.call(class, &Args::positional(&items));
                self.decref(class);
                self.decref(parts);
                self.push(result?);
            }
            Op::BuildTemplate => {
                let interpolations = self.pop();
                let strings = self.pop();
                let o = self.new_slots(self.t.template, Kind::Slots, 32, true, &[strings, interpolations]);
                self.push(o);
            }
            Op::BuildInterpolation => {
                let spec = if arg & 1 != 0 { self.pop() } else { self.new_str("") };
                let text = self.pop();
                let value = self.pop();
                let conversion = match arg >> 2 {
                    1 => self.new_str("s"),
                    2 => self.new_str("r"),
                    3 => self.new_str("a"),
                    _ => self.new_none(),
                };
                let o = self.new_slots(
                    self.t.interpolation,
                    Kind::Slots,
                    48,
                    true,
                    &[value, text, conversion, spec],
                );
                self.push(o);
            }
            _ => {
                debug_assert!(false, "no arm for {op:?}");
                return Err(self.system_error("unknown opcode"));
            }
        }
        Ok(Flow::Next)
    }

    fn typing_attribute(&mut self, name: &str) -> R {
        let Some(module) = self.find_module("typing")? else {
            return Err(self.raise(self.t.module_not_found_error, "No module named 'typing'"));
        };
        match self.get_attr_text(module, name)? {
            Some(o) => Ok(o),
            None => Err(self.attribute_error_plain(&format!("module 'typing' has no attribute '{name}'"))),
        }
    }

    fn make_type_param(&mut self, kind: &str, name: Obj, bound: Option<Obj>) -> R {
        let class = self.typing_attribute(kind)?;
        let result = self.call(class, &Args::positional(&[name]));
        self.decref(class);
        let param = result?;
        if let Some(bound) = bound {
            let key = self.intern("__evaluate_bound__");
            let done = self.set_attr(param, key, bound);
            self.decref(key);
            done?;
        }
        Ok(param)
    }

    // -- match --------------------------------------------------------------------------------------------------------

    /// `MATCH_KEYS`: the values of the keys as a tuple, or None.
    pub(crate) fn match_keys(&mut self, subject: Obj, keys: Obj) -> R {
        let names: Vec<Obj> = self.heap.slots(keys).iter().map(|w| Obj(*w)).collect();
        let mut values = Vec::new();
        for key in names {
            match self.get_item_or_none(subject, key)? {
                Some(v) => values.push(v),
                None => {
                    for v in values {
                        self.decref(v);
                    }
                    return Ok(self.new_none());
                }
            }
        }
        Ok(self.new_tuple(&values))
    }

    /// `MATCH_CLASS`: the attributes of the patterns as a tuple, or None.
    pub(crate) fn match_class(&mut self, subject: Obj, class: Obj, positional: u32, names: Obj) -> R {
        if self.heap.kind(class) != Kind::Type {
            return Err(self.type_error("called match pattern must be a class"));
        }
        if !self.is_instance_of(subject, class)? {
            return Ok(self.new_none());
        }
        let mut wanted: Vec<Obj> = Vec::new();
        if positional > 0 {
            let key = self.n.match_args;
            let args = self.get_attr_or_none(class, key)?;
            let args = match args {
                Some(a) => a,
                None if self.matches_self(class) => {
                    if positional > 1 {
                        let name = self.type_name_of(class);
                        return Err(self.type_error(&format!(
                            "{name}() accepts 1 positional sub-pattern ({positional} given)"
                        )));
                    }
                    let o = self.new_ref(subject);
                    return self.finish_match(subject, vec![o], &[], names);
                }
                None => self.new_ref(self.empty_tuple),
            };
            let n = self.heap.slots_len(args);
            if positional > n {
                let name = self.type_name_of(class);
                let plural = if n == 1 { "" } else { "s" };
                self.decref(args);
                return Err(self.type_error(&format!(
                    "{name}() accepts {n} positional sub-pattern{plural} ({positional} given)"
                )));
            }
            for i in 0..positional {
                let o = self.heap.slot(args, i);
                wanted.push(self.new_ref(o));
            }
            self.decref(args);
        }
        let result = self.finish_match(subject, Vec::new(), &wanted, names);
        for o in wanted {
            self.decref(o);
        }
        result
    }

    fn finish_match(&mut self, subject: Obj, mut values: Vec<Obj>, wanted: &[Obj], names: Obj) -> R {
        let keywords: Vec<Obj> = self.heap.slots(names).iter().map(|w| Obj(*w)).collect();
        for name in wanted.iter().copied().chain(keywords) {
            match self.get_attr_or_none(subject, name)? {
                Some(v) => values.push(v),
                None => {
                    for v in values {
                        self.decref(v);
                    }
                    return Ok(self.new_none());
                }
            }
        }
        Ok(self.new_tuple(&values))
    }

    /// Builtin types whose one positional pattern is the subject (`_Py_TPFLAGS_MATCH_SELF`).
    fn matches_self(&self, class: Obj) -> bool {
        matches!(
            self.instance_kind(class),
            Kind::Bool
                | Kind::ByteArray
                | Kind::Bytes
                | Kind::Dict
                | Kind::Float
                | Kind::FrozenSet
                | Kind::Int
                | Kind::List
                | Kind::Set
                | Kind::Str
                | Kind::Tuple
        )
    }
}
