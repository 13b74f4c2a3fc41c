//! The items, one model for each kind. A row of a model is set only when its item or its focus changed.

use std::mem::discriminant;
use std::rc::Rc;

use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};
use stb_core::focus::ElementId;
use stb_core::view::{Item, ItemKind};

use super::boxes::{Place, Row};
use super::words;
use crate::generated::{
    BoxesVm, ButtonVm, CharacterVm, Frame, ItemsVm, KeyVm, LinkVm, MarkName, RowVm, SpineColour, TileVm, Tv,
};

/// The models behind `ItemsVm`, and the items they were made from.
#[derive(Default)]
pub struct ItemModels {
    buttons: Rc<VecModel<ButtonVm>>,
    links: Rc<VecModel<LinkVm>>,
    tiles: Rc<VecModel<TileVm>>,
    rows: Rc<VecModel<RowVm>>,
    keys: Rc<VecModel<KeyVm>>,
    boxes: Rc<VecModel<BoxesVm>>,
    box_parts: Vec<BoxParts>,
    shown: Vec<Shown>,
}

/// What one row of boxes repeats. These models stay: a new one would make Slint draw the whole row anew, twice.
#[derive(Default)]
struct BoxParts {
    boxes: Rc<VecModel<Frame>>,
    characters: Rc<VecModel<CharacterVm>>,
}

/// An item as it is on the screen.
#[derive(PartialEq)]
struct Shown {
    item: Item,
    focused: bool,
}

impl ItemModels {
    /// Empty models, in place in the window.
    pub fn attach(tv: &Tv) -> Self {
        let models = Self::default();
        let vm = tv.global::<ItemsVm>();
        vm.set_buttons(ModelRc::from(models.buttons.clone()));
        vm.set_links(ModelRc::from(models.links.clone()));
        vm.set_tiles(ModelRc::from(models.tiles.clone()));
        vm.set_rows(ModelRc::from(models.rows.clone()));
        vm.set_keys(ModelRc::from(models.keys.clone()));
        vm.set_boxes(ModelRc::from(models.boxes.clone()));
        models
    }

    /// Shows the items, one of which has the focus.
    pub fn show(&mut self, items: &[Item], focused: &ElementId) {
        let shown: Vec<Shown> =
            items.iter().map(|item| Shown { item: item.clone(), focused: item.id == *focused }).collect();
        let same_kinds = shown.len() == self.shown.len()
            && shown
                .iter()
                .zip(&self.shown)
                .all(|(new, old)| discriminant(&new.item.kind) == discriminant(&old.item.kind));
        let mut changes = Changes::default();
        for (index, shown) in shown.iter().enumerate() {
            changes.add(shown, !same_kinds || self.shown[index] != *shown, &mut self.box_parts);
        }
        apply(&self.buttons, changes.buttons);
        apply(&self.links, changes.links);
        apply(&self.tiles, changes.tiles);
        apply(&self.rows, changes.rows);
        apply(&self.keys, changes.keys);
        apply(&self.boxes, changes.boxes);
        self.shown = shown;
    }
}

/// For each kind its rows in order; `None` for a row that stays as it is.
#[derive(Default)]
struct Changes {
    buttons: Vec<Option<ButtonVm>>,
    links: Vec<Option<LinkVm>>,
    tiles: Vec<Option<TileVm>>,
    rows: Vec<Option<RowVm>>,
    keys: Vec<Option<KeyVm>>,
    boxes: Vec<Option<BoxesVm>>,
}

impl Changes {
    fn add(&mut self, shown: &Shown, changed: bool, box_parts: &mut Vec<BoxParts>) {
        let Shown { item, focused } = shown;
        let (frame, focused, enabled) = (Frame::from(item.rect), *focused, item.enabled);
        let label = SharedString::from(&item.label);
        match &item.kind {
            ItemKind::Button { icon } => self.buttons.push(changed.then(|| {
                let icon = words::icon_or_none(*icon);
                ButtonVm { frame, focused, enabled, label, icon }
            })),
            ItemKind::Link => self.links.push(changed.then_some(LinkVm { frame, focused, label })),
            ItemKind::Tile { icon, second, badge, spine } => self.tiles.push(changed.then(|| {
                let (second, badge) = (SharedString::from(second), SharedString::from(badge));
                TileVm { frame, focused, label, second, badge, icon: (*icon).into(), spine: SpineColour::from(*spine) }
            })),
            ItemKind::Row { mark, new, second, state } => self.rows.push(changed.then(|| RowVm {
                frame,
                focused,
                label,
                second: SharedString::from(second),
                is_new: *new,
                mark: MarkName::from(*mark),
                state_icon: words::icon_or_none(state.as_ref().map(|(icon, _)| *icon)),
                state: state.as_ref().map(|(_, word)| SharedString::from(word)).unwrap_or_default(),
            })),
            ItemKind::Key => self.keys.push(changed.then_some(KeyVm { frame, focused, enabled, label })),
            ItemKind::Boxes { cells, cursor, groups, active, wrong } => {
                if box_parts.len() == self.boxes.len() {
                    box_parts.push(BoxParts::default());
                }
                let parts = &box_parts[self.boxes.len()];
                self.boxes.push(changed.then(|| {
                    let row = Row::new(item.rect, groups);
                    let next = row.next(*cursor);
                    let lit_box = next.and_then(|place| row.boxes.get(place.in_box)).copied();
                    let character = |(place, text): (&Place, &String)| CharacterVm {
                        frame: Frame::from(place.rect),
                        text: SharedString::from(text),
                        on_paper: focused && next.is_some_and(|next| next.in_box == place.in_box),
                    };
                    update(&parts.boxes, row.boxes.iter().copied().map(Frame::from).collect());
                    update(&parts.characters, row.places.iter().zip(cells).map(character).collect());
                    BoxesVm {
                        frame,
                        focused,
                        label,
                        boxes: ModelRc::from(parts.boxes.clone()),
                        characters: ModelRc::from(parts.characters.clone()),
                        lit: lit_box.map(Frame::from).unwrap_or_default(),
                        lit_shown: focused || (*active && cursor.is_some()),
                        cursor: next.map(|next| Frame::from(next.rect)).unwrap_or_default(),
                        cursor_shown: focused && cursor.is_some(),
                        wrong: *wrong,
                    }
                }));
            }
        }
    }
}

fn apply<Vm: Clone + 'static>(model: &VecModel<Vm>, rows: Vec<Option<Vm>>) {
    let count = rows.len();
    for (row, vm) in rows.into_iter().enumerate() {
        match vm {
            Some(vm) if row < model.row_count() => model.set_row_data(row, vm),
            Some(vm) => model.push(vm),
            None => {}
        }
    }
    while model.row_count() > count {
        model.remove(model.row_count() - 1);
    }
}

fn update<Vm: Clone + PartialEq + 'static>(model: &VecModel<Vm>, rows: Vec<Vm>) {
    let changed = |(row, vm): (usize, Vm)| (model.row_data(row).as_ref() != Some(&vm)).then_some(vm);
    apply(model, rows.into_iter().enumerate().map(changed).collect());
}
