//! Query text → [`Node`] and notes. Whatever is typed yields a query; where it had to guess, a
//! note says what it took the text for.
//!
//! ```text
//! query   = or
//! or      = and { "OR" and }
//! and     = not { [ "AND" ] not }
//! not     = { "NOT" | "-" } primary
//! primary = [ field ":" ] ( "(" or ")" | phrase | word [ "*" ] )
//! phrase  = '"' … '"'
//! ```
//!
//! Operators are in capitals; `and`, `or` and `not` are words like others.

use std::ops::Range;

use super::ast::{Case, Form, Meaning, NameField, Node, Part, Phrase, Place, What};
use super::day;
use crate::analyzer;
use crate::limits;

/// A query as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What it means.
    pub root: Node,
    /// Where it was guessed what was meant, in sentences for the user.
    pub notes: Vec<String>,
}

/// Reads a query.
///
/// ```
/// let query = newshound::query::parse("kaspersky -mcafee \"advertising ban\"");
/// assert_eq!(query.root.to_string(), "kaspersky AND NOT mcafee AND \"advertising ban\"");
/// assert!(query.notes.is_empty());
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    parse_tokens(text, lex)
}

/// Reads a query in which `AND`, `OR` and `NOT` are words like others: topics that are typed in
/// capitals throughout, as in some collections of judged queries.
///
/// ```
/// let query = newshound::query::parse_topic("TALKS AND TREATIES");
/// assert!(newshound::query::parse("TALKS AND TREATIES").root.to_string() != query.root.to_string());
/// ```
#[must_use]
pub fn parse_topic(text: &str) -> Query {
    parse_tokens(text, |text, notes| {
        let mut tokens = lex(text, notes);
        for token in &mut tokens {
            let is_operator = matches!(token.kind, TokenKind::And | TokenKind::Or | TokenKind::Not);
            if is_operator && token.span.len() > 1 {
                token.kind = TokenKind::Word;
            }
        }
        tokens
    })
}

fn parse_tokens(text: &str, lex: impl Fn(&str, &mut Vec<String>) -> Vec<Token>) -> Query {
    let mut notes = Vec::new();
    let text = within_limit(text, &mut notes);
    let tokens = lex(text, &mut notes);
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0, places: Vec::new(), notes };
    let mut parts = Vec::new();
    while parser.at < parser.tokens.len() {
        if let Some(node) = parser.or() {
            parts.push(node);
        }
        // What `or` leaves is a bracket that closes nothing.
        if parser.at < parser.tokens.len() {
            parser.at += 1;
            parser.note("a `)` without its `(` is left out");
        }
    }
    let root = joined(parts, Meaning::And)
        .unwrap_or_else(|| Node::new(0..text.len(), Meaning::Everything));
    let mut notes = parser.notes;
    notes.dedup();
    Query { root, notes }
}

fn within_limit<'a>(text: &'a str, notes: &mut Vec<String>) -> &'a str {
    if text.len() <= limits::QUERY_BYTES {
        return text;
    }
    notes.push(format!(
        "the query is longer than {} bytes; what comes after is left out",
        limits::QUERY_BYTES
    ));
    let mut end = limits::QUERY_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    span: Range<usize>,
    kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `field:`, before what it is asked for.
    Field(AskedField),
    /// Text between quotation marks; the span is what they enclose.
    Phrase,
    Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedField {
    Place(Place),
    Name(NameField),
    Published,
}

fn asked_field(name: &str) -> Option<AskedField> {
    Some(match name.to_ascii_lowercase().as_str() {
        "headline" | "title" => AskedField::Place(Place::Headline),
        "text" | "body" => AskedField::Place(Place::Text),
        "published" | "date" => AskedField::Published,
        other => AskedField::Name(NameField::named(other)?),
    })
}

/// The mark that closes what `open` opens, where `open` is a quotation mark.
fn closing_quote(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '‟' | '＂' => Some(&['"', '“', '”', '‟', '＂']),
        '«' => Some(&['»']),
        _ => None,
    }
}

