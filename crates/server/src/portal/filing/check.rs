//! Step 5: the answers once more, and then the request is filed. Pressing twice files once.

use axum::http::{HeaderMap, StatusCode};
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::{Audience, Channel};
use huiyin_core::ticket::Command;
use huiyin_store::writer::{Answer, Envelope, Target};
use serde_json::json;

use super::who::Secrecy;
use super::{Frame, STEPS, elsewhere, fault, place, unanswered, what, who};
use crate::edge::{Fault, Posted, cookies};
use crate::page::{self, Shown, Tone};
use crate::portal::draft::{Draft, Filed, Filing};
use crate::portal::follow;
use crate::view::{FormError, Page};

#[derive(askama::Template)]
#[template(path = "portal/check.html")]
struct Check {
    page: Page,
    errors: Vec<FormError>,
    steps: u8,
    answers: Vec<Line>,
    /// What it means that no telephone number was left; empty if one was.
    unreachable: &'static str,
}

/// One answer and where it is changed.
struct Line {
    label: &'static str,
    value: String,
    href: String,
}

/// `GET /c/{centre}/portal/new/check`
pub async fn page(filing: Filing) -> Shown {
    if filing.draft.filed.is_some() {
        return page::go(&filing.visitor.at("/portal/new/done"));
    }
    if let Some((step, _)) = unanswered(&filing.draft) {
        return page::go(&filing.visitor.at(step.path()));
    }
    let response = show(&filing, Vec::new(), StatusCode::OK)?;
    Ok(filing.keep(response))
}

/// `POST /c/{centre}/portal/new/check`
pub async fn file(mut filing: Filing, headers: HeaderMap, posted: Posted) -> Shown {
    if let Some(other) = elsewhere(&filing.draft, super::Step::Check) {
        return page::go(&filing.visitor.at(other));
    }
    if posted.text("to") == "back" {
        return super::onward(filing, super::Step::Check, &posted);
    }
    if let Some((step, faults)) = unanswered(&filing.draft) {
        let why = faults.first().map_or("", |fault| fault.text.as_str());
        return page::told(filing.visitor.at(step.path()), Tone::Soon, why);
    }
    // People cannot see this field; what fills it in is a program.
    if !posted.text("hy_more").is_empty() {
        let why = "这份表单像是程序自动填的，没有提交。请再按一次“提交诉求”。";
        let response = show(
            &filing,
            vec![fault("", why)],
            StatusCode::UNPROCESSABLE_ENTITY,
        )?;
        return Ok(filing.keep(response));
    }
    let command = match register(&filing.draft) {
        Ok(command) => command,
        Err(refusal) => return refused(filing, refusal),
    };
    let envelope = Envelope::new(filing.visitor.actor(), Target::New, command)
        .with_key(format!("portal-{}", filing.draft.key));
    let answer = match filing.visitor.send(envelope).await {
        Ok(answer) => answer,
        Err(Fault::Refused(refusal)) => return refused(filing, refusal),
        Err(other) => return Err(other),
    };
    let lost = attach(&filing, &answer).await;
    filing.draft.filed = Some(Filed {
        number: answer.number.clone(),
        code: answer.query_code.clone().unwrap_or_default(),
        lost,
    });
    let mut response = page::go(&filing.visitor.at("/portal/new/done"))?;
    let opened = follow::open(&filing.visitor, &headers, answer.id);
    cookies::put(response.headers_mut(), opened);
    Ok(filing.keep(response))
}

fn register(draft: &Draft) -> Result<Command, Refusal> {
    let mut address = draft.address.clone();
    if draft.unclear {
        let ask = "说不清地点，请先打电话问清楚";
        address = if address.is_empty() {
            ask.to_owned()
        } else {
            format!("{address}（{ask}）")
        };
    }
    let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let kept = who::secrecy(draft);
    Command::parse(
        "register",
        json!({
            "channel": Channel::Web.id(),
            "kind": what::kind(draft).id(),
            "content": draft.words,
            "petitioner": {
                "name": who::name(draft),
                "phone": who::phone(draft).as_ref().map(|phone| phone.as_str()),
                "kind": who::petitioner(draft).id(),
            },
            "place": {
                "address": text(&address),
                "grid": text(&draft.grid),
                "point": draft.point,
            },
            "confidential": kept != Secrecy::Open,
            "anonymous": kept == Secrecy::Anonymous,
        }),
    )
}

