//! The page's npm packages.

use std::fs;

use anyhow::{Context, Result, bail};

use super::{Part, missing};
use crate::process::{ask, run};
use crate::workspace::Workspace;

/// Oldest major version of Node that the page's tools run on.
const NODE: u32 = 20;

/// Installs what `web/package-lock.json` names, unless it is installed already.
pub fn install(workspace: &Workspace) -> Result<String> {
    let node = ask(workspace.command("node").arg("--version"))
        .with_context(|| format!("Node is missing: install Node {NODE} or newer with npm"))?;
    if major(&node).is_none_or(|major| major < NODE) {
        bail!("Node {node} is too old: install Node {NODE} or newer with npm");
    }
    let web = workspace.web();
    let lock = fs::read(web.join("package-lock.json"))
        .context("web/package-lock.json is missing: check out the whole repository")?;
    // A copy of the lock file, inside the folder it describes: gone with it, different when the
    // lock changes.
    let stamp = web.join("node_modules/.installed-package-lock.json");
    if fs::read(&stamp).ok().as_deref() != Some(&lock) {
        missing(Part::Npm, "`npm ci` in web/, about a minute");
        run(workspace
            .command("npm")
            .current_dir(&web)
            .args(["ci", "--no-audit", "--no-fund"])
            // The browsers come from the system: no package may fetch its own.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
        .context("`npm ci` in web/ failed: install npm 10 or newer, or run it there by hand")?;
        fs::write(&stamp, &lock)?;
    }
    let wasm_opt = ask(workspace.command(workspace.npm_bin("wasm-opt")).arg("--version"))
        .context("wasm-opt is missing: web/package.json must name the npm package `binaryen`")?;
    Ok(format!("node {node}, {wasm_opt}"))
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
