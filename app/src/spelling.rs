// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Spelling, checked beside the window: a thread holds the dictionary of this computer and answers
//! for words that it has not been asked for before. The window goes on drawing and never waits.

pub mod files;
pub mod lexicon;
pub mod words;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use egui::{Context, Id};
use leitwerk_shared::domain::edit::Version;
use leitwerk_shared::replica::snapshot::Snapshot;
use serde::{Deserialize, Serialize};

use self::files::DictionaryError;
use self::lexicon::Lexicon;

/// What this workplace wishes of the spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// Whether it is checked.
    pub on: bool,
    /// The words that somebody took in.
    pub words: BTreeSet<String>,
    /// The fields, with the words that nobody wants to be told of there.
    pub ignored: BTreeSet<(String, String)>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { on: true, words: BTreeSet::new(), ignored: BTreeSet::new() }
    }
}

/// Whether there is a dictionary.
#[derive(Debug, Default)]
pub enum State {
    /// Nothing was asked yet, or it is being read.
    #[default]
    Reading,
    /// There is; this is its file.
    Ready(PathBuf),
    /// There is none.
    Failed(DictionaryError),
    /// The thread broke off.
    Broken,
}

/// The way to the thread that knows how words are spelled, and what it has said.
#[derive(Debug, Default)]
pub struct Speller {
    line: Option<Line>,
    state: State,
    verdicts: HashMap<String, Verdict>,
    /// Grows whenever the thread has said something.
    heard: u64,
    /// What the thread was last told of the Verbund: the Leitlinie, the number of Kommunen and of
    /// words that were taken in.
    told: Option<(Version, usize, usize)>,
    texts: HashMap<Id, Checked>,
    /// The word that was asked about last, and what may have been meant, once that is known.
    suggestions: Option<(String, Option<Vec<String>>)>,
}

#[derive(Debug)]
struct Line {
    questions: Sender<Question>,
    answers: Receiver<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Asked,
    Known,
    Unknown,
}

/// A text as it was checked last.
#[derive(Debug)]
struct Checked {
    text: String,
    typing: Option<usize>,
    heard: u64,
    unknown: Vec<Range<usize>>,
}

enum Question {
    /// Reads a dictionary from one of these folders.
    Dictionary(Vec<PathBuf>),
    /// Takes the words of the Verbund and these for right.
    Known(Arc<Snapshot>, BTreeSet<String>),
    /// Are these right?
    Words(Vec<String>),
    /// What may have been meant?
    Suggest(String),
}

enum Answer {
    Dictionary(Result<PathBuf, DictionaryError>),
    /// Other words count as right than before.
    Forget,
    Words(Vec<(String, bool)>),
    Suggestions(String, Vec<String>),
}

/// So many verdicts and texts are kept; then it begins anew.
const MOST_VERDICTS: usize = 50_000;
const MOST_TEXTS: usize = 300;

/// What checking a text takes.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// What the window shows.
    pub snapshot: &'a Arc<Snapshot>,
    /// The folder of the profile; without one there is nowhere to look for a dictionary.
    pub profile: &'a std::path::Path,
    /// What this workplace wishes.
    pub wishes: &'a Wishes,
}

impl Speller {
    /// Returns whether there is a dictionary.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Hears what the thread has said, and tells it what is new. Begins with the thread if need
    /// be. Returns whether spelling is checked at all.
    pub fn listen(&mut self, ctx: &Context, grounds: Grounds<'_>) -> bool {
        if !grounds.wishes.on || grounds.profile.as_os_str().is_empty() {
            if self.line.is_some() {
                *self = Self::default();
            }
            return false;
        }
        if self.line.is_none() {
            self.begin(ctx, grounds);
        }
        while let Some(answer) = self.line.as_ref().and_then(|line| line.answers.try_recv().ok()) {
            self.hear(answer);
        }
        let Snapshot { strategy, municipalities, .. } = &**grounds.snapshot;
        let words = grounds.wishes.words.len();
        let fits = self.told.as_ref().is_some_and(|(version, kommunen, learned)| {
            *version == strategy.version && *kommunen == municipalities.len() && *learned == words
        });
        if !fits {
            self.told = Some((strategy.version.clone(), municipalities.len(), words));
            let known = grounds.wishes.words.clone();
            self.ask(Question::Known(Arc::clone(grounds.snapshot), known));
        }
        matches!(self.state, State::Ready(_))
    }

    /// Looks for a dictionary once more.
    pub fn look_again(&mut self) {
        *self = Self::default();
    }

