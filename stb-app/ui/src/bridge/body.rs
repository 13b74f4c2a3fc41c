//! The bodies, one small function for each contract in `ui/screens`.

use slint::{ComponentHandle, ModelRc, SharedString};
use stb_core::lines::broken;
use stb_core::text_size::TextSize;
use stb_core::view::{Body, Curves, Icon, Item, ItemKind, Secret, SecretBody, StampState, Step};

use super::fit::{Room, type_size};
use super::words::icon_or_none;
use super::{list, wrapped};
use crate::generated::{
    BodyName, ChartPageVm, ChecksVm, ChildVm, ChoiceVm, ConfirmVm, DialogVm, DoneVm, FactVm, Frame, GrowthName,
    HandbookVm, IconName, LegendVm, LetterVm, MarkName, NoticeFactVm, NoticeVm, NoticesVm, PageVm, PregnancyVm,
    ProblemVm, QuietVm, SecretVm, SpineColour, StampName, StartVm, StepState, StepVm, TopVm, Tv, VaccinationsVm,
};
use crate::landscape::Landscapes;

/// Where a line and a half of small text stands above all the buttons.
fn above(items: &[Item]) -> f32 {
    let top = items.iter().map(|item| item.rect.y).min().unwrap_or(0);
    (top - 96) as f32
}

/// How wide a line at the foot of the screen may be until it reaches a button.
fn beside(items: &[Item]) -> i32 {
    let at_the_foot = items.iter().filter(|item| item.rect.y >= 830);
    at_the_foot.map(|item| item.rect.x - 36).min().unwrap_or(1824) - 96
}

/// Where words stand below the last cover.
fn below_the_covers(items: &[Item], reading: TextSize) -> f32 {
    let covers = items.iter().filter(|item| matches!(item.kind, ItemKind::Cover { .. }));
    let end = covers.map(|item| item.rect.y + item.rect.h).max().unwrap_or(184);
    (end + reading.pick(4, 16, 12)) as f32
}

