//! The same for the handbook: three covers, twins with long names, empty pages, an ended pregnancy.

use stb_core::focus::{ElementId, Rect};
use stb_core::view::{
    Body, Chart, Curves, Growth, Icon, Item, ItemKind, LineStyle, ScreenId, Spine, Stamp, StampState, View,
};

use super::views::{button, item, offline, strings, view};
use super::views_charts::{WEIGHTS, foetus_chart, gain_chart, line, weight_chart};

/// Every view with the name of its picture.
pub fn all() -> Vec<(&'static str, View)> {
    vec![
        ("handbook", handbook()),
        ("handbook-twins", handbook_twins()),
        ("handbook-empty", handbook_empty()),
        ("handbook-offline", View { banner: Some(offline()), ..handbook() }),
        ("child", child()),
        ("child-empty", child_empty()),
        ("child-offline", View { banner: Some(offline()), ..child() }),
        ("pregnancy", pregnancy()),
        ("pregnancy-ended", pregnancy_ended()),
        ("vaccinations", vaccinations()),
        ("vaccinations-offline", View { banner: Some(offline()), ..vaccinations() }),
        ("chart", chart(9)),
        ("chart-edge", chart(0)),
    ]
}

fn cover(slot: i32, name: &str, growth: Growth, spine: Spine, age: &str, second: &str) -> Item {
    let kind = ItemKind::Cover { growth, spine, age: age.to_owned(), second: second.to_owned() };
    numbered("cover", slot, name, Rect::new(96, 184 + 252 * slot, 592, 216), kind)
}

fn numbered(id: &str, slot: i32, label: &str, rect: Rect, kind: ItemKind) -> Item {
    let id = ElementId::numbered(id, slot as usize);
    Item { id, label: label.to_owned(), rect, kind, enabled: true }
}

fn reminder(caption: &str, label: &str) -> Item {
    let kind = ItemKind::Reminder { icon: Icon::Syringe, caption: caption.to_owned() };
    item("next", label, Rect::new(784, 184, 640, 104), kind)
}

