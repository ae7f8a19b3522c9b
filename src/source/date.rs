//! Dates as papers, feeds and databases write them → [`Published`].
//!
//! Never a wrong date: one that can be read in two ways (`9/6/17`), names no day (`April 2018`)
//! or cannot be (`2018-02-30`) is refused with the reason.

use crate::article::Published;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// The years in which articles can have been published; the first newspapers are of 1605.
const YEARS: std::ops::RangeInclusive<i64> = 1600..=2100;

/// Reads a date, with or without a time and a zone.
///
/// ```
/// use newshound::source::date;
/// let published = date::parse("Apr. 23, 2018 at 10:15 a.m. EDT").unwrap();
/// assert_eq!((published.day.to_string().as_str(), published.seconds), ("2018-04-23", 1_524_492_900));
/// assert_eq!(date::parse("9/6/17").unwrap_err(), "can be read in more than one way");
/// ```
///
/// # Errors
///
/// The reason, in a few words, where it is no date or not one date.
pub fn parse(written: &str) -> Result<Published, &'static str> {
    let written = written.trim();
    // Long before this it is no date; and what is short needs no care for its cost.
    if written.len() > 100 {
        return Err(UNREADABLE);
    }
    if let Some(published) = of_digits(written).or_else(|| of_basic(written)) {
        return published;
    }
    let tokens = tokens(written)?;
    let Found { numbers, month, clock, offset } = sort_out(&tokens)?;
    let day = match month {
        Some(month) => day_with_month_name(&numbers, month)?,
        None => day_of_numbers(&numbers)?,
    };
    let time = clock.map_or(Ok(Time::midnight()), Clock::time)?;
    let offset = if clock.is_some() { offset } else { 0 };
    at(day, time, offset)
}

/// What is said of text that is no date.
const UNREADABLE: &str = "is not a date in any form known";
/// What is said of the 30th of February.
const IMPOSSIBLE: &str = "is a day that does not exist";
/// What is said of `9/6/17`.
const AMBIGUOUS: &str = "can be read in more than one way";
/// What is said of `April 2018`.
const NO_DAY: &str = "names no day";
/// What is said of a year outside `YEARS`.
const NO_YEAR: &str = "has a year in which no article was published";

/// The moment of a day and time in a zone `offset` seconds east of Greenwich.
fn at(day: Date, time: Time, offset: i64) -> Result<Published, &'static str> {
    let as_utc = Offset::UTC.to_timestamp(day.to_datetime(time)).map_err(|_| IMPOSSIBLE)?;
    Ok(Published { seconds: as_utc.as_second() - offset, day })
}

/// A day, if it exists and lies in [`YEARS`].
fn day_of(year: i64, month: i64, day: i64) -> Result<Date, &'static str> {
    if !YEARS.contains(&year) {
        return Err(NO_YEAR);
    }
    let (Ok(year), Ok(month), Ok(day)) =
        (i16::try_from(year), i8::try_from(month), i8::try_from(day))
    else {
        return Err(IMPOSSIBLE);
    };
    Date::new(year, month, day).map_err(|_| IMPOSSIBLE)
}

/// Reads `20180423`, `20180423101500`, and seconds or milliseconds since 1970 (with or without
/// decimals). `None` for what is not digits only.
fn of_digits(written: &str) -> Option<Result<Published, &'static str>> {
    let (whole, decimals) = written.split_once('.').unwrap_or((written, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || (written.contains('.') && whole.len() < 10) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        8 => {
            let day = day_of(number / 10_000, number / 100 % 100, number % 100);
            return Some(day.and_then(|day| at(day, Time::midnight(), 0)));
        }
        14 => {
            let (date, time) = (number / 1_000_000, number % 1_000_000);
            let day = day_of(date / 10_000, date / 100 % 100, date % 100);
            let clock = Clock { hour: time / 10_000, minute: time / 100 % 100, second: time % 100 };
            return Some(day.and_then(|day| at(day, clock.time()?, 0)));
        }
        // `2018042310` may be an hour, and is of 2033 if it is not.
        10 if day_of(number / 1_000_000, number / 10_000 % 100, number / 100 % 100).is_ok() => {
            return Some(Err(AMBIGUOUS));
        }
        10 => number,
        13 => number / 1000,
        4 => return Some(Err(NO_DAY)),
        _ => return Some(Err(UNREADABLE)),
    };
    let Ok(moment) = jiff::Timestamp::from_second(seconds) else {
        return Some(Err(NO_YEAR));
    };
    let day = Offset::UTC.to_datetime(moment).date();
    let is_of_the_press = YEARS.contains(&i64::from(day.year()));
    Some(if is_of_the_press { Ok(Published { seconds, day }) } else { Err(NO_YEAR) })
}

