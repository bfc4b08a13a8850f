//! 受理与研判: how a request comes in and what the centre makes of it before any unit sees it
//! (LIFECYCLE T1–T5, REQUIREMENTS CH, TR).

use serde::{Deserialize, Serialize};

use super::clocks::Changes;
use super::decide::{Decision, Draft, World, texts, written};
use super::event::{Event, EventBody, Slot, Stamp, Text};
use super::when::When;
use super::{Ending, RejectionRequest, RulebookRef, Ticket, TicketId};
use crate::calendar::{DueRule, Moment, decided};
use crate::people::{Role, UnitId};
use crate::refusal::Refusal;
use crate::rulebook::Start;
use crate::terms::{
    Channel, ChannelGroup, ClockName, Handling, Outcome, PetitionerKind, RequestKind, Stage, Told,
    Urgency, vocabulary,
};

// ---- commands

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub channel: Channel,
    pub kind: RequestKind,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub content: String,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub petitioner: Petitioner,
    #[serde(default)]
    pub place: Place,
    #[serde(default)]
    pub occurred_at: Option<When>,
    #[serde(default)]
    pub confidential: bool,
    #[serde(default)]
    pub anonymous: bool,
    #[serde(default)]
    pub urgency: Option<Urgency>,
    #[serde(default)]
    pub upstream: Option<UpstreamGiven>,
    /// Phone or network, where the channel alone does not say.
    #[serde(default)]
    pub group: Option<ChannelGroup>,
    #[serde(default)]
    pub enterprise_related: Option<bool>,
    #[serde(default)]
    pub handling: Option<Handling>,
    #[serde(default)]
    pub statutory_limit: Option<DueRule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Petitioner {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub kind: Option<PetitionerKind>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    pub address: Option<String>,
    pub grid: Option<String>,
    pub point: Option<Point>,
}

/// Longitude and latitude in degrees, WGS 84: as a pair or by name.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Point {
    Pair([f64; 2]),
    Named {
        #[serde(alias = "lng", alias = "long", alias = "longitude")]
        lon: f64,
        #[serde(alias = "latitude")]
        lat: f64,
    },
}

impl Point {
    /// Longitude, then latitude.
    ///
    /// # Errors
    /// `bad_field` where it is no place on the globe.
    fn pair(self) -> Result<[f64; 2], Refusal> {
        let [lon, lat] = match self {
            Point::Pair(pair) => pair,
            Point::Named { lon, lat } => [lon, lat],
        };
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            // A centimetre; and seven decimals are read back from the journal as they were written.
            Ok([lon, lat].map(|degrees| (degrees * 1e7).round() / 1e7 + 0.0))
        } else {
            Err(Refusal::bad_field(
                "place.point",
                "坐标不在地图上：请先写经度（-180至180），再写纬度（-90至90）。",
            ))
        }
    }
}

/// What the upper platform says of its own ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpstreamGiven {
    pub system: String,
    pub number: String,
    #[serde(default)]
    pub due: Option<When>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct Supplement {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    #[serde(deserialize_with = "amend_field")]
    pub field: AmendField,
    #[serde(default)]
    pub value: String,
}

vocabulary! {
    /// What may be corrected. The petitioner's own words are not among it: they are supplemented.
    AmendField {
        Title = "title", "标题";
        Category = "category", "类别";
        Kind = "kind", "诉求类型";
        Urgency = "urgency", "紧急程度";
        Address = "address", "地址";
        Grid = "grid", "网格";
        PetitionerName = "petitioner_name", "诉求人姓名";
        PetitionerPhone = "petitioner_phone", "联系电话";
        Confidential = "confidential", "是否保密";
        EnterpriseRelated = "enterprise_related", "是否涉企";
    }
}

/// The field's identifier, also by the path it has in `register`.
fn amend_field<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<AmendField, D::Error> {
    let name = String::deserialize(reader)?;
    let last = name.rsplit('.').next().unwrap_or(&name);
    let known = match last {
        "name" => Some(AmendField::PetitionerName),
        "phone" => Some(AmendField::PetitionerPhone),
        other => AmendField::parse(other),
    };
    known.ok_or_else(|| {
        let fields: Vec<&str> = AmendField::ALL.iter().map(|f| f.id()).collect();
        serde::de::Error::custom(format!(
            "unknown variant `{name}`, expected one of `{}`",
            fields.join("`, `")
        ))
    })
}

// ---- state and events

