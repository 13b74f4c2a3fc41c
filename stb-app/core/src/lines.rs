//! Breaks Japanese text into lines and pages. The box breaks lines itself, so that a page has the same words on every
//! screen and the remote's ↓ never cuts a line in half.
//!
//! Widths are upper bounds: a full-width character counts 2 half-ems, everything else 1.2 (rounded up over a run), as
//! the proportional BIZ UDPGothic never draws wider. Blanks mark 文節 (look.md §6), and 、 and 。 end one, so the last of
//! these in the second half of a line is where it breaks; 行頭禁則 and 行末禁則 follow JIS X 4051, short form.

const NOT_AT_START: &str = "、。，．・：；？！）〕］｝〉》」』】ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〜%％,.)!?";
const NOT_AT_END: &str = "（〔［｛〈《「『【(";
/// What ends a 文節 without a blank.
const PHRASE_END: &str = "、。";

/// Breaks each paragraph (they are separated by line feeds) into lines of at most `columns` full-width characters; an
/// empty line stands between paragraphs.
pub fn broken(text: &str, columns: u32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n').map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        break_paragraph(paragraph, columns * 2, &mut lines);
    }
    lines
}

/// Whether a text stands on one line of `columns` full-width characters.
pub fn fits(text: &str, columns: u32) -> bool {
    text.chars().map(tenths_of_half_em).sum::<u32>() <= columns * 20
}

/// Deals lines out to pages of at most `per_page` lines. No page begins or ends with an empty line, and a sentence that
/// would go on behind a page begins on the next one, if half of the page is filled before it.
pub fn paged(lines: &[String], per_page: usize) -> Vec<Vec<String>> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    for line in lines {
        match pages.last_mut() {
            Some(page) if page.len() < per_page => page.push(line.clone()),
            _ if line.is_empty() => {}
            Some(page) => {
                let mut next = torn_sentence(page);
                next.push(line.clone());
                pages.push(next);
            }
            None => pages.push(vec![line.clone()]),
        }
    }
    for page in &mut pages {
        while page.last().is_some_and(String::is_empty) {
            page.pop();
        }
    }
    if pages.is_empty() { vec![Vec::new()] } else { pages }
}

/// Takes the beginning of a sentence that goes on behind a full page away from its end.
fn torn_sentence(page: &mut Vec<String>) -> Vec<String> {
    let ends = |line: &String| line.is_empty() || line.ends_with('。');
    let end = page.iter().rposition(ends).map_or(0, |last| last + 1);
    if end * 2 >= page.len() && end > 0 { page.split_off(end) } else { Vec::new() }
}

fn break_paragraph(paragraph: &str, half_ems: u32, lines: &mut Vec<String>) {
    let characters: Vec<char> = paragraph.chars().collect();
    let mut start = 0;
    while start < characters.len() {
        let fits = count_that_fits(&characters[start..], half_ems);
        let whole = start + fits == characters.len();
        let end = start + if whole { fits } else { break_point(&characters[start..], fits, half_ems) };
        lines.push(characters[start..end].iter().collect::<String>().trim().to_owned());
        start = end + characters[end..].iter().take_while(|c| c.is_whitespace()).count();
    }
}

/// How many of the characters fit, at least one.
fn count_that_fits(characters: &[char], half_ems: u32) -> usize {
    let mut width = 0;
    for (count, character) in characters.iter().enumerate() {
        width += tenths_of_half_em(*character);
        if width > half_ems * 10 {
            return count.max(1);
        }
    }
    characters.len()
}

fn tenths_of_half_em(character: char) -> u32 {
    if character.is_ascii() { 12 } else { 20 }
}

