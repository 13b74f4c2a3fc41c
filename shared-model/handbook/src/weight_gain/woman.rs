use crate::growth::CannotBe;

/// A mother's height in centimetres, 100 to 220.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Height(f64);

/// A mother's weight in kilograms, 25 to 250.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight(f64);

/// Her body mass index, kg/m².
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Bmi(f64);

impl Height {
    /// That many centimetres. Metres are refused.
    pub fn from_cm(cm: f64) -> Result<Self, CannotBe> {
        within("height", cm, 100.0, 220.0, "cm").map(Self)
    }
}

impl Weight {
    /// That many kilograms. Grams are refused.
    pub fn from_kg(kg: f64) -> Result<Self, CannotBe> {
        within("weight", kg, 25.0, 250.0, "kg").map(Self)
    }

    /// The number.
    pub const fn kg(self) -> f64 {
        self.0
    }
}

impl Bmi {
    /// Weight by the square of the height, rounded to a thousand-millionth: 47.36 kg at 160 cm is 18.5 and not a hair
    /// below, which is where a class begins.
    pub fn new(height: Height, weight: Weight) -> Self {
        const STEPS: f64 = 1e9;
        let metres = height.0 / 100.0;
        Self((weight.0 / (metres * metres) * STEPS).round() / STEPS)
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

fn within(what: &'static str, value: f64, from: f64, to: f64, unit: &'static str) -> Result<f64, CannotBe> {
    if (from..=to).contains(&value) { Ok(value) } else { Err(CannotBe { what, from, to, unit }) }
}
