//! Days and ranges of days as people type them in queries and options.

use jiff::ToSpan;
use jiff::civil::Date;

use super::ast::DayRange;

/// Reads `2018`, `2018-04`, `2018-04-23`, `2018-04..2018-06`, `2018..`, `..2018`, `>2018-04-20`,
/// `>=`, `<`, `<=`. `None` where it is none of these, or no such day exists.
///
/// ```
/// let spring = newshound::query::day::range("2018-04..2018-06").unwrap();
/// assert_eq!(spring.to_string(), "2018-04-01..2018-06-30");
/// ```
#[must_use]
pub fn range(text: &str) -> Option<DayRange> {
    let text = text.trim();
    for (sign, is_from, is_open) in
        [(">=", true, false), ("<=", false, false), (">", true, true), ("<", false, true)]
    {
        if let Some(rest) = text.strip_prefix(sign) {
            let (first, last) = period(rest)?;
            let (from, to) = match (is_from, is_open) {
                (true, false) => (Some(first), None),
                (true, true) => (Some(last.tomorrow().ok()?), None),
                (false, false) => (None, Some(last)),
                (false, true) => (None, Some(first.yesterday().ok()?)),
            };
            return Some(DayRange { from, to });
        }
    }
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.trim().is_empty() { None } else { Some(period(from)?.0) };
        let to = if to.trim().is_empty() { None } else { Some(period(to)?.1) };
        return (from.is_some() || to.is_some()).then_some(DayRange { from, to });
    }
    let (first, last) = period(text)?;
    Some(DayRange { from: Some(first), to: Some(last) })
}

/// The first and last day of a year, a month or a day.
#[must_use]
pub fn period(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.trim().split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let date = |month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match (month, day) {
        (None, _) => Some((date(1, 1)?, date(12, 31)?)),
        (Some(month), None) => {
            let first = date(month?, 1)?;
            Some((first, first.checked_add(1.month()).ok()?.yesterday().ok()?))
        }
        (Some(month), Some(day)) => {
            let only = date(month?, day?)?;
            Some((only, only))
        }
    }
}

fn number(text: &str, most_digits: usize) -> Option<i16> {
    let is_number = !text.is_empty()
        && text.len() <= most_digits
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_cover_whole_years_and_months() {
        for (typed, meant) in [
            ("2018", "2018-01-01..2018-12-31"),
            ("2020-02", "2020-02-01..2020-02-29"),
            ("2018-4-3", "2018-04-03"),
            ("2018-04..2018-06", "2018-04-01..2018-06-30"),
            ("..2018-06", "..2018-06-30"),
            ("2018..", "2018-01-01.."),
            (">2018-04", "2018-05-01.."),
            (">=2018-04", "2018-04-01.."),
            ("<2018-04-20", "..2018-04-19"),
            ("<=2018", "..2018-12-31"),
        ] {
            assert_eq!(range(typed).map(|range| range.to_string()).as_deref(), Some(meant));
        }
    }

    #[test]
    fn what_is_no_day_is_no_range() {
        for typed in ["", "..", "2018-02-30", "18-04-2018", "yesterday", "2018-", "20180423", ">"] {
            assert_eq!(range(typed), None, "{typed:?}");
        }
    }
}
