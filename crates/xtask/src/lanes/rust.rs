//! Lanes of the native Rust side.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::{Context, Count};
use crate::process::{ask, run_kept};

/// Test targets of `glassheap_cli` that are lanes of their own.
pub const CONFORMANCE: &str = "conformance";
const DIFFERENTIAL: &str = "differential";

/// rustfmt over the whole workspace: one check.
pub fn fmt(context: &Context) -> Result<Count> {
    check(context, &["fmt", "--all", "--check"])
}

/// clippy over every native target: one check.
pub fn clippy(context: &Context) -> Result<Count> {
    let arguments = ["clippy", "--workspace", "--all-targets"];
    check(context, &[&arguments[..], &["--", "-D", "warnings"]].concat())
}

/// All Rust tests but those that are lanes of their own, documentation examples included.
pub fn native(context: &Context) -> Result<Count> {
    let metadata = ask(context
        .workspace
        .command("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"]))
    .context("`cargo metadata` failed")?;
    let targets = other_test_targets(&metadata)?;
    let mut tests = vec!["--lib", "--bins"];
    tests.extend(targets.iter().flat_map(|name| ["--test", name]));
    Ok(
        [cargo_test(context, &tests, &[])?, cargo_test(context, &["--doc"], &[])?]
            .into_iter()
            .sum(),
    )
}

/// One test target of `glassheap_cli`.
pub fn cli_test(context: &Context, target: &str) -> Result<Count> {
    // Picked out of the whole workspace, not by `--package`: the dependencies then have the same
    // features as in the native lane and aren't built twice.
    cargo_test(context, &["--test", target], &["--nocapture"])
}

/// Generated programs against this machine's Python, which must be the one that we model most
/// closely.
pub fn differential(context: &Context) -> Result<Count> {
    let version = ask(context.workspace.command("python3").arg("--version"))
        .context("python3 does not run: install CPython 3.11")?;
    if !version.starts_with("Python 3.11.") {
        bail!("`python3` is {version}: put CPython 3.11 on the PATH under that name");
    }
    cli_test(context, DIFFERENTIAL)
}

fn check(context: &Context, arguments: &[&str]) -> Result<Count> {
    let outcome = run_kept(context.workspace.command("cargo").args(arguments))?;
    Ok(Count::check(outcome.succeeded))
}

fn cargo_test(context: &Context, which: &[&str], libtest: &[&str]) -> Result<Count> {
    let outcome = run_kept(
        context
            .workspace
            .command("cargo")
            .args(["test", "--workspace", "--no-fail-fast"])
            .args(which)
            .arg("--")
            .args(libtest)
            .args(context.filter),
    )?;
    Ok(Count::of_libtest(&outcome.stdout).with_exit(outcome.succeeded))
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Names of the workspace's test targets without those that are lanes of their own.
fn other_test_targets(metadata: &str) -> Result<Vec<String>> {
    let metadata: Metadata = serde_json::from_str(metadata).context("`cargo metadata` is not as expected")?;
    let mut names: Vec<String> = metadata
        .packages
        .into_iter()
        .flat_map(|package| package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "test"))
        .map(|target| target.name)
        .filter(|name| name != CONFORMANCE && name != DIFFERENTIAL)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::other_test_targets;

    #[test]
    fn test_targets_that_are_lanes_are_left_out() {
        let metadata = r#"{ "packages": [
            { "targets": [{ "name": "a", "kind": ["lib"] }, { "name": "conformance", "kind": ["test"] }] },
            { "targets": [{ "name": "laws", "kind": ["test"] }, { "name": "differential", "kind": ["test"] }] },
            { "targets": [{ "name": "laws", "kind": ["test"] }, { "name": "api", "kind": ["test"] }] }
        ] }"#;
        assert_eq!(other_test_targets(metadata).unwrap(), ["api", "laws"]);
    }
}
