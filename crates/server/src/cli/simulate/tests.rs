//! A fortnight of one town.

use std::collections::BTreeSet;
use std::sync::Arc;

use huiyin_core::calendar::{Calendar, Date, Moment};
use huiyin_core::ticket::TicketId;
use huiyin_simulate::towns;
use huiyin_store::verify::verify;
use huiyin_store::{Centre, Options, Place, Scope, views};

use super::fill;
use crate::cli::town;
use crate::progress::Progress;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn filled(dir: &std::path::Path) -> (Arc<Centre>, super::driver::Written) {
    let now = Calendar::mainland().moment("2026-03-02T15:00".parse().unwrap());
    let centre = Centre::create(&Place::alone(dir), Options::with_clock(move || now)).unwrap();
    let town = towns::town("daye").unwrap();
    town::settle(&centre, town).unwrap();
    let written = write(&centre);
    (centre, written)
}

fn write(centre: &Arc<Centre>) -> super::driver::Written {
    let town = towns::town("daye").unwrap();
    let (from, to) = (day("2026-02-16"), day("2026-03-02"));
    fill(centre, town, from, to, 20, 7, &Progress::default()).unwrap()
}

#[test]
fn history_is_written_in_its_own_time_and_leaves_work_for_today() {
    let dir = tempfile::tempdir().unwrap();
    let (centre, written) = filled(dir.path());
    assert!(written.tickets > 100, "{written:?}");
    assert!(written.commands > written.tickets * 4, "{written:?}");
    let now: Moment = centre.now();
    let mut stages = BTreeSet::new();
    for id in 1..=i64::try_from(written.tickets).unwrap() {
        let page = centre.read(|reader| views::ticket::page(reader, &Scope::All, TicketId(id)));
        let page = page.unwrap();
        stages.insert(page.ticket.stage.id());
        let times: Vec<Moment> = page.entries.iter().map(|entry| entry.happened_at).collect();
        assert!(times.is_sorted() && times.iter().all(|at| *at <= now));
        assert!(
            page.ticket
                .clocks
                .iter()
                .all(|clock| clock.clock.next_deadline().is_none_or(|due| due > now))
        );
    }
    for stage in ["dispatched", "handling", "pending_callback", "closed"] {
        assert!(stages.contains(stage), "{stages:?}");
    }
    centre.stop();
    let report = verify(&Place::alone(dir.path()), &mut |_, _| {}).unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[test]
fn the_same_piece_again_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (centre, written) = filled(dir.path());
    let again = write(&centre);
    assert_eq!(again.tickets, 0, "{again:?} after {written:?}");
}
