//! The `glassheap` command.
#![expect(clippy::print_stdout, reason = "this is the command's output")]

use clap::{Args, Parser, Subcommand, ValueEnum};
use glassheap_cli::run::{Options, exit_code, load, with_stack};
use glassheap_syntax::error::CompileError;
use glassheap_vm::limits::{Limits, Stop};
use glassheap_vm::run::{Advance, End, Mode, Start};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// See through Python's heap: run Python on a simulated CPython.
///
/// Exit codes: 0 the program ended; 1 an exception that nobody caught, or what sys.exit() said; 2 the command was used
/// wrongly or the file can't be read; 3 a limit was reached; 4 the text is no Python, or Python that is not run.
#[derive(Parser)]
#[command(name = "glassheap", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a program and print what it prints.
    Run(Program),
    /// Run a program and print the JSON record of the run (see tests/conformance/README.md).
    Record(Program),
}

#[derive(Args)]
struct Program {
    /// The program.
    file: PathBuf,
    /// CPython release: textbook, 2.7, 3.11, 3.12, 3.13, 3.14.0, 3.14 or 3.15.
    #[arg(long, default_value = glassheap_profile::DEFAULT.name, value_name = "RELEASE")]
    python: String,
    /// How the text is run; decides who else holds its literals.
    #[arg(long, value_enum, default_value_t = ModeArg::Script)]
    mode: ModeArg,
    /// Begin with an empty heap instead of the release's start state.
    #[arg(long)]
    empty_heap: bool,
    /// A line for input(); may be given several times.
    #[arg(long = "input", value_name = "LINE")]
    input: Vec<String>,
    /// End the run after so many line steps.
    #[arg(long, value_name = "N")]
    max_steps: Option<u64>,
    /// End the run when live blocks ask for more bytes.
    #[arg(long, value_name = "BYTES")]
    max_heap: Option<u64>,
    /// End the run after so many bytes of output.
    #[arg(long, value_name = "BYTES")]
    max_output: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeArg {
    Script,
    Module,
    Repl,
}

impl Program {
    fn options(&self) -> Result<Options, String> {
        let Some(profile) = glassheap_profile::by_name(&self.python) else {
            let names: Vec<&str> = glassheap_profile::ALL.iter().map(|p| p.name).collect();
            return Err(format!(
                "no release is called '{}'; there are {}",
                self.python,
                names.join(", ")
            ));
        };
        Ok(Options {
            profile,
            mode: match self.mode {
                ModeArg::Script => Mode::Script,
                ModeArg::Module => Mode::Module,
                ModeArg::Repl => Mode::Repl,
            },
            start: if self.empty_heap { Start::Empty } else { Start::Release },
            limits: Limits {
                line_steps: self.max_steps,
                heap_bytes: self.max_heap,
                output_bytes: self.max_output,
            },
            input: self.input.clone(),
        })
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = with_stack(move || match cli.command {
        Command::Run(program) => run(&program),
        Command::Record(program) => record(&program),
    });
    ExitCode::from(code)
}

fn read(file: &Path) -> Result<String, u8> {
    std::fs::read_to_string(file).map_err(|e| {
        eprintln!("glassheap: {}: {e}", file.display());
        2
    })
}

fn prepare(program: &Program) -> Result<(String, Options), u8> {
    let options = program.options().map_err(|e| {
        eprintln!("glassheap: {e}");
        2u8
    })?;
    Ok((read(&program.file)?, options))
}

fn run(program: &Program) -> u8 {
    let (source, options) = match prepare(program) {
        Ok(p) => p,
        Err(code) => return code,
    };
    let filename = program.file.display().to_string();
    let mut vm = match load(&source, &filename, &options) {
        Ok(vm) => vm,
        Err(e) => {
            show_refusal(&source, &filename, &e);
            return 4;
        }
    };
    let mut shown = 0;
    let end = loop {
        let step = vm.advance(2_000_000);
        for piece in &vm.record.output[shown..] {
            if piece.stderr {
                eprint!("{}", piece.text);
            } else {
                print!("{}", piece.text);
            }
        }
        let _ = std::io::stdout().flush();
        // The last piece may still grow; it is taken off once shown.
        vm.record.output.clear();
        vm.record.lines.clear();
        shown = 0;
        if let Advance::Done(end) = step {
            break end;
        }
    };
    if let End::Stopped(stop) = &end {
        let what = match stop {
            Stop::LineSteps(n) => format!("step limit: {n} line steps"),
            Stop::HeapBytes(n) => format!("heap limit: {n} bytes"),
            Stop::OutputBytes(n) => format!("output limit: {n} bytes"),
            Stop::Nested(n) => format!("native code called Python code that did not return within {n} lines"),
            Stop::Person | Stop::Exit => "stopped".to_string(),
        };
        eprintln!("glassheap: {what}");
    }
    exit_code(&end)
}

fn show_refusal(source: &str, filename: &str, e: &CompileError) {
    match e {
        CompileError::Syntax(s) => {
            eprintln!("  File \"{filename}\", line {}", s.range.line);
            if let Some(text) = source.lines().nth(s.range.line.saturating_sub(1) as usize) {
                let indent = text.len() - text.trim_start().len();
                eprintln!("    {}", text.trim());
                let start = (s.range.col as usize).saturating_sub(indent);
                let end = if s.range.end_line == s.range.line {
                    s.range.end_col as usize
                } else {
                    text.len()
                };
                let width = end.saturating_sub(indent).saturating_sub(start).max(1);
                eprintln!("    {}{}", " ".repeat(start), "^".repeat(width));
            }
            eprintln!("{}: {}", s.type_name, s.message);
        }
        CompileError::Unsupported(u) => {
            eprintln!(
                "glassheap: {filename}:{}: not supported: {} (see docs/limitations.md#{})",
                u.range.line,
                u.construct.replace('-', " "),
                u.construct
            );
        }
    }
}

fn record(program: &Program) -> u8 {
    let (source, mut options) = match prepare(program) {
        Ok(p) => p,
        Err(code) => return code,
    };
    if options.start == Start::Release {
        // What a record tells was observed just behind a full collection.
        options.start = Start::Collected;
    }
    let name = program
        .file
        .file_stem()
        .map(|s| s.to_string_lossy().to_string())
        .unwrap_or_default();
    let filename = program.file.display().to_string();
    let record = glassheap_cli::record::record(&source, &filename, &name, &options);
    println!("{record}");
    0
}
