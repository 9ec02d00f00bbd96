//! Builds the page: the wasm through wasm-pack and wasm-opt, then Vite.

use std::fs;

use anyhow::{Context, Result};

use crate::process::run;
use crate::setup::WasmToolchain;
use crate::wasm_pack_toml::{WasmPlan, WasmSettings};
use crate::workspace::Workspace;

/// The wasm build as `wasm-pack.toml` describes it.
pub fn plan(workspace: &Workspace) -> Result<WasmPlan> {
    Ok(WasmSettings::read(workspace.root())?.plan(workspace.root()))
}

/// Builds the wasm in release, optimised, into the page's sources.
pub fn build_wasm(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    let plan = plan(workspace)?;
    println!("build: the wasm, in release");
    run(toolchain.command(workspace, "wasm-pack").args(&plan.wasm_pack)).context("the wasm could not be built")?;
    let before = size(&plan)?;
    run(workspace.command(workspace.npm_bin("wasm-opt")).args(&plan.wasm_opt))
        .context("the wasm could not be optimised")?;
    println!("build: wasm-opt: {before} bytes before, {} after", size(&plan)?);
    Ok(())
}

/// Builds the wasm quickly and unoptimised, for `cargo xtask dev`.
pub fn build_wasm_dev(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    run(toolchain
        .command(workspace, "wasm-pack")
        .args(&plan(workspace)?.wasm_pack_dev))
}

/// Builds `web/dist` from the page's sources and the wasm among them.
pub fn build_dist(workspace: &Workspace) -> Result<()> {
    println!("build: the page");
    run(&mut npm_run(workspace, "build")).context("the page could not be built")
}

/// `npm run SCRIPT` in `web/`.
pub fn npm_run(workspace: &Workspace, script: &str) -> std::process::Command {
    let mut command = workspace.command("npm");
    command.current_dir(workspace.web()).args(["run", "--silent", script]);
    command
}

fn size(plan: &WasmPlan) -> Result<u64> {
    let metadata = fs::metadata(&plan.wasm).with_context(|| format!("wasm-pack left no {}", plan.wasm.display()))?;
    Ok(metadata.len())
}
