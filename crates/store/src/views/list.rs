//! Lists of tickets: filters, order, paging by key, capped counts.

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Role, UnitId};
use huiyin_core::terms::{Channel, ChannelGroup, ClockName, Outcome, RequestKind, Stage, Urgency};

use super::{FROM, Reader, TicketLine, read_ticket_line};
use crate::derive::{LINE_COLUMNS, NEVER, Waiting};
use crate::engine::{Param, Value, overrides};
use crate::number;
use crate::scope::{self, Scope};
use crate::trouble::Trouble;

/// What a list shows. The default shows everything in scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// At one of these stages; empty = any.
    pub stages: Vec<Stage>,
    /// Somebody has to act, or nobody.
    pub open: Option<bool>,
    /// Must be acted on by one of these roles; empty = any.
    pub must_roles: Vec<Role>,
    /// Must be acted on by one of these units; empty = any.
    pub must_units: Vec<UnitId>,
    /// The lead unit, or the last one.
    pub lead_unit: Option<UnitId>,
    /// A unit with any part in it, now or formerly.
    pub unit: Option<UnitId>,
    /// One of these units has an open part in it as co-unit; empty = any.
    pub co_units: Vec<UnitId>,
    /// In one of these categories; empty = any.
    pub categories: Vec<String>,
    /// By one of these channels; empty = any.
    pub channels: Vec<Channel>,
    /// Of this group of channels.
    pub group: Option<ChannelGroup>,
    /// Of one of these kinds; empty = any.
    pub kinds: Vec<RequestKind>,
    /// This pressing.
    pub urgency: Option<Urgency>,
    /// Ended in one of these ways; empty = any.
    pub outcomes: Vec<Outcome>,
    /// How its clocks stand.
    pub clock: Option<ClockState>,
    /// The clock that is most pressing.
    pub due_clock: Option<ClockName>,
    /// A decision that the centre owes.
    pub waiting: Option<Waiting>,
    /// Registered at or after.
    pub registered_from: Option<Moment>,
    /// Registered before.
    pub registered_until: Option<Moment>,
    /// Ended at or after.
    pub closed_from: Option<Moment>,
    /// Ended before.
    pub closed_until: Option<Moment>,
    /// In this grid cell.
    pub place: Option<String>,
    /// Words that occur in it, or a ticket number.
    pub text: Option<String>,
}

/// How a ticket's clocks stand at the moment of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// A clock has run out.
    Overdue,
    /// None has, and one will before this moment.
    DueBefore(Moment),
    /// None has, and none will before this moment.
    DueAfter(Moment),
    /// No clock runs.
    None,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// The most pressing due time first; without a clock last.
    Due,
    /// The last touched first.
    Updated,
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Order::Newest | Order::Oldest => "t.registered_at",
            Order::Due => "t.due_at",
            Order::Updated => "t.updated_at",
        }
    }

    fn descends(self) -> bool {
        matches!(self, Order::Newest | Order::Updated)
    }

    fn key(self, line: &TicketLine) -> Key {
        let line = &line.line;
        let value = match self {
            Order::Newest | Order::Oldest => line.registered_at.micros(),
            Order::Due => line.due_at.map_or(NEVER, Moment::micros),
            Order::Updated => line.updated_at.micros(),
        };
        Key {
            value,
            id: line.id.0,
        }
    }
}

/// Where a page ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    value: i64,
    id: i64,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.value, self.id)
    }
}

impl std::str::FromStr for Key {
    type Err = std::num::ParseIntError;

    /// Reads what [`Key`] writes: the value of `after` in an address.
    fn from_str(text: &str) -> Result<Key, Self::Err> {
        let (value, id) = text.split_once('.').unwrap_or((text, ""));
        Ok(Key {
            value: value.parse()?,
            id: id.parse()?,
        })
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The lines.
    pub lines: Vec<TicketLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<Key>,
}

/// How many, counted up to a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many, at most the cap.
    pub number: i64,
    /// There are more.
    pub more: bool,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plus = if self.more { "+" } else { "" };
        write!(f, "{}{plus}", self.number)
    }
}

/// One page of tickets.
///
/// # Errors
/// Whatever the database says.
pub fn tickets(
    reader: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    after: Option<Key>,
    limit: usize,
) -> Result<Page, Trouble> {
    let mut wanted = Wanted::new(reader, scope, filter);
    let (column, direction, beyond) = if order.descends() {
        (order.column(), "DESC", "<")
    } else {
        (order.column(), "ASC", ">")
    };
    if let Some(key) = after {
        let value = wanted.param(key.value);
        let id = wanted.param(key.id);
        wanted
            .conditions
            .push(format!("({column}, t.id) {beyond} ({value}, {id})"));
    }
    let limit_and_one = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let limit_param = wanted.param(limit_and_one);
    let sql = format!(
        "SELECT {LINE_COLUMNS}, x.body {FROM} WHERE {} \
         ORDER BY {column} {direction}, t.id {direction} LIMIT {limit_param}",
        wanted.condition()
    );
    let mut lines = reader
        .connection()
        .query(&sql, &wanted.params(), read_ticket_line)?;
    let next = if lines.len() > limit {
        lines.truncate(limit);
        lines.last().map(|last| order.key(last))
    } else {
        None
    };
    Ok(Page { lines, next })
}

/// How many tickets, counted up to a cap (“1000+”).
///
/// # Errors
/// Whatever the database says.
pub fn count(
    reader: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cap: i64,
) -> Result<Count, Trouble> {
    let mut wanted = Wanted::new(reader, scope, filter);
    let cap_param = wanted.param(cap.saturating_add(1));
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM ticket t WHERE {} LIMIT {cap_param}) some",
        wanted.condition()
    );
    let number = reader
        .connection()
        .query_one(&sql, &wanted.params(), |row| row.int(0))?
        .unwrap_or(0);
    Ok(Count {
        number: number.min(cap),
        more: number > cap,
    })
}

