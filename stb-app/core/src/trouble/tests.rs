use super::*;
use std::collections::HashSet;

fn all() -> Vec<Trouble> {
    let cards = [
        CardFailure::Removed,
        CardFailure::Unresponsive,
        CardFailure::ReaderGone,
        CardFailure::InUse,
        CardFailure::Swapped,
        CardFailure::NotThisKind,
        CardFailure::Unexpected { status: 0x6F00 },
    ];
    let refusals = ErrorCode::ALL.iter().map(|&code| CloudFault::Refused { code, tries_left: None, retry_at: None });
    let faults = [CloudFault::Unreachable, CloudFault::NotTrusted, CloudFault::NotUnderstood];
    let stores = [StoreFault::Full, StoreFault::Damaged, StoreFault::Broken];
    cards
        .map(of_card)
        .into_iter()
        .chain([of_blocked(Secret::Auth), of_blocked(Secret::Sign), no_signature_certificate(), not_enrolled()])
        .chain(faults.into_iter().chain(refusals).map(of_cloud))
        .chain(stores.map(of_store))
        .collect()
}

#[test]
fn every_failure_has_its_own_code_and_says_what_to_do() {
    let troubles = all();
    let codes: HashSet<_> = troubles.iter().map(|trouble| trouble.code).collect();
    assert_eq!(codes.len(), troubles.len());
    for trouble in &troubles {
        assert!(!trouble.lead.is_empty() && trouble.lines.iter().all(|line| !line.is_empty()), "{trouble:?}");
    }
}

#[test]
fn sentences_are_calm_and_fit_their_lines() {
    for trouble in all() {
        let said = [vec![trouble.title.to_owned(), trouble.lead.to_owned()], trouble.lines.clone()].concat();
        for sentence in said {
            assert!(!sentence.contains(['!', '！', '?']), "{sentence}");
            assert!(!sentence.contains("エラー") && !sentence.contains("失敗"), "{sentence}");
        }
        assert!(trouble.title.chars().count() <= 20 && trouble.lead.chars().count() <= 24, "{trouble:?}");
    }
}
