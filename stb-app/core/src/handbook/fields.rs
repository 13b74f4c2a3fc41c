//! Kinds and fields of records in words (docs/records.md). What this box does not know is still shown, as it stands.

use super::texts::texts;
use super::vaccines;
use handbook::vaccine::SupportingData;
use shared_model::record::{OCCURRED_ON, Record};

/// Fields in the order in which they are read, with their name and unit.
const FIELDS: &[(&str, &str, &str)] = &[
    ("weight-kg", "体重", "kg"),
    ("height-cm", "身長", "cm"),
    ("head-cm", "頭囲", "cm"),
    ("chest-cm", "胸囲", "cm"),
    ("efw-g", "推定体重", "g"),
    ("bpd-mm", "頭の はば（BPD）", "mm"),
    ("ac-mm", "おなか まわり（AC）", "mm"),
    ("fl-mm", "太ももの ほね（FL）", "mm"),
    ("fetus", "何人目", "人目"),
    ("blood-pressure", "血圧", "mmHg"),
    ("fundal-height-cm", "子宮底長", "cm"),
    ("abdominal-circumference-cm", "腹囲", "cm"),
    ("edema", "むくみ", ""),
    ("urine-protein", "尿たんぱく", ""),
    ("urine-sugar", "尿糖", ""),
    ("tests", "検査", ""),
    ("caries-untreated", "なおしていない むし歯", "本"),
    ("tartar", "歯石", ""),
    ("gums", "歯ぐき", ""),
    ("judgement", "結果", ""),
    ("findings", "ようす", ""),
    ("product", "ワクチンの 名前", ""),
    ("lot", "ロット番号", ""),
    ("place", "場所", ""),
    ("remarks", "そのほか", ""),
];

/// Words that stand for values.
const VALUES: &[(&str, &str, &str)] = &[
    ("judgement", "healthy", "健康"),
    ("judgement", "watch", "ようすを みます"),
    ("judgement", "examine", "くわしい 検査を すすめます"),
    ("tartar", "none", "なし"),
    ("tartar", "some", "あり"),
    ("gums", "healthy", "よい"),
    ("gums", "advice", "手いれの おはなし"),
    ("gums", "treatment", "治療を すすめます"),
];

/// Fields that are told in the title or by other means.
const TOLD_ELSEWHERE: &[&str] = &[OCCURRED_ON, "vaccine", "dose", "check"];

/// What a kind is called.
pub fn kind(record: &Record) -> &'static str {
    match record.about.kind.as_str() {
        "diary" => "日記",
        "measurement" => "からだの きろく",
        "maternal-weight" => "お母さんの 体重",
        "fetal-scan" => "赤ちゃんの 超音波",
        "maternal-check-up" => "妊婦健診",
        "maternal-dental-check-up" => "妊婦歯科健診",
        "health-check" => "健康診断",
        "check-up" => "健診",
        "check-up-plan" => "健診の 予定",
        "vaccination" => "予防接種",
        "vaccination-plan" => "予防接種の 予定",
        "child" => "お子さん",
        "pregnancy" => "妊娠",
        _ => "新しいきろく",
    }
}

/// The name of a vaccine or a check-up that this box knows.
pub fn known_name(record: &Record, rules: &SupportingData) -> Option<String> {
    if let Some(name) = record.value("vaccine").and_then(|id| vaccines::easy_name(rules, id)) {
        let dose = record.value("dose").map(|dose| format!(" {dose}回目")).unwrap_or_default();
        return Some(format!("{name}{dose}"));
    }
    record.value("check").and_then(|id| texts().check_up(id)).map(|check| check.name.clone())
}

/// What a record without words of its own is called: a name that is known, its values where they are few, else its kind.
pub fn title(record: &Record, rules: &SupportingData) -> String {
    if let Some(name) = known_name(record, rules) {
        return name;
    }
    let measured = ["height-cm", "weight-kg", "head-cm", "efw-g"];
    let values: Vec<String> = match record.about.kind.as_str() {
        "measurement" | "maternal-weight" | "fetal-scan" => measured
            .iter()
            .filter_map(|name| Some(format!("{} {}", label(name)?, shown(name, record.value(name)?))))
            .collect(),
        _ => Vec::new(),
    };
    if values.is_empty() { kind(record).to_owned() } else { values.into_iter().take(2).collect::<Vec<_>>().join("　") }
}

/// A field with its name: 「体重　10.25kg」. `None` for one that is told elsewhere, or whose words stand for themselves.
pub fn labelled(name: &str, value: &str) -> Option<String> {
    if TOLD_ELSEWHERE.contains(&name) {
        return None;
    }
    Some(match label(name) {
        Some(label) => format!("{label}　{}", shown(name, value)),
        None => value.to_owned(),
    })
}

/// Where a field stands among the others.
pub fn order(name: &str) -> usize {
    FIELDS.iter().position(|(field, ..)| *field == name).unwrap_or(FIELDS.len())
}

fn label(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(field, ..)| *field == name).map(|(_, label, _)| *label)
}

fn shown(name: &str, value: &str) -> String {
    let word = VALUES.iter().find(|(field, word, _)| (*field, *word) == (name, value)).map(|(_, _, shown)| *shown);
    let unit = FIELDS.iter().find(|(field, ..)| *field == name).map_or("", |(_, _, unit)| *unit);
    word.map_or_else(|| format!("{value}{unit}"), str::to_owned)
}
