//! Text in, judgement out: the reading of what people write.
//!
//! Nothing here knows SQL, files, the network or the clock, and nothing here imports another crate
//! of this workspace. Every function is deterministic: the same text gives the same answer.
//!
//! | module | question it answers |
//! | --- | --- |
//! | [`segment`] | which terms does a text consist of, for the index and for a query? |
//! | [`similar`] | do two messages speak of the same thing at the same place? |
//! | [`identity`] | is this a telephone number, an identity number? |
//! | [`masking`] | how is a person's data shown to those who need not know it? |
//! | [`sniff`] | what kind of file is this, by its content? |
//! | [`metadata`] | the same picture without where and when it was taken |
#![forbid(unsafe_code)]

pub mod identity;
pub mod masking;
pub mod metadata;
pub mod segment;
pub mod similar;
pub mod sniff;

/// The half-width form of a full-width letter, digit or sign; any other character is itself.
///
/// One character in, one character out, so that positions in a folded text are positions in the
/// text it was folded from.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Is this a Chinese character (one that a reader would count as a 字)?
fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}
