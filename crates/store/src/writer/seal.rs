//! Sealing: each text goes into the vault before its event goes into the journal.

use huiyin_core::ticket::Text;

use super::batch::Batch;
use super::desk::Desk;
use crate::engine::Error;
use crate::files::hex;
use crate::journal::SubjectKind;
use crate::vault::{SALT_BYTES, Salted, Stored};

impl Desk {
    /// Seals a text: gives it an id and a salt, puts it into the batch's vault rows, and leaves
    /// id and hash behind. A text that is sealed already stays.
    pub(super) fn seal(
        &mut self,
        batch: &mut Batch,
        subject: (SubjectKind, i64),
        slot: &str,
        text: &mut Text,
    ) -> Result<(), Error> {
        let Text::Plain(body) = text else {
            return Ok(());
        };
        let mut salt = [0; SALT_BYTES];
        self.random(&mut salt)?;
        let salted = Salted {
            salt,
            body: std::mem::take(body),
        };
        let hash = hex(&salted.hash());
        let id = self.next_text();
        *text = Text::Sealed { id, hash };
        batch.texts.push(Stored {
            id,
            subject_kind: subject.0,
            subject_id: subject.1,
            slot: slot.to_owned(),
            salted: Some(salted),
        });
        Ok(())
    }
}