/// What was asked, as far as it is not text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub channel: Channel,
    pub group: ChannelGroup,
    pub kind: RequestKind,
    pub handling: Handling,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub petitioner_kind: PetitionerKind,
    /// A telephone number was left, so the petitioner can be contacted and called back.
    pub has_phone: bool,
    pub anonymous: bool,
    pub confidential: bool,
    pub urgency: Urgency,
    pub enterprise_related: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory_limit: Option<DueRule>,
    pub registered_at: Moment,
    /// Whether the petitioner filed it without an agent.
    pub self_filed: bool,
    /// The unit whose own people found and filed it (REQUIREMENTS OR5); they may follow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_by: Option<UnitId>,
}

/// The upper platform's own view; its number is a text of the slot `upstream_number`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    pub system: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeEvent {
    Registered {
        request: Box<Request>,
        rulebook: RulebookRef,
    },
    Supplemented {
        by_petitioner: bool,
    },
    Amended {
        field: AmendField,
        /// The new value where it is no text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    Classified {
        category: Option<String>,
        kind: RequestKind,
        handling: Handling,
    },
    RejectionRequested,
    RejectionRefused,
    Rejected {
        told: Told,
    },
    TransferredOut {
        told: Told,
    },
    AnsweredDirectly {
        told: Told,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        knowledge_item: Option<String>,
    },
    MarkedIneffective,
}

pub(super) fn apply(ticket: &mut Ticket, event: &IntakeEvent, stamp: &Stamp) {
    let request = &mut ticket.request;
    match event {
        // The first event makes the ticket; see `Ticket::born`.
        IntakeEvent::Registered { .. } | IntakeEvent::Supplemented { .. } => {}
        IntakeEvent::Amended { field, value } => {
            let value = value.as_deref();
            match field {
                AmendField::Category => request.category = value.map(str::to_owned),
                AmendField::Grid => request.grid = value.map(str::to_owned),
                AmendField::Kind => {
                    request.kind = value.and_then(RequestKind::parse).unwrap_or(request.kind);
                }
                AmendField::Urgency => {
                    request.urgency = value.and_then(Urgency::parse).unwrap_or(request.urgency);
                }
                AmendField::Confidential => request.confidential = value == Some("true"),
                AmendField::EnterpriseRelated => {
                    request.enterprise_related = value == Some("true");
                }
                AmendField::PetitionerPhone => request.has_phone = value == Some("true"),
                AmendField::Title | AmendField::Address | AmendField::PetitionerName => {}
            }
        }
        IntakeEvent::Classified {
            category,
            kind,
            handling,
        } => {
            request.category.clone_from(category);
            request.kind = *kind;
            request.handling = *handling;
            if ticket.stage == Stage::Registered {
                ticket.stage = Stage::PendingDispatch;
            }
        }
        IntakeEvent::RejectionRequested => {
            if let Some(unit) = stamp.by.unit {
                ticket.rejection_requested = Some(RejectionRequest { unit, at: stamp.at });
            }
        }
        IntakeEvent::RejectionRefused => ticket.rejection_requested = None,
        IntakeEvent::Rejected { told } => {
            end(ticket, Stage::Rejected, Outcome::Rejected, *told, stamp);
        }
        IntakeEvent::TransferredOut { told } => {
            end(
                ticket,
                Stage::Transferred,
                Outcome::Transferred,
                *told,
                stamp,
            );
        }
        IntakeEvent::AnsweredDirectly { told, .. } => {
            end(ticket, Stage::Answered, Outcome::Answered, *told, stamp);
        }
        IntakeEvent::MarkedIneffective => ticket.ineffective = true,
    }
}

/// Puts an end to the ticket: the stage, how it ended, and how the petitioner was told.
pub(super) fn end(ticket: &mut Ticket, stage: Stage, outcome: Outcome, told: Told, stamp: &Stamp) {
    ticket.stage = stage;
    ticket.rejection_requested = None;
    ticket.verdict_desk = None;
    ticket.ending = Some(Ending {
        outcome,
        told,
        at: stamp.at,
    });
    super::dispatch::end_assignments(ticket, super::AssignmentEnd::Completed, stamp.at);
}