fn lex(text: &str, notes: &mut Vec<String>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        if tokens.len() >= limits::QUERY_TOKENS {
            notes.push(format!(
                "the query has more than {} parts; what comes after is left out",
                limits::QUERY_TOKENS
            ));
            break;
        }
        let after = at + character.len_utf8();
        if character.is_whitespace() || character == '\0' {
            at = after;
        } else if character == '(' || character == ')' {
            let kind = if character == '(' { TokenKind::Open } else { TokenKind::Close };
            tokens.push(Token { span: at..after, kind });
            at = after;
        } else if let Some(closing) = closing_quote(character) {
            let end = text[after..].find(closing).map(|found| after + found);
            if end.is_none() {
                notes.push("a quotation mark is not closed; the phrase goes to the end".to_owned());
            }
            let end = end.unwrap_or(text.len());
            tokens.push(Token { span: after..end, kind: TokenKind::Phrase });
            at = end + text[end..].chars().next().map_or(0, char::len_utf8);
        } else if character == '-' && starts_operand(&text[after..]) {
            tokens.push(Token { span: at..after, kind: TokenKind::Not });
            at = after;
        } else {
            at = lex_word(text, at, &mut tokens);
        }
    }
    tokens
}

fn starts_operand(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_some_and(|next| next.is_alphanumeric() || next == '(' || closing_quote(next).is_some())
}

/// Reads an operator, a `field:` or a word; returns where to go on.
fn lex_word(text: &str, start: usize, tokens: &mut Vec<Token>) -> usize {
    let is_end = |character: char| {
        character.is_whitespace()
            || matches!(character, '(' | ')')
            || closing_quote(character).is_some()
    };
    let end = text[start..].find(is_end).map_or(text.len(), |found| start + found);
    let word = &text[start..end];
    let operator = match word {
        "AND" | "&&" => Some(TokenKind::And),
        "OR" | "||" => Some(TokenKind::Or),
        "NOT" => Some(TokenKind::Not),
        _ => None,
    };
    if let Some(kind) = operator {
        tokens.push(Token { span: start..end, kind });
        return end;
    }
    if let Some((name, _)) = word.split_once(':')
        && let Some(field) = asked_field(name)
    {
        let after = start + name.len() + 1;
        tokens.push(Token { span: start..after, kind: TokenKind::Field(field) });
        return after;
    }
    tokens.push(Token { span: start..end, kind: TokenKind::Word });
    end
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    /// The fields whose brackets are open, innermost last.
    places: Vec<AskedField>,
    notes: Vec<String>,
}

