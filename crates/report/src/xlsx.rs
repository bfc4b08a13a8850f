//! Excel files: sheets out, grids in.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, Reader, SheetType, Xlsx};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook,
    Worksheet, XlsxError,
};

use crate::table::{
    Cell, Collector, Grid, Kind, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Sheet, TableError, place,
};

/// Writes sheets as one workbook: headings in bold and frozen, a filter on each column, pages in
/// landscape as wide as the table.
///
/// Text is only ever written as text, so that nothing a citizen wrote can become a formula. The
/// same sheets give the same bytes: no clock is read.
///
/// # Errors
/// A Chinese sentence: no sheet, more rows than Excel holds, a row longer than the heading.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, TableError> {
    let failed =
        |_: XlsxError| TableError::new("生成Excel文件失败，请重试；如果仍然失败，请联系管理员。");
    if sheets.is_empty() {
        return Err(TableError::new(
            "没有可以导出的内容，请先选择要导出的数据。",
        ));
    }
    let mut workbook = Workbook::new();
    // Excel's own first day of a century; any fixed time would do.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let looks = Looks::new();
    let mut names = BTreeSet::new();
    for sheet in sheets {
        check(sheet)?;
        let page = workbook.add_worksheet();
        page.set_name(fitting_name(&sheet.name, &mut names))
            .map_err(failed)?;
        fill(page, sheet, &looks).map_err(failed)?;
    }
    workbook.save_to_buffer().map_err(failed)
}

/// Reads every sheet of a workbook. Cells are text: see [`crate::table::Row::cells`].
///
/// # Errors
/// A Chinese sentence with sheet, row and column where there is one: not an Excel file, protected
/// by a password, too large, a cell with a formula error.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, TableError> {
    let broken =
        || TableError::new("文件不是完好的Excel文件（xlsx），请用Excel或WPS另存为xlsx后再导入。");
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(TableError::new(
            "这是旧格式（xls）或有密码的文件，请去掉密码并另存为xlsx后再导入。",
        ));
    }
    if bytes.len() > MOST_BYTES {
        return Err(TableError::new(format!(
            "文件超过{}MB，请分成几个文件导入。",
            MOST_BYTES >> 20
        )));
    }
    check_size_inside(bytes).ok_or_else(broken)??;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    // Sheets of another kind (charts, macros) have no cells.
    let cells_in = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(cells_in)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut grids = Vec::with_capacity(names.len());
    for name in &names {
        let cells = workbook
            .worksheet_cells_reader(name)
            .map_err(|_| broken())?;
        grids.push(grid(name, cells).map_err(|error| error.unwrap_or_else(broken))?);
    }
    Ok(grids)
}

const FONT: &str = "微软雅黑";
/// What Excel holds: 2^20 rows, the heading among them.
const EXCEL_ROWS: usize = (1 << 20) - 1;
/// Characters (UTF-16) in a cell; Excel's limit is 32,767.
const EXCEL_CELL: usize = 32_700;
/// Links on a sheet; Excel's limit is 65,530.
const EXCEL_LINKS: usize = 65_000;
/// Integers that Excel shows exactly: fifteen digits.
const EXACT: i64 = 999_999_999_999_999;

struct Looks {
    heading: Format,
    text: Format,
    paragraph: Format,
    integer: Format,
    date: Format,
    date_time: Format,
    link: Format,
}

impl Looks {
    fn new() -> Self {
        let plain = || {
            Format::new()
                .set_font_name(FONT)
                .set_font_size(10)
                .set_align(FormatAlign::Top)
        };
        Self {
            heading: plain()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0xE8_EE_F2))
                .set_border_bottom(FormatBorder::Thin),
            text: plain(),
            paragraph: plain().set_text_wrap(),
            integer: plain().set_num_format("0"),
            date: plain()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            date_time: plain()
                .set_num_format("yyyy-mm-dd hh:mm:ss")
                .set_align(FormatAlign::Left),
            link: plain().set_font_color(Color::RGB(0x0B_57_A4)),
        }
    }

    fn decimal(&self, places: u8) -> Format {
        match places {
            0 => self.integer.clone(),
            places => self
                .integer
                .clone()
                .set_num_format(format!("0.{}", "0".repeat(places.into()))),
        }
    }
}

