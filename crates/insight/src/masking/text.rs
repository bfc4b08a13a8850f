//! Finds and hides personal numbers in running text.

use super::{identity_number, phone};
use crate::half_width;
use crate::identity::{
    check_character, is_birth_date, is_mobile, known_region, looks_like_identity, split_area,
};

/// Hides telephone numbers, identity numbers, e-mail addresses, bank cards and licence plates in
/// running text; the rest stays as it was, character by character.
///
/// Amounts, dates and ticket numbers stay. What a number is, is judged by its form (length, first
/// digits, date of birth, check digits) and, where the form leaves doubt, by the words before it
/// (电话, 卡号, 工单 …). In doubt between a person's number and something harmless it is hidden.
pub fn mask_text(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let folded: Vec<char> = chars.iter().copied().map(half_width).collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        match email(&folded, at)
            .or_else(|| plate(&folded, at))
            .or_else(|| number(&folded, at))
        {
            Some((end, shown)) => {
                masked.push_str(&shown);
                at = end;
            }
            None => {
                // Digits are judged as whole runs, never from their middle.
                let step = digits_at(&folded, at).max(1);
                masked.extend(&chars[at..at + step]);
                at += step;
            }
        }
    }
    masked
}

/// Where the hidden stretch ends and what is shown in its place.
type Hidden = (usize, String);

fn email(text: &[char], at: usize) -> Option<Hidden> {
    let local = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    if at > 0 && local(&text[at - 1]) {
        return None;
    }
    let run = |from: usize| from + text[from..].iter().take_while(|c| local(c)).count();
    // The end of the domain that begins after this sign, if it is one.
    let domain_end = |sign: usize| {
        let domain: String = text.get(sign + 1..run(sign + 1))?.iter().collect();
        let domain = domain.trim_end_matches(['.', '-', '_', '%', '+']);
        let (_, top) = domain.rsplit_once('.')?;
        (text[sign] == '@' && top.len() > 1 && top.starts_with(|c: char| c.is_ascii_alphabetic()))
            .then(|| sign + 1 + domain.len())
    };
    let mut sign = run(at);
    if sign == at || sign >= text.len() {
        return None;
    }
    let mut end = domain_end(sign)?;
    // In a@b.cn@c.cn the last sign counts, so that nothing is left that looks like an address.
    loop {
        sign = run(end);
        match (sign < text.len()).then(|| domain_end(sign)).flatten() {
            Some(later) => end = later,
            None => break,
        }
    }
    let domain: String = text[..end].rsplit(|c| *c == '@').next()?.iter().collect();
    // A domain with a number in it may hold a telephone number.
    let numbered = domain.chars().filter(char::is_ascii_digit).count() > 6;
    Some((
        end,
        format!("***@{}", if numbered { "***" } else { &domain }),
    ))
}

fn plate(text: &[char], at: usize) -> Option<Hidden> {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    const LAST: &str = "学警港澳挂试超";
    if !PROVINCES.contains(text[at]) || !text.get(at + 1)?.is_ascii_alphabetic() {
        return None;
    }
    let start = at
        + 2
        + usize::from(matches!(
            text.get(at + 2),
            Some('·' | '.' | ' ' | '-' | '•')
        ));
    let run = text
        .get(start..)?
        .iter()
        .take_while(|c| c.is_ascii_alphanumeric())
        .count();
    let special = run == 4 && text.get(start + run).is_some_and(|c| LAST.contains(*c));
    let has_digit = text[start..start + run].iter().any(char::is_ascii_digit);
    let length = if special { 5 } else { run };
    ((5..=6).contains(&length) && has_digit).then(|| {
        (
            start + length,
            format!("{}{}{}", text[at], text[at + 1], "*".repeat(length)),
        )
    })
}

fn number(text: &[char], at: usize) -> Option<Hidden> {
    if !text[at].is_ascii_digit() || (at > 0 && text[at - 1].is_ascii_digit()) {
        return None;
    }
    let before: String = text[at.saturating_sub(10)..at].iter().collect();
    let names = |words: &[&str]| words.iter().any(|word| before.contains(word));
    let groups = groups(text, at);
    let (first, first_end) = &groups[0];

    if let Some(hidden) = grouped_mobile(&groups) {
        return Some(hidden);
    }
    if let Some(rest) = first
        .strip_prefix("0086")
        .or_else(|| first.strip_prefix("86"))
        .or_else(|| first.strip_prefix('0'))
        && is_mobile(rest)
    {
        return Some((*first_end, phone(rest)));
    }
    // “86-139…”: what follows the country code is judged on its own.
    if first.len() <= 4 && (first == "86" || first == "0086") {
        return None;
    }
    if let Some(hidden) = identity(text, &groups, &names) {
        return Some(hidden);
    }
    if let Some(hidden) = landline(text, &groups, &names) {
        return Some(hidden);
    }
    card(&groups, &names)
}

