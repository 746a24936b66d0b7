// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The binary `leitwerk`.

use std::process::ExitCode;

fn main() -> ExitCode {
    leitwerk_app::commands::main(std::env::args_os())
}
