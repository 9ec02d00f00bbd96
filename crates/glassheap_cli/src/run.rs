//! Running a program natively.

use glassheap_profile::Profile;
use glassheap_syntax::error::CompileError;
use glassheap_vm::limits::Limits;
use glassheap_vm::run::{End, Mode, Start};
use glassheap_vm::vm::Vm;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    pub profile: &'static Profile,
    pub mode: Mode,
    pub start: Start,
    pub limits: Limits,
    /// Lines for `input()`.
    pub input: Vec<String>,
}

impl Options {
    /// A script as `tests/conformance` records it: just behind a full collection.
    #[must_use]
    pub fn recorded(profile: &'static Profile) -> Self {
        Options {
            start: Start::Collected,
            ..Options::script(profile)
        }
    }

    /// A script in the release, with the release's start state.
    #[must_use]
    pub fn script(profile: &'static Profile) -> Self {
        Options {
            profile,
            mode: Mode::Script,
            start: Start::Release,
            limits: Limits::default(),
            input: Vec::new(),
        }
    }
}

/// Our own stack while a program runs: nested calls between Python and builtin code use it.
const STACK: usize = 256 << 20;

/// Calls `work` on a thread with a large stack.
///
/// # Panics
/// If `work` panics.
pub fn with_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(value)) => value,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(e) => panic!("no thread could be started: {e}"),
    }
}

/// A machine with the program loaded.
///
/// # Errors
/// The text is no Python, or Python that is not run.
pub fn load(source: &str, filename: &str, options: &Options) -> Result<Vm, CompileError> {
    let mut vm = Vm::new(options.profile);
    vm.record.live = true;
    vm.limits = options.limits;
    vm.input.clone_from(&options.input);
    vm.start(source, filename, options.mode, options.start)?;
    Ok(vm)
}

/// The exit code of an end, as `python` gives it: 0, 1 for an exception, what `sys.exit` said, 3 for a limit.
#[must_use]
pub fn exit_code(end: &End) -> u8 {
    match end {
        End::Finished => 0,
        End::Exception { .. } => 1,
        End::Exit { code } => code.parse::<i64>().map_or(1, |n| n as u8),
        End::Stopped(_) => 3,
    }
}
