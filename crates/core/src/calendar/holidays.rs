//! The State Council's yearly notices: holidays, and the weekends made up for them (调休).
//!
//! One file a year in the format of the holiday-cn project; the years that we ship are embedded, a new
//! year's file is read while the program runs.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

/// What one year's notice says: the days that are not what their weekday says.
pub(super) type Year = BTreeMap<Date, NationalDay>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NationalDay {
    /// A weekend day that is worked, as opposed to a day off.
    pub working: bool,
    pub name: String,
}

/// A calendar that cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No JSON, or not in the format of a year's file; the position and what was expected.
    #[error("节假日文件无法读取：{0}")]
    Unreadable(String),
    /// A day in the file that lies neither in its year nor at its edges.
    #[error("{year}年的节假日文件里出现了 {date}，请核对文件的年份")]
    ForeignDay {
        /// the year that the file says it is for
        year: i16,
        /// the day that does not belong there
        date: Date,
    },
    /// The same day twice with different meanings.
    #[error("{year}年的节假日文件里 {date} 既放假又上班，请核对")]
    Contradiction {
        /// the year of the file
        year: i16,
        /// the day in question
        date: Date,
    },
    /// A file without days would make each holiday of its year a working day.
    #[error("{0}年的节假日文件里没有任何放假日，请核对")]
    NoHolidays(i16),
    /// A time zone that the time zone database does not know.
    #[error("不认识时区“{0}”，应写作 Asia/Shanghai 的形式")]
    UnknownZone(String),
}

#[derive(Deserialize)]
struct File {
    year: i16,
    days: Vec<FileDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileDay {
    name: String,
    date: Date,
    is_off_day: bool,
}

/// Reads one year's file.
pub(super) fn read_year(json: &str) -> Result<(i16, Year), CalendarError> {
    let file: File =
        serde_json::from_str(json).map_err(|error| CalendarError::Unreadable(error.to_string()))?;
    let mut year = Year::new();
    for day in file.days {
        // A notice may name days around New Year that lie in the year before or after it.
        let belongs = day.date.year() == file.year
            || (day.date.year() == file.year - 1 && day.date.month() == 12)
            || (day.date.year() == file.year + 1 && day.date.month() == 1);
        if !belongs {
            return Err(CalendarError::ForeignDay {
                year: file.year,
                date: day.date,
            });
        }
        let national = NationalDay {
            working: !day.is_off_day,
            name: day.name,
        };
        let contradicts = year
            .get(&day.date)
            .is_some_and(|other| other.working != national.working);
        if contradicts {
            return Err(CalendarError::Contradiction {
                year: file.year,
                date: day.date,
            });
        }
        year.insert(day.date, national);
    }
    if year.values().all(|day| day.working) {
        return Err(CalendarError::NoHolidays(file.year));
    }
    Ok((file.year, year))
}

/// The files that the program brings along, 2007–2026. A test reads each of them.
pub(super) const EMBEDDED: [&str; 20] = [
    include_str!("../../holidays/2007.json"),
    include_str!("../../holidays/2008.json"),
    include_str!("../../holidays/2009.json"),
    include_str!("../../holidays/2010.json"),
    include_str!("../../holidays/2011.json"),
    include_str!("../../holidays/2012.json"),
    include_str!("../../holidays/2013.json"),
    include_str!("../../holidays/2014.json"),
    include_str!("../../holidays/2015.json"),
    include_str!("../../holidays/2016.json"),
    include_str!("../../holidays/2017.json"),
    include_str!("../../holidays/2018.json"),
    include_str!("../../holidays/2019.json"),
    include_str!("../../holidays/2020.json"),
    include_str!("../../holidays/2021.json"),
    include_str!("../../holidays/2022.json"),
    include_str!("../../holidays/2023.json"),
    include_str!("../../holidays/2024.json"),
    include_str!("../../holidays/2025.json"),
    include_str!("../../holidays/2026.json"),
];
