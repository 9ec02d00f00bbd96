//! Every exported call in a dedicated worker.

#![cfg(target_arch = "wasm32")]

mod calls;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn it_says_what_it_is() {
    calls::it_says_what_it_is();
}

#[wasm_bindgen_test]
fn a_run_is_recorded_and_stepped() {
    calls::a_run_is_recorded_and_stepped();
}

#[wasm_bindgen_test]
fn views_answer() {
    calls::views_answer();
}

#[wasm_bindgen_test]
fn problems_are_plain_objects() {
    calls::problems_are_plain_objects();
}

#[wasm_bindgen_test]
fn a_run_can_be_stopped() {
    calls::a_run_can_be_stopped();
}

#[wasm_bindgen_test]
fn deep_recursion_ends_in_an_exception() {
    calls::deep_recursion_ends_in_an_exception();
}
