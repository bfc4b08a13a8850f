//! Writes comma-separated files for Excel, reads them as offices make them: UTF-8 with or without a byte-order mark,
//! UTF-16 with one (Excel's “Unicode text”), GB18030 (what Excel saves as CSV on a Chinese system);
//! separated by commas, semicolons or tabs.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use crate::table::{Cell, Collector, Grid, MOST_BYTES, Sheet, TableError, place_of_row};

/// Writes a sheet as Excel on a Chinese system opens it: UTF-8 with a byte-order mark. A text
/// that Excel would take for a formula gets an apostrophe before it.
///
/// # Errors
/// A Chinese sentence: a row longer than the heading.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, TableError> {
    let failed = |_| TableError::new("生成CSV文件失败，请重试；如果仍然失败，请联系管理员。");
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    let heading = sheet.columns.iter().map(|column| column.title.as_str());
    writer.write_record(heading).map_err(failed)?;
    for row in &sheet.rows {
        if row.len() > sheet.columns.len() {
            return Err(TableError::new("有一行比表头长，无法写成CSV文件。"));
        }
        let blank = std::iter::repeat_n(&Cell::Empty, sheet.columns.len() - row.len());
        let cells = row.iter().chain(blank).map(plain);
        writer.write_record(cells).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|_| TableError::new("生成CSV文件失败，请重试。"))
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Link { text, .. }
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) =>
        {
            format!("'{text}")
        }
        Cell::Text(text) | Cell::Link { text, .. } => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal { scaled, places } => {
            let digits = format!("{:0>1$}", scaled.unsigned_abs(), usize::from(*places) + 1);
            let (whole, part) = digits.split_at(digits.len() - usize::from(*places));
            let sign = if *scaled < 0 { "-" } else { "" };
            let point = if part.is_empty() { "" } else { "." };
            format!("{sign}{whole}{point}{part}")
        }
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Empty => String::new(),
    }
}

/// The rows of a file. A quoted field may hold line breaks; row numbers count records, as Excel
/// does.
///
/// # Errors
/// A Chinese sentence with the row: too large, an unknown encoding, a row with more cells than the
/// heading, a field that never ends.
pub fn read(bytes: &[u8]) -> Result<Grid, TableError> {
    if bytes.len() > MOST_BYTES {
        return Err(TableError::new(format!(
            "文件超过{}MB，请分成几个文件导入。",
            MOST_BYTES >> 20
        )));
    }
    let text = decode(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut collector = Collector::new("");
    let mut heading = 0;
    for (at, record) in reader.records().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let record = record.map_err(|_| {
            TableError::new(format!(
                "{}无法读取，请检查引号和分隔符。",
                place_of_row("", number)
            ))
        })?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let used = cells
            .iter()
            .rposition(|cell| !cell.trim().is_empty())
            .map_or(0, |last| last + 1);
        if heading > 0 && used > heading {
            return Err(TableError::new(format!(
                "{}有{used}列，比表头的{heading}列多，请检查其中的逗号和引号：含逗号的内容要用引号括起。",
                place_of_row("", number)
            )));
        }
        heading = if heading == 0 { used } else { heading };
        collector.add(number, cells)?;
    }
    Ok(collector.finish())
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Cow::Borrowed(text)),
            Err(_) => GB18030,
        },
    };
    let (text, _, wrong) = encoding.decode(bytes);
    if !wrong {
        return Ok(text);
    }
    let row = text
        .lines()
        .position(|line| line.contains('\u{FFFD}'))
        .map_or(1, |at| at + 1);
    Err(TableError::new(format!(
        "文件第{row}行附近的文字编码无法识别，请另存为UTF-8编码的CSV文件再导入。"
    )))
}

