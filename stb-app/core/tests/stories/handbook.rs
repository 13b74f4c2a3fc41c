//! 母子健康手帳 with the remote only.

use living_room::books::{expecting, id, opened, record, siblings, twins};
use stb_core::view::{Body, Chart, Curves};

fn chart(body: &Body) -> &Chart {
    match body {
        Body::Child { chart, .. } | Body::Chart { chart, .. } => chart,
        Body::Pregnancy { curves: Curves::Charts(charts), .. } => &charts[0],
        other => panic!("no chart: {other:?}"),
    }
}

#[test]
fn week_month_and_days_to_the_due_date_agree_on_every_page() {
    let mut world = opened(expecting());
    assert_eq!(world.focused(), "cover-0");
    assert!(world.sees("おなかの赤ちゃん") && world.sees("32週0日（9か月）") && world.sees("あと56日"));
    assert!(world.sees("つぎの予定") && world.sees("12月5日"));
    world.press("OK");
    assert_eq!(world.screen(), "pregnancy");
    assert!(world.sees("32週0日") && world.sees("（9か月）") && world.sees("予定日 1月18日（月）まで あと56日"));
    assert!(!world.sees("あと300日"), "as the customer's slide had it");
    world.press("OK");
    assert_eq!(world.screen(), "danger-signs");
    assert!(world.sees("0763-00-0000"));
    world.press("BACK BACK");
    assert_eq!((world.screen(), world.focused().as_str()), ("handbook", "cover-0"), "F5: where it was left");
}

#[test]
fn a_mothers_weight_is_shown_as_what_was_gained_and_three_lengths_as_a_weight() {
    let mut world = opened(expecting());
    world.press("OK");
    let Body::Pregnancy { curves: Curves::Charts(charts), .. } = world.view().body else {
        panic!("the page of a pregnancy")
    };
    assert_eq!(charts[0].points.iter().map(|(_, gained)| *gained).collect::<Vec<_>>(), [1100, 4400, 8200, 8200]);
    assert!(!charts[0].band.is_empty() && charts[0].note.contains("めやす"));
    let weights: Vec<i32> = charts[1].points.iter().map(|(_, grams)| *grams / 1000).collect();
    assert_eq!(weights, [1235, 1780], "1.07×7.0³ + 0.30×23.6²×5.2");
    assert!(charts[1].lines.iter().any(|line| line.label == "+2SD"));
}

#[test]
fn without_the_weight_before_there_is_a_weight_and_no_band() {
    let mut book = expecting();
    book[0].fields.remove("weight-before-kg");
    let mut world = opened(book);
    world.press("OK");
    let view = world.view();
    assert!(chart(&view.body).band.is_empty() && chart(&view.body).points.last().is_some_and(|(_, kg)| *kg == 60_200));
    assert!(world.sees("妊娠前の体重が わかると"));
}

#[test]
fn twins_have_no_weight_band_and_their_curves_one_at_a_time() {
    let mut book = expecting();
    book[0].fields.extend(record(1, "pregnancy", None, &[("fetuses", "2")]).fields);
    let mut world = opened(book);
    assert!(world.sees("ふたご"));
    world.press("OK");
    assert!(chart(&world.view().body).band.is_empty() && world.sees("ふたご以上の めやすは ありません"));
    assert!(world.sees("1人目") && world.view().key_bar.red);
    world.press("RED");
    assert!(world.sees("2人目") && world.sees("まだ 超音波の きろくは ありません"));
}