impl Ticket {
    /// The ticket that a first event makes; none where the event is no registration.
    pub fn born(id: TicketId, event: &Event, stamp: &Stamp) -> Option<Ticket> {
        let EventBody::Intake(IntakeEvent::Registered { request, rulebook }) = &event.body else {
            return None;
        };
        let mut ticket = Ticket {
            id,
            version: 0,
            rulebook: rulebook.clone(),
            request: (**request).clone(),
            stage: Stage::Registered,
            round: 1,
            assignments: vec![],
            clocks: vec![],
            returns: vec![],
            contacts: vec![],
            extensions: vec![],
            holds: vec![],
            replies: vec![],
            callbacks: vec![],
            rectifications: vec![],
            deductions: vec![],
            supervisions: vec![],
            attachments: vec![],
            followers: vec![],
            merged_into: None,
            links: vec![],
            urges: 0,
            rejection_requested: None,
            ineffective: false,
            verdict_desk: None,
            ending: None,
        };
        ticket.apply(event, stamp);
        Some(ticket)
    }

    /// How a petitioner learns of a decision that the centre takes at its own desk.
    pub(super) fn told_at_desk(&self) -> Told {
        match (self.request.channel, self.request.group) {
            (Channel::Phone | Channel::Hall, _) => Told::Phone,
            (_, ChannelGroup::Network) => Told::Portal,
            _ if self.request.has_phone => Told::Phone,
            _ => Told::NoContactLeft,
        }
    }

    /// How a petitioner learns of an approved reply that nobody calls about: the progress page is
    /// there for everybody who was given a query code and left a way to be found.
    pub(super) fn told_without_call(&self) -> Told {
        if self.request.group == ChannelGroup::Network || self.request.has_phone {
            Told::Portal
        } else {
            Told::NoContactLeft
        }
    }
}

// ---- decisions

pub(super) fn register(
    command: &Register,
    id: TicketId,
    stamp: Stamp,
    world: &World<'_>,
) -> Result<Decision, Refusal> {
    if !written(&command.content) {
        return Err(Refusal::bad_field(
            "content",
            "请写明诉求内容：什么事、在哪里、希望怎样解决。",
        ));
    }
    let phone = command.petitioner.phone.as_deref().unwrap_or("").trim();
    phone_is_plausible(phone)?;
    let handling = command.handling.unwrap_or(Handling::Ordinary);
    if handling == Handling::Commitment && command.statutory_limit.is_none() {
        return Err(Refusal::new(
            "statutory_limit_missing",
            "承诺件须填写法定办理时限（如“20 working days”），系统据此计算承诺时限。",
        )
        .at("statutory_limit"));
    }
    let petitioner_kind = command.petitioner.kind.unwrap_or(PetitionerKind::Person);
    let upstream_due = match &command.upstream {
        Some(upstream) => match &upstream.due {
            Some(due) => Some(due.due(world.calendar, "upstream.due")?),
            None => None,
        },
        None => None,
    };
    let request = Request {
        channel: command.channel,
        group: command.group.unwrap_or(command.channel.group()),
        kind: command.kind,
        handling,
        category: command.category.clone().filter(|c| written(c)),
        petitioner_kind,
        has_phone: !phone.is_empty(),
        anonymous: command.anonymous,
        confidential: command.confidential,
        urgency: command.urgency.unwrap_or(Urgency::Normal),
        enterprise_related: command
            .enterprise_related
            .unwrap_or(petitioner_kind == PetitionerKind::Enterprise),
        occurred_at: match &command.occurred_at {
            Some(when) => Some(when.instant(world.calendar, "occurred_at")?),
            None => None,
        },
        grid: command.place.grid.clone().filter(|g| written(g)),
        point: command.place.point.map(Point::pair).transpose()?,
        upstream: command.upstream.as_ref().map(|u| Upstream {
            system: u.system.clone(),
            due: upstream_due,
        }),
        statutory_limit: command.statutory_limit,
        registered_at: stamp.at,
        self_filed: stamp.by.role == Role::Petitioner,
        filed_by: stamp.by.unit,
    };
    let body = EventBody::Intake(IntakeEvent::Registered {
        request: Box::new(request),
        rulebook: RulebookRef {
            name: world.rulebook.name.clone(),
            version: world.rulebook.version,
        },
    });
    let name = command.petitioner.name.as_deref().unwrap_or("");
    let title = title_of(command);
    let mut said = texts([
        (Slot::Title, title.as_str()),
        (Slot::Content, command.content.as_str()),
        (Slot::PetitionerName, name),
        (Slot::PetitionerPhone, phone),
        (
            Slot::Address,
            command.place.address.as_deref().unwrap_or(""),
        ),
    ]);
    if let Some(upstream) = &command.upstream {
        said.push((Slot::UpstreamNumber, Text::from(upstream.number.trim())));
    }
    let mut event = Event {
        body,
        texts: said,
        clocks: vec![],
    };
    let unclocked = Ticket::born(id, &event, &stamp)
        .ok_or_else(|| Refusal::new("unknown_ticket", "登记未成功，请重试。"))?;
    event.clocks = starting_clocks(&unclocked, world, stamp.at)?;
    let ticket = Ticket::born(id, &event, &stamp)
        .ok_or_else(|| Refusal::new("unknown_ticket", "登记未成功，请重试。"))?;
    Ok(Decision {
        events: vec![event],
        ticket,
    })
}

