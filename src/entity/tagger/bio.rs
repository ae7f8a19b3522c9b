//! Articles as BIO lines: `TOKEN<TAB>TAG`, a blank line behind each sentence, `-DOCSTART-` before
//! each article. The tokens are put together to the text they were cut from, which is then read
//! like any other; names go back to the tokens that they cover.

use super::label::{Name, NameKind};
use crate::analyzer::{Word, words};

/// What a line of a BIO file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The token of this number.
    Token(usize),
    /// It parts sentences or articles, and goes back as it came.
    Plain,
}

/// An article of a BIO file.
#[derive(Debug, Default)]
pub struct BioArticle<'a> {
    lines: Vec<(&'a str, Line)>,
    /// Where each token stands in `text`, in bytes.
    tokens: Vec<(u32, u32)>,
    /// The tokens that begin sentences.
    starts: Vec<u32>,
    /// The names that the file's tags spell, in tokens.
    gold: Vec<Name>,
    text: String,
    words: Vec<Word>,
}

/// The articles of a BIO file.
#[must_use]
pub fn articles(file: &str) -> Vec<BioArticle<'_>> {
    let mut articles: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lines_of(file) {
        let begins = line.starts_with("-DOCSTART-");
        if begins && articles.last().is_some_and(|article| !article.is_empty()) {
            articles.push(Vec::new());
        }
        if let Some(article) = articles.last_mut() {
            article.push(line);
        }
    }
    articles.iter().map(|lines| BioArticle::of(lines)).collect()
}

