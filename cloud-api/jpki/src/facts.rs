use crate::{JpkiFault, leaf::Leaf};
use shared_model::civil::CivilDate;
use shared_model::person::{FourFacts, Sex};
use spki::ObjectIdentifier;
use x509_cert::ext::pkix::name::GeneralName;

// 1.2.392.200149.8.5.5: attributes of the holder in the subjectAltName of a 署名用 certificate.
const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1");
const SEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3");
const BIRTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4");
const ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5");

/// Longest fact that is taken over, in characters.
const MAX_CHARACTERS: usize = 200;

/// Reads 基本4情報 from a signature certificate; each must be there exactly once.
pub(crate) fn read(leaf: &Leaf<'_>) -> Result<FourFacts, JpkiFault> {
    let names = leaf.alternative_names()?;
    let fact = |oid| only(&names, oid).ok_or(JpkiFault::FactsUnreadable);
    let sex = match fact(SEX)?.as_str() {
        "1" => Sex::Male,
        "2" => Sex::Female,
        _ => Sex::Unstated,
    };
    let birth_date = birth_date(&fact(BIRTH)?).ok_or(JpkiFault::FactsUnreadable)?;
    Ok(FourFacts { name: fact(NAME)?, birth_date, sex, address: fact(ADDRESS)? })
}

fn only(names: &[GeneralName], oid: ObjectIdentifier) -> Option<String> {
    let mut values = names.iter().filter_map(|name| match name {
        GeneralName::OtherName(other) if other.type_id == oid => Some(&other.value),
        _ => None,
    });
    let value = values.next()?.decode_as::<String>().ok()?;
    let fits = values.next().is_none() && (1..=MAX_CHARACTERS).contains(&value.chars().count());
    fits.then_some(value)
}

/// `EYYYYMMDD`: a digit for the era (1 明治 to 5 令和), then the Gregorian date.
fn birth_date(text: &str) -> Option<CivilDate> {
    if text.len() != 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    CivilDate::parse_iso(&format!("{}-{}-{}", &text[1..5], &text[5..7], &text[7..9])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_date_has_an_era_digit_and_a_gregorian_day() {
        assert_eq!(birth_date("419940502"), CivilDate::new(1994, 5, 2).ok());
        for bad in ["", "19940502", "4199405020", "419940230", "H19940502", "４19940502"] {
            assert_eq!(birth_date(bad), None, "{bad}");
        }
    }
}
