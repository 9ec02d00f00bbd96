//! Child processes: run with their output shown, run with it also kept, or asked quietly.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What a command said on its standard output, and whether it succeeded.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub succeeded: bool,
    pub stdout: String,
}

/// Runs a command with its output shown; its failure is an error.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("`{}` could not be started", program(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command, showing its output line by line and keeping what it prints on stdout.
/// That it failed is in the outcome: a lane of tests counts, it doesn't stop.
pub fn run_kept(command: &mut Command) -> Result<Outcome> {
    println!("$ {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started", program(command)))?;
    let mut stdout = String::new();
    if let Some(pipe) = child.stdout.take() {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        let mut screen = std::io::stdout();
        while reader.read_until(b'\n', &mut line)? > 0 {
            // A closed screen is no reason to stop reading: the child would die of a broken pipe.
            let _ = screen.write_all(&line).and_then(|()| screen.flush());
            stdout.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    let status = child.wait()?;
    if !status.success() {
        println!("`{}` ended with {status}", shown(command));
    }
    Ok(Outcome {
        succeeded: status.success(),
        stdout,
    })
}

/// Runs a command that may hang, at most for `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    println!("$ {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("`{}` could not be started", program(command)))?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                bail!("`{}` failed ({status})", shown(command));
            }
            return Ok(());
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("`{}` did not end within {} s", shown(command), limit.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// What a command prints, trimmed; `None` when it can't be started or fails. Shows nothing.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The command as one would type it in its folder, without its environment.
fn shown(command: &Command) -> String {
    let name = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut text = name.to_string_lossy().into_owned();
    let folder = command.get_current_dir().map(|folder| format!("{}/", folder.display()));
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let argument = match &folder {
            Some(folder) => argument.replace(folder, ""),
            None => argument.into_owned(),
        };
        text.push(' ');
        if argument.is_empty() || argument.contains(char::is_whitespace) {
            text.push_str(&format!("'{argument}'"));
        } else {
            text.push_str(&argument);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn kept_output_is_whole_and_failure_is_told() {
        let outcome = run_kept(&mut shell("echo one; printf two; exit 3")).unwrap();
        assert!(!outcome.succeeded);
        assert_eq!(outcome.stdout, "one\ntwo");
    }

    #[test]
    fn command_that_hangs_is_ended_at_the_limit() {
        let error = run_within(&mut shell("exec sleep 60"), Duration::from_millis(200));
        assert!(error.unwrap_err().to_string().contains("did not end"));
        run_within(&mut shell("true"), Duration::from_secs(60)).unwrap();
    }

    #[test]
    fn asking_a_program_that_is_not_there_gives_nothing() {
        assert_eq!(ask(&mut Command::new("no-such-program")), None);
        assert_eq!(ask(&mut shell("exit 1")), None);
        assert_eq!(ask(&mut shell("echo 1.2; exit 0")).as_deref(), Some("1.2"));
    }

    #[test]
    fn command_is_shown_as_typed() {
        let mut command = Command::new("/some/where/tool");
        command.args(["-x", "a b", "", "--out=/top/web/pkg"]);
        command.current_dir("/top");
        assert_eq!(shown(&command), "tool -x 'a b' '' --out=web/pkg");
    }
}
