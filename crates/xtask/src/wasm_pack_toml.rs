//! Reads `wasm-pack.toml`, the one place for the wasm build's settings, and turns it into what is
//! run.
//!
//! wasm-pack has no such file of its own. Everything it and wasm-opt need goes to them as
//! arguments, so no table in a `Cargo.toml` has to agree with this one.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// The file's content. A key that isn't here is an error that names it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WasmSettings {
    /// Folder of the crate, from the repository's top.
    #[serde(rename = "crate")]
    pub crate_dir: PathBuf,
    /// wasm-pack's `--target`.
    pub target: String,
    /// The Cargo profile of a release build.
    pub profile: String,
    /// Where the page finds the result, from the repository's top.
    pub out_dir: PathBuf,
    /// Arguments for wasm-opt, without its input and output.
    pub wasm_opt: Vec<String>,
    /// What the size lane allows.
    pub size_budget: SizeBudget,
}

/// The most bytes that the built wasm may have.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeBudget {
    /// Compressed by brotli at its best, as static hosts send it.
    pub brotli_bytes: usize,
    /// As it lies on the disk.
    pub raw_bytes: usize,
}

/// What a build runs and where its result lies: the settings, worked out against a repository.
#[derive(Clone, Debug, PartialEq)]
pub struct WasmPlan {
    /// Folder of the crate.
    pub crate_dir: PathBuf,
    /// wasm-pack's arguments for a release build.
    pub wasm_pack: Vec<String>,
    /// wasm-pack's arguments for `cargo xtask dev`: the same, but with Cargo's quick profile.
    pub wasm_pack_dev: Vec<String>,
    /// wasm-opt's arguments, input and output (the same file) included.
    pub wasm_opt: Vec<String>,
    /// The file that the page loads.
    pub wasm: PathBuf,
    /// What the size lane allows.
    pub budget: SizeBudget,
}

impl WasmSettings {
    /// Reads the file at the repository's top.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("wasm-pack.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("{} could not be read", path.display()))?;
        Self::parse(&text).context("wasm-pack.toml has a mistake")
    }

    fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Works the settings out for the repository at `root`.
    pub fn plan(&self, root: &Path) -> WasmPlan {
        let crate_dir = root.join(&self.crate_dir);
        let out_dir = root.join(&self.out_dir);
        // wasm-pack names its files after the crate, whose folder has the crate's name.
        let stem = self.crate_dir.file_name().unwrap_or_default();
        let wasm = out_dir.join(format!("{}_bg.wasm", stem.to_string_lossy()));
        let wasm_pack = |profile: &[&str]| {
            let mut arguments = vec!["build".to_owned(), text(&crate_dir)];
            arguments.extend(["--target".to_owned(), self.target.clone()]);
            arguments.extend(profile.iter().map(|&argument| argument.to_owned()));
            arguments.extend(["--out-dir".to_owned(), text(&out_dir)]);
            // no-install: nothing is fetched behind our back. no-opt: wasm-opt is a step of its
            // own, because wasm-pack takes whatever old one lies on the PATH. no-pack: the page
            // needs no package.json.
            let fixed = ["--mode", "no-install", "--no-opt", "--no-pack"];
            arguments.extend(fixed.map(str::to_owned));
            arguments
        };
        let mut wasm_opt = self.wasm_opt.clone();
        wasm_opt.extend([text(&wasm), "-o".to_owned(), text(&wasm)]);
        WasmPlan {
            wasm_pack: wasm_pack(&["--profile", &self.profile]),
            wasm_pack_dev: wasm_pack(&["--dev"]),
            crate_dir,
            wasm_opt,
            wasm,
            budget: self.size_budget,
        }
    }
}

