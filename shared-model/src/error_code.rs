//! Every way the town can say no. The wire carries the kebab-case word; people read a sentence and a short number that
//! they can say on the telephone. Neither ever changes its meaning.

/// A refusal by the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The body is not JSON, is cut short, or a value has the wrong form.
    MalformedRequest,
    /// The body names a field that API v1 does not have.
    UnknownField,
    /// The body or the headers are larger than the limit.
    TooLarge,
    /// The body is not `application/json`.
    UnsupportedMediaType,
    /// No such address.
    NotFound,
    /// The address exists, the method does not.
    MethodNotAllowed,
    /// Headers or body came too slowly.
    TooSlow,
    /// The certificate is valid, but no such device is enrolled.
    DeviceUnknown,
    /// The device was revoked.
    DeviceRevoked,
    /// The request needs a card session.
    SessionRequired,
    /// The session has ended.
    SessionExpired,
    /// The nonce was never issued to this device, has been used, or is older than two minutes.
    NonceUnknown,
    /// The signature does not fit the certificate and the nonce.
    CardSignatureWrong,
    /// The certificate cannot be read, or is not of the JPKI profile.
    CardCertificateMalformed,
    /// The certificate does not come from a pinned authority.
    CardUntrusted,
    /// The certificate's time is over, or has not begun.
    CardExpired,
    /// The certificate was revoked.
    CardRevoked,
    /// Whether the certificate was revoked cannot be learned now.
    CardStatusUnknown,
    /// No account is bound to this card.
    CardNotRegistered,
    /// The card is bound to another account.
    CardAlreadyRegistered,
    /// The signature certificate names another person than the account.
    CardNotThisPerson,
    /// ID or password is wrong; which of them is not said.
    CredentialsWrong,
    /// Too many wrong passwords.
    AccountLocked,
    /// The account already has a card; the letter has been used.
    AccountAlreadyLinked,
    /// The registration was never begun, or took too long.
    RegistrationUnknown,
    /// Step ④b is missing.
    AttributesRequired,
    /// The install code is wrong.
    InstallCodeWrong,
    /// The install code has been used, is older than 24 hours, or was tried too often.
    InstallCodeSpent,
    /// The certificate request is malformed or its signature is wrong.
    CertificateRequestInvalid,
    /// The key in use has not signed the renewal, or not now.
    RenewalUnproven,
    /// The certificate is still in the first half of its life.
    RenewalTooEarly,
    /// The certificate ended too long ago: a technician enrols the box again.
    RenewalTooLate,
    /// No such notice for this member.
    NoticeUnknown,
    /// The member has no vault on this box, or it was closed: a card was removed, or another secret has taken its place.
    VaultUnknown,
    /// The town has never heard of this vault: it was made after the backup that the town was put back to. The box offers
    /// it once more.
    VaultForgotten,
    /// A vault of this generation cannot be made: another one is there already.
    VaultExists,
    /// A sealed entry does not open, or its author is not who it says.
    EntryUnreadable,
    /// An entry of a kind that this town does not know.
    EntryUnknown,
    /// The server has another history than the box has spoken to before.
    EpochChanged,
    /// A record of the town or of a clinic is not changed from a box.
    RecordOfficial,
    /// The record was removed.
    RecordRemoved,
    /// The record was changed by another, unseen, before it was to be removed.
    RecordChangedSince,
    /// A value or the record as a whole is outside the limits.
    RecordOutOfBounds,
    /// The record is another member's private one.
    RecordNotYours,
    /// The household has as many records as it may.
    RecordsFull,
    /// Too many requests.
    TooManyRequests,
    /// The service cannot answer now.
    Unavailable,
    /// A fault of the service.
    Internal,
}

macro_rules! error_codes {
    ($($variant:ident, $word:literal, $status:literal, $phone:literal;)*) => {
        impl ErrorCode {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The HTTP status it travels with.
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// The number for the telephone, such as 「N-301」.
            pub const fn phone_code(self) -> &'static str {
                match self { $(Self::$variant => $phone),* }
            }
        }
    };
}

