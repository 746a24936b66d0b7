// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The program is started once more on a workplace whose window is open.

use egui::ViewportCommand;
use leitwerk_app::launch;
use leitwerk_shared::identity::role::Role;

use crate::relay::{LANDKREIS, Verbund};
use crate::screen::Screen;

#[test]
fn the_window_that_is_open_comes_to_the_front_and_goes_on() {
    let verbund = Verbund::found();
    let folder = verbund.workplace("office", LANDKREIS, Role::Coordinator);
    let mut screen = Screen::at(&folder);
    screen.wait_for("am Relais");
    launch::run(&folder).expect("the window that is open comes");
    screen.wait("the front", |screen| screen.asks(&ViewportCommand::Focus).then_some(()));
    assert!(screen.shows("am Relais"), "it goes on as it was");
}
