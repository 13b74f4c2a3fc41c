//! From the first format, in which a member's entries lay in the clear, to the one in which they are sealed. What the
//! town can send again is not taken over; what nobody else has, is. It happens once, into a new folder, so that nothing
//! of the old log is left in the new one, and a power cut at any moment leaves either the old store or the new one.

use super::fault::of_io;
use super::names;
use super::open::Open;
use super::place::Place;
use stb_core::ports::{Batch, StoreFault};

/// Puts the next store together from an open one of the first format, and lets it take its place.
pub fn seal(old: Open, place: &Place) -> Result<Open, StoreFault> {
    let mut changes = Vec::new();
    for (name, stored) in old.stored()? {
        if names::is_taken_over(&name) {
            changes.push((names::decode(&name)?, Some(old.value(&name, &stored)?)));
        }
    }
    let taken_over = changes.len();
    let (mut next, _) = Open::files(&place.next())?;
    next.commit(&Batch { changes })?;
    next.close();
    old.close();
    place.replace_by_next().map_err(|error| of_io(&error))?;
    tracing::info!(taken_over, "the store of the first version was replaced by a sealed one");
    Ok(Open::files(place)?.0)
}