/// The lines of a file, without their ends; a last end makes no empty line behind it.
fn lines_of(file: &str) -> impl Iterator<Item = &str> {
    let whole = file.strip_suffix('\n').unwrap_or(file);
    let is_empty = file.is_empty();
    whole.split('\n').filter(move |_| !is_empty).map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// What is behind the token in a line.
fn split(line: &str) -> (&str, &str) {
    let mut columns = line.split('\t');
    let token = columns.next().unwrap_or("");
    (token, columns.next_back().unwrap_or(""))
}

impl<'a> BioArticle<'a> {
    fn of(lines: &[&'a str]) -> Self {
        let mut article = Self::default();
        let mut joiner = Joiner::default();
        let mut open: Option<Name> = None;
        let mut before = "";
        for (at, line) in lines.iter().enumerate() {
            let (token, tag) = split(line);
            if token.trim().is_empty() || token.starts_with("-DOCSTART-") {
                article.gold.extend(open.take());
                joiner.end_sentence(before);
                article.lines.push((line, Line::Plain));
                continue;
            }
            let next = lines.get(at + 1).map_or("", |line| split(line).0);
            let number = article.tokens.len();
            if !joiner.has_tokens {
                article.starts.push(number as u32);
            }
            let start = joiner.push(token, before, next, &mut article.text);
            article.tokens.push((start as u32, article.text.len() as u32));
            article.lines.push((line, Line::Token(number)));
            before = token;
            let here = number as u32;
            match (tag.split_once('-'), &mut open) {
                (Some(("I", kind)), Some(name)) if NameKind::of_tag(kind) == Some(name.kind) => {
                    name.last = here + 1;
                }
                (parts, _) => {
                    article.gold.extend(open.take());
                    let kind = parts.and_then(|(_, kind)| NameKind::of_tag(kind));
                    open = kind.map(|kind| Name { first: here, last: here + 1, kind });
                }
            }
        }
        article.gold.extend(open.take());
        words(&article.text, &mut article.words);
        article
    }

    /// The text that the tokens were cut from, as far as they tell.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text's words.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// How many tokens it has.
    #[must_use]
    pub fn token_count(&self) -> usize {
        self.tokens.len()
    }

    /// The names that the file's tags spell, in tokens.
    #[must_use]
    pub fn gold(&self) -> &[Name] {
        &self.gold
    }

    /// Whether a sentence begins at `token` only because the one before ends with an initial:
    /// `Albert W.` and `Hamilton`, `U.S.` and `Army` are one name.
    fn is_cut_in_name(&self, token: u32) -> bool {
        let Some(before) = (token as usize).checked_sub(1) else { return false };
        let is_start = self.starts.binary_search(&token).is_ok();
        let last = self.printed(before);
        let word = if last == "." && before > 0 { self.printed(before - 1) } else { last };
        let word = word.strip_suffix('.').unwrap_or(word);
        is_start
            && last.ends_with('.')
            && (is_initial(word) || word.contains('.') || TITLES.contains(&word))
    }

    /// The same names in words; those that a cut at an initial has parted are whole again. What
    /// covers no word is left out.
    pub(super) fn gold_in_words(&self) -> Vec<Name> {
        let mut whole: Vec<Name> = Vec::new();
        for name in &self.gold {
            match whole.last_mut() {
                Some(before)
                    if before.kind == name.kind
                        && name.first - before.last <= 1
                        && self.is_cut_in_name(name.first)
                        && (name.first == before.last
                            || self.printed(before.last as usize) == ".") =>
                {
                    before.last = name.last;
                }
                _ => whole.push(*name),
            }
        }
        let mut names: Vec<Name> = Vec::new();
        for name in &whole {
            let start = self.tokens[name.first as usize].0;
            let end = self.tokens[name.last as usize - 1].1;
            let first = self.words.partition_point(|word| word.end <= start) as u32;
            let last = self.words.partition_point(|word| word.start < end) as u32;
            let reached = names.last().map_or(0, |name| name.last);
            let first = first.max(reached);
            if first < last {
                names.push(Name { first, last, kind: name.kind });
            }
        }
        names
    }

    /// Names in words as names in tokens. A token belongs to a name if all of its words do; the
    /// stop of an abbreviation and the mark of `Yahoo!` belong to the name that they end.
    #[must_use]
    pub fn in_tokens(&self, names: &[Name]) -> Vec<Name> {
        let mut found: Vec<Name> = Vec::new();
        for name in names {
            let (Some(first), Some(last)) = (
                self.words.get(name.first as usize),
                self.words.get((name.last as usize).wrapping_sub(1)),
            ) else {
                continue;
            };
            let mut from = self.tokens.partition_point(|token| token.1 <= first.start);
            let mut to = self.tokens.partition_point(|token| token.0 < last.end);
            let words_of = |token: usize| {
                let (start, end) = self.tokens[token];
                let first = self.words.partition_point(|word| word.end <= start) as u32;
                let last = self.words.partition_point(|word| word.start < end) as u32;
                (first, last)
            };
            if from < to && words_of(from).0 < name.first {
                from += 1;
            }
            if from < to && words_of(to - 1).1 > name.last {
                to -= 1;
            }
            if from < to && self.takes_mark(to) {
                to += 1;
            }
            let mut from = from.max(found.last().map_or(0, |name| name.last as usize)) as u32;
            let to = to as u32;
            // A name ends with its sentence.
            let cut = self.starts.partition_point(|start| *start <= from);
            for start in self.starts[cut..].iter().copied().take_while(|start| *start < to) {
                found.push(Name { first: from, last: start, kind: name.kind });
                from = start;
            }
            if from < to {
                found.push(Name { first: from, last: to, kind: name.kind });
            }
        }
        found
    }

    fn printed(&self, token: usize) -> &str {
        self.tokens.get(token).map_or("", |(start, end)| &self.text[*start as usize..*end as usize])
    }

    /// Whether the token at `at` is a mark that belongs to the word before it.
    fn takes_mark(&self, at: usize) -> bool {
        let is_last = at + 1 >= self.tokens.len();
        let begins = self.printed(at + 1).chars().next().is_some_and(char::is_uppercase);
        match self.printed(at) {
            "." => {
                let word = at.checked_sub(1).map_or("", |before| self.printed(before));
                ABBREVIATED.contains(&word) || (is_initial(word) && begins && !is_last)
            }
            "!" => at.checked_sub(1).is_some_and(|before| self.printed(before) == "Yahoo"),
            _ => false,
        }
    }

    /// Appends the article's lines with these names, which are in tokens, as their tags.
    pub fn write(&self, names: &[Name], out: &mut String) {
        let mut names = names.iter().peekable();
        for (line, what) in &self.lines {
            let Line::Token(number) = what else {
                out.push_str(line);
                out.push('\n');
                continue;
            };
            let number = *number as u32;
            while names.peek().is_some_and(|name| name.last <= number) {
                names.next();
            }
            out.push_str(split(line).0);
            out.push('\t');
            match names.peek().filter(|name| name.first <= number) {
                None => out.push('O'),
                Some(name) => {
                    out.push_str(if name.first == number { "B-" } else { "I-" });
                    out.push_str(name.kind.tag());
                }
            }
            out.push('\n');
        }
    }
}

/// Words whose stop belongs to the name that they end.
const ABBREVIATED: [&str; 9] = ["Inc", "Corp", "Co", "Ltd", "Cos", "Bros", "Jr", "Sr", "Assn"];

/// Abbreviations at which sentences are cut by mistake.
const TITLES: [&str; 4] = ["St", "Ft", "Mt", "Jr"];

fn is_initial(word: &str) -> bool {
    word.len() == 1 && word.chars().all(char::is_uppercase)
}

/// Puts tokens together as they stood in the text.
#[derive(Default)]
struct Joiner {
    /// What to write before the next token: nothing at the very beginning.
    between: Option<&'static str>,
    is_headline_done: bool,
    in_quotes: bool,
    has_tokens: bool,
    /// The next token follows without a blank.
    clings: bool,
}

impl Joiner {
    fn end_sentence(&mut self, last: &str) {
        if !self.has_tokens {
            return;
        }
        let is_whole = last.ends_with(['.', '!', '?', '"', '”', '’', '\'', ')', '…']);
        // Behind a headline, and where no stop parts the sentences, a line ends.
        self.between = Some(if is_whole && self.is_headline_done { " " } else { "\n" });
        self.is_headline_done = true;
        self.in_quotes = false;
        self.has_tokens = false;
        self.clings = false;
    }

    /// Appends a token; returns where it starts.
    fn push(&mut self, token: &str, before: &str, next: &str, text: &mut String) -> usize {
        let is_quote = token == "\"";
        let closes_quote = is_quote && self.in_quotes;
        let clings_to_last = self.has_tokens
            && (self.clings
                || closes_quote
                || matches!(
                    token,
                    "," | "."
                        | ";"
                        | ":"
                        | "!"
                        | "?"
                        | ")"
                        | "]"
                        | "%"
                        | "”"
                        | "-"
                        | "/"
                        | "_"
                        | "⁄"
                        | "..."
                        | "…"
                        | "n't"
                        | "n’t"
                        | "''"
                        | "’’"
                )
                || is_cut_short(token)
                || (matches!(token, "'" | "’")
                    && (before.ends_with('s') || CUT_SHORT.contains(&next)))
                || token
                    .chars()
                    .next()
                    .is_some_and(|mark| ('\u{300}'..='\u{36f}').contains(&mark)));
        if let Some(between) = self.between.take() {
            text.push_str(between);
        } else if self.has_tokens && !clings_to_last {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(token);
        self.clings = match token {
            "\"" => !self.in_quotes,
            "(" | "[" | "$" | "£" | "€" | "#" | "@" | "“" | "‘" | "``" | "`" | "-" | "/" | "_"
            | "⁄" => true,
            "'" | "’" if clings_to_last => CUT_SHORT.contains(&next),
            "'" => true,
            _ => false,
        };
        if is_quote {
            self.in_quotes = !self.in_quotes;
        }
        self.has_tokens = true;
        start
    }
}

/// What an apostrophe leaves of a word.
const CUT_SHORT: [&str; 7] = ["s", "t", "re", "ve", "ll", "d", "m"];

fn is_cut_short(token: &str) -> bool {
    token.strip_prefix(['\'', '’']).is_some_and(|rest| CUT_SHORT.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-DOCSTART-\tO\n\nAda\tB-PER\nThornton\tI-PER\n’s\tO\nfirm\tO\n\nShe\tO\n\
        left\tO\nTesla\tB-ORG\nInc\tI-ORG\n.\tI-ORG\n,\tO\nU.S.\tB-LOC\n-\tO\nled\tO\n.\tO\n";

    #[test]
    fn tokens_become_the_text_that_they_were_cut_from() {
        let articles = articles(FILE);
        assert_eq!(articles.len(), 1);
        assert_eq!(articles[0].text(), "Ada Thornton’s firm\nShe left Tesla Inc., U.S.-led.");
        assert_eq!(articles[0].token_count(), 14);
    }

    #[test]
    fn gold_names_come_back_from_words_to_tokens() {
        let articles = articles(FILE);
        let in_words = articles[0].gold_in_words();
        assert_eq!(articles[0].in_tokens(&in_words), articles[0].gold());
        let mut out = String::new();
        articles[0].write(articles[0].gold(), &mut out);
        assert_eq!(out, FILE);
    }

    #[test]
    fn a_name_that_a_cut_at_an_initial_has_parted_is_learnt_whole_and_written_in_parts() {
        let file = "Albert\tB-PER\nW\tI-PER\n.\tI-PER\n\nHamilton\tB-PER\nleft\tO\n";
        let articles = articles(file);
        let whole = Name { first: 0, last: 3, kind: NameKind::Person };
        assert_eq!(articles[0].gold_in_words(), [whole]);
        assert_eq!(articles[0].in_tokens(&[whole]), articles[0].gold());
    }

    #[test]
    fn every_line_has_its_line_in_what_is_written() {
        for file in
            ["", "\n", "\n\n", "a", "a\n", "a\tB-PER\r\n\r\n", "-DOCSTART-", "\tO\n", " \n\t\t\n"]
        {
            let mut out = String::new();
            for article in articles(file) {
                article.write(&[], &mut out);
            }
            assert_eq!(out.lines().count(), lines_of(file).count(), "{file:?}");
        }
    }
}
