//! Programs that use library modules, each with the output of a real CPython 3.13 beside it
//! (`python3.13 NAME.py > NAME.out`).

use glassheap_vm::run::{Mode, Start};
use glassheap_vm::vm::Vm;
use std::path::Path;

/// Our own stack is used by nested calls between Python and Rust.
const STACK: usize = 256 << 20;

fn output(source: &str, name: &str) -> String {
    let profile = glassheap_profile::by_name("3.13").expect("a release");
    let mut vm = Vm::new(profile);
    vm.record.live = true;
    vm.start(source, name, Mode::Script, Start::Release)
        .expect("it compiles");
    vm.run_to_end();
    vm.record
        .output
        .iter()
        .filter(|p| !p.stderr)
        .map(|p| p.text.as_str())
        .collect()
}

#[test]
fn programs_print_what_cpython_prints() {
    let run = || {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/modules");
        let mut programs: Vec<_> = std::fs::read_dir(&dir)
            .expect("the programs")
            .map(|e| e.expect("an entry").path())
            .filter(|p| p.extension().is_some_and(|e| e == "py"))
            .collect();
        programs.sort();
        assert!(programs.len() >= 12, "programs are missing");
        for program in programs {
            let source = std::fs::read_to_string(&program).expect("a program");
            let wanted = std::fs::read_to_string(program.with_extension("out")).expect("its output");
            let name = program.file_name().expect("a name").to_string_lossy().into_owned();
            assert_eq!(output(&source, &name), wanted, "{name}");
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(run)
        .expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
