use jiff::civil::{date, datetime};
use proptest::prelude::*;

use super::*;
use crate::table::Column;

fn sheet(name: &str, columns: &[(&str, Kind)], rows: Vec<Vec<Cell>>) -> Sheet {
    let columns = columns
        .iter()
        .map(|(title, kind)| Column::new(*title, *kind))
        .collect();
    Sheet {
        name: name.into(),
        columns,
        rows,
    }
}

fn texts(grid: &Grid) -> Vec<Vec<&str>> {
    grid.rows
        .iter()
        .map(|row| row.cells.iter().map(String::as_str).collect())
        .collect()
}

/// The parts of a workbook as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut content)
        .unwrap();
    content
}

/// A workbook of another hand: the sheet's XML as given.
fn workbook(sheet_xml: &str, strings_xml: Option<&str>) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="单位" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet_xml}</sheetData></worksheet>"#),
        ),
        (
            "xl/sharedStrings.xml",
            strings_xml.unwrap_or("<sst></sst>").to_owned(),
        ),
    ];
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn every_kind_of_cell_comes_back_as_people_read_it() {
    let written = sheet(
        "工单",
        &[
            ("编号", Kind::Text),
            ("件数", Kind::Integer),
            ("满意率", Kind::Decimal),
            ("日期", Kind::Date),
            ("时间", Kind::DateTime),
            ("页面", Kind::Link),
        ],
        vec![
            vec![
                "00123".into(),
                Cell::Integer(-42),
                Cell::Decimal {
                    scaled: 9876,
                    places: 2,
                },
                date(2023, 10, 1).into(),
                datetime(2023, 10, 1, 23, 59, 59, 0).into(),
                Cell::Link {
                    text: "打开".into(),
                    target: "https://example.org/t/1?a=1&b=2".into(),
                },
            ],
            vec![
                Cell::Empty,
                Cell::Integer(250_912_101_108_115_409),
                Cell::Decimal {
                    scaled: -5,
                    places: 3,
                },
                date(1895, 1, 2).into(),
                datetime(2024, 2, 29, 0, 0, 0, 0).into(),
                Cell::Link {
                    text: "不开".into(),
                    target: "javascript:alert(1)".into(),
                },
            ],
        ],
    );
    let bytes = write(&[written]).unwrap();
    let grids = read(&bytes).unwrap();
    assert_eq!(grids[0].name, "工单");
    assert_eq!(
        texts(&grids[0]),
        [
            ["编号", "件数", "满意率", "日期", "时间", "页面"],
            [
                "00123",
                "-42",
                "98.76",
                "2023-10-01",
                "2023-10-01 23:59:59",
                "打开"
            ],
            [
                "",
                "250912101108115409",
                "-0.005",
                "1895-01-02",
                "2024-02-29",
                "不开"
            ],
        ]
    );
    let page = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        page.contains("<autoFilter ref=\"A1:F3\"/>") && page.contains("state=\"frozen\""),
        "{page}"
    );
    assert!(!part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels").contains("javascript"));
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let texts = [
        "=1+1",
        "+86",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "\t=1",
        "http://example.org",
        "=HYPERLINK(\"http://a\")",
    ];
    let rows = texts.iter().map(|text| vec![(*text).into()]).collect();
    let bytes = write(&[sheet("文本", &[("内容", Kind::Text)], rows)]).unwrap();
    let page = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        !page.contains("<f>") && !page.contains("hyperlink"),
        "{page}"
    );
    let grid = &read(&bytes).unwrap()[0];
    assert_eq!(grid.rows[1].cells[0], "=1+1");
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    let sheets = || {
        [
            sheet(
                "甲",
                &[("一", Kind::Paragraph)],
                vec![vec!["多行\n文字".into()]],
            ),
            sheet("乙", &[], vec![]),
        ]
    };
    let first = write(&sheets()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(first, write(&sheets()).unwrap());
}

#[test]
fn names_of_sheets_are_made_to_fit() {
    let names = [
        "2023/10 [街道]",
        "",
        "'",
        "很长的名字".repeat(8).leak(),
        "很长的名字".repeat(8).leak(),
        "history",
        "A",
        "a",
    ];
    let sheets: Vec<Sheet> = names
        .iter()
        .map(|name| sheet(name, &[("一", Kind::Text)], vec![]))
        .collect();
    let read: Vec<String> = read(&write(&sheets).unwrap())
        .unwrap()
        .into_iter()
        .map(|grid| grid.name)
        .collect();
    assert_eq!(read[0], "2023 10  街道");
    assert_eq!(read[1..3], ["工作表", "工作表(2)"]);
    assert!(
        read[3] != read[4]
            && read[4].ends_with("(2)")
            && read.iter().all(|name| name.chars().count() <= 31)
    );
    assert_eq!(read[5..], ["工作表(3)", "A", "a(2)"]);
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
    let bytes = write(&[sheet(
        "长",
        &[("内容", Kind::Paragraph)],
        vec![vec!["很".repeat(40_000).into()]],
    )])
    .unwrap();
    let grid = &read(&bytes).unwrap()[0];
    assert!(grid.rows[1].cells[0].ends_with("……（内容过长，已截断）"));
}

