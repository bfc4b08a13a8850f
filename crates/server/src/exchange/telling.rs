//! Telling a past while the server may be running: its timers, in a process of their own, must
//! not let a ticket's clocks run out between one of its old steps and the next.

use std::sync::Arc;

use huiyin_core::people::Actor;
use huiyin_store::people::{AdminCommand, AdminEnvelope};
use huiyin_store::writer::HISTORY_UNTIL;
use huiyin_store::{Centre, History, Trouble};

/// For how long timers are held off if this process does not come back to say that it is done.
const SECONDS: i64 = 600;

/// While this lives, no timer fires. Afterwards everything fires in its own time.
pub struct Telling {
    centre: Arc<Centre>,
    _history: History,
}

impl Telling {
    /// Begins.
    ///
    /// # Errors
    /// The centre takes no more commands.
    pub fn begin(centre: &Arc<Centre>) -> Result<Telling, Trouble> {
        let until = centre.now().plus_seconds(SECONDS).micros();
        set(centre, until.to_string())?;
        Ok(Telling {
            centre: Arc::clone(centre),
            _history: centre.tell_history(),
        })
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        // If it cannot be said, the time runs out by itself.
        let _ = set(&self.centre, String::new());
    }
}

fn set(centre: &Centre, value: String) -> Result<(), Trouble> {
    let envelope = AdminEnvelope {
        actor: Actor::system(),
        command: AdminCommand::SetSetting {
            name: HISTORY_UNTIL.to_owned(),
            value,
        },
        happened_at: None,
    };
    centre.administer(envelope).map(drop)
}
