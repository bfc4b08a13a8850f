//! 备注、催办、附件: what moves nothing and must still be known.

use serde::{Deserialize, Serialize};

use super::decide::{Draft, texts, written};
use super::event::{EventBody, Slot, Stamp};
use super::{Ticket, Verb};
use crate::calendar::Moment;
use crate::people::{Actor, Role};
use crate::refusal::Refusal;
use crate::terms::Audience;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Urge {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    #[serde(default)]
    pub text: String,
    #[serde(default = "internal")]
    pub audience: Audience,
}

fn internal() -> Audience {
    Audience::Internal
}

/// A file that lies in the store already, by the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attach {
    pub hash: String,
    pub name: String,
    /// The sniffed type, not the one that was claimed.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    #[serde(default = "internal")]
    pub audience: Audience,
}

/// The most files that one ticket takes.
pub const MOST_ATTACHMENTS: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub hash: String,
    pub mime: String,
    pub size: u64,
    pub audience: Audience,
    pub at: Moment,
    pub by: Actor,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteEvent {
    Urged,
    Commented {
        audience: Audience,
    },
    Attached {
        hash: String,
        mime: String,
        size: u64,
        audience: Audience,
    },
    /// Somebody tried what the rules refuse, in a way that says something about the work.
    AttemptRefused {
        verb: Verb,
        code: String,
    },
}

pub(super) fn apply(ticket: &mut Ticket, event: &NoteEvent, stamp: &Stamp) {
    match event {
        NoteEvent::Urged => ticket.urges += 1,
        NoteEvent::Commented { .. } | NoteEvent::AttemptRefused { .. } => {}
        NoteEvent::Attached {
            hash,
            mime,
            size,
            audience,
        } => ticket.attachments.push(Attachment {
            hash: hash.clone(),
            mime: mime.clone(),
            size: *size,
            audience: *audience,
            at: stamp.at,
            by: stamp.by.clone(),
        }),
    }
}

pub(super) fn urge(draft: &mut Draft<'_>, command: &Urge) -> Result<(), Refusal> {
    draft.emit(
        EventBody::Note(NoteEvent::Urged),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn comment(draft: &mut Draft<'_>, command: &Comment) -> Result<(), Refusal> {
    if !written(&command.text) {
        return Err(Refusal::bad_field("text", "请写下备注内容。"));
    }
    // What a unit writes is seen by its own people at least.
    let audience = if draft.actor().unit.is_some() && command.audience == Audience::Internal {
        Audience::Unit
    } else {
        command.audience
    };
    draft.emit(
        EventBody::Note(NoteEvent::Commented { audience }),
        texts([(Slot::Note, &command.text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn attach(draft: &mut Draft<'_>, command: &Attach) -> Result<(), Refusal> {
    if draft.ticket.attachments.len() >= MOST_ATTACHMENTS {
        return Err(Refusal::new(
            "too_many_attachments",
            format!("一张工单最多{MOST_ATTACHMENTS}个附件。请把多份材料合成一个文件再上传。"),
        ));
    }
    let audience = match draft.actor().role {
        Role::Petitioner => Audience::Public,
        _ if draft.actor().unit.is_some() && command.audience == Audience::Internal => {
            Audience::Unit
        }
        _ => command.audience,
    };
    draft.emit(
        EventBody::Note(NoteEvent::Attached {
            hash: command.hash.clone(),
            mime: command.mime.clone(),
            size: command.size,
            audience,
        }),
        texts([(Slot::FileName, &command.name)]),
        vec![],
    );
    Ok(())
}