    /// Returns the places of the words of a text that are not known, in characters. The word that
    /// ends at `typing` is still being typed.
    pub fn unknown(&mut self, id: Id, text: &str, typing: Option<usize>) -> &[Range<usize>] {
        let heard = self.heard;
        let fits = self
            .texts
            .get(&id)
            .is_some_and(|last| last.heard == heard && last.typing == typing && last.text == text);
        if !fits {
            if self.texts.len() > MOST_TEXTS {
                self.texts.clear();
            }
            let unknown = self.check(text, typing);
            let checked = Checked { text: text.to_owned(), typing, heard, unknown };
            self.texts.insert(id, checked);
        }
        self.texts.get(&id).map_or(&[], |checked| &checked.unknown)
    }

    /// Returns what may have been meant by a word, once that is known; the first call asks.
    pub fn suggestions(&mut self, word: &str) -> Option<&[String]> {
        if self.suggestions.as_ref().is_none_or(|(asked, _)| asked != word) {
            self.suggestions = Some((word.to_owned(), None));
            self.ask(Question::Suggest(word.to_owned()));
        }
        self.suggestions.as_ref().and_then(|(_, found)| found.as_deref())
    }

    fn check(&mut self, text: &str, typing: Option<usize>) -> Vec<Range<usize>> {
        let (mut unknown, mut asked) = (Vec::new(), Vec::new());
        for word in words::words(text) {
            if typing == Some(word.range.end) {
                continue;
            }
            match self.verdicts.get(word.text) {
                Some(Verdict::Unknown) => unknown.push(word.range),
                Some(Verdict::Known | Verdict::Asked) => {}
                None => {
                    self.verdicts.insert(word.text.to_owned(), Verdict::Asked);
                    asked.push(word.text.to_owned());
                }
            }
        }
        if !asked.is_empty() {
            self.ask(Question::Words(asked));
        }
        unknown
    }

    fn begin(&mut self, ctx: &Context, grounds: Grounds<'_>) {
        let (questions, asked) = channel();
        let (answer, answers) = channel();
        let ctx = ctx.clone();
        let name = "spelling".to_owned();
        let begun = thread::Builder::new().name(name).spawn(move || work(&asked, &answer, &ctx));
        if let Err(error) = begun {
            tracing::error!(%error, "the spelling is not checked");
            self.state = State::Broken;
        }
        self.line = Some(Line { questions, answers });
        self.ask(Question::Dictionary(files::folders(grounds.profile)));
    }

    fn ask(&mut self, question: Question) {
        let Some(line) = &self.line else { return };
        if line.questions.send(question).is_err() && !matches!(self.state, State::Broken) {
            tracing::error!("the spelling broke off");
            self.state = State::Broken;
        }
    }

    fn hear(&mut self, answer: Answer) {
        self.heard += 1;
        match answer {
            Answer::Dictionary(Ok(file)) => self.state = State::Ready(file),
            Answer::Dictionary(Err(error)) => {
                tracing::info!(%error, "the spelling is not checked");
                self.state = State::Failed(error);
            }
            Answer::Forget => self.verdicts.clear(),
            Answer::Words(words) => {
                if self.verdicts.len() > MOST_VERDICTS {
                    self.verdicts.clear();
                }
                let verdict = |known| if known { Verdict::Known } else { Verdict::Unknown };
                self.verdicts.extend(words.into_iter().map(|(word, known)| (word, verdict(known))));
            }
            Answer::Suggestions(word, found) => {
                if self.suggestions.as_ref().is_some_and(|(asked, _)| *asked == word) {
                    self.suggestions = Some((word, Some(found)));
                }
            }
        }
    }
}

/// Answers until nobody asks any more.
fn work(questions: &Receiver<Question>, answers: &Sender<Answer>, ctx: &Context) {
    let mut lexicon = Lexicon::default();
    while let Ok(question) = questions.recv() {
        let answer = match question {
            Question::Dictionary(folders) => {
                Answer::Dictionary(files::load(&folders).map(|(file, dictionary)| {
                    lexicon.take_in(dictionary);
                    file
                }))
            }
            Question::Known(snapshot, words) => {
                let mut known = lexicon::of_verbund(&snapshot);
                known.extend(words);
                if !lexicon.learn(known) {
                    continue;
                }
                Answer::Forget
            }
            Question::Words(words) => {
                let known = words.into_iter().map(|word| (lexicon.knows(&word), word));
                Answer::Words(known.map(|(known, word)| (word, known)).collect())
            }
            Question::Suggest(word) => {
                let found = lexicon.suggestions(&word);
                Answer::Suggestions(word, found)
            }
        };
        if answers.send(answer).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}
