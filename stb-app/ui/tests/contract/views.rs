//! One view for every state that looks different, with names and numbers made up for the purpose. The gallery draws
//! them, the contract tests look at the pixels.

use stb_core::focus::{ElementId, Rect};
use stb_core::text_size::TextSize;
use stb_core::view::{
    Banner, Body, Header, Icon, Item, ItemKind, KeyBar, Mark, ScreenId, Secret, SecretBody, Spine, Step, StepState,
    SyncState, Tone, View,
};

/// Every view with the name of its picture.
pub fn all() -> Vec<(&'static str, View)> {
    let mut all = shell();
    all.extend(super::views_handbook::all());
    all
}

fn shell() -> Vec<(&'static str, View)> {
    vec![
        ("start", start(None)),
        ("start-card-left", start(Some("login"))),
        ("card-reading", secret(Secret::Auth, SecretState { reading: true, ..Default::default() })),
        ("card", secret(Secret::Auth, SecretState { tries: 3, ..Default::default() })),
        ("card-wrong", secret(Secret::Auth, SecretState { tries: 2, typed: 2, wrong: true, ..Default::default() })),
        (
            "card-pad",
            secret(Secret::Auth, SecretState { tries: 2, typed: 3, wrong: true, pad: true, ..Default::default() }),
        ),
        ("last-try", last_try()),
        ("register-letter-id", letter(4, 0, "")),
        ("register-letter-password", letter(9, 4, "")),
        ("register-letter-wrong", letter(9, 8, "IDか パスワードが ちがいます。通知書を もう一度 たしかめてください。")),
        (
            "register-pin",
            secret(Secret::Auth, SecretState { tries: 3, typed: 4, registering: true, ..Default::default() }),
        ),
        (
            "register-sign",
            secret(
                Secret::Sign,
                SecretState { tries: 5, typed: 9, registering: true, pad: true, ..Default::default() },
            ),
        ),
        ("register-confirm", confirm()),
        ("register-done", done()),
        ("top", top(None)),
        ("top-offline", top(Some(offline()))),
        ("top-returned", top_returned()),
        ("top-receiving", top_receiving()),
        ("shelf", shelf()),
        ("start-plan", start_plan()),
        ("notices", notices(None)),
        ("notices-offline", notices(Some(offline()))),
        ("notices-empty", notices_empty()),
        ("notice", notice(true)),
        ("notice-read", notice(false)),
        ("records", records(None)),
        ("records-offline", records(Some(offline()))),
        ("record", record()),
        ("returned", View { banner: Some(offline()), ..returned() }),
        ("page", page()),
        ("page-offline", View { banner: Some(offline()), ..page() }),
        ("problem", problem()),
        ("idle", idle()),
    ]
}

/// The same view with the focus on another item.
pub fn focused_on(view: &View, index: usize) -> View {
    View { focused: view.items[index].id.clone(), ..view.clone() }
}

pub fn view(screen: ScreenId, title: &str, aside: &str, body: Body, items: Vec<Item>, focus: usize) -> View {
    View {
        screen,
        text: TextSize::Standard,
        header: Header {
            title: title.to_owned(),
            brand: matches!(screen, ScreenId::Start | ScreenId::Top | ScreenId::Idle),
            clock: "11月23日（月） 19:42".to_owned(),
            aside: aside.to_owned(),
        },
        body,
        focused: items[focus].id.clone(),
        items,
        banner: None,
        key_bar: KeyBar {
            blue: false,
            red: false,
            green: false,
            yellow: !matches!(screen, ScreenId::Start | ScreenId::Card | ScreenId::Idle),
            hint: "戻る  まえの画面".to_owned(),
        },
        sync: SyncState::default(),
        safe_area: 0,
    }
}

pub fn item(id: &'static str, label: &str, rect: Rect, kind: ItemKind) -> Item {
    Item { id: ElementId::fixed(id), label: label.to_owned(), rect, kind, enabled: true }
}

pub fn button(id: &'static str, label: &str, rect: Rect, icon: Option<Icon>) -> Item {
    item(id, label, rect, ItemKind::Button { icon })
}

