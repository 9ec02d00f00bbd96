//! Class definitions (`Python/compile.c@v3.13.0 (compiler_class)`).

use super::names::Use;
use super::unit::UnitKind;
use super::{Compiled, Compiler, Loc};
use crate::code::{Const, Op};
use crate::symtable::Role;
use glassheap_profile::Feature;
use ruff_python_ast::StmtClassDef;
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub(super) fn class(&mut self, c: &'a StmtClassDef) -> Compiled {
        self.decorators(&c.decorator_list)?;
        let loc = self.definition_loc(&c.decorator_list, c.start(), c.end());
        let first_line = self.first_line(&c.decorator_list, loc);
        if let Some(params) = &c.type_params {
            self.generic_class(c, params, first_line, loc)?;
        } else {
            self.class_object(c, first_line, loc)?;
            match &c.arguments {
                Some(arguments) => self.call_arguments(arguments, 2, loc)?,
                None => self.emit(Op::Call, 2, loc),
            }
        }
        self.apply_decorators(&c.decorator_list);
        self.name_checked(&c.name, Use::Store, loc, c.name.range)
    }

    /// `__build_class__`, the body's function and the name, ready for the bases.
    pub(super) fn class_object(&mut self, c: &'a StmtClassDef, first_line: u32, loc: Loc) -> Compiled {
        let Some(scope) = self.table.of(c, Role::Body) else {
            return Ok(());
        };
        self.enter(&c.name, UnitKind::Class, scope, first_line, Some(c.name.to_string()));
        let body = Loc::line(first_line);
        self.name("__name__", Use::Load, body);
        self.name("__module__", Use::Store, body);
        let qualname = self.unit_ref().qualname.clone();
        self.load_str(&qualname, body);
        self.name("__qualname__", Use::Store, body);
        let names_lines = self.rules.has(Feature::ClassesHaveFirstLine);
        if names_lines {
            self.load_new(Const::Int(i64::from(first_line)), body);
            self.name("__firstlineno__", Use::Store, body);
        }
        if c.type_params.is_some() {
            self.name(".type_params", Use::Load, body);
            self.name("__type_params__", Use::Store, body);
        }
        if self.scope().needs_classdict {
            self.emit0(Op::LoadLocals, body);
            let index = self.deref_index("__classdict__");
            self.emit(Op::StoreDeref, index, body);
        }
        self.body(&c.body, body)?;
        if names_lines {
            let attributes = self.static_attributes();
            self.load_const(attributes, Loc::NONE);
            self.name("__static_attributes__", Use::Store, Loc::NONE);
        }
        if self.scope().needs_classdict {
            let index = self.deref_index("__classdict__");
            self.emit(Op::LoadClosure, index, Loc::NONE);
            self.name("__classdictcell__", Use::Store, Loc::NONE);
        }
        if self.scope().needs_class_closure {
            let index = self.deref_index("__class__");
            self.emit(Op::LoadClosure, index, Loc::NONE);
            self.emit(Op::Copy, 1, Loc::NONE);
            self.name("__classcell__", Use::Store, Loc::NONE);
        } else {
            self.load_none(Loc::NONE);
        }
        let code = self.finish_unit(false)?;
        self.emit0(Op::LoadBuildClass, loc);
        self.emit0(Op::PushNull, loc);
        self.make_closure(&code, 0, loc);
        self.load_str(&c.name, loc);
        Ok(())
    }
}
