//! A ticket as a row that can be judged without opening it.

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::terms::{RequestKind, Stage, Urgency};
use huiyin_insight::masking::mask_text;
use huiyin_store::people::Directory;
use huiyin_store::views::TicketLine;
use huiyin_store::{Line, Waiting};

use crate::view::{Badge, Chip, RowView};
use crate::viewer::Viewer;
use crate::words;

const DAY: i64 = 24 * 3_600_000_000;

/// What rows are worded with.
pub struct Wording<'a> {
    pub base: &'a str,
    pub now: Moment,
    pub calendar: &'a Calendar,
    pub directory: &'a Directory,
}

impl<'a> Wording<'a> {
    /// With the viewer's own calendar and directory.
    pub fn of(
        base: &'a str,
        viewer: &Viewer,
        calendar: &'a Calendar,
        directory: &'a Directory,
    ) -> Wording<'a> {
        Wording {
            base,
            now: viewer.now(),
            calendar,
            directory,
        }
    }

    /// The row; it opens the ticket's own page.
    pub fn row(&self, ticket: &TicketLine) -> RowView {
        let line = &ticket.line;
        let last = format!(
            "{} {}",
            self.lately(line.updated_at),
            line.stage.in_chinese()
        );
        RowView {
            number: line.number.clone(),
            href: format!("{}/tickets/{}", self.base, line.number),
            chip: self.chip(line),
            title: title(ticket),
            badges: badges(line),
            place: line.place.clone().unwrap_or_default(),
            category: line.category.as_deref().map_or(String::new(), |code| {
                self.directory
                    .category(code)
                    .map_or_else(|| code.to_owned(), |category| category.name.clone())
            }),
            must_act: self.must_act(line),
            last,
            last_exact: words::exact(line.updated_at, self.calendar),
        }
    }

    /// Today and yesterday with the hour, older days without: a row has little room.
    pub fn lately(&self, at: Moment) -> String {
        let (day, today) = (self.calendar.date_of(at), self.calendar.date_of(self.now));
        if (today - day).get_days() <= 1 {
            words::when(at, self.now, self.calendar)
        } else if day.year() == today.year() {
            words::day(day)
        } else {
            words::long_day(day)
        }
    }

    /// The most pressing clock as a chip.
    pub fn chip(&self, line: &Line) -> Chip {
        let what = line
            .due_clock
            .map_or(String::new(), |clock| clock.in_chinese().to_owned());
        let plain = |tone: &str, text: String| Chip {
            tone: tone.to_owned(),
            text,
            ..Chip::default()
        };
        if !line.open {
            let how = line
                .outcome
                .map_or(line.stage.in_chinese(), |o| o.in_chinese());
            return plain("done", how.to_owned());
        }
        let Some(due) = line.due_at else {
            return match line.stage {
                Stage::OnHold => plain("hold", "挂账中".to_owned()),
                _ if line.overdue => plain("over", "已超期".to_owned()),
                // Without a limit it is worth knowing how long it has lain there.
                _ => Chip {
                    exact: format!(
                        "本中心规则没有为这一环节设时限；最近一次变动 {}",
                        words::exact(line.updated_at, self.calendar)
                    ),
                    ..plain(
                        "hold",
                        format!(
                            "已等 {}",
                            words::span(self.now.micros() - line.updated_at.micros())
                        ),
                    )
                },
            };
        };
        let (tone, text) = words::remaining(due, self.now, self.calendar);
        Chip {
            tone: tone.to_owned(),
            what,
            text,
            exact: format!("最迟 {}", words::due(due, self.now, self.calendar)),
            proof: line.due_clock.map_or(String::new(), |clock| {
                format!(
                    "{}/tickets/{}/clocks/{}",
                    self.base,
                    line.number,
                    clock.id()
                )
            }),
        }
    }

    /// “市场监管局”, “审核员”; empty where nobody must act.
    pub fn must_act(&self, line: &Line) -> String {
        match (line.must_unit, line.must_role) {
            (Some(unit), _) => self.directory.organisation().name(unit).to_owned(),
            (None, Some(role)) => role.in_chinese().to_owned(),
            (None, None) => String::new(),
        }
    }

    /// “环境保护 / 油烟噪声”; the code where the category is unknown.
    pub fn category(&self, code: Option<&str>) -> String {
        code.map_or(String::new(), |code| category_path(self.directory, code))
    }
}

/// The title in the citizen's words, without the numbers of people that it may contain.
pub fn title(ticket: &TicketLine) -> String {
    if ticket.title.is_empty() {
        "（内容已删除）".to_owned()
    } else {
        mask_text(&ticket.title)
    }
}

/// A category with its ancestors: “环境保护 / 油烟噪声”.
pub fn category_path(directory: &Directory, code: &str) -> String {
    let mut names = Vec::new();
    let mut next = Some(code.to_owned());
    // Four levels are the deepest catalogue of the trade; a loop ends here too.
    while let Some(code) = next.take().filter(|_| names.len() < 4) {
        match directory.category(&code) {
            Some(category) => {
                names.push(category.name.clone());
                next.clone_from(&category.parent);
            }
            None if names.is_empty() => names.push(code),
            None => {}
        }
    }
    names.reverse();
    names.join(" / ")
}

fn badges(line: &Line) -> Vec<Badge> {
    let mut badges = Vec::new();
    let mut add = |tone: &str, text: String| {
        badges.push(Badge {
            tone: tone.to_owned(),
            text,
        });
    };
    match line.urgency {
        Urgency::Normal => {}
        urgent => add("over", urgent.in_chinese().to_owned()),
    }
    if line.confidential {
        add("soon", "保密".to_owned());
    }
    if line.round > 1 {
        add("soon", format!("第{}轮", line.round));
    }
    for waiting in &line.waiting {
        add("info", asked(*waiting).to_owned());
    }
    if line.kind == RequestKind::Praise {
        add("ok", "表扬".to_owned());
    }
    badges
}

/// What somebody asked for and waits for, as a badge says it.
pub fn asked(waiting: Waiting) -> &'static str {
    match waiting {
        Waiting::Return => "申请退单",
        Waiting::Extension => "申请延期",
        Waiting::Hold => "申请挂账",
        Waiting::Deduction => "申请核减",
        Waiting::Rejection => "申请不予受理",
        Waiting::Supervision => "督办中",
    }
}

/// How pressing a row is, for the headings of a list in order of due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Press {
    Overdue,
    Today,
    Soon,
    Later,
    None,
}

impl Press {
    /// Of a line, now. “Soon” is within three days.
    pub fn of(line: &Line, now: Moment, calendar: &Calendar) -> Press {
        match line.due_at {
            _ if line.overdue => Press::Overdue,
            None => Press::None,
            Some(due) if due <= now => Press::Overdue,
            Some(due) if calendar.due_day(due) == calendar.date_of(now) => Press::Today,
            Some(due) if due.micros() - now.micros() <= 3 * DAY => Press::Soon,
            Some(_) => Press::Later,
        }
    }

    /// The heading over such rows.
    pub fn in_chinese(self) -> &'static str {
        match self {
            Press::Overdue => "已超期",
            Press::Today => "今天到期",
            Press::Soon => "三天内到期",
            Press::Later => "以后到期",
            Press::None => "没有时限",
        }
    }
}
