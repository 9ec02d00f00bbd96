//! `_random`: the Mersenne Twister, so that a seeded program draws what CPython draws. CPython:
//! `Modules/_randommodule.c`. Without a seed the sequence is that of `seed(0)`, so that every run is the same.
//!
//! The state is the object's blob, 624 words; `data0`: how many of them are used up.

use super::RustModule;
use super::native_type::{COLLECTED, NativeType};
use crate::native::{NativeDef, method, static_method};
use crate::vm::Vm;
use glassheap_heap::Obj;
use glassheap_heap::blob::Blob;
use num_bigint::BigInt;
use std::rc::Rc;

/// The module; `random` itself is Python.
pub const MODULE: RustModule = RustModule {
    name: "_random",
    functions: &[],
    fill: |vm, module| vm.add_native_types(module, TYPES),
};

const TYPES: &[NativeType] = &[NativeType {
    name: "Random",
    module: "_random",
    methods: METHODS,
    bits: COLLECTED,
}];

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, |vm, a| Ok(vm.new_native(a.items[0], 2520, &[]))),
    method("seed", 1, 1, |vm, a| {
        let value = vm.big_value(a.items[1]).unwrap_or_default();
        let (_, mut key) = value.to_u32_digits();
        if key.is_empty() {
            key.push(0);
        }
        let state = init_by_array(&key);
        set_state(vm, a.items[0], &state);
        vm.heap.set_data0(a.items[0], N as u64);
        Ok(vm.new_none())
    }),
    method("random", 0, 0, |vm, a| {
        let (x, y) = (next(vm, a.items[0]) >> 5, next(vm, a.items[0]) >> 6);
        Ok(vm.new_float((f64::from(x) * 67_108_864.0 + f64::from(y)) / 9_007_199_254_740_992.0))
    }),
    method("getrandbits", 1, 1, |vm, a| {
        let k = vm.index_of(a.items[1])?;
        if k < 0 {
            return Err(vm.value_error("number of bits must be non-negative"));
        }
        if k > 1 << 20 {
            return Err(vm.memory_error());
        }
        let mut left = k;
        let mut words = Vec::new();
        while left > 0 {
            let mut word = next(vm, a.items[0]);
            if left < 32 {
                word >>= 32 - left;
            }
            words.push(word);
            left -= 32;
        }
        Ok(vm.new_bigint(BigInt::from(num_bigint::BigUint::new(words))))
    }),
];

const N: usize = 624;
const M: usize = 397;

fn set_state(vm: &mut Vm, o: Obj, state: &[u32]) {
    let bytes: Vec<u8> = state.iter().flat_map(|w| w.to_le_bytes()).collect();
    vm.heap
        .image
        .blob
        .set(&mut vm.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
}

fn init_by_array(key: &[u32]) -> Vec<u32> {
    let mut mt = vec![0u32; N];
    mt[0] = 19_650_218;
    for i in 1..N {
        mt[i] = (mt[i - 1] ^ (mt[i - 1] >> 30))
            .wrapping_mul(1_812_433_253)
            .wrapping_add(i as u32);
    }
    let (mut i, mut j) = (1, 0);
    for _ in 0..N.max(key.len()) {
        let mixed = (mt[i - 1] ^ (mt[i - 1] >> 30)).wrapping_mul(1_664_525);
        mt[i] = (mt[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
        i += 1;
        j += 1;
        if i >= N {
            mt[0] = mt[N - 1];
            i = 1;
        }
        if j >= key.len() {
            j = 0;
        }
    }
    for _ in 0..N - 1 {
        let mixed = (mt[i - 1] ^ (mt[i - 1] >> 30)).wrapping_mul(1_566_083_941);
        mt[i] = (mt[i] ^ mixed).wrapping_sub(i as u32);
        i += 1;
        if i >= N {
            mt[0] = mt[N - 1];
            i = 1;
        }
    }
    mt[0] = 0x8000_0000;
    mt
}

/// The next 32 bits.
fn next(vm: &mut Vm, o: Obj) -> u32 {
    let mut used = vm.heap.data0(o) as usize;
    if used >= N || vm.bytes_of(o).len() != 4 * N {
        let mut mt: Vec<u32> = vm
            .bytes_of(o)
            .chunks_exact(4)
            .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
            .collect();
        if mt.len() != N {
            mt = init_by_array(&[0]);
        }
        for k in 0..N {
            let y = (mt[k] & 0x8000_0000) | (mt[(k + 1) % N] & 0x7fff_ffff);
            mt[k] = mt[(k + M) % N] ^ (y >> 1) ^ if y & 1 != 0 { 0x9908_b0df } else { 0 };
        }
        set_state(vm, o, &mt);
        used = 0;
    }
    vm.heap.set_data0(o, used as u64 + 1);
    let bytes = vm.bytes_of(o);
    let mut y = u32::from_le_bytes([
        bytes[4 * used],
        bytes[4 * used + 1],
        bytes[4 * used + 2],
        bytes[4 * used + 3],
    ]);
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    y ^ (y >> 18)
}
