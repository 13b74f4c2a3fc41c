//! Decisions that every adapter shares, so that two engines cannot decide differently.

pub(crate) mod mail;
pub(crate) mod records;

use crate::model::{Device, DeviceCertificate, NewVaccineEdition, NewVault, Vault, VaultDeed};
use crate::port::{Conflict, LOCK, MAX_PAGE, MAX_TRIES, RECENT, StoreError};
use shared_model::civil::CivilDate;
use shared_model::error_code::ErrorCode;
use shared_model::mutant;
use shared_model::notice::{AnswerKind, Cursor};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// Wrong tries of one subject, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tries {
    pub count: u32,
    pub last_at: Timestamp,
}

impl Tries {
    /// Tries that still count at `now`: after [`LOCK`] without a try all is forgotten, and a lock is over.
    pub fn counting(stored: Option<Self>, now: Timestamp) -> u32 {
        stored.filter(|tries| tries.last_at + LOCK > now).map_or(0, |tries| tries.count)
    }

    /// When a lock ends, if there is one at `now`.
    pub fn locked_until(stored: Option<Self>, now: Timestamp) -> Option<Timestamp> {
        stored.filter(|_| Self::counting(stored, now) >= MAX_TRIES).map(|tries| tries.last_at + LOCK)
    }

    /// The state after one more try.
    pub fn after_one_more(stored: Option<Self>, now: Timestamp) -> Self {
        Self { count: Self::counting(stored, now) + 1, last_at: now }
    }

    /// How many are left.
    pub fn left(self) -> u32 {
        MAX_TRIES.saturating_sub(self.count)
    }
}

/// Where to begin to read: at the beginning if the cursor belongs to another history or lies in the future.
pub(crate) fn position_after(cursor: Option<Cursor>, epoch: Uuid, version: u64) -> u64 {
    cursor.filter(|c| (c.epoch == epoch || mutant!(EpochIgnored)) && c.position <= version).map_or(0, |c| c.position)
}

/// A box's clock is a hint: nothing is opened or answered before it was published or after now.
pub(crate) fn within(told: Timestamp, published_at: Timestamp, now: Timestamp) -> Timestamp {
    told.min(now).max(published_at)
}

/// What to do with a vault that a box offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Nothing: it is there already; a reply got lost.
    Known,
    /// Keep it.
    New,
}

/// A vault replaces those with smaller numbers and never comes back. `known` is the owner's latest one on this box, and
/// whether it was closed.
pub(crate) fn judge_offer(new: &NewVault, known: Option<(&Vault, bool)>) -> Result<Offer, StoreError> {
    match known {
        Some((vault, false)) if vault.generation == new.generation && vault.mail_key == new.mail_key => {
            Ok(Offer::Known)
        }
        Some((vault, _)) if new.generation <= vault.generation => Err(StoreError::Conflict(Conflict::VaultExists)),
        _ => Ok(Offer::New),
    }
}

/// What to do with a vault that the town itself has once vouched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PutBack {
    /// Nothing: its owner is not here.
    Nothing,
    /// A later vault is there, but entries of its member may still come.
    Author,
    /// Keep it; open only where the card that opens it is still the member's.
    Vault { open: bool },
}

/// `latest`: the number of the owner's latest vault on this box. `owner`: `None` if there is no such member or household;
/// inside it when the member's card was bound, if one is.
pub(crate) fn judge_deed(deed: &VaultDeed, latest: Option<u32>, owner: Option<Option<Timestamp>>) -> PutBack {
    match (owner, latest) {
        (None, _) => PutBack::Nothing,
        (Some(_), Some(latest)) if deed.generation <= latest => PutBack::Author,
        (Some(bound_at), _) => PutBack::Vault { open: deed.bound_at.is_none() || deed.bound_at == bound_at },
    }
}

