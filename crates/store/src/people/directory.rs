//! The whole organisation in memory, as of one position in the journal.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use huiyin_core::calendar::{Calendar, Date, DayEnd, Moment, OfficeHours, Time};
use huiyin_core::people::{Actor, Organisation, Unit, UnitId, UserId};
use huiyin_core::rulebook::{self, Rulebook};
use huiyin_core::ticket::{RulebookRef, Text};

use super::record::{
    CategoryRecord, GridRecord, PostRecord, ProfileRecord, Record, TokenRecord, UnitRecord,
    ViewRecord,
};
use crate::engine::{Connection, Error, statements};
use crate::journal::SubjectKind;

/// The units, users, categories, rulebooks, days, tokens, settings and saved views of a centre.
/// The writer makes a new one after each change; whoever holds one sees one state.
#[derive(Debug, Clone)]
pub struct Directory {
    records: Arc<Records>,
    people: Arc<BTreeMap<UserId, Person>>,
    by_login: Arc<HashMap<String, UserId>>,
    tokens: Arc<HashMap<String, i64>>,
    texts: Arc<HashMap<i64, String>>,
    organisation: Arc<Organisation>,
    calendar: Arc<Calendar>,
    laws: Arc<Vec<Law>>,
    today: Date,
}

/// Each record with its version.
pub(crate) type Records = BTreeMap<(SubjectKind, i64), (i64, Arc<Record>)>;

/// A version of the centre's rulebook with the calendar that counts under it.
#[derive(Debug, Clone)]
pub struct Law {
    /// The rules.
    pub rulebook: Arc<Rulebook>,
    /// The days, with the rulebook's zone, end of the day and office hours.
    pub calendar: Arc<Calendar>,
}

/// A user in the clear, for those who may see it: administrators, and names beside acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// argon2id, as made by the server.
    pub password: Option<String>,
    /// Has to choose a new password.
    pub must_change: bool,
    /// Made by `demo`, signs in with one click.
    pub demo: bool,
    /// Cannot sign in.
    pub disabled: bool,
    /// The posts held now.
    pub posts: Vec<PostRecord>,
}

impl Person {
    /// The actor that the person is under one of the posts held. `None` if it is not held, or
    /// the person cannot sign in.
    pub fn acting(&self, post: i64) -> Option<Actor> {
        if self.disabled {
            return None;
        }
        let post = self.posts.iter().find(|held| held.id == post)?;
        Some(Actor {
            user: Some(self.id),
            role: post.role,
            unit: post.unit,
        })
    }
}

/// A saved view in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The id.
    pub id: i64,
    /// Which list.
    pub list: String,
    /// What the user calls it.
    pub label: String,
    /// The list's query string.
    pub query: String,
}

statements! {
    RECORDS = "SELECT kind, id, version, state FROM record ORDER BY kind, id";
    TEXTS = "SELECT id, body FROM text WHERE subject_kind = ?1 AND body IS NOT NULL";
}

/// The kinds of records that have texts.
const WITH_TEXTS: [SubjectKind; 4] = [
    SubjectKind::User,
    SubjectKind::Profile,
    SubjectKind::Calendar,
    SubjectKind::View,
];

/// Reads the whole directory.
///
/// # Errors
/// Whatever the database says; [`Error::Shape`] if a record or a rulebook cannot be read.
pub(crate) fn load(connection: &Connection, now: Moment) -> Result<Directory, Error> {
    let mut records = BTreeMap::new();
    connection.each(RECORDS, &[], |row| {
        let kind = row.text(0)?;
        let id = row.int(1)?;
        let record = serde_json::from_slice(&row.blob(3)?)
            .map_err(|error| Error::Shape(format!("record {kind} {id}: {error}")))?;
        let kind = SubjectKind::parse(&kind)
            .ok_or_else(|| Error::Shape(format!("unknown kind of record {kind:?}")))?;
        records.insert((kind, id), (row.int(2)?, Arc::new(record)));
        Ok::<(), Error>(())
    })?;
    let mut texts = HashMap::new();
    for kind in WITH_TEXTS {
        connection.each(TEXTS, &[kind.id().into()], |row| {
            texts.insert(row.int(0)?, row.text(1)?);
            Ok::<(), Error>(())
        })?;
    }
    Directory::from_records(records, texts, now)
}

