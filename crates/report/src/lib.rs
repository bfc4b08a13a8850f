//! Tables out and in: what pages export and what administrators and importers bring.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`table`] | the shapes: [`table::Sheet`] to be written, [`table::Grid`] as it was read |
//! | [`xlsx`] | writes sheets as an Excel file, reads Excel files |
//! | [`csv`] | reads comma-separated files in the encodings found in Chinese offices |
//!
//! Nothing here knows tickets, SQL or the clock; the same sheets always give the same bytes.
#![forbid(unsafe_code)]

pub mod csv;
pub mod table;
pub mod xlsx;
