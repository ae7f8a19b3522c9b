//! Query text → [`Node`] and notes. Whatever is typed yields a query; where it had to be guessed,
//! a note says what it was taken for.
//!
//! ```text
//! query    = operand { operator operand }
//! operator = "OR" | [ "AND" ] | "NOT" | [ "not" ] ( "w/5" | "pre/5" | "w/s" | … )
//! operand  = { "NOT" | "-" | field ":" | "atleast5" | "caps" } ( "(" query ")" | phrase | word | entity )
//! ```
//!
//! Operators wait on a stack until a weaker one comes (Dijkstra's shunting yard): how deep a query
//! is nested is not how deep the parser calls itself. How tightly each binds is the syntax's own
//! ([`Syntax`]); `NOT`, near, `AND`, `OR` in ours.

use jiff::civil::Date;

use super::ast::{Case, Form, Meaning, Node, Place};
use super::notes::{Notes, shown};
use super::syntax::{Joint, Syntax, TIGHTEST};
use super::token::{AskedField, Kind, Token};
use super::words::WordReader;
use super::{file, lexer, near, value};
use crate::limits;

/// A query as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What it means.
    pub root: Node,
    /// Where it was guessed what was meant, in sentences for the user.
    pub notes: Vec<String>,
}

/// How a query is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Whose spelling it is written in.
    pub syntax: Syntax,
    /// The day that `today` and `last 30 days` are told from; the system's where there is none.
    pub today: Option<Date>,
    /// Whether it is a saved query: longer, and with comments.
    pub is_saved: bool,
}

/// Reads a query in our own syntax.
///
/// ```
/// let query = newshound::query::parse("kaspersky -mcafee \"advertising ban\"");
/// assert_eq!(query.root.to_string(), "kaspersky AND NOT mcafee AND \"advertising ban\"");
/// assert!(query.notes.is_empty());
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    parse_as(text, &Reading::default())
}

/// Reads a query as `reading` says.
///
/// ```
/// use newshound::query::{Reading, Syntax, parse_as};
/// let factiva = Reading { syntax: Syntax::Factiva, ..Reading::default() };
/// let query = parse_as("hd=(advertising ban) w/5 twitter", &factiva);
/// assert_eq!(query.root.to_string(), "headline:\"advertising ban\" pre/5 headline:twitter");
/// ```
#[must_use]
pub fn parse_as(text: &str, reading: &Reading) -> Query {
    let mut notes = Notes::default();
    let saved;
    let mut text = text;
    if reading.is_saved {
        text = within(text, limits::QUERY_FILE_BYTES, &mut notes);
        saved = file::without_comments(text, &mut notes);
        text = &saved;
    } else {
        text = within(text, limits::QUERY_BYTES, &mut notes);
    }
    let most = if reading.is_saved { limits::QUERY_FILE_TOKENS } else { limits::QUERY_TOKENS };
    let tokens = lexer::lex(text, reading.syntax, most, &mut notes);
    Parser::new(text, &tokens, reading, notes).query()
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
    let mut notes = Notes::default();
    let text = within(text, limits::QUERY_BYTES, &mut notes);
    let reading = Reading::default();
    let mut tokens = lexer::lex(text, reading.syntax, limits::QUERY_TOKENS, &mut notes);
    for token in &mut tokens {
        let is_operator = matches!(token.kind, Kind::And | Kind::Or | Kind::Not);
        if is_operator && token.span.len() > 1 {
            token.kind = Kind::Word;
        }
    }
    Parser::new(text, &tokens, &reading, notes).query()
}

/// As much of `text` as is read.
fn within<'a>(text: &'a str, most: usize, notes: &mut Notes) -> &'a str {
    if text.len() <= most {
        return text;
    }
    notes.add(format!("the query is longer than {most} bytes; what comes after is left out"));
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What words are read under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) field: AskedField,
    pub(super) case: Case,
}

/// What waits on the stack.
#[derive(Debug)]
pub(super) enum Waiting {
    Bracket {
        start: usize,
        /// The operator that bound its operands where one could expect otherwise.
        surprise: Option<&'static str>,
    },
    Joint {
        joint: Joint,
        strength: u32,
    },
    Not {
        start: usize,
        strength: u32,
    },
    AtLeast {
        count: u32,
        start: usize,
        strength: u32,
    },
    /// A field or a case, which ends with its operand.
    Scope {
        start: usize,
        strength: u32,
    },
}

