//! What every object can be asked: truth, equality, order, hash, operators, text. CPython: `Objects/object.c`,
//! `Objects/abstract.c`, `Objects/typeobject.c` (slot functions).

use crate::class::TypeBits;
use crate::names::{BINARY, COMPARE};
use crate::native::Args;
use crate::vm::{R, Vm, reg};
use glassheap_heap::{Kind, Obj};

impl Vm {
    // -- truth --------------------------------------------------------------------------------------------------------

    /// `bool(o)`.
    pub fn truth(&mut self, o: Obj) -> R<bool> {
        if o == self.true_ {
            return Ok(true);
        }
        if o == self.false_ || o == self.none {
            return Ok(false);
        }
        let exact = !self.is_heap_instance(o);
        if exact {
            match self.heap.kind(o) {
                Kind::Int => return Ok(self.heap.data0(o) != 0 || self.heap.image.blob.get(o.0).is_some()),
                Kind::Float => return Ok(f64::from_bits(self.heap.data0(o)) != 0.0),
                Kind::Str => return Ok(!self.text(o).is_empty()),
                Kind::List => return Ok(self.heap.list_len(o) != 0),
                Kind::Tuple => return Ok(self.heap.slots_len(o) != 0),
                Kind::Dict => return Ok(self.heap.dict_len(o) != 0),
                Kind::Set | Kind::FrozenSet => return Ok(self.heap.set_len(o) != 0),
                Kind::Function | Kind::Module | Kind::CFunction | Kind::Exception | Kind::Generator => return Ok(true),
                Kind::Type if self.is_exact(o, self.t.type_) => return Ok(true),
                _ => {}
            }
        }
        let name = if self.profile().layout.dict_classic {
            self.n.nonzero
        } else {
            self.n.bool
        };
        let found = match self.special(o, name) {
            Some(_) => Some(name),
            None => self.special(o, self.n.bool).map(|_| self.n.bool),
        };
        if let Some(name) = found
            && let Some(result) = self.call_special(o, name, &[])?
        {
            if result != self.true_ && result != self.false_ {
                let got = self.type_name(result);
                self.decref(result);
                return Err(self.type_error(&format!("__bool__ should return bool, returned {got}")));
            }
            let truth = result == self.true_;
            self.decref(result);
            return Ok(truth);
        }
        if self.special(o, self.n.len).is_some() {
            return Ok(self.length(o)? != 0);
        }
        Ok(true)
    }

    // -- comparison ---------------------------------------------------------------------------------------------------