/// Reads ISO 8601's basic form, as agencies write it: `20180423T101500+0100`, `20180423T1015Z`.
/// `None` for any other.
fn of_basic(written: &str) -> Option<Result<Published, &'static str>> {
    let (date, rest) = written.split_once(['T', ' ', ':'])?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() != 8 || !is_number(date) || !(digits == 4 || digits == 6) {
        return None;
    }
    let (time, zone) = rest.split_at(digits);
    let decimals = zone
        .strip_prefix(['.', ','])
        .map_or(zone, |decimals| decimals.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    let offset = basic_offset(decimals.trim())?;
    let number: i64 = date.parse().ok()?;
    let clock: i64 = time.parse().ok()?;
    let clock = if digits == 4 { clock * 100 } else { clock };
    let clock = Clock { hour: clock / 10_000, minute: clock / 100 % 100, second: clock % 100 };
    let day = day_of(number / 10_000, number / 100 % 100, number % 100);
    Some(day.and_then(|day| at(day, clock.time()?, offset)))
}

/// The seconds east of Greenwich that `Z`, `+0100` or `-04:00` say; nothing is Greenwich.
fn basic_offset(zone: &str) -> Option<i64> {
    let (sign, digits) = match zone {
        "" | "Z" => return Some(0),
        _ if zone.starts_with('+') => (1, &zone[1..]),
        _ if zone.starts_with('-') => (-1, &zone[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let number: i64 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    Some(sign * (number / 100 * 3600 + number % 100 * 60))
}

/// A piece of a written date.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Digits: their value and how many there were.
    Number(i64, usize),
    /// Letters, in lower case.
    Word(String),
    /// Anything else but blanks.
    Mark(char),
}

/// Cuts a written date into tokens. `T` between digits (`2018-04-23T10`) is a word like others.
fn tokens(written: &str) -> Result<Vec<Token>, &'static str> {
    let mut tokens = Vec::new();
    let mut characters = written.chars().peekable();
    while let Some(first) = characters.next() {
        if first.is_ascii_digit() {
            let mut digits = String::from(first);
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let value = digits.parse().map_err(|_| UNREADABLE)?;
            tokens.push(Token::Number(value, digits.len()));
        } else if first.is_alphabetic() {
            let mut word: String = first.to_lowercase().collect();
            while let Some(letter) = characters.next_if(|next| next.is_alphabetic()) {
                word.extend(letter.to_lowercase());
            }
            tokens.push(Token::Word(word));
        } else if !first.is_whitespace() {
            tokens.push(Token::Mark(first));
        }
    }
    Ok(tokens)
}

/// A time of day as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
}

impl Clock {
    /// The time, if there is such; a leap second counts as the second before it.
    fn time(self) -> Result<Time, &'static str> {
        let part = |value: i64| i8::try_from(value).map_err(|_| IMPOSSIBLE);
        let second = if self.second == 60 { 59 } else { self.second };
        Time::new(part(self.hour)?, part(self.minute)?, part(second)?, 0).map_err(|_| IMPOSSIBLE)
    }
}

/// A written date, sorted out.
struct Found {
    /// The numbers that are not of the time: value, digits, and the mark that follows at once.
    numbers: Vec<(i64, usize, Option<char>)>,
    /// The month, where it is named.
    month: Option<i64>,
    /// The time of day.
    clock: Option<Clock>,
    /// The zone, in seconds east of Greenwich.
    offset: i64,
}

