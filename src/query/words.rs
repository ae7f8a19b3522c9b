//! Words as typed, bare or between quotation marks → the [`Part`]s of a phrase.

use super::ast::{Case, EntityOperand, Form, Part, What};
use super::notes::{Notes, shown};
use super::syntax::Syntax;
use super::token::{closing_quotes, entity_kind, is_blank};
use crate::analyzer;
use crate::article::EntityKind;
use crate::limits;

/// Reads words under what stands around them.
pub(super) struct WordReader<'a> {
    pub(super) syntax: Syntax,
    pub(super) notes: &'a mut Notes,
    /// How each word must be capitalised.
    pub(super) case: Case,
    /// Whether a single `?` at the end of the last word is a question mark.
    pub(super) is_question: bool,
}

/// A stretch of what stands between quotation marks.
enum Piece<'a> {
    /// Up to a blank.
    Token(&'a str),
    /// Between braces.
    Inflected(&'a str),
    /// `@{…}`.
    Entity(Option<EntityKind>, &'a str),
}

impl WordReader<'_> {
    /// Reads a word that stands without quotation marks.
    pub(super) fn bare(&mut self, text: &str, form: Form) -> Vec<Part> {
        let mut parts = Vec::new();
        let braced = self.syntax.is_ours() && text.starts_with('{');
        let form = if braced { Form::Inflected } else { form };
        self.word(text, form, false, &mut parts);
        parts
    }

    /// Reads what stands between quotation marks; where the last word of it is the last of a
    /// question, its `?` is none of the word's.
    pub(super) fn quoted(&mut self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let is_question = std::mem::take(&mut self.is_question);
        let mut pieces = pieces(text, self.syntax).peekable();
        let mut count = 0;
        while let Some(piece) = pieces.next() {
            // One more than a phrase may have: who puts it together says so.
            if parts.len() > limits::QUERY_PHRASE_PARTS {
                break;
            }
            count += 1;
            let is_last = pieces.peek().is_none();
            self.is_question = is_last && (count > 1 || is_question);
            match piece {
                Piece::Token(token) => self.word(token, Form::Exact, true, &mut parts),
                Piece::Inflected(words) => {
                    for word in words.split(is_blank).filter(|word| !word.is_empty()) {
                        self.word(word, Form::Inflected, true, &mut parts);
                    }
                }
                Piece::Entity(kind, name) => {
                    if let Some(operand) = self.entity(kind, Some(name)) {
                        parts.push(Part { what: What::Entity(operand), case: Case::Any });
                    }
                }
            }
        }
        parts
    }

    /// Reads an entity's kind and name; none where there is no name in it.
    pub(super) fn entity(
        &mut self,
        kind: Option<EntityKind>,
        name: Option<&str>,
    ) -> Option<EntityOperand> {
        let Some(name) = name else { return kind.map(EntityOperand::Kind) };
        let cleaned = clean_name(name);
        if cleaned.is_empty() {
            if kind.is_none() {
                self.notes.add("an @ without a name is left out");
            }
            return kind.map(EntityOperand::Kind);
        }
        Some(EntityOperand::Named(kind, cleaned))
    }

    /// Reads one word: a pattern, a word with `~`, an entity, or a word.
    fn word(&mut self, typed: &str, form: Form, in_quotes: bool, parts: &mut Vec<Part>) {
        let ours = self.syntax.is_ours();
        let typed = cut(typed, self.notes);
        if in_quotes && ours {
            if let Some(name) = typed.strip_prefix('@') {
                return self.entity_in_quotes(name, parts);
            }
            if let Some((case, inner)) = in_case(typed) {
                let before = std::mem::replace(&mut self.case, case);
                let braced = inner.starts_with('{') && inner.ends_with('}');
                let form = if braced { Form::Inflected } else { Form::Exact };
                self.word(inner, form, false, parts);
                self.case = before;
                return;
            }
        }
        let (typed, is_exact) = match typed.strip_prefix('=') {
            Some(rest) if ours => (rest, true),
            _ => (typed, false),
        };
        let form = if is_exact { Form::Exact } else { form };
        let pattern = self.wildcards(typed, is_exact);
        let text = trimmed(pattern.as_deref().unwrap_or(typed));
        let is_any = !text.is_empty() && text.bytes().all(|byte| byte == b'*');
        if is_any && in_quotes {
            parts.push(Part { what: What::AnyWord, case: Case::Any });
            return;
        }
        if self.syntax == Syntax::Factiva && text.is_empty() && typed == "%" {
            parts.push(Part { what: What::AnyWord, case: Case::Any });
            return;
        }
        if text.contains(['*', '?']) {
            self.segments(text, form, in_quotes, None, parts);
            return;
        }
        if ours && let Some((word, edits)) = self.fuzzy(typed) {
            self.segments(trimmed(word), form, in_quotes, Some(edits), parts);
            return;
        }
        self.plain(text, typed, form, in_quotes, parts);
    }

    fn plain(
        &mut self,
        text: &str,
        typed: &str,
        form: Form,
        in_quotes: bool,
        parts: &mut Vec<Part>,
    ) {
        let text = clean_word(text);
        if analyzer::fold(&text).is_empty() {
            // Between quotation marks signs are as printed: "Johnson & Johnson".
            if !typed.is_empty() && !in_quotes {
                self.notes
                    .add(format!("`{}` has no letters or digits and is left out", shown(typed)));
            }
            return;
        }
        if self.syntax.is_ours() && !in_quotes && is_address(&text) {
            self.notes.add(format!(
                "`{0}` is searched as its words, one after another; for a name write @\"…\"",
                shown(&text)
            ));
        }
        parts.push(Part { what: What::Word { text, form }, case: self.case });
    }

    /// Parts for a word with wildcards or a `~`, which may be several to the analyzer: of
    /// `anti-vir*` only `vir*` is a pattern.
    fn segments(
        &mut self,
        text: &str,
        form: Form,
        in_quotes: bool,
        edits: Option<u8>,
        parts: &mut Vec<Part>,
    ) {
        let is_gap = |character: char| {
            character.is_ascii_punctuation()
                && !matches!(character, '\'' | '.' | '*' | '?' | '&' | '_')
                || closing_quotes(character).is_some()
        };
        let segments: Vec<&str> = text
            .split(is_gap)
            .map(trimmed)
            .filter(|segment| !analyzer::fold(&segment.replace(['*', '?'], "")).is_empty())
            .collect();
        if segments.is_empty() {
            self.notes.add(format!("`{}` has no letters or digits and is left out", shown(text)));
        }
        let last = segments.len().saturating_sub(1);
        for (number, segment) in segments.into_iter().enumerate() {
            if segment.contains(['*', '?']) {
                if edits.is_some() {
                    self.notes.add(format!("`{}`: the ~ after * or ? is left out", shown(text)));
                }
                let mut pattern = segment.to_owned();
                while pattern.contains("**") {
                    pattern = pattern.replace("**", "*");
                }
                parts.push(Part { what: What::Pattern(pattern), case: self.case });
            } else if let Some(edits) = edits.filter(|_| number == last) {
                let what = What::Fuzzy { text: segment.to_owned(), edits };
                parts.push(Part { what, case: self.case });
            } else {
                self.plain(segment, segment, form, in_quotes, parts);
            }
        }
    }

    /// Rewrites the wildcards of a syntax as ours, `*` and `?`; `None` where nothing changes.
    fn wildcards(&mut self, typed: &str, is_exact: bool) -> Option<String> {
        match self.syntax {
            Syntax::Newshound => self.our_wildcards(typed, is_exact),
            Syntax::Lexis => {
                let mut text = typed.to_owned();
                if text.contains('*') {
                    self.notes.add(format!(
                        "`{}`: in Lexis a * stands for one letter; written ? here",
                        shown(typed)
                    ));
                    text = text.replace('*', "?");
                }
                let bare = text.trim_end_matches([',', '.', ';', ':']);
                if let Some(root) = bare.strip_suffix('!') {
                    text = format!("{}*", root.trim_end_matches('!'));
                }
                Some(text)
            }
            Syntax::Factiva => {
                let root = typed.trim_end_matches(|character: char| character.is_ascii_digit());
                let letters = &typed[root.len()..];
                let root = root.strip_suffix('$')?;
                if !letters.is_empty() {
                    self.notes.add(format!(
                        "`{}`: ${letters} stands for up to {letters} letters in Factiva; any \
                         number of letters is searched",
                        shown(typed)
                    ));
                }
                Some(format!("{root}*"))
            }
            Syntax::Proquest => {
                let mut text = String::with_capacity(typed.len());
                let mut rest = typed;
                while let Some((before, after)) = rest.split_once("[*") {
                    let Some((number, after)) = after.split_once(']') else { break };
                    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                        break;
                    }
                    self.notes.add(format!(
                        "[*{number}] stands for up to {number} letters in ProQuest; any number of \
                         letters is searched"
                    ));
                    text.push_str(before);
                    text.push('*');
                    rest = after;
                }
                text.push_str(rest);
                Some(text)
            }
        }
    }

    fn our_wildcards(&mut self, typed: &str, is_exact: bool) -> Option<String> {
        let core = typed.trim_end_matches(['.', ',', ';', ':', ')', '}']);
        if let Some(root) = core.strip_suffix('!') {
            let is_word = root.chars().count() > 2
                && root.chars().all(|character| character.is_lowercase() || character == '-');
            if is_word && !is_exact && !self.is_question {
                self.notes.add(format!("`{0}!` is read as `{0}*`, as in Lexis", shown(root)));
                return Some(format!("{root}*"));
            }
            return None;
        }
        let root = core.strip_suffix('?')?;
        let root = root.trim_start_matches(['{', '(', '\'']);
        if is_exact || root.contains(['*', '?']) || analyzer::fold(root).is_empty() {
            return None;
        }
        if self.is_question {
            self.notes.add(format!(
                "the ? of `{0}?` is taken for a question mark; with a letter for it, write \
                 ={0}?",
                shown(root)
            ));
            return Some(root.to_owned());
        }
        self.notes.add(format!("the ? of `{}?` stands for one letter", shown(root)));
        None
    }

    /// Reads `word~`, `word~1`. Without a number it is 1 up to five letters, 2 beyond.
    fn fuzzy<'t>(&mut self, typed: &'t str) -> Option<(&'t str, u8)> {
        let (word, number) = typed.rsplit_once('~')?;
        let number = number.trim_end_matches(['.', ',', ';', ':', '!', '}']);
        if !number.bytes().all(|byte| byte.is_ascii_digit()) || analyzer::fold(word).is_empty() {
            return None;
        }
        let edits = match number.parse::<u64>() {
            Ok(edits @ 1..=2) => edits as u8,
            Ok(0) => {
                self.notes.add(format!("`{}`: ~0 is read as ~1", shown(typed)));
                1
            }
            Err(_) if number.is_empty() => {
                1 + u8::from(word.chars().filter(|letter| letter.is_alphanumeric()).count() > 5)
            }
            _ => {
                self.notes.add(format!("`{}`: words at most 2 edits away", shown(typed)));
                2
            }
        };
        Some((word, edits))
    }

    fn entity_in_quotes(&mut self, typed: &str, parts: &mut Vec<Part>) {
        let typed = trimmed(typed);
        let (kind, name) = match typed.split_once(':') {
            Some((kind, name)) if entity_kind(kind).is_some() => (entity_kind(kind), Some(name)),
            _ => match entity_kind(typed) {
                Some(kind) => (Some(kind), None),
                None => (None, Some(typed)),
            },
        };
        if let Some(operand) = self.entity(kind, name) {
            parts.push(Part { what: What::Entity(operand), case: Case::Any });
        }
    }
}

