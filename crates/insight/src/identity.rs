//! Telephone and identity numbers as values: what has been parsed is right in form.
//!
//! These are the most personal data of a ticket, so neither type prints itself: `Debug` shows the
//! masked form, there is no `Display`, and whoever needs the number writes `as_str()`.

use std::fmt;

use crate::half_width;
use crate::masking;

/// A telephone number in its one written form: `13912340001`, `0411-84801234`,
/// `0411-84801234-8001`, `4001234567`, `12345`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// What kind of connection a [`Phone`] reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneKind {
    /// A mainland mobile: can be sent messages.
    Mobile,
    /// A fixed line with its area code.
    Landline,
    /// A short service number (12345, 95588) or a 400/800 number.
    Service,
}

impl Phone {
    /// Reads a number as people write it: full-width digits, spaces, hyphens, brackets, `+86`,
    /// `转`/`-` before an extension.
    ///
    /// # Errors
    /// A Chinese sentence for the form field that says what to write instead.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text: String = text
            .chars()
            .map(half_width)
            .collect::<String>()
            .trim()
            .to_lowercase();
        if text.is_empty() {
            return Err("请填写电话号码。");
        }
        let (number, extension) = split_extension(&text);
        let digits = only_digits(number).ok_or("电话号码只能由数字组成，请删去其他文字。")?;
        let digits = strip_country(&digits, number);
        if is_mobile(digits) {
            return match extension {
                None => Ok(Self(digits.to_owned())),
                Some(_) => Err("手机号码不带分机号，请只填写11位手机号码。"),
            };
        }
        if is_mobile(digits.strip_prefix('0').unwrap_or(digits)) && extension.is_none() {
            return Ok(Self(digits[1..].to_owned()));
        }
        if let Some((area, line)) = split_area(digits) {
            let extension = match extension.map(only_digits) {
                None => String::new(),
                Some(Some(e)) if (1..=6).contains(&e.len()) => format!("-{e}"),
                Some(_) => return Err("分机号应为1至6位数字。"),
            };
            return Ok(Self(format!("{area}-{line}{extension}")));
        }
        if is_service(digits) && extension.is_none() {
            return Ok(Self(digits.to_owned()));
        }
        Err(match digits.as_bytes() {
            [b'1', ..] if digits.len() > 6 => "手机号码应为11位数字，请检查是否多写或少写。",
            [b'0', ..] => "座机号码应为区号加7位或8位号码，例如0411-84801234。",
            _ if digits.len() == 7 || digits.len() == 8 => "座机请加上区号，例如0411-84801234。",
            _ => "电话号码格式不对，请填写11位手机号码或带区号的座机号码。",
        })
    }

    /// The whole number. Only for calling, storing in the vault and comparing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Mobile, landline or service number.
    pub fn kind(&self) -> PhoneKind {
        if is_mobile(&self.0) {
            PhoneKind::Mobile
        } else if self.0.contains('-') {
            PhoneKind::Landline
        } else {
            PhoneKind::Service
        }
    }

    /// The form for everybody who need not call: `139****0001`.
    pub fn masked(&self) -> String {
        masking::phone(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// A resident identity number (GB 11643: 17 digits and a check character), with a capital X.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityNumber(String);

impl IdentityNumber {
    /// Reads an 18-character number: full-width signs, spaces and a small x are accepted; region,
    /// date of birth and check character must be right.
    ///
    /// # Errors
    /// A Chinese sentence for the form field that says what to write instead.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let number: String = text
            .chars()
            .map(half_width)
            .filter(|c| !c.is_whitespace() && *c != '-')
            .flat_map(char::to_uppercase)
            .collect();
        let bytes = number.as_bytes();
        if bytes.is_empty() {
            return Err("请填写身份证号码。");
        }
        if bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit) {
            return Err("这是15位的旧号码，请填写现行的18位身份证号码。");
        }
        let form = bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
        if !form {
            return Err("身份证号码应为18位，前17位为数字，末位为数字或X。");
        }
        if !known_region(&bytes[..2]) {
            return Err("身份证号码的前两位不是有效的省份代码，请核对。");
        }
        if !is_birth_date(&bytes[6..14]) {
            return Err("身份证号码中的出生日期不存在，请核对第7至14位。");
        }
        if check_character(&bytes[..17]) != bytes[17] {
            return Err("身份证号码的校验位不符，请逐位核对。");
        }
        Ok(Self(number))
    }

    /// The whole number. Only for the vault and for comparing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, month and day of birth.
    pub fn birth_date(&self) -> (u16, u8, u8) {
        let number = |from: usize, to: usize| self.0[from..to].parse::<u16>().unwrap_or_default();
        (
            number(6, 10),
            (number(10, 12) % 100) as u8,
            (number(12, 14) % 100) as u8,
        )
    }

    /// The form for everybody who need not check it: `210***********0017`.
    pub fn masked(&self) -> String {
        masking::identity_number(&self.0)
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityNumber({})", self.masked())
    }
}

