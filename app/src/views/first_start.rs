// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The pages of the first start: three steps to a workplace, or a look around in the example.

use egui::accesskit::Role;
use egui::{
    CentralPanel, FontId, Frame, Id, Label, Margin, Response, RichText, ScrollArea, Ui, UiBuilder,
    vec2,
};
use leitwerk_shared::cli::Problem;
use leitwerk_shared::net::enrol::{Invitation, Waiting};

use crate::first_start::{State, Wish};
use crate::picker::{Picker, Question};
use crate::texts::{alliance, first_start as texts, settings};
use crate::theme::{RADIUS_CARD, Tokens, semibold};
use crate::widgets::input::Input;
use crate::widgets::path_field::{PathField, typed};
use crate::widgets::progress::progress;
use crate::widgets::{button, sign};

/// What is typed at the first start, and how far it is.
#[derive(Debug, Default)]
pub struct Form {
    step: Step,
    path: String,
    pasted: String,
    name: String,
    backup: String,
    invitation: Option<Box<Invitation>>,
    /// What is wrong with what was typed.
    trouble: Option<&'static str>,
    /// Whether the page was just changed, and its first part shall have the keyboard.
    turned: bool,
    /// Whether it was over when the page was last drawn.
    ended: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Choose,
    Invitation,
    Name,
    Joining,
    Restore,
    Demo,
}

const WIDTH: f32 = 620.0;

impl Form {
    fn turn(&mut self, step: Step) {
        self.step = step;
        self.trouble = None;
        self.turned = true;
    }

    /// Gives the keyboard to the first part of a page that was just turned to.
    fn begin_at(&mut self, response: &Response) {
        if std::mem::take(&mut self.turned) {
            response.request_focus();
        }
    }
}

/// Draws the page of the step that the person is at. Returns what is wished.
pub fn first_start(ui: &mut Ui, form: &mut Form, state: &State, picker: &Picker) -> Option<Wish> {
    if form.step == Step::Invitation
        && let State::Invited(invitation) = state
        && form.invitation.as_ref() != Some(invitation)
    {
        form.invitation = Some(invitation.clone());
        form.turn(Step::Name);
    }
    let ended = matches!(state, State::Ready | State::Failed(_));
    form.turned |= ended && !form.ended;
    form.ended = ended;
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.canvas).inner_margin(Margin::symmetric(16, 24));
    let shown = CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical()
            .auto_shrink(false)
            .show(ui, |ui| {
                let width = WIDTH.min(ui.available_width());
                let side = ((ui.available_width() - width) / 2.0).max(0.0);
                ui.horizontal(|ui| {
                    ui.add_space(side);
                    ui.allocate_ui_with_layout(
                        vec2(width, 0.0),
                        egui::Layout::top_down(egui::Align::Min),
                        |ui| {
                            let main = UiBuilder::new()
                                .accessibility_role(Role::Main)
                                .accessibility_label(texts::TITLE);
                            ui.scope_builder(main, |ui| page(ui, form, state, picker)).inner
                        },
                    )
                    .inner
                })
                .inner
            })
            .inner
    });
    shown.inner
}

fn page(ui: &mut Ui, form: &mut Form, state: &State, picker: &Picker) -> Option<Wish> {
    let tokens = Tokens::of(ui);
    sign::heading(ui, 1, texts::TITLE);
    sign::label(ui, texts::PURPOSE);
    ui.add_space(8.0);
    let card = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::same(20));
    let wish = card.show(ui, |ui| {
        ui.set_width(ui.available_width());
        steps(ui, form.step, state);
        match form.step {
            Step::Choose => choose(ui, form),
            Step::Invitation => invitation(ui, form, state, picker),
            Step::Name => name(ui, form),
            Step::Joining => joining(ui, form, state),
            Step::Restore => restore(ui, form, state, picker),
            Step::Demo => prepared(ui, form, state, texts::BUILDING),
        }
    });
    wish.inner
}

/// Draws the three steps, with the one that the person is at.
fn steps(ui: &mut Ui, step: Step, state: &State) {
    let at = match (step, state) {
        (Step::Invitation, _) => 0,
        (Step::Name, _) => 1,
        (Step::Joining, _) => 2,
        (Step::Choose | Step::Restore | Step::Demo, _) => return,
    };
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        let names = [texts::STEP_INVITATION, texts::STEP_NAME, texts::STEP_DONE];
        for (n, name) in names.into_iter().enumerate() {
            let text = RichText::new(name).size(13.5);
            let text = if n == at {
                text.color(tokens.accent).family(semibold())
            } else {
                text.color(tokens.muted)
            };
            let response = ui.add(Label::new(text).selectable(false));
            if n == at {
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_aria_current(egui::accesskit::AriaCurrent::Step);
                });
            }
        }
    });
    ui.add_space(4.0);
}

