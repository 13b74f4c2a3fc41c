use shared_model::person;

/// Days of a month where ages are counted in months: the year of 365.25 days, in twelve.
pub const DAYS_PER_MONTH: f64 = 30.4375;

/// Which curves a child is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男の子.
    Male,
    /// 女の子.
    Female,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// 体重, kg.
    Weight,
    /// 身長, cm.
    Height,
    /// 頭囲, cm.
    Head,
    /// Body mass index, kg/m².
    Bmi,
}

/// Which edition of the curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// 令和5年乳幼児身体発育調査: weight and height to 6 years 6 months, head to 3 years; percentiles.
    Y2023,
    /// 平成22年: head only; percentiles.
    Y2010,
    /// The standard of 2000 by the LMS method: weight, height and BMI to 17 years 6 months.
    Lms2000,
}

/// A value or an age that no child can have: a typing error, most likely.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{what} must be {from} to {to} {unit}")]
pub struct CannotBe {
    /// What it is about.
    pub what: &'static str,
    /// The least that is taken.
    pub from: f64,
    /// The most that is taken.
    pub to: f64,
    /// Of both.
    pub unit: &'static str,
}

/// A measured value, within what a body can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    measure: Measure,
    value: f64,
}

/// An age in months of [`DAYS_PER_MONTH`], 0 to 1800 (150 years).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Months(f64);

impl Sex {
    /// `male` or `female`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "male" => Some(Self::Male),
            "female" => Some(Self::Female),
            _ => None,
        }
    }
}

impl TryFrom<person::Sex> for Sex {
    type Error = person::Sex;

    /// There are curves for boys and for girls only.
    fn try_from(sex: person::Sex) -> Result<Self, person::Sex> {
        match sex {
            person::Sex::Male => Ok(Self::Male),
            person::Sex::Female => Ok(Self::Female),
            person::Sex::Unstated => Err(sex),
        }
    }
}

impl Measure {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Weight, Self::Height, Self::Head, Self::Bmi];

    /// `weight`, `height`, `head` or `bmi`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.word() == word)
    }

    /// The word for machines, as [`Measure::parse`] takes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Height => "height",
            Self::Head => "head",
            Self::Bmi => "bmi",
        }
    }

    /// The unit of its values.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Weight => "kg",
            Self::Height | Self::Head => "cm",
            Self::Bmi => "kg/m2",
        }
    }

    /// The least and the most that is taken for a typed value: from the smallest child that was ever discharged to the
    /// heaviest adolescent, with room. Outside lie grams for kilograms and metres for centimetres.
    pub const fn limits(self) -> (f64, f64) {
        match self {
            Self::Weight => (0.2, 200.0),
            Self::Height => (20.0, 230.0),
            Self::Head => (15.0, 75.0),
            Self::Bmi => (4.0, 90.0),
        }
    }
}

impl Edition {
    /// Every one, the newest first.
    pub const ALL: [Self; 3] = [Self::Y2023, Self::Y2010, Self::Lms2000];

    /// `2023`, `2010` or `2000`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.word() == word)
    }

    /// The word for machines, as [`Edition::parse`] takes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Y2023 => "2023",
            Self::Y2010 => "2010",
            Self::Lms2000 => "2000",
        }
    }
}

impl Measured {
    /// That value, if a body can have it.
    pub fn new(measure: Measure, value: f64) -> Result<Self, CannotBe> {
        let (from, to) = measure.limits();
        if (from..=to).contains(&value) {
            Ok(Self { measure, value })
        } else {
            Err(CannotBe { what: measure.word(), from, to, unit: measure.unit() })
        }
    }

    /// What was measured.
    pub const fn measure(self) -> Measure {
        self.measure
    }

    /// In [`Measure::unit`].
    pub const fn value(self) -> f64 {
        self.value
    }
}

impl Months {
    /// That many months.
    pub fn new(months: f64) -> Result<Self, CannotBe> {
        const MOST: f64 = 1800.0;
        if (0.0..=MOST).contains(&months) {
            // A zero has one sign, so that equal ages are equal everywhere.
            Ok(Self(months + 0.0))
        } else {
            Err(CannotBe { what: "age", from: 0.0, to: MOST, unit: "months" })
        }
    }

    /// That many days from birth, the day of birth being 0.
    pub fn from_days(days: f64) -> Result<Self, CannotBe> {
        Self::new(days / DAYS_PER_MONTH)
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}
