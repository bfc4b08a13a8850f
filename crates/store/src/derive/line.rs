//! The derived rows of a ticket.

use std::collections::BTreeMap;

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Role, UnitId};
use huiyin_core::terms::{
    Channel, ChannelGroup, ClockName, Outcome, Part, RequestKind, Stage, Urgency,
};
use huiyin_core::ticket::{ClockId, Ticket, TicketId};

use crate::engine::{Connection, Error, Param, Row, statements};
use crate::schema::STATE_VERSION;

/// A ticket as the writer holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Its state.
    pub ticket: Ticket,
    /// Its number.
    pub number: String,
    /// The text that is its title.
    pub title: Option<i64>,
    /// The journal's position of its last event.
    pub last_seq: i64,
    /// When its last event happened.
    pub updated_at: Moment,
}

/// What lists sort and filter by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: TicketId,
    /// The number.
    pub number: String,
    /// How many events made it.
    pub version: u32,
    /// Where it stands.
    pub stage: Stage,
    /// Whether somebody has to act.
    pub open: bool,
    /// What was wanted.
    pub kind: RequestKind,
    /// Where it came from.
    pub channel: Channel,
    /// The group that its figures belong to.
    pub group: ChannelGroup,
    /// The category's code.
    pub category: Option<String>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// Whether the petitioner asked for secrecy.
    pub confidential: bool,
    /// The lead unit, or the last one.
    pub lead_unit: Option<UnitId>,
    /// The role that must act next.
    pub must_role: Option<Role>,
    /// The unit that must act next.
    pub must_unit: Option<UnitId>,
    /// The round.
    pub round: u16,
    /// When it was registered.
    pub registered_at: Moment,
    /// When something last happened to it.
    pub updated_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// When the most pressing clock runs out or ran out.
    pub due_at: Option<Moment>,
    /// Which clock that is.
    pub due_clock: Option<ClockName>,
    /// Whether an open clock was missed.
    pub overdue: bool,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The main ticket, if it was merged.
    pub merged_into: Option<TicketId>,
    /// The text that is its title.
    pub title: Option<i64>,
    /// The grid cell's name.
    pub place: Option<String>,
    /// Whether the discipline body has a copy.
    pub discipline: bool,
    /// Decisions that the centre still owes.
    pub waiting: Vec<Waiting>,
}

/// A decision that somebody asked for and that the centre still owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Waiting {
    /// A return for approval.
    Return,
    /// An extension for approval.
    Extension,
    /// A hold for approval.
    Hold,
    /// A deduction for decision.
    Deduction,
    /// A rejection for decision.
    Rejection,
    /// A supervision that is not closed.
    Supervision,
}

impl Waiting {
    /// All of them.
    pub const ALL: &'static [Waiting] = &[
        Waiting::Return,
        Waiting::Extension,
        Waiting::Hold,
        Waiting::Deduction,
        Waiting::Rejection,
        Waiting::Supervision,
    ];

    /// Its bit in the column.
    pub(crate) fn bit(self) -> i64 {
        match self {
            Waiting::Return => 1,
            Waiting::Extension => 2,
            Waiting::Hold => 4,
            Waiting::Deduction => 8,
            Waiting::Rejection => 16,
            Waiting::Supervision => 32,
        }
    }

    fn on(self, ticket: &Ticket) -> bool {
        match self {
            Waiting::Return => ticket.returns.iter().any(|asked| asked.is_pending()),
            Waiting::Extension => ticket
                .extensions
                .iter()
                .any(|asked| asked.approved.is_none()),
            Waiting::Hold => ticket.holds.iter().any(|asked| asked.is_pending()),
            Waiting::Deduction => ticket.deductions.iter().any(|asked| asked.is_pending()),
            Waiting::Rejection => ticket.rejection_requested.is_some(),
            Waiting::Supervision => ticket
                .supervisions
                .iter()
                .any(|letter| letter.closed_at.is_none()),
        }
    }
}