#[test]
fn a_child_born_early_is_compared_by_its_corrected_age() {
    let mut world = opened(twins());
    assert!(world.sees("はな さん") && world.sees("そうた さん") && world.sees("7か月") && world.sees("修正5か月"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("child", "tab-0"));
    assert!(world.sees("はなさん　7か月3日") && world.sees("修正月齢で") && world.sees("標準の はばの中です"));
    let view = world.view();
    let ages: Vec<i32> = chart(&view.body).points.iter().map(|(age, _)| age / 1000).collect();
    assert_eq!(ages, [-1, 2, 5], "from the due date; at birth there was no curve yet, and the weight is not hidden");
    assert!(world.sees("予定日"));
}

#[test]
fn red_leads_to_the_same_page_of_the_next_child() {
    let mut world = opened(twins());
    world.press("RED");
    assert_eq!(world.focused(), "cover-1");
    world.press("OK RED");
    assert!(world.screen() == "child" && world.sees("はなさん"));
    world.press("RED");
    assert!(world.sees("そうたさん"));
    world.press("BACK");
    assert_eq!(world.focused(), "cover-1");
}

#[test]
fn a_weight_that_cannot_be_is_named_and_not_drawn() {
    let mut world = opened(twins());
    world.press("DOWN OK");
    let view = world.view();
    assert!(world.sees("そうたさん") && chart(&view.body).points.len() == 1, "{:?}", chart(&view.body).points);
    assert!(world.sees("たしかめたい きろく 1件"));
    world.press("BACK");
    assert!(world.sees("97kg"), "the book hides nothing");
}

#[test]
fn a_chart_is_walked_point_by_point_and_each_opens_its_record() {
    let mut world = opened(twins());
    world.press("OK OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("chart", "point-2"));
    assert!(world.sees("6.90kg") && world.sees("11月20日（金）　7か月"));
    world.press("LEFT");
    assert!(world.focused() == "point-1" && world.sees("5.40kg") && world.sees("8月20日（木）"));
    world.press("LEFT LEFT RIGHT RIGHT RIGHT RIGHT");
    assert_eq!(world.focused(), "point-2", "it stays at the ends");
    world.press("LEFT OK");
    assert!(world.screen() == "record" && world.sees("体重　5.4kg"));
    world.press("BACK");
    assert_eq!((world.screen(), world.focused().as_str()), ("chart", "point-1"));
    world.press("BACK");
    assert_eq!((world.screen(), world.focused().as_str()), ("child", "tab-0"));
}

#[test]
fn an_empty_chart_says_so_and_still_shows_the_band() {
    let mut world = opened(twins());
    world.press("OK RIGHT");
    assert!(world.focused() == "tab-1" && world.sees("まだ 身長の きろくは ありません"));
    assert!(!chart(&world.view().body).band.is_empty());
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("chart", "back"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("child", "tab-1"));
}

#[test]
fn a_school_child_has_the_standard_of_its_age() {
    let mut world = opened(siblings());
    world.press("DOWN OK");
    assert!(world.sees("はるとさん　8歳") && world.sees("BMI"));
    let view = world.view();
    assert_eq!(chart(&view.body).points.len(), 2);
    assert!(chart(&view.body).x.to >= 8 * 12_000 && !chart(&view.body).band.is_empty());
}

#[test]
fn what_cannot_be_true_of_a_pregnancy_is_named_in_the_overview() {
    let mut book = twins();
    book[0].fields.extend(record(1, "pregnancy", None, &[("fetuses", "1")]).fields);
    let mut world = opened(book);
    world.press("RIGHT RIGHT DOWN OK");
    assert_eq!(world.screen(), "overview");
    assert!(world.sees("人数が あいません") && world.sees("保健センターに おたずねください"));
    assert!(world.sees("妊娠中の きろく") && world.sees("2026年4月20日"), "the pregnancy is kept");
}

#[test]
fn after_a_sad_end_nothing_cheerful_is_said() {
    let mut book = expecting();
    book[0].fields.extend(record(1, "pregnancy", None, &[("outcome", "lost"), ("ended-on", "2026-11-22")]).fields);
    let mut world = opened(book);
    assert!(world.sees("妊娠中の きろく") && !world.sees("あと56日") && !world.sees("32週"));
    assert!(!world.sees("つぎの"), "nothing is announced: {:?}", world.view().texts());
    world.press("OK");
    assert_eq!(world.screen(), "pregnancy");
    let texts = world.view().texts().join("\n");
    assert!(texts.contains("お悔やみ") && texts.contains("0763-00-0000"), "{texts}");
    for cheerful in ["週", "予定日", "おめでとう", "生まれたら"] {
        assert!(!texts.contains(cheerful), "{cheerful}: {texts}");
    }
    world.press("OK");
    assert_eq!(world.screen(), "check-ups");
    assert!(world.sees("妊婦健診") && !world.sees("あと12日"), "what was written stays, and nothing is to come");
}

#[test]
fn a_pregnancy_that_has_brought_children_keeps_its_pages() {
    let mut world = opened(twins());
    world.press("RIGHT RIGHT DOWN OK DOWN DOWN OK");
    assert!(world.screen() == "pregnancy" && world.sees("2026年4月20日に 生まれました") && world.sees("34週0日"));
}

#[test]
fn check_ups_say_what_comes_what_to_bring_and_whence_a_result_is() {
    let mut world = opened(siblings());
    world.press("OK DOWN DOWN OK");
    assert_eq!(world.screen(), "check-ups");
    assert!(world.sees("3歳児健診") && world.sees("南砺市") && world.sees("取込") && world.sees("健康"));
    assert!(world.sees("1歳6か月児健診") && world.sees("これから"));
    world.press("OK");
    assert!(world.screen() == "check-up" && world.sees("母子健康手帳") && world.sees("監修前"));
    world.press("OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("check-ups", "check-up-0"));
}

#[test]
fn readings_of_the_age_come_first() {
    let mut world = opened(twins());
    world.press("OK DOWN DOWN DOWN OK");
    assert_eq!(world.screen(), "readings");
    assert!(world.sees("いまの おすすめ"));
    world.press("OK");
    assert_eq!(world.screen(), "reading");
    world.press("BACK");
    assert_eq!((world.screen(), world.focused().as_str()), ("readings", "reading-0"));
}

#[test]
fn the_timeline_is_of_the_chosen_one_and_scrolls() {
    let mut world = opened(twins());
    assert!(world.sees("はなさんの あゆみ") && world.sees("体重 6.9kg") && !world.sees("7.2kg"));
    world.press("DOWN RIGHT");
    assert!(world.sees("そうたさんの あゆみ") && world.sees("体重 7.2kg"));
    assert_eq!(world.focused(), "record-1");
    world.press("UP OK");
    assert_eq!(world.screen(), "record");
    world.press("BACK LEFT");
    assert_eq!(world.focused(), "cover-1", "back to whom it is about");
}

#[test]
fn a_child_that_leaves_the_book_while_its_page_is_open_leads_back() {
    let mut world = opened(twins());
    world.press("OK OK");
    assert_eq!(world.screen(), "chart");
    world.town.version += 1;
    let child = world.town.records.get_mut(&id(2)).expect("the child");
    (child.removed, child.revision) = (true, 99);
    world.wait(std::time::Duration::from_secs(90));
    assert_eq!(world.screen(), "handbook");
    assert!(!world.sees("はな さん"));
}

#[test]
fn a_book_without_anybody_says_what_to_do() {
    let mut world = opened(Vec::new());
    assert_eq!(world.focused(), "write");
    assert!(world.sees("保健センターで できます") && world.sees("まだ きろくは ありません"));
    assert!(!world.view().key_bar.red);
    world.press("DOWN OK");
    assert!(world.screen() == "overview" && world.sees("この手帳で できること"));
}

#[test]
fn what_is_written_on_a_childs_page_is_about_the_child() {
    let mut world = opened(siblings());
    world.press("DOWN OK DOWN DOWN DOWN DOWN OK");
    assert_eq!(world.screen(), "record-write");
    world.press("OK");
    assert_eq!(world.screen(), "child");
    let diary = world.town.records.values().find(|record| record.about.kind == "diary").expect("the diary");
    assert_eq!(diary.about.subject, Some(id(2)));
}

#[test]
fn a_child_that_was_born_tiny_is_believed() {
    let born = [("birth-date", "2026-10-20"), ("sex", "male"), ("name", "けん")];
    let weight = [("occurred-on", "2026-10-20"), ("weight-kg", "0.95")];
    let mut world = opened(vec![record(1, "child", None, &born), record(2, "measurement", Some(1), &weight)]);
    world.press("OK");
    assert!(world.sees("0.95") && !world.sees("たしかめたい きろく"), "{:?}", world.view().texts());
}

#[test]
fn a_check_up_that_was_missed_stays_open() {
    let missed = record(20, "check-up-plan", Some(2), &[("occurred-on", "2026-11-10"), ("check", "m6-7")]);
    let mut world = opened([twins(), vec![missed]].concat());
    world.press("OK DOWN DOWN OK");
    assert_eq!(world.screen(), "check-ups");
    assert!(world.sees("予定の日（11月10日（火））が すぎました") && world.sees("いま 受けられます"));
}

#[test]
fn what_the_mother_was_given_before_the_birth_goes_on_with_the_child() {
    let given = record(20, "vaccination", Some(1), &[("occurred-on", "2026-04-01"), ("vaccine", "rsv_maternal")]);
    let world = opened([twins(), vec![given]].concat());
    assert!(world.sees("RSウイルス（妊婦）"), "{:?}", world.view().texts());
}

#[test]
fn what_was_planned_for_a_pregnancy_that_has_ended_is_not_announced() {
    for (outcome, ended) in [("lost", "2026-11-22"), ("born", "2026-11-22")] {
        let mut book = expecting();
        book[0].fields.extend(record(1, "pregnancy", None, &[("outcome", outcome), ("ended-on", ended)]).fields);
        let one = id(1).to_string();
        let born = [("birth-date", ended), ("sex", "male"), ("name", "けん"), ("pregnancy", one.as_str())];
        book.push(record(30, "child", None, &born));
        let mut world = opened(book);
        for _ in 0..2 {
            let texts = world.view().texts().join("\n");
            assert!(!texts.contains("12月5日") && !texts.contains("12/5"), "{outcome}: {texts}");
            world.press("RED");
        }
    }
}
