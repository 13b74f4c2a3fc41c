//! The items, one model for each kind. A row of a model is set only when its item or its focus changed.

mod handbook;
mod plain;
mod rows;

use std::mem::discriminant;
use std::rc::Rc;

use slint::{ComponentHandle, SharedString, VecModel};
use stb_core::focus::ElementId;
use stb_core::text_size::TextSize;
use stb_core::view::{Item, ItemKind};

use self::plain::BoxParts;
use self::rows::{Rows, nth};
use crate::generated::{
    BoxesVm, BubbleVm, ButtonVm, CheckVm, CoverVm, DosesVm, EntryVm, Frame, ItemsVm, KeyVm, LinkVm, ReminderVm, RowVm,
    StampVm, TabVm, TileVm, Tv,
};

/// The models behind `ItemsVm`, and the items they were made from.
#[derive(Default)]
pub struct ItemModels {
    buttons: Rows<ButtonVm>,
    links: Rows<LinkVm>,
    tiles: Rows<TileVm>,
    rows: Rows<RowVm>,
    keys: Rows<KeyVm>,
    boxes: Rows<BoxesVm>,
    box_parts: Vec<BoxParts>,
    covers: Rows<CoverVm>,
    reminders: Rows<ReminderVm>,
    entries: Rows<EntryVm>,
    checks: Rows<CheckVm>,
    tabs: Rows<TabVm>,
    doses: Rows<DosesVm>,
    dose_stamps: Vec<Rc<VecModel<StampVm>>>,
    bubbles: Rows<BubbleVm>,
    shown: Vec<Shown>,
    reading: TextSize,
}

/// An item as it is on the screen.
#[derive(PartialEq)]
struct Shown {
    item: Item,
    focused: bool,
}

/// What the rows of all kinds have.
struct Common {
    frame: Frame,
    focused: bool,
    enabled: bool,
    label: SharedString,
    reading: TextSize,
}

impl ItemModels {
    /// Empty models, in place in the window.
    pub fn attach(tv: &Tv) -> Self {
        let models = Self::default();
        let vm = tv.global::<ItemsVm>();
        vm.set_buttons(models.buttons.model());
        vm.set_links(models.links.model());
        vm.set_tiles(models.tiles.model());
        vm.set_rows(models.rows.model());
        vm.set_keys(models.keys.model());
        vm.set_boxes(models.boxes.model());
        vm.set_covers(models.covers.model());
        vm.set_reminders(models.reminders.model());
        vm.set_entries(models.entries.model());
        vm.set_checks(models.checks.model());
        vm.set_tabs(models.tabs.model());
        vm.set_doses(models.doses.model());
        vm.set_bubbles(models.bubbles.model());
        models
    }

    /// Shows the items, one of which has the focus.
    pub fn show(&mut self, items: &[Item], focused: &ElementId, reading: TextSize) {
        let shown: Vec<Shown> =
            items.iter().map(|item| Shown { item: item.clone(), focused: item.id == *focused }).collect();
        let same_kinds = self.reading == reading
            && shown.len() == self.shown.len()
            && shown
                .iter()
                .zip(&self.shown)
                .all(|(new, old)| discriminant(&new.item.kind) == discriminant(&old.item.kind));
        self.reading = reading;
        let before = std::mem::take(&mut self.shown);
        for (index, shown) in shown.iter().enumerate() {
            self.add(shown, items, !same_kinds || before.get(index) != Some(shown));
        }
        self.settle();
        self.shown = shown;
    }

    fn add(&mut self, shown: &Shown, items: &[Item], changed: bool) {
        let Shown { item, focused } = shown;
        let reading = self.reading;
        let common = || Common {
            reading,
            frame: Frame::from(item.rect),
            focused: *focused,
            enabled: item.enabled,
            label: SharedString::from(&item.label),
        };
        match &item.kind {
            ItemKind::Button { icon } => {
                self.buttons.put(changed, || plain::button(common(), *icon, plain::is_stacked(items, item)));
            }
            ItemKind::Link => self.links.put(changed, || plain::link(common())),
            ItemKind::Tile { icon, second, badge, spine } => {
                self.tiles.put(changed, || plain::tile(common(), *icon, second, badge, *spine));
            }
            ItemKind::Row { mark, new, second, state } => {
                self.rows.put(changed, || plain::row(common(), *mark, *new, second, state.as_ref()));
            }
            ItemKind::Key => self.keys.put(changed, || plain::key(common())),
            ItemKind::Boxes { cells, cursor, groups, active, wrong } => {
                let parts = nth(&mut self.box_parts, self.boxes.count());
                self.boxes.put(changed, || {
                    let row = plain::BoxRow { cells, cursor: *cursor, groups, active: *active, wrong: *wrong };
                    plain::boxes(common(), item.rect, &row, &parts)
                });
            }
            ItemKind::Cover { growth, spine, age, second } => {
                self.covers.put(changed, || handbook::cover(common(), *growth, *spine, age, second));
            }
            ItemKind::Reminder { icon, caption } => {
                self.reminders.put(changed, || handbook::reminder(common(), *icon, caption));
            }
            ItemKind::Entry { day, icon, spine, second, source, joined } => self.entries.put(changed, || {
                let circle = handbook::Circle { icon: *icon, spine: *spine, joined: *joined };
                handbook::entry(common(), &circle, day, second, source.as_ref())
            }),
            ItemKind::Check { state, second } => {
                self.checks.put(changed, || plain::check(common(), *state, second));
            }
            ItemKind::Tab { chosen } => self.tabs.put(changed, || handbook::tab(common(), *chosen)),
            ItemKind::Doses { second, stamps, state, urgent } => {
                let parts = nth(&mut self.dose_stamps, self.doses.count());
                self.doses.put(changed, || {
                    let row = handbook::DoseRow { second, stamps, state, urgent: *urgent };
                    handbook::doses(common(), &row, &parts)
                });
            }
            ItemKind::Bubble { tip } => {
                self.bubbles.put(changed, || handbook::bubble(common(), item.rect, *tip));
            }
        }
    }

    fn settle(&mut self) {
        self.buttons.settle();
        self.links.settle();
        self.tiles.settle();
        self.rows.settle();
        self.keys.settle();
        self.boxes.settle();
        self.covers.settle();
        self.reminders.settle();
        self.entries.settle();
        self.checks.settle();
        self.tabs.settle();
        self.doses.settle();
        self.bubbles.settle();
    }
}
