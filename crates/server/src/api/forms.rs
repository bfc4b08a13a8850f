//! Texts of a fixed form: the pattern that the document shows, and the function that accepts
//! exactly what the pattern does.

use huiyin_core::calendar::{Date, DueRule};

/// A day of the years 1900 to 2099 that exists, perhaps with a time, perhaps with its offset.
pub const WHEN: &str = "^((19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])\
|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))\
|((19|20)(0[48]|[2468][048]|[13579][26])|2000)-02-29)\
(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$";

/// RFC 3339 as answers write it.
pub const MOMENT: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$";

/// A limit in its proper spelling.
pub const LIMIT: &str = "^(1 (working|calendar) day|1 (working )?hour|1 month\
|([2-9]|[1-9][0-9]{1,2}) ((working|calendar) days|(working )?hours)\
|([2-9]|[1-9][0-9]) months|at once|by decision)$";

/// Empty, or 5 to 14 digits with signs between them, perhaps with an extension.
pub const PHONE: &str = "^([+]?[0-9]([ -]?[0-9]){4,13}(转[0-9]{1,6})?)?$";

/// Something is written besides blanks (those of Unicode, which is what the engine trims).
pub const WRITTEN: &str = "^[^\\u0000]*[^\\u0000\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\u0000]*$";

/// Four characters at least, no blanks around them.
pub const REASON: &str = "^[^\\u0000\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\u0000]{2,190}[^\\u0000\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]$";

/// Whether a text can be the code of a category in a query.
pub fn is_code(text: &str) -> bool {
    let plain = |c: char| {
        !matches!(c, ',' | '\0'..='\u{20}' | '\u{7f}'..='\u{a0}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}')
    };
    (1..=100).contains(&text.chars().count()) && text.chars().all(plain)
}

/// Whether a text fits [`WHEN`].
pub fn is_when(text: &str) -> bool {
    let Some((day, rest)) = text.split_at_checked(10) else {
        return false;
    };
    is_day(day) && (rest.is_empty() || rest.strip_prefix('T').is_some_and(is_time))
}

fn is_day(text: &str) -> bool {
    let shaped = text.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    shaped && matches!(&text[..2], "19" | "20") && text.parse::<Date>().is_ok()
}

/// `HH:MM[:SS[.ffffff]][offset]`
fn is_time(text: &str) -> bool {
    let Some(rest) = two(text, 23).and_then(|rest| two(rest.strip_prefix(':')?, 59)) else {
        return false;
    };
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(seconds) => {
            let Some(rest) = two(seconds, 59) else {
                return false;
            };
            match rest.strip_prefix('.') {
                None => rest,
                Some(fraction) => {
                    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
                    if !(1..=6).contains(&digits) {
                        return false;
                    }
                    &fraction[digits..]
                }
            }
        }
    };
    let offset = |signed: &str| {
        two(signed, 14).and_then(|rest| two(rest.strip_prefix(':')?, 59)) == Some("")
    };
    rest.is_empty()
        || rest == "Z"
        || rest.strip_prefix('+').is_some_and(offset)
        || rest.strip_prefix('-').is_some_and(offset)
}

/// The text after a number of two digits that is at most `most`.
fn two(text: &str, most: u8) -> Option<&str> {
    let (digits, rest) = text.split_at_checked(2)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    (digits.parse::<u8>().ok()? <= most).then_some(rest)
}

/// Whether a text fits [`LIMIT`].
pub fn is_limit(text: &str) -> bool {
    let Ok(rule) = text.parse::<DueRule>() else {
        return false;
    };
    let size = match rule {
        DueRule::WorkingDays(n)
        | DueRule::CalendarDays(n)
        | DueRule::Hours(n)
        | DueRule::WorkingHours(n) => n <= 999,
        DueRule::Months(n) => n <= 99,
        DueRule::AtOnce | DueRule::ByDecision => true,
        DueRule::YearDate { .. } | DueRule::PercentOfStatutory(_) => false,
    };
    size && rule.to_string() == text
}

/// Whether a text fits [`PHONE`].
pub fn is_phone(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let rest = text.strip_prefix('+').unwrap_or(text);
    let (rest, extension) = rest.split_once('转').unwrap_or((rest, "0"));
    if !(1..=6).contains(&extension.len()) || !extension.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let mut bytes = rest.bytes();
    if !bytes.next().is_some_and(|b| b.is_ascii_digit()) {
        return false;
    }
    let mut digits = 1;
    let mut sign = false;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                sign = false;
            }
            b' ' | b'-' if !sign => sign = true,
            _ => return false,
        }
    }
    !sign && (5..=14).contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_that_exist() {
        for fine in [
            "2026-05-29",
            "2024-02-29",
            "2000-02-29",
            "2026-05-29T17:30",
            "2026-05-29T17:30:59",
            "2026-05-29T17:30:59.123456+08:00",
            "2026-05-29T00:00Z",
        ] {
            assert!(is_when(fine), "{fine}");
        }
        for wrong in [
            "",
            "2026-02-29",
            "2026-5-29",
            "20260529",
            "2026-05-29T24:00",
            "2026-05-29 17:30",
            "2026-05-29T17:30:00[Asia/Shanghai]",
            "2026-05-29T17:30+8:00",
            "9999-01-01",
            "二〇二六年五月",
        ] {
            assert!(!is_when(wrong), "{wrong}");
        }
    }

    #[test]
    fn limits_in_their_proper_spelling() {
        for fine in [
            "1 working day",
            "5 working days",
            "24 hours",
            "3 months",
            "at once",
        ] {
            assert!(is_limit(fine), "{fine}");
        }
        for wrong in [
            "",
            "5WD",
            "0 hours",
            "5 working day",
            "70% of statutory",
            "31 May",
            "1000 hours",
        ] {
            assert!(!is_limit(wrong), "{wrong}");
        }
    }

    #[test]
    fn telephone_numbers() {
        for fine in [
            "",
            "13900000001",
            "0714-8888888",
            "+86 139 0000 0001",
            "0714-8888888转801",
        ] {
            assert!(is_phone(fine), "{fine}");
        }
        for wrong in [
            "1234",
            "139-",
            "1390000000a",
            "１３９００００００01",
            "139--00001",
            "13900000001转",
        ] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
