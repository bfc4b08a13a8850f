//! The citizens' side.
