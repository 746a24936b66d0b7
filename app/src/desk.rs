// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What a view works on: the snapshot it shows, the outbox it writes to, and where on the pages
//! the person is. Views change nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use egui::Id;
use jiff::Zoned;
use leitwerk_shared::document::Shares;
use leitwerk_shared::domain::edit::{Path, Version};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};

use crate::command::{Command, CommandSender};
use crate::memory::Memory;
use crate::merges::Merges;
use crate::news::{self, News, Told};
use crate::outbox::{FieldKey, Outbox, reading};
use crate::picker::Picker;
use crate::presence::beacon::Place;
use crate::questions::Questions;
use crate::search::finder::Finder;
use crate::source::{Alliance, Room, Running, Worries};
use crate::spelling::Speller;
use crate::trail::{Spot, Trail};
use crate::views::alliance::{FileForm, Granting, StrategyForm};
use crate::views::comments::CommentForm;
use crate::views::evaluation::EvaluationPage;
use crate::views::leaving::Leaving;
use crate::views::outline::Outline;
use crate::views::overview::Standing;
use crate::views::palette::Palette;
use crate::views::panes::Part;
use crate::views::places;
use crate::views::profiles::Profiles;
use crate::views::room::RoomForm;
use crate::views::settings::SettingsForm;
use crate::views::sheet::SheetPage;
use crate::views::taking_over::TakingOver;
use crate::views::waiting::WaitingList;
use crate::widgets::authors::Pieces;
use crate::widgets::company::Flag;
use crate::widgets::dialog::Dialog;
use crate::widgets::spelling::SpellingMenu;
use crate::widgets::toast::Toasts;

/// What a view works on.
#[derive(Debug)]
pub struct Desk<'a> {
    /// What is shown.
    pub snapshot: &'a Snapshot,
    /// The same, for passing on.
    pub shared: &'a Arc<Snapshot>,
    /// What finds words in it.
    pub finder: &'a mut Finder,
    /// What is typed and chosen.
    pub outbox: &'a mut Outbox,
    /// Where the person is.
    pub page: &'a mut PageState,
    /// What a person should know that no snapshot tells.
    pub worries: &'a Worries,
    /// How this workplace is connected without the relay.
    pub room: &'a Room,
    /// What is known of the Verbund and of this workplace in it.
    pub alliance: &'a Alliance,
    /// The long work that goes on, by number.
    pub tasks: &'a BTreeMap<u64, Running>,
    /// What others have written, as far as it was told.
    pub written: &'a Arc<Told>,
    /// Who wrote what, in the documents that were looked at so.
    pub shares: &'a BTreeMap<DocId, Arc<Shares>>,
    /// When the window was last in use before this start, in seconds since 1970.
    pub last_here: Option<i64>,
    /// What is wished of the worker beside edits.
    pub commands: &'a CommandSender,
    /// What the window remembers until the next start.
    pub memory: &'a mut Memory,
    /// The time, in the zone of this computer.
    pub now: &'a Zoned,
}

/// Where on the pages the person is.
#[derive(Debug, Default)]
pub struct PageState {
    /// The page that is open.
    pub page: Page,
    /// The goal whose Steckbrief is open; none while all of them are shown.
    pub goal: Option<ItemId>,
    /// The page of all Steckbriefe.
    pub profiles: Profiles,
    /// The outline beside the Leitlinie.
    pub outline: Outline,
    /// The widget that shall have the keyboard as soon as it is drawn.
    pub focus: Option<Id>,
    /// The characters that shall be selected as soon as their field is drawn.
    pub select: Option<(Id, Range<usize>)>,
    /// How many decisions every goal waits for.
    pub questions: Questions,
    /// What waits for the people here.
    pub waiting: WaitingList,
    /// What others have written.
    pub news: News,
    /// What came together of what two wrote at once.
    pub merges: Merges,
    /// How far the goals are.
    pub standing: Standing,
    /// The figures.
    pub evaluation: EvaluationPage,
    /// The own Blatt.
    pub sheet: SheetPage,
    /// The list item whose removal waits for a confirmation.
    pub removing: Option<ItemId>,
    /// The parts of the window, as they were drawn last.
    pub parts: Vec<Part>,
    /// The stop that F6 led to last, and on which page that was.
    pub stop: Option<(Page, Id)>,
    /// Whether navigation and list are shown where there is no room for them.
    pub drawer: bool,
    /// The dialog about connections without the relay.
    pub room: RoomForm,
    /// The dialog about the settings of this workplace.
    pub settings: SettingsForm,
    /// The question before what is typed gets lost.
    pub leaving: Leaving,
    /// What was announced.
    pub toasts: Toasts,
    /// Where the corner with announcements begins, from the top of the window; none if nothing is
    /// in it.
    pub corner: Option<f32>,
    /// The dialog with everything that was announced.
    pub messages: Dialog,
    /// What a coordinator is agreeing to.
    pub granting: Granting,
    /// What is typed about exchange files.
    pub file: FileForm,
    /// What is typed about the strategy as a file.
    pub strategy_file: StrategyForm,
    /// The question what of an existing strategy shall be taken over.
    pub taking_over: TakingOver,
    /// The dialog of the system for files.
    pub picker: Picker,
    /// The dialog with every page and command.
    pub palette: Palette,
    /// The way through the pages.
    pub trail: Trail,
    /// The field that has the keyboard, as far as the frame is drawn.
    pub keyboard: Option<FieldKey>,
    /// The field that had the keyboard last, and where on the pages that was.
    pub last_field: Option<(Spot, FieldKey)>,
    /// The dialog about what was said at a field.
    pub comments: CommentForm,
    /// What is still to be drawn above the fields.
    pub flags: Vec<Flag>,
    /// Whether it is shown who wrote what.
    pub authors: AuthorsState,
    /// What knows how words are spelled.
    pub speller: Speller,
    /// The word whose suggestions are shown.
    pub spelling: Option<SpellingMenu>,
}

