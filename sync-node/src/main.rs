// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The binary `sync-node`.

use std::process::ExitCode;

fn main() -> ExitCode {
    leitwerk_node::commands::main(std::env::args_os())
}