/// Conditions and their parameters.
pub(super) struct Wanted {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Wanted {
    pub(super) fn new(reader: &Reader<'_>, scope: &Scope, filter: &Filter) -> Wanted {
        let mut wanted = Wanted {
            conditions: vec![scope::condition(scope)],
            values: Vec::new(),
        };
        wanted.standing(reader.now(), filter);
        wanted.asked(filter);
        wanted.dates(filter);
        if let Some(text) = &filter.text {
            wanted.words(reader, text);
        }
        wanted
    }

    /// Where it stands and who must act.
    fn standing(&mut self, now: Moment, filter: &Filter) {
        self.terms("t.stage", filter.stages.iter().map(|stage| stage.id()));
        self.terms(
            "t.must_role",
            filter.must_roles.iter().map(|role| role.id()),
        );
        if !filter.must_units.is_empty() {
            self.conditions.push(scope::one_of(
                "t.must_unit",
                filter.must_units.iter().map(|unit| unit.0),
            ));
        }
        if let Some(open) = filter.open {
            self.conditions
                .push(format!("t.open = {}", i64::from(open)));
        }
        if let Some(unit) = filter.lead_unit {
            self.conditions.push(format!("t.lead_unit = {}", unit.0));
        }
        if let Some(unit) = filter.unit {
            self.conditions.push(format!(
                "EXISTS (SELECT 1 FROM ticket_unit p WHERE p.ticket = t.id AND p.unit = {})",
                unit.0
            ));
        }
        if !filter.co_units.is_empty() {
            let units = scope::one_of("c.unit", filter.co_units.iter().map(|unit| unit.0));
            self.conditions.push(format!(
                "EXISTS (SELECT 1 FROM ticket_unit c WHERE c.ticket = t.id AND c.part = 'co' \
                 AND c.open = 1 AND {units})"
            ));
        }
        if let Some(waiting) = filter.waiting {
            self.conditions
                .push(format!("t.waiting & {} <> 0", waiting.bit()));
        }
        let clock = filter.clock.map(|clock| match clock {
            ClockState::Overdue => {
                let now = self.param(now.micros());
                format!("(t.overdue = 1 OR t.due_at <= {now})")
            }
            ClockState::DueBefore(moment) => {
                let (now, moment) = (self.param(now.micros()), self.param(moment.micros()));
                format!("t.overdue = 0 AND t.due_at > {now} AND t.due_at < {moment}")
            }
            ClockState::DueAfter(moment) => {
                let moment = self.param(moment.micros());
                format!("t.overdue = 0 AND t.due_at >= {moment} AND t.due_at < {NEVER}")
            }
            ClockState::None => format!("t.overdue = 0 AND t.due_at = {NEVER}"),
        });
        self.conditions.extend(clock);
        self.terms("t.due_clock", filter.due_clock.iter().map(|name| name.id()));
        self.terms(
            "t.outcome",
            filter.outcomes.iter().map(|outcome| outcome.id()),
        );
    }

    /// What was asked and how it came.
    fn asked(&mut self, filter: &Filter) {
        self.terms("t.category", filter.categories.iter().map(String::as_str));
        self.terms(
            "t.channel",
            filter.channels.iter().map(|channel| channel.id()),
        );
        self.terms(
            "t.channel_group",
            filter.group.iter().map(|group| group.id()),
        );
        self.terms("t.kind", filter.kinds.iter().map(|kind| kind.id()));
        self.terms("t.place", filter.place.iter().map(String::as_str));
        if let Some(urgency) = filter.urgency {
            let rank = crate::derive::urgency_rank(urgency);
            self.conditions.push(format!("t.urgency = {rank}"));
        }
    }

    fn dates(&mut self, filter: &Filter) {
        let bounds = [
            ("t.registered_at >=", filter.registered_from),
            ("t.registered_at <", filter.registered_until),
            ("t.closed_at >=", filter.closed_from),
            ("t.closed_at <", filter.closed_until),
        ];
        for (bound, moment) in bounds {
            if let Some(moment) = moment {
                let moment = self.param(moment.micros());
                self.conditions.push(format!("{bound} {moment}"));
            }
        }
    }

    /// All words occur somewhere in the ticket's texts; a ticket number means that ticket.
    fn words(&mut self, reader: &Reader<'_>, text: &str) {
        if let Some(id) = number::id_of(text) {
            let number = self.param(text.trim());
            self.conditions
                .push(format!("t.id = {} AND t.number = {number}", id.0));
            return;
        }
        let words = reader.segmenter().query(text);
        if words.is_empty() && !text.trim().is_empty() {
            self.conditions.push("1 = 0".to_owned());
        }
        for word in words {
            let word = overrides::search_word(reader.connection(), &word);
            let word = self.param(word);
            let matching = overrides::search_match(reader.connection());
            self.conditions.push(format!("t.id IN ({matching}{word})"));
        }
    }

    /// `column` is one of these terms; no condition for none.
    fn terms<'t>(&mut self, column: &str, terms: impl Iterator<Item = &'t str>) {
        let terms: Vec<String> = terms.map(|term| self.param(term)).collect();
        if !terms.is_empty() {
            self.conditions
                .push(format!("{column} IN ({})", terms.join(", ")));
        }
    }

    /// A further parameter; returns its placeholder.
    fn param(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    pub(super) fn condition(&self) -> String {
        self.conditions.join(" AND ")
    }

    pub(super) fn params(&self) -> Vec<Param<'_>> {
        self.values.iter().map(Value::param).collect()
    }
}
