use super::advice::{Advice, Class, Edition};
use super::woman::{Bmi, Height, Weight};
use crate::calendar::Gestation;
use crate::table::{Problem, Table, TableFault, between, straight};
use std::sync::OnceLock;

/// Before this week no point is judged: many lose weight with morning sickness, and the band is only drawn.
const JUDGED_FROM: Gestation = Gestation::new(16, 0);

/// Gains this near are one: the difference of two weights loses the last digits.
const ONE_GAIN: f64 = 1e-6;

/// The advice of all editions, and the shape of the band by week.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Guide {
    /// [`Edition::Y2021`].
    pub y2021: Advice,
    /// [`Edition::Y2006`].
    pub y2006: Advice,
    label: String,
    basis: String,
    shape: Vec<Corner>,
}

/// The texts of the files of [`Guide`], in the forms of `data/`.
#[derive(Debug, Clone, Copy)]
pub struct GuideFiles<'a> {
    /// `weight-gain-2021.csv`.
    pub y2021: &'a str,
    /// `weight-gain-2006.csv`.
    pub y2006: &'a str,
    /// `weight-gain-shape.csv`.
    pub shape: &'a str,
}

/// The files that are part of the program.
pub const BUILT_IN: GuideFiles<'static> = GuideFiles {
    y2021: include_str!("../../data/weight-gain-2021.csv"),
    y2006: include_str!("../../data/weight-gain-2006.csv"),
    shape: include_str!("../../data/weight-gain-shape.csv"),
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Corner {
    week: f64,
    least: f64,
    most: f64,
}

/// From where to where a gain is usual at a week, in kg from the weight before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The lower end.
    pub least: f64,
    /// The upper end.
    pub most: f64,
}

/// Where a gain lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Below the band.
    Below,
    /// In it.
    Within,
    /// Above it.
    Above,
}

/// Why there is no band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBand {
    /// The weight before the pregnancy is unknown: only the weight itself can be shown.
    #[error("the weight before the pregnancy is unknown")]
    NoWeightBefore,
    /// No figures for twins and more are known.
    #[error("there are no figures for more than one child")]
    MoreThanOne,
    /// The advice has no figure for everybody in this class.
    #[error("there is no figure for everybody; ask the doctor or midwife")]
    Ask,
    /// The advice ends with 40 weeks.
    #[error("the advice ends with 40 weeks")]
    BeyondTerm,
}

/// What the guide says about a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading<'a> {
    /// The body mass index before; `None` where that weight is unknown.
    pub bmi: Option<Bmi>,
    /// Its class.
    pub class: Option<&'a Class>,
    /// The gain so far in kg, negative for a loss; `None` where the weight before is unknown.
    pub gain: Option<f64>,
    /// The band at the week.
    pub band: Result<Band, NoBand>,
    /// Whether the point may be compared with the band: from 16 weeks on.
    pub is_judged: bool,
}

const COLUMNS: &str = "week,least,most";

impl Guide {
    /// Reads the files.
    pub fn parse(files: GuideFiles<'_>) -> Result<Self, TableFault> {
        let table = Table::read("weight-gain-shape.csv", files.shape, COLUMNS)?;
        let mut shape: Vec<Corner> = Vec::new();
        for row in table.rows() {
            let corner = Corner { week: row.number(0)?, least: row.number(1)?, most: row.number(2)? };
            let above = shape.last();
            row.behind(above.map(|above| above.week), corner.week)?;
            let falls = above.is_some_and(|above| above.least > corner.least || above.most > corner.most);
            if falls || corner.least > corner.most || corner.least < 0.0 {
                return Err(row.fault(Problem::NotRising));
            }
            shape.push(corner);
        }
        Ok(Self {
            y2021: Advice::parse("weight-gain-2021.csv", files.y2021)?,
            y2006: Advice::parse("weight-gain-2006.csv", files.y2006)?,
            label: table.note("edition")?,
            basis: table.note("basis")?,
            shape,
        })
    }