fn choose(ui: &mut Ui, form: &mut Form) -> Option<Wish> {
    let join = ui.horizontal(|ui| button::primary(ui, texts::JOIN, texts::JOIN)).inner;
    form.begin_at(&join);
    sign::hint(ui, texts::JOIN_HINT);
    ui.add_space(8.0);
    let demo = ui.horizontal(|ui| button::plain(ui, texts::DEMO, texts::DEMO)).inner;
    sign::hint(ui, texts::DEMO_HINT);
    ui.add_space(8.0);
    let restore = ui.horizontal(|ui| button::plain(ui, texts::RESTORE, texts::RESTORE)).inner;
    sign::hint(ui, texts::RESTORE_HINT);
    if join.clicked() {
        form.turn(Step::Invitation);
    } else if restore.clicked() {
        form.turn(Step::Restore);
    } else if demo.clicked() {
        form.turn(Step::Demo);
        return Some(Wish::Demo);
    }
    None
}

fn invitation(ui: &mut Ui, form: &mut Form, state: &State, picker: &Picker) -> Option<Wish> {
    sign::label(ui, texts::INVITATION_PATH);
    let (id, name, hint) = (Id::unique("invitation"), texts::INVITATION_PATH, alliance::PATH_HINT);
    let question = Question { title: texts::INVITATION_TITLE, kind: None, new: None };
    let response = PathField { id, name, hint, question }.show(ui, picker, &mut form.path);
    form.begin_at(&response);
    sign::label(ui, texts::INVITATION_TEXT);
    let (name, hint) = (texts::INVITATION_TEXT, texts::INVITATION_TEXT_HINT);
    let (id, width) = (Id::unique("pasted invitation"), ui.available_width());
    Input { id, name, hint, suffix: "", width }.show_lines(ui, &mut form.pasted);
    told(ui, form, state);
    let (next, back) = forth_and_back(ui, form, texts::NEXT);
    if back {
        form.turn(Step::Choose);
        return Some(Wish::Forget);
    }
    next.then_some(())?;
    form.trouble = None;
    // The same invitation again is read again.
    form.invitation = None;
    if !form.pasted.trim().is_empty() {
        return Some(Wish::Paste(form.pasted.clone()));
    }
    let path = typed(&form.path);
    if path.is_none() {
        let empty = form.path.trim().is_empty();
        form.trouble = Some(if empty { texts::NO_INVITATION } else { alliance::NO_PATH });
    }
    path.map(Wish::Read)
}

fn name(ui: &mut Ui, form: &mut Form) -> Option<Wish> {
    let Some(invitation) = form.invitation.clone() else {
        form.turn(Step::Invitation);
        return None;
    };
    let response = sign::label(ui, &texts::invited(&invitation));
    sign::announce(ui, &response);
    ui.add_space(4.0);
    sign::label(ui, settings::NAME);
    let (id, name, hint) = (Id::unique("new name"), settings::NAME, settings::NAME_FORM);
    let response = Input { id, name, hint, suffix: "", width: 280.0 }.show(ui, &mut form.name);
    form.begin_at(&response);
    sign::hint(ui, settings::NAME_HINT);
    let (next, back) = forth_and_back(ui, form, texts::JOIN_NOW);
    if back {
        form.turn(Step::Invitation);
    }
    next.then(|| {
        form.turn(Step::Joining);
        Wish::Join(invitation, form.name.clone())
    })
}

