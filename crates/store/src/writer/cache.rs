//! The tickets that the writer holds decoded, the least used given up first.

use std::collections::HashMap;
use std::sync::Arc;

use huiyin_core::ticket::TicketId;

use crate::derive::Held;

/// Tickets kept decoded.
const CAPACITY: usize = 4096;

#[derive(Default)]
pub(super) struct Cache {
    held: HashMap<TicketId, (Arc<Held>, u64)>,
    tick: u64,
}

impl Cache {
    pub(super) fn get(&mut self, id: TicketId) -> Option<Arc<Held>> {
        self.tick += 1;
        let (held, used) = self.held.get_mut(&id)?;
        *used = self.tick;
        Some(Arc::clone(held))
    }

    pub(super) fn put(&mut self, held: Arc<Held>) {
        self.tick += 1;
        self.held.insert(held.ticket.id, (held, self.tick));
        if self.held.len() > CAPACITY {
            self.halve();
        }
    }

    pub(super) fn forget(&mut self, id: TicketId) {
        self.held.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.held.clear();
    }

    /// Gives up the half that was not used for longest: seldom, and all at once.
    fn halve(&mut self) {
        let mut used: Vec<u64> = self.held.values().map(|(_, used)| *used).collect();
        let middle = used.len() / 2;
        let (_, median, _) = used.select_nth_unstable(middle);
        let median = *median;
        self.held.retain(|_, (_, used)| *used >= median);
    }
}