/// The clocks that run from 接诉: the centre's own and the one that the upper platform set.
fn starting_clocks(
    ticket: &Ticket,
    world: &World<'_>,
    at: Moment,
) -> Result<Vec<super::ClockChange>, Refusal> {
    let mut changes = Changes::on(ticket);
    for name in [
        ClockName::Intake,
        ClockName::Contact,
        ClockName::Reply,
        ClockName::Close,
    ] {
        changes.start_by_rule(
            world.calendar,
            world.rulebook,
            name,
            Start::Registration,
            None,
            at,
        )?;
    }
    if let Some(due) = ticket.request.upstream.as_ref().and_then(|u| u.due) {
        let source = world.rulebook.source("上级平台交办时限");
        changes.start(
            ClockName::Upstream,
            None,
            decided(world.calendar, &source, at, due),
        );
    }
    Ok(changes.done())
}

/// The title as given, else the beginning of the petitioner's words.
fn title_of(command: &Register) -> String {
    match command.title.as_deref().map(str::trim) {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ => {
            let content = command.content.trim();
            let first = content
                .split(['。', '！', '？', '；', '\n'])
                .next()
                .unwrap_or(content);
            let mut title: String = first.chars().take(30).collect();
            if first.chars().count() > 30 {
                title.push('…');
            }
            title
        }
    }
}

fn phone_is_plausible(phone: &str) -> Result<(), Refusal> {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let clean = phone
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ' | '*' | '转'));
    if phone.is_empty() || (clean && (5..=20).contains(&digits)) {
        Ok(())
    } else {
        Err(Refusal::bad_field(
            "petitioner.phone",
            "联系电话的格式不对，请填写手机号码或带区号的固定电话。",
        ))
    }
}

pub(super) fn supplement(draft: &mut Draft<'_>, command: &Supplement) -> Result<(), Refusal> {
    if !written(&command.text) {
        return Err(Refusal::bad_field("text", "请写下要补充的内容。"));
    }
    let by_petitioner = draft.actor().role == Role::Petitioner;
    draft.emit(
        EventBody::Intake(IntakeEvent::Supplemented { by_petitioner }),
        texts([(Slot::Supplement, &command.text)]),
        vec![],
    );
    Ok(())
}

pub(super) fn amend(draft: &mut Draft<'_>, command: &Amend) -> Result<(), Refusal> {
    let value = command.value.trim();
    let unreadable = |what: &str| Err(Refusal::bad_field("value", format!("请填写{what}。")));
    let (stored, said) = match command.field {
        AmendField::Title if value.is_empty() => return unreadable("标题"),
        AmendField::Title => (None, texts([(Slot::Title, value)])),
        AmendField::Address => (None, texts([(Slot::Address, value)])),
        AmendField::PetitionerName => (None, texts([(Slot::PetitionerName, value)])),
        AmendField::PetitionerPhone => {
            phone_is_plausible(value)?;
            let has_phone = !value.is_empty();
            (
                Some(has_phone.to_string()),
                texts([(Slot::PetitionerPhone, value)]),
            )
        }
        AmendField::Kind if RequestKind::parse(value).is_none() => {
            return unreadable("诉求类型（咨询、求助、投诉、举报、意见建议或表扬）");
        }
        AmendField::Urgency if Urgency::parse(value).is_none() => {
            return unreadable("紧急程度（一般、紧急或特急）");
        }
        AmendField::Confidential | AmendField::EnterpriseRelated
            if !matches!(value, "true" | "false") =>
        {
            return unreadable("“是”或“否”");
        }
        _ => (Some(value.to_owned()), vec![]),
    };
    draft.emit(
        EventBody::Intake(IntakeEvent::Amended {
            field: command.field,
            value: stored,
        }),
        said,
        vec![],
    );
    Ok(())
}