fn check(sheet: &Sheet) -> Result<(), TableError> {
    if sheet.rows.len() > EXCEL_ROWS {
        return Err(TableError::new(format!(
            "“{}”有{}行，超过Excel的上限{EXCEL_ROWS}行，请缩小范围后再导出。",
            sheet.name,
            sheet.rows.len()
        )));
    }
    match sheet
        .rows
        .iter()
        .position(|row| row.len() > sheet.columns.len())
    {
        Some(at) => {
            let row = u32::try_from(at + 2).unwrap_or(u32::MAX);
            Err(TableError::new(format!(
                "{}没有对应的表头，请联系管理员。",
                place(&sheet.name, row, sheet.columns.len())
            )))
        }
        None => Ok(()),
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<(), XlsxError> {
    for (column, at) in sheet.columns.iter().zip(0u16..) {
        page.set_column_width(at, f64::from(column.width.clamp(4, 120)))?;
        page.write_string_with_format(0, at, writable(&column.title), &looks.heading)?;
    }
    let mut links = 0;
    for (row, at) in sheet.rows.iter().zip(1u32..) {
        for ((cell, column), kind) in row
            .iter()
            .zip(0u16..)
            .zip(sheet.columns.iter().map(|c| c.kind))
        {
            put(page, at, column, cell, kind, looks, &mut links)?;
        }
    }
    if let Some(last_column) = u16::try_from(sheet.columns.len())
        .ok()
        .and_then(|n| n.checked_sub(1))
    {
        let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        page.autofilter(0, 0, last_row, last_column)?;
        page.set_freeze_panes(1, 0)?;
        page.set_repeat_rows(0, 0)?;
    }
    page.set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    Ok(())
}

fn put(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    kind: Kind,
    looks: &Looks,
    links: &mut usize,
) -> Result<(), XlsxError> {
    let text_look = if kind == Kind::Paragraph {
        &looks.paragraph
    } else {
        &looks.text
    };
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            page.write_string_with_format(row, column, writable(text), text_look)?;
        }
        Cell::Integer(number) if number.abs() > EXACT => {
            page.write_string_with_format(row, column, number.to_string(), &looks.text)?;
        }
        Cell::Integer(number) => {
            page.write_number_with_format(row, column, *number as f64, &looks.integer)?;
        }
        Cell::Decimal { scaled, places } => {
            let written = decimal(*scaled, *places);
            match written.parse::<f64>() {
                Ok(number) if scaled.abs() <= EXACT => {
                    page.write_number_with_format(row, column, number, &looks.decimal(*places))?;
                }
                _ => {
                    page.write_string_with_format(row, column, written, &looks.text)?;
                }
            }
        }
        Cell::Date(date) => match excel_time(date.at(0, 0, 0, 0)) {
            Some(time) => {
                page.write_datetime_with_format(row, column, &time, &looks.date)?;
            }
            None => {
                page.write_string_with_format(row, column, date.to_string(), &looks.text)?;
            }
        },
        Cell::DateTime(time) => match excel_time(*time) {
            Some(time) => {
                page.write_datetime_with_format(row, column, &time, &looks.date_time)?;
            }
            None => {
                page.write_string_with_format(
                    row,
                    column,
                    time.strftime("%F %T").to_string(),
                    &looks.text,
                )?;
            }
        },
        Cell::Link { text, target } => {
            let allowed = ["http://", "https://", "mailto:"]
                .iter()
                .any(|scheme| target.starts_with(scheme));
            let shown = writable(text);
            let url = Url::new(target).set_text(&shown);
            let linked = allowed
                && *links < EXCEL_LINKS
                && shown.chars().count() <= 255
                && page
                    .write_url_with_format(row, column, url, &looks.link)
                    .is_ok();
            if linked {
                *links += 1;
            } else {
                page.write_string_with_format(row, column, shown, text_look)?;
            }
        }
    }
    Ok(())
}

/// Excel knows the days from March 1900 (before, its calendar is wrong) to the year 9999.
fn excel_time(time: jiff::civil::DateTime) -> Option<ExcelDateTime> {
    let (year, month, day) = (
        u16::try_from(time.year()).ok()?,
        u8::try_from(time.month()).ok()?,
        u8::try_from(time.day()).ok()?,
    );
    if (year, month) < (1900, 3) {
        return None;
    }
    let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
    date.and_hms(
        u16::try_from(time.hour()).ok()?,
        u8::try_from(time.minute()).ok()?,
        f64::from(time.second()),
    )
    .ok()
}

/// `scaled` / 10^`places` in digits.
fn decimal(scaled: i64, places: u8) -> String {
    let places = usize::from(places.min(18));
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if scaled < 0 { "-" } else { "" };
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// What XML can hold, with one kind of line break, no longer than a cell.
fn writable(text: &str) -> String {
    const CUT: &str = "……（内容过长，已截断）";
    let mut written = String::with_capacity(text.len());
    let mut units = 0;
    for c in text.chars() {
        if matches!(c, '\u{FFFE}' | '\u{FFFF}') || (c.is_control() && !matches!(c, '\n' | '\t')) {
            continue;
        }
        units += c.len_utf16();
        if units > EXCEL_CELL {
            written.push_str(CUT);
            break;
        }
        written.push(c);
    }
    written
}

/// A name that Excel accepts and that no other sheet of the file has.
fn fitting_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String =
        writable(name).replace(['[', ']', ':', '*', '?', '/', '\\', '\n', '\t'], " ");
    let plain = plain.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    // “History” is a name that Excel keeps for itself.
    let plain = if plain.is_empty() || plain.eq_ignore_ascii_case("history") {
        "工作表"
    } else {
        plain
    };
    let mut count = 1;
    loop {
        let suffix = if count == 1 {
            String::new()
        } else {
            format!("({count})")
        };
        let mut room = 31 - suffix.len();
        let start: String = plain
            .chars()
            .take_while(|c| {
                room.checked_sub(c.len_utf16())
                    .map(|left| room = left)
                    .is_some()
            })
            .collect();
        let fitting = format!("{}{suffix}", start.trim_end_matches('\''));
        if taken.insert(fitting.to_lowercase()) {
            return fitting;
        }
        count += 1;
    }
}

