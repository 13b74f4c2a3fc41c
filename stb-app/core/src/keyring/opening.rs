//! How a vault opens at a card that this box cannot open it with: the town gives the secret back, or a new one is made.
//!
//! ```text
//! Keys → Release ─┬─ here it is ───────────→ Vouch → open
//!                 └─ unknown → Offer ─ taken ↗↓
//!                                ↑└ exists: a greater generation
//!                                └ not known to the town any more
//! ```
//!
//! Nothing is put into a vault before the box has the town's word for it: a town that is put back to a backup could not
//! tell who has signed what was entered.

use super::Keyring;
use crate::event::JobId;
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudReply, CloudRequest, Entropy, SessionToken, Whose};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1;
use uuid::Uuid;
use vault::TownKeys;

/// A vault that is about to open.
pub struct Opening {
    whose: Whose,
    owner: Uuid,
    token: SessionToken,
    /// The number of the vault that is made if the town has none.
    fresh: u32,
    step: Step,
    job: Option<JobId>,
}

enum Step {
    Keys,
    Release(TownKeys),
    /// The vault exists only here until the town has taken the offer.
    Offer(Box<Keyring>),
    /// The town knows the vault, and is asked for its word.
    Vouch(Box<Keyring>),
}

/// The town's word for vaults of this box, and the history in which it was given; `None` from an older town.
pub type Vouched = Option<(Uuid, Vec<v1::VaultDeed>)>;

/// What came of an answer.
pub enum OpeningStep {
    /// Goes on.
    Stay,
    /// Open, and known to the town.
    Open(Box<Keyring>, Vouched),
    /// It did not work; [`Opening::ask`] goes on from where it stands.
    Failed(CloudFault),
}

impl Opening {
    /// For a session, and whose vault it is. `fresh`: the number of the vault that is made if the town has none. `town`
    /// saves a question where the box knows the town's keys already.
    pub fn begin(whose: Whose, owner: Uuid, token: SessionToken, fresh: u32, town: Option<TownKeys>) -> Self {
        Self { whose, owner, token, fresh, step: town.map_or(Step::Keys, Step::Release), job: None }
    }

    /// Asks the town, unless it has been asked already.
    pub fn ask(&mut self, device: &DeviceId, entropy: &mut dyn Entropy, jobs: &mut Jobs) {
        if self.job.is_none() {
            let (whose, token) = (self.whose, self.token.clone());
            self.job = Some(jobs.cloud(match &self.step {
                Step::Keys => CloudRequest::TownKeys,
                Step::Release(_) => CloudRequest::ReleaseVault { token, whose },
                Step::Vouch(_) => CloudRequest::Deeds,
                Step::Offer(keyring) => {
                    CloudRequest::OfferVault { token, whose, offer: keyring.offer(device, entropy) }
                }
            }));
        }
    }

    /// Whether this is the answer that is waited for.
    pub fn awaits(&self, job: JobId) -> bool {
        self.job == Some(job)
    }

    /// Takes the answer in.
    pub fn answered(
        &mut self,
        reply: Result<CloudReply, CloudFault>,
        device: &DeviceId,
        entropy: &mut dyn Entropy,
        jobs: &mut Jobs,
    ) -> OpeningStep {
        self.job = None;
        let step = std::mem::replace(&mut self.step, Step::Keys);
        self.step = match (step, reply) {
            (Step::Keys, Ok(CloudReply::TownKeys(town))) => Step::Release(town),
            (Step::Release(town), Ok(CloudReply::Vault { generation, secret })) => {
                Step::Vouch(Box::new(Keyring::new(self.owner, generation, secret, town)))
            }
            (Step::Release(town), Err(CloudFault::Refused { code: ErrorCode::VaultUnknown, .. })) => {
                self.new_vault(self.fresh, town, entropy)
            }
            (Step::Offer(keyring), Ok(CloudReply::Done)) => Step::Vouch(keyring),
            (Step::Vouch(keyring), Ok(CloudReply::Deeds { epoch, deeds })) => {
                if deeds.iter().any(|deed| (deed.owner, deed.generation) == (keyring.owner, keyring.generation)) {
                    return OpeningStep::Open(keyring, Some((epoch, deeds)));
                }
                Step::Offer(keyring)
            }
            (Step::Vouch(keyring), Err(CloudFault::Refused { code: ErrorCode::NotFound, .. })) => {
                return OpeningStep::Open(keyring, None);
            }
            // A vault that was closed leaves its number behind. Doubling finds a free one within 32 questions.
            (Step::Offer(keyring), Err(CloudFault::Refused { code: ErrorCode::VaultExists, .. })) => {
                self.new_vault(keyring.generation.saturating_mul(2), keyring.town.clone(), entropy)
            }
            (step, reply) => {
                self.step = step;
                return OpeningStep::Failed(reply.err().unwrap_or(CloudFault::NotUnderstood));
            }
        };
        self.ask(device, entropy, jobs);
        OpeningStep::Stay
    }

    fn new_vault(&self, generation: u32, town: TownKeys, entropy: &mut dyn Entropy) -> Step {
        Step::Offer(Box::new(Keyring::fresh(self.owner, generation, town, entropy)))
    }
}
