//! The households of the tour, on the evening of the stories (2026-11-23).

use super::Pages;
use crate::books::{expecting, id, record, twins};
use crate::world::World;
use shared_model::record::{Provenance, Record};

/// Walks through all of them.
pub fn walk_all(pages: &mut Pages) {
    for (name, book) in [
        ("expecting", expecting()),
        ("expecting-twins", expecting_twins()),
        ("twins", twins()),
        ("siblings", siblings()),
        ("ended", ended()),
        ("empty", Vec::new()),
    ] {
        let mut world = at_home(pages, book);
        pages.walk(name, &mut world);
    }
}

/// The mother of a household with this book has logged in.
pub fn at_home(pages: &Pages, book: Vec<Record>) -> World {
    let mut world = pages.world();
    world.town.records = book.into_iter().map(|record| (record.id, record)).collect();
    pages.log_in(&mut world);
    world
}

fn expecting_twins() -> Vec<Record> {
    let mut book = expecting();
    book[0].fields.extend(record(1, "pregnancy", None, &[("fetuses", "2")]).fields);
    book
}

fn ended() -> Vec<Record> {
    let mut book = expecting();
    book[0].fields.extend(record(1, "pregnancy", None, &[("outcome", "lost"), ("ended-on", "2026-11-22")]).fields);
    book
}

/// Siblings of three months, three and eight years with the longest names, and everything that a book can hold of them.
pub fn siblings() -> Vec<Record> {
    let child = |number, name: &str, sex: &str, birth: &str| {
        record(number, "child", None, &[("name", name), ("sex", sex), ("birth-date", birth)])
    };
    let given = |number, of, on: &str, vaccine: &str| {
        let fields = [("occurred-on", on), ("vaccine", vaccine), ("place", "南砺市民病院 小児科"), ("lot", "AB1234")];
        Record { provenance: Provenance::Clinic, ..record(number, "vaccination", Some(of), &fields) }
    };
    let planned = |number, of, on: &str, vaccine: &str| {
        record(number, "vaccination-plan", Some(of), &[("occurred-on", on), ("vaccine", vaccine), ("dose", "2")])
    };
    let mut book = vec![
        child(1, "フェルナンデス あんじぇりか", "female", "2023-10-10"),
        child(2, "はると", "male", "2018-05-12"),
        child(3, "フェルナンデス がぶりえる", "male", "2026-08-03"),
        planned(10, 1, "2026-11-10", "flu"),
        planned(11, 1, "2026-12-24", "je"),
        given(12, 1, "2024-01-05", "dpt_ipv_hib"),
        given(13, 1, "2024-02-05", "dpt_ipv_hib"),
        given(14, 1, "2024-03-05", "dpt_ipv_hib"),
        given(15, 1, "2023-12-12", "rota5"),
        given(16, 1, "2024-01-12", "rota5"),
        given(17, 1, "2024-02-12", "rota5"),
        given(18, 1, "2023-12-20", "hepb"),
        given(19, 1, "2023-12-30", "hepb"),
        given(20, 1, "2024-10-15", "mr"),
        given(21, 1, "2024-10-25", "varicella"),
        given(22, 1, "2026-06-02", "malaria-2031"),
        given(23, 2, "2019-05-20", "mr"),
        given(24, 2, "2024-11-20", "flu"),
        given(25, 3, "2026-10-05", "pcv"),
    ];
    book.extend(measured());
    book.extend(checked());
    book
}

fn measured() -> Vec<Record> {
    let measured = |number, of, on: &str, kg: &str, cm: &str, head: &str| {
        let fields = [("occurred-on", on), ("weight-kg", kg), ("height-cm", cm), ("head-cm", head)];
        record(number, "measurement", Some(of), &fields)
    };
    vec![
        measured(40, 1, "2023-10-10", "2.980", "49.0", "33.0"),
        measured(41, 1, "2024-02-10", "6.450", "62.4", "40.2"),
        measured(42, 1, "2024-10-10", "8.950", "73.9", "45.0"),
        measured(43, 1, "2025-10-10", "11.650", "85.1", "47.5"),
        measured(44, 1, "2026-10-10", "19.900", "96.2", "49.1"),
        measured(45, 2, "2019-05-12", "9.300", "75.0", "46.0"),
        measured(46, 2, "2024-05-12", "19.900", "112.4", "51.0"),
        measured(47, 2, "2026-11-01", "27.400", "128.5", "52.0"),
        measured(48, 3, "2026-08-03", "3.100", "49.5", "33.5"),
        measured(49, 3, "2026-11-20", "97", "61.0", "40.0"),
    ]
}

fn checked() -> Vec<Record> {
    let checked = |number, of, on: &str, check: &str, judgement: &str| {
        let fields = [
            ("occurred-on", on),
            ("check", check),
            ("weight-kg", "13.9"),
            ("height-cm", "94.2"),
            ("head-cm", "48.0"),
            ("chest-cm", "50.1"),
            ("judgement", judgement),
            ("findings", "ことばの ようすを、もう少し 見ていきましょう。歯に 白い ところが あります。"),
            ("place", "福光保健センター（健康福祉館）"),
        ];
        record(number, "check-up", Some(of), &fields)
    };
    let one = id(1).to_string();
    vec![
        Record { provenance: Provenance::Import, ..checked(60, 1, "2025-05-20", "m18", "watch") },
        checked(61, 1, "2026-11-05", "y3", "examine"),
        checked(62, 2, "2021-06-20", "y3", "healthy"),
        record(63, "check-up-plan", Some(3), &[("occurred-on", "2026-11-10"), ("check", "m3-4")]),
        record(64, "check-up-plan", Some(1), &[("occurred-on", "2026-12-03"), ("check", "y4")]),
        record(65, "from-the-future", Some(2), &[("occurred-on", "2026-10-01"), ("mystery", "なぞの あたい")]),
        record(66, "diary", None, &[("occurred-on", "2026-11-22"), ("text", LONG), ("child", &one)]),
    ]
}

/// As much as somebody may write on a telephone.
const LONG: &str = "きょうは みんなで 砺波の チューリップ公園へ 行きました。ブランコに はじめて 一人で のれて、\
                    とても うれしそうでした。帰りの 車では すぐに ねました。";