/// The version of a new edition of the vaccine data. `latest`: version and day of the newest one.
pub(crate) fn judge_edition(
    new: &NewVaccineEdition,
    latest: Option<(u64, CivilDate)>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let instant = u64::try_from(now.millis()).unwrap_or(0).max(1);
    match latest {
        Some((_, day)) if new.as_of <= day => Err(StoreError::Conflict(Conflict::EditionNotNewer)),
        Some((version, _)) => Ok(instant.max(version.saturating_add(1))),
        None => Ok(instant),
    }
}

/// Whether an opening counts: the earliest does.
pub(crate) fn is_earlier(opened_at: Timestamp, known: Option<Timestamp>) -> bool {
    known.is_none_or(|known| opened_at < known)
}

/// Whether who answers so has read the notice.
pub(crate) fn opens(answer: AnswerKind) -> bool {
    match answer {
        AnswerKind::Understood | AnswerKind::CallMe => true,
        AnswerKind::Later => false,
    }
}

/// An entry about a notice that was never delivered to its member is rejected; other errors are no verdict.
pub(crate) fn of_a_notice(outcome: Result<(), StoreError>) -> Result<Result<(), ErrorCode>, StoreError> {
    match outcome {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::NotFound) => Ok(Err(ErrorCode::NoticeUnknown)),
        Err(other) => Err(other),
    }
}

/// Town-wide notices published from here on reach a household that joins at `now`.
pub(crate) fn recent_from(now: Timestamp) -> Timestamp {
    now - RECENT
}

/// At least one row, at most [`MAX_PAGE`].
pub(crate) fn page(limit: usize) -> usize {
    limit.clamp(1, MAX_PAGE)
}

/// What a proof of this certificate's key means for the device; `None`: the key is not one of its.
pub(crate) fn key_use(device: &Device, proved: &DeviceCertificate) -> Option<KeyUse> {
    match &device.next {
        _ if device.certificate.spki == proved.spki => Some(KeyUse::Known),
        Some(next) if next.spki == proved.spki => Some(KeyUse::Replaces(next.clone())),
        None if proved.not_after > device.certificate.not_after => Some(KeyUse::Replaces(proved.clone())),
        _ => None,
    }
}

/// See [`key_use`].
pub(crate) enum KeyUse {
    /// It is in use already.
    Known,
    /// From now on this one is.
    Replaces(DeviceCertificate),
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOON: Timestamp = Timestamp::from_millis(1_763_866_800_000);

    #[test]
    fn the_fifth_try_locks_and_a_quarter_of_an_hour_opens() {
        let mut tries = None;
        for left in (0..5).rev() {
            assert_eq!(Tries::locked_until(tries, NOON), None);
            let next = Tries::after_one_more(tries, NOON);
            assert_eq!(next.left(), left);
            tries = Some(next);
        }
        assert_eq!(Tries::locked_until(tries, NOON), Some(NOON + LOCK));
        assert_eq!(Tries::locked_until(tries, NOON - Duration::from_secs(60)), Some(NOON + LOCK), "clock set back");
        assert_eq!(Tries::locked_until(tries, NOON + LOCK), None);
        assert_eq!(Tries::after_one_more(tries, NOON + LOCK).left(), 4);
    }

    #[test]
    fn only_a_cursor_of_this_history_is_believed() {
        let (ours, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(position_after(Some(Cursor { epoch: ours, position: 7 }), ours, 7), 7);
        assert_eq!(position_after(Some(Cursor { epoch: ours, position: 8 }), ours, 7), 0);
        assert_eq!(position_after(Some(Cursor { epoch: other, position: 3 }), ours, 7), 0);
        assert_eq!(position_after(None, ours, 7), 0);
    }

    #[test]
    fn opening_lies_between_publishing_and_now() {
        let second = Duration::from_secs(1);
        assert_eq!(within(NOON, NOON - second, NOON + second), NOON);
        assert_eq!(within(NOON + second, NOON - second, NOON), NOON);
        assert_eq!(within(Timestamp::from_millis(0), NOON, NOON + second), NOON);
    }
}