/// The run of digits here and those joined to it by a single separator: digits and end of each.
fn groups(text: &[char], at: usize) -> Vec<(String, usize)> {
    let mut groups = Vec::new();
    let mut start = at;
    loop {
        let length = digits_at(text, start);
        if length == 0 {
            return groups;
        }
        let end = start + length;
        groups.push((text[start..end].iter().collect(), end));
        let joined = matches!(
            text.get(end),
            Some(' ' | '-' | '—' | '–' | '.' | '·' | ')' | '\t' | '_')
        );
        if !joined || groups.len() == 6 {
            return groups;
        }
        start = end + 1;
    }
}

fn digits_at(text: &[char], at: usize) -> usize {
    text.get(at..).map_or(0, |rest| {
        rest.iter().take_while(|c| c.is_ascii_digit()).count()
    })
}

fn grouped_mobile(groups: &[(String, usize)]) -> Option<Hidden> {
    const SHAPES: [&[usize]; 7] = [
        &[11],
        &[3, 4, 4],
        &[3, 8],
        &[7, 4],
        &[4, 3, 4],
        &[4, 4, 3],
        &[5, 6],
    ];
    SHAPES.iter().find_map(|shape| {
        let taken = groups.get(..shape.len())?;
        let fits = taken
            .iter()
            .zip(*shape)
            .all(|((digits, _), length)| digits.len() == *length);
        let digits: String = taken.iter().map(|(digits, _)| digits.as_str()).collect();
        (fits && is_mobile(&digits)).then(|| (taken[taken.len() - 1].1, phone(&digits)))
    })
}

const TICKET_WORDS: [&str; 9] = [
    "工单",
    "单号",
    "编号",
    "流水号",
    "受理号",
    "案件号",
    "查询码",
    "订单",
    "文号",
];

fn identity(
    text: &[char],
    groups: &[(String, usize)],
    names: &impl Fn(&[&str]) -> bool,
) -> Option<Hidden> {
    // Also written in groups: 110105 19491231 0021.
    let mut digits = String::new();
    for (group, end) in groups {
        digits.push_str(group);
        let x = digits.len() == 17 && matches!(text.get(*end), Some('x' | 'X'));
        let whole = if x {
            format!("{digits}X")
        } else {
            digits.clone()
        };
        let end = end + usize::from(x);
        let bytes = whole.as_bytes();
        if looks_like_identity(bytes) {
            let right = check_character(&bytes[..17]) == bytes[17];
            return (right || !names(&TICKET_WORDS)).then(|| (end, identity_number(&whole)));
        }
        if bytes.len() == 18 && names(&["身份证", "证件号"]) {
            return Some((end, identity_number(&whole)));
        }
        let old = bytes.len() == 15
            && known_region(&bytes[..2])
            && is_birth_date(format!("19{}", &whole[6..12]).as_bytes());
        if old && names(&["身份证", "证件"]) {
            return Some((end, identity_number(&whole)));
        }
    }
    None
}

fn landline(
    text: &[char],
    groups: &[(String, usize)],
    names: &impl Fn(&[&str]) -> bool,
) -> Option<Hidden> {
    let (first, first_end) = &groups[0];
    if split_area(first).is_some() {
        return Some((*first_end, phone(first)));
    }
    if let Some((line, end)) = groups.get(1) {
        let whole = format!("{first}{line}");
        let area = (3..=4).contains(&first.len()) && first.starts_with('0');
        if area && split_area(&whole).is_some_and(|(code, _)| code == first) {
            // “(024)22861234” keeps its bracket.
            let shown = phone(&whole);
            let bracket = text.get(*first_end) == Some(&')');
            return Some((
                *end,
                if bracket {
                    shown.replacen('-', "）", 1)
                } else {
                    shown
                },
            ));
        }
        // 0411 8480 1234
        if let (true, Some((last, end))) = (area, groups.get(2)) {
            let whole = format!("{whole}{last}");
            if split_area(&whole).is_some_and(|(code, _)| code == first) {
                return Some((*end, phone(&whole)));
            }
        }
    }
    // Without an area code seven or eight digits may be anything: only after a word that says so.
    let local = (7..=8).contains(&first.len())
        && !first.starts_with(['0', '1'])
        && !is_birth_date(first.as_bytes())
        && !text
            .get(*first_end)
            .is_some_and(|c| "元万亿块吨度".contains(*c));
    (local && names(&["电话", "座机", "固话", "致电", "拨打", "传真"]))
        .then(|| (*first_end, phone(first)))
}

fn card(groups: &[(String, usize)], names: &impl Fn(&[&str]) -> bool) -> Option<Hidden> {
    let shown =
        |digits: &str, end: usize| Some((end, format!("****{}", &digits[digits.len() - 4..])));
    let (first, end) = &groups[0];
    let card_words = names(&["卡号", "账号", "帐号", "账户", "帐户", "银行卡"]);
    if card_words && (12..=24).contains(&first.len()) {
        return shown(first, *end);
    }
    // In one run, or in groups of four with a shorter last one.
    let fours = groups
        .iter()
        .take_while(|(digits, _)| digits.len() == 4)
        .count();
    let last = groups
        .get(fours)
        .filter(|(digits, _)| digits.len() < 4)
        .map_or(0, |_| 1);
    let taken = if fours > 1 {
        &groups[..fours + last]
    } else {
        &groups[..1]
    };
    let digits: String = taken.iter().map(|(digits, _)| digits.as_str()).collect();
    let end = taken[taken.len() - 1].1;
    let form = (16..=19).contains(&digits.len()) && digits.starts_with(['3', '4', '5', '6', '9']);
    let judged = card_words || (luhn(&digits) && !names(&TICKET_WORDS));
    if form && judged {
        shown(&digits, end)
    } else {
        None
    }
}

