// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a member with a valid key may send: bytes that were made to hang, to fill the memory, to
//! break documents or to hide in them. Everything goes through the checks that a replica makes.

mod bombs;
mod documents;
mod forge;
mod frames;
mod member;
mod mutations;
mod proof;
mod views;

use peak_alloc::PeakAlloc;

/// Counts what the process has allocated, so that a bomb that goes off is seen.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Asserts that no test so far has allocated more than the largest honest document needs.
fn assert_memory_is_bounded() {
    let peak = ALLOCATED.peak_usage_as_mb();
    assert!(peak < 512.0, "{peak} MiB were allocated at once");
}

/// Keeps the panics that Automerge is caught in out of the output, and no others.
fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let foreign = panic.location().is_some_and(|at| at.file().contains("/registry/"));
            if !foreign {
                usual(panic);
            }
        }));
    });
}
