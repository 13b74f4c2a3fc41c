//! Lines of a stream, without a trace: keys of a PIN come as lines, too, and the buffers of the standard library keep what
//! has passed through them.

use std::io::Read;

/// Most bytes that are read at once.
const PIECE: usize = 4096;

/// Hands every line to `take` until that says no, or the stream ends. What is no UTF-8 is shown as such.
pub fn of(mut input: impl Read, mut take: impl FnMut(String) -> bool) {
    let mut begun = Vec::new();
    loop {
        // A buffer for each piece: it is wiped when it is freed.
        let mut piece = vec![0; PIECE];
        let count = match input.read(&mut piece) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => 0,
        };
        if count == 0 {
            if !begun.is_empty() {
                take(text(&begun));
            }
            return;
        }
        begun.extend_from_slice(&piece[..count]);
        while let Some(end) = begun.iter().position(|byte| *byte == b'\n') {
            let rest = begun.split_off(end + 1);
            let line = text(begun.trim_ascii_end());
            begun = rest;
            if !take(line) {
                return;
            }
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::of;

    /// Gives a few bytes at a time.
    struct Drops<'a>(&'a [u8]);

    impl std::io::Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(3);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn lines_come_whole_however_the_bytes_come() {
        let text = "press OK\r\n\nwait-text \"お知らせ\"\nquit";
        for whole in [true, false] {
            let mut lines = Vec::new();
            let take = |line| {
                lines.push(line);
                true
            };
            if whole {
                of(text.as_bytes(), take)
            } else {
                of(Drops(text.as_bytes()), take)
            }
            assert_eq!(lines, ["press OK", "", "wait-text \"お知らせ\"", "quit"]);
        }
    }

    #[test]
    fn nobody_is_given_a_line_after_the_last_one_wanted() {
        let mut lines = 0;
        of(&b"one\ntwo\nthree\n"[..], |_| {
            lines += 1;
            lines < 2
        });
        assert_eq!(lines, 2);
    }
}
