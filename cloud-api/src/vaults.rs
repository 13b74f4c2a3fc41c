//! The town's half of the vaults: what it can open and sign with its own secret, and what else it signs for boxes.

use cloud_store::model::{Mail, PlacedVault, VaccineEdition, Vault, VaultDeed};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{self, Base64};
use uuid::Uuid;
use vault::blob::{self, BlobName};
use vault::deed::{self, Deed};
use vault::escrow::{self, VaultName};
use vault::page::{self, PageHeader};
use vault::vaccine_data::{self, Edition};
use vault::{PublicKey, Seed, TownSecret, VaultSecret};

/// Opens escrows and blobs, seals mail.
pub struct Vaults {
    secret: TownSecret,
}

/// Which page a box asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailRequest {
    /// Whose mail: a member's or a household's id.
    pub mailbox: Uuid,
    /// Which of the owner's vaults on the box.
    pub generation: u32,
    /// The number of the page, as the box counts.
    pub sequence: u64,
    /// Where the box stands, in its own words: they are signed.
    pub after: Option<Cursor>,
    /// Most changes on the page.
    pub limit: usize,
}

impl Vaults {
    /// With the town's secret.
    pub fn new(secret: TownSecret) -> Self {
        Self { secret }
    }

    /// What boxes may know.
    pub fn public(&self) -> v1::TownKeys {
        let keys = self.secret.public();
        v1::TownKeys { seal_key: Base64(keys.seal.to_bytes()), page_key: Base64(keys.page_key()) }
    }

    /// Whether the town could give this vault's secret back: the escrow opens, and the keys follow from it.
    pub fn can_release(&self, device: &DeviceId, owner: Uuid, offer: &v1::VaultOffer) -> bool {
        let name = VaultName { device, owner, generation: offer.generation };
        escrow::open(&offer.escrow.0, name, &self.secret).is_ok_and(|secret| {
            let keys = secret.keys();
            keys.mail_key().to_bytes() == offer.mail_key.0 && keys.author_key() == offer.author_key.0
        })
    }

    /// Whether this is the secret that the vault was escrowed to.
    pub fn fits(&self, placed: &PlacedVault) -> bool {
        self.release(&placed.device, &placed.vault).is_some()
    }

    /// The secret of a vault; `None` where the town's own secret is not the one that it was sealed to any more.
    pub fn release(&self, device: &DeviceId, kept: &Vault) -> Option<VaultSecret> {
        let name = VaultName { device, owner: kept.mailbox.id(), generation: kept.generation };
        escrow::open(&kept.escrow, name, &self.secret).ok()
    }

    /// Signs what the town knows of a vault.
    pub fn vouch(&self, device: &DeviceId, known: VaultDeed) -> v1::VaultDeed {
        let signature = deed::sign(words(device, &known), &self.secret);
        let VaultDeed { owner, household, generation, bound_at, mail_key, author_key, escrow } = known;
        let bound_at_ms = bound_at.map(Timestamp::millis);
        let (mail_key, author_key, escrow) = (Base64(mail_key), author_key.map(Base64), Base64(escrow));
        let signature = Base64(signature);
        v1::VaultDeed { owner, household, generation, bound_at_ms, mail_key, author_key, escrow, signature }
    }

    /// What the town has said itself of a vault on this box; `None` if it has not.
    pub fn vouched(&self, device: &DeviceId, shown: v1::VaultDeed) -> Option<VaultDeed> {
        let v1::VaultDeed { owner, household, generation, bound_at_ms, mail_key, author_key, escrow, signature } =
            shown;
        let bound_at = bound_at_ms.map(Timestamp::from_millis);
        let (mail_key, author_key, escrow) = (mail_key.0, author_key.map(|key| key.0), escrow.0);
        let known = VaultDeed { owner, household, generation, bound_at, mail_key, author_key, escrow };
        // An empty key and none are the same words.
        let whole = known.author_key.as_ref().map(Vec::is_empty) == known.bound_at.map(|_| false);
        deed::verify(words(device, &known), &signature.0, &self.secret).ok().filter(|()| whole).map(|()| known)
    }

    /// Signs an edition of the vaccine data for the boxes of its town. Made anew for each box that has not got it, so that a
    /// new secret of the town needs no new publication.
    pub fn sign_edition(&self, municipality: MunicipalityCode, published: &VaccineEdition) -> v1::VaccineData {
        let (version, text) = (published.version, published.edition.text.as_str());
        let signature = vaccine_data::sign(Edition { municipality, version, text }, &self.secret);
        v1::VaccineData { version, text: text.to_owned(), signature: Base64(signature) }
    }

    /// Seals a page into a vault; `None` if the vault's key is none. Costs about half a millisecond.
    pub fn seal(
        &self,
        device: &DeviceId,
        asked: MailRequest,
        mail_key: &[u8],
        mail: Mail,
        seed: Seed,
    ) -> Option<v1::SealedPage> {
        let Mail { page, unread, dates } = mail;
        let (cursor, more) = (page.notices.cursor, page.notices.more);
        let plain = serde_json::to_vec(&v1::MailPage::from(page)).ok()?;
        let MailRequest { mailbox, generation, sequence, after, .. } = asked;
        let vault = VaultName { device, owner: mailbox, generation };
        let days: Vec<i64> = dates.iter().map(|date| date.days_since_epoch()).collect();
        let header = PageHeader { vault, sequence, after, cursor, more, unread, dates: &days };
        let mail_key = PublicKey::from_bytes(mail_key).ok()?;
        let (sealed, signature) = page::seal(&plain, header, &mail_key, &self.secret, seed);
        Some(v1::SealedPage {
            generation,
            sequence,
            epoch: cursor.epoch,
            cursor: cursor.position,
            more,
            unread,
            dates: dates.into_iter().map(CivilDate::to_iso).collect(),
            sealed: Base64(sealed),
            signature: Base64(signature),
        })
    }

    /// Opens an entry that came out of a box; `None` if it is none of this name.
    pub fn open(&self, sealed: &[u8], name: BlobName<'_>) -> Option<blob::Opened> {
        blob::open(sealed, name, &self.secret).ok()
    }
}

fn words<'a>(device: &'a DeviceId, deed: &'a VaultDeed) -> Deed<'a> {
    Deed {
        vault: VaultName { device, owner: deed.owner, generation: deed.generation },
        household: deed.household,
        bound_at: deed.bound_at,
        mail_key: &deed.mail_key,
        author_key: deed.author_key.as_deref().unwrap_or_default(),
        escrow: &deed.escrow,
    }
}
