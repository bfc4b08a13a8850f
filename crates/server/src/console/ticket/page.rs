//! The page itself: everything in words, ready for the template.

use askama::Template;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use huiyin_core::terms::{RequestKind, Stage, Urgency};
use huiyin_core::ticket::{EventBody, IntakeEvent, Slot, Text, TicketClock};
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::TicketLine;
use huiyin_store::views::ticket::Identity;

use super::at_hand::{self, Paper};
use super::files::{self, FileView};
use super::forms::offers;
use super::loaded::Loaded;
use super::people::{self, Right};
use super::proof::proof;
use super::side::{self, Link};
use super::strip::{Strip, strip};
use crate::edge::Asked;
use crate::page::{self as pages, Shown};
use crate::view::{ActionView, Badge, Chip, EventView, Fact, Page, PersonView, ProofView};
use crate::viewer::Viewer;
use crate::words;

/// What a request adds to the page as it stands.
#[derive(Default)]
pub struct Extra {
    /// A form that came back.
    pub returned: Option<ActionView>,
    /// The petitioner in the clear, for this answer only.
    pub identity: Option<Identity>,
    /// Something to say at the top.
    pub told: String,
    /// Words that were typed into a form that no longer stands on the page.
    pub typed: String,
}

/// The ticket in words.
pub struct TicketView {
    pub number: String,
    pub version: u32,
    /// Where its forms post.
    pub act: String,
    pub href: String,
    pub title: String,
    pub stage: Badge,
    pub badges: Vec<Badge>,
    /// The petitioner's own words, whole.
    pub words: String,
    /// “4月30日 周四 21:42，来自12345热线；李敏（话务员）记录”
    pub from: String,
    pub supplements: Vec<Said>,
    pub own_files: Vec<FileView>,
    pub files: Vec<FileView>,
    pub strip: Strip,
    /// The strip's button.
    pub primary: Option<Primary>,
    /// What the deed at hand is about.
    pub papers: Vec<Paper>,
    pub due: Vec<ActionView>,
    pub more: Vec<ActionView>,
    /// A form that came back stands among `more`.
    pub more_open: bool,
    pub waiting: Vec<ActionView>,
    pub events: Vec<EventView>,
    pub person: PersonView,
    /// The step that is the reason, where one click shows the petitioner.
    pub reveal_step: &'static str,
    /// Who looks, when: stands over what was revealed.
    pub watermark: String,
    pub clocks: Vec<(Chip, ProofView)>,
    pub old_clocks: Vec<(Chip, ProofView)>,
    pub warnings: Vec<String>,
    pub facts: Vec<Fact>,
    pub chain: Vec<side::Assigned>,
    pub former: Vec<side::Assigned>,
    pub related: Vec<Link>,
    pub likes: Vec<Link>,
    pub told: String,
    pub typed: String,
    pub units: Vec<String>,
    pub categories: Vec<String>,
    /// “2026-05-08 10:12 市场监管局 · 刘洋 打印”
    pub printed: String,
}

/// What the petitioner added.
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub when: String,
    pub who: String,
    pub words: String,
}

/// The strip's button.
#[derive(Debug, Clone, Default)]
pub struct Primary {
    pub verb: String,
    pub label: String,
    /// Nothing to fill in: the button does it.
    pub at_once: bool,
}

#[derive(Template)]
#[template(path = "console/ticket/page.html")]
struct Whole {
    page: Page,
    t: TicketView,
}

#[derive(Template)]
#[template(path = "console/ticket/panel.html")]
struct Panel {
    page: Page,
    t: TicketView,
}

/// `GET /c/{centre}/tickets/{number}`; with `?part=panel` the ticket alone, for a split view.
pub async fn get(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    asked: Asked,
    headers: HeaderMap,
) -> Shown {
    let loaded = Loaded::of(&viewer, &number).await?;
    let part = asked.text("part") == "panel";
    let detail = match (pages::is_whole_page(&headers), part) {
        (true, _) => "page",
        (false, true) => "panel",
        (false, false) => "live",
    };
    viewer.look(Act::View, SubjectKind::Ticket, loaded.ticket().id.0, detail)?;
    let mut t = view(&viewer, &loaded, Extra::default());
    // A link of the strip works without script: the form asked for stands open.
    let wanted = asked.text("do").to_owned();
    for action in t.due.iter_mut().chain(&mut t.more) {
        action.open |= action.verb == wanted;
    }
    t.more_open |= t.more.iter().any(|a| a.open);
    let page = viewer.page(&format!("工单 {}", t.number)).await?;
    if part {
        pages::show(&Panel { page, t })
    } else {
        pages::show(&Whole { page, t })
    }
}