/// Where to break a run of which `fits` characters fit on a line and more follow.
fn break_point(characters: &[char], fits: usize, half_ems: u32) -> usize {
    let around = |at: usize| (characters[at - 1], characters[at]);
    let between_phrases = |at: usize| {
        let (before, after) = around(at);
        let ended = PHRASE_END.contains(before) && !NOT_AT_START.contains(after);
        ended || before.is_whitespace() || after.is_whitespace()
    };
    let second_half = (1..=fits).rev().take_while(|at| {
        let unused: u32 = characters[*at..fits].iter().copied().map(tenths_of_half_em).sum();
        unused <= half_ems * 10 / 2
    });
    if let Some(at) = second_half.into_iter().find(|at| between_phrases(*at)) {
        return at;
    }
    let allowed = |at: usize| {
        let (before, after) = around(at);
        // Times and telephone numbers are words, too.
        let in_word = |character: char| character.is_ascii_alphanumeric() || [':', '-'].contains(&character);
        let inside_a_word = in_word(before) && in_word(after);
        !NOT_AT_START.contains(after) && !NOT_AT_END.contains(before) && !inside_a_word
    };
    // Without a blank a 文節 ends where hiragana do: after 「接種から」, not within 「139日以上」.
    let after_hiragana = |at: usize| {
        let (before, after) = around(at);
        is_hiragana(before) && !is_hiragana(after)
    };
    let last = |fit: &dyn Fn(usize) -> bool| (1..=fits).rev().find(|at| fit(*at)).filter(|at| *at > fits / 3);
    last(&|at| allowed(at) && after_hiragana(at)).or_else(|| last(&allowed)).unwrap_or(fits)
}

fn is_hiragana(character: char) -> bool {
    ('ぁ'..='ん').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn breaks_between_phrases_and_never_before_a_full_stop() {
        assert_eq!(
            broken("当日は、保健師と管理栄養士に なんでも相談できます。", 16),
            ["当日は、保健師と管理栄養士に", "なんでも相談できます。"]
        );
        assert_eq!(broken("あいうえおかきくけこ。", 10), ["あいうえおかきくけ", "こ。"]);
        assert_eq!(broken("郵便で お送りしました。まちがいが", 13), ["郵便で お送りしました。", "まちがいが"]);
        assert_eq!(broken("次の 予診票を、郵便で お送りしました。", 17), ["次の 予診票を、郵便で", "お送りしました。"]);
        assert_eq!(broken("あいうえおかき「くけこ", 8), ["あいうえおかき", "「くけこ"]);
    }

    #[test]
    fn without_blanks_it_breaks_where_hiragana_end() {
        assert_eq!(broken("（前の接種から139日以上）", 11), ["（前の接種から", "139日以上）"]);
        assert_eq!(broken("これから2回目（前の接種から27日以上）", 14), ["これから2回目（前の接種から", "27日以上）"]);
        assert_eq!(broken("小児用肺炎球菌結合型", 6), ["小児用肺炎球", "菌結合型"]);
    }

    #[test]
    fn paragraphs_stand_apart_and_pages_do_not_begin_with_a_gap() {
        let lines = broken("一\n\n二\n三", 10);
        assert_eq!(lines, ["一", "", "二", "", "三"]);
        assert_eq!(paged(&lines, 2), [vec!["一".to_owned()], vec!["二".to_owned()], vec!["三".to_owned()]]);
        assert_eq!(paged(&[], 5), [Vec::<String>::new()]);
    }

    #[test]
    fn a_sentence_is_not_torn_by_a_page_if_half_of_it_is_filled() {
        let lines = ["一つめ。", "二つめ。", "三つめの", "つづき。"].map(str::to_owned);
        assert_eq!(paged(&lines, 3), [&lines[..2], &lines[2..]]);
        let lines = ["一つめの", "とても", "長い", "つづき。"].map(str::to_owned);
        assert_eq!(paged(&lines, 3), [&lines[..3], &lines[3..]]);
    }

    #[test]
    fn words_and_dates_in_digits_are_not_torn() {
        assert_eq!(broken("受付は12345678まで", 6), ["受付は", "12345678ま", "で"]);
        assert_eq!(broken("12月10日（木）13:00〜15:30 うけつけ", 11), ["12月10日（木）", "13:00〜15:30", "うけつけ"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[あ-ん、。「」 a-z0-9漢字]{0,200}", columns in 4_u32..40) {
            let lines = broken(&text, columns);
            let kept: String = lines.concat().chars().filter(|c| !c.is_whitespace()).collect();
            let given: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, given);
            for line in &lines {
                let width: u32 = line.chars().map(tenths_of_half_em).sum();
                prop_assert!(width <= columns * 20, "{} is too wide", line);
            }
        }
    }
}
