//! 母子健康手帳: its pages, each with what it shows and what its keys do. They read the household's book and change
//! nothing; what leaves the handbook (a record, writing, a text of the town) is said as an [`Act`].

mod birth;
mod chart;
mod check_ups;
mod child;
mod danger;
mod fields;
mod grid;
mod model;
mod overview;
mod page;
mod pregnancy;
mod readings;
mod texts;
mod timeline;
mod top;
mod vaccines;
mod words;

pub use fields::{kind, known_name, labelled, order};
pub use model::{Handbook, Look};
pub use page::{Act, Page};
pub use top::Top;
pub use words::day as dated;
