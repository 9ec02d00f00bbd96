//! At every line of conformance programs, in every release: each object's count is the number of its holders.

use glassheap_vm::limits::Limits;
use glassheap_vm::run::{Mode, Start};
use glassheap_vm::vm::Vm;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// Lines after which a program is taken as checked.
const LINES: usize = 400;

const PROGRAMS: [&str; 14] = [
    "cycles/parent_child",
    "classes/operators_create_temporaries",
    "classes/static_and_class_methods",
    "classes/dict_outlives_instance",
    "exceptions-and-context/assert_with_object",
    "exceptions-and-context/with_without_name",
    "functions-and-frames/keyword_call_counts",
    "functions-and-frames/send_values_to_generator",
    "functions-and-frames/generator_expression_reference",
    "functions-and-frames/pass_through_helpers",
    "functions-and-frames/locals_snapshot",
    "sharing-and-interning/string_methods_return_self",
    "sizes/custom_sizeof",
    "sizes/nested_total",
];

fn check(path: &Path, release: &'static str) -> Result<usize, String> {
    let source = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let profile = glassheap_profile::by_name(release).ok_or("no such release")?;
    let mut vm = Vm::new(profile);
    vm.limits = Limits {
        line_steps: Some(LINES as u64),
        ..Limits::default()
    };
    if vm.start(&source, "program.py", Mode::Script, Start::Collected).is_err() {
        return Ok(0);
    }
    let found: Rc<RefCell<(usize, Option<String>)>> = Rc::default();
    let seen = Rc::clone(&found);
    vm.record.observer = Some(Box::new(move |vm, line, _, _| {
        let mut seen = seen.borrow_mut();
        // Line 0 is the end, where the module's frame is being left.
        if vm.nesting > 1 || line == 0 || seen.1.is_some() {
            return;
        }
        seen.0 += 1;
        if let Err(e) = vm.check_counts() {
            seen.1 = Some(format!("line {line}: {e}"));
        }
    }));
    vm.run_to_end();
    let (lines, wrong) = found.borrow().clone();
    wrong.map_or(Ok(lines), Err)
}

#[test]
fn counts_equal_holders() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let all = std::env::var_os("GLASSHEAP_CHECK_ALL").is_some();
    let mut programs: Vec<String> = PROGRAMS.iter().map(|p| (*p).to_string()).collect();
    if all {
        programs = every_program(&root);
    }
    let mut wrong = Vec::new();
    let mut lines = 0;
    for program in &programs {
        for release in ["2.7", "3.11", "3.12", "3.13", "3.14", "3.15"] {
            match check(&root.join(format!("{program}.py")), release) {
                Ok(n) => lines += n,
                Err(e) => wrong.push(format!("{program} {release}: {e}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} runs:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lines > 500, "{lines} lines were checked");
}

fn every_program(root: &Path) -> Vec<String> {
    let entries = |folder: &Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(folder)
            .map(|d| d.filter_map(Result::ok).map(|e| e.path()).collect())
            .unwrap_or_default()
    };
    let mut programs = Vec::new();
    for theme in entries(root).into_iter().filter(|p| p.is_dir()) {
        for file in entries(&theme)
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "py"))
        {
            let (theme, stem) = (
                theme.file_name().unwrap_or_default(),
                file.file_stem().unwrap_or_default(),
            );
            programs.push(format!("{}/{}", theme.to_string_lossy(), stem.to_string_lossy()));
        }
    }
    programs.sort();
    programs
}
