// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the code of the window takes for a frame: the real pages over a real client, which holds
//! everything and is connected to a relay where eight colleagues type. Only the pixels are missing.
//! What counts is the processor time of the thread that draws, whatever else the machine does.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, Ui,
    pos2, vec2,
};
use leitwerk_app::client::Notice;
use leitwerk_app::launch::{self, Behind, Opened};
use leitwerk_app::profile::Profile;
use leitwerk_app::window::Window;
use leitwerk_tests::workload::Failure;
use rustix::time::{ClockId, clock_gettime};

use crate::colleagues::Colleagues;
use crate::office::{Office, Place};
use crate::report::Row;
use crate::table::Samples;

/// What a frame may take, in milliseconds.
const TARGET_MS: f64 = 4.0;

/// Sixty frames a second, as a screen wants them.
const FRAME: Duration = Duration::from_micros(16_667);

/// What is drawn before it counts.
const WARM_UP: usize = 60;

/// Where the pointer is: on what is listed beside a Steckbrief, and on the page.
const ON_THE_LIST: Pos2 = pos2(360.0, 600.0);
const ON_THE_PAGE: Pos2 = pos2(760.0, 600.0);

/// Something that is done frame by frame.
struct Scene {
    what: &'static str,
    /// What the window remembers of how Steckbriefe are seen.
    view: &'static str,
    /// The keys that lead there, one a frame.
    way: &'static [(Modifiers, Key)],
    act: fn(usize) -> Vec<Event>,
}

/// The first goal of the tree, and from there into its text.
const OPEN: [(Modifiers, Key); 4] = [
    (Modifiers::COMMAND, Key::Num3),
    (Modifiers::NONE, Key::F6),
    (Modifiers::NONE, Key::ArrowDown),
    (Modifiers::NONE, Key::Enter),
];
const WRITE: [(Modifiers, Key); 5] =
    [OPEN[0], OPEN[1], OPEN[2], OPEN[3], (Modifiers::NONE, Key::F6)];

const SCENES: [Scene; 11] = [
    Scene { what: "Steckbrief, typing", view: "tree", way: &WRITE, act: typing },
    Scene { what: "Steckbrief, scrolling", view: "tree", way: &WRITE, act: on_the_page },
    Scene { what: "list beside it, scrolling", view: "tree", way: &OPEN, act: on_the_list },
    Scene { what: "tree, scrolling", view: "tree", way: &[OPEN[0]], act: on_the_page },
    Scene { what: "table, scrolling", view: "table", way: &[OPEN[0]], act: on_the_page },
    Scene { what: "board, scrolling", view: "board", way: &[OPEN[0]], act: on_the_page },
    Scene {
        what: "Übersicht, scrolling", view: "tree", way: &[page(Key::Num1)], act: on_the_page
    },
    Scene { what: "Leitlinie, scrolling", view: "tree", way: &[page(Key::Num2)], act: on_the_page },
    Scene {
        what: "Auswertungen, scrolling",
        view: "tree",
        way: &[page(Key::Num4)],
        act: on_the_page,
    },
    Scene {
        what: "Unser Blatt, scrolling",
        view: "tree",
        way: &[page(Key::Num5)],
        act: on_the_page,
    },
    Scene { what: "Verbund, scrolling", view: "tree", way: &[page(Key::Num6)], act: on_the_page },
];

const fn page(key: Key) -> (Modifiers, Key) {
    (Modifiers::COMMAND, key)
}

/// Measures every scene that has some words in its name for so many frames.
pub(crate) fn run(office: &Office, frames: usize, words: &str) -> Result<Vec<Row>, Failure> {
    let place = office.place()?;
    let colleagues = Colleagues::start(&place)?;
    let empty = empty(frames);
    let mut rows = Vec::new();
    for scene in SCENES.iter().filter(|scene| scene.what.contains(words)) {
        let (costs, arrived) = play(office, &place, &colleagues, scene, frames)?;
        let what = format!("a frame: {} ({arrived} snapshots came)", scene.what);
        rows.push(Row::p99(what, "ms", costs.processor).beside(empty.clone()).target(TARGET_MS));
        rows.push(Row::p99(format!("the same by the clock: {}", scene.what), "ms", costs.clock));
    }
    Ok(rows)
}

/// What frames took, in milliseconds.
#[derive(Default)]
struct Costs {
    processor: Samples,
    clock: Samples,
}

