//! The viewer's queues with what waits in each, for the rail.

use huiyin_store::Trouble;
use huiyin_store::views::queue;

use super::home::{of_viewer, spots};
use crate::edge::Fault;
use crate::view::RailEntry;
use crate::viewer::Viewer;

/// The queues of a viewer, counted, in the order in which work comes. `path`: the page on which
/// the rail stands, without its query.
///
/// # Errors
/// The queues cannot be counted.
pub async fn queues(viewer: &Viewer, path: &str) -> Result<Vec<RailEntry>, Fault> {
    let mine = of_viewer(viewer);
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let units = viewer.units();
    let calendar = viewer.calendar();
    let today = calendar.end_of_day(calendar.date_of(viewer.now()));
    let asked = mine.clone();
    let counts = viewer
        .read(move |reader, scope| {
            asked
                .iter()
                .map(|each| queue::counts(reader, scope, &each.filter(&units), today))
                .collect::<Result<Vec<_>, Trouble>>()
        })
        .await?;
    let mut pins = pins(viewer);
    Ok(mine
        .iter()
        .zip(counts)
        .map(|(each, counts)| {
            let pinned = each.pinned && pins > 0;
            pins -= usize::from(pinned);
            let href = viewer.at(each.path);
            RailEntry {
                label: each.label.to_owned(),
                current: href == path,
                icon: each.icon.to_owned(),
                href,
                count: Some(counts.all),
                overdue: counts.overdue,
                pinned,
            }
        })
        .collect())
}

/// The places of the casework rooms, above those of other rooms.
pub fn places(viewer: &Viewer, path: &str) -> Vec<RailEntry> {
    spots(viewer)
        .into_iter()
        .map(|spot| {
            let href = viewer.at(spot.path);
            RailEntry {
                label: spot.label.to_owned(),
                current: href == path,
                icon: spot.icon.to_owned(),
                href,
                pinned: spot.pinned,
                ..RailEntry::default()
            }
        })
        .collect()
}

/// The foot bar holds four; the pinned places come first among them.
fn pins(viewer: &Viewer) -> usize {
    4 - spots(viewer)
        .iter()
        .filter(|spot| spot.pinned)
        .count()
        .min(3)
}
