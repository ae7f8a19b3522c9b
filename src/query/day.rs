//! Days and ranges of days as people type them in queries and options.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

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
    range_by(text, &period)
}

/// Reads what [`range`] reads, and days as they are told from `today`: `today`, `yesterday`, `this
/// month`, `last week` (Monday to Sunday), `last 30 days` (today and the 29 before); also days with
/// the month's name, `after 23 April 2018` and `from … to …`.
///
/// ```
/// let today = jiff::civil::date(2018, 4, 23);
/// let range = newshound::query::day::range_from("last 30 days", today).unwrap();
/// assert_eq!(range.to_string(), "2018-03-25..2018-04-23");
/// ```
#[must_use]
pub fn range_from(text: &str, today: Date) -> Option<DayRange> {
    // The longest of these is `between 23 September 2018 and 24 September 2018`.
    if text.len() > 80 {
        return None;
    }
    let text = text.trim().to_lowercase();
    range_by(&text, &|text| told(text, today).or_else(|| period(text)).or_else(|| spelled(text)))
}

/// A reader of single days, months and years: the first and the last day of what it read.
type Period<'a> = &'a dyn Fn(&str) -> Option<(Date, Date)>;

/// The signs and words before a day: whether it begins a range, and whether it is outside of it.
const SIGNS: [(&str, bool, bool); 16] = [
    (">=", true, false),
    ("<=", false, false),
    (">", true, true),
    ("<", false, true),
    ("geq ", true, false),
    ("leq ", false, false),
    ("gtr ", true, true),
    ("lss ", false, true),
    ("since ", true, false),
    ("until ", false, false),
    ("after ", true, true),
    ("aft ", true, true),
    ("before ", false, true),
    ("bef ", false, true),
    ("from ", true, false),
    ("to ", false, false),
];

fn range_by(text: &str, period: Period<'_>) -> Option<DayRange> {
    let text = text.trim();
    // As ProQuest writes a range.
    if let Some((from, to)) = text.split_once('-')
        && compact(from).is_some()
        && compact(to).is_some()
    {
        return Some(DayRange { from: Some(period(from)?.0), to: Some(period(to)?.1) });
    }
    for (head, joint) in [("from ", " to "), ("between ", " and "), ("", "..")] {
        if let Some((from, to)) = text.strip_prefix(head).and_then(|rest| rest.split_once(joint)) {
            let from = if from.trim().is_empty() { None } else { Some(period(from.trim())?.0) };
            let to = if to.trim().is_empty() { None } else { Some(period(to.trim())?.1) };
            return (from.is_some() || to.is_some()).then_some(DayRange { from, to });
        }
    }
    for (sign, is_from, is_open) in SIGNS {
        if let Some(rest) = text.strip_prefix(sign) {
            let (first, last) = period(rest.trim())?;
            let (from, to) = match (is_from, is_open) {
                (true, false) => (Some(first), None),
                (true, true) => (Some(last.tomorrow().ok()?), None),
                (false, false) => (None, Some(last)),
                (false, true) => (None, Some(first.yesterday().ok()?)),
            };
            return Some(DayRange { from, to });
        }
    }
    let text = text.strip_prefix("is ").or_else(|| text.strip_prefix('=')).unwrap_or(text);
    let (first, last) = period(text.trim())?;
    Some(DayRange { from: Some(first), to: Some(last) })
}

/// The first and last day of a year, a month or a day; `2018/04/23` and `20180423` are days too.
#[must_use]
pub fn period(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    let parts: Vec<&str> = match compact(text) {
        Some(parts) => parts.to_vec(),
        // One more than a day has shows that it is none.
        None => text.split(['-', '/']).take(4).collect(),
    };
    let mut parts = parts.into_iter();
    let year = number(parts.next().filter(|year| year.len() == 4)?, 4)?;
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
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let only = date(month?, day?)?;
            Some((only, only))
        }
    }
}

/// The year, month and day of `20180423`.
fn compact(text: &str) -> Option<[&str; 3]> {
    let is_compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_compact.then(|| [&text[..4], &text[4..6], &text[6..]])
}

fn number(text: &str, most_digits: usize) -> Option<i16> {
    let is_number = !text.is_empty()
        && text.len() <= most_digits
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Today in Coordinated Universal Time, in which articles are dated, by the system's clock.
pub(super) fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    let days = i64::try_from(days).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).saturating_add(days.days())
}

/// What is told from `today`.
fn told(text: &str, today: Date) -> Option<(Date, Date)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["today"] => Some((today, today)),
        ["yesterday"] => {
            let day = today.yesterday().ok()?;
            Some((day, day))
        }
        ["this", unit] => around(unit, today),
        ["last" | "previous" | "past", unit @ ("week" | "month" | "year")] => {
            let (first, _) = around(unit, today)?;
            around(unit, first.yesterday().ok()?)
        }
        ["last" | "past" | "previous", count, unit] => {
            let count: i32 = count.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            let back = match *unit {
                "day" | "days" => count.days(),
                "week" | "weeks" => count.weeks(),
                "month" | "months" => count.months(),
                "year" | "years" => count.years(),
                _ => return None,
            };
            Some((today.checked_sub(back).ok()?.tomorrow().ok()?, today))
        }
        _ => None,
    }
}

