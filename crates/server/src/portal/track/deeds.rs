//! What the petitioner may do: add to it, rate it, have it taken up again, withdraw it.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::{Audience, Satisfaction, Solved, Stage};
use huiyin_core::ticket::{Command, Verb};
use serde_json::json;

use super::code;
use super::mine::Mine;
use super::standing::Window;
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::portal::filing::take_photos;
use crate::signin::session::random_text;
use crate::view::{Field, FormError, Page};
use crate::viewer::Visitor;

/// The most characters of what is written here.
const MOST: usize = 3_000;

type Ways = Path<(String, String)>;

// ---- more

#[derive(askama::Template)]
#[template(path = "portal/more.html")]
struct More {
    page: Page,
    at: String,
    errors: Vec<FormError>,
    /// None where only photos can be added.
    text: Option<Field>,
    photos: Field,
    key: String,
}

/// `GET /c/{centre}/portal/track/{number}/more`
pub async fn more_page(visitor: Visitor, headers: HeaderMap, Path((_, number)): Ways) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    if !can_add(&mine) {
        return finished(&mine);
    }
    show_more(&mine, "", Vec::new(), StatusCode::OK)
}

/// `POST /c/{centre}/portal/track/{number}/more`
pub async fn more(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number)): Ways,
    posted: Posted,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    if !can_add(&mine) {
        return finished(&mine);
    }
    let text = posted.words("text");
    let files = posted.files("photos");
    let mut errors = too_long("text", &text);
    if text.is_empty() && files.is_empty() {
        errors.push(error("text", "请写下要补充的情况，或者选几张照片。"));
    }
    if !errors.is_empty() {
        return show_more(&mine, &text, errors, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (taken, wrong) = take_photos(&visitor, files, 0).await?;
    if !wrong.is_empty() {
        return show_more(&mine, &text, wrong, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let key = key(&posted);
    if !text.is_empty() && mine.may(Verb::Supplement) {
        let said = Command::parse("supplement", json!({ "text": text }))?;
        if let Err(Fault::Refused(refusal)) = mine.call(said, &key).await {
            return show_more(
                &mine,
                &text,
                refused(refusal),
                StatusCode::UNPROCESSABLE_ENTITY,
            );
        }
    }
    for photo in &taken {
        let key = if key.is_empty() {
            key.clone()
        } else {
            format!("{key}-{}", &photo.hash[..16])
        };
        match mine.call(photo.attach(Audience::Public)?, &key).await {
            Ok(_) => {}
            Err(Fault::Refused(refusal)) => {
                let errors = refused(refusal);
                return show_more(&mine, "", errors, StatusCode::UNPROCESSABLE_ENTITY);
            }
            Err(other) => return Err(other),
        }
    }
    page::told(mine.at(""), Tone::Ok, "已经补充进去，办理的人看得到。")
}

fn can_add(mine: &Mine) -> bool {
    mine.may(Verb::Supplement) || (mine.ticket().stage == Stage::Merged && mine.may(Verb::Attach))
}

fn show_more(mine: &Mine, text: &str, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let of = |name: &str| of(&errors, name);
    page::show_with(
        status,
        &More {
            page: mine.visitor.page(&titled("补充情况", &errors)),
            at: mine.at(""),
            text: mine.may(Verb::Supplement).then(|| Field {
                name: "text".to_owned(),
                label: "要补充什么".to_owned(),
                kind: "area".to_owned(),
                value: text.to_owned(),
                hint: "原来说的话不会改，这里写的接在后面。".to_owned(),
                error: of("text"),
                rows: 5,
                ..Field::default()
            }),
            photos: Field {
                name: "photos".to_owned(),
                label: "照片".to_owned(),
                hint: "最多 6 张，每张不超过 10 MB，JPG、PNG 或 WebP 格式。".to_owned(),
                error: of("photos"),
                ..Field::default()
            },
            key: random_text::<16>()?,
            errors,
        },
    )
}

// ---- rate

/// `POST /c/{centre}/portal/track/{number}/rate`
pub async fn rate(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number)): Ways,
    posted: Posted,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    let Some(satisfaction) = Satisfaction::parse(posted.text("satisfaction")) else {
        return page::told(
            mine.at("#rate"),
            Tone::Soon,
            "请在“非常满意”到“非常不满意”里按一个。",
        );
    };
    let solved = Solved::parse(posted.text("solved"));
    let remarks: String = posted.words("remarks").chars().take(MOST).collect();
    let rating = Command::parse(
        "rate",
        json!({
            "satisfaction": satisfaction.id(),
            "solved": solved.map(Solved::id),
            "text": (!remarks.is_empty()).then_some(remarks),
        }),
    )?;
    match mine.call(rating, &key(&posted)).await {
        Ok(_) => {}
        Err(Fault::Refused(refusal)) => {
            return page::told(mine.at(""), Tone::Soon, refusal.sentence);
        }
        Err(other) => return Err(other),
    }
    let unsolved = !satisfaction.is_satisfied() || solved == Some(Solved::Unsolved);
    if unsolved {
        return page::told(
            mine.at("/again"),
            Tone::Info,
            format!(
                "您的评价“{}”记下了。接下来可以这样办。",
                satisfaction.in_chinese()
            ),
        );
    }
    page::told(
        mine.at(""),
        Tone::Ok,
        format!("您的评价“{}”记下了，谢谢。", satisfaction.in_chinese()),
    )
}

// ---- not solved

#[derive(askama::Template)]
#[template(path = "portal/again.html")]
struct Again {
    page: Page,
    at: String,
    number: String,
    errors: Vec<FormError>,
    /// What happens now without further ado; empty if nothing does.
    now: &'static str,
    /// The form to have it taken up again.
    reason: Option<Field>,
    /// Until when, and what will happen.
    about: String,
    may_add: bool,
    may_rate: bool,
    /// A new request is the way.
    anew: String,
    key: String,
}

/// `GET /c/{centre}/portal/track/{number}/again`: “没有解决” always leads to something.
pub async fn again_page(visitor: Visitor, headers: HeaderMap, Path((_, number)): Ways) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    show_again(&mine, "", Vec::new(), StatusCode::OK)
}