/// Whether it is shown who wrote what.
#[derive(Debug, Default)]
pub struct AuthorsState {
    /// Whether it is.
    pub shown: bool,
    /// The texts as they were drawn last.
    pub last: HashMap<Id, (String, Pieces)>,
}

/// The pages that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// What is new and what waits.
    #[default]
    Overview,
    /// The Leitlinie.
    Strategy,
    /// The Steckbriefe.
    Profiles,
    /// The evaluations.
    Evaluation,
    /// The own Blatt, for every goal.
    Sheet,
    /// The members of the Verbund, their devices and the ways between them.
    Alliance,
}

impl Page {
    /// Every page, in the order of the navigation.
    pub const ALL: [Self; 6] = [
        Self::Overview,
        Self::Strategy,
        Self::Profiles,
        Self::Evaluation,
        Self::Sheet,
        Self::Alliance,
    ];

    /// Returns the digit that opens it together with Ctrl.
    pub const fn digit(self) -> usize {
        match self {
            Self::Overview => 1,
            Self::Strategy => 2,
            Self::Profiles => 3,
            Self::Evaluation => 4,
            Self::Sheet => 5,
            Self::Alliance => 6,
        }
    }
}

/// A document that is shown for editing.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The document.
    pub doc: DocId,
    /// Its state.
    pub version: &'a Version,
    /// Whether this person may write it.
    pub writable: bool,
}

impl Source<'_> {
    /// Names a field of the document.
    pub fn key(&self, path: Path) -> FieldKey {
        (self.doc, path)
    }
}