/// Fills the contract of the body and puts it on the screen.
pub fn show(tv: &Tv, landscapes: &Landscapes, body: &Body, (items, reading): (&[Item], TextSize)) {
    let name = match body {
        Body::Start { hero, hint, unread } => {
            let vm = tv.global::<StartVm>();
            vm.set_hero(text(hero));
            vm.set_hint(texts(hint));
            vm.set_unread(text(unread.as_deref().unwrap_or_default()));
            vm.set_landscape(landscapes.evening());
            vm.set_reader(landscapes.reader());
            BodyName::Start
        }
        Body::Secret(secret) => {
            show_secret(&tv.global::<SecretVm>(), secret);
            BodyName::Secret
        }
        Body::Letter { steps, prompt, id_label, id_ok, password_label, error, notes, pad } => {
            let vm = tv.global::<LetterVm>();
            vm.set_steps(step_strip(steps));
            vm.set_prompt(texts(prompt));
            vm.set_id_label(text(id_label));
            vm.set_id_ok(*id_ok);
            vm.set_password_label(text(password_label));
            vm.set_error(text(&wrapped(error, 25)));
            vm.set_notes(texts(notes));
            vm.set_pad(Frame::from(*pad));
            BodyName::Letter
        }
        Body::Confirm { steps, prompt, rows, note } => {
            let vm = tv.global::<ConfirmVm>();
            vm.set_steps(step_strip(steps));
            vm.set_prompt(text(prompt));
            vm.set_rows(list(rows.iter().map(|(label, value)| FactVm { label: text(label), value: text(value) })));
            vm.set_note(text(note));
            BodyName::Confirm
        }
        Body::Done { hero, lines } => {
            let vm = tv.global::<DoneVm>();
            vm.set_hero(text(hero));
            vm.set_lines(texts(lines));
            vm.set_landscape(landscapes.evening());
            BodyName::Done
        }
        Body::Top { greeting, line, received } => {
            let vm = tv.global::<TopVm>();
            // もどった物 stands beside the greeting.
            let width =
                items.iter().filter(|item| item.rect.y < 246).map(|item| item.rect.x - 36).min().unwrap_or(1824) - 96;
            vm.set_greeting_size(type_size(greeting, width, &[60, 52, 44, 36], TextSize::Standard));
            vm.set_line_size(type_size(line, 1728, &[40, 36, 32], reading));
            vm.set_greeting(text(greeting));
            vm.set_line(text(line));
            vm.set_receiving(received.is_some());
            vm.set_received(f32::from(received.unwrap_or(0)) / 1000.0);
            vm.set_landscape(landscapes.strip());
            BodyName::Top
        }
        Body::Notices { position, scroll: (first, visible_rows, all), empty } => {
            let vm = tv.global::<NoticesVm>();
            vm.set_position(text(position));
            vm.set_first(count(*first));
            vm.set_visible_rows(count(*visible_rows));
            vm.set_all(count(*all));
            vm.set_empty(texts(empty));
            BodyName::Notices
        }
        Body::Notice { mark, title, meta, lines, page, pages, more, facts, state } => {
            let vm = tv.global::<NoticeVm>();
            vm.set_mark(MarkName::from(*mark));
            let width = if reading.is_stacked() { 1548 } else { 1000 };
            vm.set_title_size(type_size(title, width, &[52, 46, 40], reading));
            vm.set_title(text(title));
            let width = if reading.is_stacked() { 1616 } else { 1076 };
            vm.set_meta_size(type_size(meta, width, &[31, 28, 26], reading));
            vm.set_meta(text(meta));
            vm.set_lines(texts(lines));
            vm.set_page(count(*page));
            vm.set_pages(count(*pages));
            vm.set_more(text(more));
            let fact = |(icon, words): &(Icon, String)| NoticeFactVm { icon: IconName::from(*icon), text: text(words) };
            vm.set_facts(list(facts.iter().map(fact)));
            vm.set_state(text(state));
            vm.set_state_top(above(items));
            BodyName::Notice
        }
        Body::Handbook { heading, empty, more, news } => {
            let vm = tv.global::<HandbookVm>();
            vm.set_heading_size(type_size(heading, reading.pick(640, 708, 892), &[44, 38, 32, 28], reading));
            vm.set_heading(text(heading));
            vm.set_empty(texts(empty));
            let width = reading.pick(592, 608, 780);
            let lines: Vec<String> = more
                .lines()
                .flat_map(|line| broken(line, u32::try_from(width / reading.of(31)).unwrap_or(1)))
                .collect();
            vm.set_more_lines(count(lines.len()));
            vm.set_more_top(below_the_covers(items, reading));
            vm.set_more(text(&lines.join("\n")));
            vm.set_news(text(news));
            BodyName::Handbook
        }
        Body::Child { spine, growth, comment, caption, value, unit, said, said_icon, chart: _ } => {
            let vm = tv.global::<ChildVm>();
            vm.set_spine(SpineColour::from(*spine));
            vm.set_growth(GrowthName::from(*growth));
            let small = |lines: &[String], sizes, standard, larger| {
                Room { width: if reading.is_stacked() { larger } else { standard }, sizes, reading }.size_for_all(lines)
                    as f32
            };
            let left = reading.pick(444, 516, 564);
            vm.set_comment_size(small(comment, &[31, 28, 24], 340, left));
            vm.set_caption_size(type_size(caption, left, &[34, 30], reading));
            vm.set_said_size(small(said, &[34, 31, 28], 390, left - reading.of(54)));
            vm.set_comment(texts(comment));
            vm.set_caption(text(caption));
            vm.set_value(text(value));
            vm.set_unit(text(unit));
            vm.set_said(texts(said));
            vm.set_said_icon(IconName::from(*said_icon));
            BodyName::Child
        }
        Body::Pregnancy { big, month, due, advice, curves } => {
            let vm = tv.global::<PregnancyVm>();
            let width = if reading.is_stacked() { 1100 } else { 738 };
            vm.set_big_size(
                Room { width, sizes: &[76, 60, 46], reading: reading.min(TextSize::Large) }.size_for(big) as f32
            );
            vm.set_big(text(big));
            vm.set_month(text(month));
            vm.set_due_size(type_size(due, if reading.is_stacked() { 1570 } else { 740 }, &[40, 36, 32], reading));
            vm.set_due(text(due));
            let lines = match curves {
                Curves::Charts(_) => advice.clone(),
                Curves::Said(values) => [&advice[..], values].concat(),
            };
            let width = if reading.is_stacked() { 1570 } else { 500 };
            vm.set_advice_size(Room { width, sizes: &[36, 34, 31, 28], reading }.size_for_all(&lines) as f32);
            vm.set_advice(texts(&lines));
            BodyName::Pregnancy
        }
        Body::Quiet { lines, more } => {
            let vm = tv.global::<QuietVm>();
            vm.set_lines(texts(lines));
            vm.set_more(text(more));
            BodyName::Quiet
        }
        Body::Vaccinations { spine, heading, columns, legend, more } => {
            let vm = tv.global::<VaccinationsVm>();
            vm.set_spine(SpineColour::from(*spine));
            vm.set_heading_size(type_size(heading, reading.pick(460, 636, 716), &[34, 31, 28], reading));
            vm.set_heading(text(heading));
            vm.set_columns(texts(columns));
            let entry =
                |(state, word): &(StampState, String)| LegendVm { stamp: StampName::from(*state), word: text(word) };
            vm.set_legend(list(legend.iter().map(entry)));
            vm.set_more(text(more));
            BodyName::Vaccinations
        }
        Body::Chart { spine, chart: _, said } => {
            let vm = tv.global::<ChartPageVm>();
            let width = beside(items);
            vm.set_spine(SpineColour::from(*spine));
            vm.set_said(text(&wrapped(said, u32::try_from(width / reading.of(40)).unwrap_or(1))));
            vm.set_said_width(width as f32);
            BodyName::Chart
        }
        Body::Page { icon, lead, lines, page, pages, more } => {
            let vm = tv.global::<PageVm>();
            vm.set_icon(icon_or_none(*icon));
            vm.set_lead_size(type_size(lead, 1530, &[44, 40, 36], reading));
            vm.set_lead(text(lead));
            vm.set_lines(texts(lines));
            vm.set_page(count(*page));
            vm.set_pages(count(*pages));
            vm.set_more(text(more));
            BodyName::Page
        }
        Body::Problem { icon, lead, lines, call, phone, phone_note, code } => {
            let vm = tv.global::<ProblemVm>();
            vm.set_picture(IconName::from(*icon));
            vm.set_lead(text(&wrapped(lead, 19)));
            vm.set_lines(list(lines.iter().map(|line| text(&wrapped(line, 26)))));
            vm.set_call(text(call));
            vm.set_phone(text(phone));
            vm.set_phone_note(text(phone_note));
            vm.set_code(text(code));
            vm.set_landscape(landscapes.corner());
            BodyName::Problem
        }
        Body::Checks { heading, wrong, bad, title, lines, notes, marked } => {
            let vm = tv.global::<ChecksVm>();
            vm.set_heading(text(heading));
            vm.set_wrong(text(wrong));
            vm.set_bad(*bad);
            vm.set_title(text(title));
            vm.set_lines(texts(lines));
            vm.set_notes(texts(notes));
            vm.set_marked(*marked);
            BodyName::Checks
        }
        Body::Dialog { countdown, icon, title, lines, reminder } => {
            let vm = tv.global::<DialogVm>();
            let (left, all) = countdown.unwrap_or_default();
            vm.set_seconds_left(i32::try_from(left).unwrap_or(i32::MAX));
            vm.set_seconds_all(i32::try_from(all).unwrap_or(i32::MAX));
            vm.set_picture(icon_or_none(*icon));
            vm.set_title(text(title));
            vm.set_lines(texts(lines));
            vm.set_reminder(text(reminder));
            vm.set_landscape(landscapes.evening());
            BodyName::Dialog
        }
    };
    tv.set_body(name);
}

