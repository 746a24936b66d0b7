// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Opens the window, over a running client or for the first start, and carries wishes and
//! snapshots between the two.

mod carry;
mod second_start;

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use eframe::egui::{self, ViewportCommand, ViewportId};
use eframe::egui_glow::{GlowConfiguration, HardwareAcceleration};
use leitwerk_shared::cli::Problem;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::client::{Client, Notice};
use crate::command::CommandSender;
use crate::demo;
use crate::first_start::FirstStart;
use crate::launch::second_start::Bell;
use crate::memory::{Memory, Renderer};
use crate::profile::{Profile, ProfileError, Vault};
use crate::shell::Shell;
use crate::source::SnapshotSource;
use crate::texts::problems;
use crate::window::Window;

/// How long the first look into the store may take before the window gives up.
const FIRST_SNAPSHOT: Duration = Duration::from_secs(30);

/// A client that runs and has something to show.
#[derive(Debug)]
pub struct Opened {
    /// The client.
    pub client: Client,
    /// What it shows first.
    pub first: Arc<Snapshot>,
    /// What it told before that.
    pub heard: Vec<Notice>,
    /// What it tells from then on.
    pub notices: Receiver<Notice>,
    /// What else goes on as long as the window is open.
    pub playing: Option<demo::Playing>,
}

/// What works behind a window. It ends with [`Behind::end`], after the window.
#[derive(Debug)]
pub struct Behind {
    bell: Option<Bell>,
    client: JoinHandle<()>,
    playing: Option<demo::Playing>,
}

/// Works in a folder with the window open, and returns when it is closed. Where there is no
/// profile yet, the window helps to make one; where a window is open on it, that one comes to the
/// front.
///
/// # Errors
/// A [`Problem`] if the profile cannot be used or there is no display.
pub fn run(folder: &Path) -> Result<(), Problem> {
    match Profile::open(folder) {
        Ok(profile) => show_when_open(profile, Memory::load(folder).renderer),
        Err(ProfileError::Missing(folder)) => native(Renderer::default(), move |ctx| {
            Ok(Shell::starting(FirstStart::new(ctx, folder, Vault::system)))
        }),
        Err(ProfileError::InUse(_)) if second_start::ring(folder) => Ok(()),
        Err(error) => {
            let told = problems::profile(&error);
            let problem = told.clone();
            // Where there is no screen either, that is still to be said first.
            let renderer = Memory::load(folder).renderer;
            native(renderer, move |_| Err(problem)).or(Err(told))
        }
    }
}

/// Opens the window over a client that runs already.
///
/// # Errors
/// A [`Problem`] if there is no display.
pub fn show(opened: Opened) -> Result<(), Problem> {
    let renderer = opened.client.memory().renderer;
    native(renderer, move |ctx| Ok(Shell::working(window(ctx, opened))))
}

/// Opens a profile while the system makes a window, which takes as long: one waits for the disk,
/// the other for the screen.
fn show_when_open(profile: Profile, renderer: Renderer) -> Result<(), Problem> {
    let opening = Rc::new(Cell::new(Some(thread::spawn(move || open(profile)))));
    let waiting = Rc::clone(&opening);
    let shown = native(renderer, move |ctx| {
        let opened = waiting.take().ok_or_else(problems::no_snapshot).and_then(finished)?;
        Ok(Shell::working(window(ctx, opened)))
    });
    match opening.take() {
        // There is no window. Where there is no profile to show either, that is to be said first.
        Some(opening) => finished(opening).and(shown),
        None => shown,
    }
}

fn finished(opening: JoinHandle<Result<Opened, Problem>>) -> Result<Opened, Problem> {
    opening.join().unwrap_or_else(|_broken| Err(problems::no_snapshot()))
}

/// Starts to work in a profile and waits for the first look into it.
///
/// # Errors
/// A [`Problem`] if the profile cannot be used.
pub fn open(profile: Profile) -> Result<Opened, Problem> {
    let (tell, notices) = channel();
    let client = Client::start(profile, true, move |notice| {
        if tell.send(notice).is_err() {
            tracing::debug!("the window is closed");
        }
    });
    let client = client.map_err(|error| problems::client(&error))?;
    let (first, heard) = first_snapshot(&notices)?;
    Ok(Opened { client, first, heard, notices, playing: None })
}