#[test]
fn what_cannot_be_written_is_refused() {
    assert!(
        write(&[])
            .unwrap_err()
            .sentence
            .contains("没有可以导出的内容")
    );
    let extra = sheet(
        "单位",
        &[("一", Kind::Text)],
        vec![vec!["a".into(), "b".into()]],
    );
    assert!(
        write(&[extra])
            .unwrap_err()
            .sentence
            .contains("工作表“单位”第2行B列没有对应的表头")
    );
}

#[test]
fn files_of_another_hand() {
    let xml = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>名称</t></is></c><c r="B2" t="inlineStr"><is><t> 电话 </t></is></c></row>
        <row r="5"><c r="B5"><v>13912340001</v></c><c r="C5" t="b"><v>1</v></c><c r="D5"><v>0.30000000000000004</v></c></row>"#;
    let grid = &read(&workbook(xml, None)).unwrap()[0];
    assert_eq!(
        texts(grid),
        [["名称", "电话", "", ""], ["", "13912340001", "是", "0.3"]]
    );
    assert_eq!((grid.rows[0].number, grid.rows[1].number), (2, 5));
    assert_eq!(grid.place(&grid.rows[1], 1), "工作表“单位”第5行B列");
}

#[test]
fn refusals_name_the_place_or_say_what_to_do() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let wrong = r#"<row r="3"><c r="B3" t="e"><v>#REF!</v></c></row>"#;
    let claim = r#"<sst uniqueCount="999999999999999999"><si><t>a</t></si></sst>"#;
    for (bytes, said) in [
        (b"not a zip".to_vec(), "不是完好的Excel文件"),
        (b"\xD0\xCF\x11\xE0".to_vec(), "旧格式"),
        (vec![0; MOST_BYTES + 1], "超过20MB"),
        (workbook(far, None), "工作表“单位”第1048576行XFD列超出200列"),
        (
            workbook(wrong, None),
            "工作表“单位”第3行B列是公式错误（#REF!）",
        ),
        (workbook("", Some(claim)), "不是完好的Excel文件"),
        (workbook(&" ".repeat(201 << 20), None), "解压后过大"),
    ] {
        let error = read(&bytes).unwrap_err();
        assert!(error.sentence.contains(said), "{error}");
    }
    let last = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    assert_eq!(
        read(&workbook(last, None)).unwrap()[0].rows[0].number,
        1_048_576
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn text_comes_back(cells in prop::collection::vec("[ -~\n路灯㐂𠮷<>&\"'=@_x]{0,12}", 1..8)) {
        let rows = cells.iter().map(|text| vec![Cell::Text(text.clone()), "末".into()]).collect();
        let bytes = write(&[sheet("文本", &[("内容", Kind::Text), ("末", Kind::Text)], rows)]).unwrap();
        let grid = read(&bytes).unwrap().remove(0);
        let read: Vec<&str> = grid.rows[1..].iter().map(|row| row.cells[0].as_str()).collect();
        prop_assert_eq!(read, cells.iter().map(|text| text.trim()).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_and_times_come_back(
        integer in -EXACT..=EXACT, scaled in -999_999_999_999i64..=999_999_999_999, places in 0u8..5,
        day in 0i64..70_000, second in 1i32..86_400,
    ) {
        let time = date(1901, 1, 1).at(0, 0, 0, 0)
            .checked_add(jiff::Span::new().days(day).seconds(second)).unwrap();
        let row = vec![Cell::Integer(integer), Cell::Decimal { scaled, places }, time.into(), time.date().into()];
        let columns = [("整数", Kind::Integer), ("小数", Kind::Decimal), ("时间", Kind::DateTime), ("日期", Kind::Date)];
        let grid = read(&write(&[sheet("数", &columns, vec![row])]).unwrap()).unwrap().remove(0);
        let cells = &grid.rows[1].cells;
        prop_assert_eq!(&cells[0], &integer.to_string());
        prop_assert_eq!(cells[1].parse::<f64>().unwrap(), decimal(scaled, places).parse::<f64>().unwrap());
        prop_assert_eq!(&cells[2], &time.strftime("%F %T").to_string());
        prop_assert_eq!(&cells[3], &time.date().to_string());
    }

    #[test]
    fn damaged_files_are_read_or_refused(at in any::<prop::sample::Index>(), value in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = write(&[sheet("甲", &[("一", Kind::Text)], vec![vec!["二".into()]])]).unwrap();
        let place = at.index(bytes.len());
        bytes[place] = value;
        let _ = read(&bytes);
        let _ = read(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn any_sheet_xml_is_read_or_refused(xml in r#"(<row r="[0-9]{1,3}">|</row>|<c r="[A-C]?[0-9]{0,2}" t="(s|n|b|e|str)">|<v>[0-9a#.]{0,5}</v>|</c>|<is><t>a</t></is>){0,12}"#) {
        let _ = read(&workbook(&xml, None));
    }

    #[test]
    fn scaled_decimals_are_exact(scaled in any::<i64>(), places in 0u8..6) {
        let written = decimal(scaled, places);
        let digits: String = written.chars().filter(|c| *c != '.').collect();
        prop_assert_eq!(digits.parse::<i64>().unwrap(), scaled);
        prop_assert_eq!(written.find('.').map_or(0, |dot| written.len() - dot - 1), usize::from(places));
    }
}