/// `POST /c/{centre}/portal/track/{number}/again`
pub async fn again(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number)): Ways,
    posted: Posted,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    let reason = posted.words("reason");
    let mut errors = too_long("reason", &reason);
    if reason.is_empty() {
        errors.push(error("reason", "请写下还有什么没有解决。"));
    }
    if !errors.is_empty() {
        return show_again(&mine, &reason, errors, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let command = Command::parse("reopen", json!({ "reason": reason }))?;
    match mine.call(command, &key(&posted)).await {
        Ok(_) => page::told(
            mine.at(""),
            Tone::Ok,
            "已经重新办理。下面会写明由谁办、最迟哪天答复您。",
        ),
        Err(Fault::Refused(refusal)) => {
            let errors = refused(refusal);
            show_again(&mine, &reason, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

fn show_again(mine: &Mine, reason: &str, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let ticket = mine.ticket();
    let standing = mine.standing();
    let window = standing.window();
    let reopens = mine.may(Verb::Reopen) && !matches!(window, Window::Over(_));
    let about = match &window {
        Window::Until(day) if !day.is_empty() => {
            format!("{}前可以申请。", day.trim())
        }
        Window::Over(rule) if mine.may(Verb::Reopen) => {
            format!("办结已超过{rule}，这一件不能再重新办理了。")
        }
        _ => String::new(),
    };
    let finished = !ticket.stage.is_open() && ticket.stage != Stage::Merged;
    let told_follower = ticket.stage == Stage::Merged && ticket.ending.is_some();
    let anew = if (finished || told_follower) && !reopens {
        mine.visitor
            .at(&format!("/portal/new?about={}", mine.number()))
    } else {
        String::new()
    };
    let now = match ticket.stage {
        Stage::Dispatched | Stage::Handling | Stage::OnHold | Stage::PendingReview => {
            "这件事还在办，没有结束。把没有解决的地方补充进来，办理的人马上看得到。"
        }
        Stage::Rectifying => "承办单位正在整改，整改完我们再回访您。有新情况请补充进来。",
        Stage::PendingCallback if ticket.verdict().is_none() => {
            "承办单位答复了您，还没有结案。请在评价里选“不满意”，我们就要求承办单位整改。"
        }
        Stage::PendingCallback => {
            "您的评价办理的人看得到，这件事没有结案。没有解决的，我们会要求承办单位整改。有新情况请补充进来。"
        }
        Stage::Merged if ticket.ending.is_none() => {
            "这件事和别人反映的同一件事一起在办，没有结束。有急事请拨打 12345。"
        }
        _ => "",
    };
    page::show_with(
        status,
        &Again {
            page: mine.visitor.page(&titled("还没有解决", &errors)),
            at: mine.at(""),
            number: mine.number().to_owned(),
            now,
            reason: reopens.then(|| Field {
                name: "reason".to_owned(),
                label: "还有什么没有解决".to_owned(),
                kind: "area".to_owned(),
                value: reason.to_owned(),
                hint: "写具体些，承办单位照着办。".to_owned(),
                error: of(&errors, "reason"),
                required: true,
                rows: 5,
                ..Field::default()
            }),
            about,
            may_add: can_add(mine),
            may_rate: mine.may(Verb::Rate) && ticket.verdict().is_none(),
            anew,
            key: random_text::<16>()?,
            errors,
        },
    )
}

// ---- withdraw

#[derive(askama::Template)]
#[template(path = "portal/withdraw.html")]
struct Withdraw {
    page: Page,
    at: String,
    errors: Vec<FormError>,
    reason: Field,
    sure: Field,
}

/// `GET /c/{centre}/portal/track/{number}/withdraw`
pub async fn withdraw_page(visitor: Visitor, headers: HeaderMap, Path((_, number)): Ways) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    if !mine.may(Verb::Withdraw) {
        return finished(&mine);
    }
    show_withdraw(&mine, "", Vec::new(), StatusCode::OK)
}

/// `POST /c/{centre}/portal/track/{number}/withdraw`
pub async fn withdraw(
    visitor: Visitor,
    headers: HeaderMap,
    Path((_, number)): Ways,
    posted: Posted,
) -> Shown {
    let Some(mine) = Mine::of(&visitor, &headers, &number).await? else {
        return code::ask(&visitor, &number);
    };
    let reason = posted.words("reason");
    let mut errors = too_long("reason", &reason);
    if !posted.flag("sure") {
        errors.push(error("sure", "确定要撤回的，请勾选“是我自己要撤回”。"));
    }
    if !errors.is_empty() {
        return show_withdraw(&mine, &reason, errors, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let command = Command::parse("withdraw", json!({ "reason": reason }))?;
    match mine.call(command, "").await {
        Ok(_) => page::told(mine.at(""), Tone::Ok, "已撤回，我们不再办理这件事。"),
        Err(Fault::Refused(refusal)) => {
            let errors = refused(refusal);
            show_withdraw(&mine, &reason, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

fn show_withdraw(mine: &Mine, reason: &str, errors: Vec<FormError>, status: StatusCode) -> Shown {
    page::show_with(
        status,
        &Withdraw {
            page: mine.visitor.page(&titled("撤回诉求", &errors)),
            at: mine.at(""),
            reason: Field {
                name: "reason".to_owned(),
                label: "为什么撤回".to_owned(),
                kind: "area".to_owned(),
                value: reason.to_owned(),
                error: of(&errors, "reason"),
                rows: 3,
                ..Field::default()
            },
            sure: Field {
                name: "sure".to_owned(),
                label: "是我自己要撤回".to_owned(),
                kind: "check".to_owned(),
                hint: "没有人要求我撤回。".to_owned(),
                error: of(&errors, "sure"),
                required: true,
                ..Field::default()
            },
            errors,
        },
    )
}

// ---- what the forms have in common

/// What was done meanwhile makes the deed pointless; the page says how it stands.
fn finished(mine: &Mine) -> Shown {
    page::told(
        mine.at(""),
        Tone::Info,
        "这件事现在不能这样办了，最新情况如下。还没有解决的，请按“没有解决”。",
    )
}

/// The key of a form, so that pressing twice does it once; empty if it is none of ours.
fn key(posted: &Posted) -> String {
    let key = posted.text("key");
    let ours = key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit());
    if ours { key } else { "" }.to_owned()
}

fn too_long(field: &str, text: &str) -> Vec<FormError> {
    let length = text.chars().count();
    if length <= MOST {
        return Vec::new();
    }
    let text = format!("最多写 {MOST} 字，现在多了 {} 字，请删减。", length - MOST);
    vec![error(field, &text)]
}

fn refused(refusal: Refusal) -> Vec<FormError> {
    vec![error("", &refusal.sentence)]
}

fn error(field: &str, text: &str) -> FormError {
    FormError {
        field: field.to_owned(),
        text: text.to_owned(),
    }
}

fn of(errors: &[FormError], field: &str) -> String {
    errors
        .iter()
        .filter(|error| error.field == field)
        .map(|error| error.text.as_str())
        .collect()
}

fn titled(title: &str, errors: &[FormError]) -> String {
    if errors.is_empty() {
        title.to_owned()
    } else {
        format!("请更正：{title}")
    }
}