/// The check of card numbers (ISO/IEC 7812).
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b.saturating_sub(b'0'));
            let weighed = digit * if i % 2 == 1 { 2 } else { 1 };
            weighed / 10 + weighed % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn personal_numbers_in_running_text_are_hidden() {
        for (given, shown) in [
            ("我的电话13912340001，请回电", "我的电话139****0001，请回电"),
            (
                "电话:139 1234 0001或139-1234-0001。",
                "电话:139****0001或139****0001。",
            ),
            ("１３９１２３４０００１", "139****0001"),
            (
                "+8613912340001 +86-13912340001",
                "+139****0001 +86-139****0001",
            ),
            (
                "单位座机0411-84801234，（024）22861234",
                "单位座机0411-******34，（024）******34",
            ),
            ("拨打84801234无人接", "拨打******34无人接"),
            ("身份证11010519491231002X号", "身份证110***********002X号"),
            ("身份证 110105 19491231 0021", "身份证 110***********0021"),
            ("发到wang.xm_88@qq.com.谢谢", "发到***@qq.com.谢谢"),
            ("卡号6222021234567890123", "卡号****0123"),
            ("4111 1111 1111 1111被盗刷", "****1111被盗刷"),
            ("辽B12345和鲁F·D12345堵门", "辽B*****和鲁F******堵门"),
            ("京A1234警", "京A*****"),
        ] {
            assert_eq!(mask_text(given), shown);
        }
    }

    #[test]
    fn amounts_dates_and_ticket_numbers_stay() {
        for text in [
            "拖欠工资12345.67元，合计1234567元、20000000元",
            "2019-02-28 11:25:05至2019/3/1，20190228",
            "工单250912101108115409和2023051200012",
            "工单编号110105194912310021",
            "12345热线、400-123-4567、G2栋320、A3区",
            "150 2019-02-28 13:00",
            "新A楼盘的云B计划",
            "苏A区abcde",
            "拨打12345热线20190228，电话费1234567元，打过电话20190228",
            "18.5%、3.1415926、1-2-3-4",
        ] {
            assert_eq!(mask_text(text), text);
        }
    }

    /// Any text without digits, so that the number beside it stays as long as it is.
    fn around() -> impl Strategy<Value = String> {
        "\\PC{0,12}".prop_map(|text| {
            text.chars()
                .filter(|c| !half_width(*c).is_ascii_digit())
                .collect()
        })
    }

    /// The runs of digits, each whole.
    fn runs(text: &str) -> Vec<String> {
        let folded: String = text.chars().map(half_width).collect();
        folded
            .split(|c: char| !c.is_ascii_digit())
            .filter(|run| !run.is_empty())
            .map(String::from)
            .collect()
    }

    proptest! {
        #[test]
        fn no_mobile_survives(before in around(), mobile in "1[3-9][0-9]{9}", after in around()) {
            let masked = mask_text(&format!("{before}{mobile}{after}"));
            prop_assert!(!runs(&masked).iter().any(|run| is_mobile(run)), "{}", masked);
        }

        #[test]
        fn no_mobile_survives_among_other_numbers(text in "([0-9]{1,4}[年月日号元 ,，:/-]{1,2}|1[3-9][0-9]{9}|[辽鲁电话a.@-]){0,12}") {
            let masked = mask_text(&text);
            prop_assert!(!runs(&masked).iter().any(|run| is_mobile(run)), "{} -> {}", text, masked);
        }

        #[test]
        fn no_identity_number_survives(
            before in around(), region in prop::sample::select(vec!["110105", "210203", "420281", "370613"]),
            year in 1900u32..2030, month in 1u32..=12, day in 1u32..=28, serial in 0u32..1000, after in around(),
        ) {
            let seventeen = format!("{region}{year}{month:02}{day:02}{serial:03}");
            let whole = format!("{seventeen}{}", char::from(check_character(seventeen.as_bytes())));
            let masked = mask_text(&format!("{before}{whole}{after}"));
            prop_assert!(!masked.contains(&seventeen[6..]), "{}", masked);
        }

        #[test]
        fn masking_twice_changes_nothing_more(text in "[0-9a-z@.\\- 电话卡号辽BＡ１９]{0,60}") {
            let once = mask_text(&text);
            prop_assert_eq!(mask_text(&once), once);
        }

        #[test]
        fn text_without_digits_and_signs_stays(text in "[一-龥，。！？ ]{0,60}") {
            prop_assert_eq!(mask_text(&text), text);
        }
    }
}
