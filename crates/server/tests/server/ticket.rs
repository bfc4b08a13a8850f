//! The ticket page.
