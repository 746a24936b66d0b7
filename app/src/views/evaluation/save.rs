// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog that saves a figure as a file: as a picture, as a drawing or as a table.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Id, Ui};

use super::picture;
use crate::desk::Desk;
use crate::figures::Figure;
use crate::language::Text;
use crate::picker::Question;
use crate::texts::{alliance, charts as texts, figures};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::path_field::{PathField, typed};
use crate::widgets::{button, sign};

const FRAME: Frameset = Frameset { title: texts::SAVE_TITLE, width: 600.0, height: 300.0 };

/// What kind of file a figure becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// A picture of pixels.
    #[default]
    Png,
    /// A drawing of lines and letters.
    Svg,
    /// A table.
    Csv,
}

impl Format {
    const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Returns how the name of such a file ends.
    const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Csv => "csv",
        }
    }

    const fn words(self) -> (&'static Text, &'static Text) {
        match self {
            Self::Png => (texts::PNG, texts::PNG_HINT),
            Self::Svg => (texts::SVG, texts::SVG_HINT),
            Self::Csv => (texts::CSV, texts::CSV_HINT),
        }
    }
}

/// The dialog.
#[derive(Debug, Default)]
pub(super) struct SaveForm {
    dialog: Dialog,
    format: Format,
    path: String,
    trouble: Option<&'static str>,
}

impl SaveForm {
    /// Opens it; the keyboard goes back to `opener`.
    pub(super) fn open(&mut self, opener: Id) {
        // Whoever saved one figure will save the next beside it.
        let folder = typed(&self.path).and_then(|path| path.parent().map(|it| it.join("")));
        self.path = folder.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        self.trouble = None;
        self.dialog.open(Some(opener));
    }
}

/// Draws the dialog, if it is open.
pub(super) fn dialog(ui: &Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    let mut form = std::mem::take(&mut desk.page.evaluation.save);
    let mut dialog = std::mem::take(&mut form.dialog);
    dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, figure, &mut form, dialog));
    form.dialog = dialog;
    desk.page.evaluation.save = form;
}

fn content(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    figure: &Arc<Figure>,
    form: &mut SaveForm,
    dialog: &mut Dialog,
) {
    sign::heading(ui, 1, &figures::full_title(figure.number, figure.kind));
    sign::label(ui, texts::FORMAT);
    let offers = Format::ALL.map(|format| Offer::new(None, format.words().0));
    let at = Format::ALL.iter().position(|format| *format == form.format);
    let id = Id::unique("figure format");
    let (_, picked) = segments(ui, id, texts::FORMAT, &offers, at, true);
    if let Some(format) = picked.map(|picked| Format::ALL[picked]) {
        if let Some(stem) = form.path.strip_suffix(&format!(".{}", form.format.ending())) {
            form.path = format!("{stem}.{}", format.ending());
        }
        form.format = format;
    }
    sign::hint(ui, form.format.words().1);
    sign::label(ui, texts::SAVE_PATH);
    let new = texts::file_name(&figures::full_title(figure.number, figure.kind));
    let new = PathBuf::from(format!("{new}.{}", form.format.ending()));
    let folder = typed(&form.path).filter(|path| path.is_dir());
    let question = Question {
        title: texts::SAVE_TITLE,
        kind: Some((form.format.words().0.as_str(), form.format.ending())),
        new: Some(folder.map_or_else(|| new.clone(), |folder| folder.join(&new))),
    };
    let (id, name, hint) = (Id::unique("figure file"), texts::SAVE_PATH, alliance::PATH_HINT);
    let field = PathField { id, name, hint, question };
    let response = field.show(ui, &desk.page.picker, &mut form.path);
    if response.changed() {
        form.trouble = None;
    }
    dialog.begin_at(ui, &response);
    if ui.horizontal(|ui| button::primary(ui, texts::SAVE, texts::SAVE_FIGURE)).inner.clicked() {
        match typed(&form.path).filter(|path| !path.is_dir()) {
            Some(path) => {
                let path = with_ending(path, form.format);
                let copying = picture::save(ui.ctx(), Arc::clone(figure), form.format, path);
                desk.page.evaluation.copying = copying;
                dialog.close();
            }
            None => form.trouble = Some(alliance::NO_PATH.as_str()),
        }
    }
    if let Some(trouble) = form.trouble {
        sign::trouble(ui, trouble);
    }
}

/// Lets the name of a file end as what it is.
fn with_ending(path: PathBuf, format: Format) -> PathBuf {
    let ends = path.extension().is_some_and(|end| end.eq_ignore_ascii_case(format.ending()));
    if ends {
        return path;
    }
    let mut path = path.into_os_string();
    path.push(".");
    path.push(format.ending());
    path.into()
}

/// Returns what is written into the file.
///
/// # Errors
/// What the encoder of pictures says.
pub(super) fn bytes(figure: &Figure, format: Format) -> Result<Vec<u8>, std::io::Error> {
    match format {
        Format::Png => picture::png(figure).map_err(std::io::Error::other),
        Format::Svg => Ok(picture::svg(figure).into_bytes()),
        Format::Csv => Ok(crate::figures::as_csv(figure).into_bytes()),
    }
}
