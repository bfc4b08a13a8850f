//! The lifecycle: stories in small, and random lives under every rulebook.

mod lives;
mod matrix;
mod mechanisms;
mod play;
mod rulebooks;
mod rules_document;