/// Eleven digits that begin as mobile numbers do.
pub(crate) fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// A fixed line's digits split into area code and local number.
pub(crate) fn split_area(digits: &str) -> Option<(&str, &str)> {
    let bytes = digits.as_bytes();
    if bytes.len() < 10 || !bytes.iter().all(u8::is_ascii_digit) || bytes[0] != b'0' {
        return None;
    }
    let area = match bytes[1] {
        b'1' if bytes[2] == b'0' => 3,
        b'2' => 3,
        b'3'..=b'9' => 4,
        _ => return None,
    };
    let (area, line) = digits.split_at(area);
    // Local numbers have seven or eight digits and begin with neither 0 nor 1.
    ((7..=8).contains(&line.len()) && !line.starts_with(['0', '1'])).then_some((area, line))
}

/// Seventeen digits and a last character that could be somebody's identity number, whether the
/// check character is right or not.
pub(crate) fn looks_like_identity(bytes: &[u8]) -> bool {
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || matches!(bytes[17], b'X' | b'x'))
        && known_region(&bytes[..2])
        && is_birth_date(&bytes[6..14])
}

/// The check character for the first seventeen digits (GB 11643, after ISO 7064 MOD 11-2).
pub(crate) fn check_character(seventeen: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// The first two digits of the region code (GB/T 2260): the provinces.
pub(crate) fn known_region(two: &[u8]) -> bool {
    let code = two
        .iter()
        .fold(0, |n, d| n * 10 + u32::from(d.saturating_sub(b'0')));
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// `yyyymmdd`, a date that exists, from 1850 (nobody older) to 2099.
pub(crate) fn is_birth_date(digits: &[u8]) -> bool {
    let number = |range: &[u8]| {
        range
            .iter()
            .fold(0u32, |n, d| n * 10 + u32::from(d.saturating_sub(b'0')))
    };
    if digits.len() != 8 {
        return false;
    }
    let (year, month, day) = (
        number(&digits[..4]),
        number(&digits[4..6]),
        number(&digits[6..]),
    );
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1850..2100).contains(&year) && (1..=days).contains(&day)
}

fn is_service(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    match bytes {
        [b'4' | b'8', b'0', b'0', ..] => bytes.len() == 10,
        [b'1', b'1' | b'2', _] => true,
        [b'1', ..] => (5..=6).contains(&bytes.len()),
        [b'9', b'5' | b'6', ..] => (5..=8).contains(&bytes.len()),
        _ => false,
    }
}

fn strip_country<'a>(digits: &'a str, written: &str) -> &'a str {
    let written = written.trim_start_matches(['(', ' ']);
    if written.starts_with('+') || digits.len() > 12 {
        for prefix in ["0086", "86"] {
            if let Some(rest) = digits.strip_prefix(prefix) {
                return rest;
            }
        }
    }
    digits
}

/// Splits `0411-84801234-801`, `0411-84801234转801` before the extension.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    for mark in ["转分机", "分机", "转", "ext.", "ext", "x", "#"] {
        if let Some((number, extension)) = text.split_once(mark) {
            return (number, Some(extension));
        }
    }
    // A third group after a hyphen is an extension only if the first two are area and line.
    if let Some((number, extension)) = text.rsplit_once('-')
        && let Some(digits) = only_digits(number)
        && split_area(&digits).is_some()
        && !is_mobile(digits.strip_prefix('0').unwrap_or(&digits))
        && number.contains('-')
        && extension.len() <= 6
    {
        return (number, Some(extension));
    }
    (text, None)
}

