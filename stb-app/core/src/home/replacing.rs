//! The household's vault gets another secret, because somebody who could open it on this box may not any more: the town
//! is told first, then everything is sealed anew in one commit, for the absent members as well.

use super::vault::{Vault, commit};
use super::{Desk, HomeStep, refused};
use crate::event::JobId;
use crate::keyring::{CardKey, Keyring};
use crate::ports::{CloudFault, CloudReply, CloudRequest, SessionToken, Whose};
use shared_model::error_code::ErrorCode;

/// A replacement that the town has been told of.
pub struct Replacing {
    next: Keyring,
    job: JobId,
}

impl Replacing {
    /// Tells the town; `None` while the vault is not open and read.
    pub fn begin(household: &Vault, token: &SessionToken, desk: &mut Desk<'_>) -> Option<Self> {
        let mail = household.mail().filter(|mail| mail.book().is_some())?;
        let former = mail.keyring();
        let next = Keyring::fresh(former.owner, former.generation + 1, former.town.clone(), desk.entropy);
        let (token, whose) = (token.clone(), Whose::Household);
        let offer = next.offer(desk.device, desk.entropy);
        let job = desk.jobs.cloud(CloudRequest::OfferVault { token, whose, offer });
        Some(Self { next, job })
    }

    /// Whether this answer is waited for.
    pub fn awaits(&self, job: JobId) -> bool {
        self.job == job
    }

    /// The town has answered. A fault leaves everything as it was: the next login tries again.
    pub fn answered(
        self,
        reply: Result<CloudReply, CloudFault>,
        household: &mut Vault,
        card: Option<&CardKey>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        match reply {
            Ok(_) => {
                self.put_in_place(household, card, desk);
                HomeStep::Stay
            }
            // It was replaced before, and the box did not get to hear of it: the town gives the secret back.
            Err(CloudFault::Refused { code: ErrorCode::VaultExists, .. }) => {
                household.close();
                HomeStep::Stay
            }
            Err(fault) => refused(fault),
        }
    }

    fn put_in_place(self, household: &mut Vault, card: Option<&CardKey>, desk: &mut Desk<'_>) {
        let Some(mail) = household.mail_mut() else { return };
        let Some(trusted) = mail.cards().cloned() else { return };
        let next = self.next;
        let mut changes =
            desk.wraps.replace_household(mail.keyring(), &next, &trusted, card, desk.device, desk.entropy);
        changes.push(desk.sync.go_on_with(next.owner, next.generation));
        changes.extend(mail.replace(next, desk).unwrap_or_default());
        commit(changes, desk);
    }
}
