//! `cargo xtask dev`: Vite with hot reload, and the wasm rebuilt when a Rust file changes.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::page::{build_wasm_dev, npm_run};
use crate::setup::WasmToolchain;
use crate::workspace::Workspace;

/// How often the sources' times are read. Polling needs no library and works on every file system.
const PERIOD: Duration = Duration::from_millis(500);

/// Runs until Vite ends or the person presses Ctrl-C, which reaches Vite as well.
pub fn dev(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    let mut built = newest_source(workspace)?;
    build_wasm_dev(workspace, toolchain).context("the wasm could not be built")?;
    let mut vite = npm_run(workspace, "dev").spawn().context("Vite could not be started")?;
    loop {
        if let Some(status) = vite.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("Vite ended with {status}");
        }
        let newest = newest_source(workspace)?;
        if newest != built {
            built = newest;
            // The last good wasm stays in place: the next change gets another try.
            if let Err(error) = build_wasm_dev(workspace, toolchain) {
                println!("dev: {error:#}");
            }
        }
        thread::sleep(PERIOD);
    }
}

/// When a file below `crates/` was last written, and how many there are: a deleted one counts as a
/// change.
fn newest_source(workspace: &Workspace) -> Result<(SystemTime, usize)> {
    let mut newest = (SystemTime::UNIX_EPOCH, 0);
    look_through(&workspace.path("crates"), &mut newest)?;
    Ok(newest)
}

fn look_through(folder: &Path, newest: &mut (SystemTime, usize)) -> Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        // An editor's temporary file may be gone again.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_dir() {
            look_through(&entry.path(), newest)?;
        } else if let Ok(modified) = metadata.modified() {
            *newest = (newest.0.max(modified), newest.1 + 1);
        }
    }
    Ok(())
}
