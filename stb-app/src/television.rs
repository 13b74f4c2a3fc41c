//! Draws what the core decides, and answers the remote contract. Runs on one thread and never waits.

use crate::cli::Size;
use crate::display::Panel;
use crate::input::Input;
use crate::remote::answer;
use crate::remote::{Command, Next, Session};
use crate::stats::Stats;
use crate::stb::Stb;
use serde_json::Value;
use shared_model::time::Uptime;
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use stb_core::view::View;
use stb_ui::Screen;
use stb_ui::headless::{Dirty, Headless};
use std::fs::File;
use std::io::{Write, stdout};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

/// The television: core, screen, panels, and the conversation about them.
pub struct Television {
    stb: Stb,
    screen: Screen,
    headless: Headless,
    panels: Vec<Box<dyn Panel>>,
    shown: View,
    stats: Stats,
    session: Option<Session>,
    looked: Uptime,
}

/// How often is looked whether a screen has come or gone.
pub const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What comes after an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The next input.
    GoOn,
    /// The end, as somebody asked for it.
    End,
    /// The end, and nothing is left of what this box has kept.
    Erase,
    /// The end, because something is broken.
    Fail,
}

impl Television {
    /// Draws the first picture. `talks` says whether standard input and output carry the remote contract.
    pub fn start(stb: Stb, mut headless: Headless, talks: bool) -> anyhow::Result<Self> {
        let mut screen = Screen::new()?;
        let shown = stb.view();
        screen.show(&shown);
        let mut stats = Stats::default();
        stats.drew(headless.render().map_or(0, |dirty| dirty.pixels()));
        let session = talks.then(Session::default);
        let looked = stb.uptime();
        Ok(Self { stb, screen, headless, panels: Vec::new(), shown, stats, session, looked })
    }

    /// From now on the picture is shown there, too.
    pub fn show_on(&mut self, panel: Box<dyn Panel>) {
        self.panels.push(panel);
        self.repaint();
        self.look();
    }

    /// Shows the whole picture once more.
    pub fn repaint(&mut self) {
        let all = Dirty { areas: vec![self.headless.frame().area()] };
        self.present(&all);
    }

    /// Size of the picture.
    pub fn size(&self) -> Size {
        let area = self.headless.frame().area();
        Size { width: area.width, height: area.height }
    }

    /// Takes an input in, and does everything that follows from it.
    pub fn take(&mut self, input: Input) -> Flow {
        self.look_if_due();
        match input {
            Input::Happened(event) => match *event {
                Event::Key { key, repeated } => self.key(key, repeated),
                event => {
                    self.stb.deliver(event);
                    self.draw();
                }
            },
            Input::Line(line) => {
                if let Some(session) = &mut self.session {
                    session.line(line);
                }
            }
            Input::LinesEnded => self.session.iter_mut().for_each(Session::end),
            Input::Stop => return Flow::End,
            Input::WorkerLost => return Flow::Fail,
        }
        self.converse()
    }

    /// To be called when [`Self::next_wake`] has passed without an input.
    pub fn wake(&mut self) -> Flow {
        self.look_if_due();
        if self.stb.tick() {
            self.draw();
        }
        self.converse()
    }

    /// How long nothing will happen by itself.
    pub fn next_wake(&self) -> Option<Duration> {
        let patience = self.session.as_ref().and_then(|session| session.patience(self.stb.uptime()));
        self.stb.next_tick().into_iter().chain(patience).chain(self.next_look()).min()
    }

    fn next_look(&self) -> Option<Duration> {
        let looks = self.panels.iter().any(|panel| panel.looks());
        looks.then(|| LOOK_AGAIN.saturating_sub(self.stb.uptime().since(self.looked)))
    }

    fn look_if_due(&mut self) {
        if self.next_look().is_some_and(|left| left.is_zero()) {
            self.look();
        }
    }

    /// A screen that has come is painted anew, in the size that it wants.
    fn look(&mut self) {
        self.looked = self.stb.uptime();
        let Some(size) = self.panels.iter_mut().filter_map(|panel| panel.look()).last() else { return };
        if size != self.size() {
            self.headless.resize(size.width, size.height);
            if let Err(error) = self.screen.resized() {
                tracing::error!(%error, "the screen cannot be made for its size");
            }
            self.screen.show(&self.shown);
            self.headless.render_anew();
        }
        self.repaint();
    }