impl WasmPlan {
    /// The crate's name, as wasm-pack and Cargo know it.
    pub fn crate_name(&self) -> String {
        let name = self.crate_dir.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

impl SizeBudget {
    /// Each size beside its budget: `(what, bytes, allowed)`.
    pub fn against(&self, raw: usize, brotli: usize) -> [(&'static str, usize, usize); 2] {
        [
            ("wasm, brotli", brotli, self.brotli_bytes),
            ("wasm, raw", raw, self.raw_bytes),
        ]
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        crate = "crates/door"
        target = "web"
        profile = "wasm"
        out-dir = "web/pkg"
        wasm-opt = ["-O3"]
        [size-budget]
        brotli-bytes = 100
        raw-bytes = 300
    "#;

    fn plan(file: &str) -> WasmPlan {
        WasmSettings::parse(file).unwrap().plan(Path::new("/top"))
    }

    /// The plan after one line of the file is replaced, beside the plan before.
    fn changed(from: &str, to: &str) -> (WasmPlan, WasmPlan) {
        assert!(FILE.contains(from), "the test's file lacks {from}");
        (plan(FILE), plan(&FILE.replace(from, to)))
    }

    #[test]
    fn whole_plan_is_as_written_in_the_file() {
        let plan = plan(FILE);
        assert_eq!(
            plan.wasm_pack.join(" "),
            "build /top/crates/door --target web --profile wasm --out-dir /top/web/pkg \
             --mode no-install --no-opt --no-pack"
        );
        assert_eq!(
            plan.wasm_opt.join(" "),
            "-O3 /top/web/pkg/door_bg.wasm -o /top/web/pkg/door_bg.wasm"
        );
    }

    #[test]
    fn crate_takes_effect() {
        let (before, after) = changed("crates/door", "crates/gate");
        assert_ne!(before.wasm_pack, after.wasm_pack);
        assert_eq!(after.wasm_pack[1], "/top/crates/gate");
        assert_eq!(after.wasm_pack_dev[1], "/top/crates/gate");
        assert_eq!(after.crate_dir, Path::new("/top/crates/gate"));
        assert_eq!(after.crate_name(), "gate");
        assert_eq!(after.wasm, Path::new("/top/web/pkg/gate_bg.wasm"));
    }

    #[test]
    fn target_takes_effect() {
        let (before, after) = changed(r#""web""#, r#""no-modules""#);
        assert_ne!(before.wasm_pack, after.wasm_pack);
        assert!(after.wasm_pack.join(" ").contains("--target no-modules"));
        assert!(after.wasm_pack_dev.join(" ").contains("--target no-modules"));
    }

    #[test]
    fn profile_takes_effect() {
        let (before, after) = changed(r#""wasm""#, r#""tiny""#);
        assert_ne!(before.wasm_pack, after.wasm_pack);
        assert!(after.wasm_pack.join(" ").contains("--profile tiny"));
    }

    #[test]
    fn out_dir_takes_effect() {
        let (before, after) = changed("web/pkg", "elsewhere");
        assert_ne!(before.wasm_pack, after.wasm_pack);
        assert!(after.wasm_pack.join(" ").contains("--out-dir /top/elsewhere"));
        assert_eq!(after.wasm, Path::new("/top/elsewhere/door_bg.wasm"));
        assert!(after.wasm_opt.ends_with(&["/top/elsewhere/door_bg.wasm".to_owned()]));
    }

    #[test]
    fn wasm_opt_takes_effect() {
        let (before, after) = changed(r#""-O3""#, r#""-Oz", "--converge""#);
        assert_eq!(before.wasm_opt[0], "-O3");
        assert_eq!(after.wasm_opt[..2], ["-Oz", "--converge"]);
    }

    #[test]
    fn each_size_budget_takes_effect() {
        let (before, after) = changed("brotli-bytes = 100", "brotli-bytes = 50");
        assert_eq!(before.budget.against(200, 80)[0], ("wasm, brotli", 80, 100));
        assert_eq!(after.budget.against(200, 80)[0], ("wasm, brotli", 80, 50));

        let (before, after) = changed("raw-bytes = 300", "raw-bytes = 150");
        assert_eq!(before.budget.against(200, 80)[1], ("wasm, raw", 200, 300));
        assert_eq!(after.budget.against(200, 80)[1], ("wasm, raw", 200, 150));
    }

    #[test]
    fn unknown_key_is_an_error_that_names_it() {
        for (from, to) in [
            ("target = \"web\"", "target = \"web\"\nwasm-optt = [\"-Oz\"]"),
            ("raw-bytes = 300", "raw-bytes = 300\nwasm-optt = 1"),
        ] {
            let error = WasmSettings::parse(&FILE.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains("`wasm-optt`"), "{error}");
        }
    }

    #[test]
    fn missing_key_is_an_error_that_names_it() {
        let error = WasmSettings::parse(&FILE.replace("profile = \"wasm\"", "")).unwrap_err();
        assert!(error.to_string().contains("`profile`"), "{error}");
    }

    #[test]
    fn file_in_the_repository_says_who_reads_it_and_parses() {
        let file = include_str!("../../../wasm-pack.toml");
        let first = file.lines().next().unwrap();
        assert!(
            first.starts_with('#') && first.contains("`cargo xtask` reads this file"),
            "{first}"
        );
        WasmSettings::parse(file).unwrap();
    }
}
