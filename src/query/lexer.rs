//! A query's text → its [`Token`]s. One pass, for every syntax.

use std::ops::Range;

use super::fields::{Carried, carried};
use super::mistakes;
use super::notes::{Notes, shown};
use super::syntax::{NearOperator, Syntax};
use super::token::{AskedField, Kind, Token, closing_quotes, entity_kind, is_blank};
use super::words::case_named;

/// A longer word is not looked through for Factiva's `/F50/`.
const SLASHED: usize = 256;

/// Cuts `text` into tokens, with at most `limit` operands.
pub(super) fn lex(text: &str, syntax: Syntax, limit: usize, notes: &mut Notes) -> Vec<Token> {
    let mut lexer = Lexer { text, syntax, at: 0, tokens: Vec::new(), word: 0..0, notes };
    let mut operands = 0;
    let mut counted = 0;
    while lexer.at < text.len() {
        if operands >= limit || counted >= limit * 8 {
            lexer.notes.add(format!(
                "the query has more than {limit} parts; what comes after is left out"
            ));
            break;
        }
        lexer.next();
        let new = lexer.tokens.get(counted..).unwrap_or_default();
        operands += new.iter().filter(|token| token.is_operand()).count();
        counted = lexer.tokens.len();
    }
    lexer.tokens
}

struct Lexer<'a, 'n> {
    text: &'a str,
    syntax: Syntax,
    at: usize,
    tokens: Vec<Token>,
    /// The last word whose end was looked for: it is no other for what begins within it.
    word: Range<usize>,
    notes: &'n mut Notes,
}