pub fn strings(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

pub fn offline() -> Banner {
    Banner {
        tone: Tone::Offline,
        text: "11月22日（日）19:05から 町と つながっていません。お知らせは このまま 読めます".to_owned(),
    }
}

fn start(login: Option<&'static str>) -> View {
    let mut items = vec![
        button("help", "つかいかた", Rect::new(96, 822, 484, 96), Some(Icon::Book)),
        button("first-time", "はじめてのかた（登録）", Rect::new(620, 822, 560, 96), Some(Icon::Person)),
    ];
    items.extend(login.map(|id| button(id, "ログインする", Rect::new(96, 694, 484, 96), Some(Icon::Card))));
    let focus = items.len() - if login.is_some() { 1 } else { 2 };
    let body = match login {
        None => Body::Start {
            hero: "カードをかざしてください".to_owned(),
            hint: strings(&["マイナンバーカードを、テレビの前の", "カードリーダーに 置いてください。"]),
            unread: Some("お知らせがあります 2件".to_owned()),
        },
        Some(_) => Body::Start {
            hero: "カードが のっています".to_owned(),
            hint: strings(&["終わったら、カードを お取りください。", "つづけるときは「ログインする」を えらびます。"]),
            unread: None,
        },
    };
    let banner = login
        .map(|_| Banner {
            tone: Tone::Good, text: "カードが はずれたので、画面を とじました".to_owned()
        });
    View { banner, ..view(ScreenId::Start, "なんとすこやかタウン", "", body, items, focus) }
}

fn steps(now: usize, labels: &[&str]) -> Vec<Step> {
    let state = |index: usize| match index.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Now,
        std::cmp::Ordering::Greater => StepState::Later,
    };
    labels.iter().enumerate().map(|(index, label)| Step { label: (*label).to_owned(), state: state(index) }).collect()
}

const FIVE_STEPS: [&str; 5] = ["カード", "通知書の番号", "暗証番号", "署名用", "かくにん"];

#[derive(Default)]
struct SecretState {
    reading: bool,
    tries: u8,
    typed: usize,
    wrong: bool,
    pad: bool,
    registering: bool,
}

