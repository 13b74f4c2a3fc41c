//! One record of every kind in docs/records.md, with all its fields.

use super::{MOTHER, REGISTRATION};
use shared_model::wire::v1::{Field, Provenance, Record};
use std::collections::{BTreeMap, BTreeSet};
use uuid::{Uuid, uuid};

const CHILD: Uuid = uuid!("0193581c-0000-7000-8000-000000000101");
const PREGNANCY: Uuid = uuid!("0193581c-0000-7000-8000-000000000102");
const RECORDS: &str = include_str!("../../../docs/records.md");
/// Any record may have these; the samples show them where they are usual.
const ALWAYS: [&str; 3] = ["title", "place", "remarks"];

type Fields<'a> = &'a [(&'a str, &'a str)];

/// The name of each sample, and the record. Ids count up with the list.
pub fn samples() -> Vec<(&'static str, Record)> {
    let (child, pregnancy) = (Some(CHILD), Some(PREGNANCY));
    let (family, town, clinic) = (Provenance::Family, Provenance::Municipality, Provenance::Clinic);
    let rows: [(&'static str, Option<Uuid>, Provenance, Fields<'_>); 13] = [
        (
            "record-child",
            None,
            town,
            &[
                ("name", "はな"),
                ("birth-date", "2025-05-12"),
                ("sex", "female"),
                ("due-date", "2025-05-20"),
                ("pregnancy", "0193581c-0000-7000-8000-000000000102"),
                ("curves", "2023"),
            ],
        ),
        (
            "record-pregnancy",
            None,
            town,
            &[
                ("due-date", "2025-05-20"),
                ("height-cm", "158.0"),
                ("weight-before-kg", "52.0"),
                ("fetuses", "1"),
                ("ended-on", "2025-05-12"),
                ("outcome", "born"),
            ],
        ),
        (
            "record-measurement",
            child,
            family,
            &[
                ("occurred-on", "2025-11-12"),
                ("weight-kg", "7.45"),
                ("height-cm", "65.8"),
                ("head-cm", "42.4"),
                ("chest-cm", "43.0"),
            ],
        ),
        ("record-maternal-weight", pregnancy, family, &[("occurred-on", "2025-03-25"), ("weight-kg", "60.2")]),
        (
            "record-fetal-scan",
            pregnancy,
            clinic,
            &[
                ("occurred-on", "2025-03-25"),
                ("fetus", "1"),
                ("efw-g", "1840"),
                ("bpd-mm", "81"),
                ("ac-mm", "267"),
                ("fl-mm", "60"),
            ],
        ),
        (
            "record-maternal-check-up",
            pregnancy,
            town,
            &[
                ("occurred-on", "2025-03-25"),
                ("title", "妊婦健診"),
                ("place", "見本産婦人科"),
                ("weight-kg", "60.2"),
                ("fundal-height-cm", "29.0"),
                ("abdominal-circumference-cm", "89.0"),
                ("blood-pressure", "118/72"),
                ("edema", "±"),
                ("urine-protein", "-"),
                ("urine-sugar", "+"),
                ("tests", "血算、血糖"),
                ("remarks", "ゆっくり 休みましょう。"),
            ],
        ),
        (
            "record-maternal-dental-check-up",
            pregnancy,
            clinic,
            &[("occurred-on", "2025-01-17"), ("caries-untreated", "1"), ("tartar", "some"), ("gums", "advice")],
        ),
        (
            "record-health-check",
            None,
            town,
            &[
                ("occurred-on", "2024-06-03"),
                ("height-cm", "158.0"),
                ("weight-kg", "52.3"),
                ("blood-pressure", "108/64"),
            ],
        ),
        (
            "record-check-up",
            child,
            town,
            &[
                ("occurred-on", "2025-09-16"),
                ("check", "m3-4"),
                ("title", "3〜4か月児健康診査"),
                ("place", "福光保健センター"),
                ("weight-kg", "6.60"),
                ("height-cm", "61.6"),
                ("head-cm", "40.7"),
                ("chest-cm", "41.0"),
                ("judgement", "watch"),
                ("findings", "首の すわりは、つぎの 健診でも みます。"),
            ],
        ),
        ("record-check-up-plan", child, town, &[("occurred-on", "2026-12-14"), ("check", "m18")]),
        (
            "record-vaccination",
            child,
            clinic,
            &[("occurred-on", "2025-07-14"), ("vaccine", "dpt_ipv_hib"), ("product", "見本"), ("lot", "見本G01")],
        ),
        (
            "record-vaccination-plan",
            child,
            family,
            &[("occurred-on", "2026-12-04"), ("vaccine", "varicella"), ("dose", "2")],
        ),
        ("record-diary", child, family, &[("occurred-on", "2026-11-23"), ("text", "「どうぞ」が できました。")]),
    ];
    let ids = (0..).map(|n| Uuid::from_u128(0x0193_581c_0000_7000_8000_0000_0000_0200 + n));
    rows.into_iter()
        .zip(ids)
        .map(|((name, subject, provenance, fields), id)| (name, record(id, name, subject, provenance, fields)))
        .collect()
}

fn record(id: Uuid, name: &str, subject: Option<Uuid>, provenance: Provenance, fields: Fields<'_>) -> Record {
    // What the town and the clinics bring has no author.
    let author = (provenance == Provenance::Family).then_some(MOTHER);
    let field = |value: &str| Field {
        value: Some(value.to_owned()),
        by: author,
        since: 43,
        origin: if author.is_some() { REGISTRATION } else { Uuid::nil() },
        also: Vec::new(),
    };
    Record {
        id,
        kind: name.trim_start_matches("record-").to_owned(),
        subject,
        private: false,
        provenance,
        author,
        revision: 43,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), field(value))).collect(),
        removed: false,
    }
}

/// The fields of every kind, as the document's table has them.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = RECORDS.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        // What stands in brackets explains a name.
        let names = cells[3].split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after));
        (words(cells[1]).remove(0), words(&names.collect::<String>()).into_iter().collect())
    })
    .collect()
}

#[test]
fn every_kind_of_the_document_has_a_sample_with_all_its_fields() {
    let always = |name: &&String| ALWAYS.contains(&name.as_str());
    let shown = samples().into_iter().map(|(_, record)| {
        let names = record.fields.keys().filter(|name| !always(name)).cloned().collect::<BTreeSet<_>>();
        (record.kind, names)
    });
    assert_eq!(shown.collect::<BTreeMap<_, _>>(), documented());
}

#[test]
fn every_sample_is_a_record_that_the_rules_take() {
    use shared_model::record::{self, About, Change, Edit};
    for (name, sample) in samples() {
        let days = record::Record::from(sample.clone()).occurred_on();
        assert_eq!(days.is_some(), !matches!(name, "record-child" | "record-pregnancy"), "{name}");
        let values = sample.fields.into_iter().map(|(name, field)| (name, field.value)).collect();
        let about = About { kind: sample.kind, subject: sample.subject, private: false };
        let edit = Edit::Write(values);
        let change = Change { record: sample.id, about, by: MOTHER, origin: REGISTRATION, base: None, edit };
        assert_eq!(change.check(), Ok(()), "{name}");
    }
}
