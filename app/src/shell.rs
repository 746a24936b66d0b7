// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The native window: shows the first start until there is a workplace, and from then on the window
//! over it; or why there is nothing to show.

use egui::{Context, Ui};
use leitwerk_shared::cli::Problem;

use crate::first_start::FirstStart;
use crate::launch::{self, Behind};
use crate::theme::{self, Appearance};
use crate::views::unopened::unopened;
use crate::window::Window;

/// What the native window shows. Dropping it closes the window and waits until everything is
/// stored.
#[derive(Debug)]
pub struct Shell {
    stage: Stage,
    behind: Option<Behind>,
}

#[derive(Debug)]
enum Stage {
    Starting(Box<FirstStart>),
    Working(Box<Window>),
    /// There is nothing to work on.
    Failed(Problem),
    Over,
}

impl Shell {
    /// Shows the first start.
    pub fn starting(first: FirstStart) -> Self {
        Self { stage: Stage::Starting(Box::new(first)), behind: None }
    }

    /// Shows why there is nothing to work on.
    pub fn failed(ctx: &Context, problem: Problem) -> Self {
        theme::install(ctx, Appearance::default());
        Self { stage: Stage::Failed(problem), behind: None }
    }

    /// Shows the window over a client that runs.
    pub fn working((window, behind): (Window, Behind)) -> Self {
        Self { stage: Stage::Working(Box::new(window)), behind: Some(behind) }
    }
}

impl eframe::App for Shell {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        match &mut self.stage {
            Stage::Starting(first) => {
                if let Some(opened) = first.frame(ui) {
                    let (window, behind) = launch::window(ui.ctx(), opened);
                    self.stage = Stage::Working(Box::new(window));
                    self.behind = Some(behind);
                    ui.ctx().request_repaint();
                }
            }
            Stage::Working(window) => window.ui(ui, frame),
            Stage::Failed(problem) => unopened(ui, problem),
            Stage::Over => {}
        }
    }

    fn on_exit(&mut self, gl: Option<&eframe::glow::Context>) {
        if let Stage::Working(window) = &mut self.stage {
            window.on_exit(gl);
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // What works behind the window ends when nobody can wish anything any more.
        self.stage = Stage::Over;
        if let Some(behind) = self.behind.take() {
            behind.end();
        }
    }
}
