//! Which texts are searched for words, and the document they make.

use huiyin_core::ticket::{Slot, TicketId};
use huiyin_insight::segment::Segmenter;

/// Whether a text is searched. What was asked and what was answered is, and the numbers that
/// other platforms gave; who asked is not, nor
/// are notes between desks.
pub fn is_searched(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::Title
            | Slot::Content
            | Slot::Supplement
            | Slot::Measures
            | Slot::Progress
            | Slot::Result
            | Slot::PublicReply
            | Slot::CoResult
            | Slot::UpstreamNumber
            | Slot::ReceivingNumber
    )
}

/// The terms of the texts of one event, joined by spaces. `None` if nothing of it is searched.
pub fn document<'a>(
    segmenter: &Segmenter,
    texts: impl Iterator<Item = (Slot, &'a str)>,
) -> Option<String> {
    let terms: Vec<String> = texts
        .filter(|(slot, _)| is_searched(*slot))
        .flat_map(|(_, text)| segmenter.terms(text))
        .collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// The id of the document of one event: 4096 for each ticket, so that the newest tickets have
/// the highest ids and a ticket's documents lie together.
pub fn document_id(ticket: TicketId, version: i64) -> i64 {
    ticket.0 * 4096 + version.min(4095)
}
