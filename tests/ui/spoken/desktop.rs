// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A desktop for one window: a screen in memory, a bus of its own, and the example on it. Nothing of
//! the desktop of the person who runs the test is touched.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use leitwerk_tests::processes::{self, Running};
use tempfile::TempDir;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, InputFocus, MapState};

use super::bus::Bus;

/// What a window needs before it can be asked, in the order in which it ends.
pub(super) struct Desktop {
    _window: Running,
    _session: Running,
    _screen: Running,
    _folder: TempDir,
    bus: Bus,
}

/// The programs that make a desktop.
const PROGRAMS: [&str; 2] = ["Xvfb", "dbus-daemon"];
/// What starts the bus for screen readers (at-spi2-core).
const SERVICE: &str = "/usr/share/dbus-1/services/org.a11y.Bus.service";
/// What the program says where nothing can be drawn.
const NO_WINDOW: &str = "Das Fenster kann nicht geöffnet werden";

impl Desktop {
    /// Starts a desktop with the example on it.
    ///
    /// # Errors
    /// What this computer lacks for it.
    pub(super) fn start() -> Result<Self, String> {
        if let Some(program) = PROGRAMS.into_iter().find(|program| !has(program)) {
            return Err(format!("this system has no {program}"));
        }
        if !Path::new(SERVICE).exists() {
            return Err("this system has no bus for screen readers (at-spi2-core)".to_owned());
        }
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let command = |program: &Path, name: &str| {
            let log = File::create(folder.path().join(name)).expect("the folder takes a file");
            let mut command = Command::new(program);
            for place in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
                command.env(place, folder.path());
            }
            command.env_remove("WAYLAND_DISPLAY").env_remove("AT_SPI_BUS_ADDRESS").stderr(log);
            command
        };

        let mut screen = command(Path::new(PROGRAMS[0]), "screen.log");
        screen.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]);
        let screen = Running::start(screen);
        let display = format!(":{}", screen.line().ok_or("Xvfb does not start")?);
        let mut session = command(Path::new(PROGRAMS[1]), "session.log");
        session.args(["--session", "--nofork", "--print-address=1"]).env("DISPLAY", &display);
        let session = Running::start(session);
        let address = session.line().ok_or("dbus-daemon does not start")?;
        let bus = Bus::of(&address);

        let mut window = command(&processes::program(), "window.log");
        window.arg("demo").env("DISPLAY", &display).env("DBUS_SESSION_BUS_ADDRESS", &address);
        let mut window = Running::start(window);
        if !bus.hears_a_window(|| window.is_over()) {
            let said = std::fs::read_to_string(folder.path().join("window.log"));
            let said = said.expect("the log can be read");
            assert!(said.contains(NO_WINDOW), "the program ends at once: {said}");
            return Err(format!("nothing can be drawn here: {}", said.trim().replace('\n', " ")));
        }
        give_keyboard(&display).expect("the screen answers");
        Ok(Self { _window: window, _session: session, _screen: screen, _folder: folder, bus })
    }

    /// Returns the bus on which the window tells what it shows.
    pub(super) fn bus(&self) -> &Bus {
        &self.bus
    }
}

/// Returns whether a program is there.
fn has(program: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", "command -v \"$0\"", program]).stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Gives the keyboard to the window, as the manager of a desktop would.
fn give_keyboard(display: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (connection, number) = x11rb::connect(Some(display))?;
    let root = connection.setup().roots[number].root;
    for window in connection.query_tree(root)?.reply()?.children {
        let shown = connection.get_window_attributes(window)?.reply()?.map_state;
        if shown == MapState::VIEWABLE {
            connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check()?;
        }
    }
    Ok(())
}