/// Tells the numbers of the day from those of the time and the zone.
fn sort_out(tokens: &[Token]) -> Result<Found, &'static str> {
    let mut found = Found { numbers: Vec::new(), month: None, clock: None, offset: 0 };
    let mut at = 0;
    // Where an offset such as `-04:00` may stand: right after the time, or after its `GMT`.
    // Elsewhere `-` parts the numbers of a day.
    let mut zone_at = None;
    while let Some(token) = tokens.get(at) {
        let may_be_zone = zone_at == Some(at);
        let rest = &tokens[at + 1..];
        at += 1;
        match token {
            Token::Number(value, digits) => {
                if let Some((clock, taken)) = clock(*value, rest) {
                    if found.clock.replace(clock).is_some() {
                        return Err(AMBIGUOUS);
                    }
                    at += taken;
                    zone_at = Some(at);
                    continue;
                }
                let mark = match rest.first() {
                    Some(Token::Mark(mark)) => Some(*mark),
                    _ => None,
                };
                found.numbers.push((*value, *digits, mark));
            }
            Token::Mark(sign @ ('+' | '-' | '−')) if may_be_zone => {
                let Some((offset, taken)) = zone_of_digits(rest) else { continue };
                found.offset = if *sign == '+' { offset } else { -offset };
                at += taken;
            }
            // `[Europe/Berlin]` and `(CEST)` repeat in words what an offset said.
            Token::Mark(open @ ('[' | '(')) => {
                let close = Token::Mark(if *open == '[' { ']' } else { ')' });
                at += rest.iter().position(|token| *token == close).unwrap_or(0);
            }
            Token::Mark(_) => {}
            Token::Word(word) => {
                sort_out_word(word, &mut found)?;
                zone_at = may_be_zone.then_some(at);
            }
        }
    }
    Ok(found)
}

/// Takes a word for a month, a zone, or one that says nothing; any other means that this is no
/// date.
fn sort_out_word(word: &str, found: &mut Found) -> Result<(), &'static str> {
    if let Some(month) = month(word) {
        // French and Spanish weekdays share beginnings with months; whole words do not.
        return match found.month.replace(month) {
            Some(_) => Err(AMBIGUOUS),
            None => Ok(()),
        };
    }
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
        found.offset = hours * 3600;
        return Ok(());
    }
    if SILENT_WORDS.contains(&word) || is_weekday(word) { Ok(()) } else { Err(UNREADABLE) }
}

/// Reads a time of day that begins with the number `first`, and says how many tokens of `rest`
/// it takes: `10:15[:00[.25]]`, `10h15`, `10.15 Uhr`, `10 a.m.`, each with or without `am`.
fn clock(first: i64, rest: &[Token]) -> Option<(Clock, usize)> {
    let number = |at: usize| match rest.get(at) {
        Some(Token::Number(value, 1..=2)) => Some(*value),
        _ => None,
    };
    let is_mark = |at: usize, mark: char| rest.get(at) == Some(&Token::Mark(mark));
    let is_word =
        |at: usize, word: &str| matches!(rest.get(at), Some(Token::Word(is)) if is == word);
    let mut clock = Clock { hour: first, minute: 0, second: 0 };
    let mut taken = 0;
    let is_parted = is_mark(0, ':') || is_word(0, "h") || (is_mark(0, '.') && is_word(2, "uhr"));
    if let (true, Some(minute)) = (is_parted, number(1)) {
        clock.minute = minute;
        taken = 2;
        if let (true, Some(second)) = (is_mark(2, ':'), number(3)) {
            clock.second = second;
            taken = 4;
            let has_decimals = (is_mark(4, '.') || is_mark(4, ','))
                && matches!(rest.get(5), Some(Token::Number(..)));
            taken += if has_decimals { 2 } else { 0 };
        }
    } else if is_word(0, "uhr") {
        return Some((clock, 1));
    }
    // `am`, `a.m.`, `a.m`
    let half = if is_word(taken, "am") || is_word(taken, "pm") {
        Some((is_word(taken, "pm"), 1))
    } else if is_mark(taken + 1, '.') && is_word(taken + 2, "m") {
        let is_afternoon = is_word(taken, "p");
        (is_afternoon || is_word(taken, "a")).then_some((is_afternoon, 3))
    } else {
        None
    };
    if let Some((is_afternoon, length)) = half {
        if !(1..=12).contains(&clock.hour) {
            return None;
        }
        clock.hour = clock.hour % 12 + if is_afternoon { 12 } else { 0 };
        taken += length;
    }
    (taken > 0).then_some((clock, taken))
}

