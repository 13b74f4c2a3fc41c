//! Every text on a screen in reading order, for `--remote stdin`, the tests and the voice.

use super::{Body, Chart, Curves, ItemKind, View};

impl View {
    /// Every text on the screen in reading order, for `--remote stdin`, the tests and the voice.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.header.title.clone(), self.header.clock.clone(), self.header.aside.clone()];
        texts.extend(self.body.texts());
        for item in &self.items {
            texts.push(item.label.clone());
            texts.extend(item.kind.texts());
        }
        texts.extend(self.banner.iter().map(|banner| banner.text.clone()));
        texts.push(self.key_bar.hint.clone());
        texts.retain(|text| !text.is_empty());
        texts
    }
}

impl ItemKind {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Check { state: _, second } => vec![second.clone()],
            Self::Button { .. } | Self::Link | Self::Key | Self::Tab { .. } | Self::Bubble { .. } => vec![],
            Self::Cover { growth: _, spine: _, age, second } => vec![age.clone(), second.clone()],
            Self::Reminder { icon: _, caption } => vec![caption.clone()],
            Self::Entry { day, second, source, .. } => {
                let source = source.iter().map(|(_, word)| word.clone());
                [day.clone(), second.clone()].into_iter().chain(source).collect()
            }
            Self::Doses { second, stamps, state, urgent: _ } => {
                let stamps = stamps.iter().map(|stamp| stamp.lines.join(" "));
                std::iter::once(second.clone()).chain(stamps).chain([state.clone()]).collect()
            }
            Self::Tile { second, badge, .. } => vec![badge.clone(), second.clone()],
            Self::Row { new, second, state, .. } => {
                let new = if *new { "NEW".to_owned() } else { String::new() };
                let state = state.iter().map(|(_, word)| word.clone());
                [new, second.clone()].into_iter().chain(state).collect()
            }
            Self::Boxes { cells, .. } => vec![cells.concat()],
        }
    }
}

impl Chart {
    fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.title.clone(), self.note.clone()];
        texts.extend(self.lines.iter().map(|line| line.label.clone()));
        texts.extend(self.x.ticks.iter().chain(&self.y.ticks).map(|(_, text)| text.clone()));
        texts.extend(self.bubble.iter().map(|(_, text)| text.clone()));
        texts.extend(self.empty.iter().cloned());
        texts
    }
}

impl Body {
    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut one = |text: &String| texts.push(text.clone());
        match self {
            Self::Start { hero, hint, unread } => {
                one(hero);
                hint.iter().for_each(&mut one);
                unread.iter().for_each(one);
            }
            Self::Secret(body) => {
                body.steps.iter().for_each(|step| one(&step.label));
                one(&body.lead);
                body.explanation.iter().for_each(&mut one);
                for (text, second, _) in &body.choices {
                    one(text);
                    one(second);
                }
                [&body.help, &body.prompt, &body.tries_text, &body.tries_note, &body.error, &body.working]
                    .into_iter()
                    .for_each(one);
            }
            Self::Letter { steps, prompt, id_label, id_ok, password_label, error, notes, pad: _ } => {
                steps.iter().for_each(|step| one(&step.label));
                prompt.iter().for_each(&mut one);
                one(id_label);
                if *id_ok {
                    one(&"OK".to_owned());
                }
                one(password_label);
                one(error);
                notes.iter().for_each(one);
            }
            Self::Confirm { steps, prompt, rows, note } => {
                steps.iter().for_each(|step| one(&step.label));
                one(prompt);
                for (label, value) in rows {
                    one(label);
                    one(value);
                }
                one(note);
            }
            Self::Done { hero, lines } => {
                one(hero);
                lines.iter().for_each(one);
            }
            Self::Top { greeting, line, received: _ } => {
                one(greeting);
                one(line);
            }
            Self::Notices { position, scroll: _, empty } => {
                one(position);
                empty.iter().for_each(one);
            }
            Self::Notice { mark: _, title, meta, lines, page: _, pages: _, more, facts, state } => {
                one(title);
                one(meta);
                lines.iter().for_each(&mut one);
                one(more);
                facts.iter().for_each(|(_, text)| one(text));
                one(state);
            }
            Self::Handbook { heading, empty, more, news } => {
                one(heading);
                empty.iter().for_each(&mut one);
                [more, news].into_iter().for_each(one);
            }
            Self::Child { spine: _, growth: _, comment, caption, value, unit, said, said_icon: _, chart } => {
                comment.iter().for_each(&mut one);
                [caption, value, unit].into_iter().for_each(&mut one);
                said.iter().for_each(&mut one);
                chart.texts().iter().for_each(one);
            }
            Self::Pregnancy { big, month, due, advice, curves } => {
                [big, month, due].into_iter().chain(advice).for_each(&mut one);
                match curves {
                    Curves::Charts(charts) => charts.iter().flat_map(Chart::texts).for_each(|text| one(&text)),
                    Curves::Said(lines) => lines.iter().for_each(one),
                }
            }
            Self::Quiet { lines, more } => lines.iter().chain([more]).for_each(one),
            Self::Vaccinations { spine: _, heading, columns, legend, more } => {
                one(heading);
                columns.iter().for_each(&mut one);
                legend.iter().for_each(|(_, word)| one(word));
                one(more);
            }
            Self::Chart { spine: _, chart, said } => {
                chart.texts().iter().for_each(&mut one);
                one(said);
            }
            Self::Page { icon: _, lead, lines, page: _, pages: _, more } => {
                one(lead);
                lines.iter().for_each(&mut one);
                one(more);
            }
            Self::Problem { icon: _, lead, lines, call, phone, phone_note, code } => {
                one(lead);
                lines.iter().for_each(&mut one);
                [call, phone, phone_note, code].into_iter().for_each(one);
            }
            Self::Checks { heading, wrong, bad: _, title, lines, notes, marked: _ } => {
                [heading, wrong, title].into_iter().chain(lines).chain(notes).for_each(one);
            }
            Self::Dialog { countdown, icon: _, title, lines, reminder } => {
                countdown.iter().for_each(|(left, _)| one(&left.to_string()));
                one(title);
                lines.iter().for_each(&mut one);
                one(reminder);
            }
        }
        texts
    }
}