/// Unpacks everything once without keeping it: small files can hold enormous ones. The outer
/// nothing means a broken archive.
fn check_size_inside(bytes: &[u8]) -> Option<Result<(), TableError>> {
    const MOST_INSIDE: u64 = 200 << 20;
    const MOST_PARTS: usize = 2000;
    let too_large = || TableError::new("Excel文件解压后过大，请删去多余的内容或分成几个文件导入。");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > MOST_PARTS {
        return Some(Err(too_large()));
    }
    let mut left = MOST_INSIDE;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let strings = part
            .name()
            .ok()?
            .to_ascii_lowercase()
            .ends_with("sharedstrings.xml");
        let mut unpacked = (&mut part).take(left + 1);
        let size = if strings {
            let mut content = Vec::new();
            unpacked.read_to_end(&mut content).ok()?;
            // The reader makes room for as many strings as the file claims to have.
            if claims_more_strings(&content, content.len()) {
                return None;
            }
            content.len() as u64
        } else {
            std::io::copy(&mut unpacked, &mut std::io::sink()).ok()?
        };
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return Some(Err(too_large())),
        }
    }
    Some(Ok(()))
}

/// Does the table of strings claim to hold more of them than it has bytes?
fn claims_more_strings(content: &[u8], most: usize) -> bool {
    const CLAIM: &[u8] = b"uniqueCount";
    content
        .windows(CLAIM.len())
        .enumerate()
        .filter(|(_, window)| *window == CLAIM)
        .any(|(at, _)| {
            let after = content[at + CLAIM.len()..]
                .iter()
                .take(64)
                .skip_while(|b| !b.is_ascii_digit());
            let claimed = after
                .take_while(|b| b.is_ascii_digit())
                .fold(0usize, |n, b| {
                    n.saturating_mul(10).saturating_add(usize::from(b - b'0'))
                });
            claimed > most
        })
}

/// The rows of a sheet, cell by cell: the reader's own ranges would make room for every cell up to
/// the last one, which may stand in row 1,048,576. An error without a sentence: the file is broken.
fn grid(
    name: &str,
    mut cells: calamine::XlsxCellReader<'_, Cursor<&[u8]>>,
) -> Result<Grid, Option<TableError>> {
    let mut collector = Collector::new(name);
    let mut current: Option<(u32, Vec<String>)> = None;
    let mut rows = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| None)? {
        let (row, column) = cell.get_position();
        let number = row.saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = text(cell.get_value()).map_err(|error| {
            Some(TableError::new(format!(
                "{}是公式错误（{error}），请改正后再导入。",
                place(name, number, column)
            )))
        })?;
        if text.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(Some(TableError::new(format!(
                "{}超出{MOST_COLUMNS}列的上限，请删去多余的列后再导入。",
                place(name, number, column)
            ))));
        }
        match &mut current {
            Some((at, texts)) if *at == number => {
                texts.resize(texts.len().max(column + 1), String::new());
                texts[column] = text;
            }
            // Rows stand in order in every file that Excel opens.
            Some((at, _)) if *at > number => return Err(None),
            _ => {
                if let Some((number, texts)) = current.take() {
                    collector.add(number, texts).map_err(Some)?;
                    rows += 1;
                }
                if rows > MOST_ROWS {
                    break;
                }
                let mut texts = vec![String::new(); column + 1];
                texts[column] = text;
                current = Some((number, texts));
            }
        }
    }
    if let Some((number, texts)) = current {
        collector.add(number, texts).map_err(Some)?;
    }
    Ok(collector.finish())
}

fn text(value: &DataRef<'_>) -> Result<String, CellErrorType> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Bool(true) => "是".to_owned(),
        DataRef::Bool(false) => "否".to_owned(),
        DataRef::DateTime(time) if time.is_duration() => {
            let seconds = (time.as_f64() * 86_400.0).round() as i64;
            format!(
                "{}:{:02}:{:02}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            )
        }
        DataRef::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            match (hour, minute, second) {
                _ if time.as_f64() < 1.0 => format!("{hour:02}:{minute:02}:{second:02}"),
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::Error(error) => return Err(error.clone()),
    })
}

/// A number as Excel shows it: fifteen digits at most, no exponent, no `.0`.
fn number_text(number: f64) -> String {
    let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    format!("{shown}")
}

#[cfg(test)]
mod tests;
