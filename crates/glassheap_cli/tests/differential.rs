//! Random programs, run by the machine's `python3` (3.11) and by the simulator: the same text must come out.
//!
//! `GLASSHEAP_SEED`: first seed (1); `GLASSHEAP_PROGRAMS`: how many (30). A failure names its seed and the first line
//! that differs; with one program, the program is printed too.
#![expect(clippy::print_stdout, reason = "a test without harness reports by itself")]

#[path = "support/generate.rs"]
mod generate;

use glassheap_cli::run::{Options, load, with_stack};
use glassheap_vm::limits::Limits;
use std::path::Path;
use std::process::Command;

/// The release whose interpreter runs beside the simulator.
const RELEASE: &str = "3.11";

fn main() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    let (seed, programs) = (number("GLASSHEAP_SEED", 1), number("GLASSHEAP_PROGRAMS", 30));
    if let Err(reason) = check_python() {
        println!("differential: {reason}");
        println!("\ntest result: FAILED. 0 passed; {programs} failed; 0 ignored; 0 measured; 0 filtered out");
        std::process::exit(1);
    }
    let folder = std::env::temp_dir().join(format!("glassheap-differential-{}", std::process::id()));
    if let Err(e) = std::fs::create_dir_all(&folder) {
        println!("differential: no folder for the programs: {e}");
        std::process::exit(1);
    }
    let mut failed = 0;
    for seed in seed..seed + programs {
        let source = generate::program(seed);
        if let Some(difference) = difference(&source, &folder) {
            failed += 1;
            println!("FAILED seed {seed}: {difference}");
            if programs == 1 {
                println!("{source}");
            }
        }
    }
    // The folder is temporary; a failure to remove it changes nothing.
    let _ = std::fs::remove_dir_all(&folder);
    let word = if failed == 0 { "ok" } else { "FAILED" };
    let passed = programs - failed;
    println!("\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out");
    if failed != 0 {
        std::process::exit(1);
    }
}

fn check_python() -> Result<(), String> {
    let output = Command::new("python3")
        .arg("--version")
        .output()
        .map_err(|e| format!("python3 cannot be run ({e}); this lane compares with CPython {RELEASE}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_string();
    if version.starts_with(&format!("Python {RELEASE}.")) {
        return Ok(());
    }
    Err(format!(
        "python3 is {version:?}; this lane compares with CPython {RELEASE}"
    ))
}

/// The first difference between the interpreter's output and the simulator's.
fn difference(source: &str, folder: &Path) -> Option<String> {
    let file = folder.join("program.py");
    if let Err(e) = std::fs::write(&file, source) {
        return Some(format!("the program cannot be written: {e}"));
    }
    // The same order of sets in every run.
    let real = match Command::new("python3")
        .args(["-s", "-S"])
        .arg(&file)
        .env("PYTHONHASHSEED", "0")
        .output()
    {
        Ok(output) => output,
        Err(e) => return Some(format!("python3 cannot be run: {e}")),
    };
    let want = String::from_utf8_lossy(&real.stdout).to_string();
    if !real.status.success() {
        let error = String::from_utf8_lossy(&real.stderr).to_string();
        return Some(format!("python3 failed: {}", error.lines().last().unwrap_or_default()));
    }
    let got = simulate(source);
    first_difference(&want, &got)
}

fn simulate(source: &str) -> String {
    let source = source.to_string();
    let run = std::panic::catch_unwind(|| {
        with_stack(move || {
            let Some(profile) = glassheap_profile::by_name(RELEASE) else {
                return "no such release".to_string();
            };
            let mut options = Options::script(profile);
            options.limits = Limits {
                line_steps: Some(200_000),
                ..Limits::default()
            };
            match load(&source, "program.py", &options) {
                Ok(mut vm) => {
                    vm.run_to_end();
                    vm.record
                        .output
                        .iter()
                        .filter(|p| !p.stderr)
                        .map(|p| p.text.as_str())
                        .collect()
                }
                Err(e) => format!("refused: {e:?}"),
            }
        })
    });
    run.unwrap_or_else(|_| "the simulator panicked".to_string())
}

fn first_difference(want: &str, got: &str) -> Option<String> {
    if want == got {
        return None;
    }
    let (want, got): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let at = want
        .iter()
        .zip(&got)
        .position(|(w, g)| w != g)
        .unwrap_or(want.len().min(got.len()));
    let shown = |lines: &[&str]| lines.get(at).map_or("nothing".to_string(), |l| format!("{l:?}"));
    Some(format!(
        "line {} of the output is {}, not {}",
        at + 1,
        shown(&got),
        shown(&want)
    ))
}