type EntryWords<'a> = (&'a str, Icon, Spine, &'a str, &'a str, (Icon, &'a str));

fn entries(words: &[EntryWords<'_>]) -> impl Iterator<Item = Item> {
    let last = words.len() as i32 - 1;
    (0..).zip(words).map(move |(slot, (day, icon, spine, label, second, (source, word)))| {
        let kind = ItemKind::Entry {
            day: (*day).to_owned(),
            icon: *icon,
            spine: *spine,
            second: (*second).to_owned(),
            source: (!word.is_empty()).then(|| (*source, (*word).to_owned())),
            joined: (slot > 0, slot < last),
        };
        numbered("entry", slot, label, Rect::new(784, 408 + 106 * slot, 1040, 100), kind)
    })
}

fn handbook_buttons() -> [Item; 2] {
    [
        button("write", "きろくする", Rect::new(1456, 184, 368, 96), Some(Icon::Pencil)),
        button("overview", "全体の概要", Rect::new(1456, 312, 368, 76), None),
    ]
}

fn handbook() -> View {
    let mut items = vec![
        cover(0, "はな さん", Growth::Bud, Spine::Rose, "1歳6か月", "ことばが ふえるころです"),
        cover(1, "そうた さん", Growth::Flower, Spine::Water, "4歳2か月", "ボタンを自分で とめたがる"),
        cover(2, "おなかの赤ちゃん", Growth::Bulb, Spine::Bulb, "32週0日（9か月）", "予定日 1月18日 あと56日"),
        reminder("つぎの予防接種  はなさん", "水ぼうそう 2回目  12月4日"),
    ];
    items.extend(handbook_buttons());
    items.extend(entries(&[
        ("11/22", Icon::Star, Spine::Lamp, "はじめて「ママ」と言った", "はじめての記念日", (Icon::Person, "お父さん")),
        (
            "11/16",
            Icon::Pencil,
            Spine::Rose,
            "身長 79.4cm  体重 10.25kg",
            "おうちで はかりました",
            (Icon::Person, "お母さん"),
        ),
        ("11/9", Icon::Camera, Spine::Water, "公園で どんぐりひろい", "写真 3まい", (Icon::Person, "おばあさん")),
        ("8/20", Icon::Syringe, Spine::Leaf, "五種混合 4回目", "さくら小児科", (Icon::House, "市の記録")),
        ("5/12", Icon::Stethoscope, Spine::Leaf, "1歳児健診  問題なし", "保健センター", (Icon::House, "市の記録")),
    ]));
    let body = Body::Handbook {
        heading: "はなさんの あゆみ".to_owned(),
        empty: Vec::new(),
        more: String::new(),
        news: "町から：離乳食教室は 12月11日（金）です".to_owned(),
    };
    view(ScreenId::Handbook, "母子健康手帳", "試験 良子 さん", body, items, 0)
}

fn handbook_twins() -> View {
    let mut items = vec![
        cover(
            0,
            "フェルナンデス あんじぇりか さん",
            Growth::Bud,
            Spine::Leaf,
            "10か月（修正 8か月）",
            "はいはいが できます",
        ),
        cover(1, "フェルナンデス がぶりえる さん", Growth::Bud, Spine::Wist, "10か月（修正 8か月）", ""),
        cover(2, "ひなのすけ さん", Growth::Flower, Spine::Lamp, "6歳11か月", "もうすぐ 小学校です"),
        reminder("つぎの予防接種  あんじぇりかさん", "小児用肺炎球菌 3回目  12月24日（木）"),
    ];
    items.extend(handbook_buttons());
    items.extend(entries(&[
        (
            "11/23",
            Icon::Pencil,
            Spine::Leaf,
            "とても長い ひとことは 一行に おさまるところまで 見せます",
            "あんじぇりかさんと がぶりえるさん",
            (Icon::Cloud, "送信まち"),
        ),
        ("11/20", Icon::Stethoscope, Spine::Leaf, "10か月児健診", "保健センター", (Icon::House, "市の記録")),
        ("2025", Icon::Chart, Spine::Wist, "体重 1.980kg  身長 43.0cm", "生まれました", (Icon::Person, "")),
    ]));
    let body = Body::Handbook {
        heading: "フェルナンデス あんじぇりかさんの あゆみ".to_owned(),
        empty: Vec::new(),
        more: "↓ ほかに 2人".to_owned(),
        news: String::new(),
    };
    view(ScreenId::Handbook, "母子健康手帳", "試験 良子 さん", body, items, 6)
}

fn handbook_empty() -> View {
    let mut items = vec![cover(0, "はな さん", Growth::Bud, Spine::Rose, "0か月", "生まれて 12日です")];
    items.extend(handbook_buttons());
    let body = Body::Handbook {
        heading: "はなさんの あゆみ".to_owned(),
        empty: strings(&["まだ きろくが ありません。", "「きろくする」で、きょうの ようすを 書けます。"]),
        more: String::new(),
        news: String::new(),
    };
    view(ScreenId::Handbook, "母子健康手帳", "試験 良子 さん", body, items, 1)
}

fn tab(slot: i32, label: &str, chosen: bool) -> Item {
    numbered("tab", slot, label, Rect::new(612 + 214 * slot, 200, 190, 72), ItemKind::Tab { chosen })
}

fn child_button(slot: i32, id: &'static str, label: &str, icon: Icon) -> Item {
    button(id, label, Rect::new(96, 548 + 112 * slot, 444, 88), Some(icon))
}

/// Four of them end above the key bar.
fn small_button(slot: i32, id: &'static str, label: &str, icon: Icon) -> Item {
    button(id, label, Rect::new(96, 556 + 96 * slot, 444, 72), Some(icon))
}

const CHILD_PANEL: Rect = Rect::new(588, 184, 1236, 736);

fn child() -> View {
    let items = vec![
        tab(0, "体重", true),
        tab(1, "身長", false),
        tab(2, "頭囲", false),
        child_button(0, "vaccinations", "予防接種", Icon::Syringe),
        child_button(1, "check-ups", "健診のきろく", Icon::Stethoscope),
        child_button(2, "write", "きろくする", Icon::Pencil),
    ];
    let body = Body::Child {
        spine: Spine::Rose,
        growth: Growth::Bud,
        comment: strings(&["ことばが ふえるころ。", "ゆっくり 話しかけて。"]),
        caption: "体重  11月16日".to_owned(),
        value: "10.25".to_owned(),
        unit: "kg".to_owned(),
        said: strings(&["標準のはばの中です"]),
        said_icon: Icon::Check,
        chart: Box::new(weight_chart(CHILD_PANEL)),
    };
    view(ScreenId::Child, "はなさん  1歳6か月", "試験 良子 さん", body, items, 0)
}

fn child_empty() -> View {
    let items = vec![
        tab(0, "体重", false),
        tab(1, "身長", false),
        tab(2, "頭囲", true),
        tab(3, "BMI", false),
        small_button(0, "vaccinations", "予防接種", Icon::Syringe),
        small_button(1, "check-ups", "健診のきろく", Icon::Stethoscope),
        small_button(2, "readings", "読み物", Icon::Book),
        small_button(3, "write", "きろくする", Icon::Pencil),
    ];
    let chart = Chart {
        title: "頭囲（cm）".to_owned(),
        points: Vec::new(),
        bubble: None,
        colour: Spine::Wist,
        empty: strings(&["まだ きろくが ありません。", "はかったら「きろくする」で 入れてください。"]),
        ..weight_chart(CHILD_PANEL)
    };
    let body = Body::Child {
        spine: Spine::Wist,
        growth: Growth::Flower,
        comment: strings(&["できることが", "一つずつ ふえます。", "ほめて のばして。"]),
        caption: "頭囲  11月16日".to_owned(),
        value: "45.5".to_owned(),
        unit: "cm".to_owned(),
        said: strings(&["帯の外です。", "気になるときは保健師へ"]),
        said_icon: Icon::Phone,
        chart: Box::new(chart),
    };
    view(ScreenId::Child, "フェルナンデス あんじぇりかさん  10か月", "試験 良子 さん", body, items, 4)
}

fn pregnancy() -> View {
    let items = vec![
        button("write", "きろくする", Rect::new(96, 848, 400, 80), Some(Icon::Pencil)),
        button("readings", "読み物", Rect::new(528, 848, 400, 80), Some(Icon::Book)),
        button("signs", "すぐ電話する しるし", Rect::new(960, 848, 520, 80), Some(Icon::Phone)),
    ];
    let body = Body::Pregnancy {
        big: "32週0日".to_owned(),
        month: "（9か月）".to_owned(),
        due: "予定日 1月18日（月）まで あと56日".to_owned(),
        advice: strings(&["つかれたら よこになって。", "いたみや出血は すぐ病院へ。"]),
        curves: Curves::Charts(vec![gain_chart(), foetus_chart()]),
    };
    view(ScreenId::Pregnancy, "おなかの赤ちゃん", "試験 良子 さん", body, items, 0)
}

fn pregnancy_ended() -> View {
    let body = Body::Quiet {
        lines: strings(&[
            "予定日や 週数は、もう 出しません。",
            "これまでの きろくは そのまま のこっています。",
            "お話を 聞いてほしいときは、保健師へ お電話ください。",
        ]),
        more: "1／2ページ　↓ つづき".to_owned(),
    };
    let items = vec![
        button("records", "これまでの きろく", Rect::new(96, 848, 480, 80), Some(Icon::Book)),
        button("call", "保健師の電話", Rect::new(608, 848, 400, 80), Some(Icon::Phone)),
    ];
    view(ScreenId::Pregnancy, "妊娠のきろく", "試験 良子 さん", body, items, 0)
}

fn stamp(state: StampState, lines: &[&str]) -> Stamp {
    Stamp { state, lines: strings(lines) }
}

fn vaccine(slot: i32, name: &str, second: &str, stamps: Vec<Stamp>, state: &str, urgent: bool) -> Item {
    let kind = ItemKind::Doses { second: second.to_owned(), stamps, state: state.to_owned(), urgent };
    numbered("vaccine", slot, name, Rect::new(96, 224 + 128 * slot, 1728, 104), kind)
}

fn vaccinations() -> View {
    use StampState::{Closed, Done, Doubtful, Later, Planned, Possible};
    let items = vec![
        vaccine(
            0,
            "水ぼうそう",
            "定期  3歳の誕生日の前日まで",
            vec![stamp(Done, &["2026年", "5月12日"]), stamp(Planned, &["12月4日（金）", "あと11日"])],
            "予定あり",
            true,
        ),
        vaccine(
            1,
            "おたふくかぜ",
            "任意  市の助成を確認",
            vec![stamp(Possible, &["いつでも"]), stamp(Later, &["5〜6歳"])],
            "予定を入れる",
            true,
        ),
        vaccine(
            2,
            "ヒトパピローマウイルス",
            "定期",
            vec![stamp(Later, &["小学校", "6年生から"]), stamp(Later, &["2か月", "あとから"])],
            "まだ先",
            false,
        ),
        vaccine(
            3,
            "小児用肺炎球菌",
            "定期",
            vec![
                stamp(Done, &["2025年", "7月10日"]),
                stamp(Doubtful, &["2025年", "12月28日"]),
                stamp(Planned, &["12月24日", "あと31日"]),
                stamp(Possible, &["12月4日（金）", "から"]),
            ],
            "たしかめてください",
            true,
        ),
        vaccine(
            4,
            "ロタウイルス（5価）",
            "定期",
            vec![
                stamp(Done, &["2025年", "7月10日"]),
                stamp(Done, &["2025年", "8月8日"]),
                stamp(Closed, &["期間が", "すぎました"]),
            ],
            "おわり",
            false,
        ),
    ];
    let word = |state: StampState, word: &str| (state, word.to_owned());
    let body = Body::Vaccinations {
        spine: Spine::Rose,
        heading: "1〜5／14種類".to_owned(),
        columns: strings(&["1回目", "2回目", "3回目", "4回目"]),
        legend: vec![
            word(Done, "うけた"),
            word(Planned, "予定あり"),
            word(Possible, "うけられます"),
            word(Later, "まだ先"),
            word(Closed, "おわった"),
            word(Doubtful, "たしかめて"),
        ],
        more: "1／3ページ  ↓ つづき".to_owned(),
    };
    view(ScreenId::Vaccinations, "予防接種  はなさん", "試験 良子 さん", body, items, 0)
}

/// The chart on the whole screen with the focus on one of its twelve points.
pub fn chart(point: usize) -> View {
    let mut chart = weight_chart(Rect::new(96, 184, 1728, 640));
    let inner = |quarter: i32| {
        WEIGHTS.iter().map(move |(x, low, middle, high)| match quarter {
            1 => (*x, (low + middle) / 2),
            _ => (*x, (middle + high) / 2),
        })
    };
    chart.lines.insert(1, line(LineStyle::Inner, "75", inner(3)));
    chart.lines.insert(3, line(LineStyle::Inner, "25", inner(1)));
    chart.points.extend([(19_500, 10_500), (21_000, 10_800), (23_000, 11_300)]);
    chart.bubble = None;
    let tip = chart.place(chart.points[point]);
    let plot = chart.plot();
    let left = (tip.0 - 150).clamp(plot.x, plot.x + plot.w - 300);
    let bubble = item("point", "10.5kg", Rect::new(left, tip.1 - 124, 300, 76), ItemKind::Bubble { tip });
    let items = vec![bubble, button("back", "もどる", Rect::new(1484, 848, 340, 80), None)];
    let body = Body::Chart {
        spine: Spine::Rose,
        chart: Box::new(chart),
        said: "12月17日（1歳7か月）  10.5kg  100人のうち 70番目くらい。標準のはばの中です".to_owned(),
    };
    view(ScreenId::Chart, "はなさんの 体重", "試験 良子 さん", body, items, 0)
}