impl Directory {
    /// Puts a directory together.
    pub(crate) fn from_records(
        records: Records,
        texts: HashMap<i64, String>,
        now: Moment,
    ) -> Result<Directory, Error> {
        let mut directory = Directory {
            records: Arc::new(records),
            people: Arc::default(),
            by_login: Arc::default(),
            tokens: Arc::default(),
            texts: Arc::new(texts),
            organisation: Arc::default(),
            calendar: Arc::new(Calendar::mainland().clone()),
            laws: Arc::default(),
            today: Calendar::mainland().date_of(now),
        };
        directory.read_law(now)?;
        directory.organisation = Arc::new(directory.read_organisation());
        directory.read_people();
        directory.read_tokens();
        Ok(directory)
    }

    /// The directory after a record has changed, with the record's texts in the clear.
    pub(crate) fn with(
        &self,
        id: (SubjectKind, i64),
        version: i64,
        record: Record,
        texts: Vec<(i64, String)>,
        now: Moment,
    ) -> Result<Directory, Error> {
        let mut next = self.clone();
        Arc::make_mut(&mut next.records).insert(id, (version, Arc::new(record)));
        if !texts.is_empty() {
            Arc::make_mut(&mut next.texts).extend(texts);
        }
        match id.0 {
            SubjectKind::Profile | SubjectKind::Calendar => {
                next.read_law(now)?;
                next.organisation = Arc::new(next.read_organisation());
            }
            SubjectKind::Unit => next.organisation = Arc::new(next.read_organisation()),
            SubjectKind::User => next.read_people(),
            SubjectKind::Token => next.read_tokens(),
            _ => {}
        }
        Ok(next)
    }

    fn read_law(&mut self, now: Moment) -> Result<(), Error> {
        let days = self.read_days()?;
        self.laws = Arc::new(self.read_laws(&days)?);
        self.calendar = match self.law_on(days.date_of(now)) {
            Some(law) => Arc::clone(&law.calendar),
            None => Arc::new(days),
        };
        self.today = self.calendar.date_of(now);
        Ok(())
    }

    /// One record with its version.
    pub fn record(&self, kind: SubjectKind, id: i64) -> Option<(i64, &Record)> {
        self.records
            .get(&(kind, id))
            .map(|(version, record)| (*version, record.as_ref()))
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.records.len()
    }

    /// All records of a kind, by id.
    pub fn records(&self, kind: SubjectKind) -> impl Iterator<Item = (i64, &Record)> {
        self.records
            .range((kind, i64::MIN)..=(kind, i64::MAX))
            .map(|((_, id), (_, record))| (*id, record.as_ref()))
    }

    /// The day that the directory is of: what is opened and closed by date depends on it.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The units as the core sees them, closed ones by date.
    pub fn organisation(&self) -> &Arc<Organisation> {
        &self.organisation
    }

    /// The calendar under the rulebook in force today.
    pub fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// The law for tickets registered on a day: the version in force, or the first one for days
    /// before it (imported history).
    pub fn law_on(&self, day: Date) -> Option<&Law> {
        self.laws
            .iter()
            .filter(|law| law.rulebook.effective <= day)
            .max_by_key(|law| (law.rulebook.effective, law.rulebook.version))
            .or_else(|| self.laws.iter().min_by_key(|law| law.rulebook.effective))
    }

    /// The law that governs a ticket.
    pub fn law(&self, reference: &RulebookRef) -> Option<&Law> {
        self.laws.iter().find(|law| {
            law.rulebook.name == reference.name && law.rulebook.version == reference.version
        })
    }

    /// All versions adopted, in the order of their adoption.
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// All units, by id.
    pub fn units(&self) -> impl Iterator<Item = (UnitId, &UnitRecord)> {
        self.records(SubjectKind::Unit)
            .filter_map(|(id, record)| match record {
                Record::Unit(unit) => Some((UnitId(id), unit)),
                _ => None,
            })
    }

    /// One unit.
    pub fn unit(&self, id: UnitId) -> Option<&UnitRecord> {
        match self.record(SubjectKind::Unit, id.0) {
            Some((_, Record::Unit(unit))) => Some(unit),
            _ => None,
        }
    }

