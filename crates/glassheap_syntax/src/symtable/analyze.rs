//! The scope of each name, from the outermost block inwards (`Python/symtable.c@v3.13.0 (analyze_block)`).

use super::{BlockType, ScopeId, ScopeKind, Symbol, SymbolTable, error, flag};
use crate::error::CompileError;
use glassheap_profile::SyntaxRules;
use std::collections::{BTreeMap, BTreeSet};

type Names = BTreeSet<String>;

pub(super) fn analyze(table: &mut SymbolTable, rules: &SyntaxRules) -> Result<(), CompileError> {
    let top = table.top();
    let mut analyzer = Analyzer {
        table,
        inline: rules.inline_comprehensions,
    };
    let mut free = Names::new();
    analyzer.block(top, None, &mut free, &mut Names::new(), &mut Names::new(), None)
}

struct Analyzer<'t> {
    table: &'t mut SymbolTable,
    inline: bool,
}

/// What is known so far in one block.
struct BlockState {
    scopes: BTreeMap<String, ScopeKind>,
    local: Names,
}

impl Analyzer<'_> {
    fn block(
        &mut self,
        id: ScopeId,
        mut bound: Option<Names>,
        free: &mut Names,
        global: &mut Names,
        type_params: &mut Names,
        class_entry: Option<ScopeId>,
    ) -> Result<(), CompileError> {
        let mut state = BlockState {
            scopes: BTreeMap::new(),
            local: Names::new(),
        };
        let mut new_global = Names::new();
        let mut new_bound = Names::new();
        let mut new_free = Names::new();
        let mut inlined_cells = Names::new();
        let is_class = self.table.scopes[id].block == BlockType::Class;
        if is_class {
            new_global.extend(global.iter().cloned());
            new_bound.extend(bound.iter().flatten().cloned());
        }
        for name in self.table.scopes[id].names.clone() {
            self.name(
                id,
                &name,
                &mut state,
                &mut bound,
                free,
                global,
                type_params,
                class_entry,
            )?;
        }
        if is_class {
            new_bound.insert("__class__".into());
            new_bound.insert("__classdict__".into());
        } else {
            if self.table.scopes[id].is_function_like() {
                new_bound.extend(state.local.iter().cloned());
            }
            new_bound.extend(bound.iter().flatten().cloned());
            new_global.extend(global.iter().cloned());
        }
        for child in self.table.scopes[id].children.clone() {
            let sees_class = self.table.scopes[child].can_see_class_scope;
            let entry = match (sees_class, is_class) {
                (true, true) => Some(id),
                (true, false) => class_entry,
                _ => None,
            };
            let mut child_free = Names::new();
            self.block(
                child,
                Some(new_bound.clone()),
                &mut child_free,
                &mut new_global.clone(),
                &mut type_params.clone(),
                entry,
            )?;
            let c = &self.table.scopes[child];
            if self.inline && c.comprehension && !c.genexp && !self.table.scopes[id].can_see_class_scope {
                self.inline_comprehension(id, child, &mut state, &mut child_free, &mut inlined_cells);
                self.table.scopes[child].comp_inlined = true;
            }
            new_free.extend(child_free);
            let c = &self.table.scopes[child];
            if c.free || c.child_free {
                self.table.scopes[id].child_free = true;
            }
        }
        self.splice_inlined(id);
        if self.table.scopes[id].is_function_like() {
            for (name, scope) in &mut state.scopes {
                if *scope == ScopeKind::Local && (new_free.contains(name) || inlined_cells.contains(name)) {
                    *scope = ScopeKind::Cell;
                    new_free.remove(name);
                }
            }
        } else if is_class {
            let scope = &mut self.table.scopes[id];
            scope.needs_class_closure |= new_free.remove("__class__");
            scope.needs_classdict |= new_free.remove("__classdict__");
        }
        self.update_symbols(id, &state, bound.as_ref(), &new_free, &inlined_cells);
        free.extend(new_free);
        Ok(())
    }

    /// `analyze_name`.
    #[allow(clippy::too_many_arguments)]
    fn name(
        &mut self,
        id: ScopeId,
        name: &str,
        state: &mut BlockState,
        bound: &mut Option<Names>,
        free: &mut Names,
        global: &mut Names,
        type_params: &mut Names,
        class_entry: Option<ScopeId>,
    ) -> Result<(), CompileError> {
        let flags = self.table.scopes[id].get(name).map_or(0, |s| s.flags);
        if flags & flag::GLOBAL != 0 {
            if flags & flag::NONLOCAL != 0 {
                return Err(self.at_directive(id, name, format!("name '{name}' is nonlocal and global")));
            }
            state.scopes.insert(name.into(), ScopeKind::GlobalExplicit);
            global.insert(name.into());
            if let Some(bound) = bound {
                bound.remove(name);
            }
            return Ok(());
        }
        if flags & flag::NONLOCAL != 0 {
            let Some(bound) = bound else {
                let message = "nonlocal declaration not allowed at module level".to_owned();
                return Err(self.at_directive(id, name, message));
            };
            if !bound.contains(name) {
                return Err(self.at_directive(id, name, format!("no binding for nonlocal '{name}' found")));
            }
            if type_params.contains(name) {
                let message = format!("nonlocal binding not allowed for type parameter '{name}'");
                return Err(self.at_directive(id, name, message));
            }
            state.scopes.insert(name.into(), ScopeKind::Free);
            self.table.scopes[id].free = true;
            free.insert(name.into());
            return Ok(());
        }
        if flags & flag::BOUND != 0 {
            state.scopes.insert(name.into(), ScopeKind::Local);
            state.local.insert(name.into());
            global.remove(name);
            if flags & flag::TYPE_PARAM != 0 {
                type_params.insert(name.into());
            } else {
                type_params.remove(name);
            }
            return Ok(());
        }
        if let Some(class) = class_entry {
            let in_class = self.table.scopes[class].get(name).map_or(0, |s| s.flags);
            if in_class & flag::GLOBAL != 0 {
                state.scopes.insert(name.into(), ScopeKind::GlobalExplicit);
                return Ok(());
            }
            if in_class & flag::BOUND != 0 && in_class & flag::NONLOCAL == 0 {
                state.scopes.insert(name.into(), ScopeKind::GlobalImplicit);
                return Ok(());
            }
        }
        if bound.as_ref().is_some_and(|b| b.contains(name)) {
            state.scopes.insert(name.into(), ScopeKind::Free);
            self.table.scopes[id].free = true;
            free.insert(name.into());
            return Ok(());
        }
        if !global.contains(name) && self.table.scopes[id].nested {
            self.table.scopes[id].free = true;
        }
        state.scopes.insert(name.into(), ScopeKind::GlobalImplicit);
        Ok(())
    }

    /// Names of an inlined comprehension move into the block around it
    /// (`Python/symtable.c@v3.13.0 (inline_comprehension)`).
    fn inline_comprehension(
        &mut self,
        id: ScopeId,
        comp: ScopeId,
        state: &mut BlockState,
        comp_free: &mut Names,
        inlined_cells: &mut Names,
    ) {
        let is_class = self.table.scopes[id].block == BlockType::Class;
        for name in self.table.scopes[comp].names.clone() {
            let Some(symbol) = self.table.scopes[comp].get(&name) else {
                continue;
            };
            if symbol.flags & flag::PARAM != 0 {
                continue;
            }
            let mut scope = symbol.scope.unwrap_or(ScopeKind::GlobalImplicit);
            if scope == ScopeKind::Cell || symbol.flags & flag::COMP_CELL != 0 {
                inlined_cells.insert(name.clone());
            }
            match self.table.scopes[id].get(&name) {
                None => {
                    if scope == ScopeKind::Free && is_class && name == "__class__" {
                        scope = ScopeKind::GlobalImplicit;
                        comp_free.remove(&name);
                    }
                    state.scopes.insert(name.clone(), scope);
                    let moved = Symbol {
                        flags: symbol.flags,
                        scope: Some(scope),
                    };
                    self.table.scopes[id].set(&name, moved);
                }
                Some(existing) => {
                    if existing.flags & flag::BOUND != 0 && !is_class && !self.is_free_in_child(comp, &name) {
                        comp_free.remove(&name);
                    }
                }
            }
        }
    }

    fn is_free_in_child(&self, id: ScopeId, name: &str) -> bool {
        self.table.scopes[id]
            .children
            .iter()
            .any(|&c| self.table.scopes[c].kind(name) == Some(ScopeKind::Free))
    }

    /// The children of an inlined comprehension become children of the block around it.
    fn splice_inlined(&mut self, id: ScopeId) {
        let mut children = Vec::new();
        for child in self.table.scopes[id].children.clone() {
            if self.table.scopes[child].comp_inlined {
                let inner = self.table.scopes[child].children.clone();
                for &grandchild in &inner {
                    self.table.scopes[grandchild].parent = Some(id);
                }
                children.extend(inner);
            } else {
                children.push(child);
            }
        }
        self.table.scopes[id].children = children;
    }

    fn update_symbols(
        &mut self,
        id: ScopeId,
        state: &BlockState,
        bound: Option<&Names>,
        free: &Names,
        inlined_cells: &Names,
    ) {
        let scope = &mut self.table.scopes[id];
        let class_flag = scope.block == BlockType::Class || scope.can_see_class_scope;
        for name in &scope.names {
            let Some(symbol) = scope.symbols.get_mut(name) else {
                continue;
            };
            if inlined_cells.contains(name) {
                symbol.flags |= flag::COMP_CELL;
            }
            if let Some(kind) = state.scopes.get(name) {
                symbol.scope = Some(*kind);
            }
        }
        for name in free {
            if let Some(symbol) = scope.symbols.get_mut(name) {
                if class_flag {
                    symbol.flags |= flag::FREE_CLASS;
                }
                continue;
            }
            if bound.is_some_and(|b| !b.contains(name)) {
                continue;
            }
            let symbol = Symbol {
                flags: 0,
                scope: Some(ScopeKind::Free),
            };
            scope.set(name, symbol);
        }
    }

    fn at_directive(&self, id: ScopeId, name: &str, message: String) -> CompileError {
        let scope = &self.table.scopes[id];
        let range = scope
            .directives
            .iter()
            .find(|(n, _)| n == name)
            .map_or(scope.range, |(_, r)| *r);
        error(message, range)
    }
}
