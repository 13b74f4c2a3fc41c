//! An infrared remote: what it sends goes through the kernel's decoder, as it does on a box.

use crate::machine::Machine;
use anyhow::{Context, Result};
use std::fmt::Write;
use std::thread::sleep;
use std::time::Duration;

/// The keys as the remote contract names them, and the kernel's names. A key's place is its code in the air.
const KEYS: [(&str, &str); 22] = [
    ("UP", "KEY_UP"),
    ("DOWN", "KEY_DOWN"),
    ("LEFT", "KEY_LEFT"),
    ("RIGHT", "KEY_RIGHT"),
    ("OK", "KEY_OK"),
    ("BACK", "KEY_BACK"),
    ("BLUE", "KEY_BLUE"),
    ("RED", "KEY_RED"),
    ("GREEN", "KEY_GREEN"),
    ("YELLOW", "KEY_YELLOW"),
    ("DATA", "KEY_DATA"),
    ("MENU", "KEY_MENU"),
    ("DIGIT0", "KEY_NUMERIC_0"),
    ("DIGIT1", "KEY_NUMERIC_1"),
    ("DIGIT2", "KEY_NUMERIC_2"),
    ("DIGIT3", "KEY_NUMERIC_3"),
    ("DIGIT4", "KEY_NUMERIC_4"),
    ("DIGIT5", "KEY_NUMERIC_5"),
    ("DIGIT6", "KEY_NUMERIC_6"),
    ("DIGIT7", "KEY_NUMERIC_7"),
    ("DIGIT8", "KEY_NUMERIC_8"),
    ("DIGIT9", "KEY_NUMERIC_9"),
];
const ADDRESS: usize = 0x4000;
/// Longer than the kernel takes a code that comes again for a key that is held.
const BETWEEN_PRESSES: Duration = Duration::from_millis(300);
/// The television looks for new remotes every two seconds.
const FOUND_WITHIN: Duration = Duration::from_secs(5);

/// Plugs the receiver in and tells the kernel which code is which key, as a board's key map does.
pub fn plug_in(machine: &mut Machine) -> Result<()> {
    let mut map = String::from(
        "[[protocols]]\\nname = \"box\"\\nprotocol = \"nec\"\\nvariant = \"nec\"\\n[protocols.scancodes]\\n",
    );
    for (place, (_, name)) in KEYS.iter().enumerate() {
        write!(map, "{:#x} = \"{name}\"\\n", ADDRESS + place)?;
    }
    machine.inside(&format!("printf '{map}' > /run/agent/keys.toml && keys /run/agent/keys.toml"))?;
    sleep(FOUND_WITHIN);
    Ok(())
}

/// Presses a key.
pub fn press(machine: &mut Machine, key: &str) -> Result<()> {
    let place = KEYS.iter().position(|(name, _)| *name == key).with_context(|| format!("no key {key}"))?;
    machine.inside(&format!("ir {:#x}", ADDRESS + place))?;
    sleep(BETWEEN_PRESSES);
    Ok(())
}