/// The week (from Monday), month or year that `day` is in.
fn around(unit: &str, day: Date) -> Option<(Date, Date)> {
    match unit {
        "week" => {
            let monday = day.checked_sub(i32::from(day.weekday().since(Weekday::Monday)).days());
            let monday = monday.ok()?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
        "month" => Some((day.first_of_month(), day.last_of_month())),
        "year" => Some((day.first_of_year(), day.last_of_year())),
        _ => None,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of a month, by its name or the first three letters of it.
pub(super) fn month_named(name: &str) -> Option<i8> {
    let name = name.trim_end_matches(['.', ',']).to_lowercase();
    if name.len() < 3 {
        return None;
    }
    let found = MONTHS.iter().position(|month| {
        *month == name
            || (name.len() == 3 && month.starts_with(&name))
            || (name == "sept" && *month == "september")
    })?;
    i8::try_from(found + 1).ok()
}

/// Reads `April 2018`, `23 April 2018`, `April 23, 2018`, `20180423` and `4/23/2018`, the last only
/// where it can be read in one way.
fn spelled(text: &str) -> Option<(Date, Date)> {
    let only = |year: i16, month: i8, day: i8| {
        let day = Date::new(year, month, day).ok()?;
        Some((day, day))
    };
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let month = i8::try_from(number(&text[4..6], 2)?).ok()?;
        return only(number(&text[..4], 4)?, month, i8::try_from(number(&text[6..], 2)?).ok()?);
    }
    let slashed: Vec<&str> = text.split('/').collect();
    if let [first, second, year] = slashed.as_slice() {
        let (first, second) = (number(first, 2)?, number(second, 2)?);
        let year = number(year, 4).filter(|_| year.len() == 4)?;
        let (month, day) = if second > 12 || first == second {
            (first, second)
        } else if first > 12 {
            (second, first)
        } else {
            return None;
        };
        return only(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let day = |text: &str| number(text, 2).and_then(|day| i8::try_from(day).ok());
    match words.as_slice() {
        [month, year] => {
            let first = Date::new(number(year, 4)?, month_named(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [first, second, year] => match month_named(second) {
            Some(month) => only(number(year, 4)?, month, day(first)?),
            None => only(number(year, 4)?, month_named(first)?, day(second)?),
        },
        _ => None,
    }
}

/// Reads `4/23/2018` month first, as Lexis does; days that can be read in one way only are left.
pub(super) fn month_first(text: &str) -> String {
    text.split(' ')
        .map(|word| {
            let core = word.trim_matches(['(', ')', '<', '>', '=']);
            let mut numbers = core.split('/').map(|part| number(part, 4));
            match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
                (Some(Some(month)), Some(Some(day)), Some(Some(year)), None) => {
                    let year = if year < 100 { 2000 + year } else { year };
                    word.replace(core, &format!("{year:04}-{month:02}-{day:02}"))
                }
                _ => word.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{range, range_from};

    #[test]
    fn ranges_cover_whole_years_and_months() {
        for (typed, meant) in [
            ("2018", "2018-01-01..2018-12-31"),
            ("2020-02", "2020-02-01..2020-02-29"),
            ("2018-4-3", "2018-04-03"),
            ("2018-04..2018-06", "2018-04-01..2018-06-30"),
            ("..2018-06", "..2018-06-30"),
            ("2018..", "2018-01-01.."),
            ("2018/04/23", "2018-04-23"),
            ("20180423", "2018-04-23"),
            ("20180401-20180430", "2018-04-01..2018-04-30"),
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
        for typed in ["", "..", "2018-02-30", "18-04-2018", "yesterday", "2018-", "20181323", ">"] {
            assert_eq!(range(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn days_are_told_from_today() {
        // A Monday.
        let today = date(2018, 4, 23);
        for (typed, meant) in [
            ("today", Some("2018-04-23")),
            ("Yesterday", Some("2018-04-22")),
            ("last 30 days", Some("2018-03-25..2018-04-23")),
            ("last 1 day", Some("2018-04-23")),
            ("last 3 months", Some("2018-01-24..2018-04-23")),
            ("past 2 weeks", Some("2018-04-10..2018-04-23")),
            ("this week", Some("2018-04-23..2018-04-29")),
            ("last week", Some("2018-04-16..2018-04-22")),
            ("this month", Some("2018-04-01..2018-04-30")),
            ("last month", Some("2018-03-01..2018-03-31")),
            ("this year", Some("2018-01-01..2018-12-31")),
            ("last year", Some("2017-01-01..2017-12-31")),
            (">yesterday", Some("2018-04-23..")),
            ("2018-04-01..yesterday", Some("2018-04-01..2018-04-22")),
            ("23 April 2018", Some("2018-04-23")),
            ("April 23, 2018", Some("2018-04-23")),
            ("Apr 2018", Some("2018-04-01..2018-04-30")),
            ("20180423", Some("2018-04-23")),
            ("23/4/2018", Some("2018-04-23")),
            ("4/23/2018", Some("2018-04-23")),
            ("4/5/2018", None),
            ("after 2018-04", Some("2018-05-01..")),
            ("before 1 May 2018", Some("..2018-04-30")),
            ("from 2018-04-01 to 2018-05", Some("2018-04-01..2018-05-31")),
            ("between 2017 and 2018", Some("2017-01-01..2018-12-31")),
            ("last 0 days", None),
            ("last 999999999 days", None),
            ("soon", None),
        ] {
            let range = range_from(typed, today).map(|range| range.to_string());
            assert_eq!(range.as_deref(), meant, "{typed}");
        }
    }
}
