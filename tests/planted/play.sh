#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Plants the faults of this folder, one at a time, and says by what each was caught:
#
#     tests/planted/play.sh [NUMBER …]
#
# A fault is a patch. What stands above it says what is wrong with it and which test must fail. The
# faults are planted in a copy of the last commit, so that nothing in the working tree changes. A fault
# that no test catches ends the script with an error, and so does a patch that no longer applies.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(git -C "$HERE" rev-parse --show-toplevel)
WORK=$(mktemp -d)
readonly HERE ROOT WORK
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target/planted}
export CARGO_TERM_COLOR=never

remove() {
    git -C "$ROOT" worktree remove --force "$WORK/leitwerk" 2>/dev/null || true
    rm -rf "$WORK"
}
trap remove EXIT
git -C "$ROOT" worktree add --quiet --detach "$WORK/leitwerk" HEAD
cd "$WORK/leitwerk"

# Plays a test with a fault in place. Succeeds if the test fails, and not if nothing can be built.
caught() {
    local patch=$1 test what
    test=$(sed -n 's/^Caught by: sim: //p' "$patch")
    what=$(head -n 1 "$patch")
    git apply "$patch"
    cargo test --quiet -p leitwerk-tests --test sim -- --exact "$test" >"$WORK/said" 2>&1 || true
    git checkout --quiet -- .
    if grep -q '^test result: ok' "$WORK/said"; then
        echo "SLIPPED THROUGH: $what"
        return 1
    fi
    if ! grep -q '^test result: FAILED' "$WORK/said"; then
        cat "$WORK/said"
        echo "NOT PLAYED: $what"
        return 1
    fi
    echo "caught: $what"
    # The seed, and what did not hold.
    sed -n '/panicked at/,/^note:/p' "$WORK/said" | sed -n '2,4p' | cut -c -160
}

patches=("$HERE"/*.patch)
if [[ $# -gt 0 ]]; then
    patches=()
    for number in "$@"; do patches+=("$HERE/$number"-*.patch); done
fi
missed=0
for patch in "${patches[@]}"; do
    caught "$patch" || missed=$((missed + 1))
done
echo "${#patches[@]} faults planted, $missed of them not caught."
[[ $missed -eq 0 ]]
