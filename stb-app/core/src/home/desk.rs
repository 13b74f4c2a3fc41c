//! What a logged-in member's home works with; it belongs to the box and outlives the session.

use crate::event::Now;
use crate::jobs::Jobs;
use crate::keyring::Wraps;
use crate::ports::Entropy;
use crate::profile::Profile;
use crate::sync::Sync;
use shared_model::device::DeviceId;

/// The box's things, lent for one event.
pub struct Desk<'a> {
    /// The town's names and texts.
    pub profile: &'a Profile,
    /// This box.
    pub device: &'a DeviceId,
    /// The conversation with the town.
    pub sync: &'a mut Sync,
    /// Who may open which vault here.
    pub wraps: &'a mut Wraps,
    /// Randomness.
    pub entropy: &'a mut dyn Entropy,
    /// What is to be done.
    pub jobs: &'a mut Jobs,
    /// The two clocks.
    pub now: Now,
}