    /// `a == b`, identity first (`PyObject_RichCompareBool`).
    pub fn equals(&mut self, a: Obj, b: Obj) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        if self.is_exact(a, self.t.str) && self.is_exact(b, self.t.str) {
            return Ok(self.text(a) == self.text(b));
        }
        self.compare_bool(a, b, 2)
    }

    /// `a < b`.
    pub fn less_than(&mut self, a: Obj, b: Obj) -> R<bool> {
        self.compare_bool(a, b, 0)
    }

    /// A comparison as a bool, without the short cut for identity.
    pub fn compare_bool(&mut self, a: Obj, b: Obj, op: u32) -> R<bool> {
        let o = self.rich_compare(a, b, op)?;
        let truth = self.truth(o);
        self.decref(o);
        truth
    }

    /// `PyObject_RichCompare`: a new reference.
    pub fn rich_compare(&mut self, a: Obj, b: Obj, op: u32) -> R {
        const SWAPPED: [u32; 6] = [4, 5, 2, 3, 0, 1];
        let (ta, tb) = (self.heap.ty(a), self.heap.ty(b));
        if let Some(ordering) = self.compare_int(a, b, op) {
            return Ok(self.new_bool(ordering));
        }
        if ta == tb && ta == self.t.str {
            let ordering = self.text(a).cmp(self.text(b));
            return Ok(self.new_bool(holds(ordering, op)));
        }
        self.check_recursion()?;
        self.nesting += 1;
        let result = self.compare_by_slots(a, b, ta, tb, op, SWAPPED[op as usize]);
        self.nesting -= 1;
        result
    }

    /// A RecursionError where our own stack would run out.
    pub fn check_recursion(&mut self) -> R<()> {
        if self.nesting >= 180 {
            return Err(self.recursion_error(" in comparison"));
        }
        Ok(())
    }

    fn compare_by_slots(&mut self, a: Obj, b: Obj, ta: Obj, tb: Obj, op: u32, swapped: u32) -> R {
        let name = self.compare_name(op);
        let swapped_name = self.compare_name(swapped);
        let reflected_first = ta != tb && self.is_subtype(tb, ta) && self.type_lookup(tb, swapped_name).is_some();
        if reflected_first && let Some(result) = self.try_operator(b, swapped_name, a)? {
            return Ok(result);
        }
        if let Some(result) = self.try_compare(a, name, b, op)? {
            return Ok(result);
        }
        if !reflected_first && let Some(result) = self.try_compare(b, swapped_name, a, swapped)? {
            return Ok(result);
        }
        match op {
            2 => Ok(self.new_bool(a == b)),
            3 => Ok(self.new_bool(a != b)),
            _ => {
                let sign = COMPARE[op as usize].1;
                let (na, nb) = (self.type_name(a), self.type_name(b));
                Err(self.type_error(&format!(
                    "'{sign}' not supported between instances of '{na}' and '{nb}'"
                )))
            }
        }
    }

    /// `!=` falls back to the inverse of `==` (`object.__ne__`).
    fn try_compare(&mut self, a: Obj, name: Obj, b: Obj, op: u32) -> R<Option<Obj>> {
        if op == 3 {
            let found = self.special(a, name);
            let inherited = found
                .is_none_or(|f| self.heap.kind(f) == Kind::MethodDescriptor && self.heap.slot(f, 0) == self.t.object);
            if inherited {
                let eq = self.n.eq;
                let Some(result) = self.try_operator(a, eq, b)? else {
                    return Ok(None);
                };
                let truth = self.truth(result);
                self.decref(result);
                return Ok(Some(self.new_bool(!truth?)));
            }
        }
        self.try_operator(a, name, b)
    }

    fn compare_name(&self, op: u32) -> Obj {
        [self.n.lt, self.n.le, self.n.eq, self.n.ne, self.n.gt, self.n.ge][op as usize]
    }

    /// Calls a binary special method; `None` where it is missing or answers NotImplemented.
    pub fn try_operator(&mut self, a: Obj, name: Obj, b: Obj) -> R<Option<Obj>> {
        match self.special(a, name) {
            Some(f) if f != self.none => {}
            _ => return Ok(None),
        }
        match self.call_special(a, name, &[b])? {
            Some(result) if result == self.not_implemented => {
                self.decref(result);
                Ok(None)
            }
            other => Ok(other),
        }
    }

    // -- hash ---------------------------------------------------------------------------------------------------------

    /// `hash(o)` as bits.
    pub fn hash_of(&mut self, o: Obj) -> R<u64> {
        if !self.is_heap_instance(o) {
            match self.heap.kind(o) {
                Kind::Str => return Ok(self.str_hash(o)),
                Kind::Int | Kind::Bool => return Ok(self.hash_int(o)),
                Kind::List | Kind::Dict | Kind::Set | Kind::ByteArray => {}
                Kind::Tuple => return self.hash_tuple(o),
                Kind::None | Kind::Function | Kind::Type | Kind::Module | Kind::CFunction | Kind::Exception
                    if self.heap.kind(o) != Kind::Type || self.is_exact(o, self.t.type_) =>
                {
                    return Ok(self.hash_identity(o));
                }
                _ => {}
            }
        }
        match self.special(o, self.n.hash) {
            Some(f) if f == self.none => {
                let name = self.type_name(o);
                Err(self.type_error(&format!("unhashable type: '{name}'")))
            }
            Some(_) => {
                let name = self.n.hash;
                let Some(result) = self.call_special(o, name, &[])? else {
                    return Ok(self.hash_identity(o));
                };
                if !self.is_int(result) {
                    self.decref(result);
                    return Err(self.type_error("__hash__ method should return an integer"));
                }
                let hash = match self.int_value(result) {
                    Some(v) => v as u64,
                    None => self.hash_int(result),
                };
                self.decref(result);
                Ok(if hash == u64::MAX { u64::MAX - 1 } else { hash })
            }
            None => Ok(self.hash_identity(o)),
        }
    }

    /// `_Py_HashPointer`.
    #[must_use]
    pub fn hash_identity(&self, o: Obj) -> u64 {
        self.heap.addr(o).rotate_right(4)
    }

    fn hash_tuple(&mut self, o: Obj) -> R<u64> {
        const P1: u64 = 11_400_714_785_074_694_791;
        const P2: u64 = 14_029_467_366_897_019_727;
        const P5: u64 = 2_870_177_450_012_600_261;
        let n = self.heap.slots_len(o);
        if self.profile().layout.dict_classic {
            let mut x = 0x34_5678_i64;
            let mut mult = 1_000_003_i64;
            for i in 0..n {
                let item = self.heap.slot(o, i);
                let h = self.hash_of(item)? as i64;
                x = (x ^ h).wrapping_mul(mult);
                mult = mult.wrapping_add(82_520 + 2 * i64::from(n - 1 - i));
            }
            x = x.wrapping_add(97_531);
            return Ok(if x == -1 { -2i64 as u64 } else { x as u64 });
        }
        let mut acc = P5;
        for i in 0..n {
            let item = self.heap.slot(o, i);
            let lane = self.hash_of(item)?;
            acc = acc.wrapping_add(lane.wrapping_mul(P2));
            acc = acc.rotate_left(31).wrapping_mul(P1);
        }
        acc = acc.wrapping_add(u64::from(n) ^ (P5 ^ 3_527_539));
        Ok(if acc == u64::MAX { 1_546_275_796 } else { acc })
    }

    // -- operators ----------------------------------------------------------------------------------------------------

    /// `a op b`, in place if asked: a new reference.
    pub fn binary(&mut self, a: Obj, b: Obj, op: u32, inplace: bool) -> R {
        if !self.is_heap_instance(a) && !self.is_heap_instance(b) {
            if let Some(result) = self.binary_int(a, b, op) {
                return result;
            }
            if let Some(result) = self.binary_float(a, b, op) {
                return result;
            }
        }
        let (forward, reflected, inplace_name, sign) = BINARY[op as usize];
        if inplace {
            let name = self.intern(inplace_name);
            let result = self.try_operator(a, name, b);
            self.decref(name);
            if let Some(result) = result? {
                return Ok(result);
            }
        }
        let forward = self.intern(forward);
        let reflected = self.intern(reflected);
        let result = self.binary_by_slots(a, b, forward, reflected);
        self.decref(forward);
        self.decref(reflected);
        if let Some(result) = result? {
            return Ok(result);
        }
        if let Some(message) = self.sequence_operator_message(a, b, op) {
            return Err(self.type_error(&message));
        }
        let (na, nb) = (self.type_name(a), self.type_name(b));
        let sign = if inplace {
            format!("{}=", sign.split(' ').next().unwrap_or(sign))
        } else {
            sign.to_string()
        };
        let hint = if op == 9 && self.heap.kind(a) == Kind::CFunction && self.native_name(a) == "print" && !inplace {
            ". Did you mean \"print(<message>, file=<output_stream>)\"?".to_string()
        } else {
            String::new()
        };
        Err(self.type_error(&format!(
            "unsupported operand type(s) for {sign}: '{na}' and '{nb}'{hint}"
        )))
    }

    fn native_name(&self, o: Obj) -> &'static str {
        self.native_of(o).name
    }

    fn binary_by_slots(&mut self, a: Obj, b: Obj, forward: Obj, reflected: Obj) -> R<Option<Obj>> {
        let (ta, tb) = (self.heap.ty(a), self.heap.ty(b));
        let reflected_first = ta != tb
            && self.is_subtype(tb, ta)
            && self
                .type_lookup(tb, reflected)
                .is_some_and(|f| self.type_lookup(ta, reflected) != Some(f));
        if reflected_first && let Some(result) = self.try_operator(b, reflected, a)? {
            return Ok(Some(result));
        }
        if let Some(result) = self.try_operator(a, forward, b)? {
            return Ok(Some(result));
        }
        if ta != tb && !reflected_first {
            return self.try_operator(b, reflected, a);
        }
        Ok(None)
    }

    /// What sequences say instead of "unsupported operand".
    fn sequence_operator_message(&self, a: Obj, b: Obj, op: u32) -> Option<String> {
        let sequence = |o: Obj| {
            matches!(
                self.heap.kind(o),
                Kind::List | Kind::Tuple | Kind::Str | Kind::Bytes | Kind::ByteArray
            )
        };
        match op {
            0 if sequence(a) => {
                let (na, nb) = (self.type_name(a), self.type_name(b));
                Some(match self.heap.kind(a) {
                    Kind::Str if self.profile().interp.classic_errors => {
                        format!("cannot concatenate '{na}' and '{nb}' objects")
                    }
                    Kind::Bytes | Kind::ByteArray => format!("can't concat {nb} to {na}"),
                    _ => format!("can only concatenate {na} (not \"{nb}\") to {na}"),
                })
            }
            5 if sequence(a) => Some(format!(
                "can't multiply sequence by non-int of type '{}'",
                self.type_name(b)
            )),
            5 if sequence(b) => Some(format!(
                "can't multiply sequence by non-int of type '{}'",
                self.type_name(a)
            )),
            _ => None,
        }
    }

    /// `-o`, `+o`, `~o`.
    pub fn unary(&mut self, o: Obj, name: Obj, sign: &str) -> R {
        match self.call_special(o, name, &[])? {
            Some(result) => Ok(result),
            None => {
                let ty = self.type_name(o);
                Err(self.type_error(&format!("bad operand type for unary {sign}: '{ty}'")))
            }
        }
    }

    // -- text ---------------------------------------------------------------------------------------------------------

    /// `repr(o)`: a new str object.
    pub fn repr_of(&mut self, o: Obj) -> R {
        self.check_nesting()?;
        self.nesting += 1;
        let name = self.n.repr;
        let result = self.call_special(o, name, &[]);
        self.nesting -= 1;
        self.expect_text(result?, "__repr__")
    }

    fn expect_text(&mut self, result: Option<Obj>, what: &str) -> R {
        let Some(result) = result else {
            return Ok(self.new_str("<object>"));
        };
        if self.heap.kind(result) != Kind::Str {
            let got = self.type_name(result);
            self.decref(result);
            return Err(self.type_error(&format!("{what} returned non-string (type {got})")));
        }
        Ok(result)
    }

    /// `repr(o)` as text.
    pub fn repr_text_of(&mut self, o: Obj) -> R<String> {
        let r = self.repr_of(o)?;
        let text = self.text(r).to_string();
        self.decref(r);
        Ok(text)
    }

    /// `str(o)`: a str object.
    pub fn str_of(&mut self, o: Obj) -> R {
        if self.is_exact(o, self.t.str) {
            return Ok(self.new_ref(o));
        }
        if self.is_exact(o, self.t.int) {
            return self.repr_of(o);
        }
        self.check_nesting()?;
        self.nesting += 1;
        let name = self.n.str;
        let result = self.call_special(o, name, &[]);
        self.nesting -= 1;
        self.expect_text(result?, "__str__")
    }

    /// `str(o)` as text.
    pub fn str_text_of(&mut self, o: Obj) -> R<String> {
        let r = self.str_of(o)?;
        let text = self.text(r).to_string();
        self.decref(r);
        Ok(text)
    }

    /// `<module.Class object at 0x…>`.
    #[must_use]
    pub fn default_repr(&self, o: Obj) -> String {
        let ty = self.heap.ty(o);
        if self.is_old_style_instance(o) {
            return format!("<{} instance at {:#x}>", self.type_full_name(ty), self.heap.addr(o));
        }
        format!("<{} object at {:#x}>", self.type_full_name(ty), self.heap.addr(o))
    }

    /// `module.qualname`, without the module for builtins.
    #[must_use]
    pub fn type_full_name(&self, ty: Obj) -> String {
        let qualname = self.type_qualname(ty);
        if !self.type_bits(ty).has(TypeBits::HEAP) {
            return qualname;
        }
        match self.type_lookup(ty, self.n.module) {
            Some(m) if self.text(m) != "builtins" && self.heap.kind(m) == Kind::Str => {
                format!("{}.{qualname}", self.text(m))
            }
            _ => qualname,
        }
    }

    /// `sys.displayhook`: prints the repr and binds `_`.
    pub(crate) fn display_hook(&mut self, value: Obj) -> R<()> {
        if value == self.none {
            return Ok(());
        }
        let text = self.repr_text_of(value)?;
        self.print_out(&format!("{text}\n"), false);
        let builtins = self.reg(reg::BUILTINS);
        let key = self.n.underscore;
        self.dict_set(builtins, key, value)
    }

    /// `isinstance(o, cls)` with `__instancecheck__`.
    pub fn is_instance_of(&mut self, o: Obj, cls: Obj) -> R<bool> {
        if self.visible_type(o) == cls {
            return Ok(true);
        }
        if self.heap.kind(cls) == Kind::Tuple {
            for i in 0..self.heap.slots_len(cls) {
                let item = self.heap.slot(cls, i);
                if self.is_instance_of(o, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if self.is_exact(cls, self.t.union_type) {
            let args = self.heap.slot(cls, 0);
            return self.is_instance_of(o, args);
        }
        if self.heap.kind(cls) == Kind::Type && self.is_exact(cls, self.t.type_) {
            return Ok(self.is_visible_instance(o, cls) || self.class_attr_says(o, cls)?);
        }
        let name = self.n.instancecheck;
        if let Some(result) = self.call_special(cls, name, &[o])? {
            let truth = self.truth(result);
            self.decref(result);
            return truth;
        }
        if self.heap.kind(cls) == Kind::Type {
            return Ok(self.is_instance(o, cls));
        }
        Err(self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"))
    }

    /// A `__class__` attribute that says something else than the type (proxies).
    fn class_attr_says(&mut self, o: Obj, cls: Obj) -> R<bool> {
        if !self.type_bits(self.heap.ty(o)).has(TypeBits::HEAP) && self.heap.kind(o) != Kind::WeakProxy {
            return Ok(false);
        }
        let name = self.n.class;
        match self.get_attr_or_none(o, name)? {
            Some(c) => {
                let yes = self.heap.kind(c) == Kind::Type && self.is_subtype(c, cls);
                self.decref(c);
                Ok(yes)
            }
            None => Ok(false),
        }
    }

    /// `issubclass(sub, cls)` with `__subclasscheck__`.
    pub fn is_subclass_of(&mut self, sub: Obj, cls: Obj) -> R<bool> {
        if self.heap.kind(cls) == Kind::Tuple {
            for i in 0..self.heap.slots_len(cls) {
                let item = self.heap.slot(cls, i);
                if self.is_subclass_of(sub, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if self.is_exact(cls, self.t.union_type) {
            let args = self.heap.slot(cls, 0);
            return self.is_subclass_of(sub, args);
        }
        if self.heap.kind(cls) == Kind::Type && !self.is_exact(cls, self.t.type_) {
            let name = self.n.subclasscheck;
            if let Some(result) = self.call_special(cls, name, &[sub])? {
                let truth = self.truth(result);
                self.decref(result);
                return truth;
            }
        }
        if self.heap.kind(sub) != Kind::Type {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if self.heap.kind(cls) != Kind::Type {
            return Err(self.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
        }
        Ok(self.is_subtype(sub, cls))
    }

    /// Calls `f` without arguments and drops the result.
    pub fn call_and_drop(&mut self, f: Obj, args: &[Obj]) -> R<()> {
        let o = self.call(f, &Args::positional(args))?;
        self.decref(o);
        Ok(())
    }
}

/// Whether a comparison holds for an ordering.
#[must_use]
pub fn holds(ordering: std::cmp::Ordering, op: u32) -> bool {
    match op {
        0 => ordering.is_lt(),
        1 => ordering.is_le(),
        2 => ordering.is_eq(),
        3 => ordering.is_ne(),
        4 => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}
