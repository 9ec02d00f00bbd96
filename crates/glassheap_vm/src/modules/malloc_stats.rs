//! `sys._debugmallocstats()`. CPython: `Objects/obmalloc.c` (`_PyObject_DebugMallocStats`), the `_Py*_DebugMallocStats`
//! of the free lists.

use crate::native::Args;
use crate::vm::{R, Vm};
use glassheap_heap::FreeList;
use glassheap_profile::Feature;
use std::fmt::Write as _;

/// Digits with commas.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `printone`.
fn line(out: &mut String, name: &str, n: u64) {
    let _ = writeln!(out, "{name:<35}={:>21}", grouped(n));
}

/// `_PyDebugAllocatorStats`.
fn list_line(out: &mut String, name: &str, n: u32, size: u32) {
    let head = format!("{n} {name}s * {size} bytes each");
    let _ = writeln!(out, "{head:>48} ={:>21}", grouped(u64::from(n) * u64::from(size)));
}

/// The function.
pub(crate) fn debug_malloc_stats(vm: &mut Vm, _args: &Args) -> R {
    let text = stats(vm);
    vm.print_out(&text, true);
    Ok(vm.new_none())
}

#[derive(Clone, Copy, Default)]
struct Class {
    pools: u64,
    used: u64,
    free: u64,
    size: u64,
}

/// The text, figures of this heap.
#[must_use]
pub fn stats(vm: &Vm) -> String {
    let rules = vm.profile().obmalloc;
    let classes = rules.small_request_threshold / rules.alignment;
    let mut table = vec![Class::default(); classes as usize];
    let (mut arenas, mut unused, mut pools, mut lost) = (0u64, 0u64, 0u64, 0u64);
    for a in 0..vm.heap.arenas_end() {
        let (mapped, total, free, _) = vm.heap.arena_figures(a);
        if !mapped {
            continue;
        }
        arenas += 1;
        unused += u64::from(free);
        for p in 0..total {
            let f = vm.heap.pool_figures(a, p);
            let Some(class) = f.szidx.and_then(|i| table.get_mut(i as usize)).filter(|_| f.in_use > 0) else {
                continue;
            };
            class.pools += 1;
            class.used += u64::from(f.in_use);
            class.free += u64::from(f.blocks - f.in_use);
            class.size = u64::from(f.block_size);
            pools += 1;
            lost += u64::from(rules.pool_size - rules.pool_overhead - f.blocks * f.block_size);
        }
    }
    let mut out = format!(
        "Small block threshold = {}, in {classes} size classes.\n\n",
        rules.small_request_threshold
    );
    out.push_str("class   size   num pools   blocks in use  avail blocks\n");
    out.push_str("-----   ----   ---------   -------------  ------------\n");
    let (mut used, mut free) = (0, 0);
    for (i, c) in table.iter().enumerate().filter(|(_, c)| c.pools > 0) {
        let _ = writeln!(out, "{i:5} {:6} {:11} {:15} {:13}", c.size, c.pools, c.used, c.free);
        used += c.used * c.size;
        free += c.free * c.size;
    }
    out.push('\n');
    let ever = u64::from(vm.heap.arenas_end());
    line(&mut out, "# arenas allocated total", ever);
    line(&mut out, "# arenas reclaimed", ever - arenas);
    line(&mut out, "# arenas highwater mark", ever);
    line(&mut out, "# arenas allocated current", arenas);
    let bytes = arenas * u64::from(rules.arena_size);
    line(
        &mut out,
        &format!("{arenas} arenas * {} bytes/arena", rules.arena_size),
        bytes,
    );
    out.push('\n');
    let in_pools = unused * u64::from(rules.pool_size);
    let headers = pools * u64::from(rules.pool_overhead);
    line(&mut out, "# bytes in allocated blocks", used);
    line(&mut out, "# bytes in available blocks", free);
    line(
        &mut out,
        &format!("{unused} unused pools * {} bytes", rules.pool_size),
        in_pools,
    );
    line(&mut out, "# bytes lost to pool headers", headers);
    line(&mut out, "# bytes lost to quantization", lost);
    line(
        &mut out,
        "# bytes lost to arena alignment",
        bytes.saturating_sub(used + free + in_pools + headers + lost),
    );
    line(&mut out, "Total", bytes);
    out.push_str("\narena map counts\n");
    line(&mut out, "# arena map mid nodes", 1);
    line(&mut out, "# arena map bot nodes", 1);
    out.push('\n');
    line(&mut out, "# bytes lost to arena map root", 262_144);
    line(&mut out, "# bytes lost to arena map mid", 262_144);
    line(&mut out, "# bytes lost to arena map bot", 131_072);
    line(&mut out, "Total", 655_360);
    out.push('\n');
    let profile = vm.profile();
    let parked = |list: FreeList| vm.heap.free_list_depth_and_hits(list).0;
    let head = if profile.has(Feature::MallocStatsCountGcHead) {
        profile.layout.gc_head
    } else {
        0
    };
    list_line(&mut out, "free PyDictObject", parked(FreeList::Dict), 48 + head);
    if profile.has(Feature::MallocStatsShowDictKeys) {
        list_line(&mut out, "free PyDictKeysObject", parked(FreeList::DictKeys), 32);
    }
    list_line(&mut out, "free PyFloatObject", parked(FreeList::Float), 24);
    list_line(&mut out, "free PyListObject", parked(FreeList::List), 40 + head);
    let tuple = profile.layout.tuple;
    for n in 1..=20 {
        list_line(
            &mut out,
            &format!("free {n}-sized PyTupleObject"),
            parked(FreeList::Tuple(n)),
            tuple + 8 * n,
        );
    }
    out
}
