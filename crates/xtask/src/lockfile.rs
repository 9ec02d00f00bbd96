//! Reads one version out of `Cargo.lock`: the wasm-bindgen CLI must equal the crate exactly.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize)]
struct CargoLock {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// The version of `package` that `Cargo.lock` at `path` names.
pub fn locked_version(path: &Path, package: &str) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    version_in(&text, package)
}

fn version_in(text: &str, package: &str) -> Result<String> {
    let lock: CargoLock = toml::from_str(text).context("Cargo.lock is not as cargo writes it")?;
    lock.package
        .into_iter()
        .find(|entry| entry.name == package)
        .map(|entry| entry.version)
        .with_context(|| format!("Cargo.lock names no package `{package}`"))
}

#[cfg(test)]
mod tests {
    use super::version_in;

    const LOCK: &str = r#"
        version = 4
        [[package]]
        name = "wasm-bindgen-macro"
        version = "0.2.1"
        [[package]]
        name = "wasm-bindgen"
        version = "0.2.130"
        dependencies = ["wasm-bindgen-macro"]
    "#;

    #[test]
    fn version_is_that_of_the_exact_name() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").unwrap(), "0.2.130");
    }

    #[test]
    fn unknown_package_is_named_in_the_error() {
        let error = version_in(LOCK, "serde").unwrap_err().to_string();
        assert!(error.contains("`serde`"), "{error}");
    }
}