fn secret(secret: Secret, state: SecretState) -> View {
    let sign = secret == Secret::Sign;
    let all = if sign { 16 } else { 4 };
    let rect = match (sign, state.pad) {
        (false, false) => Rect::new(980, 290, 844, 190),
        (false, true) => Rect::new(980, 184, 844, 150),
        (true, _) => Rect::new(980, 184, 844, 84),
    };
    let boxes = ItemKind::Boxes {
        cells: (0..all).map(|place| if place < state.typed { "●" } else { "" }.to_owned()).collect(),
        cursor: (state.typed < all).then_some(state.typed),
        groups: vec![1; all],
        active: true,
        wrong: state.wrong,
    };
    let mut items = Vec::new();
    if !state.reading {
        items.push(item("boxes", "暗証番号", rect, boxes));
    }
    if state.pad {
        let (area, columns, rows, characters) = if sign {
            (Rect::new(980, 300, 844, 632), 7, 6, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        } else {
            (Rect::new(980, 372, 844, 560), 3, 4, "123456789")
        };
        items.extend(keys(area, columns, rows, characters));
    } else {
        if !state.registering && !state.reading {
            items.push(button(
                "register",
                "マイナンバーカード新規登録",
                Rect::new(96, 797, 800, 96),
                Some(Icon::Pencil),
            ));
        }
        if !state.reading {
            items.push(button("pad", "画面の数字で入れる", Rect::new(980, 797, 500, 96), None));
        }
        items.push(button("cancel", "やめる", Rect::new(1516, 797, 308, 96), None));
    }
    let focus = if state.pad { 6 } else { 0 };
    let choice =
        |text: &str, this: bool| (text.to_owned(), if this { "" } else { "こちらは つかいません" }.to_owned(), this);
    let auth = choice("利用者証明用（数字4けた）", !sign);
    let signature = choice("署名用（英字と数字 6〜16文字）", sign);
    let tries_all = if sign { 5 } else { 3 };
    let body = SecretBody {
        steps: if state.registering { steps(if sign { 3 } else { 2 }, &FIVE_STEPS) } else { Vec::new() },
        secret,
        lead: if sign { "6〜16文字の 英字と数字です" } else { "4けたの数字の番号です" }.to_owned(),
        explanation: strings(&[
            "市役所でカードを",
            "受けとったときに、",
            if sign { "きめた長い番号です。" } else { "きめた番号です。" },
        ]),
        choices: if sign { vec![signature, auth] } else { vec![auth, signature] },
        help: "わからないとき  市民課 0763-23-2003".to_owned(),
        prompt: if state.reading {
            "カードを 動かさないでください"
        } else {
            "リモコンの数字ボタンを おして、決定を おしてください"
        }
        .to_owned(),
        tries: (!state.reading).then_some((state.tries, tries_all)),
        tries_text: format!("あと{}回 入れられます", state.tries),
        tries_note: format!("{tries_all}回まちがえると カードが止まります"),
        error: if state.wrong { "さきほどの番号は ちがいました" } else { "" }.to_owned(),
        working: if state.reading { "たしかめています" } else { "" }.to_owned(),
        pad: state.pad.then_some(Rect::new(980, 372, 844, 560)),
    };
    let (screen, title) = match (state.registering, sign) {
        (false, _) if state.reading => (ScreenId::Card, "カードを 読んでいます"),
        (false, _) => (ScreenId::Card, "暗証番号を入れてください"),
        (true, false) => (ScreenId::RegisterPin, "利用者証明用の暗証番号"),
        (true, true) => (ScreenId::RegisterSign, "署名用の暗証番号"),
    };
    view(screen, title, "カードを 読みました", Body::Secret(body), items, focus)
}

/// A pad: the characters, then 1つ消す, 0 and つぎへ (of three columns) or 1つ消す and つぎへ.
fn keys(area: Rect, columns: i32, rows: i32, characters: &str) -> Vec<Item> {
    const GAP: i32 = 24;
    let w = (area.w - GAP * (columns - 1)) / columns;
    let h = (area.h - GAP * (rows - 1)) / rows;
    let place = |number: i32, span: i32| {
        let (column, row) = (number % columns, number / columns);
        Rect::new(area.x + column * (w + GAP), area.y + row * (h + GAP), span * w + (span - 1) * GAP, h)
    };
    let count = i32::try_from(characters.len()).expect("few keys");
    let mut labels: Vec<(String, Rect)> =
        (0..).zip(characters.chars()).map(|(number, character)| (character.to_string(), place(number, 1))).collect();
    if columns == 3 {
        labels.extend([("1つ消す".to_owned(), place(9, 1)), ("0".to_owned(), place(10, 1))]);
        labels.push(("つぎへ".to_owned(), place(11, 1)));
    } else {
        labels.push(("1つ消す".to_owned(), place(count, 2)));
        labels.push(("つぎへ".to_owned(), place(count + 2, columns - (count + 2) % columns)));
    }
    let key = |(number, (label, rect)): (usize, (String, Rect))| Item {
        id: ElementId::numbered("key", number),
        enabled: label != "つぎへ",
        label,
        rect,
        kind: ItemKind::Key,
    };
    labels.into_iter().enumerate().map(key).collect()
}

fn letter(id_typed: usize, password_typed: usize, error: &str) -> View {
    let on_password = id_typed == 9;
    let cells = |text: &str, typed: usize, all: usize| {
        let cell = |place: usize| if place < typed { text[place..=place].to_owned() } else { String::new() };
        (0..all).map(cell).collect::<Vec<_>>()
    };
    let field = |text: &str, typed: usize, groups: Vec<usize>, active: bool| {
        let all = groups.iter().sum();
        ItemKind::Boxes {
            cells: cells(text, typed, all),
            cursor: (active && typed < all).then_some(typed),
            groups,
            active,
            wrong: active && !error.is_empty(),
        }
    };
    let mut items = vec![
        item("user-id", "ID", Rect::new(96, 466, 716, 112), field("482915306", id_typed, vec![3, 3, 3], !on_password)),
        item(
            "password",
            "パスワード",
            Rect::new(96, 677, 912, 112),
            field("K7R4XW3M", password_typed, vec![1; 8], on_password),
        ),
    ];
    let area = Rect::new(1106, 222, 684, 672);
    items.extend(if on_password {
        keys(area, 6, 6, "23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    } else {
        keys(area, 3, 4, "123456789")
    });
    let focus = if on_password { 18 } else { 0 };
    let body = Body::Letter {
        steps: steps(1, &["カード", "通知書の番号", "暗証番号", "かくにん"]),
        prompt: strings(&["ゆうびんでとどいた「ID・パスワード通知書」を", "見て、入れてください。"]),
        id_label: "ID（数字9けた）".to_owned(),
        id_ok: on_password,
        password_label: "パスワード（8文字）".to_owned(),
        error: error.to_owned(),
        notes: strings(&[
            "0（ゼロ）・O・1・I・L は パスワードに つかっていません。",
            "通知書が ないとき  サポートセンター 0120-000-000",
        ]),
        pad: Rect::new(1072, 192, 752, 732),
    };
    view(ScreenId::RegisterLetter, "カードの登録", "はじめてのかた", body, items, focus)
}

fn last_try() -> View {
    let body = Body::Dialog {
        countdown: None,
        icon: Some(Icon::Warning),
        title: "さいごの 1回です".to_owned(),
        lines: strings(&[
            "利用者証明用の暗証番号（数字4けた）を もう1回 まちがえると、",
            "カードが 止まります。止まると 市役所の窓口で",
            "手つづきが いります。番号は たしかですか。",
        ]),
        reminder: String::new(),
    };
    let items = vec![
        button("stop", "やめる", Rect::new(448, 600, 492, 96), None),
        button("try", "これで ためす", Rect::new(980, 600, 492, 96), None),
    ];
    view(ScreenId::LastTry, "さいごの 1回です", "", body, items, 0)
}

fn idle() -> View {
    let body = Body::Dialog {
        countdown: Some((20, 30)),
        icon: None,
        title: "つづけますか？".to_owned(),
        lines: strings(&["あと20秒で 画面を とじます。", "お知らせは そのまま のこります。"]),
        reminder: "カードが のっています。終わったら お取りください。".to_owned(),
    };
    let items = vec![
        button("continue", "つづける", Rect::new(448, 600, 492, 96), None),
        button("finish", "終わる", Rect::new(980, 600, 492, 96), None),
    ];
    view(ScreenId::Idle, "なんとすこやかタウン", "", body, items, 0)
}

fn confirm() -> View {
    let row = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let body = Body::Confirm {
        steps: steps(4, &FIVE_STEPS),
        prompt: "まちがいが なければ「登録」を おしてください".to_owned(),
        rows: vec![
            row("お名前", "試験 健太 さん"),
            row("ID", "482 915 306"),
            row("つながり", "お父さん"),
            row("生年月日", "1992年4月8日"),
            row("性別", "男"),
            row("ご住所", "富山県南砺市試験町1丁目2番地3 試験住宅405号"),
        ],
        note: "ちがうときは「やめる」を えらんで、通知書を たしかめてください。".to_owned(),
    };
    let items = vec![
        button("confirm", "登録", Rect::new(1312, 464, 512, 96), Some(Icon::Check)),
        button("cancel", "やめる", Rect::new(1312, 592, 512, 96), None),
    ];
    view(ScreenId::RegisterConfirm, "お客様情報の確認", "カードの登録", body, items, 0)
}

fn done() -> View {
    let body = Body::Done {
        hero: "登録が おわりました".to_owned(),
        lines: strings(&[
            "試験 健太さんの カードを 登録しました。",
            "つぎからは、カードを 置いて 4けたの番号を 入れるだけです。",
        ]),
    };
    let items = vec![button("top", "はじめる", Rect::new(96, 822, 484, 96), None)];
    view(ScreenId::RegisterDone, "登録完了", "試験 健太 さん", body, items, 0)
}

fn top(banner: Option<Banner>) -> View {
    let tile = |column: i32, id: &'static str, label: &str, icon: Icon, second: &str, badge: &str, spine: Spine| {
        let kind = ItemKind::Tile { icon, second: second.to_owned(), badge: badge.to_owned(), spine };
        item(id, label, Rect::new(96 + column * 442, 566, 402, 264), kind)
    };
    let link = |column: i32, id: &'static str, label: &str| {
        item(id, label, Rect::new(96 + column * 352, 862, 320, 72), ItemKind::Link)
    };
    let items = vec![
        tile(0, "notices", "お知らせ", Icon::Letter, "ぜんぶで 14件", "NEW 2", Spine::Lamp),
        tile(1, "handbook", "母子健康手帳", Icon::Book, "きろく 124件", "", Spine::Rose),
        tile(2, "medicine", "お薬情報", Icon::Medicine, "じゅんび中", "", Spine::Water),
        tile(3, "settings", "設定", Icon::Settings, "じゅんび中", "", Spine::Leaf),
        link(0, "faq", "よくある質問"),
        link(1, "contact", "お問い合わせ"),
        link(2, "terms", "利用規約"),
        link(3, "privacy", "プライバシーポリシー"),
        link(4, "logout", "ログアウト"),
    ];
    let body = Body::Top {
        greeting: "試験 良子さん、こんばんは".to_owned(),
        line: "新しい お知らせが 2件 あります。".to_owned(),
        received: None,
    };
    View { banner, ..view(ScreenId::Top, "なんとすこやかタウン", "試験 良子 さん", body, items, 0) }
}

