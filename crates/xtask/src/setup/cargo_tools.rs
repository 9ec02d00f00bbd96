//! Programs that `cargo install` builds into `.tools/`, and rustup's components.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Part, missing, or_by_hand};
use crate::lockfile::locked_version;
use crate::process::{ask, run, run_within};
use crate::workspace::Workspace;

/// Newest release known to work with our arguments.
const WASM_PACK: &str = "0.15.1";

/// The wasm-bindgen command line, which must be of exactly the crate's version.
pub fn wasm_bindgen(workspace: &Workspace) -> Result<String> {
    let version = locked_version(&workspace.path("Cargo.lock"), "wasm-bindgen")?;
    let wanted = format!("wasm-bindgen {version}");
    let there = |workspace: &Workspace| {
        workspace.find_program("wasm-bindgen-test-runner").is_some()
            && ask(workspace.command("wasm-bindgen").arg("--version")).as_deref() == Some(&wanted)
    };
    if !there(workspace) {
        missing(Part::WasmBindgen, "building it into .tools/, about three minutes");
        // Without --locked: its lock file may name crate versions that are gone.
        cargo_install(workspace, &["wasm-bindgen-cli", "--version", &version])?;
    }
    Ok(wanted)
}

/// wasm-pack.
pub fn wasm_pack(workspace: &Workspace) -> Result<String> {
    let wanted = format!("wasm-pack {WASM_PACK}");
    if ask(workspace.command("wasm-pack").arg("--version")).as_deref() != Some(&wanted) {
        missing(Part::WasmPack, "building it into .tools/, about two minutes");
        cargo_install(workspace, &["--locked", "wasm-pack", "--version", WASM_PACK])?;
    }
    Ok(wanted)
}

/// geckodriver: any version drives any current Firefox.
pub fn geckodriver(workspace: &Workspace) -> Result<PathBuf> {
    let find = || {
        workspace
            .find_program("geckodriver")
            .filter(|path| ask(workspace.command(path).arg("--version")).is_some())
    };
    if let Some(path) = find() {
        return Ok(path);
    }
    missing(Part::Geckodriver, "building it into .tools/, about two minutes");
    cargo_install(workspace, &["--locked", "geckodriver"])?;
    find().context("geckodriver was built but does not run")
}

/// rustfmt and clippy of the toolchain that runs us.
pub fn rust_components(workspace: &Workspace) -> Result<String> {
    let version = |subcommand: &str| ask(workspace.command("cargo").args([subcommand, "--version"]));
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if version(subcommand).is_some() {
            continue;
        }
        missing(Part::RustComponents, "asking rustup for it");
        let result = run_within(
            workspace.command("rustup").args(["component", "add", component]),
            Duration::from_secs(60),
        );
        or_by_hand(result, &format!("{component} for this Rust"))?;
    }
    let clippy = version("clippy").context("`cargo clippy` is missing: install clippy by hand")?;
    Ok(clippy)
}

fn cargo_install(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let result = run(workspace
        .command("cargo")
        .args(["install", "--root"])
        .arg(workspace.tools())
        .args(["--force"])
        .args(arguments));
    let name = arguments.iter().find(|argument| !argument.starts_with('-'));
    or_by_hand(result, name.copied().unwrap_or_default())
}
