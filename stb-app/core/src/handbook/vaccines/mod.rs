//! 予防接種: what was given, what comes, and what can be given on a day. The rules are `handbook::vaccine`'s.

mod doses;
mod list;
mod outline;
mod sheet;
mod today;

pub use doses::day;
pub use list::List;
pub use outline::{Outline, easy_name};
pub use sheet::Vaccine;
pub use today::Today;