fn top_receiving() -> View {
    let mut view = top(None);
    if let Body::Top { line, received, .. } = &mut view.body {
        *line = "町から うけとっています。あと 1240件です。".to_owned();
        *received = Some(380);
    }
    view
}

fn shelf() -> View {
    let row = |slot: i32, label: &str, second: &str| {
        let kind = ItemKind::Row { mark: Mark::Undo, new: false, second: second.to_owned(), state: None };
        let id = ElementId::numbered("refused", slot as usize);
        Item { id, label: label.to_owned(), rect: Rect::new(96, 184 + 128 * slot, 1684, 104), kind, enabled: true }
    };
    let items = vec![
        row(0, "日記「よく 食べました」", "ご家族が けした きろくでした。"),
        row(1, "お知らせへの こたえ", "町が うけとれませんでした。"),
    ];
    let body = Body::Notices { position: "2件".to_owned(), scroll: (0, 2, 2), empty: Vec::new() };
    view(ScreenId::Shelf, "もどった物", "試験 良子 さん", body, items, 0)
}

fn top_returned() -> View {
    let mut view = top(None);
    let returned = Rect::new(1312, 168, 512, 76);
    view.items.insert(0, button("shelf", "町から もどった物", returned, Some(Icon::Warning)));
    view
}

fn start_plan() -> View {
    let mut view = start(None);
    if let Body::Start { unread, .. } = &mut view.body {
        *unread = Some("お知らせがあります 12件　あと14日の予定があります".to_owned());
    }
    view
}