/// Reads `caps(US)`, written as one word.
fn in_case(typed: &str) -> Option<(Case, &str)> {
    let (name, rest) = typed.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let case = case_named(name)?;
    (!inner.is_empty()).then_some((case, inner))
}

/// The case that `name` asks for.
pub(super) fn case_named(name: &str) -> Option<Case> {
    if name.eq_ignore_ascii_case("caps") {
        Some(Case::Capital)
    } else if name.eq_ignore_ascii_case("allcaps") {
        Some(Case::AllCapitals)
    } else {
        None
    }
}

/// As much of a word or name as is looked at.
pub(super) fn cut<'t>(typed: &'t str, notes: &mut Notes) -> &'t str {
    if typed.len() <= limits::QUERY_WORD_BYTES {
        return typed;
    }
    notes.add(format!(
        "`{}` is longer than {} bytes; what comes after is left out",
        shown(typed),
        limits::QUERY_WORD_BYTES
    ));
    let mut end = limits::QUERY_WORD_BYTES;
    while !typed.is_char_boundary(end) {
        end -= 1;
    }
    &typed[..end]
}

/// Signs at both ends of a word that no word has, wildcards aside.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| {
        (character.is_ascii_punctuation() && !matches!(character, '*' | '?'))
            || matches!(character, '\u{2010}'..='\u{205e}')
            || is_blank(character)
    })
}

