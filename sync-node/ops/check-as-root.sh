#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The tests that need root and no systemd: a relay whose disk is full and has room again, a firewall that
# shuts UDP in the middle of the day, cables that are pulled. A test run leaves them out aloud where it may
# not run them; here that is a failure. Disks and networks are namespaces of the tests; nothing of this
# machine is changed. It builds as the caller, and asks sudo for the rest.
#
#   sync-node/ops/check-as-root.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo env "PATH=$PATH" "HOME=$HOME")

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The tests build the programs that they run; here nothing is left to be built by root.
cargo build --workspace --bins
cargo test --workspace --test e2e --no-run --message-format=json >"$log"
test=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$log" | tail -n 1)
cd tests
"${as_root[@]}" "$test" --nocapture disk:: switch:: 2>&1 | tee "$log"

if grep -F 'SKIPPED ' "$log"; then
    printf '\nFAILED: this machine does not allow what stands above.\n' >&2
    exit 1
fi
grep -qE '^test result: ok\. [1-9]' "$log"
printf '\nEverything is as it should be.\n'
