/// Why a card is refused. Each variant is another sentence for the family and another line for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JpkiFault {
    /// The certificate is not DER, is cut short, or lacks or repeats a part.
    #[error("the certificate cannot be read")]
    Malformed,
    /// The certificate is readable but has another key, usage, policy or critical extension than its kind has.
    #[error("the certificate has not the profile of its kind")]
    ProfileWrong,
    /// The signature does not fit the certificate and the message.
    #[error("the signature does not fit")]
    SignatureWrong,
    /// No pinned root of the right hierarchy signed the certificate.
    #[error("no pinned root signed the certificate")]
    Untrusted,
    /// The pinned root itself is not valid now: the operator must add the next generation.
    #[error("the pinned root is outside its validity")]
    RootOutOfValidity,
    /// The certificate has ended or has not begun.
    #[error("the certificate is outside its validity")]
    OutOfValidity,
    /// The certificate is on its issuer's revocation list.
    #[error("the certificate was revoked")]
    Revoked,
    /// There is no list, or only one that is too old, that could say whether the certificate was revoked.
    #[error("whether the certificate was revoked is not known")]
    StatusUnknown,
    /// A signature certificate whose name, birth date, sex or address cannot be read.
    #[error("the four facts of the certificate cannot be read")]
    FactsUnreadable,
}