impl<'a> Lexer<'a, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, end: usize, kind: Kind) {
        self.tokens.push(Token { span: self.at..end, kind });
        self.at = end;
    }

    fn next(&mut self) {
        let Some(character) = self.rest().chars().next() else { return };
        let after = self.at + character.len_utf8();
        let has_square = self.syntax == Syntax::Factiva;
        if is_blank(character) {
            self.at = after;
        } else if character == '(' || (has_square && character == '[') {
            self.push(after, Kind::Open);
        } else if character == ')' || (has_square && character == ']') {
            self.push(after, Kind::Close);
        } else if closing_quotes(character).is_some() {
            self.quoted(after);
        } else if self.syntax.is_ours() && character == '-' && self.starts_operand(after) {
            self.push(after, Kind::Not);
        } else if self.syntax.is_ours() && character == '@' {
            self.entity(after);
        } else if self.syntax.is_ours() && character == '=' && self.text[after..].starts_with('"') {
            // Between quotation marks all is as written anyway.
            self.at = after;
        } else {
            self.word();
        }
    }

    fn starts_operand(&self, at: usize) -> bool {
        self.text[at..].chars().next().is_some_and(|next| {
            next.is_alphanumeric()
                || matches!(next, '(' | '@' | '=')
                || closing_quotes(next).is_some()
        })
    }

    /// The bytes between a quotation mark that ends at `after` and the one that closes it.
    fn between_quotes(&mut self, open: char, after: usize) -> (Range<usize>, usize) {
        let closing = closing_quotes(open).unwrap_or_default();
        let found = self.text[after..].find(closing).map(|found| after + found);
        if found.is_none() {
            self.notes.add("a quotation mark is not closed; the phrase goes to the end");
        }
        let end = found.unwrap_or(self.text.len());
        let next = end + self.text[end..].chars().next().map_or(0, char::len_utf8);
        (after..end, next)
    }

    fn quoted(&mut self, after: usize) {
        let open = self.rest().chars().next().unwrap_or('"');
        let (inside, mut next) = self.between_quotes(open, after);
        let mut slop = 0;
        if self.syntax.is_ours() && self.text[next..].starts_with('~') {
            let digits = digits(&self.text[next + 1..]);
            if digits.is_empty() {
                self.notes.add("a ~ after a phrase needs a number, as in \"ban ads\"~3; left out");
            }
            slop = digits.parse().unwrap_or(if digits.is_empty() { 0 } else { u32::MAX });
            next += 1 + digits.len();
        }
        self.tokens.push(Token { span: inside, kind: Kind::Phrase { slop } });
        self.at = next;
    }

    /// Reads `@person`, `@"Kaspersky Lab"`, `@person:"Jack Dorsey"`, `@Twitter`.
    fn entity(&mut self, after: usize) {
        let start = self.at;
        let name_end = self.word_end(after);
        let mut kind = None;
        let mut name = Some(after..name_end);
        let mut end = name_end;
        let word = &self.text[after..name_end];
        let head = word.split_once(':').map_or(word, |(head, _)| head);
        if let Some(named) = entity_kind(head.trim_end_matches(['.', ',', ';', '!', '?'])) {
            kind = Some(named);
            let has_colon = word.len() > head.len();
            let value = after + head.len() + usize::from(has_colon);
            name = (has_colon && value < name_end).then_some(value..name_end);
        }
        let value = name.as_ref().map_or(end, |name| name.start);
        let is_waiting = name.as_ref().is_none_or(Range::is_empty)
            && (kind.is_none() || self.text[..end].ends_with(':'));
        if is_waiting
            && let Some(open) = self.text[value..].chars().next()
            && closing_quotes(open).is_some()
        {
            let (inside, next) = self.between_quotes(open, value + open.len_utf8());
            name = Some(inside);
            end = next;
        } else if let Some(range) = &mut name {
            let text = &self.text[range.clone()];
            let core = text.trim_end_matches(|character: char| character.is_ascii_punctuation());
            let core = core.strip_suffix("'s").or_else(|| core.strip_suffix("’s")).unwrap_or(core);
            range.end = range.start + core.len();
            let is_handle = kind.is_none()
                && !core.is_empty()
                && (core.contains(['_', '.', '@'])
                    || core.starts_with(|first: char| !first.is_uppercase()));
            if is_handle {
                let core = shown(core);
                self.notes.add(format!(
                    "`@{core}` is searched as mentions of someone or something named so; for the \
                     word write \"{core}\""
                ));
            }
        }
        self.tokens.push(Token { span: start..end, kind: Kind::Entity(kind, name) });
        self.at = end;
    }

    /// Where the word that begins at `from` ends.
    fn word_end(&mut self, from: usize) -> usize {
        if self.word.contains(&from) {
            return self.word.end;
        }
        let has_square = self.syntax == Syntax::Factiva;
        let is_end = |character: char| {
            is_blank(character)
                || matches!(character, '(' | ')')
                || (has_square && matches!(character, '[' | ']'))
                || closing_quotes(character).is_some()
        };
        let end = self.text[from..].find(is_end).map_or(self.text.len(), |found| from + found);
        self.word = from..end;
        end
    }

    /// Reads an operator, a field or a word.
    fn word(&mut self) {
        let start = self.at;
        let mut end = self.word_end(start);
        if end == start {
            // A closing mark that opened nothing.
            end = start + self.rest().chars().next().map_or(1, char::len_utf8);
        }
        let text = self.text;
        let word = &text[start..end];
        if let Some((kind, end)) = self.operator(word, end) {
            return self.push(end, kind);
        }
        if self.syntax == Syntax::Factiva
            && word.len() <= SLASHED
            && self.factiva_slashes(word, start)
        {
            return;
        }
        let is_call = self.text[end..].starts_with('(');
        if self.frequency(word, end) || (is_call && self.case(word, end)) {
            return;
        }
        if self.field(word, end, is_call) {
            return;
        }
        if self.syntax.is_ours() && is_call && word.eq_ignore_ascii_case("nocaps") {
            self.notes.add("nocaps() is not known here; what it asks for is searched in any case");
            self.at = end;
            return;
        }
        if self.syntax.is_ours()
            && !self.notes.is_full()
            && let Some(note) = mistakes::note(word, &self.text[end..])
        {
            self.notes.add(note);
        }
        self.push(end, Kind::Word);
    }

    /// The operator that a word is, and where it ends.
    fn operator(&mut self, word: &str, end: usize) -> Option<(Kind, usize)> {
        let ours = self.syntax.is_ours();
        let is = |name: &str| if ours { word == name } else { word.eq_ignore_ascii_case(name) };
        if is("OR") || (ours && word == "||") {
            return Some((Kind::Or, end));
        }
        if word.eq_ignore_ascii_case("not")
            && let Some((operator, after)) = self.near_after(end)
            && !operator.is_negated
        {
            let kind = self.near(NearOperator { is_negated: true, ..operator });
            return Some((kind, after));
        }
        if is("NOT") {
            return Some((Kind::Not, end));
        }
        if !ours && (word.eq_ignore_ascii_case("andnot") || self.is_joint_not(word, end)) {
            let after =
                if word.eq_ignore_ascii_case("andnot") { end } else { self.next_word(end).end };
            return Some((Kind::AndNot, after));
        }
        if is("AND") || (ours && word == "&&") || (self.syntax == Syntax::Lexis && word == "&") {
            return Some((Kind::And, end));
        }
        if let Some(operator) = self.syntax.near_operator(word) {
            return Some((self.near(operator), end));
        }
        let is_segment =
            ["w/seg", "/seg", "near/seg"].iter().any(|name| word.eq_ignore_ascii_case(name));
        if self.syntax == Syntax::Lexis && is_segment {
            self.notes.add("w/seg has no like here and is read as AND");
            return Some((Kind::And, end));
        }
        None
    }

    /// Whether this is the first half of `AND NOT` or `BUT NOT`.
    fn is_joint_not(&self, word: &str, end: usize) -> bool {
        if !word.eq_ignore_ascii_case("and") && !word.eq_ignore_ascii_case("but") {
            return false;
        }
        let next = self.next_word(end);
        self.text[next.clone()].eq_ignore_ascii_case("not") && self.near_after(next.end).is_none()
    }

    /// The word after the blanks at `from`.
    fn next_word(&self, from: usize) -> Range<usize> {
        // No operator is further away: a long run of blanks is looked at once, not at each word.
        let blanks: usize = self.text[from..]
            .chars()
            .take(256)
            .take_while(|character| is_blank(*character))
            .map(char::len_utf8)
            .sum();
        let start = from + blanks;
        let length: usize = self.text[start..]
            .chars()
            .take(32)
            .take_while(|character| {
                !is_blank(*character)
                    && !matches!(character, '(' | ')')
                    && closing_quotes(*character).is_none()
            })
            .map(char::len_utf8)
            .sum();
        start..start + length
    }

    /// An operator of distance after the blanks at `from`, and where it ends.
    fn near_after(&self, from: usize) -> Option<(NearOperator, usize)> {
        let next = self.next_word(from);
        let operator = self.syntax.near_operator(&self.text[next.clone()])?;
        Some((operator, next.end))
    }

    fn near(&mut self, operator: NearOperator) -> Kind {
        if operator.was_zero {
            self.notes.add("two words are never 0 words apart; read as 1, side by side");
        }
        Kind::Near(operator)
    }

    /// Reads `/F50/` and `/N30/` within a word; whether there was one.
    fn factiva_slashes(&mut self, word: &str, start: usize) -> bool {
        let mut from = 0;
        while let Some(slash) = word[from..].find('/').map(|found| from + found) {
            let after = &word[slash + 1..];
            let letter = after.bytes().next().map(|byte| byte.to_ascii_lowercase());
            let number = digits(after.get(1..).unwrap_or_default());
            let has_end = after.get(1 + number.len()..).is_some_and(|end| end.starts_with('/'));
            if let (Some(letter @ (b'f' | b'n')), true) = (letter, has_end && !number.is_empty()) {
                if slash > 0 {
                    // What stands before is a word of its own; the operator comes next.
                    let before = &word[..slash];
                    if !self.field(before, start + slash, false) {
                        self.push(start + slash, Kind::Word);
                    }
                    return true;
                }
                let end = start + slash + 3 + number.len();
                let count = number.parse().unwrap_or(u32::MAX);
                let operator = self.syntax.near_operator(&format!("near{count}"));
                match (letter, operator) {
                    (b'n', Some(operator)) => {
                        let kind = self.near(operator);
                        self.push(end, kind);
                    }
                    _ => self.push(end, Kind::First(count.max(1))),
                }
                return true;
            }
            from = slash + 1;
        }
        false
    }

    /// Reads `atleast5(` or `atleast5 word`; whether it was that.
    fn frequency(&mut self, word: &str, end: usize) -> bool {
        let Some(number) = word.get(..7).filter(|name| name.eq_ignore_ascii_case("atleast")) else {
            return false;
        };
        let number = &word[number.len()..];
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return false;
        }
        let count = number.parse().unwrap_or(u32::MAX);
        if count == 0 {
            self.notes.add("atleast0 asks for nothing; read as atleast1");
        }
        self.push(end, Kind::AtLeast(count.max(1)));
        true
    }

    /// Reads `caps(`; whether it was that.
    fn case(&mut self, word: &str, end: usize) -> bool {
        let has_case = matches!(self.syntax, Syntax::Newshound | Syntax::Lexis);
        let Some(case) = case_named(word).filter(|_| has_case) else { return false };
        self.push(end, Kind::Case(case));
        true
    }

    /// Reads a field as the syntax spells it; whether it was one.
    fn field(&mut self, word: &str, end: usize, is_call: bool) -> bool {
        match self.syntax {
            Syntax::Newshound => self.our_field(word),
            Syntax::Lexis | Syntax::Proquest => {
                if is_call && let Some(found) = carried(self.syntax, word) {
                    self.called_field(found, word, end);
                    return true;
                }
                // Our own `field:` is understood too: no other syntax has a colon there.
                self.dated(word, end) || self.our_field(word)
            }
            Syntax::Factiva => {
                if let Some((name, _)) = head(word).split_once(['=', '>', '<'])
                    && let Some(found) = carried(self.syntax, name)
                {
                    self.factiva_field(found, name.len(), end);
                    return true;
                }
                self.dated(word, end) || self.our_field(word)
            }
        }
    }

    /// Reads `headline:`, `published:2018`, `words:>500`.
    fn our_field(&mut self, word: &str) -> bool {
        let Some((name, _)) = head(word).split_once(':') else { return false };
        let Some(field) = AskedField::named(name) else { return false };
        let after = self.at + name.len() + 1;
        self.push(after, Kind::Field(field));
        let next = self.rest().chars().next();
        let is_plain = next.is_some_and(|next| {
            !is_blank(next)
                && !matches!(next, '(' | ')' | '@' | '-')
                && closing_quotes(next).is_none()
        });
        if !is_plain {
            return true;
        }
        // Names and numbers are no operators, whatever they look like.
        let end = self.word_end(after);
        let is_words = matches!(field, AskedField::Place(_));
        let value = &self.text[after..end];
        let is_nested = is_words
            && (head(value)
                .split_once(':')
                .is_some_and(|(name, _)| AskedField::named(name).is_some())
                || self.text[end..].starts_with('(')
                || value.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("atleast")));
        if end > after && !is_nested {
            self.push(end, Kind::Word);
        }
        true
    }

    /// Reads `headline(…)` after its name.
    fn called_field(&mut self, found: Carried, name: &str, end: usize) {
        let title = self.syntax.title();
        match found {
            Carried::As(AskedField::Place(_) | AskedField::Name(_))
            | Carried::Nearest(AskedField::Place(_) | AskedField::Name(_)) => {
                let (Carried::As(field) | Carried::Nearest(field)) = found else { return };
                if matches!(found, Carried::Nearest(_)) {
                    self.note_nearest(name, field);
                }
                self.push(end, Kind::Field(field));
            }
            Carried::As(field) | Carried::Nearest(field) => {
                let (inside, next) = self.bracketed(end);
                self.tokens.push(Token { span: inside, kind: Kind::Value(field) });
                self.at = next;
            }
            Carried::LeftOut => {
                let (inside, next) = self.bracketed(end);
                let value = shown(&self.text[inside]);
                self.notes
                    .add(format!("{title}'s `{name}({value})` has no like here and is left out"));
                self.at = next;
            }
            Carried::Dropped => {
                self.notes.add(format!(
                    "{title}'s `{name}(…)` has no like here; what it asks for is searched in any \
                     form"
                ));
                self.at = end;
            }
        }
    }

    /// Reads what Factiva writes after a field's name, which is `length` long.
    fn factiva_field(&mut self, found: Carried, length: usize, end: usize) {
        let start = self.at;
        let name = self.text[start..start + length].to_owned();
        let value = start + length;
        match found {
            Carried::As(field @ (AskedField::Length | AskedField::Published)) => {
                self.tokens.push(Token { span: value..end, kind: Kind::Value(field) });
                self.at = end;
            }
            Carried::As(field) | Carried::Nearest(field) => {
                if matches!(found, Carried::Nearest(_)) {
                    self.note_nearest(&name, field);
                }
                self.push(value + 1, Kind::Field(field));
            }
            Carried::LeftOut | Carried::Dropped => {
                let is_bracket = end == value + 1 && self.text[end..].starts_with(['(', '[']);
                let next = if is_bracket {
                    self.bracketed(end).1
                } else if end == value + 1
                    && let Some(open) = self.text[end..].chars().next()
                    && closing_quotes(open).is_some()
                {
                    self.between_quotes(open, end + open.len_utf8()).1
                } else {
                    end
                };
                let whole = shown(&self.text[start..next]);
                self.notes.add(format!("Factiva's `{whole}` has no like here and is left out"));
                self.at = next;
            }
        }
    }

    fn note_nearest(&mut self, name: &str, field: AskedField) {
        self.notes.add(format!(
            "{}'s `{name}` has no like here; the nearest is {}:",
            self.syntax.title(),
            field.name()
        ));
    }

    /// What stands between the bracket at `open` and the one that closes it, and where to go on.
    fn bracketed(&mut self, open: usize) -> (Range<usize>, usize) {
        let mut depth = 0_usize;
        for (at, character) in self.text[open..].char_indices() {
            match character {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return (open + 1..open + at, open + at + 1);
                    }
                }
                _ => {}
            }
        }
        self.notes.add("a `(` is not closed; it goes to the end");
        (open + 1..self.text.len(), self.text.len())
    }

    /// Reads `date after 1 Jan 2018` and `wc > 500`; whether it was that.
    fn dated(&mut self, word: &str, end: usize) -> bool {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        let field = if is("date") || is("pub-date") {
            AskedField::Published
        } else if is("length") || is("wc") {
            AskedField::Length
        } else {
            return false;
        };
        let first = self.next_word(end);
        let sign = self.text[first.clone()].to_ascii_lowercase();
        let is_sign = sign.starts_with(['<', '>', '='])
            || matches!(
                sign.as_str(),
                "after" | "aft" | "before" | "bef" | "is" | "from" | "between" | "geq" | "leq"
            );
        if !is_sign {
            return false;
        }
        // `from … to …` and `between … and …` have two days.
        let mut last = first.end;
        let mut may_join = sign == "between";
        let mut is_expecting = true;
        for _ in 0..8 {
            let next = self.next_word(last);
            let word = self.text[next.clone()].to_ascii_lowercase();
            let is_joint = matches!(word.as_str(), "and" | "or" | "not" | "but");
            if next.is_empty() || (is_joint && !(may_join && word == "and")) {
                break;
            }
            let looks_like_date = word.starts_with(|first: char| first.is_ascii_digit())
                || super::day::month_named(&word).is_some()
                || matches!(word.as_str(), "to" | "and" | "today" | "yesterday");
            if !looks_like_date && !is_expecting {
                break;
            }
            is_expecting = false;
            may_join &= word != "and";
            last = next.end;
        }
        self.tokens.push(Token { span: first.start..last, kind: Kind::Value(field) });
        self.at = last;
        true
    }
}

/// As much of a word as could be the name of a field: a word of a million bytes, of which each
/// field that it holds is read by itself, is not looked through for each.
fn head(word: &str) -> &str {
    let mut end = word.len().min(64);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}

/// The digits that `text` begins with.
fn digits(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}