    /// The guide that is part of the program. A test reads it; if it could not be read, there would be no band.
    pub fn built_in() -> &'static Self {
        static GUIDE: OnceLock<Guide> = OnceLock::new();
        GUIDE.get_or_init(|| Self::parse(BUILT_IN).unwrap_or_default())
    }

    /// The advice of an edition.
    pub const fn advice(&self, edition: Edition) -> &Advice {
        match edition {
            Edition::Y2021 => &self.y2021,
            Edition::Y2006 => &self.y2006,
        }
    }

    /// What the screen calls the band: めやす.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the shape of the band by week rests on: `design`, no official table.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// What an edition says. `before` is height and weight before the pregnancy, `children` how many are expected.
    pub fn read(
        &self,
        edition: Edition,
        before: Option<(Height, Weight)>,
        children: u8,
        now: (Gestation, Weight),
    ) -> Reading<'_> {
        let (gestation, weight) = now;
        let bmi = before.map(|(height, weight)| Bmi::new(height, weight));
        let class = bmi.and_then(|bmi| self.advice(edition).class(bmi));
        let band = match (before, class) {
            (None, _) => Err(NoBand::NoWeightBefore),
            _ if children > 1 => Err(NoBand::MoreThanOne),
            (_, class) => {
                class.and_then(|class| class.gain).ok_or(NoBand::Ask).and_then(|gain| self.band(gain, gestation))
            }
        };
        let gain = before.map(|(_, before)| weight.kg() - before.kg());
        Reading { bmi, class, gain, band, is_judged: gestation >= JUDGED_FROM }
    }

    /// The band at a day for a whole gain (least, most) until 40 weeks: straight lines over the days.
    pub fn band(&self, (least, most): (f64, f64), gestation: Gestation) -> Result<Band, NoBand> {
        let weeks = f64::from(gestation.total_days) / 7.0;
        let (from, to, part) = between(&self.shape, weeks, |corner| corner.week).ok_or(NoBand::BeyondTerm)?;
        Ok(Band {
            least: least * straight(from.least, to.least, part),
            most: most * straight(from.most, to.most, part),
        })
    }
}

impl Reading<'_> {
    /// Where the gain lies; on a line is within the band. `None` without a band, and before 16 weeks.
    pub fn place(&self) -> Option<Place> {
        let (band, gain) = (self.band.ok()?, self.gain?);
        match () {
            () if !self.is_judged => None,
            () if gain < band.least - ONE_GAIN => Some(Place::Below),
            () if gain > band.most + ONE_GAIN => Some(Place::Above),
            () => Some(Place::Within),
        }
    }

    /// What the screen says (監修前).
    pub fn sentence(&self) -> &'static str {
        match (self.band, self.place()) {
            (Err(NoBand::NoWeightBefore), _) => "妊娠前の体重がわからないので、めやすは出ません。",
            (Err(NoBand::MoreThanOne), _) => "ふたご以上のめやすはありません。健診で聞いてみてください。",
            (Err(NoBand::Ask), _) => "体重のふえ方は、人によってちがいます。医師や助産師と相談してください。",
            (Err(NoBand::BeyondTerm), _) => "めやすは40週までです。",
            (Ok(_), None) => "つわりで体重がへることもあります。めやすは参考にしてください。",
            (Ok(_), Some(Place::Below)) => {
                "めやすより少なめです。ふえ方には個人差があります。健診で聞いてみてください。"
            }
            (Ok(_), Some(Place::Within)) => "めやすのあいだです。",
            (Ok(_), Some(Place::Above)) => "めやすより多めです。ふえ方には個人差があります。健診で聞いてみてください。",
        }
    }
}

impl Place {
    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Within => "within",
            Self::Above => "above",
        }
    }
}

impl NoBand {
    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoWeightBefore => "no-weight-before",
            Self::MoreThanOne => "more-than-one",
            Self::Ask => "ask",
            Self::BeyondTerm => "beyond-term",
        }
    }
}
