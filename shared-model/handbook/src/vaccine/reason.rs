use super::counting::Span;
use super::data::Bound;
use shared_model::civil::CivilDate;

/// Why a dose is when it is, or why a vaccine is planned or not. [`Reason::words`] says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Not before an age or a window.
    From {
        /// The rule.
        bound: Bound,
        /// The day it comes to.
        day: CivilDate,
    },
    /// Not before the gap to an earlier dose has been kept.
    Interval {
        /// The rule.
        least: Span,
        /// The dose it is counted from; `None`: the last one.
        after: Option<u8>,
        /// The day it comes to.
        day: CivilDate,
    },
    /// Not before the gap to a dose of another vaccine has been kept.
    Gap {
        /// Id of the other vaccine.
        vaccine: String,
        /// Days between.
        days: u16,
        /// The day it comes to.
        day: CivilDate,
    },
    /// Not before the law is in force.
    LawFrom {
        /// The day.
        day: CivilDate,
    },
    /// The last legal day was put off for who was born then; the town must say whether it is for this child.
    Extended {
        /// The last legal day now.
        day: CivilDate,
    },
    /// The last legal day is over.
    WindowOver {
        /// That day.
        day: CivilDate,
    },
    /// Earlier doses take until after the last legal day.
    CannotFinish {
        /// That day.
        day: CivilDate,
    },
    /// A start after this day is not advised: a doctor decides.
    StartDiscouraged {
        /// The last day on which it is.
        day: CivilDate,
    },
    /// Doses of two vaccines that must not be mixed: a doctor decides.
    Mixed {
        /// Id of the other vaccine.
        vaccine: String,
    },
    /// One of two is enough, and the other one stands for both.
    ChooseOne {
        /// Id of the other vaccine.
        vaccine: String,
    },
    /// The other one of two was begun.
    Chosen {
        /// Id of the other vaccine.
        vaccine: String,
    },
    /// Nobody begins with it any more.
    Replaced {
        /// Id of what is given instead.
        vaccine: String,
    },
    /// Begun with what was given before, and goes on with it.
    GoesOnWith {
        /// Id of that vaccine.
        vaccine: String,
    },
    /// Another vaccine was given this season.
    SatisfiedBy {
        /// Id of that vaccine.
        vaccine: String,
    },
    /// Recorded only.
    RecordOnly,
    /// The law is for the other sex.
    OtherSex,
    /// The law asks for a sex, and none is recorded.
    SexUnknown,
    /// The law is for other years of birth.
    OtherBirths,
    /// The window was over before the law came.
    BeforeLaw {
        /// When it came.
        day: CivilDate,
    },
    /// The child is not born yet.
    NotBorn,
    /// No due date is recorded.
    NoPregnancy,
    /// The child is born.
    PregnancyOver,
}

/// Why a given dose does not count. [`Fault::words`] says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Before the age or window.
    TooEarly {
        /// The first day on which it would have counted.
        day: CivilDate,
    },
    /// After the window, and this vaccine does not count then.
    TooLate {
        /// The last day on which it would have counted.
        day: CivilDate,
    },
    /// Too soon after an earlier dose.
    TooSoon {
        /// The gap that was not kept.
        least: Span,
        /// The first day on which it would have counted.
        day: CivilDate,
    },
    /// Too soon after another vaccine.
    Gap {
        /// Id of the other vaccine.
        vaccine: String,
        /// The first day on which it would have counted.
        day: CivilDate,
    },
    /// Another vaccine was begun, which must not be mixed with this one.
    Mixed {
        /// Id of the other vaccine.
        vaccine: String,
    },
    /// It cannot be judged without the child's day of birth.
    NotBorn,
    /// It cannot be judged without the day the pregnancy was due.
    NoPregnancy,
    /// A vaccine for mothers, given after the birth.
    AfterBirth,
}
