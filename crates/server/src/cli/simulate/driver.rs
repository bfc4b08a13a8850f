//! Lets simulated people live: all their steps in the order of time, in batches, through the
//! writer. What is refused is passed over, as it would be in life; a ticket whose plan has run
//! out goes on by what its state asks for; what lies in the future has not happened yet, so that
//! every queue holds something today.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use huiyin_core::calendar::{Calendar, Date, Moment, Time};
use huiyin_core::terms::Part;
use huiyin_core::ticket::{Command, Ticket, TicketId};
use huiyin_simulate::Rng;
use huiyin_simulate::life::{
    ActorHint, Case, Day, Delay, Planned, Script, arrivals, carry_on, plan,
};
use huiyin_simulate::towns::{self, Role, Town};
use huiyin_store::people::Directory;
use huiyin_store::writer::{Answer, Envelope, Target};
use huiyin_store::{Centre, Trouble};

use super::acts::{Here, Posts, command, grids};
use super::desks;
use crate::progress::Progress;

/// Steps given to the writer together; as many as it takes in one transaction.
const TOGETHER: usize = 256;

/// How often a ticket whose plan has run out is carried on.
const CARRIED_ON: u8 = 8;

/// Days after which few requests are still in the midst of their work.
const RECENT: i32 = 12;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    pub tickets: u64,
    pub commands: u64,
    /// Steps that the rules did not allow.
    pub refused: u64,
}

/// Writes what comes of the requests that arrive from one day to another, up to now. A piece of
/// history that was written before is recognised by its seed and not written twice.
///
/// # Errors
/// The centre takes no more, or there is no such town.
pub fn fill(
    centre: &Arc<Centre>,
    town: &Town,
    from: Date,
    to: Date,
    per_day: u32,
    seed: u64,
    progress: &Progress,
) -> anyhow::Result<Written> {
    let town = towns::town(town.key).ok_or_else(|| anyhow::anyhow!("no town {}", town.key))?;
    let directory = centre.directory();
    let calendar = Arc::clone(directory.calendar());
    let mut play = Play {
        centre,
        town,
        posts: Posts::of(town, &directory),
        grids: grids(town),
        directory,
        calendar: &calendar,
        now: centre.now(),
        seed,
        lives: HashMap::new(),
        groups: HashMap::new(),
        next: BinaryHeap::new(),
        count: 0,
        left: Vec::new(),
        written: Written::default(),
    };
    let history = centre.tell_history();
    let mut day = from;
    loop {
        if progress.stopped() {
            break;
        }
        // The people of a day come in when time has reached it.
        let reached = play
            .next
            .peek()
            .map(|Reverse((at, _))| calendar.date_of(*at));
        if day <= to && reached.is_none_or(|reached| day <= reached) {
            play.arrive(day, per_day);
            progress.day_done();
            day = day.tomorrow().unwrap_or(Date::MAX);
            continue;
        }
        let before = play.written.tickets;
        if !play.go_on()? {
            break;
        }
        progress.wrote(play.written.tickets - before);
    }
    if play.written.tickets > 0 && is_recent(to, play.directory.today()) {
        desks::lay(&mut play)?;
    }
    drop(history);
    // What waits for somebody today may have run out meanwhile.
    centre.fire_due(centre.now())?;
    Ok(play.written)
}

/// What comes next in a life.
enum Step {
    Planned(Planned),
    /// The intake desk passes the request on to the dispatch desk, so many minutes later.
    PassOn(u32),
}

impl Step {
    fn after(&self) -> Delay {
        match self {
            Step::Planned(planned) => planned.after,
            Step::PassOn(minutes) => Delay::Minutes(*minutes),
        }
    }

    fn actor(&self) -> ActorHint {
        match self {
            Step::Planned(planned) => planned.actor.clone(),
            Step::PassOn(_) => ActorHint::centre(Role::Agent),
        }
    }

    fn is(&self, verb: &str) -> bool {
        matches!(self, Step::Planned(planned) if planned.act.verb() == verb)
    }
}

/// Whether some of a day's requests may still be at work.
fn is_recent(day: Date, today: Date) -> bool {
    let passed = day.until(today).map_or(0, |span| span.get_days());
    passed <= RECENT
}

/// One ticket on its way.
pub(super) struct Life {
    group: usize,
    /// Its place in the group.
    place: usize,
    pub(super) script: Script,
    steps: VecDeque<Step>,
    /// Days since the epoch and minute of the day, both local, of the step before.
    day: i64,
    minute: u32,
    id: Option<TicketId>,
    carried_on: u8,
    key: String,
    pub(super) rng: Rng,
}