/// The page after a deed that did not go through, or with what was revealed.
///
/// # Errors
/// The queues cannot be counted, or the template failed.
pub async fn show(viewer: &Viewer, loaded: Loaded, extra: Extra, status: StatusCode) -> Shown {
    let t = view(viewer, &loaded, extra);
    let mut page = viewer.page(&format!("工单 {}", t.number)).await?;
    page.path.clone_from(&t.href);
    let mut response = pages::show_with(status, &Whole { page, t })?;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What others did since a version, in one sentence.
pub fn changes_since(loaded: &Loaded, version: u32) -> String {
    let texts = |text: &Text| loaded.text(text);
    let telling = loaded.telling(&texts);
    let newer: Vec<i64> = loaded
        .shown
        .entries
        .iter()
        .filter(|e| e.version > version)
        .map(|e| e.seq)
        .collect();
    let said: Vec<String> = telling
        .timeline()
        .into_iter()
        .filter(|e| newer.contains(&e.seq))
        .map(|e| format!("{} {}{}", e.when, e.who, e.sentence))
        .collect();
    if said.is_empty() {
        "有内部更新".to_owned()
    } else {
        said.join("；")
    }
}

pub(in crate::console) fn view(viewer: &Viewer, loaded: &Loaded, extra: Extra) -> TicketView {
    let ticket = loaded.ticket();
    let number = loaded.number().to_owned();
    let href = viewer.at(&format!("/tickets/{number}"));
    let texts = |text: &Text| loaded.text(text);
    let telling = loaded.telling(&texts);
    let offers = offers(&loaded.setting());
    let mut due: Vec<ActionView> = offers.due.iter().map(|o| o.view()).collect();
    let mut more: Vec<ActionView> = offers.more.iter().map(|o| o.view()).collect();
    let primary = offers.primary.and_then(|verb| {
        let sheet = &offers.due.iter().find(|o| o.sheet.verb == verb)?.sheet;
        Some(Primary {
            verb: verb.id().to_owned(),
            label: sheet.label.to_owned(),
            at_once: sheet.asks_nothing(),
        })
    });
    // A deed that the strip does at once needs no second button.
    if let Some(at_once) = primary.as_ref().filter(|p| p.at_once) {
        due.retain(|a| a.verb != at_once.verb || extra.returned.is_some());
    }
    let mut more_open = false;
    if let Some(returned) = extra.returned {
        more_open = put_back(&mut due, &mut more, returned);
    }
    let all_files = files::list(loaded, &href);
    let (own_files, files): (Vec<FileView>, Vec<FileView>) = all_files
        .into_iter()
        .partition(|f| f.by_petitioner && f.picture);
    let revealed = extra.identity.is_some();
    let identity = extra.identity.as_ref().unwrap_or(&loaded.masked);
    let link = |clock: u16| format!("{href}/clocks/{clock}");
    let shown_clock = |c: &&TicketClock| (side::chip(loaded, c), proof(c, &loaded.calendar));
    let (mut open, closed): (Vec<_>, Vec<_>) = ticket
        .clocks
        .iter()
        .partition(|c| c.clock.is_open() && !side::is_past(loaded, c));
    open.sort_by_key(|c| side::clock_rank(loaded, c));
    let mut warnings: Vec<String> = open.iter().flat_map(|c| c.clock.warnings()).collect();
    warnings.dedup();
    let (chain, former) = side::chain(loaded);
    TicketView {
        version: ticket.version,
        act: format!("{href}/act"),
        title: title(loaded),
        stage: stage_badge(ticket.stage),
        badges: badges(loaded),
        words: loaded.latest(Slot::Content),
        from: from(loaded, &telling),
        supplements: supplements(loaded, &telling),
        own_files,
        files,
        strip: strip(loaded, link),
        papers: at_hand::papers(&telling, offers.primary),
        primary,
        due,
        more,
        more_open,
        waiting: offers.waiting.iter().map(|o| o.view()).collect(),
        events: telling.timeline(),
        person: people::person(loaded, identity, revealed, format!("{href}/reveal")),
        reveal_step: match people::right(ticket, &loaded.actor, &loaded.rulebook) {
            Right::Step(step) => step,
            _ => "",
        },
        watermark: format!(
            "{} {} {}",
            viewer.person.name,
            viewer.post_in_chinese(),
            words::exact(loaded.now, &loaded.calendar)
        ),
        clocks: open.iter().map(shown_clock).collect(),
        old_clocks: closed.iter().map(shown_clock).collect(),
        warnings,
        facts: side::facts(loaded),
        chain,
        former,
        related: side::related(loaded, &viewer.base()),
        likes: loaded
            .likes
            .iter()
            .map(|like| like_link(loaded, like, &viewer.base()))
            .collect(),
        told: extra.told,
        typed: extra.typed,
        units: side::units(loaded),
        categories: side::categories(loaded),
        printed: format!(
            "{} {} · {} 打印",
            words::exact(loaded.now, &loaded.calendar),
            viewer.post_in_chinese(),
            viewer.person.name
        ),
        number,
        href,
    }
}

/// Puts a form that came back in the place of the fresh one; tells whether that is under “更多”.
fn put_back(due: &mut Vec<ActionView>, more: &mut [ActionView], returned: ActionView) -> bool {
    if let Some(place) = due.iter_mut().find(|a| a.verb == returned.verb) {
        *place = returned;
        return false;
    }
    if let Some(place) = more.iter_mut().find(|a| a.verb == returned.verb) {
        *place = returned;
        return true;
    }
    due.insert(0, returned);
    false
}

fn title(loaded: &Loaded) -> String {
    let title = loaded.latest(Slot::Title);
    if title.is_empty() {
        "（内容已删除）".to_owned()
    } else {
        title
    }
}

fn stage_badge(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Closed | Stage::Answered | Stage::Archived => "ok",
        Stage::OnHold => "soon",
        Stage::Rectifying => "over",
        Stage::Rejected | Stage::Transferred | Stage::Withdrawn | Stage::Merged => "plain",
        _ => "brand",
    };
    Badge {
        tone: tone.to_owned(),
        text: stage.in_chinese().to_owned(),
    }
}