/// All derived rows of a ticket, except those that follow from texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The list line.
    pub line: Line,
    /// Units with a part in it: the part, and whether it is open.
    pub units: BTreeMap<UnitId, (Part, bool)>,
    /// Clocks still to fire.
    pub deadlines: BTreeMap<ClockId, Moment>,
    /// Tickets of the same matter.
    pub links: Vec<TicketId>,
    /// Attachments, by hash.
    pub attachments: Vec<String>,
}

/// Derives the rows of a ticket.
pub fn derived(held: &Held) -> Derived {
    let ticket = &held.ticket;
    let mut links = ticket.links.clone();
    links.sort_unstable();
    let mut attachments: Vec<String> = ticket
        .attachments
        .iter()
        .map(|attachment| attachment.hash.clone())
        .collect();
    attachments.sort_unstable();
    attachments.dedup();
    Derived {
        line: line(held),
        units: units(ticket),
        deadlines: deadlines(ticket),
        links,
        attachments,
    }
}

fn line(held: &Held) -> Line {
    let ticket = &held.ticket;
    let request = &ticket.request;
    let must = ticket.must_act();
    let due = ticket.next_due();
    Line {
        id: ticket.id,
        number: held.number.clone(),
        version: ticket.version,
        stage: ticket.stage,
        open: must.is_some(),
        kind: request.kind,
        channel: request.channel,
        group: request.group,
        category: request.category.clone(),
        urgency: request.urgency,
        confidential: request.confidential,
        lead_unit: ticket.last_lead_unit(),
        must_role: must.map(|must| must.role),
        must_unit: must.and_then(|must| must.unit),
        round: ticket.round,
        registered_at: request.registered_at,
        updated_at: held.updated_at,
        closed_at: ticket.ending.as_ref().map(|ending| ending.at),
        due_at: due.and_then(|clock| clock.clock.due_at),
        due_clock: due.map(|clock| clock.name),
        overdue: ticket.clocks.iter().any(|clock| {
            clock.name != ClockName::Return
                && clock.clock.is_open()
                && clock.clock.missed_at.is_some()
        }),
        outcome: ticket.ending.as_ref().map(|ending| ending.outcome),
        merged_into: ticket.merged_into,
        title: held.title,
        place: request.grid.clone(),
        discipline: ticket
            .supervisions
            .iter()
            .any(|letter| letter.copied_to_discipline),
        waiting: Waiting::ALL
            .iter()
            .copied()
            .filter(|waiting| waiting.on(ticket))
            .collect(),
    }
}

/// A unit's part: lead before co, open before former. A unit whose own people filed the ticket
/// follows it as a former co-unit does.
fn units(ticket: &Ticket) -> BTreeMap<UnitId, (Part, bool)> {
    let mut units: BTreeMap<UnitId, (Part, bool)> = BTreeMap::new();
    let mut add = |unit, new| {
        units
            .entry(unit)
            .and_modify(|old| {
                if rank(new) < rank(*old) {
                    *old = new;
                }
            })
            .or_insert(new);
    };
    for assignment in &ticket.assignments {
        add(assignment.unit, (assignment.part, assignment.is_open()));
        for (former, _) in &assignment.former {
            add(*former, (assignment.part, false));
        }
    }
    if let Some(unit) = ticket.request.filed_by {
        add(unit, (Part::Co, false));
    }
    units
}

fn rank((part, open): (Part, bool)) -> u8 {
    match (open, part) {
        (true, Part::Lead) => 0,
        (true, Part::Co) => 1,
        (false, Part::Lead) => 2,
        (false, Part::Co) => 3,
    }
}

fn deadlines(ticket: &Ticket) -> BTreeMap<ClockId, Moment> {
    ticket
        .clocks
        .iter()
        .filter_map(|clock| clock.clock.next_deadline().map(|due| (clock.id, due)))
        .collect()
}

/// The due time of a ticket on which no clock runs: sorts last.
pub(crate) const NEVER: i64 = i64::MAX;

