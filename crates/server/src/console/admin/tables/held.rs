//! Previews that wait to be applied: in memory, for half an hour, each once and for whoever made it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use huiyin_core::calendar::Moment;
use huiyin_core::people::UserId;
use huiyin_report::table::Grid;

use super::plan::Plan;
use crate::viewer::Viewer;

/// How long a preview waits, in microseconds.
const PATIENCE: i64 = 30 * 60 * 1_000_000;

/// So many wait at most; the oldest gives way.
const MOST: usize = 20;

/// The previews of all centres.
#[derive(Default)]
pub struct Previews(Mutex<HashMap<String, Held>>);

struct Held {
    centre: String,
    user: UserId,
    since: Moment,
    grids: Vec<Grid>,
    plan: Plan,
}

impl Previews {
    pub(super) fn keep(&self, key: &str, viewer: &Viewer, grids: Vec<Grid>, plan: Plan) {
        let since = viewer.now();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, held| since.micros() - held.since.micros() < PATIENCE);
        while held.len() >= MOST {
            let oldest = held
                .iter()
                .min_by_key(|(_, held)| held.since)
                .map(|(key, _)| key.clone());
            match oldest {
                Some(oldest) => held.remove(&oldest),
                None => break,
            };
        }
        held.insert(
            key.to_owned(),
            Held {
                centre: viewer.site.slug.clone(),
                user: viewer.person.id,
                since,
                grids,
                plan,
            },
        );
    }

    /// Takes a preview out: nobody can apply it again.
    pub(super) fn take(&self, key: &str, viewer: &Viewer) -> Option<(Vec<Grid>, Plan)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.get(key)?;
        let own = held.centre == viewer.site.slug && held.user == viewer.person.id;
        let fresh = viewer.now().micros() - held.since.micros() < PATIENCE;
        if !own || !fresh {
            return None;
        }
        all.remove(key).map(|held| (held.grids, held.plan))
    }
}