    fn key(&mut self, key: RemoteKey, repeated: bool) {
        let pressed = self.stb.uptime();
        self.stb.deliver(Event::Key { key, repeated });
        // A key at the edge of a list changes nothing; counting it would make the drawing look faster than it is.
        if self.draw() {
            self.stats.key_took(self.stb.uptime().since(pressed));
        }
    }

    /// Only what changed is painted, and only what was painted goes to the panels. Says whether anything was.
    fn draw(&mut self) -> bool {
        let view = self.stb.view();
        let drawn_in = self.draw_in(view.safe_area);
        if self.stb.somebody_left() {
            return self.draw_anew(view);
        }
        if drawn_in {
            self.screen.show(&view);
            self.shown = view;
            let dirty = self.headless.render_anew();
            self.present(&dirty);
            self.stats.drew(dirty.pixels());
            return true;
        }
        if view == self.shown {
            return false;
        }
        self.screen.show(&view);
        self.shown = view;
        let Some(dirty) = self.headless.render() else { return false };
        self.present(&dirty);
        self.stats.drew(dirty.pixels());
        true
    }

    /// How much the picture is drawn in, percent; whether that is something else than before.
    fn draw_in(&mut self, percent: u8) -> bool {
        let changes = self.headless.draw_in(percent);
        if changes && let Err(error) = self.screen.resized() {
            tracing::error!(%error, "the screen cannot be made for its size");
        }
        changes
    }

    /// Somebody has left: neither the texts behind the screen nor a single pixel of it are kept.
    fn draw_anew(&mut self, view: View) -> bool {
        if let Err(error) = self.screen.forget() {
            tracing::error!(%error, "the screen cannot be made anew");
        }
        self.screen.show(&view);
        self.shown = view;
        let dirty = self.headless.render_anew();
        self.present(&dirty);
        self.stats.drew(dirty.pixels());
        self.screen.draw_curtain(true);
        self.headless.render();
        self.screen.draw_curtain(false);
        self.headless.render_anew();
        true
    }

    fn present(&mut self, dirty: &Dirty) {
        let frame = self.headless.frame();
        self.panels.iter_mut().for_each(|panel| panel.present(frame, dirty));
    }

    /// Answers as many lines as can be answered now.
    fn converse(&mut self) -> Flow {
        if self.stb.is_to_be_erased() {
            return Flow::Erase;
        }
        loop {
            let now = self.stb.uptime();
            let Some(session) = &mut self.session else { return Flow::GoOn };
            let answer = match session.next(&self.shown, now) {
                Next::Obey(Command::Wait(condition, patience)) => {
                    session.wait(condition, now + patience);
                    continue;
                }
                Next::Obey(Command::Quit) => {
                    say(&answer::done());
                    return Flow::End;
                }
                Next::Obey(command) => self.obey(command),
                Next::Answer(answer) => answer,
                Next::Rest => return Flow::GoOn,
                Next::End => return Flow::End,
            };
            if !say(&answer) {
                return Flow::End;
            }
        }
    }

    fn obey(&mut self, command: Command) -> Value {
        match command {
            Command::Keys(keys) => {
                keys.into_iter().for_each(|key| self.key(key, false));
                answer::done()
            }
            Command::Screen => answer::screen(&self.shown),
            Command::Shot(file) => self.shot(&file),
            Command::Stats => answer::stats(&self.stats),
            // Decided by the conversation itself.
            Command::Wait(..) | Command::Quit => answer::done(),
        }
    }

    fn shot(&self, file: &Path) -> Value {
        match self.headless.frame().save_png(file) {
            Ok(()) => answer::done(),
            Err(error) => answer::failed(error),
        }
    }
}

/// One line out; `false` when nobody reads any more. Past the buffer of [`std::io::Stdout`], which would keep the texts of
/// the last answer.
fn say(answer: &Value) -> bool {
    let line = format!("{answer}\n");
    let out = stdout().as_fd().try_clone_to_owned();
    out.and_then(|out| File::from(out).write_all(line.as_bytes())).is_ok()
}