impl Parser<'_> {
    fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < limits::QUERY_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn or(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        let mut has_unmarked_and = false;
        loop {
            if let Some((part, is_unmarked)) = self.and() {
                parts.push(part);
                has_unmarked_and |= is_unmarked;
            }
            if self.peek() != Some(TokenKind::Or) {
                break;
            }
            self.at += 1;
        }
        let node = joined(parts, Meaning::Or)?;
        if has_unmarked_and && matches!(node.meaning, Meaning::Or(_)) {
            self.note(format!("AND binds before OR: read as {node}"));
        }
        Some(node)
    }

    /// Reads parts that all must hold; says whether any two of them stood side by side without
    /// `AND`.
    fn and(&mut self) -> Option<(Node, bool)> {
        let mut parts = Vec::new();
        let mut is_unmarked = false;
        let mut follows_and = true;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Or | TokenKind::Close => break,
                TokenKind::And => {
                    self.at += 1;
                    follows_and = true;
                }
                _ => {
                    if let Some(part) = self.not() {
                        is_unmarked |= !follows_and;
                        follows_and = false;
                        parts.push(part);
                    }
                }
            }
        }
        Some((joined(parts, Meaning::And)?, is_unmarked))
    }

    fn not(&mut self) -> Option<Node> {
        let start = self.tokens[self.at].span.start;
        let mut is_negated = false;
        while self.peek() == Some(TokenKind::Not) {
            is_negated = !is_negated;
            self.at += 1;
        }
        let starts_primary = matches!(
            self.peek(),
            Some(TokenKind::Open | TokenKind::Field(_) | TokenKind::Phrase | TokenKind::Word)
        );
        let node = if starts_primary { self.primary() } else { None };
        let Some(node) = node else {
            if is_negated {
                self.note("a NOT with nothing after it is left out");
            }
            return None;
        };
        if !is_negated {
            return Some(node);
        }
        let span = start..node.span.end;
        Some(Node::new(span, Meaning::Not(Box::new(node))))
    }

    fn primary(&mut self) -> Option<Node> {
        let token = self.tokens[self.at].clone();
        self.at += 1;
        match token.kind {
            TokenKind::Open => self.bracket(token.span.start),
            TokenKind::Field(field) => self.field(field, token.span),
            TokenKind::Phrase => self.operand(token.span, Form::Exact),
            TokenKind::Word => self.operand(token.span, Form::Inflected),
            TokenKind::Close | TokenKind::And | TokenKind::Or | TokenKind::Not => None,
        }
    }

    /// Reads what a `(` opened. Beyond the depth that any query needs, brackets count for nothing.
    fn bracket(&mut self, start: usize) -> Option<Node> {
        if self.depth >= limits::QUERY_DEPTH {
            self.note(format!("brackets deeper than {} are left out", limits::QUERY_DEPTH));
            return None;
        }
        self.depth += 1;
        let node = self.or();
        self.depth -= 1;
        if self.peek() == Some(TokenKind::Close) {
            self.at += 1;
        } else {
            self.note("a `(` is not closed; it goes to the end");
        }
        let mut node = node?;
        node.span.start = start;
        Some(node)
    }

    /// Reads what a field is asked for.
    fn field(&mut self, field: AskedField, asked: Range<usize>) -> Option<Node> {
        let is_glued = self.tokens.get(self.at).is_some_and(|next| {
            let gap = &self.text[asked.end..next.span.start];
            // A phrase's span begins after its quotation mark.
            gap.chars().all(|character| closing_quote(character).is_some())
        });
        let name = &self.text[asked.start..asked.end - 1];
        match self.peek() {
            Some(TokenKind::Open) if is_glued => {
                self.at += 1;
                self.places.push(field);
                let node = self.bracket(asked.start);
                self.places.pop();
                node
            }
            Some(TokenKind::Phrase | TokenKind::Word) if is_glued => {
                self.places.push(field);
                let node = self.primary();
                self.places.pop();
                node.map(|node| Node::new(asked.start..node.span.end, node.meaning))
            }
            _ => {
                self.note(format!("`{name}:` asks for nothing and is searched as a word"));
                self.places.push(AskedField::Place(Place::Anywhere));
                let node = self.operand(asked.start..asked.end - 1, Form::Inflected);
                self.places.pop();
                node
            }
        }
    }

    /// Makes a node of a word or phrase, under the innermost field.
    fn operand(&mut self, span: Range<usize>, form: Form) -> Option<Node> {
        let text = &self.text[span.clone()];
        match self.places.last().copied().unwrap_or(AskedField::Place(Place::Anywhere)) {
            AskedField::Place(place) => self.words(span, form, place),
            AskedField::Name(field) => {
                if text.trim().is_empty() {
                    self.note(format!("`{}:` asks for no name and is left out", field.name()));
                    return None;
                }
                let meaning = Meaning::Name { field, name: text.trim().to_owned() };
                Some(Node::new(span, meaning))
            }
            AskedField::Published => match day::range(text) {
                Some(range) => Some(Node::new(span, Meaning::Published(range))),
                None => {
                    self.note(format!(
                        "`published:{text}` is no date and is left out; write 2018, 2018-04, \
                         2018-04-23 or 2018-04..2018-06"
                    ));
                    None
                }
            },
        }
    }

    fn words(&mut self, span: Range<usize>, form: Form, place: Place) -> Option<Node> {
        let text = self.text[span.clone()].trim();
        if form == Form::Inflected {
            if text == "*" {
                return Some(Node::new(span, Meaning::Everything));
            }
            if let Some(start) = text.strip_suffix('*')
                && let Some(node) = self.prefix(span.clone(), start, place)
            {
                return Some(node);
            }
            if text.contains('*') {
                self.note(format!("`{text}`: a * counts only at the end of a word"));
            }
            self.note_lower_case_operator(text);
            self.note_unknown_field(text);
        }
        if analyzer::fold(text).is_empty() {
            if !text.is_empty() {
                self.note(format!("`{text}` has no letters or digits and is left out"));
            }
            return None;
        }
        let parts = vec![Part::word(text, form)];
        Some(Node::new(span, Meaning::Phrase(Phrase { place, parts, slop: 0 })))
    }

    /// Reads `advert*`. Only the last word can be cut short: `anti-vir*` is not one word.
    fn prefix(&mut self, span: Range<usize>, start: &str, place: Place) -> Option<Node> {
        let folded = analyzer::fold(start);
        if folded.is_empty() || folded.contains(' ') || start.contains('*') {
            self.note(format!("`{start}*`: a * ends a single word only; it is left out"));
            return None;
        }
        let part = Part { what: What::Pattern(format!("{start}*")), case: Case::Any };
        Some(Node::new(span, Meaning::Phrase(Phrase { place, parts: vec![part], slop: 0 })))
    }

    fn note_lower_case_operator(&mut self, text: &str) {
        if matches!(text, "and" | "or" | "not") {
            let operator = text.to_ascii_uppercase();
            self.note(format!("`{text}` is searched as a word; the operator is {operator}"));
        }
    }

    fn note_unknown_field(&mut self, text: &str) {
        let Some((name, value)) = text.split_once(':') else { return };
        let looks_like_field = !value.is_empty()
            && !value.starts_with("//")
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        if looks_like_field {
            self.note(format!(
                "there is no field `{name}:`, so `{text}` is searched as words; the fields are \
                 headline, text, source, author, section, language, organisation, person, \
                 platform, published"
            ));
        }
    }
}

