//! How far the demo's history has been written, for the start page and the terminal.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Shared between the thread that writes and those who look.
#[derive(Debug, Default)]
pub struct Progress {
    days: AtomicU64,
    days_done: AtomicU64,
    tickets: AtomicU64,
    stopped: AtomicBool,
}

impl Progress {
    /// So many more days are going to be written.
    pub fn expect(&self, days: u64) {
        self.days.fetch_add(days, Ordering::Relaxed);
    }

    /// One of them is done.
    pub fn day_done(&self) {
        self.days_done.fetch_add(1, Ordering::Relaxed);
    }

    /// So many more tickets have been written.
    pub fn wrote(&self, tickets: u64) {
        self.tickets.fetch_add(tickets, Ordering::Relaxed);
    }

    /// Asks the writer to end after the day it is at.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether to end.
    pub fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Days done, of how many.
    pub fn days(&self) -> (u64, u64) {
        let all = self.days.load(Ordering::Relaxed);
        (self.days_done.load(Ordering::Relaxed).min(all), all)
    }

    /// Tickets written so far.
    pub fn tickets(&self) -> u64 {
        self.tickets.load(Ordering::Relaxed)
    }

    /// Whether something is still to be written.
    pub fn running(&self) -> bool {
        let (done, all) = self.days();
        done < all && !self.stopped()
    }
}
