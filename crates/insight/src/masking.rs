//! How personal data looks to everybody who does not need it for the step at hand.
//!
//! The single-value functions ([`phone`], [`name`], …) are for fields; [`mask_text`] is for running
//! text, in which people write their own and others' data. Masking is for display: what is stored
//! stays whole in the vault.

mod text;

pub use text::mask_text;

use crate::half_width;
use crate::identity::{is_mobile, split_area};

const STAR: char = '＊';

/// `13912340001` → `139****0001`, `0411-84801234` → `0411-******34`; service numbers (12345) stay.
pub fn phone(text: &str) -> String {
    let folded: String = text.chars().map(half_width).collect();
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let local = digits
        .strip_prefix("86")
        .filter(|rest| is_mobile(rest))
        .unwrap_or(&digits);
    let service = digits.len() <= 6
        || (digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")));
    if is_mobile(local) {
        format!("{}****{}", &local[..3], &local[7..])
    } else if service {
        digits
    } else if let Some((area, line)) = split_area(&digits) {
        format!(
            "{area}-{}{}",
            "*".repeat(line.len() - 2),
            &line[line.len() - 2..]
        )
    } else if let (true, Some((area, rest))) = (digits.starts_with('0'), folded.split_once('-')) {
        // A landline with an extension, or one that is not quite right.
        format!("{area}-{}", "*".repeat(rest.chars().count().min(8)))
    } else {
        format!(
            "{}{}",
            "*".repeat(digits.len() - 2),
            &digits[digits.len() - 2..]
        )
    }
}

/// `110105194912310025` → `110***********0025`; anything else keeps at most its last character.
pub fn identity_number(text: &str) -> String {
    let number: Vec<char> = text
        .chars()
        .map(half_width)
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    let tail = |n: usize| number[number.len() - n..].iter().collect::<String>();
    match number.len() {
        0 => String::new(),
        18 => format!(
            "{}{}{}",
            number[..3].iter().collect::<String>(),
            "*".repeat(11),
            tail(4)
        ),
        length => format!("{}{}", "*".repeat(length - 1), tail(1)),
    }
}

/// A person's name: the surname stays, each other character becomes ＊ (at most three of them).
///
/// 王小明 → 王＊＊, 欧阳娜 → 欧阳＊. What already hides the given name (王先生, 李女士, 王某某, 匿名) stays.
/// Names in other scripts keep their first letter, names with · their first character.
pub fn name(text: &str) -> String {
    const COMPOUND: [&str; 28] = [
        "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "令狐", "慕容", "东方", "夏侯",
        "长孙", "宇文", "司徒", "司空", "轩辕", "闻人", "呼延", "端木", "南宫", "独孤", "西门",
        "百里", "钟离", "澹台", "公冶", "宗政", "濮阳",
    ];
    const TITLES: [&str; 14] = [
        "先生", "女士", "小姐", "同志", "师傅", "老师", "大爷", "大妈", "阿姨", "经理", "某某",
        "某", "老板", "太太",
    ];
    let text = text.trim();
    let count = text.chars().count();
    if matches!(text, "匿名" | "佚名" | "未留姓名" | "不愿透露" | "不详") {
        return text.to_owned();
    }
    let surname = match COMPOUND
        .iter()
        .find(|surname| count > 2 && text.starts_with(**surname))
    {
        Some(surname) => (*surname).to_owned(),
        None => text.chars().take(1).collect(),
    };
    let given = &text[surname.len()..];
    if TITLES.contains(&given) {
        return text.to_owned();
    }
    match given.chars().count() {
        0 if count == 0 => String::new(),
        0 => STAR.to_string(),
        hidden => format!("{surname}{}", STAR.to_string().repeat(hidden.min(3))),
    }
}

/// An address: road, village and estate stay; numbers of house, building, entrance, floor and flat
/// become ＊.
///
/// 中山路123号幸福小区3号楼二单元501室 → 中山路＊号幸福小区＊号楼＊单元＊室. Numbers that are part of a name stay:
/// 107国道, 五四路, 地铁2号线, A3区, 第24中学.
pub fn address(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let folded: Vec<char> = chars.iter().copied().map(half_width).collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let run = folded[at..]
            .iter()
            .take_while(|c| is_house_number(**c))
            .count();
        let numerals = folded[at..].iter().take_while(|c| is_numeral(**c)).count();
        let after = |length: usize| folded[at + length..].iter().take(6).collect::<String>();
        if run > 0 && hides_house(&folded[at..at + run], &after(run)) {
            masked.push(STAR);
            at += run;
        } else if run > 0 {
            masked.extend(&chars[at..at + run]);
            at += run;
        } else if numerals > 0 && is_house_unit(&after(numerals)) {
            masked.push(STAR);
            at += numerals;
        } else {
            let step = numerals.max(1);
            masked.extend(&chars[at..at + step]);
            at += step;
        }
    }
    masked
}