statements! {
    UPSERT = "INSERT INTO ticket (id, number, version, last_seq, state_version, state, stage, open, \
        kind, channel, channel_group, category, urgency, confidential, lead_unit, must_role, \
        must_unit, round, registered_at, updated_at, closed_at, due_at, due_clock, overdue, \
        outcome, merged_into, title, place, discipline, waiting) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
        ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30) \
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, last_seq = excluded.last_seq, \
        state_version = excluded.state_version, state = excluded.state, stage = excluded.stage, \
        open = excluded.open, kind = excluded.kind, channel = excluded.channel, \
        channel_group = excluded.channel_group, category = excluded.category, \
        urgency = excluded.urgency, confidential = excluded.confidential, \
        lead_unit = excluded.lead_unit, must_role = excluded.must_role, \
        must_unit = excluded.must_unit, round = excluded.round, \
        registered_at = excluded.registered_at, updated_at = excluded.updated_at, \
        closed_at = excluded.closed_at, due_at = excluded.due_at, due_clock = excluded.due_clock, \
        overdue = excluded.overdue, outcome = excluded.outcome, \
        merged_into = excluded.merged_into, title = excluded.title, place = excluded.place, \
        discipline = excluded.discipline, waiting = excluded.waiting";
    HELD = "SELECT state, number, title, last_seq, updated_at, state_version FROM ticket WHERE id = ?1";
    UNIT = "INSERT INTO ticket_unit (ticket, unit, part, open) VALUES (?1, ?2, ?3, ?4) \
        ON CONFLICT (unit, ticket) DO UPDATE SET part = excluded.part, open = excluded.open";
    DEADLINE = "INSERT INTO deadline (ticket, clock, due_at) VALUES (?1, ?2, ?3) \
        ON CONFLICT (ticket, clock) DO UPDATE SET due_at = excluded.due_at";
    NO_DEADLINE = "DELETE FROM deadline WHERE ticket = ?1 AND clock = ?2";
    LINK = "INSERT INTO link (ticket, other) VALUES (?1, ?2) ON CONFLICT (ticket, other) DO NOTHING";
    ATTACHMENT = "INSERT INTO attachment (ticket, hash) VALUES (?1, ?2) \
        ON CONFLICT (ticket, hash) DO NOTHING";
    CLEAR_TICKETS = "DELETE FROM ticket";
    CLEAR_UNITS = "DELETE FROM ticket_unit";
    CLEAR_DEADLINES = "DELETE FROM deadline";
    CLEAR_LINKS = "DELETE FROM link";
    CLEAR_ATTACHMENTS = "DELETE FROM attachment";
}

/// The columns of a list line, for a select on `ticket` under the name `t`.
pub(crate) const LINE_COLUMNS: &str = "t.id, t.number, t.version, t.stage, t.open, t.kind, \
     t.channel, t.channel_group, t.category, t.urgency, t.confidential, t.lead_unit, t.must_role, \
     t.must_unit, t.round, t.registered_at, t.updated_at, t.closed_at, t.due_at, t.due_clock, \
     t.overdue, t.outcome, t.merged_into, t.title, t.place, t.discipline, t.waiting";

/// How many columns those are.
pub(crate) const LINE_WIDTH: usize = 27;

