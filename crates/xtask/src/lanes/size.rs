//! The size lane: the wasm and the page's scripts against their budgets.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use flate2::Compression;
use flate2::read::GzEncoder;

use super::{Context, Count};
use crate::page;

/// All scripts of the page together, each compressed by gzip.
const SCRIPT_GZIP_BYTES: usize = 220_000;

/// Measures the built page: a check per budget.
pub fn run(context: &Context) -> Result<Count> {
    context.dist()?;
    let plan = page::plan(context.workspace)?;
    let wasm = fs::read(&plan.wasm).with_context(|| format!("{} could not be read", plan.wasm.display()))?;
    let [brotli, raw] = plan.budget.against(wasm.len(), brotli_size(&wasm)?);
    let scripts = (
        "page's scripts, gzip",
        scripts_gzip_size(&context.workspace.dist())?,
        SCRIPT_GZIP_BYTES,
    );
    Ok([brotli, raw, scripts]
        .into_iter()
        .map(|(what, bytes, allowed)| {
            let fits = bytes <= allowed;
            let verdict = if fits { "within" } else { "OVER" };
            println!("{what}: {bytes} bytes, {verdict} the budget of {allowed}");
            Count::check(fits)
        })
        .sum())
}

fn brotli_size(bytes: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    // Quality 11 and a window of 4 MB: what static hosts that compress in advance use.
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(compressed.len())
}

fn gzip_size(bytes: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    GzEncoder::new(bytes, Compression::best()).read_to_end(&mut compressed)?;
    Ok(compressed.len())
}

fn scripts_gzip_size(dist: &Path) -> Result<usize> {
    let mut scripts = Vec::new();
    find_scripts(dist, &mut scripts)?;
    if scripts.is_empty() {
        bail!("{} holds no script to measure", dist.display());
    }
    let mut sum = 0;
    for script in scripts {
        sum += gzip_size(&fs::read(script)?)?;
    }
    Ok(sum)
}

fn find_scripts(folder: &Path, scripts: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find_scripts(&path, scripts)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "mjs")
        {
            scripts.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_compressions_shrink_what_repeats() {
        let bytes = b"glassheap ".repeat(1000);
        assert!(brotli_size(&bytes).unwrap() < 100);
        assert!(gzip_size(&bytes).unwrap() < 200);
    }
}