impl<'a> Desk<'a> {
    /// Returns the Leitlinie.
    pub fn strategy(&self) -> Source<'a> {
        self.document(self.snapshot.strategy.doc)
    }

    /// Returns the Steckbrief of a goal, whether it exists yet or not.
    pub fn profile(&self, goal: ItemId) -> Source<'a> {
        self.document(DocId::shared(Class::Steckbrief, goal))
    }

    /// Returns the own Blatt about a goal, whether it exists yet or not.
    pub fn sheet(&self, goal: ItemId) -> Source<'a> {
        self.document(DocId::owned(Class::Blatt, self.snapshot.me.municipality, goal))
    }

    /// Returns a document, whether it exists yet or not.
    pub fn document(&self, doc: DocId) -> Source<'a> {
        let (version, _) = reading::state(self.snapshot, doc);
        let me = self.snapshot.me;
        Source { doc, version, writable: me.role.may_write(me.municipality, doc) }
    }

    /// Passes a wish on that is no edit.
    pub fn send(&self, command: Command) {
        if !self.commands.send(command) {
            tracing::debug!("the worker has ended; the status line says so");
        }
    }

    /// Returns the document that is open.
    pub fn open_document(&self) -> Option<DocId> {
        match self.page.page {
            Page::Profiles => {
                let goals = &self.snapshot.strategy.content.goals;
                let open = goals.iter().find(|goal| Some(goal.id) == self.page.goal)?;
                Some(self.profile(open.id).doc)
            }
            Page::Strategy => Some(self.strategy().doc),
            Page::Overview | Page::Evaluation | Page::Sheet | Page::Alliance => None,
        }
    }

    /// Shows who wrote what, or ends that.
    pub fn show_authors(&mut self, shown: bool) {
        self.page.authors = AuthorsState { shown, ..AuthorsState::default() };
    }

    /// Returns the documents of which it shall be known who wrote what.
    pub fn shares_wanted(&self) -> BTreeSet<DocId> {
        let Some(open) = self.open_document().filter(|_| self.page.authors.shown) else {
            return BTreeSet::new();
        };
        let sheet = self.page.goal.filter(|_| open.class() == Class::Steckbrief);
        let sheet = sheet.map(|goal| self.sheet(goal).doc);
        std::iter::once(open).chain(sheet).collect()
    }

    /// Marks the open document as read, and leads to what of it was chosen as new.
    pub fn read_on(&mut self) {
        if let Some(key) = self.page.news.take_lead() {
            places::open(self, &key);
        }
        self.begin_to_mark();
        if !self.memory.read.have_begun() {
            return;
        }
        let open = self.open_document();
        let read = &mut self.memory.read;
        let since = |doc| {
            let unread = news::is_unread(self.snapshot, self.written, read, doc);
            (doc, unread.then(|| read.version(doc)))
        };
        let question = self.page.news.note_open(self.written, open.map(since));
        if let Some((doc, written)) =
            open.and_then(|doc| Some((doc, self.written.authors.get(&doc)?)))
        {
            read.read(doc, written);
        }
        if let Some((doc, since)) = question {
            self.send(Command::Compare(doc, since));
        }
    }

    /// Takes in what came together of what two wrote at once, and asks on about the open document.
    pub fn follow_merges(&mut self) {
        let place = (self.open_document(), self.snapshot.me.device);
        let Memory { read, merged, .. } = &mut *self.memory;
        if let Some((doc, since)) = self.page.merges.follow(self.written, read, merged, place) {
            self.send(Command::Compare(doc, since));
        }
    }

    /// Takes what is there for read at the end of the first sync, or, where there never was one, at the
    /// second start: only what comes then is new.
    fn begin_to_mark(&mut self) {
        let arrived = self.snapshot.status.link == LinkState::InStep || self.last_here.is_some();
        if arrived && !self.memory.read.have_begun() {
            self.read_all();
        }
    }

    /// Marks everything that was counted as read.
    pub fn read_all(&mut self) {
        for (doc, written) in &self.written.authors {
            self.memory.read.read(*doc, written);
        }
    }

    /// Returns where on the pages the person is.
    pub fn spot(&self) -> Spot {
        let page = self.page.page;
        (page, self.page.goal.filter(|_| page == Page::Profiles))
    }

    /// Notes where the person is, for the way back and for the next start.
    pub fn note_spot(&mut self) {
        let spot = self.spot();
        if self.page.trail.visit(spot)
            && let Some(goal) = spot.1
        {
            self.memory.opened(goal);
        }
    }

    /// Opens what was open before.
    pub fn go_back(&mut self) {
        let spot = self.page.trail.back();
        self.go(spot);
    }

    /// Opens what was open before going back.
    pub fn go_forward(&mut self) {
        let spot = self.page.trail.forward();
        self.go(spot);
    }

    fn go(&mut self, spot: Option<Spot>) {
        if let Some(spot) = spot {
            self.go_to(spot);
        }
    }

    /// Opens a page, and the Steckbrief of a goal on it.
    pub fn go_to(&mut self, (page, goal): Spot) {
        self.open_page(page);
        self.page.goal = goal;
    }

    /// Returns where the person is, as others shall know it.
    pub fn place(&self) -> Option<Place> {
        let field = self.page.keyboard.as_ref();
        // The own Blatt is open for every goal at once; there the field says which it is.
        let open = self.open_document().or_else(|| field.map(|(doc, _)| *doc))?;
        Some(field.map_or((open, String::new()), |(doc, path)| (*doc, path.to_string())))
    }

    /// Opens a page from its beginning. What was typed on the one before is sent.
    pub fn open_page(&mut self, page: Page) {
        self.outbox.flush_all();
        self.page.page = page;
        self.page.goal = None;
    }

    /// Opens the Steckbrief of a goal. What was typed in the one before is sent.
    pub fn open_goal(&mut self, goal: ItemId) {
        self.open_page(Page::Profiles);
        self.page.goal = Some(goal);
    }
}
