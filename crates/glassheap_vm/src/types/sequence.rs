//! Items, length, membership and unpacking of any object, and what the container types share. CPython:
//! `Objects/abstract.c` (`PyObject_GetItem`, `PySequence_Contains`, `PyObject_Size`), `Python/ceval.c`
//! (`unpack_iterable`), `Python/getargs.c` (argument errors).

use crate::native::Args;
use crate::vm::{R, Raised, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;

/// Most items that one request may ask for; more is a MemoryError.
pub const MOST_ITEMS: i64 = 1 << 27;

impl Vm {
    // -- items --------------------------------------------------------------------------------------------------------

    /// `container[key]`: a new reference.
    pub fn get_item(&mut self, container: Obj, key: Obj) -> R {
        let ty = self.heap.ty(container);
        if ty == self.t.list {
            return self.list_subscript(container, key);
        }
        if ty == self.t.dict {
            return self.dict_subscript(container, key);
        }
        if ty == self.t.tuple {
            return self.tuple_subscript(container, key);
        }
        let name = self.n.getitem;
        if let Some(o) = self.call_special(container, name, &[key])? {
            return Ok(o);
        }
        if self.heap.kind(container) == Kind::Type {
            return self.subscript_class(container, key);
        }
        let got = self.type_name(container);
        if !self.profile().has(Feature::SubscriptErrorSaysNotSubscriptable) {
            return Err(self.type_error(&format!("'{got}' object has no attribute '__getitem__'")));
        }
        Err(self.type_error(&format!("'{got}' object is not subscriptable")))
    }

    fn subscript_class(&mut self, cls: Obj, key: Obj) -> R {
        if cls == self.t.type_ && self.profile().has(Feature::TypeIsGeneric) {
            return self.generic_alias(cls, key);
        }
        let name = self.n.class_getitem;
        if self.type_lookup(cls, name).is_some() {
            let f = self.get_attr(cls, name)?;
            let result = self.call(f, &Args::positional(&[key]));
            self.decref(f);
            return result;
        }
        let got = self.type_name_of(cls);
        Err(self.type_error(&format!("type '{got}' is not subscriptable")))
    }

    /// `Py_GenericAlias`. Slots: origin, arguments, parameters.
    pub fn generic_alias(&mut self, origin: Obj, key: Obj) -> R {
        let key = self.new_ref(key);
        let args = if self.is_exact(key, self.t.tuple) {
            key
        } else {
            self.new_tuple(&[key])
        };
        let origin = self.new_ref(origin);
        Ok(self.new_slots(self.t.generic_alias, Kind::Slots, 64, true, &[origin, args, Obj::NULL]))
    }

    /// `container[key] = value`; all borrowed.
    pub fn set_item(&mut self, container: Obj, key: Obj, value: Obj) -> R<()> {
        let ty = self.heap.ty(container);
        if ty == self.t.dict {
            return self.dict_set(container, key, value);
        }
        if ty == self.t.list {
            return self.list_ass_subscript(container, key, value);
        }
        let name = self.n.setitem;
        if let Some(o) = self.call_special(container, name, &[key, value])? {
            self.decref(o);
            return Ok(());
        }
        let got = self.type_name(container);
        Err(self.type_error(&format!("'{got}' object does not support item assignment")))
    }

    /// `del container[key]`.
    pub fn delete_item(&mut self, container: Obj, key: Obj) -> R<()> {
        let ty = self.heap.ty(container);
        if ty == self.t.dict {
            return self.dict_delete(container, key);
        }
        if ty == self.t.list {
            return self.list_ass_subscript(container, key, Obj::NULL);
        }
        let name = self.n.delitem;
        if let Some(o) = self.call_special(container, name, &[key])? {
            self.decref(o);
            return Ok(());
        }
        let got = self.type_name(container);
        let sequence = self.is_heap_instance(container)
            || matches!(
                self.heap.kind(container),
                Kind::Tuple | Kind::Str | Kind::Bytes | Kind::Set | Kind::FrozenSet | Kind::Range | Kind::DictView
            );
        let verb = if sequence && self.has_index(key) {
            "doesn't"
        } else {
            "does not"
        };
        Err(self.type_error(&format!("'{got}' object {verb} support item deletion")))
    }

    /// `mapping[key]`, or `None` where a KeyError would be raised. A new reference.
    pub fn get_item_or_none(&mut self, mapping: Obj, key: Obj) -> R<Option<Obj>> {
        if self.is_exact(mapping, self.t.dict) {
            let found = self.dict_lookup(mapping, key)?;
            return Ok(found.map(|o| self.new_ref(o)));
        }
        match self.get_item(mapping, key) {
            Ok(o) => Ok(Some(o)),
            Err(e) => {
                if self.raised_is(self.t.key_error) {
                    self.drop_raised();
                    Ok(None)
                } else {
                    Err(e)
                }
            }
        }
    }

    // -- membership and length ----------------------------------------------------------------------------------------

    /// `item in container`.
    pub fn contains(&mut self, container: Obj, item: Obj) -> R<bool> {
        let ty = self.heap.ty(container);
        if ty == self.t.dict {
            return Ok(self.dict_lookup(container, item)?.is_some());
        }
        if ty == self.t.list || ty == self.t.tuple {
            return self.items_contain(container, item);
        }
        let name = self.n.contains;
        match self.special(container, name) {
            Some(f) if f == self.none => {
                let got = self.type_name(container);
                return Err(self.type_error(&format!("'{got}' object is not a container")));
            }
            Some(_) => {
                if let Some(o) = self.call_special(container, name, &[item])? {
                    let truth = self.truth(o);
                    self.decref(o);
                    return truth;
                }
            }
            None => {}
        }
        self.contains_by_iteration(container, item)
    }

    /// `_PySequence_IterSearch`, `PY_ITERSEARCH_CONTAINS`.
    pub fn contains_by_iteration(&mut self, container: Obj, item: Obj) -> R<bool> {
        if !self.is_iterable(container) {
            let got = self.type_name(container);
            let what = if self.profile().has(Feature::ContainsErrorSaysContainer) {
                "a container or iterable"
            } else {
                "iterable"
            };
            return Err(self.type_error(&format!("argument of type '{got}' is not {what}")));
        }
        let it = self.get_iter(container)?;
        let mut result = Ok(false);
        loop {
            match self.iter_next(it) {
                Ok(Some(found)) => {
                    let same = self.equals(found, item);
                    self.decref(found);
                    match same {
                        Ok(false) => {}
                        other => {
                            result = other;
                            break;
                        }
                    }
                }
                Ok(None) => break,
                Err(e) => {
                    result = Err(e);
                    break;
                }
            }
        }
        self.decref(it);
        result
    }

    /// Whether a list's or tuple's items have one equal to `item`.
    pub fn items_contain(&mut self, container: Obj, item: Obj) -> R<bool> {
        Ok(self.items_find(container, item, 0, i64::MAX)?.is_some())
    }

    /// Index of the first equal item of a list or tuple in `start..stop`; the container may change meanwhile.
    pub fn items_find(&mut self, container: Obj, item: Obj, start: i64, stop: i64) -> R<Option<u32>> {
        let needle_left = !self.profile().has(Feature::SearchesCompareItemFirst);
        let mut i = start.max(0);
        while i < stop && i < i64::from(self.items_len(container)) {
            let found = self.heap.slot(container, i as u32);
            self.incref(found);
            let same = if needle_left {
                self.equals(item, found)
            } else {
                self.equals(found, item)
            };
            self.decref(found);
            if same? {
                return Ok(Some(i as u32));
            }
            i += 1;
        }
        Ok(None)
    }

    /// Length of a list or tuple.
    #[inline]
    #[must_use]
    pub fn items_len(&self, o: Obj) -> u32 {
        if self.heap.kind(o) == Kind::List {
            self.heap.list_len(o)
        } else {
            self.heap.slots_len(o)
        }
    }

    /// The items of a list or tuple, new references.
    pub fn items_taken(&mut self, o: Obj) -> Vec<Obj> {
        let n = self.items_len(o);
        let items: Vec<Obj> = (0..n).map(|i| self.heap.slot(o, i)).collect();
        for item in &items {
            self.incref(*item);
        }
        items
    }

    /// Gives references up, first to last.
    pub fn decref_all(&mut self, items: impl IntoIterator<Item = Obj>) {
        for o in items {
            self.xdecref(o);
        }
    }

    /// `len(o)`.
    pub fn length(&mut self, o: Obj) -> R<i64> {
        if !self.is_heap_instance(o) {
            match self.heap.kind(o) {
                Kind::List | Kind::Tuple => return Ok(i64::from(self.items_len(o))),
                Kind::Dict => return Ok(i64::from(self.heap.dict_len(o))),
                Kind::Set | Kind::FrozenSet => return Ok(i64::from(self.heap.set_len(o))),
                Kind::Str => {
                    let text = self.text(o);
                    return Ok(if text.is_ascii() {
                        text.len()
                    } else {
                        text.chars().count()
                    } as i64);
                }
                _ => {}
            }
        }
        let name = self.n.len;
        let Some(result) = self.call_special(o, name, &[])? else {
            let got = self.type_name(o);
            return Err(self.type_error(&format!("object of type '{got}' has no len()")));
        };
        let n = self.index_of(result);
        let negative = self
            .big_value(result)
            .is_some_and(|v| v.sign() == num_bigint::Sign::Minus);
        self.decref(result);
        if negative {
            if n.is_err() {
                self.drop_raised();
            }
            return Err(self.value_error("__len__() should return >= 0"));
        }
        n
    }

    /// Whether the type of `o` has a length (`_PyObject_HasLen`).
    #[must_use]
    pub fn has_length(&self, o: Obj) -> bool {
        self.special(o, self.n.len).is_some()
    }

    /// `_PyIndex_Check`.
    #[must_use]
    pub fn has_index(&self, o: Obj) -> bool {
        self.is_int(o) || self.special(o, self.n.index).is_some()
    }

    /// Checked while a native collects items: too many, or a limit of the run passed meanwhile, is a MemoryError.
    pub(crate) fn check_growth(&mut self, n: i64) -> R<()> {
        if n >= MOST_ITEMS || (n & 0xfff == 0xfff && self.check_limits().is_some()) {
            return Err(self.memory_error());
        }
        Ok(())
    }

    /// `PyLong_AsSsize_t` of an argument.
    pub fn ssize_of(&mut self, o: Obj) -> R<i64> {
        let int = self.index_object(o)?;
        let value = self.int_value(int);
        self.decref(int);
        value
            .ok_or(())
            .map_err(|()| self.overflow_error("Python int too large to convert to C ssize_t"))
    }

    /// Position of an index in a sequence of `len`, or `None` when it is outside.
    pub fn item_position(&mut self, key: Obj, len: u32) -> R<Option<u32>> {
        let i = self.index_for_item(key)?;
        let i = if i < 0 { i + i64::from(len) } else { i };
        Ok((0..i64::from(len)).contains(&i).then_some(i as u32))
    }

    /// What a sequence says to an index of the wrong type.
    pub fn index_type_error(&mut self, what: &str, key: Obj) -> Raised {
        let got = self.type_name(key);
        let may_be = if !self.profile().has(Feature::IndexErrorMentionsSlices) {
            "integers"
        } else {
            "integers or slices"
        };
        self.type_error(&format!("{what} indices must be {may_be}, not {got}"))
    }

    /// Start and stop arguments of `index`, from `len` down.
    pub fn index_bounds(&mut self, args: &Args, at: usize, len: u32) -> R<(i64, i64)> {
        let len = i64::from(len);
        let mut bounds = [0, i64::MAX];
        for (k, bound) in bounds.iter_mut().enumerate() {
            if let Some(o) = args.get(at + k) {
                if !self.has_index(o) {
                    return Err(self.type_error("slice indices must be integers or have an __index__ method"));
                }
                let value = self.slice_bound(Some(o), 0)?;
                *bound = if value < 0 { (value + len).max(0) } else { value };
            }
        }
        Ok((bounds[0], bounds[1]))
    }

    // -- unpacking ----------------------------------------------------------------------------------------------------

    /// Pushes the items of `seq`, the first on top: `before`, or with `after` also a list of the middle and `after` more.
    pub fn unpack(&mut self, seq: Obj, before: u32, after: Option<u32>) -> R<()> {
        let sequence = self.is_exact(seq, self.t.tuple) || self.is_exact(seq, self.t.list);
        if sequence && after.is_none() && self.items_len(seq) == before {
            for i in (0..before).rev() {
                let o = self.heap.slot(seq, i);
                self.incref(o);
                self.push(o);
            }
            return Ok(());
        }
        let mut items = Vec::new();
        let result = self.unpack_iterable(seq, before, after, &mut items);
        if result.is_err() {
            self.decref_all(items);
            return result;
        }
        for o in items.into_iter().rev() {
            self.push(o);
        }
        Ok(())
    }

    fn unpack_iterable(&mut self, seq: Obj, before: u32, after: Option<u32>, items: &mut Vec<Obj>) -> R<()> {
        if !self.is_iterable(seq) {
            let got = self.type_name(seq);
            return Err(
                self.type_error(&if !self.profile().has(Feature::UnpackErrorSaysCannotUnpack) {
                    format!("'{got}' object is not iterable")
                } else {
                    format!("cannot unpack non-iterable {got} object")
                }),
            );
        }
        let it = self.get_iter(seq)?;
        let result = self.unpack_iterator(seq, it, before, after, items);
        self.decref(it);
        result
    }

    fn unpack_iterator(&mut self, seq: Obj, it: Obj, before: u32, after: Option<u32>, items: &mut Vec<Obj>) -> R<()> {
        for got in 0..before {
            match self.iter_next(it)? {
                Some(o) => items.push(o),
                None => {
                    let message = match after {
                        None if !self.profile().has(Feature::UnpackErrorSaysNotEnoughValues) => {
                            let plural = if got == 1 { "" } else { "s" };
                            format!("need more than {got} value{plural} to unpack")
                        }
                        None => format!("not enough values to unpack (expected {before}, got {got})"),
                        Some(after) => {
                            format!(
                                "not enough values to unpack (expected at least {}, got {got})",
                                before + after
                            )
                        }
                    };
                    return Err(self.value_error(&message));
                }
            }
        }
        let Some(after) = after else {
            let Some(extra) = self.iter_next(it)? else {
                return Ok(());
            };
            self.decref(extra);
            let counted = self.profile().has(Feature::TooManyValuesErrorHasCount)
                && [self.t.list, self.t.tuple, self.t.dict].contains(&self.heap.ty(seq));
            let message = if counted {
                let got = self.length(seq)?;
                format!("too many values to unpack (expected {before}, got {got})")
            } else if !self.profile().has(Feature::TooManyValuesErrorHasExpected) {
                "too many values to unpack".to_string()
            } else {
                format!("too many values to unpack (expected {before})")
            };
            return Err(self.value_error(&message));
        };
        let list = self.list_from_iterable(it)?;
        items.push(list);
        let n = self.heap.list_len(list);
        if n < after {
            let message = format!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                before + n
            );
            return Err(self.value_error(&message));
        }
        for i in n - after..n {
            let o = self.heap.slot(list, i);
            self.heap.set_slot(list, i, Obj::NULL);
            items.push(o);
        }
        // Only the length changes: the array keeps its room.
        self.heap.set_data0(list, u64::from(n - after));
        Ok(())
    }

    // -- patterns -----------------------------------------------------------------------------------------------------

    /// Whether a mapping pattern may match (`Py_TPFLAGS_MAPPING`).
    #[must_use]
    pub fn is_mapping(&self, o: Obj) -> bool {
        self.heap.kind(o) == Kind::Dict || self.is_instance(o, self.t.mappingproxy)
    }

    /// Whether a sequence pattern may match (`Py_TPFLAGS_SEQUENCE`).
    #[must_use]
    pub fn is_sequence_pattern(&self, o: Obj) -> bool {
        matches!(self.heap.kind(o), Kind::List | Kind::Tuple | Kind::Range) || self.is_instance(o, self.t.memoryview)
    }

    // -- shared by the container types --------------------------------------------------------------------------------

    /// `Py_ReprEnter`: false when the repr of `o` is being made already.
    pub fn repr_enter(&mut self, o: Obj) -> bool {
        if self.record.repr_stack.contains(&o) {
            return false;
        }
        self.record.repr_stack.push(o);
        true
    }

    /// `Py_ReprLeave`.
    pub fn repr_leave(&mut self, o: Obj) {
        self.record.repr_stack.retain(|c| *c != o);
    }

    /// Reprs of items with commas between; `holds`: each item is held while its repr runs.
    pub fn repr_items(&mut self, holds: bool, mut item: impl FnMut(&Vm, u32) -> Option<Obj>) -> R<String> {
        let mut text = String::new();
        let mut i = 0;
        while let Some(o) = item(self, i) {
            if i > 0 {
                text.push_str(", ");
            }
            if holds {
                self.incref(o);
            }
            let part = self.repr_text_of(o);
            if holds {
                self.decref(o);
            }
            text.push_str(&part?);
            i += 1;
        }
        Ok(text)
    }

    /// Positional and keyword arguments behind the first `skip`, by name (`PyArg_ParseTupleAndKeywords`).
    pub fn named_args<const N: usize>(
        &mut self,
        args: &Args,
        skip: usize,
        function: &str,
        names: [&str; N],
        required: usize,
    ) -> R<[Option<Obj>; N]> {
        let mut found = [None; N];
        let given = args.len().saturating_sub(skip);
        if given + args.nkw > N {
            let plural = if N == 1 { "" } else { "s" };
            let total = given + args.nkw;
            return Err(self.type_error(&format!(
                "{function}() takes at most {N} argument{plural} ({total} given)"
            )));
        }
        for (i, place) in found.iter_mut().enumerate().take(given) {
            *place = args.get(skip + i);
        }
        for (name, value) in args.keywords(self) {
            let text = self.text_rc(name);
            let Some(i) = names.iter().position(|n| !n.is_empty() && **n == *text) else {
                return Err(self.unexpected_keyword(function, &text));
            };
            if found[i].is_some() {
                let at = i + 1;
                return Err(self.type_error(&format!(
                    "argument for {function}() given by name ('{text}') and position ({at})"
                )));
            }
            found[i] = Some(value);
        }
        for i in 0..required {
            if found[i].is_none() {
                let (name, at) = (names[i], i + 1);
                return Err(self.type_error(&format!("{function}() missing required argument '{name}' (pos {at})")));
            }
        }
        Ok(found)
    }

    /// An unknown keyword argument of a builtin.
    pub fn unexpected_keyword(&mut self, function: &str, name: &str) -> Raised {
        self.type_error(
            &if self.profile().has(Feature::UnexpectedKeywordErrorNamesFunctionFirst) {
                format!("{function}() got an unexpected keyword argument '{name}'")
            } else {
                format!("'{name}' is an invalid keyword argument for {function}()")
            },
        )
    }

    /// No keywords, and `min` to `max` arguments behind the class (`_PyArg_NoKeywords`, `PyArg_UnpackTuple`).
    pub fn check_new_args(&mut self, args: &Args, function: &str, min: usize, max: usize) -> R<()> {
        if args.nkw != 0 {
            return Err(self.type_error(&format!("{function}() takes no keyword arguments")));
        }
        let given = args.len().saturating_sub(1);
        if given < min || given > max {
            let (bound, n) = match (min == max, given < min) {
                (true, _) => ("", min),
                (_, true) => ("at least ", min),
                _ => ("at most ", max),
            };
            let plural = if n == 1 { "" } else { "s" };
            return Err(self.type_error(&format!("{function} expected {bound}{n} argument{plural}, got {given}")));
        }
        Ok(())
    }

    /// `list[int]` and its like.
    pub fn class_getitem(&mut self, args: &Args) -> R {
        let (Some(cls), Some(key)) = (args.get(0), args.get(1)) else {
            return Err(self.type_error("__class_getitem__() takes exactly one argument (0 given)"));
        };
        self.generic_alias(cls, key)
    }
}

