//! How a sub-command ends when it did not do its work. Any other error is printed and ends with
//! status 1.

/// Status 1; what there is to say has been printed.
#[derive(Debug, thiserror::Error)]
#[error("failed")]
pub struct Failed;

/// Status 2: what was asked for cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct BadUsage {
    /// Empty where it has been printed already.
    pub sentence: String,
}

impl BadUsage {
    /// With a sentence to be printed.
    pub fn new(sentence: impl Into<String>) -> BadUsage {
        BadUsage {
            sentence: sentence.into(),
        }
    }

    /// What there is to say has been printed.
    pub fn said() -> BadUsage {
        BadUsage::new("")
    }
}

/// The exit status for an error, after printing what is left to say.
pub fn status(error: &anyhow::Error) -> u8 {
    if error.is::<Failed>() {
        return 1;
    }
    if let Some(usage) = error.downcast_ref::<BadUsage>() {
        if !usage.sentence.is_empty() {
            eprintln!("{}", usage.sentence);
        }
        return 2;
    }
    eprintln!("{error:#}");
    1
}
