//! The progress page: the answer, how it stands, the way so far in sentences, and what one may do.

use axum::extract::Path;
use axum::http::HeaderMap;
use huiyin_core::people::Role;
use huiyin_core::terms::{Audience, Stage};
use huiyin_core::ticket::{EventBody, NoteEvent, Slot, Verb};
use huiyin_insight::sniff::FileKind;

use super::code;
use super::mine::Mine;
use super::standing::{Ahead, Now};
use crate::console::ticket::times;
use crate::edge::cookies;
use crate::page::{self, Shown};
use crate::portal::follow;
use crate::signin::session::random_text;
use crate::view::{Choice, Field, Page};
use crate::viewer::Visitor;
use crate::words;

#[derive(askama::Template)]
#[template(path = "portal/progress.html")]
struct Progress {
    page: Page,
    at: String,
    number: String,
    title: String,
    now: Now,
    reply: Option<ReplyView>,
    lines: Vec<LineView>,
    ahead: Vec<Ahead>,
    words: String,
    /// “王＊＊ 139****0001，已要求保密”
    who: String,
    files: Vec<FileView>,
    deeds: Deeds,
}

struct ReplyView {
    head: &'static str,
    /// “市场监管局 · 3月5日 15:20”
    about: String,
    words: String,
}

struct LineView {
    when: String,
    exact: String,
    sentence: String,
    words: String,
}

struct FileView {
    name: String,
    href: String,
    picture: bool,
}

/// What one may do now.
struct Deeds {
    more: bool,
    withdraw: bool,
    /// Something was answered or ended, and it may not be solved.
    unsolved: bool,
    rate: Option<RateView>,
}

struct RateView {
    /// The rating so far; empty before the first.
    so_far: String,
    solved: Field,
    remarks: Field,
    key: String,
}

/// `GET /c/{centre}/portal/track/{number}`
pub async fn page(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number)): Path<(String, String)>,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    let standing = mine.standing();
    let reply = mine.reply();
    let answered = reply.is_some();
    let title = match mine.shown.line.title.as_str() {
        "" => "您反映的事".to_owned(),
        title => title.to_owned(),
    };
    let template = Progress {
        page: visitor.page("进度"),
        at: mine.at(""),
        number: mine.number().to_owned(),
        title,
        now: standing.now(),
        reply: reply.map(|reply| ReplyView {
            head: if standing.is_handled_anew() {
                "上一次的答复"
            } else {
                "给您的答复"
            },
            about: [reply.unit, words::when(reply.at, mine.now, &mine.calendar)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            words: reply.words,
        }),
        lines: lines(&mine),
        ahead: standing.ahead(),
        words: mine.words().to_owned(),
        who: who(&mine),
        files: files(&mine),
        deeds: deeds(&mine, answered)?,
    };
    let mut response = page::show(&template)?;
    let opened = follow::open(&visitor, &headers, mine.id());
    cookies::put(response.headers_mut(), opened);
    Ok(response)
}

fn lines(mine: &Mine) -> Vec<LineView> {
    let today = mine.calendar.date_of(mine.now);
    mine.told()
        .into_iter()
        .map(|(at, line)| {
            let date = mine.calendar.date_of(at);
            let near = (date - today).get_days().abs() <= 1;
            let when = words::when(at, mine.now, &mine.calendar);
            LineView {
                // “4月30日 21:42” says more with its day of the week.
                when: if near || date.year() != today.year() {
                    when
                } else {
                    when.replacen(' ', &format!(" {} ", times::weekday(date)), 1)
                },
                exact: words::exact(at, &mine.calendar),
                sentence: sentence(&line.sentence, &line.words),
                words: line.words,
            }
        })
        .collect()
}

/// With its full stop, or with a colon before words that are quoted.
fn sentence(text: &str, quoted: &str) -> String {
    if text.ends_with(['。', '：', '？']) {
        text.to_owned()
    } else if quoted.is_empty() {
        format!("{text}。")
    } else {
        format!("{text}：")
    }
}

fn who(mine: &Mine) -> String {
    let request = &mine.ticket().request;
    let mut said: Vec<String> = Vec::new();
    match &mine.masked.name {
        Some(name) => said.push(name.clone()),
        None if request.anonymous => said.push("匿名".to_owned()),
        None => {}
    }
    match &mine.masked.phone {
        Some(phone) => said.push(phone.clone()),
        None => said.push("没有留电话，我们联系不上您".to_owned()),
    }
    if request.confidential && !request.anonymous {
        said.push("已按您的要求保密".to_owned());
    }
    said.join("，")
}

fn files(mine: &Mine) -> Vec<FileView> {
    mine.shown
        .entries
        .iter()
        .filter_map(|entry| {
            let EventBody::Note(NoteEvent::Attached {
                hash,
                mime,
                audience: Audience::Public,
                ..
            }) = &entry.event.body
            else {
                return None;
            };
            let name = entry
                .event
                .text(Slot::FileName)
                .map(|text| mine.shown.text(text))
                .filter(|name| !name.is_empty())
                .unwrap_or("附件");
            Some(FileView {
                name: if entry.actor.role == Role::Petitioner {
                    name.to_owned()
                } else {
                    format!("{name}（我们给您的）")
                },
                href: mine.at(&format!("/files/{hash}")),
                picture: FileKind::from_mime(mime).is_some_and(FileKind::is_image),
            })
        })
        .collect()
}

fn deeds(mine: &Mine, answered: bool) -> Result<Deeds, crate::edge::Fault> {
    let ticket = mine.ticket();
    let rate = if mine.may(Verb::Rate) {
        Some(RateView {
            so_far: ticket
                .verdict()
                .map(|verdict| verdict.satisfaction.in_chinese().to_owned())
                .unwrap_or_default(),
            solved: solved_field(),
            remarks: Field {
                name: "remarks".to_owned(),
                label: "想说的话".to_owned(),
                kind: "area".to_owned(),
                rows: 2,
                ..Field::default()
            },
            key: random_text::<16>()?,
        })
    } else {
        None
    };
    Ok(Deeds {
        more: mine.may(Verb::Supplement) || ticket.stage == Stage::Merged,
        withdraw: mine.may(Verb::Withdraw),
        unsolved: answered || !ticket.stage.is_open(),
        rate,
    })
}

fn solved_field() -> Field {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        ..Choice::default()
    };
    Field {
        name: "solved".to_owned(),
        label: "问题解决了吗".to_owned(),
        kind: "radios".to_owned(),
        choices: vec![
            choice("solved", "解决了"),
            choice("partly", "解决了一部分"),
            choice("unsolved", "没有解决"),
        ],
        ..Field::default()
    }
}
