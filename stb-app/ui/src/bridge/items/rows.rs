//! The rows of one kind: a model in the window that is told only what changed.

use std::rc::Rc;

use slint::{Model, ModelRc, VecModel};

/// A model, and how many of its rows have been gone through in this round.
pub struct Rows<Vm: 'static> {
    model: Rc<VecModel<Vm>>,
    count: usize,
}

impl<Vm: 'static> Default for Rows<Vm> {
    fn default() -> Self {
        Self { model: Rc::default(), count: 0 }
    }
}

impl<Vm: Clone + 'static> Rows<Vm> {
    /// The model for the window.
    pub fn model(&self) -> ModelRc<Vm> {
        ModelRc::from(self.model.clone())
    }

    /// How many rows this round has put so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The next row; made only if it `changed`.
    pub fn put(&mut self, changed: bool, row: impl FnOnce() -> Vm) {
        if self.count >= self.model.row_count() {
            self.model.push(row());
        } else if changed {
            self.model.set_row_data(self.count, row());
        }
        self.count += 1;
    }

    /// Ends the round: what lies behind the last row is taken away.
    pub fn settle(&mut self) {
        while self.model.row_count() > self.count {
            self.model.remove(self.model.row_count() - 1);
        }
        self.count = 0;
    }
}

/// What the `index`th row of a kind repeats; rows are gone through in order. These models stay: a new one would make
/// Slint draw the whole row anew, twice.
pub fn nth<Parts: Clone + Default>(all: &mut Vec<Parts>, index: usize) -> Parts {
    if let Some(found) = all.get(index) {
        return found.clone();
    }
    let new = Parts::default();
    all.push(new.clone());
    new
}

/// Makes the rows of a model equal to `rows`; sets those that differ.
pub fn update<Vm: Clone + PartialEq + 'static>(model: &VecModel<Vm>, rows: Vec<Vm>) {
    let count = rows.len();
    for (row, vm) in rows.into_iter().enumerate() {
        match model.row_data(row) {
            None => model.push(vm),
            Some(old) if old != vm => model.set_row_data(row, vm),
            Some(_) => {}
        }
    }
    while model.row_count() > count {
        model.remove(model.row_count() - 1);
    }
}