fn notices(banner: Option<Banner>) -> View {
    let row = |slot: i32, mark: Mark, new: bool, label: &str, second: &str| {
        let state = (!new).then(|| (Icon::Check, "読みました".to_owned()));
        let kind = ItemKind::Row { mark, new, second: second.to_owned(), state };
        Item {
            id: ElementId::numbered("notice", slot as usize),
            label: label.to_owned(),
            rect: Rect::new(96, 184 + 128 * slot, 1684, 104),
            kind,
            enabled: true,
        }
    };
    let items = vec![
        row(0, Mark::Town, true, "インフルエンザ予防接種の助成", "11月20日（金）  健康課"),
        row(1, Mark::Health, true, "1歳6か月児健診のご案内", "11月18日（水）  保健センター"),
        row(2, Mark::Bulb, false, "妊婦歯科健診を受けましょう", "11月13日（金）  保健センター"),
        row(3, Mark::Event, false, "離乳食教室  栄養士といっしょに", "11月6日（金）  保健センター"),
        row(
            4,
            Mark::Health,
            false,
            "とても長い題の お知らせは 一行に おさまるところまで 見せて、のこりは 中で 読めます",
            "10月30日（金）  健康課",
        ),
        row(5, Mark::Town, false, "おっぱい相談 12月の予定", "10月26日（月）  助産師"),
    ];
    let body = Body::Notices {
        position: "1〜6／14件  ←→で 6件ずつ".to_owned(), scroll: (0, 6, 14), empty: Vec::new()
    };
    View { banner, ..view(ScreenId::Notices, "お知らせ", "試験 良子 さん", body, items, 1) }
}