error_codes! {
    MalformedRequest, "malformed-request", 400, "N-101";
    UnknownField, "unknown-field", 400, "N-102";
    TooLarge, "too-large", 413, "N-103";
    UnsupportedMediaType, "unsupported-media-type", 415, "N-104";
    NotFound, "not-found", 404, "N-105";
    MethodNotAllowed, "method-not-allowed", 405, "N-106";
    TooSlow, "too-slow", 408, "N-107";
    DeviceUnknown, "device-unknown", 403, "N-211";
    DeviceRevoked, "device-revoked", 403, "N-212";
    SessionRequired, "session-required", 401, "N-221";
    SessionExpired, "session-expired", 401, "N-222";
    NonceUnknown, "nonce-unknown", 409, "N-301";
    CardSignatureWrong, "card-signature-wrong", 403, "N-302";
    CardCertificateMalformed, "card-certificate-malformed", 403, "N-303";
    CardUntrusted, "card-untrusted", 403, "N-304";
    CardExpired, "card-expired", 403, "N-305";
    CardRevoked, "card-revoked", 403, "N-306";
    CardStatusUnknown, "card-status-unknown", 503, "N-307";
    CardNotRegistered, "card-not-registered", 403, "N-308";
    CardAlreadyRegistered, "card-already-registered", 409, "N-309";
    CardNotThisPerson, "card-not-this-person", 403, "N-310";
    CredentialsWrong, "credentials-wrong", 403, "N-401";
    AccountLocked, "account-locked", 423, "N-402";
    AccountAlreadyLinked, "account-already-linked", 409, "N-403";
    RegistrationUnknown, "registration-unknown", 404, "N-404";
    AttributesRequired, "attributes-required", 409, "N-405";
    InstallCodeWrong, "install-code-wrong", 403, "N-501";
    InstallCodeSpent, "install-code-spent", 403, "N-502";
    CertificateRequestInvalid, "certificate-request-invalid", 400, "N-503";
    RenewalUnproven, "renewal-unproven", 403, "N-511";
    RenewalTooEarly, "renewal-too-early", 409, "N-512";
    RenewalTooLate, "renewal-too-late", 403, "N-513";
    NoticeUnknown, "notice-unknown", 404, "N-601";
    VaultUnknown, "vault-unknown", 404, "N-611";
    VaultExists, "vault-exists", 409, "N-612";
    VaultForgotten, "vault-forgotten", 404, "N-613";
    EntryUnreadable, "entry-unreadable", 403, "N-621";
    EntryUnknown, "entry-unknown", 400, "N-622";
    EpochChanged, "epoch-changed", 409, "N-623";
    RecordOfficial, "record-official", 403, "N-631";
    RecordRemoved, "record-removed", 409, "N-632";
    RecordChangedSince, "record-changed-since", 409, "N-633";
    RecordOutOfBounds, "record-out-of-bounds", 400, "N-634";
    RecordNotYours, "record-not-yours", 403, "N-635";
    RecordsFull, "records-full", 409, "N-636";
    TooManyRequests, "too-many-requests", 429, "N-701";
    Unavailable, "unavailable", 503, "N-702";
    Internal, "internal", 500, "N-703";
}

impl ErrorCode {
    /// Finds the code of a word on the wire; `None` for a word of a newer server.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// What is said in its place to boxes that were built before there was this code; `None`: they know it.
    pub const fn formerly(self) -> Option<Self> {
        match self {
            Self::VaultForgotten => Some(Self::VaultUnknown),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_and_phone_codes_are_unique_and_found_again() {
        let words: HashSet<_> = ErrorCode::ALL.iter().map(|c| c.as_str()).collect();
        let phones: HashSet<_> = ErrorCode::ALL.iter().map(|c| c.phone_code()).collect();
        assert_eq!((words.len(), phones.len()), (ErrorCode::ALL.len(), ErrorCode::ALL.len()));
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_word(code.as_str()), Some(*code));
        }
        assert_eq!(ErrorCode::from_word("from-the-future"), None);
    }
}