fn badges(loaded: &Loaded) -> Vec<Badge> {
    let ticket = loaded.ticket();
    let request = &ticket.request;
    let mut badges = Vec::new();
    let mut add = |tone: &str, text: String| {
        badges.push(Badge {
            tone: tone.to_owned(),
            text,
        });
    };
    match request.urgency {
        Urgency::Normal => {}
        Urgency::Urgent => add("soon", request.urgency.in_chinese().to_owned()),
        Urgency::Critical => add("over", request.urgency.in_chinese().to_owned()),
    }
    let tone = if request.kind == RequestKind::Praise {
        "ok"
    } else {
        "plain"
    };
    add(tone, request.kind.in_chinese().to_owned());
    add("plain", request.channel.in_chinese().to_owned());
    if request.enterprise_related {
        add("plain", "涉企".to_owned());
    }
    if request.confidential {
        add("soon", "要求保密".to_owned());
    }
    if ticket.round > 1 {
        add("info", format!("第{}轮", ticket.round));
    }
    if ticket.circulation_count() > 1 {
        add("soon", format!("流转{}次", ticket.circulation_count()));
    }
    if !ticket.followers.is_empty() {
        add("info", format!("{}人反映", ticket.followers.len() + 1));
    }
    if ticket.urges > 0 {
        add("soon", format!("催办{}次", ticket.urges));
    }
    if ticket.ineffective {
        add("plain", "无效诉求".to_owned());
    }
    badges
}

/// When the words came, by which way, and who wrote them down.
fn from(loaded: &Loaded, telling: &super::timeline::Telling<'_>) -> String {
    let request = &loaded.ticket().request;
    let when = words::when(request.registered_at, loaded.now, &loaded.calendar);
    let channel = request.channel.in_chinese();
    let recorder = loaded
        .shown
        .entries
        .first()
        .map(|entry| telling.who(&entry.actor))
        .unwrap_or_default();
    if request.self_filed {
        format!("{when}，诉求人经{channel}提交")
    } else {
        format!("{when}，来自{channel}；{recorder}记录")
    }
}

fn supplements(loaded: &Loaded, telling: &super::timeline::Telling<'_>) -> Vec<Said> {
    loaded
        .shown
        .entries
        .iter()
        .filter(|e| {
            matches!(
                e.event.body,
                EventBody::Intake(IntakeEvent::Supplemented { .. })
            )
        })
        .map(|e| Said {
            when: words::when(e.happened_at, loaded.now, &loaded.calendar),
            who: match &e.event.body {
                EventBody::Intake(IntakeEvent::Supplemented {
                    by_petitioner: true,
                }) => "诉求人补充".to_owned(),
                _ => format!("{}代为补充", telling.who(&e.actor)),
            },
            words: e
                .event
                .text(Slot::Supplement)
                .and_then(|text| loaded.text(text))
                .map(|text| loaded.masked_text(&text))
                .unwrap_or_default(),
        })
        .filter(|said| !said.words.is_empty())
        .collect()
}

fn like_link(loaded: &Loaded, like: &TicketLine, base: &str) -> Link {
    let mut about = vec![
        words::when(like.line.registered_at, loaded.now, &loaded.calendar),
        like.line.stage.in_chinese().to_owned(),
    ];
    if like.line.place.is_some() && like.line.place == loaded.ticket().request.grid {
        about.push("同一地点".to_owned());
    }
    if like.line.category.is_some() && like.line.category == loaded.ticket().request.category {
        about.push("同一类别".to_owned());
    }
    Link {
        href: format!("{base}/tickets/{}", like.line.number),
        title: like.title.clone(),
        about: about.join(" · "),
    }
}
