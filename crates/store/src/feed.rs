//! Waking those who follow a centre's journal: live pages, progress, tests.
//!
//! The feed carries no content: a follower keeps the last position it has seen, is woken, and
//! reads what lies after it. A missed wake-up costs nothing but time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Hook = Box<dyn Fn(i64) + Send + Sync>;

/// The last position of a centre's journal, and whom to wake when it moves.
#[derive(Default)]
pub struct Feed {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    seq: i64,
    hooks: Vec<Hook>,
}

impl Feed {
    /// The last committed position.
    pub fn seq(&self) -> i64 {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .seq
    }

    /// Calls `hook` with the new position after each commit, on the writer's thread: it must be
    /// quick (set a flag, send on a channel) and must not wait for the writer.
    pub fn on_commit(&self, hook: impl Fn(i64) + Send + Sync + 'static) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .hooks
            .push(Box::new(hook));
    }

    /// Waits until the position is beyond `seq`, at most for `patience`; returns the position.
    pub fn wait_beyond(&self, seq: i64, patience: Duration) -> i64 {
        let until = Instant::now() + patience;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.seq <= seq {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                break;
            };
            state = self
                .moved
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state.seq
    }

    /// Sets the position without waking anybody (at opening).
    pub(crate) fn start_at(&self, seq: i64) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .seq = seq;
    }

    /// Moves the position and wakes everybody.
    pub(crate) fn moved_to(&self, seq: i64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if seq == state.seq {
            return;
        }
        state.seq = seq;
        for hook in &state.hooks {
            hook(seq);
        }
        drop(state);
        self.moved.notify_all();
    }
}
