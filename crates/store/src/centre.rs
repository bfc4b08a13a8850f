//! A centre: one database, one writer, a few readers, its attachments, and the directory.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use huiyin_core::calendar::Moment;
use huiyin_core::people::UserId;
use huiyin_core::ticket::TicketId;

use crate::access::Look;
use crate::control::Place;
use crate::engine::{Connection, Engine, Error, Mode, migrate, statements};
use crate::feed::Feed;
use crate::files::Files;
use crate::journal::{self, Hash, Head};
use crate::people::{
    self, AdminAnswer, AdminEnvelope, Attempt, Chore, Directory, LockOut, Session, SessionNew,
};
use crate::schema;
use crate::scope::Scope;
use crate::trouble::Trouble;
use crate::vault::Keys;
use crate::views::Reader;
use crate::views::ticket::Identity;
use crate::writer::{self, Answer, Ask, Desk, Envelope, Queue, Reply, Work};

/// What a centre is given from outside.
#[derive(Clone)]
pub struct Options {
    /// What time it is.
    pub now: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// Unguessable bytes.
    pub random: fn(&mut [u8]) -> Result<(), Error>,
    /// Commands that may wait before new ones are declined.
    pub queue: usize,
    /// Reading connections kept open.
    pub readers: usize,
}

impl Options {
    /// The machine's clock and the operating system's randomness.
    pub fn system() -> Options {
        Options {
            now: Arc::new(system_now),
            random: system_random,
            queue: 4096,
            readers: 8,
        }
    }

    /// The same with another clock: rehearsals, tests.
    pub fn with_clock(now: impl Fn() -> Moment + Send + Sync + 'static) -> Options {
        Options {
            now: Arc::new(now),
            ..Options::system()
        }
    }
}

/// What time the machine thinks it is.
pub fn system_now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn system_random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes)
        .map_err(|error| Error::Other(format!("no randomness from the system: {error}")))
}

/// What the writer shows to everybody.
pub(crate) struct Shared {
    directory: RwLock<Arc<Directory>>,
    pub(crate) feed: Feed,
    histories: AtomicUsize,
}

impl Shared {
    pub(crate) fn publish(&self, directory: &Arc<Directory>) {
        *self
            .directory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::clone(directory);
    }

    pub(crate) fn telling_history(&self) -> bool {
        self.histories.load(Ordering::SeqCst) > 0
    }
}

/// An open centre. Dropping it finishes what is queued.
pub struct Centre {
    place: Place,
    engine: Engine,
    options: Options,
    queue: Queue,
    shared: Arc<Shared>,
    files: Files,
    idle: Mutex<Vec<Connection>>,
    keys: Keys,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// While this lives, timers leave alone the tickets to which something in the past was done:
/// importer and simulator tell a ticket's whole past before its clocks may run out at a stroke.
pub struct History {
    centre: Arc<Centre>,
}

impl Drop for History {
    fn drop(&mut self) {
        if self.centre.shared.histories.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.centre
                .queue
                .push(Work::TellHistory(false, Box::new(|_| {})));
        }
    }
}

statements! {
    NEXT_DUE = "SELECT MIN(due_at) FROM deadline";
}

impl Centre {
    /// Makes a new centre and opens it.
    ///
    /// # Errors
    /// There is one already at that place, or it cannot be written.
    pub fn create(place: &Place, options: Options) -> Result<Arc<Centre>, Trouble> {
        let engine = Engine::sqlite(&place.main);
        if engine.exists() {
            return Err(Trouble::Database(Error::Constraint(format!(
                "{} exists already",
                place.main.display()
            ))));
        }
        let connection = engine.connect(Mode::Write)?;
        migrate(&connection, schema::CENTRE)?;
        drop(connection);
        Centre::open(place, options)
    }

    /// Opens a centre: brings its schema up to date and starts its writer.
    ///
    /// # Errors
    /// It is not there, is of a newer version, or is damaged where opening notices.
    pub fn open(place: &Place, options: Options) -> Result<Arc<Centre>, Trouble> {
        let engine = Engine::sqlite(&place.main);
        if !engine.exists() {
            return Err(Trouble::NotFound);
        }
        let connection = engine.connect(Mode::Write)?;
        migrate(&connection, schema::CENTRE)?;
        let keys = keys(&connection, &options)?;
        let files = Files::open(&place.files)?;
        let directory = people::load(&connection, (options.now)())?;
        let shared = Arc::new(Shared {
            directory: RwLock::new(Arc::new(directory)),
            feed: Feed::default(),
            histories: AtomicUsize::new(0),
        });
        let desk = Desk::new(connection, options.clone(), Arc::clone(&shared))?;
        let (queue, receiver) = Queue::new(options.queue);
        let writer = std::thread::Builder::new()
            .name(format!("writer {}", place.slug))
            .spawn(move || writer::run(desk, &receiver))
            .map_err(|error| Error::Other(format!("no thread for the writer: {error}")))?;
        Ok(Arc::new(Centre {
            place: place.clone(),
            engine,
            options,
            queue,
            shared,
            files,
            idle: Mutex::new(Vec::new()),
            keys,
            writer: Mutex::new(Some(writer)),
        }))
    }