/// Joins parts under one operator: none for no parts, the part itself for one. Parts joined by
/// the same operator become parts of the whole.
fn joined(parts: Vec<Node>, operator: fn(Vec<Node>) -> Meaning) -> Option<Node> {
    let mut flat = Vec::with_capacity(parts.len());
    let is_and = matches!(operator(Vec::new()), Meaning::And(_));
    for part in parts {
        match part.meaning {
            Meaning::And(inner) if is_and => flat.extend(inner),
            Meaning::Or(inner) if !is_and => flat.extend(inner),
            _ => flat.push(part),
        }
    }
    if flat.len() <= 1 {
        return flat.pop();
    }
    let start = flat.iter().map(|part| part.span.start).min().unwrap_or_default();
    let end = flat.iter().map(|part| part.span.end).max().unwrap_or_default();
    Some(Node::new(start..end, operator(flat)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<String>) {
        let query = parse(text);
        (query.root.to_string(), query.notes)
    }

    #[test]
    fn queries_mean_what_press_databases_taught() {
        for (typed, meant) in [
            ("advertising ban", "advertising AND ban"),
            ("\"advertising ban\"", "\"advertising ban\""),
            ("“advertising ban”", "\"advertising ban\""),
            ("a AND b OR c AND d", "a AND b OR c AND d"),
            ("(a OR b) c", "(a OR b) AND c"),
            ("NOT a", "NOT a"),
            ("-a", "NOT a"),
            ("a -\"b c\" -(d OR e)", "a AND NOT \"b c\" AND NOT (d OR e)"),
            ("NOT NOT a", "a"),
            ("anti-virus", "anti-virus"),
            ("advert*", "advert*"),
            ("headline:ban", "headline:ban"),
            ("headline:(ban OR \"ad sales\")", "headline:ban OR headline:\"ad sales\""),
            ("source:\"The Orbit\"", "source:\"The Orbit\""),
            ("platform:(Twitter OR Facebook)", "platform:\"Twitter\" OR platform:\"Facebook\""),
            ("org:EFF", "organisation:\"EFF\""),
            ("published:2018-04..2018-06", "published:2018-04-01..2018-06-30"),
            ("", "*"),
            ("*", "*"),
            ("O'Reilly l'oréal", "O'Reilly AND l'oréal"),
            ("((a))", "a"),
        ] {
            assert_eq!(read(typed), (meant.to_owned(), Vec::new()), "{typed}");
        }
    }

    #[test]
    fn what_is_odd_is_read_all_the_same_with_a_note() {
        for (typed, meant, note) in [
            ("\"advertising ban", "\"advertising ban\"", "not closed"),
            ("(a OR b", "a OR b", "not closed"),
            ("a)", "a", "without its `(`"),
            ("a b OR c", "a AND b OR c", "binds before"),
            ("a NOT", "a", "nothing after it"),
            ("this or that", "this AND or AND that", "the operator is OR"),
            ("foo:bar", "foo:bar", "no field `foo:`"),
            ("published:soon", "*", "is no date"),
            ("a & b", "a AND b", "no letters or digits"),
            ("headline: ban", "headline AND ban", "asks for nothing"),
            ("an*i", "an*i", "only at the end"),
        ] {
            let (root, notes) = read(typed);
            assert_eq!(root, meant, "{typed}");
            assert!(notes.iter().any(|said| said.contains(note)), "{notes:?}");
        }
    }

    #[test]
    fn a_query_printed_and_read_again_is_the_same() {
        for typed in ["a b OR c", "-(a OR \"b c\") d*", "headline:(a b) source:x", "NOT (a OR b)"] {
            let printed = parse(typed).root.to_string();
            assert_eq!(parse(&printed).root.to_string(), printed);
        }
    }

    #[test]
    fn hostile_queries_neither_fail_nor_take_long() {
        for typed in [
            "(".repeat(100_000),
            ")".repeat(100_000),
            "NOT ".repeat(100_000),
            "-".repeat(100_000),
            "a OR ".repeat(50_000),
            "headline:(".repeat(20_000),
            "\"".repeat(99_999),
            "a:".repeat(50_000),
            "\0\u{1}\u{202e}*".repeat(1_000),
            "x".repeat(1 << 20),
        ] {
            let query = parse(&typed);
            assert!(query.notes.len() <= limits::QUERY_NOTES + 2);
        }
    }
}
