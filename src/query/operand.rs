//! Words, phrases and entities → the leaves of the tree.

use std::ops::Range;

use super::ast::{Case, Form, Meaning, Node, Part, Phrase, Place, What};
use super::notes::shown;
use super::parser::{Parser, Waiting};
use super::token::{AskedField, Kind, Token};
use super::value;
use super::words::WordReader;
use crate::limits;

impl Parser<'_> {
    /// Reads a word, phrase or entity, with those after it where they make one operand.
    pub(super) fn words(&mut self, token: &Token) {
        let context = self.context();
        let first = self.at - 1;
        let in_name = matches!(context.field, AskedField::Name(_))
            && !matches!(self.waiting.last(), Some(Waiting::Scope { .. }));
        let joins = self.syntax().joins_neighbours() || (in_name && token.kind == Kind::Word);
        if joins {
            let is_more = |kind: &Kind| match kind {
                Kind::Word => true,
                Kind::Phrase { .. } | Kind::Entity(..) => !in_name,
                _ => false,
            };
            while self.tokens.get(self.at).is_some_and(|next| is_more(&next.kind)) {
                self.at += 1;
            }
        }
        let run = &self.tokens[first..self.at];
        let span = token.span.start..run.last().map_or(token.span.end, |last| last.span.end);
        let node = match context.field {
            AskedField::Place(place) => self.placed_words(run, span, place, context.case),
            field => {
                let range = match &token.kind {
                    Kind::Entity(_, Some(name)) if run.len() == 1 => name.clone(),
                    _ => span.clone(),
                };
                let text = &self.text[range];
                value::read(field, text, span, self.reading, &mut self.notes)
            }
        };
        self.push(node);
    }

    fn placed_words(
        &mut self,
        run: &[Token],
        span: Range<usize>,
        place: Place,
        case: Case,
    ) -> Option<Node> {
        if let [Token { kind: Kind::Word, span: word }] = run {
            let text = &self.text[word.clone()];
            if self.syntax().is_ours() && text == "*" {
                if place != Place::Anywhere {
                    self.notes.add("a * alone stands for every article, wherever it is asked for");
                }
                return Some(Node::new(span, Meaning::Everything));
            }
            self.note_lower_case_operator(text);
            self.note_unknown_field(text);
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut slop = 0;
        // Words side by side are a phrase, as if in quotation marks; a capital asks for one form.
        let form = if run.len() > 1 || case != Case::Any { Form::Exact } else { Form::Inflected };
        for token in run {
            if parts.len() > limits::QUERY_PHRASE_PARTS {
                break;
            }
            let is_question = self.is_question(token);
            let text = &self.text[token.span.clone()];
            match &token.kind {
                Kind::Phrase { slop: asked } => {
                    slop = *asked;
                    parts.extend(WordReader { is_question, ..self.reader() }.quoted(text));
                }
                Kind::Entity(kind, name) => {
                    let name = name.as_ref().map(|name| &self.text[name.clone()]);
                    let operand = self.reader().entity(*kind, name);
                    parts.extend(
                        operand
                            .map(|operand| Part { what: What::Entity(operand), case: Case::Any }),
                    );
                }
                _ => parts.extend(WordReader { is_question, ..self.reader() }.bare(text, form)),
            }
        }
        self.phrase(parts, slop, span, place)
    }

    /// Whether the query ends with this word, and has others: then a `?` at its end ends a question.
    fn is_question(&self, token: &Token) -> bool {
        let is_last = self.tokens[self.at..].iter().all(|token| token.kind == Kind::Close);
        let has_more = self.tokens.first().is_some_and(|first| first.span != token.span);
        self.syntax().is_ours() && is_last && has_more
    }

    /// Makes a phrase of its parts, where any are left.
    pub(super) fn phrase(
        &mut self,
        mut parts: Vec<Part>,
        slop: u32,
        span: Range<usize>,
        place: Place,
    ) -> Option<Node> {
        let before = parts.len();
        while parts.last().is_some_and(|part| part.what == What::AnyWord) {
            parts.pop();
        }
        let start = parts.iter().take_while(|part| part.what == What::AnyWord).count();
        parts.drain(..start);
        if parts.len() < before {
            self.notes.add("a * at the beginning or end of a phrase counts for nothing");
        }
        if parts.is_empty() {
            return None;
        }
        if parts.len() > limits::QUERY_PHRASE_PARTS {
            self.notes.add(format!(
                "a phrase has more than {} words; what comes after is left out",
                limits::QUERY_PHRASE_PARTS
            ));
            parts.truncate(limits::QUERY_PHRASE_PARTS);
            while parts.last().is_some_and(|part| part.what == What::AnyWord) {
                parts.pop();
            }
        }
        let mut slop = slop;
        if parts.len() == 1 && slop > 0 {
            self.notes.add(format!("~{slop} after a single word counts for nothing"));
            slop = 0;
        }
        Some(Node::new(span, Meaning::Phrase(Phrase { place, parts, slop })))
    }

    fn note_lower_case_operator(&mut self, text: &str) {
        if self.syntax().is_ours() && matches!(text, "and" | "or" | "not") {
            let operator = text.to_ascii_uppercase();
            self.notes.add(format!("`{text}` is searched as a word; the operator is {operator}"));
        }
    }

    fn note_unknown_field(&mut self, text: &str) {
        let Some((name, value)) = text.split_once(':') else { return };
        let looks_like_field = !value.is_empty()
            && !value.starts_with("//")
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.starts_with(|first: char| first.is_ascii_alphabetic());
        if looks_like_field {
            self.notes.add(format!(
                "there is no field `{}:`, so `{}` is searched as words; the fields are headline, \
                 lead, first50, text, author, source, section, path, language, organisation, \
                 person, platform, published, words",
                shown(name),
                shown(text)
            ));
        }
    }
}