/// Reads `0200`, `02:00` or `02` after the sign of a zone: its seconds, and the tokens it takes.
fn zone_of_digits(rest: &[Token]) -> Option<(i64, usize)> {
    match rest {
        [Token::Number(hours, 1..=2), Token::Mark(':'), Token::Number(minutes, 2), ..] => {
            Some((hours * 3600 + minutes * 60, 3))
        }
        [Token::Number(both, 4), ..] if *both < 1500 => {
            Some((both / 100 * 3600 + both % 100 * 60, 1))
        }
        [Token::Number(hours, 2), ..] => Some((hours * 3600, 1)),
        _ => None,
    }
}

/// `23 April 2018`, `April 23, 2018`, `2018 April 23`, `23-APR-18`.
fn day_with_month_name(
    numbers: &[(i64, usize, Option<char>)],
    month: i64,
) -> Result<Date, &'static str> {
    match numbers {
        [(year, 4, _), (day, 1..=2, _)] | [(day, 1..=2, _), (year, 4, _)] => {
            day_of(*year, month, *day)
        }
        [(day, 1..=2, _), (year, 2, _)] => day_of(whole_year(*year), month, *day),
        [] | [(_, 4, _)] => Err(NO_DAY),
        [(_, 1..=2, _)] => Err("names no year"),
        _ => Err(UNREADABLE),
    }
}

/// `2018-04-23`, `23.04.2018`, `04/23/2018`: a day whose month is a number.
fn day_of_numbers(numbers: &[(i64, usize, Option<char>)]) -> Result<Date, &'static str> {
    match numbers {
        [(year, 4, _), (month, 1..=2, _), (day, 1..=2, _)] => day_of(*year, *month, *day),
        // With full stops the day comes first wherever they are used.
        [(day, 1..=2, Some('.')), (month, 1..=2, Some('.')), (year, digits @ (2 | 4), _)] => {
            let year = if *digits == 2 { whole_year(*year) } else { *year };
            day_of(year, *month, *day)
        }
        [(first, 1..=2, _), (second, 1..=2, _), (year, 4, _)] => {
            only_one(&[day_of(*year, *first, *second), day_of(*year, *second, *first)])
        }
        [(first, digits @ 1..=2, _), (second, 1..=2, _), (third, 2, _)] => {
            let month_first = day_of(whole_year(*third), *first, *second);
            let day_first = day_of(whole_year(*third), *second, *first);
            // No one writes a year with one digit.
            let year_first = match digits {
                1 => Err(IMPOSSIBLE),
                _ => day_of(whole_year(*first), *second, *third),
            };
            only_one(&[month_first, day_first, year_first])
        }
        [(_, 4, _), (_, 1..=2, _)] | [(_, 1..=2, _), (_, 4, _)] => Err(NO_DAY),
        _ => Err(UNREADABLE),
    }
}

