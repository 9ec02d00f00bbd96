//! What `traceback` and `warnings` are made of: the interpreter's own text of an exception, and lines of the program.
//! CPython: `Lib/traceback.py`, `Lib/linecache.py`.

use super::RustModule;
use crate::native::function;

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "_traceback",
    functions: &[
        function("format_exception", 1, 2, |vm, a| {
            let o = a.items[0];
            if !vm.is_instance(o, vm.t.base_exception) {
                let got = vm.type_name(o);
                return Err(vm.type_error(&format!("Exception expected for value, {got} found")));
            }
            let text = vm.format_exception(o);
            Ok(vm.new_str(&text))
        }),
        function("entries", 1, 1, |vm, a| {
            let n = vm.traceback_entries(a.items[0]).len();
            Ok(vm.new_int(n as i64))
        }),
        function("line_text", 1, 1, |vm, a| {
            let n = vm.index_of(a.items[0])?;
            let source = std::rc::Rc::clone(&vm.source);
            let line = usize::try_from(n - 1)
                .ok()
                .and_then(|i| source.lines().nth(i))
                .unwrap_or("");
            Ok(vm.new_str(line.trim()))
        }),
    ],
    fill: |_, _| {},
};
