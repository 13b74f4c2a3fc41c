//! 読み物と動画: what is recommended now comes first, the rest of the same audience after it.

use super::model::{Handbook, Subject, going_on};
use super::page::{Act, Page};
use super::texts::{Audience, Only, Reading, Video, texts};
use crate::focus::Focus;
use crate::lines;
use crate::screens::list::{BACK, List, Position, Row};
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, HINT_BACK, button, grid, more};
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Mark, ScreenId};
use uuid::Uuid;

/// One row.
#[derive(Clone, Copy)]
enum Line {
    Reading(&'static Reading),
    Video(&'static Video),
}

/// Somebody for whom something is to be found.
#[derive(Clone, Copy)]
struct Reader {
    audience: Audience,
    /// Weeks of a pregnancy, or months of age.
    at: u16,
    multiple: bool,
    preterm: bool,
}

impl Reader {
    fn of(handbook: &Handbook<'_>, subject: Subject<'_>) -> Self {
        match subject {
            Subject::Child(child) => Self {
                audience: Audience::Child,
                at: child.months(handbook.today).unwrap_or(0),
                multiple: child.pregnancy.is_some_and(|id| {
                    handbook.family.children.iter().filter(|other| other.pregnancy == Some(id)).count() > 1
                }),
                preterm: child.is_preterm(),
            },
            Subject::Pregnancy(pregnancy) => Self {
                audience: Audience::Pregnancy,
                at: going_on(pregnancy, handbook.today).map_or(0, |gestation| gestation.weeks()),
                multiple: pregnancy.fetuses > 1,
                preterm: false,
            },
        }
    }

    fn is_meant(self, audience: Audience, only: Option<Only>) -> bool {
        let of_kind = match only {
            None => true,
            Some(Only::Multiple) => self.multiple,
            Some(Only::Preterm) => self.preterm,
        };
        audience == self.audience && of_kind
    }
}

impl Line {
    fn span(self) -> (u16, u16) {
        match self {
            Self::Reading(reading) => (reading.from, reading.to),
            Self::Video(video) => (video.from, video.to),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Reading(reading) => &reading.id,
            Self::Video(video) => &video.id,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Reading(reading) => &reading.title,
            Self::Video(video) => &video.title,
        }
    }
}

fn lines_for(handbook: &Handbook<'_>, id: Uuid) -> Vec<(Line, bool)> {
    let Some(reader) = handbook.subject(id).map(|subject| Reader::of(handbook, subject)) else { return Vec::new() };
    let readings = texts().readings.iter().filter(|one| reader.is_meant(one.audience, one.only)).map(Line::Reading);
    let videos = texts().videos.iter().filter(|one| reader.is_meant(one.audience, None)).map(Line::Video);
    let mut lines: Vec<(Line, bool)> = readings
        .chain(videos)
        .map(|line| {
            let (from, to) = line.span();
            (line, (from..=to).contains(&reader.at))
        })
        .collect();
    // What holds for a short time only is what is meant for now.
    lines.sort_by_key(|(line, now)| (!now, line.span().1 - line.span().0.min(line.span().1)));
    lines
}

/// How many rows there are.
pub fn count(handbook: &Handbook<'_>, id: Uuid) -> usize {
    lines_for(handbook, id).len()
}

/// The list.
pub fn list(handbook: &Handbook<'_>, id: Uuid, position: Position) -> Frame {
    let lines = lines_for(handbook, id);
    let list = List {
        screen: ScreenId::Readings,
        title: "読み物と 動画",
        aside: format!("{} さん", handbook.me.name),
        rows: "reading",
        count: lines.len(),
        said: None,
        empty: ["まだ 読み物は ありません", ""],
        text: handbook.text,
    };
    list.frame(position, |place| {
        let (line, now) = lines.get(place)?;
        let when = if *now { "いまの おすすめ" } else { "" };
        let what = match line {
            Line::Reading(_) => String::new(),
            Line::Video(video) => format!("動画　{}分　じゅんび中", video.minutes),
        };
        let second = [when, &what].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　");
        let label = line.title().to_owned();
        Some(Row { label, mark: Mark::Event, new: false, second, state: None })
    })
}

/// 決定 on a row.
pub fn activate(handbook: &Handbook<'_>, id: Uuid, position: Position) -> Act {
    let lines = lines_for(handbook, id);
    match lines.get(position.row_of(lines.len())) {
        Some((line, _)) => Act::Open(Page::Reading(Sheet::open(line.id()))),
        None => Act::Stay,
    }
}

/// The pages of a text, by its word.
fn text(id: &str, size: TextSize) -> Vec<Vec<String>> {
    let reading = texts().reading(id);
    let text = reading.map_or_else(
        || "この動画は、これから 見られるように なります。\nできたら、お知らせで お伝えします。".to_owned(),
        |reading| reading.paragraphs.join("\n"),
    );
    let at_most = grid::page_lines(size);
    let mut pages = lines::paged(&lines::broken(&text, grid::page_columns(size)), at_most);
    if reading.is_some()
        && let Some(last) = pages.last_mut()
    {
        let draft = "（この 文は 監修前の ものです）".to_owned();
        if last.len() < at_most {
            last.push(draft);
        } else {
            pages.push(vec![draft]);
        }
    }
    pages
}

/// How many pages a text has.
pub fn pages(id: &str, size: TextSize) -> usize {
    text(id, size).len()
}

/// One reading.
pub fn frame(handbook: &Handbook<'_>, sheet: &Sheet<&'static str>) -> Frame {
    let pages = text(sheet.id, handbook.text);
    let count = pages.len();
    let video = || texts().video(sheet.id).map(|video| video.title.as_str());
    let title = texts().reading(sheet.id).map(|reading| reading.title.as_str()).or_else(video);
    Frame {
        screen: ScreenId::Reading,
        title: "読み物".to_owned(),
        brand: false,
        aside: format!("{} さん", handbook.me.name),
        body: Body::Page {
            icon: Some(Icon::Book),
            lead: title.unwrap_or_default().to_owned(),
            lines: pages.into_iter().nth(sheet.page).unwrap_or_default(),
            page: sheet.page + 1,
            pages: count,
            more: more(sheet.page, count),
        },
        items: vec![button(BACK, "もどる", grid::BACK, None)],
        focus: Focus::on(BACK),
        hint: HINT_BACK,
    }
}