/// Writes the rows of tickets: each as it was before (`None` for a new one) and as it is.
pub(crate) fn upsert(
    connection: &Connection,
    tickets: &[(Option<Derived>, Derived, &Held)],
) -> Result<(), Error> {
    let mut states = Vec::with_capacity(tickets.len());
    for (_, _, held) in tickets {
        states.push(state(&held.ticket)?);
    }
    connection.execute_many(
        UPSERT,
        tickets.iter().zip(&states).map(|((_, new, held), state)| {
            let line = &new.line;
            [
                line.id.0.into(),
                Param::Text(&line.number),
                i64::from(line.version).into(),
                held.last_seq.into(),
                STATE_VERSION.into(),
                Param::Blob(state),
                line.stage.id().into(),
                line.open.into(),
                line.kind.id().into(),
                line.channel.id().into(),
                line.group.id().into(),
                line.category.as_ref().into(),
                urgency_rank(line.urgency).into(),
                line.confidential.into(),
                line.lead_unit.map(|unit| unit.0).into(),
                line.must_role.map(Role::id).into(),
                line.must_unit.map(|unit| unit.0).into(),
                i64::from(line.round).into(),
                line.registered_at.micros().into(),
                line.updated_at.micros().into(),
                line.closed_at.map(Moment::micros).into(),
                line.due_at.map_or(NEVER, Moment::micros).into(),
                line.due_clock.map(ClockName::id).into(),
                line.overdue.into(),
                line.outcome.map(Outcome::id).into(),
                line.merged_into.map(|ticket| ticket.0).into(),
                line.title.into(),
                line.place.as_ref().into(),
                line.discipline.into(),
                line.waiting
                    .iter()
                    .map(|waiting| waiting.bit())
                    .sum::<i64>()
                    .into(),
            ]
        }),
    )?;
    for (old, new, _) in tickets {
        beside(connection, old.as_ref(), new)?;
    }
    Ok(())
}

/// The rows beside the list line, as far as they changed. Parts in a ticket, links and
/// attachments are never taken away, so there is nothing to delete among them.
fn beside(connection: &Connection, old: Option<&Derived>, new: &Derived) -> Result<(), Error> {
    let id: Param<'_> = new.line.id.0.into();
    let units = new
        .units
        .iter()
        .filter(|(unit, part)| old.is_none_or(|old| old.units.get(unit) != Some(part)));
    connection.execute_many(
        UNIT,
        units.map(|(unit, (part, open))| [id, unit.0.into(), part.id().into(), (*open).into()]),
    )?;
    let deadlines = new
        .deadlines
        .iter()
        .filter(|(clock, due)| old.is_none_or(|old| old.deadlines.get(clock) != Some(due)));
    connection.execute_many(
        DEADLINE,
        deadlines.map(|(clock, due)| [id, i64::from(clock.0).into(), due.micros().into()]),
    )?;
    if let Some(old) = old {
        let gone = old
            .deadlines
            .keys()
            .filter(|clock| !new.deadlines.contains_key(clock));
        connection.execute_many(
            NO_DEADLINE,
            gone.map(|clock| [id, i64::from(clock.0).into()]),
        )?;
    }
    let links = new
        .links
        .iter()
        .filter(|link| old.is_none_or(|old| !old.links.contains(link)));
    connection.execute_many(LINK, links.map(|link| [id, link.0.into()]))?;
    let attachments = new
        .attachments
        .iter()
        .filter(|hash| old.is_none_or(|old| !old.attachments.contains(hash)));
    connection.execute_many(ATTACHMENT, attachments.map(|hash| [id, Param::Text(hash)]))?;
    Ok(())
}

/// Empties the derived tables of all tickets.
pub(crate) fn delete(connection: &Connection) -> Result<(), Error> {
    for sql in [
        CLEAR_TICKETS,
        CLEAR_UNITS,
        CLEAR_DEADLINES,
        CLEAR_LINKS,
        CLEAR_ATTACHMENTS,
    ] {
        connection.execute(sql, &[])?;
    }
    Ok(())
}

/// The bytes of a ticket's state.
pub(crate) fn state(ticket: &Ticket) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(ticket)
        .map_err(|error| Error::Shape(format!("ticket {}: {error}", ticket.id.0)))
}

/// Reads a ticket as the writer holds it.
pub(crate) fn read_held(connection: &Connection, id: TicketId) -> Result<Option<Held>, Error> {
    let found = connection.query_one(HELD, &[id.0.into()], |row| {
        Ok((
            row.blob(0)?,
            row.text(1)?,
            row.maybe_int(2)?,
            row.int(3)?,
            row.int(4)?,
            row.int(5)?,
        ))
    })?;
    let Some((state, number, title, last_seq, updated_at, version)) = found else {
        return Ok(None);
    };
    Ok(Some(Held {
        ticket: read_state(id, version, &state)?,
        number,
        title,
        last_seq,
        updated_at: Moment::from_micros(updated_at),
    }))
}