/// The digits of a number written with the usual separators, or nothing if there is other text.
fn only_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    let separator =
        |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | '.' | '—' | '–' | '−' | '·');
    let digits: String = text
        .chars()
        .filter(|c| !separator(*c))
        .map(|c| if c == '+' { ' ' } else { c })
        .collect();
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (written, number, kind) in [
            ("13912340001", "13912340001", PhoneKind::Mobile),
            (" 139 1234-0001 ", "13912340001", PhoneKind::Mobile),
            (
                "＋８６ １３９１２３４０００１",
                "13912340001",
                PhoneKind::Mobile,
            ),
            ("8613912340001", "13912340001", PhoneKind::Mobile),
            ("0086-139-1234-0001", "13912340001", PhoneKind::Mobile),
            ("013912340001", "13912340001", PhoneKind::Mobile),
            ("0411-84801234", "0411-84801234", PhoneKind::Landline),
            ("(0411) 8480 1234", "0411-84801234", PhoneKind::Landline),
            (
                "（０２４）２２８６１２３４",
                "024-22861234",
                PhoneKind::Landline,
            ),
            ("01012345678", "", PhoneKind::Landline),
            ("010 62345678", "010-62345678", PhoneKind::Landline),
            ("+86 0411 84801234", "0411-84801234", PhoneKind::Landline),
            ("0427-2801234", "0427-2801234", PhoneKind::Landline),
            (
                "0411-84801234转801",
                "0411-84801234-801",
                PhoneKind::Landline,
            ),
            (
                "0411-84801234-801",
                "0411-84801234-801",
                PhoneKind::Landline,
            ),
            ("0411-8480-1234", "0411-84801234", PhoneKind::Landline),
            ("12345", "12345", PhoneKind::Service),
            ("110", "110", PhoneKind::Service),
            ("95588", "95588", PhoneKind::Service),
            ("400-123-4567", "4001234567", PhoneKind::Service),
        ] {
            match Phone::parse(written) {
                Ok(phone) => {
                    assert_eq!((phone.as_str(), phone.kind()), (number, kind), "{written}")
                }
                Err(_) => assert_eq!(number, "", "{written}"),
            }
        }
    }

    #[test]
    fn refusals_say_what_to_write() {
        for (written, refusal) in [
            ("", "请填写电话号码"),
            ("1391234000", "手机号码应为11位"),
            ("139123400012", "手机号码应为11位"),
            ("84801234", "座机请加上区号"),
            ("0411-123", "座机号码应为区号"),
            ("张三", "只能由数字组成"),
            ("13912340001转2", "手机号码不带分机号"),
            ("0411-84801234转", "分机号应为"),
        ] {
            let said = Phone::parse(written).map(|p| p.0).unwrap_err();
            assert!(said.contains(refusal), "{written}: {said}");
        }
    }

    #[test]
    fn identity_numbers_are_checked_throughout() {
        // The example of the standard GB 11643.
        let number = IdentityNumber::parse("11010519491231002x").unwrap();
        assert_eq!(
            (number.as_str(), number.birth_date()),
            ("11010519491231002X", (1949, 12, 31))
        );
        assert_eq!(
            IdentityNumber::parse(" 440524 18800101 0014 ")
                .unwrap()
                .birth_date(),
            (1880, 1, 1)
        );
        for (written, refusal) in [
            ("110105194912310021", "校验位不符"),
            ("110105194902310021", "出生日期不存在"),
            ("990105194912310021", "省份代码"),
            ("110105491231002", "15位"),
            ("1101051949123100", "应为18位"),
            ("", "请填写"),
        ] {
            let said = IdentityNumber::parse(written).unwrap_err();
            assert!(said.contains(refusal), "{written}: {said}");
        }
    }

    #[test]
    fn debug_never_shows_the_number() {
        let phone = Phone::parse("13912340001").unwrap();
        let number = IdentityNumber::parse("11010519491231002X").unwrap();
        assert_eq!(
            format!("{phone:?} {number:?}"),
            "Phone(139****0001) IdentityNumber(110***********002X)"
        );
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_itself(text in "[+ 0-9()（）－-]{0,20}(转[0-9]{0,7})?") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn every_mobile_is_read_with_any_separators(digits in "1[3-9][0-9]{9}", at in 1usize..10, separator in "[ -]") {
            let written = format!("+86 {}{separator}{}", &digits[..at], &digits[at..]);
            let parsed = Phone::parse(&written);
            prop_assert_eq!(parsed.as_ref().map(Phone::as_str), Ok(digits.as_str()));
        }

        #[test]
        fn one_wrong_digit_is_noticed(serial in 0u32..1000, at in 0usize..17, by in 1u8..10) {
            let seventeen = format!("21020319880214{serial:03}");
            let number = format!("{seventeen}{}", char::from(check_character(seventeen.as_bytes())));
            prop_assert!(IdentityNumber::parse(&number).is_ok());
            let mut wrong = number.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(IdentityNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_read_without_failing(text in "\\PC{0,30}") {
            let _ = (Phone::parse(&text), IdentityNumber::parse(&text));
        }
    }
}