/// A word that holds nothing that could be taken for a sign of the language.
fn clean_word(text: &str) -> String {
    let cleaned: String = text
        .chars()
        .map(|character| {
            let is_sign = matches!(character, '{' | '}' | '~' | '*' | '?')
                || closing_quotes(character).is_some()
                || is_blank(character);
            if is_sign { '-' } else { character }
        })
        .collect();
    trimmed(&cleaned).to_owned()
}

/// A name with single blanks, without marks that would end it.
pub(super) fn clean_name(name: &str) -> String {
    let mut cleaned = String::with_capacity(name.len());
    let is_gap = |character: char| {
        is_blank(character) || matches!(character, '{' | '}') || closing_quotes(character).is_some()
    };
    for word in name.split(is_gap).filter(|word| !word.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    if analyzer::fold(&cleaned).is_empty() { String::new() } else { cleaned }
}

/// Whether a word looks like an e-mail address.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

/// Cuts what stands between quotation marks at its blanks and braces.
fn pieces(text: &str, syntax: Syntax) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    // ProQuest has braces too; Lexis and Factiva do not.
    let has_braces = matches!(syntax, Syntax::Newshound | Syntax::Proquest);
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_blank);
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .find(|(_, character)| is_blank(*character) || (has_braces && *character == '{'))
            .map_or(rest.len(), |(at, _)| at);
        let starts_brace = rest[end..].starts_with('{');
        let head = &rest[..end];
        let is_call = head.ends_with('(');
        let is_entity = syntax.is_ours() && (head == "@" || is_kind_prefix(head));
        if starts_brace && is_call {
            // `caps({ban})`: to the next blank.
            let end = rest.find(is_blank).unwrap_or(rest.len());
            let token = &rest[..end];
            rest = &rest[end..];
            return Some(Piece::Token(token));
        }
        if starts_brace && (end == 0 || is_entity) {
            let inside = &rest[end + 1..];
            let close = inside.find('}').unwrap_or(inside.len());
            let group = &inside[..close];
            rest = inside.get(close + 1..).unwrap_or_default();
            return Some(if end == 0 {
                Piece::Inflected(group)
            } else {
                let kind = entity_kind(head.trim_start_matches('@').trim_end_matches(':'));
                Piece::Entity(kind, group)
            });
        }
        rest = &rest[end..];
        Some(Piece::Token(head))
    })
}

/// Whether this is `@person:`.
fn is_kind_prefix(head: &str) -> bool {
    head.strip_prefix('@')
        .and_then(|rest| rest.strip_suffix(':'))
        .is_some_and(|kind| entity_kind(kind).is_some())
}
