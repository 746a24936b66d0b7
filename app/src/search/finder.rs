// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Looks for words beside the window, which goes on drawing. The thread begins with the first
//! question and waits without work between them.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use egui::Context;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{Found, Index};

/// The way to the thread that looks for words, and what it found last.
#[derive(Debug, Default)]
pub struct Finder {
    questions: Option<Sender<Question>>,
    answer: Arc<Mutex<Arc<Found>>>,
    /// What was asked last.
    asked: Option<Question>,
}

#[derive(Clone, Debug)]
struct Question {
    snapshot: Arc<Snapshot>,
    query: String,
}

impl Finder {
    /// Asks for words in a snapshot, unless that was asked last. The window is drawn anew when
    /// there is an answer. An empty question only makes the next one quick.
    pub fn ask(&mut self, ctx: &Context, snapshot: &Arc<Snapshot>, query: &str) {
        let question = Question { snapshot: Arc::clone(snapshot), query: query.to_owned() };
        if self.asked.as_ref().is_some_and(|asked| asked.is(&question)) {
            return;
        }
        let questions = self.questions.get_or_insert_with(|| {
            let (sender, questions) = channel();
            let (answer, ctx) = (Arc::clone(&self.answer), ctx.clone());
            thread::spawn(move || work(&questions, &answer, &ctx));
            sender
        });
        self.asked = Some(question.clone());
        // A search that broke off begins anew with the next question.
        if questions.send(question).is_err() {
            tracing::error!("the search broke off");
            *self = Self::default();
        }
    }

    /// Returns what was found last; it says itself what was looked for.
    pub fn found(&self) -> Arc<Found> {
        Arc::clone(&self.answer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Question {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot) && self.query == other.query
    }
}

fn work(questions: &Receiver<Question>, answer: &Mutex<Arc<Found>>, ctx: &Context) {
    let mut index = Index::default();
    while let Ok(first) = questions.recv() {
        // Only the last question is still of interest.
        let Question { snapshot, query } = questions.try_iter().last().unwrap_or(first);
        index.update(&snapshot);
        let found = Arc::new(index.find(&snapshot, &query));
        *answer.lock().unwrap_or_else(PoisonError::into_inner) = found;
        ctx.request_repaint();
    }
}
