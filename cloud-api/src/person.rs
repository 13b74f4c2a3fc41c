//! Step ④b: does the signature certificate name the person whom the town registered?

use shared_model::person::FourFacts;

/// Whether all four facts agree. Card and register write the same thing with other blanks and widths
/// (「高橋　良子」 and 「高橋 良子」, 「１番地」 and 「1番地」); nothing else is forgiven.
pub fn is_same(registered: &FourFacts, proved: &FourFacts) -> bool {
    normal(&registered.name) == normal(&proved.name)
        && registered.birth_date == proved.birth_date
        && registered.sex == proved.sex
        && normal(&registered.address) == normal(&proved.address)
}

/// Without blanks; full-width ASCII as ASCII; the many hyphens as one.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

fn narrow(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::civil::CivilDate;
    use shared_model::person::Sex;

    fn facts(name: &str, day: u8, sex: Sex, address: &str) -> FourFacts {
        let birth_date = CivilDate::new(1990, 4, day).unwrap();
        FourFacts { name: name.to_owned(), birth_date, sex, address: address.to_owned() }
    }

    #[test]
    fn blanks_and_widths_are_forgiven_and_nothing_else() {
        let registered = facts("高橋 良子", 12, Sex::Female, "富山県南砺市模擬町1番地1-2");
        assert!(is_same(&registered, &facts("高橋　良子", 12, Sex::Female, "富山県南砺市模擬町１番地１－２")));
        for other in [
            facts("高橋　涼子", 12, Sex::Female, "富山県南砺市模擬町１番地１－２"),
            facts("高橋　良子", 13, Sex::Female, "富山県南砺市模擬町１番地１－２"),
            facts("高橋　良子", 12, Sex::Unstated, "富山県南砺市模擬町１番地１－２"),
            facts("高橋　良子", 12, Sex::Female, "富山県南砺市模擬町１番地１－３"),
            facts("高橋　良子", 12, Sex::Female, ""),
        ] {
            assert!(!is_same(&registered, &other), "{other:?}");
        }
    }
}
