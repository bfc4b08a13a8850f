//! A deed: the posted form of a verb becomes its command. What is refused comes back with its form
//! open, the reason beside the field, and every word as it was typed.

use axum::extract::Path;
use axum::http::StatusCode;
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::Audience;
use huiyin_core::ticket::Verb;
use huiyin_store::writer::{Answer, Envelope, Target};

use super::files::{Taken, take};
use super::forms::{Sheet, offer, read};
use super::loaded::Loaded;
use super::page::{self, Extra};
use super::strip::must_act_in_words;
use crate::edge::{Fault, Posted};
use crate::page::{Shown, Tone, told};
use crate::viewer::Viewer;

/// Carries out the verb that the form names in `do`.
pub async fn act(
    viewer: Viewer,
    Path((_, number)): Path<(String, String)>,
    posted: Posted,
) -> Shown {
    let loaded = Loaded::of(&viewer, &number).await?;
    let verb = Verb::parse(posted.text("do")).ok_or_else(|| {
        Fault::Bad("没有看懂要办的是哪一步，请返回刷新页面后重新提交。".to_owned())
    })?;
    let Some(sheet) = offer(verb, &loaded.setting()) else {
        return gone(&viewer, loaded, verb, &posted).await;
    };
    match carry_out(&viewer, &loaded, &sheet, &posted).await {
        Ok(answer) => {
            let after = Loaded::of(&viewer, &number).await;
            let sentence = done(sheet.label, &answer, after.as_ref().ok());
            // Whoever handed a ticket on may no longer know of it.
            let to = match after {
                Ok(_) => viewer.at(&format!("/tickets/{number}")),
                Err(_) => viewer.at("/"),
            };
            told(to, Tone::Ok, sentence)
        }
        Err(Fault::Refused(refusal)) => {
            // A refused attempt that matters is recorded, and with it the ticket's version moves on:
            // the form goes back with the new one, else it would stumble over itself.
            let now = Loaded::of(&viewer, &number).await?;
            let extra = Extra {
                returned: Some(sheet.returned(&posted, &refusal)),
                ..Extra::default()
            };
            page::show(&viewer, now, extra, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Fault::Conflict { expected, .. }) => {
            let now = Loaded::of(&viewer, &number).await?;
            let changed = page::changes_since(&now, expected);
            let refusal = Refusal::new(
                "conflict",
                format!(
                    "您填写的时候，这张工单有了变化：{changed}。您填的都还在，看清后可以再次提交。"
                ),
            );
            // The deed may no longer be due after what the colleague did.
            if offer(verb, &now.setting()).is_none() {
                return gone(&viewer, now, verb, &posted).await;
            }
            let extra = Extra {
                returned: Some(sheet.returned(&posted, &refusal)),
                ..Extra::default()
            };
            page::show(&viewer, now, extra, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other),
    }
}

/// The deed is not, or no longer, this person's: the page says so and keeps what was typed in view.
async fn gone(viewer: &Viewer, loaded: Loaded, verb: Verb, posted: &Posted) -> Shown {
    let typed: Vec<String> = posted
        .pairs()
        .iter()
        .filter(|(name, value)| {
            !matches!(name.as_str(), "csrf" | "do" | "version") && value.trim().chars().count() > 5
        })
        .map(|(_, value)| value.trim().to_owned())
        .collect();
    let extra = Extra {
        told: format!(
            "现在不能“{}”：工单的状态是“{}”，可能别人刚刚办理过，或您的岗位不办这一步。",
            verb.in_chinese(),
            loaded.ticket().stage.in_chinese()
        ),
        typed: typed.join("\n"),
        ..Extra::default()
    };
    page::show(viewer, loaded, extra, StatusCode::CONFLICT).await
}

pub(in crate::console) async fn carry_out(
    viewer: &Viewer,
    loaded: &Loaded,
    sheet: &Sheet,
    posted: &Posted,
) -> Result<Option<Answer>, Fault> {
    let taken = |field: &'static str| {
        let uploads = posted.files(field).to_vec();
        let held = loaded.ticket().attachments.len();
        async move {
            if uploads.is_empty() {
                return Ok(Vec::new());
            }
            viewer
                .blocking(move |centre| take(centre, &uploads, field, held))
                .await
        }
    };
    let photos: Vec<Taken> = taken("photos").await?;
    let mut files: Vec<Taken> = taken("files").await?;
    let id = loaded.ticket().id;
    let version: Option<u32> = posted.number("version");
    let matching = |envelope: Envelope| match version {
        Some(version) => envelope.if_match(version),
        None => envelope,
    };
    let mut answer = None;
    if sheet.verb == Verb::Attach {
        if files.is_empty() {
            return Err(Refusal::bad_field("files", "请选择要上传的文件。").into());
        }
    } else {
        let hashes: Vec<String> = photos.iter().map(|p| p.hash.clone()).collect();
        let command = read(sheet, posted, &hashes, &loaded.setting())?;
        let envelope = matching(Envelope::new(viewer.actor(), Target::Ticket(id), command));
        answer = Some(viewer.send(envelope).await?);
    }
    // Pictures that the command names are listed with the ticket's files as well.
    files.extend(photos);
    let audience = audience(viewer, posted);
    for file in &files {
        let command = file.attach(audience)?;
        let envelope = Envelope::new(viewer.actor(), Target::Ticket(id), command);
        answer = Some(viewer.send(envelope).await?);
    }
    Ok(answer)
}

/// For whom the files of a form are: as the form says, else for those who handle the ticket.
fn audience(viewer: &Viewer, posted: &Posted) -> Audience {
    match Audience::parse(posted.text("audience")) {
        Some(Audience::Internal) if viewer.post.unit.is_some() => Audience::Unit,
        Some(audience) => audience,
        None => Audience::Unit,
    }
}

/// “签收：已办好。接下来由市场监管局办理。”
fn done(label: &str, answer: &Option<Answer>, after: Option<&Loaded>) -> String {
    let next = match (answer, after) {
        (Some(_), Some(after)) => match after.ticket().must_act() {
            Some(must) => format!("现在该{}办。", must_act_in_words(after, must)),
            None => format!("工单{}。", after.ticket().stage.in_chinese()),
        },
        _ => String::new(),
    };
    format!("“{label}”已办好。{next}")
}