fn show_secret(vm: &SecretVm<'_>, secret: &SecretBody) {
    vm.set_steps(step_strip(&secret.steps));
    vm.set_sign(secret.secret == Secret::Sign);
    vm.set_lead(text(&secret.lead));
    vm.set_explanation(texts(&secret.explanation));
    let choice = |(line, second, this_one): &(String, String, bool)| ChoiceVm {
        text: text(line),
        second: text(second),
        this_one: *this_one,
    };
    vm.set_choices(list(secret.choices.iter().map(choice)));
    vm.set_help(text(&secret.help));
    vm.set_prompt(text(&secret.prompt));
    let (left, all) = secret.tries.unwrap_or_default();
    vm.set_tries_left(i32::from(left));
    vm.set_tries_all(i32::from(all));
    vm.set_tries_text(text(&secret.tries_text));
    vm.set_tries_note(text(&secret.tries_note));
    vm.set_error(text(&secret.error));
    vm.set_working(text(&secret.working));
    vm.set_pad_open(secret.pad.is_some());
}

fn step_strip(steps: &[Step]) -> ModelRc<StepVm> {
    list(steps.iter().map(|step| StepVm { label: text(&step.label), state: StepState::from(step.state) }))
}

fn text(text: &str) -> SharedString {
    SharedString::from(text)
}

fn texts(lines: &[String]) -> ModelRc<SharedString> {
    list(lines.iter().map(SharedString::from))
}

/// Counts of rows and pages are far below the limit of the markup's `int`.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
