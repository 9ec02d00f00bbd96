//! Imports. Modules are the builtin ones of [`crate::modules`]; there are no files.

use crate::vm::{R, Vm, reg};
use glassheap_heap::{Kind, NewObject, Obj};

impl Vm {
    /// A module object with an empty dict, outside the heap.
    pub fn new_static_module(&mut self, name: &str) -> Obj {
        let o = self.new_static_object(self.t.module, Kind::Module, 72);
        let dict = self.new_static_object(self.t.dict, Kind::Dict, 64);
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        let value = self.intern_static(name);
        let key = self.n.name;
        self.dict_set_static(dict, key, value);
        let (doc, none) = (self.n.doc, self.none);
        self.dict_set_static(dict, doc, none);
        o
    }

    /// A module object on the heap.
    pub fn new_module(&mut self, name: Obj) -> Obj {
        let size = self.profile().layout.module;
        let o = self.alloc(NewObject {
            ty: self.t.module,
            kind: Kind::Module,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        let dict = self.new_dict();
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        let key = self.n.name;
        let stored = self.dict_set(dict, key, name);
        debug_assert!(stored.is_ok(), "a name is hashable");
        self.heap.gc_track(o);
        o
    }

    /// Puts a value into a module of the interpreter's own.
    pub fn module_set(&mut self, module: Obj, name: &str, value: Obj) {
        let dict = Obj(self.heap.image.odict.get(module.0));
        let key = self.intern_static(name);
        self.dict_set_static(dict, key, value);
    }

    /// The module called `name` in `sys.modules`, borrowed.
    #[must_use]
    pub fn module(&self, name: &str) -> Option<Obj> {
        let modules = self.reg(reg::MODULES);
        self.dict_get_str(modules, name)
    }

    /// `import name`: the top module, or the innermost when there is a fromlist. A new reference.
    pub(crate) fn import_name(&mut self, name: Obj, level: Obj, fromlist: Obj) -> R {
        let text = self.text_rc(name);
        if self.int_value(level).is_some_and(|l| l > 0) {
            return Err(self.raise(
                self.t.import_error,
                "attempted relative import with no known parent package",
            ));
        }
        let mut path = String::new();
        let mut module = Obj::NULL;
        let mut top = Obj::NULL;
        for part in text.split('.') {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(part);
            module = match self.find_module(&path)? {
                Some(m) => m,
                None => {
                    let shown = if module.is_null() || self.module_is_package(module) {
                        format!("No module named '{path}'")
                    } else {
                        let parent = path.rsplit_once('.').map_or("", |p| p.0);
                        format!("No module named '{path}'; '{parent}' is not a package")
                    };
                    // 2.x: `Python/import.c@v2.7.18 (find_module)`.
                    let (ty, shown) = if self.profile().interp.classic_errors {
                        (self.t.import_error, format!("No module named {part}"))
                    } else {
                        (self.t.module_not_found_error, shown)
                    };
                    let raised = self.raise(ty, &shown);
                    let exc = self.reg(reg::RAISED);
                    let name = self.new_str(&path);
                    self.replace_slot(exc, glassheap_heap::traverse::exception::EXTRA, name);
                    self.decref(name);
                    return Err(raised);
                }
            };
            if top.is_null() {
                top = module;
            }
        }
        let wants_inner = fromlist != self.none && !fromlist.is_null();
        let result = if wants_inner { module } else { top };
        Ok(self.new_ref(result))
    }

    fn module_is_package(&self, module: Obj) -> bool {
        self.instance_get(module, self.n.path).is_some()
    }

    /// A loaded module, or one of ours that is loaded now. Borrowed.
    pub fn find_module(&mut self, name: &str) -> R<Option<Obj>> {
        if let Some(m) = self.module(name) {
            if m == self.none {
                return Err(self.raise(
                    self.t.module_not_found_error,
                    &format!("import of {name} halted; None in sys.modules"),
                ));
            }
            return Ok(Some(m));
        }
        crate::modules::load(self, name)
    }

    /// `from module import name`: a new reference.
    pub(crate) fn import_from(&mut self, module: Obj, name: Obj) -> R {
        if let Some(value) = self.get_attr_or_none(module, name)? {
            return Ok(value);
        }
        let text = self.text_rc(name);
        let key = self.n.name;
        let module_name = self
            .instance_get(module, key)
            .map(|o| self.text(o).to_string())
            .unwrap_or_default();
        let full = format!("{module_name}.{text}");
        if let Some(m) = self.find_module(&full)? {
            return Ok(self.new_ref(m));
        }
        Err(self.raise(
            self.t.import_error,
            &format!("cannot import name '{text}' from '{module_name}' (unknown location)"),
        ))
    }

    /// `from module import *`.
    pub(crate) fn import_star(&mut self, module: Obj) -> R<()> {
        let dict = Obj(self.heap.image.odict.get(module.0));
        let locals = Obj(self.heap.word(self.regs.fp + glassheap_heap::frame::field::LOCALS));
        let names: Vec<Obj> = match self.dict_get(dict, self.n.all) {
            Some(all) => self.collect(all)?,
            None => self
                .heap
                .dict_items(dict)
                .into_iter()
                .filter(|e| !self.text(e.key).starts_with('_'))
                .map(|e| e.key)
                .collect::<Vec<_>>()
                .into_iter()
                .map(|o| self.new_ref(o))
                .collect(),
        };
        for name in names {
            let value = self.get_attr(module, name);
            let stored = match value {
                Ok(value) => {
                    let stored = self.dict_set(locals, name, value);
                    self.decref(value);
                    stored
                }
                Err(e) => Err(e),
            };
            self.decref(name);
            stored?;
        }
        Ok(())
    }

    /// `__name__` of the module whose code runs, borrowed.
    #[must_use]
    pub fn current_module_name(&self) -> Option<Obj> {
        if self.regs.fp == 0 {
            return None;
        }
        let globals = self.globals();
        self.dict_get(globals, self.n.name)
    }
}
