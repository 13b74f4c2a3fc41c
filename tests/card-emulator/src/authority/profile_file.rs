//! Writes the profile of an issued card in the format that `profile` reads.

use super::people::Person;
use crate::card::Sex;

/// The TOML text. Names and addresses of the simulated town need no escaping.
pub(super) fn render(person: &Person, has_sign: bool) -> String {
    let card = person.card;
    let holder = person.holder();
    let (year, month, day) = person.birth_date;
    let sex = match person.sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Unknown => "unknown",
    };
    let sign = if has_sign {
        format!(
            r#"
[sign]
pin = "{password}"
tries = 5
key = {{ file = "{card}.sign.key.pem" }}
certificate = "{card}.sign.der"
"#,
            password = person.sign_password
        )
    } else {
        String::new()
    };
    format!(
        r#"# A simulated My Number card: {name} ({kind:?}). Format: tests/card-emulator/README.md
version = 1

[card]
auth_ca = "../anchors/auth-ca.der"
sign_ca = "../anchors/sign-ca.der"
state = "{card}.state.json"

[auth]
pin = "{pin}"
tries = 3
key = {{ file = "{card}.auth.key.pem" }}
certificate = "{card}.auth.der"
{sign}
[text]
pin = "{pin}"
tries = 3
name = "{holder_name}"
address = "{address}"
birth_date = "{year:04}-{month:02}-{day:02}"
sex = "{sex}"
"#,
        name = person.display_name(),
        kind = person.kind,
        pin = person.pin,
        holder_name = holder.name,
        address = holder.address,
    )
}