/// `__class_getitem__` of a builtin container.
pub fn class_getitem(vm: &mut Vm, args: &Args) -> R {
    vm.class_getitem(args)
}

/// Hides the hash of a mutable type: `__hash__ = None`.
pub fn set_unhashable(vm: &mut Vm, ty: Obj) {
    let dict = vm.type_dict(ty);
    let (name, none) = (vm.n.hash, vm.none);
    vm.dict_set_static(dict, name, none);
}

/// Whether the answer to `op` is already known from an ordering of lengths (`Py_RETURN_RICHCOMPARE`).
#[must_use]
pub fn ordered(order: std::cmp::Ordering, op: u32) -> bool {
    match op {
        0 => order.is_lt(),
        1 => order.is_le(),
        2 => order.is_eq(),
        3 => order.is_ne(),
        4 => order.is_gt(),
        _ => order.is_ge(),
    }
}

impl Vm {
    /// Comparison of two lists or two tuples (`list_richcompare`, `tuplerichcompare`).
    pub fn compare_items(&mut self, a: Obj, b: Obj, op: u32) -> R {
        let list = self.heap.kind(a) == Kind::List;
        if list && matches!(op, 2 | 3) && self.items_len(a) != self.items_len(b) {
            return Ok(self.new_bool(op == 3));
        }
        let mut i = 0;
        while i < self.items_len(a) && i < self.items_len(b) {
            let (x, y) = (self.heap.slot(a, i), self.heap.slot(b, i));
            if x != y {
                self.incref(x);
                self.incref(y);
                let same = self.equals(x, y);
                self.decref(x);
                self.decref(y);
                if !same? {
                    break;
                }
            }
            i += 1;
        }
        if i >= self.items_len(a) || i >= self.items_len(b) {
            let order = self.items_len(a).cmp(&self.items_len(b));
            return Ok(self.new_bool(ordered(order, op)));
        }
        match op {
            2 => Ok(self.new_bool(false)),
            3 => Ok(self.new_bool(true)),
            _ => {
                let (x, y) = (self.heap.slot(a, i), self.heap.slot(b, i));
                self.incref(x);
                self.incref(y);
                let result = self.rich_compare(x, y, op);
                self.decref(x);
                self.decref(y);
                result
            }
        }
    }

    /// `NotImplemented`, a new reference.
    pub fn not_implemented_ref(&mut self) -> Obj {
        let o = self.not_implemented;
        self.new_ref(o)
    }
}