/// Makes the window over a client that runs, and what works behind it.
pub fn window(ctx: &egui::Context, opened: Opened) -> (Window, Behind) {
    let Opened { client, first, heard, notices, playing } = opened;
    let source = SnapshotSource::new(first);
    let (commands, wishes) = channel();
    let memory = client.memory();
    let front = ctx.clone();
    let bell = Bell::hang(client.profile().folder(), move || come_to_front(&front));
    let bell = bell.inspect_err(|error| tracing::warn!(%error, "a second start is not heard"));
    client.count(memory.read.states());
    source.update_alliance(|alliance| {
        client.profile().name().clone_into(&mut alliance.name);
        client.profile().folder().clone_into(&mut alliance.folder);
        alliance.relays = client.profile().relays().to_vec();
        alliance.roster = Some(client.roster());
        alliance.certificate = client.certificate();
    });
    // It may have been told before there was a window.
    client.tell_network();
    let (fed, repaint) = (source.clone(), ctx.clone());
    thread::spawn(move || carry::feed(heard.into_iter().chain(notices), &fed, &repaint));
    let (answers, repaint) = (source.clone(), ctx.clone());
    let client = thread::spawn(move || carry::follow(client, &wishes, &answers, &repaint));
    let window = Window::new(ctx, source, CommandSender::new(commands), memory);
    (window, Behind { bell: bell.ok(), client, playing })
}

/// Brings the window to the front, or where the system does not allow that, lets it ask for
/// attention.
fn come_to_front(ctx: &egui::Context) {
    for command in [
        ViewportCommand::Minimized(false),
        ViewportCommand::Focus,
        ViewportCommand::RequestUserAttention(egui::UserAttentionType::Informational),
    ] {
        ctx.send_viewport_cmd_to(ViewportId::ROOT, command);
    }
    // The last one may have come just after the frame that the others had asked for.
    ctx.request_repaint_of(ViewportId::ROOT);
}

impl Behind {
    /// Waits until what is left is stored. The window must be gone.
    pub fn end(self) {
        drop(self.bell);
        if self.client.join().is_err() {
            tracing::error!("the client broke off");
        }
        drop(self.playing);
    }
}

/// Makes what a native window shows, or says why there is nothing to show.
type Make = Box<dyn FnOnce(&egui::Context) -> Result<Shell, Problem>>;

/// Opens a native window, and returns when it is closed and what worked behind it has ended. Where
/// there is nothing to show in it, it says why. What this computer cannot draw as it was chosen, it
/// draws as it can.
fn native(
    renderer: Renderer,
    make: impl FnOnce(&egui::Context) -> Result<Shell, Problem> + 'static,
) -> Result<(), Problem> {
    let make: Make = Box::new(make);
    let make = Rc::new(Cell::new(Some(make)));
    let drawn = native_by(renderer, &make);
    let Some(unused) = make.take().filter(|_| renderer != Renderer::default()) else {
        return drawn;
    };
    tracing::warn!(?renderer, "no window can be drawn like this");
    make.set(Some(unused));
    native_by(Renderer::default(), &make)
}

/// Opens a native window. What it shows stays in `make` if there is no window.
fn native_by(renderer: Renderer, make: &Rc<Cell<Option<Make>>>) -> Result<(), Problem> {
    let hardware_acceleration = match renderer {
        Renderer::Automatic => HardwareAcceleration::Preferred,
        Renderer::Software => HardwareAcceleration::Off,
    };
    let options = eframe::NativeOptions {
        glow_options: GlowConfiguration { hardware_acceleration, ..GlowConfiguration::default() },
        viewport: egui::ViewportBuilder::default()
            .with_app_id("de.leitwerk.Leitwerk")
            .with_title("Leitwerk")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([480.0, 360.0]),
        ..eframe::NativeOptions::default()
    };
    let refused = Rc::new(Cell::new(None));
    let (refuse, make) = (Rc::clone(&refused), Rc::clone(make));
    let shown = eframe::run_native(
        "leitwerk",
        options,
        Box::new(move |creation| match made(&make, &creation.egui_ctx) {
            Ok(shell) => Ok(Box::new(shell)),
            // Whoever has started it from a menu sees nothing but the window.
            Err(problem) => {
                refuse.set(Some(problem.clone()));
                Ok(Box::new(Shell::failed(&creation.egui_ctx, problem)))
            }
        }),
    );
    if let Some(problem) = refused.take() {
        return Err(problem);
    }
    shown.map_err(|error| problems::no_window(&error.to_string()))
}

fn made(make: &Cell<Option<Make>>, ctx: &egui::Context) -> Result<Shell, Problem> {
    make.take().map_or_else(|| Err(problems::no_snapshot()), |make| make(ctx))
}

/// Waits for the first snapshot. Returns it with what was told before it: one document that cannot
/// be read must not keep a person from the others.
///
/// # Errors
/// A [`Problem`] if none comes.
pub fn first_snapshot(notices: &Receiver<Notice>) -> Result<(Arc<Snapshot>, Vec<Notice>), Problem> {
    let mut heard = Vec::new();
    loop {
        match notices.recv_timeout(FIRST_SNAPSHOT) {
            Ok(Notice::Show(snapshot)) => return Ok((snapshot, heard)),
            Ok(Notice::BrokenOff) => return Err(problems::broken_off()),
            Ok(notice) => heard.push(notice),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(problems::no_snapshot());
            }
        }
    }
}