fn notices_empty() -> View {
    let body = Body::Notices {
        position: String::new(),
        scroll: (0, 0, 0),
        empty: strings(&["お知らせは まだ ありません", "町から お知らせが とどくと、ここに ならびます。"]),
    };
    let items = vec![button("back", "もどる", Rect::new(96, 824, 484, 96), None)];
    view(ScreenId::Notices, "お知らせ", "試験 良子 さん", body, items, 0)
}

fn notice(new: bool) -> View {
    let body = Body::Notice {
        mark: Mark::Health,
        title: "1歳6か月児健診のご案内".to_owned(),
        meta: "保健センター  11月18日（水）".to_owned(),
        lines: strings(&[
            "はなさんは 1歳6か月になりました。健診で、からだと",
            "歯のようす、ことばの育ちを見ます。",
            "",
            "当日は、保健師と管理栄養士に なんでも",
            "相談できます。ごはん、ねむり、イヤイヤの",
            "ことも どうぞ。",
        ]),
        page: 1,
        pages: 3,
        more: "↓ つづきを読む".to_owned(),
        facts: vec![
            (Icon::Calendar, "12月10日（木）\n13:00から うけつけ".to_owned()),
            (Icon::House, "保健センター 1階".to_owned()),
            (Icon::Bag, "母子健康手帳・\n歯ブラシ・問診票".to_owned()),
            (Icon::Phone, "0763-00-0000".to_owned()),
        ],
        state: if new {
            String::new()
        } else {
            "読みました 11月23日（月）19:42\n町に 届きました 19:42".to_owned()
        },
    };
    let items = if new {
        stack(&[
            ("ok", "わかりました", Icon::Check),
            ("call", "電話ください", Icon::Phone),
            ("later", "あとで", Icon::Clock),
        ])
    } else {
        stack(&[("list", "一覧へ もどる", Icon::Letter), ("call", "電話ください", Icon::Phone)])
    };
    view(ScreenId::Notice, "お知らせ", "試験 良子 さん", body, items, 0)
}