/// Attaches the photos; what does not work is told on the receipt, the request stands all the same.
async fn attach(filing: &Filing, answer: &Answer) -> Vec<String> {
    let mut lost = Vec::new();
    for photo in &filing.draft.photos {
        let command = match photo.attach(Audience::Public) {
            Ok(command) => command,
            Err(refusal) => {
                lost.push(format!("“{}”：{}", photo.name, refusal.sentence));
                continue;
            }
        };
        let key = format!("portal-{}-{}", filing.draft.key, &photo.hash[..16]);
        let envelope =
            Envelope::new(filing.visitor.actor(), Target::Ticket(answer.id), command).with_key(key);
        if let Err(fault) = filing.visitor.send(envelope).await {
            lost.push(format!("“{}”：{}", photo.name, fault.sentence()));
        }
    }
    lost
}

/// The rules refuse: the page says so beside what was filled in.
fn refused(filing: Filing, refusal: Refusal) -> Shown {
    let errors = vec![fault("", refusal.sentence)];
    let response = show(&filing, errors, StatusCode::UNPROCESSABLE_ENTITY)?;
    Ok(filing.keep(response))
}

fn show(filing: &Filing, errors: Vec<FormError>, status: StatusCode) -> Shown {
    let draft = &filing.draft;
    let change = |path: &str| filing.visitor.at(&format!("{path}?check=1"));
    let or =
        |value: &str, otherwise: &str| if value.is_empty() { otherwise } else { value }.to_owned();
    let (kind, about) = what::plain_kind(what::kind(draft));
    let anonymous = who::secrecy(draft) == Secrecy::Anonymous;
    let phone = who::phone(draft);
    let who_path = super::Step::Who.path();
    let mut answers = vec![
        Line {
            label: "什么事",
            value: draft.words.clone(),
            href: change(super::Step::What.path()),
        },
        Line {
            label: "哪一种",
            value: if about.is_empty() || about.contains('。') {
                kind.to_owned()
            } else {
                format!("{kind}（{about}）")
            },
            href: change(super::Step::What.path()),
        },
        Line {
            label: "在哪里",
            value: place::in_words(draft),
            href: change(super::Step::Place.path()),
        },
        Line {
            label: "照片",
            value: match draft.photos.len() {
                0 => "没有".to_owned(),
                n => format!("{n} 张"),
            },
            href: change(super::Step::Photos.path()),
        },
    ];
    if !anonymous {
        answers.push(Line {
            label: "怎么称呼您",
            value: or(&draft.name, "没有写"),
            href: change(who_path),
        });
        answers.push(Line {
            label: "电话",
            value: or(phone.as_ref().map_or("", |phone| phone.as_str()), "没有留"),
            href: change(who_path),
        });
    }
    answers.push(Line {
        label: "替谁反映",
        value: match who::petitioner(draft) {
            huiyin_core::terms::PetitionerKind::Person => "我自己或家人",
            huiyin_core::terms::PetitionerKind::Enterprise => "企业或个体户",
        }
        .to_owned(),
        href: change(who_path),
    });
    answers.push(Line {
        label: "要不要保密",
        value: who::secrecy_in_words(draft).to_owned(),
        href: change(who_path),
    });
    let frame = Frame::new(filing, "请核对一遍", false, errors);
    page::show_with(
        status,
        &Check {
            page: frame.page,
            errors: frame.errors,
            steps: STEPS,
            answers,
            unreachable: if phone.is_some() {
                ""
            } else {
                "没有留电话：没有人能打电话联系您，也不会有回访。结果只在网上，要凭查询码来看，请在下一页记下它。"
            },
        },
    )
}
