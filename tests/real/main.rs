// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the fixtures promise holds for published documents too, where they lie beside the
//! project.

use std::path::Path;

use leitwerk_tests::processes::skipped;
use leitwerk_tests::story;

#[test]
fn two_offices_write_the_published_leitlinie_together() {
    let published =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sources/004_bcc08db72b3d3076.txt");
    if !published.exists() {
        return skipped("two offices", &format!("{} is not there", published.display()));
    }
    story::play(&published);
}
