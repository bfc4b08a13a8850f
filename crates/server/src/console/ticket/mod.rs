//! The ticket page: what was asked, who must act until when, what happened, and what I may do.
//!
//! | file | what it answers |
//! | --- | --- |
//! | `page` | the page as a whole, in words |
//! | `strip` | who must act, until when, why |
//! | `timeline` | what happened, for staff and for the petitioner |
//! | `at_hand` | the paper that the deed at hand is about |
//! | `forms` | what this person may do, and each deed's form |
//! | `acting` | a posted form becomes a command |
//! | `people` | the petitioner, masked, and the logged act of showing them |
//! | `files` | attachments in and out |
//! | `proof` | why a due time is what it is |
//! | `side` | facts, units, tickets that belong together |

pub(in crate::console) mod acting;
mod at_hand;
mod files;
pub mod forms;
pub(in crate::console) mod loaded;
pub(in crate::console) mod page;
pub(in crate::console) mod people;
mod proof;
pub(in crate::console) mod side;
mod strip;
pub mod timeline;
pub(crate) mod times;

pub use files::{Taken, take};
pub use people::{Right, right};

use crate::routes::{CASEWORK, Routes};

/// Megabytes that one form may carry: a few files with their words.
const UPLOAD: usize = 64;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/tickets/{number}", CASEWORK, page::get)
        .upload(
            "/c/{centre}/tickets/{number}/act",
            CASEWORK,
            UPLOAD,
            acting::act,
        )
        .post(
            "/c/{centre}/tickets/{number}/reveal",
            CASEWORK,
            people::reveal,
        )
        .get(
            "/c/{centre}/tickets/{number}/files/{hash}",
            CASEWORK,
            files::download,
        )
        .get(
            "/c/{centre}/tickets/{number}/clocks/{clock}",
            CASEWORK,
            proof::fragment,
        )
}