    /// The unit and all units that are parts of it.
    pub fn unit_and_parts(&self, unit: UnitId) -> Vec<UnitId> {
        self.organisation
            .iter()
            .map(|other| other.id)
            .filter(|other| self.organisation.is_within(*other, unit))
            .collect()
    }

    /// All users, by id.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// One user.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// The user with a sign-in name, whatever the case of its letters.
    pub fn person_by_login(&self, login: &str) -> Option<&Person> {
        self.by_login
            .get(&login.trim().to_lowercase())
            .and_then(|id| self.people.get(id))
    }

    /// The name beside an act: the person's, or the role's where no person is known.
    pub fn actor_name(&self, actor: &Actor) -> String {
        match actor.user.and_then(|user| self.people.get(&user)) {
            Some(person) => person.name.clone(),
            None => actor.role.in_chinese().to_owned(),
        }
    }

    /// True if a demo user exists who can sign in.
    pub fn has_demo_users(&self) -> bool {
        self.people
            .values()
            .any(|person| person.demo && !person.disabled)
    }

    /// The token with this hash (SM3 of the secret, hexadecimal), if it is accepted at `now`,
    /// with its id and who acts under it.
    pub fn token(&self, hash: &str, now: Moment) -> Option<(i64, &TokenRecord, Actor)> {
        let id = *self.tokens.get(hash)?;
        let Some((_, Record::Token(token))) = self.record(SubjectKind::Token, id) else {
            return None;
        };
        if token.revoked || token.expires_at.is_some_and(|end| end <= now) {
            return None;
        }
        let actor = self.person(token.user)?.acting(token.post)?;
        Some((id, token, actor))
    }

    /// All tokens, by id.
    pub fn tokens(&self) -> impl Iterator<Item = (i64, &TokenRecord)> {
        self.records(SubjectKind::Token)
            .filter_map(|(id, record)| match record {
                Record::Token(token) => Some((id, token)),
                _ => None,
            })
    }

    /// All categories, by id.
    pub fn categories(&self) -> impl Iterator<Item = (i64, &CategoryRecord)> {
        self.records(SubjectKind::Category)
            .filter_map(|(id, record)| match record {
                Record::Category(category) => Some((id, category)),
                _ => None,
            })
    }

    /// The category with a code.
    pub fn category(&self, code: &str) -> Option<&CategoryRecord> {
        self.categories()
            .map(|(_, category)| category)
            .find(|category| category.code == code)
    }

    /// All grid cells, by id.
    pub fn grids(&self) -> impl Iterator<Item = (i64, &GridRecord)> {
        self.records(SubjectKind::Grid)
            .filter_map(|(id, record)| match record {
                Record::Grid(grid) => Some((id, grid)),
                _ => None,
            })
    }

    /// The centre's own days, by id.
    pub fn own_days(&self) -> impl Iterator<Item = (Date, bool, &str)> {
        self.records(SubjectKind::Calendar)
            .filter_map(|(_, record)| match record {
                Record::Day(day) if !day.removed => {
                    Some((day.date, day.working, day.name.as_str()))
                }
                _ => None,
            })
    }

