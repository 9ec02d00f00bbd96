//! `cargo xtask bless`: accepts what the snapshot tests now see.

use anyhow::Result;

use crate::page::build_wasm;
use crate::process::run;
use crate::setup::WasmToolchain;
use crate::workspace::Workspace;

/// Rewrites the Rust side's snapshots, then the page's. A test that fails for another reason
/// doesn't keep the other side from being rewritten.
pub fn bless(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    let rust = run(workspace
        .command("cargo")
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("INSTA_UPDATE", "always"));
    build_wasm(workspace, toolchain)?;
    let page = run(workspace
        .command(workspace.npm_bin("vitest"))
        .current_dir(workspace.web())
        .args(["run", "--update"]));
    rust.and(page)
}