/// The first button at the foot of the page, small ones above it.
fn stack(buttons: &[(&'static str, &str, Icon)]) -> Vec<Item> {
    let rect = |place: i32| {
        let height = if place == 0 { 96 } else { 76 };
        Rect::new(1312, 820 - 104 * place, 512, height)
    };
    (0..).zip(buttons).map(|(place, (id, label, icon))| button(id, label, rect(place), Some(*icon))).collect()
}

fn records(banner: Option<Banner>) -> View {
    let row = |slot: i32, mark: Mark, label: &str, second: &str, state: Option<(Icon, &str)>| {
        let state = state.map(|(icon, word)| (icon, word.to_owned()));
        let kind = ItemKind::Row { mark, new: false, second: second.to_owned(), state };
        let id = ElementId::numbered("record", slot as usize);
        Item { id, label: label.to_owned(), rect: Rect::new(96, 184 + 128 * slot, 1684, 104), kind, enabled: true }
    };
    let items = vec![
        row(0, Mark::Undo, "けした きろくを もどす", "いま けしたものを もとに もどします", None),
        row(1, Mark::Write, "きろくする", "きょうの ようすを 一言で のこします", None),
        row(2, Mark::Event, "4種混合 2回目", "11月26日（木）  予防接種の 予定  市の記録", None),
        row(3, Mark::Write, "元気に あそびました", "11月23日（月）  日記", Some((Icon::Clock, "まだ 町へ"))),
        row(4, Mark::Health, "4か月児健診", "11月20日（金）  健診  市の 取りこみ", None),
        row(5, Mark::Town, "新しいきろく", "11月2日（月）  町の記録", None),
    ];
    let body = Body::Notices { position: "124件".to_owned(), scroll: (0, 6, 126), empty: Vec::new() };
    View { banner, ..view(ScreenId::Handbook, "きろく", "試験 良子 さん", body, items, 3) }
}

fn record() -> View {
    let body = Body::Notice {
        mark: Mark::Write,
        title: "日記".to_owned(),
        meta: "試験 良子 さん  11月23日（月）".to_owned(),
        lines: strings(&[
            "よく 食べました",
            "",
            "おなじときに ご家族は こう書きました。",
            "",
            "「たくさん わらいました」",
        ]),
        page: 1,
        pages: 1,
        more: String::new(),
        facts: Vec::new(),
        state: "町に 届いています\nさいごに 話した日 11月23日（月）".to_owned(),
    };
    let items = stack(&[
        ("list", "一覧へ もどる", Icon::Book),
        ("edit", "書きなおす", Icon::Pencil),
        ("remove", "けす", Icon::Cross),
    ]);
    view(ScreenId::Record, "きろく", "試験 良子 さん", body, items, 0)
}

fn returned() -> View {
    let body = Body::Notice {
        mark: Mark::Undo,
        title: "日記".to_owned(),
        meta: "番号  N-632".to_owned(),
        lines: strings(&[
            "「よく 食べました」",
            "",
            "ご家族が けした きろくでした。",
            "",
            "のこしたいときは、もう一度「きろくする」から",
            "書いてください。",
        ]),
        page: 1,
        pages: 1,
        more: String::new(),
        facts: Vec::new(),
        state: String::new(),
    };
    let items = stack(&[("list", "一覧へ もどる", Icon::Book), ("discard", "この箱から けす", Icon::Cross)]);
    view(ScreenId::Refused, "もどった物", "試験 良子 さん", body, items, 0)
}

fn page() -> View {
    let body = Body::Page {
        icon: Some(Icon::Letter),
        lead: "1. このサービスについて".to_owned(),
        lines: strings(&[
            "このサービスは、市と ケーブルテレビが いっしょに、子育ての",
            "お知らせを テレビに おとどけするものです。",
            "",
            "マイナンバーカードで、ご本人であることを たしかめます。カードの",
            "中の 12けたの番号は 読みません。",
            "",
            "わからないことは、サポートセンターへ お電話ください。",
        ]),
        page: 1,
        pages: 3,
        more: "↓ つづきを読む".to_owned(),
    };
    let items = vec![button("back", "もどる", Rect::new(96, 824, 484, 96), None)];
    view(ScreenId::Privacy, "プライバシーポリシー", "試験 良子 さん", body, items, 0)
}

fn problem() -> View {
    let body = Body::Problem {
        icon: Icon::Offline,
        lead: "町のサーバーに つながりません".to_owned(),
        lines: strings(&[
            "カードと 暗証番号は まちがっていません。",
            "しばらく待って、もう一度 ためしてください。なおらないときは、箱のうしろの 線を たしかめてください。",
        ]),
        call: "こまったときは お電話ください".to_owned(),
        phone: "0120-000-000".to_owned(),
        phone_note: "サポートセンター\n月〜金 8:30〜17:15".to_owned(),
        code: "N-204".to_owned(),
    };
    let items = vec![
        button("retry", "まえの画面で もう一度", Rect::new(1222, 190, 602, 96), Some(Icon::Retry)),
        button("close", "はじめの画面へ", Rect::new(1222, 320, 602, 96), Some(Icon::House)),
    ];
    view(ScreenId::Problem, "つながりません", "", body, items, 0)
}