    /// A setting of the centre.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.records(SubjectKind::Setting)
            .find_map(|(_, record)| match record {
                Record::Setting(setting) if setting.name == name => Some(setting.value.as_str()),
                _ => None,
            })
    }

    /// The views that a user has saved, in the order of saving.
    pub fn views_of(&self, user: UserId) -> Vec<SavedView> {
        self.records(SubjectKind::View)
            .filter_map(|(id, record)| match record {
                Record::View(ViewRecord {
                    user: owner,
                    label,
                    list,
                    query,
                    dropped: false,
                }) if *owner == user => Some(SavedView {
                    id,
                    list: list.clone(),
                    label: self.text(label),
                    query: self.text(query),
                }),
                _ => None,
            })
            .collect()
    }

    /// The words that the segmenter must keep whole: the names of units and grids.
    pub fn user_words(&self) -> Vec<&str> {
        let units = self.units().map(|(_, unit)| unit.name.as_str());
        let grids = self.grids().map(|(_, grid)| grid.name.as_str());
        units.chain(grids).collect()
    }

    /// A record's text in the clear; an erased one is empty.
    pub fn text(&self, text: &Text) -> String {
        match text {
            Text::Plain(text) => text.clone(),
            Text::Sealed { id, .. } => self.texts.get(id).cloned().unwrap_or_default(),
        }
    }

    fn read_laws(&self, days: &Calendar) -> Result<Vec<Law>, Error> {
        let mut found = Vec::new();
        for (id, record) in self.records(SubjectKind::Profile) {
            let Record::Profile(profile) = record else {
                continue;
            };
            let law = law(profile, &self.text(&profile.toml), days)
                .map_err(|fault| Error::Shape(format!("profile {id}: {fault}")))?;
            found.push(law);
        }
        Ok(found)
    }

    /// The State Council's days, years added since, and the centre's own days.
    fn read_days(&self) -> Result<Calendar, Error> {
        let mut calendar = Calendar::mainland().clone();
        for (_, record) in self.records(SubjectKind::Calendar) {
            calendar = match record {
                Record::Year(year) => calendar
                    .with_year_json(&self.text(&year.json))
                    .map_err(|error| Error::Shape(format!("calendar: {error}")))?,
                Record::Day(day) if !day.removed && day.working => {
                    calendar.with_local_workday(day.date, &day.name)
                }
                Record::Day(day) if !day.removed => {
                    calendar.with_local_holiday(day.date, &day.name)
                }
                _ => calendar,
            };
        }
        Ok(calendar)
    }

    fn read_organisation(&self) -> Organisation {
        Organisation::new(self.units().map(|(id, unit)| Unit {
            id,
            name: unit.name.clone(),
            kind: unit.kind,
            parent: unit.parent,
            closed: unit.closed.is_some_and(|on| on <= self.today),
        }))
    }

    fn read_people(&mut self) {
        let people: BTreeMap<UserId, Person> = self
            .records(SubjectKind::User)
            .filter_map(|(id, record)| match record {
                Record::User(user) => Some(Person {
                    id: UserId(id),
                    login: self.text(&user.login),
                    name: self.text(&user.name),
                    phone: user.phone.as_ref().map(|phone| self.text(phone)),
                    password: user.password.as_ref().map(|hash| self.text(hash)),
                    must_change: user.must_change,
                    demo: user.demo,
                    disabled: user.disabled,
                    posts: user
                        .posts
                        .iter()
                        .filter(|post| !post.taken)
                        .copied()
                        .collect(),
                }),
                _ => None,
            })
            .map(|person| (person.id, person))
            .collect();
        self.by_login = Arc::new(
            people
                .values()
                .map(|person| (person.login.to_lowercase(), person.id))
                .collect(),
        );
        self.people = Arc::new(people);
    }

    fn read_tokens(&mut self) {
        let tokens = self
            .tokens()
            .map(|(id, token)| (token.hash.clone(), id))
            .collect();
        self.tokens = Arc::new(tokens);
    }
}

/// Reads a rulebook's text and makes the calendar that counts under it.
///
/// # Errors
/// All faults of the text, as sentences.
pub fn law(profile: &ProfileRecord, toml: &str, days: &Calendar) -> Result<Law, String> {
    let file = format!("{}.toml", profile.name);
    let mut rulebook = rulebook::load(&file, toml).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("；")
    })?;
    rulebook.name.clone_from(&profile.name);
    rulebook.version = profile.version;
    rulebook.effective = profile.effective;
    let rules = &rulebook.calendar;
    let day_end = match rules.day_end.as_str() {
        "24:00" => DayEnd::Midnight,
        closing => DayEnd::ClosingAt(time(closing)?),
    };
    let mut hours = Vec::new();
    for stretch in &rules.office_hours {
        let (opens, closes) = stretch
            .split_once('-')
            .ok_or_else(|| format!("办公时间“{stretch}”应写作 08:30-12:00"))?;
        hours.push((time(opens)?, time(closes)?));
    }
    let calendar = days
        .clone()
        .with_zone(&rules.zone)
        .map_err(|error| error.to_string())?
        .with_day_end(day_end)
        .with_office_hours(OfficeHours::new(hours).map_err(|error| error.to_string())?);
    Ok(Law {
        rulebook: Arc::new(rulebook),
        calendar: Arc::new(calendar),
    })
}

fn time(text: &str) -> Result<Time, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("时间“{text}”应写作 17:30"))
}