/// Reads a ticket's state.
pub(crate) fn read_state(id: TicketId, version: i64, state: &[u8]) -> Result<Ticket, Error> {
    if version != STATE_VERSION {
        return Err(Error::Shape(format!(
            "ticket {}: state version {version}, this program writes {STATE_VERSION}; \
             run `huiyin verify --rebuild`",
            id.0
        )));
    }
    serde_json::from_slice(state).map_err(|error| Error::Shape(format!("ticket {}: {error}", id.0)))
}

/// Reads the list line of one ticket.
pub(crate) fn read_line_of(connection: &Connection, id: TicketId) -> Result<Option<Line>, Error> {
    let sql = format!("SELECT {LINE_COLUMNS} FROM ticket t WHERE t.id = ?1");
    connection.query_one(&sql, &[id.0.into()], read_line)
}

/// Reads a list line whose columns are [`LINE_COLUMNS`].
pub(crate) fn read_line(row: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        id: TicketId(row.int(0)?),
        number: row.text(1)?,
        version: small(row, 2)?,
        stage: term(row, 3, Stage::parse)?,
        open: row.flag(4)?,
        kind: term(row, 5, RequestKind::parse)?,
        channel: term(row, 6, Channel::parse)?,
        group: term(row, 7, ChannelGroup::parse)?,
        category: row.maybe_text(8)?,
        urgency: urgency_of(row.int(9)?),
        confidential: row.flag(10)?,
        lead_unit: row.maybe_int(11)?.map(UnitId),
        must_role: maybe_term(row, 12, Role::parse)?,
        must_unit: row.maybe_int(13)?.map(UnitId),
        round: small(row, 14)?,
        registered_at: Moment::from_micros(row.int(15)?),
        updated_at: Moment::from_micros(row.int(16)?),
        closed_at: row.maybe_int(17)?.map(Moment::from_micros),
        due_at: Some(row.int(18)?)
            .filter(|due| *due != NEVER)
            .map(Moment::from_micros),
        due_clock: maybe_term(row, 19, ClockName::parse)?,
        overdue: row.flag(20)?,
        outcome: maybe_term(row, 21, Outcome::parse)?,
        merged_into: row.maybe_int(22)?.map(TicketId),
        title: row.maybe_int(23)?,
        place: row.maybe_text(24)?,
        discipline: row.flag(25)?,
        waiting: {
            let bits = row.int(26)?;
            Waiting::ALL
                .iter()
                .copied()
                .filter(|waiting| bits & waiting.bit() != 0)
                .collect()
        },
    })
}

fn small<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> Result<T, Error> {
    T::try_from(row.int(column)?)
        .map_err(|_| Error::Shape(format!("column {column} of a ticket is out of range")))
}

fn term<T>(row: &Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> Result<T, Error> {
    let id = row.text(column)?;
    parse(&id).ok_or_else(|| Error::Shape(format!("unknown term {id:?} in a ticket")))
}

fn maybe_term<T>(
    row: &Row<'_>,
    column: usize,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    match row.maybe_text(column)? {
        None => Ok(None),
        Some(id) => parse(&id)
            .map(Some)
            .ok_or_else(|| Error::Shape(format!("unknown term {id:?} in a ticket"))),
    }
}

/// The most pressing first.
pub(crate) fn urgency_rank(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::Critical => 0,
        Urgency::Urgent => 1,
        Urgency::Normal => 2,
    }
}

fn urgency_of(rank: i64) -> Urgency {
    match rank {
        0 => Urgency::Critical,
        1 => Urgency::Urgent,
        _ => Urgency::Normal,
    }
}