    // ---- commands

    /// Carries out a command and waits until what came of it is durable.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn call(&self, envelope: Envelope) -> Result<Answer, Trouble> {
        self.wait(|reply| {
            let ask = Ask::of(&envelope);
            Work::Ticket(Box::new(envelope), ask, reply)
        })
    }

    /// Hands a command to the writer and returns at once. `reply` is called on the writer's
    /// thread after the commit, or right here if the queue is full: it must only pass the answer
    /// on.
    pub fn submit(
        &self,
        envelope: Envelope,
        reply: impl FnOnce(Result<Answer, Trouble>) + Send + 'static,
    ) {
        let ask = Ask::of(&envelope);
        self.queue
            .offer(Work::Ticket(Box::new(envelope), ask, Box::new(reply)));
    }

    /// Carries out an administrator's command and waits until it is durable.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn administer(&self, envelope: AdminEnvelope) -> Result<AdminAnswer, Trouble> {
        self.wait(|reply| Work::Admin(Box::new(envelope), reply))
    }

    /// As [`Centre::submit`], for an administrator's command.
    pub fn submit_admin(
        &self,
        envelope: AdminEnvelope,
        reply: impl FnOnce(Result<AdminAnswer, Trouble>) + Send + 'static,
    ) {
        self.queue
            .offer(Work::Admin(Box::new(envelope), Box::new(reply)));
    }

    /// Fires all clocks due by a moment, each once and in its ticket's own time, and hands over
    /// what is open at units that have closed by date. Returns how many tickets' clocks. After
    /// an outage the first call catches up.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn fire_due(&self, now: Moment) -> Result<usize, Trouble> {
        let mut all = 0;
        loop {
            let fired = self.wait(|reply| Work::Fire(now, reply))?;
            all += fired;
            if fired == 0 {
                return Ok(all);
            }
        }
    }

    /// When the next clock runs out, if any runs.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn next_due(&self) -> Result<Option<Moment>, Trouble> {
        self.read(|reader| {
            let due = reader
                .connection()
                .query_one(NEXT_DUE, &[], |row| row.maybe_int(0))?;
            Ok(due.flatten().map(Moment::from_micros))
        })
    }

    /// Begins telling a past (import, simulation); see [`History`]. Where another process may have
    /// the centre open, tell it too by the setting [`writer::HISTORY_UNTIL`].
    pub fn tell_history(self: &Arc<Self>) -> History {
        self.shared.histories.fetch_add(1, Ordering::SeqCst);
        History {
            centre: Arc::clone(self),
        }
    }

    // ---- looks

    /// Logs an ordinary look; it is written within a second.
    ///
    /// # Errors
    /// [`Trouble::Busy`] only if the writer is overrun: then nothing may be shown.
    pub fn look(&self, look: Look) -> Result<(), Trouble> {
        self.queue.note(look)
    }

    /// Logs a look and waits until the log is durable.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn look_now(&self, look: Look) -> Result<(), Trouble> {
        self.wait(|reply| Work::Look(Box::new(look), Some(reply)))
    }

    /// Shows who the petitioner of a ticket is, after the log of it is durable.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] if the ticket is out of scope (nothing is logged then).
    pub fn reveal(&self, scope: &Scope, ticket: TicketId, look: Look) -> Result<Identity, Trouble> {
        self.read(|reader| crate::views::ticket::check(reader, scope, ticket))?;
        self.look_now(look)?;
        self.read(|reader| crate::views::ticket::identity(reader, scope, ticket))
    }

    // ---- sessions

    /// Opens a session.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn open_session(&self, new: SessionNew) -> Result<(), Trouble> {
        self.chore(Chore::Open(new))
    }

    /// The open session of a token (by its hash).
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn session(&self, token: &Hash) -> Result<Option<Session>, Trouble> {
        let now = self.now();
        self.read(|reader| Ok(people::by_token(reader.connection(), token, now)?))
    }

    /// A user's open sessions.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn sessions_of(&self, user: UserId) -> Result<Vec<Session>, Trouble> {
        let now = self.now();
        self.read(|reader| Ok(people::of_user(reader.connection(), user, now)?))
    }

    /// Notes that a session is used and moves its end. Call it once a minute or so, not at each
    /// request; it does not wait.
    pub fn touch_session(&self, token: Hash, expires_at: Moment) {
        let chore = Chore::Touch { token, expires_at };
        self.queue
            .offer(Work::Chore(Box::new(chore), Box::new(|_| {})));
    }

    /// Lets a session act under another post of its user.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn switch_post(&self, token: Hash, post: i64) -> Result<(), Trouble> {
        self.chore(Chore::SwitchPost { token, post })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn close_session(&self, token: Hash) -> Result<(), Trouble> {
        self.chore(Chore::Close(token))
    }

    /// Ends all sessions of a user (password changed, account disabled).
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn close_sessions_of(&self, user: UserId) -> Result<(), Trouble> {
        self.chore(Chore::CloseOfUser(user))
    }

    /// The failed attempts to sign in under a name.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn attempts(&self, login: &str) -> Result<Attempt, Trouble> {
        let login = login.trim().to_lowercase();
        self.read(|reader| Ok(people::attempt(reader.connection(), &login)?))
    }

    /// Counts a failed attempt and locks the name if there were too many; returns how it stands.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn attempt_failed(&self, login: &str, lock: LockOut) -> Result<Attempt, Trouble> {
        let login = login.trim().to_lowercase();
        self.chore(Chore::Failed {
            login: login.clone(),
            lock,
        })?;
        self.attempts(&login)
    }

    /// Forgets failed attempts (after a success).
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn attempts_cleared(&self, login: &str) -> Result<(), Trouble> {
        self.chore(Chore::Cleared(login.trim().to_lowercase()))
    }

    /// Removes expired sessions and forgotten attempts, and attachments nothing refers to.
    /// Returns how many attachments. Once an hour is enough.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub fn sweep(&self) -> Result<usize, Trouble> {
        self.chore(Chore::Sweep)?;
        let referred = self.read(crate::views::ticket::all_attachments)?;
        Ok(self.files.sweep(&referred, self.now())?)
    }

    // ---- reading

    /// Reads: all that `question` asks sees one state of the database.
    ///
    /// # Errors
    /// Whatever `question` or the database says.
    pub fn read<T>(
        &self,
        question: impl FnOnce(&Reader<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let connection = self.reader()?;
        connection.begin_read()?;
        let directory = self.directory();
        let now = self.now();
        let answer = question(&Reader::new(&connection, &directory, &self.keys, now));
        connection.rollback();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.options.readers {
            idle.push(connection);
        }
        answer
    }

    /// Units, users, categories, rulebooks, calendar: as of the last commit.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(
            &self
                .shared
                .directory
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The attachments.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Where the journal stands, and waking for those who follow it.
    pub fn feed(&self) -> &Feed {
        &self.shared.feed
    }

    /// What time it is for this centre.
    pub fn now(&self) -> Moment {
        (self.options.now)()
    }

    /// Where it lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Finishes what is queued and ends the writer. Later commands are declined.
    pub fn stop(&self) {
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(writer) = writer {
            self.queue.push(Work::Stop);
            // A writer that panicked has nothing left to finish.
            let _ = writer.join();
        }
    }

    fn reader(&self) -> Result<Connection, Error> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match idle {
            Some(connection) => Ok(connection),
            None => self.engine.connect(Mode::Read),
        }
    }

    fn chore(&self, chore: Chore) -> Result<(), Trouble> {
        self.wait(|reply| Work::Chore(Box::new(chore), reply))
    }

    /// Hands work to the writer and waits for its answer.
    fn wait<T: Send + 'static>(&self, work: impl FnOnce(Reply<T>) -> Work) -> Result<T, Trouble> {
        let (sender, receiver) = sync_channel(1);
        let reply: Reply<T> = Box::new(move |answer| {
            // Who asked may be gone; the answer is then of no interest.
            let _ = sender.send(answer);
        });
        self.queue.offer(work(reply));
        receiver.recv().unwrap_or(Err(Trouble::Stopped))
    }
}

/// The centre's secret. A centre to which nothing has happened yet gets one.
fn keys(connection: &Connection, options: &Options) -> Result<Keys, Error> {
    if Keys::exist(connection)? || journal::last(connection)? != Head::START {
        return Keys::load(connection);
    }
    let mut secret = [0; 32];
    (options.random)(&mut secret)?;
    Keys::create(connection, secret)?;
    Keys::load(connection)
}

impl Drop for Centre {
    fn drop(&mut self) {
        self.stop();
    }
}