fn joining(ui: &mut Ui, form: &mut Form, state: &State) -> Option<Wish> {
    match state {
        State::Ready => return ready(ui, form),
        State::Failed(problem) => {
            explain(ui, problem);
            let (again, back) = forth_and_back(ui, form, texts::JOIN_NOW);
            if back {
                form.turn(Step::Invitation);
                return Some(Wish::Forget);
            }
            let invitation = form.invitation.clone().filter(|_| again)?;
            return Some(Wish::Join(invitation, form.name.clone()));
        }
        State::Waiting(Waiting { endorsement: true, .. }) => {
            let response = sign::label(ui, texts::ENDORSEMENT);
            sign::announce(ui, &response);
        }
        State::Waiting(Waiting { code, .. }) => {
            sign::label(ui, texts::CODE);
            let text = RichText::new(code).font(FontId::new(40.0, semibold()));
            let response = ui.add(Label::new(text));
            sign::announce(ui, &response);
            sign::label(ui, texts::CODE_HINT);
        }
        _ => {
            let response = sign::label(ui, texts::ASKING);
            sign::announce(ui, &response);
        }
    }
    progress(ui, texts::ASKING, 0, 0);
    let stop = ui.horizontal(|ui| button::plain(ui, texts::STOP, texts::STOP)).inner;
    form.begin_at(&stop);
    sign::hint(ui, texts::STOP_HINT);
    stop.clicked().then_some(Wish::Stop)
}

fn restore(ui: &mut Ui, form: &mut Form, state: &State, picker: &Picker) -> Option<Wish> {
    match state {
        State::Ready => return ready(ui, form),
        State::Restoring => {
            let response = sign::label(ui, texts::RESTORING);
            sign::announce(ui, &response);
            progress(ui, texts::RESTORING, 0, 0);
            sign::hint(ui, texts::RESTORING_HINT);
            return None;
        }
        _ => {}
    }
    sign::label(ui, texts::RESTORE_PATH);
    let (id, name, hint) = (Id::unique("restore"), texts::RESTORE_PATH, alliance::PATH_HINT);
    let kind = Some((settings::BACKUP_KIND.as_str(), settings::BACKUP_ENDING));
    let question = Question { title: texts::RESTORE, kind, new: None };
    let response = PathField { id, name, hint, question }.show(ui, picker, &mut form.backup);
    form.begin_at(&response);
    sign::hint(ui, texts::RESTORE_HINT);
    told(ui, form, state);
    let (next, back) = forth_and_back(ui, form, texts::RESTORE);
    if back {
        form.turn(Step::Choose);
        return Some(Wish::Forget);
    }
    next.then_some(())?;
    let path = typed(&form.backup);
    form.trouble = path.is_none().then_some(alliance::NO_PATH);
    path.map(Wish::Restore)
}

/// Draws that something is prepared, and goes on by itself.
fn prepared(ui: &mut Ui, form: &mut Form, state: &State, what: &str) -> Option<Wish> {
    match state {
        State::Ready => Some(Wish::Open),
        State::Failed(problem) => {
            explain(ui, problem);
            let back = ui.horizontal(|ui| button::plain(ui, texts::BACK, texts::BACK)).inner;
            form.begin_at(&back);
            back.clicked().then(|| {
                form.turn(Step::Choose);
                Wish::Forget
            })
        }
        _ => {
            let response = sign::label(ui, what);
            sign::announce(ui, &response);
            progress(ui, what, 0, 0);
            let stop = ui.horizontal(|ui| button::plain(ui, texts::STOP, texts::STOP)).inner;
            form.begin_at(&stop);
            sign::hint(ui, texts::BUILDING_HINT);
            stop.clicked().then(|| {
                form.turn(Step::Choose);
                Wish::Forget
            })
        }
    }
}

fn ready(ui: &mut Ui, form: &mut Form) -> Option<Wish> {
    let heading = sign::heading(ui, 2, texts::DONE);
    sign::announce(ui, &heading);
    sign::label(ui, texts::DONE_HINT);
    let open = ui.horizontal(|ui| button::primary(ui, texts::OPEN, texts::OPEN)).inner;
    form.begin_at(&open);
    open.clicked().then_some(Wish::Open)
}

/// Draws what is wrong with what was typed, or with what was read.
fn told(ui: &mut Ui, form: &Form, state: &State) {
    if let Some(trouble) = form.trouble {
        sign::trouble(ui, trouble);
    } else if let State::Failed(problem) = state {
        explain(ui, problem);
    }
}

fn explain(ui: &mut Ui, problem: &Problem) {
    sign::trouble(ui, &problem.what);
    sign::label(ui, &problem.safe);
    sign::label(ui, &problem.next);
}

/// Draws the buttons to the next step and to the one before, and returns which was pressed.
fn forth_and_back(ui: &mut Ui, form: &mut Form, forth: &str) -> (bool, bool) {
    ui.add_space(8.0);
    let pressed = ui.horizontal(|ui| {
        let next = button::primary(ui, forth, forth);
        form.begin_at(&next);
        (next.clicked(), button::plain(ui, texts::BACK, texts::BACK).clicked())
    });
    pressed.inner
}