fn play(
    office: &Office,
    place: &Place,
    colleagues: &Colleagues,
    scene: &Scene,
    frames: usize,
) -> Result<(Costs, usize), Failure> {
    let folder = place.workplace(office)?;
    let look = format!(r#"{{"profiles":{{"view":"{}"}}}}"#, scene.view);
    std::fs::write(folder.path().join("window.json"), look)?;
    let mut screen = Screen::open(folder.path())?;
    let secs = (frames + WARM_UP) / 60 + 2;
    let typing = colleagues.begin(secs as u64)?;
    for (modifiers, key) in scene.way {
        for _ in 0..4 {
            screen.frame(Vec::new());
        }
        screen.frame(pressed(*modifiers, *key));
    }
    let mut costs = Costs::default();
    let came = screen.arrived();
    for n in 0..frames + WARM_UP {
        let began = Instant::now();
        let (processor, clock) = screen.frame((scene.act)(n));
        if n >= WARM_UP {
            costs.processor.push(processor);
            costs.clock.push(clock);
        }
        thread::sleep(FRAME.saturating_sub(began.elapsed()));
    }
    let came = screen.arrived() - came;
    colleagues.wait(typing)?;
    screen.close();
    Ok((costs, came))
}

fn empty(frames: usize) -> Samples {
    let mut pad = Pad::default();
    let frame = |n| pad.frame(on_the_page(n), |_ui| {}).0;
    (0..frames + WARM_UP).map(frame).skip(WARM_UP).collect()
}

/// The window without a screen.
struct Screen {
    pad: Pad,
    window: Window,
    behind: Behind,
    arrived: Arc<AtomicUsize>,
}

impl Screen {
    fn open(folder: &Path) -> Result<Self, Failure> {
        let opened = launch::open(Profile::open(folder)?).map_err(|problem| problem.what)?;
        let arrived = Arc::new(AtomicUsize::new(0));
        let (tell, notices) = channel();
        let count = Arc::clone(&arrived);
        let told = opened.notices;
        thread::spawn(move || {
            for notice in told {
                count.fetch_add(usize::from(matches!(notice, Notice::Show(_))), Ordering::Relaxed);
                if tell.send(notice).is_err() {
                    return;
                }
            }
        });
        let pad = Pad::default();
        let (window, behind) = launch::window(&pad.ctx, Opened { notices, ..opened });
        Ok(Self { pad, window, behind, arrived })
    }

    fn frame(&mut self, events: Vec<Event>) -> (f64, f64) {
        self.pad.frame(events, |ui| self.window.frame(ui))
    }

    /// Returns how many snapshots have arrived so far.
    fn arrived(&self) -> usize {
        self.arrived.load(Ordering::Relaxed)
    }

    fn close(self) {
        drop(self.window);
        self.behind.end();
    }
}

/// What a frame is drawn into.
struct Pad {
    ctx: egui::Context,
    began: Instant,
}

impl Default for Pad {
    fn default() -> Self {
        Self { ctx: egui::Context::default(), began: Instant::now() }
    }
}

impl Pad {
    /// Draws a frame and returns what it took: processor time of this thread, and time, in
    /// milliseconds.
    fn frame(&mut self, events: Vec<Event>, draw: impl FnMut(&mut Ui)) -> (f64, f64) {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(self.began.elapsed().as_secs_f64()),
            focused: true,
            events,
            ..RawInput::default()
        };
        input.viewports.entry(input.viewport_id).or_default().focused = Some(true);
        let (processor, clock) = (processor_ms(), Instant::now());
        let output = self.ctx.run_ui(input, draw);
        let costs = (processor_ms() - processor, clock.elapsed().as_secs_f64() * 1e3);
        output.drop_without_applying_deltas();
        costs
    }
}

/// Returns the processor time of this thread so far, in milliseconds.
fn processor_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a bench runs for minutes, not for aeons")]
    let (secs, nanos) = (time.tv_sec as f64, time.tv_nsec as f64);
    secs * 1e3 + nanos / 1e6
}

/// Ten letters a second, a new line now and then, and some of it taken back.
fn typing(frame: usize) -> Vec<Event> {
    match frame % 60 {
        54 => pressed(Modifiers::NONE, Key::Backspace),
        n if n % 6 == 0 => vec![Event::Text(if n == 30 { " " } else { "e" }.to_owned())],
        _ => Vec::new(),
    }
}

fn on_the_page(frame: usize) -> Vec<Event> {
    scrolling(frame, ON_THE_PAGE)
}

fn on_the_list(frame: usize) -> Vec<Event> {
    scrolling(frame, ON_THE_LIST)
}

/// Down for two seconds, then up again.
fn scrolling(frame: usize, at: Pos2) -> Vec<Event> {
    let down = (frame / 120).is_multiple_of(2);
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, if down { -40.0 } else { 40.0 }),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    vec![Event::PointerMoved(at), wheel]
}

fn pressed(modifiers: Modifiers, key: Key) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    vec![event(true), event(false)]
}
