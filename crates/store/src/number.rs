//! The ticket number (LIFECYCLE “Number”): area code, date, sequence, check digit.
//!
//! `420281 260213 00042 7`: six digits of the area, the day of registration as yyMMdd in the
//! centre's zone, the running number of the ticket (five digits, more when they are used up),
//! and a check digit (Luhn) that catches a wrong digit and two swapped neighbours. The running
//! number is the ticket's id, so a number follows from the journal and is never given twice.

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::rulebook::Rulebook;
use huiyin_core::ticket::TicketId;

/// Digits before the running number.
const HEAD: usize = 12;

/// Least digits of the running number.
const SEQUENCE: usize = 5;

/// The number of a ticket registered at a moment under a rulebook.
pub fn number(
    id: TicketId,
    registered_at: Moment,
    rulebook: &Rulebook,
    calendar: &Calendar,
) -> String {
    let area: String = rulebook
        .area_code
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect();
    let day = calendar.date_of(registered_at);
    let mut number = format!(
        "{area:0>6}{:02}{:02}{:02}{:0width$}",
        day.year().rem_euclid(100),
        day.month(),
        day.day(),
        id.0,
        width = SEQUENCE
    );
    let check = luhn(&number);
    number.push(check);
    number
}

/// The ticket that a number names, if the number is one: digits, long enough, check digit right.
/// Whether there is such a ticket is for the store to say.
pub fn id_of(number: &str) -> Option<TicketId> {
    let digits = number.trim();
    if digits.len() < HEAD + SEQUENCE + 1 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    if !check.starts_with(luhn(body)) {
        return None;
    }
    body[HEAD..].parse().ok().map(TicketId)
}

/// The digit that makes the Luhn sum of a number a multiple of ten.
fn luhn(digits: &str) -> char {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit * 2) {
                (0, doubled) if doubled > 9 => doubled - 9,
                (0, doubled) => doubled,
                _ => digit,
            }
        })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_catches_a_wrong_digit_and_swapped_neighbours() {
        let body = "42028126021300042";
        let good = format!("{body}{}", luhn(body));
        assert_eq!(id_of(&good), Some(TicketId(42)));
        assert_eq!(luhn("7992739871"), '3');
        for place in 0..good.len() {
            let mut wrong = good.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
            assert_eq!(id_of(&String::from_utf8(wrong).unwrap()), None, "{place}");
        }
        let mut swapped = good.clone().into_bytes();
        swapped.swap(1, 2);
        assert_eq!(id_of(&String::from_utf8(swapped).unwrap()), None);
        assert_eq!(id_of("不是编号"), None);
        assert_eq!(id_of(""), None);
    }

    #[test]
    fn the_sequence_grows_when_its_digits_are_used_up() {
        let body = format!("420281260213{}", 1_234_567);
        let good = format!("{body}{}", luhn(&body));
        assert_eq!(id_of(&good), Some(TicketId(1_234_567)));
    }
}