fn is_house_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '#' | '—' | '–' | '~' | '/' | '_')
}

fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百两甲乙丙丁戊".contains(c)
}

fn hides_house(run: &[char], after: &str) -> bool {
    const NAMES: [&str; 26] = [
        "路",
        "街",
        "大街",
        "大道",
        "国道",
        "省道",
        "县道",
        "乡道",
        "高速",
        "号线",
        "线",
        "区",
        "市",
        "县",
        "镇",
        "乡",
        "村",
        "公里",
        "中",
        "小学",
        "医院",
        "期",
        "年",
        "路公交",
        "高中",
        "厂",
    ];
    let has_digit = run.iter().any(char::is_ascii_digit);
    let letters_before_unit = !has_digit && run.len() <= 2 && is_house_unit(after);
    (has_digit && !NAMES.iter().any(|name| after.starts_with(name))) || letters_before_unit
}

/// Does this begin with what follows a house number, and not with a name such as 号线?
fn is_house_unit(after: &str) -> bool {
    const UNITS: [&str; 13] = [
        "号", "栋", "幢", "楼", "单元", "室", "户", "座", "层", "排", "梯", "房", "门",
    ];
    const NAMES: [&str; 12] = [
        "号线", "号路", "号街", "楼村", "楼镇", "楼路", "楼街", "户村", "门村", "门镇", "房村",
        "门峡",
    ];
    UNITS.iter().any(|unit| after.starts_with(unit))
        && !NAMES.iter().any(|name| after.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields() {
        for (given, shown) in [
            ("13912340001", "139****0001"),
            ("+86 139-1234-0001", "139****0001"),
            ("0411-84801234", "0411-******34"),
            ("0411-84801234-801", "0411-********"),
            ("84801234", "******34"),
            ("12345", "12345"),
            ("", ""),
        ] {
            assert_eq!(phone(given), shown);
        }
        for (given, shown) in [
            ("王小明", "王＊＊"),
            ("王明", "王＊"),
            ("欧阳娜", "欧阳＊"),
            ("东方", "东＊"),
            ("王先生", "王先生"),
            ("王某", "王某"),
            ("匿名", "匿名"),
            ("王", "＊"),
            ("古丽·买买提", "古＊＊＊"),
            ("Anna Smith", "A＊＊＊"),
            ("", ""),
        ] {
            assert_eq!(name(given), shown);
        }
        assert_eq!(identity_number("11010519491231002x"), "110***********002x");
        assert_eq!(identity_number("12345"), "****5");
    }

    #[test]
    fn addresses_keep_road_and_estate() {
        for (given, shown) in [
            (
                "西岗区中山路123号幸福小区3号楼2单元501室",
                "西岗区中山路＊号幸福小区＊号楼＊单元＊室",
            ),
            ("五四路二十三号院三单元", "五四路＊号院＊单元"),
            ("幸福小区3-2-501", "幸福小区＊"),
            ("幸福小区Ａ座１２０１", "幸福小区＊座＊"),
            ("107国道与2号路交叉口", "107国道与＊号路交叉口"),
            ("地铁2号线东海站", "地铁2号线东海站"),
            ("A市A3区春华镇金鼎村七里组", "A市A3区春华镇金鼎村七里组"),
            ("第24中学门口", "第24中学门口"),
            ("幸福里三期12#", "幸福里三期＊"),
        ] {
            assert_eq!(address(given), shown);
        }
    }

    proptest! {
        #[test]
        fn names_and_addresses_never_fail_and_names_are_hidden(text in "\\PC{0,20}") {
            let _ = (address(&text), phone(&text), identity_number(&text));
            let shown = name(&text);
            prop_assert!(shown.chars().count() <= 20);
        }

        #[test]
        fn no_flat_number_survives(estate in "[云栖麓园春华]{2,4}", building in 1u32..99, flat in 101u32..3300) {
            let shown = address(&format!("{estate}{building}栋{flat}室"));
            prop_assert_eq!(shown, format!("{estate}＊栋＊室"));
        }
    }
}