/// What separates the fields of the first line (quoted parts aside): the most frequent of the
/// three, a comma if there is none.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0u32), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|(_, n)| *n > 0) => break,
            _ if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(*delimiter == byte);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts
        .iter()
        .find(|(_, count)| *count == most)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(grid: &Grid) -> Vec<Vec<&str>> {
        grid.rows
            .iter()
            .map(|row| row.cells.iter().map(String::as_str).collect())
            .collect()
    }

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let text = "编号,标题\r\n1,\"路灯,不亮\n三天了\"\r\n2, 㐂字 \r\n";
        let (gb18030, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> = std::iter::once(0xFEFF)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let expected = vec![
            vec!["编号", "标题"],
            vec!["1", "路灯,不亮\n三天了"],
            vec!["2", "㐂字"],
        ];
        for bytes in [
            text.as_bytes(),
            &[b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            &gb18030,
            &utf16,
        ] {
            let grid = read(bytes).unwrap();
            assert_eq!(cells(&grid), expected);
            assert_eq!(grid.rows[2].number, 3);
        }
    }

    #[test]
    fn other_separators_and_short_rows() {
        assert_eq!(
            cells(&read("甲\t乙\t丙\n1\t2,5\n".as_bytes()).unwrap()),
            [["甲", "乙", "丙"], ["1", "2,5", ""]]
        );
        assert_eq!(
            cells(&read("甲;乙\n1;2,5\n".as_bytes()).unwrap()),
            [["甲", "乙"], ["1", "2,5"]]
        );
        assert_eq!(cells(&read("甲\n1\n".as_bytes()).unwrap()), [["甲"], ["1"]]);
        let grid = read("甲,乙,\n,,\n1,2,,,\n".as_bytes()).unwrap();
        assert_eq!(
            (cells(&grid), grid.rows[1].number),
            (vec![vec!["甲", "乙"], vec!["1", "2"]], 3)
        );
        assert_eq!(read(b"").unwrap(), Grid::default());
    }

    #[test]
    fn what_is_written_opens_in_excel_and_computes_nothing() {
        use crate::table::{Column, Kind};
        let sheet = Sheet {
            name: "表".into(),
            columns: vec![
                Column::new("甲", Kind::Text),
                Column::new("乙", Kind::Decimal),
            ],
            rows: vec![
                vec![
                    "=1+1".into(),
                    Cell::Decimal {
                        scaled: -1205,
                        places: 2,
                    },
                ],
                vec!["他说“好”,\"行\"".into()],
            ],
        };
        let bytes = write(&sheet).unwrap();
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            "\u{FEFF}甲,乙\r\n'=1+1,-12.05\r\n\"他说“好”,\"\"行\"\"\",\r\n"
        );
        assert_eq!(cells(&read(&bytes).unwrap())[2], ["他说“好”,\"行\"", ""]);
    }

    #[test]
    fn refusals_name_the_row() {
        for (bytes, said) in [
            (
                "甲,乙\n1,2\n1,2,3\n".as_bytes().to_vec(),
                "第3行有3列，比表头的2列多",
            ),
            (
                b"a,b\n1,\xFF\xFF\n".to_vec(),
                "文件第2行附近的文字编码无法识别",
            ),
            (
                format!("甲,乙\n1,\"{}", "字".repeat(100_001)).into_bytes(),
                "第2行B列的内容超过100000字",
            ),
            (vec![b'a'; MOST_BYTES + 1], "文件超过20MB"),
            (
                "a\n".repeat(200_001).into_bytes(),
                "第200001行起超出200000行的上限",
            ),
            (
                ",".repeat(200)
                    .into_bytes()
                    .into_iter()
                    .chain(*b"a")
                    .collect(),
                "第1行超过200列",
            ),
        ] {
            let error = read(&bytes).unwrap_err();
            assert!(error.sentence.contains(said), "{error}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(rows in prop::collection::vec(prop::collection::vec("[a-z路灯,;\"\n\t ]{0,6}", 3), 1..6)) {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            let heading = ["甲".to_owned(), "乙".to_owned(), "丙".to_owned()];
            writer.write_record(&heading).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let grid = read(&writer.into_inner().unwrap()).unwrap();
            let expected: Vec<Vec<String>> = std::iter::once(heading.to_vec())
                .chain(rows)
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            prop_assert_eq!(grid.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
