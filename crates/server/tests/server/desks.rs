//! The desks.
