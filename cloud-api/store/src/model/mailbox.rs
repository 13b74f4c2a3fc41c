use super::household::HouseholdScope;
use shared_model::civil::CivilDate;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::MailPage;
use uuid::Uuid;

/// What is collected for a vault: a member's notices and private records, or a household's shared records. Like a
/// [`HouseholdScope`] it is proof: it comes from a vault that a member with a card has made, or from a scope itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mailbox {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) household: Uuid,
    /// `None`: the household's.
    pub(crate) member: Option<Uuid>,
}

impl Mailbox {
    /// The town.
    pub fn municipality(&self) -> MunicipalityCode {
        self.municipality
    }

    /// The household.
    pub fn household(&self) -> Uuid {
        self.household
    }

    /// The id that boxes ask by: the member's, or the household's own.
    pub fn id(&self) -> Uuid {
        self.member.unwrap_or(self.household)
    }

    /// The member who reads it; `None`: everybody in the household does.
    pub(crate) fn reader(&self) -> Option<HouseholdScope> {
        let member = self.member?;
        Some(HouseholdScope { municipality: self.municipality, household: self.household, member })
    }
}

impl HouseholdScope {
    /// The member's own mailbox.
    pub fn mailbox(&self) -> Mailbox {
        Mailbox { member: Some(self.member), ..self.household_mailbox() }
    }

    /// The household's mailbox.
    pub fn household_mailbox(&self) -> Mailbox {
        Mailbox { municipality: self.municipality, household: self.household, member: None }
    }
}

/// What is new in a mailbox, and what a locked box may say about all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What changed.
    pub page: MailPage,
    /// Notices that this member has not opened, on this page or not; 0 for a household.
    pub unread: u32,
    /// The next days on which a shared record says that something is, from today on, at most
    /// [`crate::port::DATES`]; none for a member.
    pub dates: Vec<CivilDate>,
}