pub(super) struct Play<'a> {
    pub(super) centre: &'a Arc<Centre>,
    pub(super) town: &'static Town,
    pub(super) posts: Posts,
    pub(super) grids: HashMap<&'static str, &'static str>,
    pub(super) directory: Arc<Directory>,
    pub(super) calendar: &'a Calendar,
    pub(super) now: Moment,
    seed: u64,
    lives: HashMap<usize, Life>,
    /// The numbers of the tickets of each group.
    groups: HashMap<usize, Vec<Option<String>>>,
    /// When each life goes on.
    next: BinaryHeap<Reverse<(Moment, usize)>>,
    /// Lives so far.
    count: usize,
    /// Tickets in the midst of their work when the present was reached.
    pub(super) left: Vec<(TicketId, Life)>,
    pub(super) written: Written,
}

/// A step that the writer has been given.
struct Given {
    life: usize,
    answer: Receiver<Result<Answer, Trouble>>,
}

impl Play<'_> {
    /// Lets a day's people make up their minds.
    fn arrive(&mut self, date: Date, per_day: u32) {
        let number = day_number(date);
        let mut rng = Rng::new(self.seed ^ number.unsigned_abs().wrapping_mul(0x9E37_79B9));
        let day = Day {
            month: u8::try_from(date.month()).unwrap_or(1),
            weekday: u8::try_from(date.weekday().to_monday_one_offset()).unwrap_or(1),
            working: self.calendar.is_working_day(date),
        };
        for (nth, arrival) in arrivals(&mut rng, self.town, day, per_day)
            .iter()
            .enumerate()
        {
            let group = self.count;
            let scripts = plan(&mut rng, self.town, arrival);
            self.groups.insert(group, vec![None; scripts.len()]);
            for (place, script) in scripts.into_iter().enumerate() {
                let working = |day| self.calendar.is_working_day(date_of(day));
                let (day, minute) = script.starts.land(number, arrival.minute_of_day, &working);
                let id = self.count;
                self.count += 1;
                let life = Life {
                    group,
                    place,
                    steps: script.steps.iter().cloned().map(Step::Planned).collect(),
                    day,
                    minute,
                    id: None,
                    carried_on: 0,
                    key: format!("simulate:{}:{date}:{nth}:{place}", self.seed),
                    rng: rng.fork(u64::try_from(place).unwrap_or(0)),
                    script,
                };
                self.lives.insert(id, life);
                self.schedule(id);
            }
        }
    }

    /// Sets the time of a life's next step, or lets the life go: its plan has come to its end, or
    /// what comes next lies in the future.
    fn schedule(&mut self, id: usize) {
        let Some(life) = self.lives.get_mut(&id) else {
            return;
        };
        let working = |day| self.calendar.is_working_day(date_of(day));
        let Some(step) = life.steps.front() else {
            self.lives.remove(&id);
            return;
        };
        (life.day, life.minute) = step.after().land(life.day, life.minute, &working);
        let at = moment(self.calendar, life.day, life.minute, id);
        if at <= self.now {
            self.next.push(Reverse((at, id)));
        } else if let Some(life) = self.lives.remove(&id) {
            self.left.extend(life.id.map(|ticket| (ticket, life)));
        }
    }

    /// Takes the next steps of different groups, gives them to the writer and waits for what
    /// comes of them. False when nobody has anything left to do.
    fn go_on(&mut self) -> anyhow::Result<bool> {
        let mut given = Vec::new();
        let mut taken = HashSet::new();
        let mut later = Vec::new();
        let mut idle = Vec::new();
        while given.len() < TOGETHER && later.len() < TOGETHER {
            let Some(Reverse((at, id))) = self.next.pop() else {
                break;
            };
            let Some(life) = self.lives.get(&id) else {
                continue;
            };
            // Within a group the order of time is kept: a neighbour's ticket is merged into what
            // the first has become by then.
            if !taken.insert(life.group) {
                later.push(Reverse((at, id)));
                continue;
            }
            match self.give(id, at) {
                Some(answer) => given.push(Given { life: id, answer }),
                None => idle.push(id),
            }
        }
        self.next.extend(later);
        let any = !given.is_empty() || !idle.is_empty();
        for id in idle {
            self.after(id, None);
        }
        for Given { life, answer } in given {
            let answer = answer.recv().unwrap_or(Err(Trouble::Stopped));
            match answer {
                Ok(answer) => {
                    self.written.commands += u64::from(!answer.replayed);
                    self.after(life, Some(&answer));
                }
                Err(Trouble::Refused(_)) => {
                    self.written.refused += 1;
                    self.after(life, None);
                }
                // A piece that was cut off: what came of it stands already.
                Err(Trouble::OutOfOrder | Trouble::NotFound) => self.after(life, None),
                Err(Trouble::KeyReused) => {
                    self.lives.remove(&life);
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
        Ok(any)
    }

    /// Gives a life's next step to the writer; none where it cannot be said as a command.
    fn give(&mut self, id: usize, at: Moment) -> Option<Receiver<Result<Answer, Trouble>>> {
        let life = self.lives.get(&id)?;
        let step = life.steps.front()?;
        let group = self.groups.get(&life.group);
        let here = Here {
            at,
            calendar: self.calendar,
            group: group.map_or(&[], Vec::as_slice),
            grids: &self.grids,
        };
        let command = match step {
            Step::Planned(planned) => command(&planned.act, &here).ok()?,
            Step::PassOn(_) => Command::parse("classify", serde_json::Value::Null).ok()?,
        };
        let actor = self.posts.actor(&step.actor(), id, &self.directory);
        let envelope = match life.id {
            Some(ticket) => Envelope::new(actor, Target::Ticket(ticket), command),
            // Without its registration a ticket has no other step.
            None if !step.is("register") => return None,
            None => Envelope::new(actor, Target::New, command).with_key(life.key.as_str()),
        };
        let (sender, receiver) = channel();
        self.centre.submit(envelope.at(at).quiet(), move |answer| {
            // Whoever asked has gone; nobody misses the answer.
            let _ = sender.send(answer);
        });
        Some(receiver)
    }

    /// After a step: what it made of the ticket, and when the life goes on.
    fn after(&mut self, id: usize, answer: Option<&Answer>) {
        let Some(life) = self.lives.get_mut(&id) else {
            return;
        };
        life.steps.pop_front();
        if let Some(answer) = answer
            && life.id.is_none()
        {
            life.id = Some(answer.id);
            self.written.tickets += u64::from(!answer.replayed);
            let numbers = self.groups.get_mut(&life.group);
            if let Some(slot) = numbers.and_then(|numbers| numbers.get_mut(life.place)) {
                *slot = Some(answer.number.clone());
            }
            let waits = life.steps.front().is_some_and(|step| step.is("dispatch"));
            if waits {
                let minutes = life.rng.between(2, 9);
                life.steps.push_front(Step::PassOn(minutes));
            }
        }
        if life.id.is_none() {
            self.lives.remove(&id);
            return;
        }
        if life.steps.is_empty() {
            let ticket = answer.map(|answer| Arc::clone(&answer.ticket));
            let ticket = ticket.or_else(|| self.ticket(id));
            if let Some(ticket) = ticket {
                self.carry_on(id, &ticket);
            }
        }
        self.schedule(id);
    }

    /// The next sensible steps for a ticket whose plan has run out.
    fn carry_on(&mut self, id: usize, ticket: &Ticket) {
        let Some(life) = self.lives.get_mut(&id) else {
            return;
        };
        if life.carried_on >= CARRIED_ON {
            return;
        }
        life.carried_on += 1;
        let organisation = self.directory.organisation();
        let lead = ticket.lead().map(|a| organisation.name(a.unit).to_owned());
        let unit = lead.unwrap_or_else(|| life.script.owner.clone());
        let open = ticket.assignments.iter().filter(|a| a.is_open());
        let co_units: Vec<String> = open
            .filter(|a| a.part == Part::Co)
            .map(|a| organisation.name(a.unit).to_owned())
            .collect();
        let case = Case {
            town: self.town,
            message: &life.script.message,
            unit: &unit,
        };
        let steps = carry_on(&mut life.rng, &case, ticket.stage.id(), &co_units);
        life.steps.extend(steps.into_iter().map(Step::Planned));
    }

    /// A ticket as it is now, where the last step was refused.
    fn ticket(&self, id: usize) -> Option<Arc<Ticket>> {
        let ticket = self.lives.get(&id)?.id?;
        let page = self.centre.read(|reader| {
            huiyin_store::views::ticket::page(reader, &huiyin_store::Scope::All, ticket)
        });
        page.ok().map(|page| Arc::new(page.ticket))
    }
}

/// Days since the epoch.
fn day_number(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    epoch
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()))
}

fn date_of(number: i64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    let span = jiff::Span::new().try_days(number);
    span.and_then(|span| epoch.checked_add(span))
        .unwrap_or(epoch)
}

/// A minute of a local day, with seconds that differ from ticket to ticket.
fn moment(calendar: &Calendar, day: i64, minute: u32, id: usize) -> Moment {
    let hour = i8::try_from(minute / 60 % 24).unwrap_or(0);
    let rest = i8::try_from(minute % 60).unwrap_or(0);
    let time = Time::new(hour, rest, 0, 0).unwrap_or(Time::midnight());
    let second = i64::try_from(id * 17 % 60).unwrap_or(0);
    calendar
        .moment(date_of(day).to_datetime(time))
        .plus_seconds(second)
}
