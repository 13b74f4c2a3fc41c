//! What lives in the memory of this process only, bounded in number and time: nonces, card sessions, half-done
//! registrations, ready answers. A restart forgets it all, so that an old nonce can never become valid again.

mod mail;
mod news;
mod pages;
mod per_device;
mod registrations;
mod sessions;

pub use mail::{MailState, MailStates};
pub use news::News;
pub use pages::{CachedPage, NoticePages, PageKey, PageTicket};
pub use per_device::{Full, PerDevice};
pub use registrations::{AuthCard, Registration};
pub use sessions::{Session, SessionToken};