impl Waiting {
    fn strength(&self) -> u32 {
        match self {
            Self::Bracket { .. } => 0,
            Self::Joint { strength, .. }
            | Self::Not { strength, .. }
            | Self::AtLeast { strength, .. }
            | Self::Scope { strength, .. } => *strength,
        }
    }
}

/// An operand that is read to its end.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) node: Node,
    pub(super) depth: usize,
    /// Whether its operator was left away (`a b`), and no bracket stands around it.
    pub(super) is_unmarked_and: bool,
    /// Whether it is a near without brackets around it.
    pub(super) is_bare_near: bool,
}

impl Built {
    pub(super) fn new(node: Node) -> Self {
        Self { node, depth: 1, is_unmarked_and: false, is_bare_near: false }
    }
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) reading: &'a Reading,
    pub(super) waiting: Vec<Waiting>,
    /// Operands; `None` for one of which nothing was left.
    built: Vec<Option<Built>>,
    has_operand: bool,
    contexts: Vec<Context>,
    /// How many brackets are open, and how many more that count for nothing.
    open: usize,
    ignored: usize,
    pub(super) copies: usize,
    pub(super) notes: Notes,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, tokens: &'a [Token], reading: &'a Reading, notes: Notes) -> Self {
        let most = if reading.is_saved { limits::QUERY_FILE_TOKENS } else { limits::QUERY_TOKENS };
        Self {
            text,
            tokens,
            at: 0,
            reading,
            waiting: vec![Waiting::Bracket { start: 0, surprise: None }],
            built: Vec::new(),
            has_operand: false,
            contexts: Vec::new(),
            open: 0,
            ignored: 0,
            copies: most.saturating_sub(tokens.iter().filter(|token| token.is_operand()).count()),
            notes,
        }
    }

    fn query(mut self) -> Query {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            self.token(token);
        }
        if self.open + self.ignored > 0 {
            self.notes.add("a `(` is not closed; it goes to the end");
        }
        while self.open > 0 {
            self.close();
        }
        let root = self.ended();
        if root.is_none() && !self.tokens.is_empty() {
            self.notes.add("nothing is left to search for: every article is found");
        }
        let root = root.map(|built| built.node);
        let root = root.unwrap_or_else(|| Node::new(0..self.text.len(), Meaning::Everything));
        Query { root, notes: self.notes.into_list() }
    }

    pub(super) fn syntax(&self) -> Syntax {
        self.reading.syntax
    }

    fn token(&mut self, token: &Token) {
        match &token.kind {
            Kind::Or => self.operator(Joint::Or, "OR"),
            Kind::And => self.operator(Joint::And { is_unmarked: false }, "AND"),
            Kind::AndNot if self.has_operand => self.operator(Joint::AndNot, "AND NOT"),
            Kind::Not if self.has_operand && !self.syntax().is_ours() => {
                self.operator(Joint::AndNot, "NOT");
            }
            Kind::Near(operator) => {
                let name = near::operator_name(*operator);
                self.operator(Joint::Near(*operator), &name);
            }
            Kind::First(count) => self.first(*count, token),
            Kind::Close => self.closing(),
            _ => {
                self.neighbour();
                self.operand(token);
            }
        }
    }

    /// Sees to the operator between two operands that stand side by side.
    fn neighbour(&mut self) {
        if !self.has_operand {
            return;
        }
        if self.syntax().joins_neighbours() {
            self.operator(Joint::SideBySide, "");
        } else {
            self.operator(Joint::And { is_unmarked: true }, "");
        }
    }

    fn operator(&mut self, joint: Joint, name: &str) {
        if !self.has_operand {
            self.notes.add(format!("{name} with nothing before it is left out"));
            return;
        }
        let strength = self.syntax().strength(joint);
        self.reduce(strength);
        self.waiting.push(Waiting::Joint { joint, strength });
        self.has_operand = false;
    }

    fn operand(&mut self, token: &Token) {
        let start = token.span.start;
        match &token.kind {
            Kind::Open => self.opening(start),
            Kind::Not | Kind::AndNot => {
                let strength = self.syntax().strength_of_not();
                self.waiting.push(Waiting::Not { start, strength });
            }
            Kind::AtLeast(count) => {
                let strength = self.syntax().strength_of_field();
                self.waiting.push(Waiting::AtLeast { count: *count, start, strength });
            }
            Kind::Field(field) => self.field(*field, token),
            Kind::Case(case) => {
                self.contexts.push(Context { case: *case, ..self.context() });
                self.waiting.push(Waiting::Scope { start, strength: TIGHTEST });
            }
            Kind::Word | Kind::Phrase { .. } | Kind::Entity(..) => self.words(token),
            Kind::Value(field) => {
                let text = &self.text[token.span.clone()];
                let node =
                    value::read(*field, text, token.span.clone(), self.reading, &mut self.notes);
                self.push(node);
            }
            Kind::And | Kind::Or | Kind::Near(_) | Kind::First(_) | Kind::Close => {}
        }
    }

    pub(super) fn context(&self) -> Context {
        self.contexts
            .last()
            .copied()
            .unwrap_or(Context { field: AskedField::Place(Place::Anywhere), case: Case::Any })
    }

    fn opening(&mut self, start: usize) {
        // Two more than trees are deep: the brackets of atleast and caps make no part deeper.
        if self.open >= limits::QUERY_DEPTH + 2 {
            self.notes.add(format!("brackets deeper than {} are left out", limits::QUERY_DEPTH));
            self.ignored += 1;
            return;
        }
        self.open += 1;
        self.waiting.push(Waiting::Bracket { start, surprise: None });
    }

    fn closing(&mut self) {
        if self.ignored > 0 {
            self.ignored -= 1;
        } else if self.open > 0 {
            self.close();
        } else {
            self.notes.add("a `)` without its `(` is left out");
        }
    }

    fn close(&mut self) {
        self.open -= 1;
        let start = self.waiting.iter().rev().find_map(|waiting| match waiting {
            Waiting::Bracket { start, .. } => Some(*start),
            _ => None,
        });
        let Some(start) = start else { return };
        let ended = self.ended().map(|mut built| {
            built.node.span.start = built.node.span.start.min(start);
            built.is_unmarked_and = false;
            built.is_bare_near = false;
            built
        });
        self.push_built(ended);
    }

    /// Ends the innermost bracket: what stands in it, as one operand.
    fn ended(&mut self) -> Option<Built> {
        while !self.has_operand {
            match self.waiting.pop() {
                Some(Waiting::Bracket { start, surprise }) => {
                    if !self.waiting.is_empty() {
                        self.notes.add("a bracket with nothing in it is left out");
                    }
                    self.waiting.push(Waiting::Bracket { start, surprise });
                    self.built.push(None);
                    self.has_operand = true;
                }
                Some(Waiting::Joint { joint, .. }) => {
                    if joint != (Joint::And { is_unmarked: true }) && joint != Joint::SideBySide {
                        let name = joint_name(joint);
                        self.notes.add(format!("{name} with nothing after it is left out"));
                    }
                    self.has_operand = true;
                }
                Some(Waiting::Not { .. }) => {
                    self.notes.add("a NOT with nothing after it is left out");
                }
                Some(Waiting::AtLeast { count, .. }) => {
                    self.notes.add(format!("atleast{count} with nothing after it is left out"));
                }
                Some(Waiting::Scope { .. }) => {
                    self.contexts.pop();
                }
                None => break,
            }
        }
        self.reduce(1);
        let surprise = match self.waiting.pop() {
            Some(Waiting::Bracket { surprise, .. }) => surprise,
            _ => None,
        };
        let built = self.built.pop().flatten();
        if let (Some(built), Some(surprise)) = (&built, surprise)
            && !self.notes.is_full()
        {
            self.notes.add(format!("{surprise}: read as {}", shown(&built.node.to_string())));
        }
        built
    }

    pub(super) fn push(&mut self, node: Option<Node>) {
        self.push_built(node.map(Built::new));
    }

    fn push_built(&mut self, built: Option<Built>) {
        self.built.push(built);
        self.has_operand = true;
        self.reduce(TIGHTEST);
    }

    /// Applies what waits and binds at least as tightly as `strength`.
    fn reduce(&mut self, strength: u32) {
        while self.waiting.last().is_some_and(|waiting| waiting.strength() >= strength) {
            match self.waiting.pop() {
                Some(Waiting::Joint { joint, .. }) => {
                    let right = self.built.pop().flatten();
                    let left = self.built.pop().flatten();
                    let joined = match (left, right) {
                        (Some(left), Some(right)) => self.joined(left, right, joint),
                        (None, Some(right)) if joint == Joint::AndNot => self.negated(right, None),
                        (left, right) => {
                            if let Joint::Near(operator) = joint {
                                let name = near::operator_name(operator);
                                self.notes.add(format!(
                                    "{name} has one operand left; it is searched alone"
                                ));
                            }
                            left.or(right)
                        }
                    };
                    self.built.push(joined);
                }
                Some(Waiting::Not { start, .. }) => {
                    let operand = self.built.pop().flatten();
                    if operand.is_none() {
                        self.notes.add("a NOT with nothing after it is left out");
                    }
                    let negated = operand.and_then(|operand| self.negated(operand, Some(start)));
                    self.built.push(negated);
                }
                Some(Waiting::AtLeast { count, start, .. }) => {
                    let operand = self.built.pop().flatten();
                    let node =
                        operand.and_then(|part| near::at_least(count, part.node, &mut self.notes));
                    let node = node.map(|mut node| {
                        node.span.start = node.span.start.min(start);
                        node
                    });
                    let built = node.and_then(|node| self.measured(node));
                    self.built.push(built);
                }
                Some(Waiting::Scope { start, .. }) => {
                    self.contexts.pop();
                    if let Some(Some(built)) = self.built.last_mut() {
                        built.node.span.start = built.node.span.start.min(start);
                    }
                }
                Some(Waiting::Bracket { .. }) | None => break,
            }
        }
    }

    /// Reads a `field:`; what comes next belongs to it where no blank stands between.
    fn field(&mut self, field: AskedField, token: &Token) {
        let asked = token.span.clone();
        let next = self.tokens.get(self.at);
        let is_glued = next.is_some_and(|next| {
            let gap = self.text.get(asked.end..next.span.start).unwrap_or("\0");
            // A phrase's span begins after its quotation mark.
            let is_value = matches!(
                next.kind,
                Kind::Open
                    | Kind::Phrase { .. }
                    | Kind::Word
                    | Kind::Entity(..)
                    | Kind::Field(_)
                    | Kind::Case(_)
                    | Kind::AtLeast(_)
                    | Kind::Not
            );
            is_value && !gap.contains(super::token::is_blank)
        });
        if is_glued {
            self.contexts.push(Context { field, ..self.context() });
            let strength = self.syntax().strength_of_field();
            self.waiting.push(Waiting::Scope { start: asked.start, strength });
            return;
        }
        let name = self.text[asked.clone()].trim_end_matches([':', '=']);
        self.notes.add(format!("`{name}:` asks for nothing and is searched as a word"));
        let parts = self.reader().bare(name, Form::Inflected);
        let node = self.phrase(parts, 0, asked, Place::Anywhere);
        self.push(node);
    }

    pub(super) fn reader(&mut self) -> WordReader<'_> {
        let case = self.context().case;
        let syntax = self.reading.syntax;
        WordReader { syntax, notes: &mut self.notes, case, is_question: false }
    }

    /// Factiva's `/F50/`: what stands before it, among the first words of the text.
    fn first(&mut self, count: u32, token: &Token) {
        if !self.has_operand {
            let text = shown(&self.text[token.span.clone()]);
            self.notes.add(format!("{text} with nothing before it is left out"));
            return;
        }
        let near = self.syntax().near_operator("near5");
        self.reduce(near.map_or(TIGHTEST, |near| self.syntax().strength(Joint::Near(near))));
        if let Some(Some(built)) = self.built.last_mut() {
            place_within(&mut built.node, Place::First(count));
            built.node.span.end = built.node.span.end.max(token.span.end);
        }
    }
}

fn joint_name(joint: Joint) -> String {
    match joint {
        Joint::Or => "OR".to_owned(),
        Joint::And { .. } | Joint::SideBySide => "AND".to_owned(),
        Joint::AndNot => "NOT".to_owned(),
        Joint::Near(operator) => near::operator_name(operator),
    }
}

/// Puts all words that may stand anywhere in one place.
fn place_within(node: &mut Node, place: Place) {
    match &mut node.meaning {
        Meaning::Phrase(phrase) => {
            if matches!(phrase.place, Place::Anywhere | Place::Text) {
                phrase.place = place;
            }
        }
        Meaning::Near(near) => {
            place_within(&mut near.left, place);
            place_within(&mut near.right, place);
        }
        Meaning::And(parts) | Meaning::Or(parts) => {
            for part in parts {
                place_within(part, place);
            }
        }
        Meaning::Not(part) | Meaning::AtLeast { part, .. } => place_within(part, place),
        _ => {}
    }
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
        ] {
            let (root, notes) = read(typed);
            assert_eq!(root, meant, "{typed}");
            assert!(notes.iter().any(|said| said.contains(note)), "{notes:?}");
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
            assert!(query.notes.len() <= limits::QUERY_NOTES);
        }
    }
}