/// The day that all possible readings agree on.
fn only_one(readings: &[Result<Date, &'static str>]) -> Result<Date, &'static str> {
    let mut possible = readings.iter().flatten();
    let Some(day) = possible.next() else {
        return Err(if readings.contains(&Err(NO_YEAR)) { NO_YEAR } else { IMPOSSIBLE });
    };
    if possible.all(|other| other == day) { Ok(*day) } else { Err(AMBIGUOUS) }
}

/// The year of two digits, by the rule of POSIX `strptime`: 69 to 99 are of the last century.
fn whole_year(two_digits: i64) -> i64 {
    two_digits + if two_digits < 69 { 2000 } else { 1900 }
}

/// The number of a month named in English, French, German or Spanish, in full or shortened, or
/// in Italian, Portuguese or Dutch, in full.
fn month(word: &str) -> Option<i64> {
    #[rustfmt::skip]
    const MONTHS: [&[&str]; 12] = [
        &["january", "jan", "janvier", "janv", "januar", "jänner", "jän", "enero", "ene",
          "gennaio", "janeiro", "januari"],
        &["february", "feb", "février", "fevrier", "févr", "fevr", "fév", "februar", "feber",
          "febrero", "febbraio", "fevereiro", "februari"],
        &["march", "mar", "mars", "märz", "maerz", "mär", "mrz", "marzo", "março",
          "maart"],
        &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
        &["may", "mai", "mayo", "maggio", "maio", "mei"],
        &["june", "jun", "juin", "juni", "junio", "giugno", "junho"],
        &["july", "jul", "juillet", "juil", "juli", "julio", "luglio", "julho"],
        &["august", "aug", "août", "aout", "agosto", "ago", "augustus"],
        &["september", "sep", "sept", "septembre", "septiembre", "setiembre",
          "settembre", "setembro"],
        &["october", "oct", "octobre", "oktober", "okt", "octubre", "ottobre",
          "outubro"],
        &["november", "nov", "novembre", "noviembre", "novembro"],
        &["december", "dec", "décembre", "decembre", "déc", "dezember", "dez", "diciembre", "dic",
          "dicembre", "dezembro"],
    ];
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(number, _)| number)
}

/// Whether a word, in lower case, names a month.
#[must_use]
pub fn is_month(word: &str) -> bool {
    month(word).is_some()
}

/// Whether a word names a day of the week, which is not checked: where a paper is mistaken, it
/// is so about the weekday.
fn is_weekday(word: &str) -> bool {
    #[rustfmt::skip]
    const WEEKDAYS: &[&str] = &[
        "monday", "mon", "tuesday", "tue", "tues", "wednesday", "wed", "thursday", "thu", "thur",
        "thurs", "friday", "fri", "saturday", "sat", "sunday", "sun",
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        "montag", "mo", "dienstag", "di", "mittwoch", "mi", "donnerstag", "do", "freitag", "fr",
        "samstag", "sa", "sonnabend", "sonntag", "so",
        "lunes", "martes", "miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado",
        "domingo", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    ];
    WEEKDAYS.contains(&word)
}

/// Words that stand in and before dates and say nothing about them.
#[rustfmt::skip]
const SILENT_WORDS: &[&str] = &[
    "t", "st", "nd", "rd", "th", "of", "the", "at", "on", "published", "updated", "posted",
    "first", "last", "er", "le", "à", "publié", "den", "der", "am", "um", "uhr", "vom", "de",
    "del", "el", "a", "las", "h", "hrs",
];

/// The zones that papers name, with their hours east of Greenwich. Those that mean several
/// places (`IST`, `CST` apart) are left out: the day would still be right, the hour not.
#[rustfmt::skip]
const ZONES: &[(&str, i64)] = &[
    ("z", 0), ("utc", 0), ("gmt", 0), ("wet", 0), ("bst", 1), ("cet", 1), ("mez", 1), ("cest", 2),
    ("mesz", 2), ("eet", 2), ("eest", 3), ("msk", 3), ("est", -5), ("edt", -4), ("et", -5),
    ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8), ("pdt", -7), ("jst", 9),
    ("aest", 10), ("aedt", 11),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basic_form_of_agencies_is_read() {
        for (written, day, seconds) in [
            ("20180423T101500+0100", "2018-04-23", 1_524_474_900),
            ("20180423T101500Z", "2018-04-23", 1_524_478_500),
            ("20180423T1015", "2018-04-23", 1_524_478_500),
            ("20180423T101500.000-0400", "2018-04-23", 1_524_492_900),
        ] {
            let published = parse(written).unwrap();
            assert_eq!((published.day.to_string().as_str(), published.seconds), (day, seconds));
        }
        assert!(parse("20180230T101500Z").is_err());
    }

    fn read(written: &str) -> String {
        match parse(written) {
            Ok(published) => {
                let moment = jiff::Timestamp::from_second(published.seconds).unwrap();
                format!("{} {moment}", published.day)
            }
            Err(reason) => reason.to_owned(),
        }
    }

    #[test]
    fn a_day_is_read_in_every_form() {
        for written in [
            "2018-04-23",
            "2018/04/23",
            "2018.4.23",
            "20180423",
            "23.04.2018",
            "23.4.18",
            "23 April 2018",
            "23rd of April, 2018",
            "April 23, 2018",
            "Monday, 23 April 2018",
            "Apr. 23, 2018",
            "23-APR-2018",
            "23-Apr-18",
            "2018 Apr 23",
            "04/23/2018",
            "23/04/2018",
            "4/23/18",
            "23-04-2018",
            "23 avril 2018",
            "lundi 23 avril 2018",
            "Montag, 23. April 2018",
            "Montag, den 23. April 2018",
            "23 de abril de 2018",
            "Published on April 23rd 2018",
            "  2018-04-23  ",
        ] {
            assert_eq!(read(written), "2018-04-23 2018-04-23T00:00:00Z", "{written}");
        }
        assert!(read("3. März 2020").starts_with("2020-03-03 "));
        assert!(read("1er août 2020").starts_with("2020-08-01 "));
        assert!(read("4/4/2018").starts_with("2018-04-04 "));
        assert!(read("4/4/18").starts_with("2018-04-04 "));
    }

    #[test]
    fn a_time_is_taken_to_utc_and_the_day_stays_the_papers_own() {
        for written in [
            "2018-04-23T22:15:00-04:00",
            "2018-04-23 22:15:00 -0400",
            "2018-04-23T22:15-04",
            "Mon, 23 Apr 2018 22:15:00 EDT",
            "Apr. 23, 2018 at 10:15 p.m. EDT",
            "10:15PM EDT, 23 April 2018",
            "10:15 pm EDT 2018-04-23",
            "Mon Apr 23 22:15:00 -0400 2018",
            "2018-04-23T22:15:00.123456-04:00[America/New_York]",
            "Mon Apr 23 2018 22:15:00 GMT-0400 (Eastern Daylight Time)",
        ] {
            assert_eq!(read(written), "2018-04-23 2018-04-24T02:15:00Z", "{written}");
        }
        for written in [
            "2018-04-23 10:15:00",
            "2018-04-23T10:15:00Z",
            "23. April 2018, 10.15 Uhr",
            "23. April 2018 um 10:15 Uhr",
            "le 23 avril 2018 à 10h15",
            "20180423101500",
            "23-APR-2018 10:15:00.79",
            "1524478500",
            "1524478500000",
            "1524478500.25",
        ] {
            assert_eq!(read(written), "2018-04-23 2018-04-23T10:15:00Z", "{written}");
        }
        assert_eq!(read("26-FEB-1987 15:01:01.79"), "1987-02-26 1987-02-26T15:01:01Z");
        assert_eq!(read("9 a.m., May 1, 2020"), "2020-05-01 2020-05-01T09:00:00Z");
        assert_eq!(read("12:05 am May 1, 2020"), "2020-05-01 2020-05-01T00:05:00Z");
    }

    #[test]
    fn never_a_wrong_date() {
        for written in ["9/6/17", "09/06/2017", "23/04/18", "9-6-2017", "10/11/12"] {
            assert_eq!(read(written), AMBIGUOUS, "{written}");
        }
        for written in ["2018-02-30", "31/13/2018", "32 January 2018", "30-02-2018"] {
            assert_eq!(read(written), IMPOSSIBLE, "{written}");
        }
        for written in ["April 2018", "2018", "2018-04", "04/2018", "May"] {
            assert_eq!(read(written), NO_DAY, "{written}");
        }
        for written in ["0001-11-30", "1599-01-01", "2101-01-01", "0000-00-00"] {
            assert_eq!(read(written), NO_YEAR, "{written}");
        }
        for written in [
            "",
            "yesterday",
            "three days ago",
            "2018-113",
            "12345",
            "-1",
            "1 2 3 4",
            "23 April 2018 and 24 April 2018",
            "Volume 3, May 1, 2020",
            "٣ أبريل ٢٠١٨",
        ] {
            assert_eq!(parse(written).ok(), None, "{written}");
        }
        assert_eq!(read("2018-04-23 25:61"), IMPOSSIBLE);
        assert_eq!(read("23 April"), "names no year");
    }
}
