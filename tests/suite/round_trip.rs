//! A query spelled out and read again is the same tree; and whatever is typed is read, on a small
//! stack.

use newshound::article::EntityKind;
use newshound::query::ast::{
    Case, DayRange, Distance, EntityOperand, Form, Meaning, NameField, Near, Node, NumberRange,
    Part, Phrase, Place, What,
};
use newshound::query::{Reading, Syntax, parse, parse_as, tree};

const TODAY: jiff::civil::Date = jiff::civil::date(2018, 4, 23);

/// Throws that are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        // Marsaglia, "Xorshift RNGs", 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.throw(from.len())]
    }
}

/// The tree without the places it was read from.
fn bare(node: &Node) -> Node {
    let meaning = match &node.meaning {
        Meaning::And(parts) => Meaning::And(parts.iter().map(bare).collect()),
        Meaning::Or(parts) => Meaning::Or(parts.iter().map(bare).collect()),
        Meaning::Not(part) => Meaning::Not(Box::new(bare(part))),
        Meaning::AtLeast { count, part } => {
            Meaning::AtLeast { count: *count, part: Box::new(bare(part)) }
        }
        Meaning::Near(near) => Meaning::Near(Box::new(Near {
            left: bare(&near.left),
            right: bare(&near.right),
            ..(**near).clone()
        })),
        other => other.clone(),
    };
    Node::new(0..0, meaning)
}

const WORDS: [&str; 12] = [
    "ban",
    "anti-virus",
    "AND",
    "or",
    "not",
    "w/5",
    "near3",
    "O'Brien",
    "São",
    "x@y.com",
    "U.S",
    "caps",
];
const NAMES: [&str; 5] = ["Kaspersky Lab", "EFF", "AT&T (US)", "person", "w/5 x"];

fn part(dice: &mut Dice) -> Part {
    let form = dice.pick(&[Form::Exact, Form::Inflected]);
    let kind = dice.pick(&EntityKind::ALL);
    let what = match dice.throw(8) {
        0 => {
            What::Pattern(dice.pick(&["advert*", "wom?n", "cat?", "*bank", "a?b*", "U.S*"]).into())
        }
        1 => What::Fuzzy {
            text: dice.pick(&["Zukerberg", "U.S"]).into(),
            edits: 1 + dice.throw(2) as u8,
        },
        2 => What::Entity(EntityOperand::Kind(kind)),
        3 => What::Entity(EntityOperand::Named(
            dice.pick(&[None, Some(kind)]),
            dice.pick(&NAMES).into(),
        )),
        _ => What::Word { text: dice.pick(&WORDS).into(), form },
    };
    let case = match what {
        What::Entity(_) => Case::Any,
        _ => dice.pick(&[Case::Any, Case::Any, Case::Any, Case::Capital, Case::AllCapitals]),
    };
    Part { what, case }
}

fn phrase(dice: &mut Dice) -> Node {
    let place = dice.pick(&[
        Place::Anywhere,
        Place::Anywhere,
        Place::Anywhere,
        Place::Headline,
        Place::Text,
        Place::Lead,
        Place::First(50),
    ]);
    let mut parts = vec![part(dice)];
    for _ in 0..dice.throw(3) {
        if dice.throw(4) == 0 {
            parts.push(Part { what: What::AnyWord, case: Case::Any });
        }
        parts.push(part(dice));
    }
    let slop = if parts.len() > 1 && dice.throw(3) == 0 { 1 + dice.throw(9) as u32 } else { 0 };
    Node::new(0..0, Meaning::Phrase(Phrase { place, parts, slop }))
}

/// What may stand beside an operator of distance.
fn placed(dice: &mut Dice, depth: usize) -> Node {
    match if depth == 0 { 0 } else { dice.throw(4) } {
        0 | 1 => phrase(dice),
        2 => {
            let parts = (0..2 + dice.throw(2)).map(|_| match dice.throw(3) {
                0 => near(dice, depth - 1, false),
                _ => phrase(dice),
            });
            let parts = parts.collect();
            Node::new(0..0, Meaning::Or(parts))
        }
        _ => near(dice, depth - 1, false),
    }
}

fn near(dice: &mut Dice, depth: usize, may_be_negated: bool) -> Node {
    let distance = match dice.throw(4) {
        0 => Distance::Sentence,
        1 => Distance::Paragraph,
        _ => Distance::Words(1 + dice.throw(30) as u32),
    };
    let near = Near {
        left: placed(dice, depth),
        right: placed(dice, depth),
        distance,
        is_ordered: dice.throw(2) == 0,
        is_negated: may_be_negated && dice.throw(3) == 0,
    };
    Node::new(0..0, Meaning::Near(Box::new(near)))
}

/// A tree as the parser makes them: no AND within an AND, no NOT of a NOT.
fn made_up(dice: &mut Dice, depth: usize) -> Node {
    let meaning = match if depth == 0 { 6 + dice.throw(8) } else { dice.throw(14) } {
        0 | 1 => {
            let parts = (0..2 + dice.throw(3)).map(|_| {
                loop {
                    let part = made_up(dice, depth - 1);
                    if !matches!(part.meaning, Meaning::And(_)) {
                        return part;
                    }
                }
            });
            Meaning::And(parts.collect())
        }
        2 | 3 => {
            let parts = (0..2 + dice.throw(3)).map(|_| {
                loop {
                    let part = made_up(dice, depth - 1);
                    if !matches!(part.meaning, Meaning::Or(_)) {
                        return part;
                    }
                }
            });
            Meaning::Or(parts.collect())
        }
        4 => loop {
            let part = made_up(dice, depth - 1);
            let is_plain =
                !matches!(part.meaning, Meaning::Not(_) | Meaning::Everything | Meaning::Nothing);
            if is_plain {
                break Meaning::Not(Box::new(part));
            }
        },
        5 => {
            let part = if dice.throw(3) == 0 { near(dice, 1, true) } else { placed(dice, 1) };
            Meaning::AtLeast { count: 1 + dice.throw(9) as u32, part: Box::new(part) }
        }
        6 => return near(dice, depth.min(2), true),
        7 => Meaning::Name { field: dice.pick(&NameField::ALL), name: dice.pick(&NAMES).into() },
        8 => {
            let day = jiff::civil::date(2018, 1 + dice.throw(12) as i8, 1 + dice.throw(28) as i8);
            let (from, to) = dice.pick(&[
                (Some(day), None),
                (None, Some(day)),
                (Some(day), Some(day)),
                (Some(day), Some(TODAY)),
            ]);
            Meaning::Published(DayRange { from, to })
        }
        9 => {
            let (from, to) = dice.pick(&[(Some(5), None), (None, Some(9)), (Some(7), Some(7))]);
            Meaning::Length(NumberRange { from, to })
        }
        10 => Meaning::Path(dice.pick(&["2018/*.txt", "a b", "/*x*/"]).into()),
        11 if dice.throw(2) == 0 => Meaning::Everything,
        11 => Meaning::Nothing,
        _ => return phrase(dice),
    };
    Node::new(0..0, meaning)
}

#[test]
fn a_tree_printed_and_read_again_is_the_same_tree() {
    let mut dice = Dice(2018);
    for _ in 0..20_000 {
        let tree = made_up(&mut dice, 3);
        let printed = tree.to_string();
        let query = parse(&printed);
        assert_eq!(bare(&query.root), tree, "{printed}\nread as {}\n{:?}", query.root, query.notes);
    }
}

const FRAGMENTS: &[&str] = &[
    "a",
    "ban",
    "advert*",
    "wom?n",
    "Zuk~",
    "Zuk~1",
    "=ban",
    "{ban}",
    " ",
    " ",
    " ",
    "(",
    ")",
    "\"",
    "“",
    "«",
    "»",
    "AND",
    "OR",
    "NOT",
    "not",
    "and",
    "or",
    "-",
    "w/5",
    "pre/3",
    "near/2",
    "/s",
    "w/p",
    "not w/5",
    "headline:",
    "lead:",
    "first50:",
    "text:",
    "published:2018",
    "words:>5",
    "person:",
    "published:\"last 3 days\"",
    "@",
    "@person",
    "@\"x y\"",
    "@person:",
    "caps(",
    "allcaps(US)",
    "atleast3(",
    "atleast9 ",
    "path:a/*",
    "*",
    "?",
    "!",
    "~",
    "~2",
    "$3",
    "hd=",
    "wc>5",
    "/F50/",
    "/N3/",
    "same",
    "adj",
    "ti(",
    "pd(",
    "date aft 1/1/2018",
    "length(>4)",
    "terms(",
    "[",
    "]",
    "[*5]",
    "\0",
    "\n",
    "é",
    "日本",
    "'",
    "’",
    "…",
    "#",
    "/*",
    "*/",
    "{",
    "}",
    "%",
    "&",
    "|",
    ":",
    "=",
    "<",
    ">",
    ",",
    ".",
    "\\",
    "\u{202e}",
    "\u{300}",
    "99999999999999999999",
    "..",
    "to",
];

fn made_up_text(dice: &mut Dice, most: usize) -> String {
    let mut text = String::new();
    for _ in 0..1 + dice.throw(most) {
        if dice.throw(10) == 0 {
            text.extend(char::from_u32(dice.throw(0x11_0000) as u32));
        } else {
            text.push_str(dice.pick(FRAGMENTS));
        }
        if dice.throw(2) == 0 {
            text.push(' ');
        }
    }
    text
}

/// Runs on the smallest stack that a query must be read on.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn any_text_in_any_syntax_is_read_and_what_it_prints_is_read_the_same() {
    on_a_small_stack(|| {
        let mut dice = Dice(99);
        for number in 0..20_000 {
            let text = made_up_text(&mut dice, if number % 500 == 0 { 2_000 } else { 40 });
            let syntax = dice.pick(&Syntax::ALL);
            let is_saved = dice.throw(4) == 0;
            let query = parse_as(&text, &Reading { syntax, today: Some(TODAY), is_saved });
            let printed = query.root.to_string();
            let again = parse(&printed);
            assert_eq!(bare(&again.root), bare(&query.root), "{syntax:?} {text:?}\n{printed}");
            for branch in tree::branches(&query.root) {
                let span = branch.node.span.clone();
                assert!(text.get(span.clone()).is_some(), "{text:?} {span:?}");
            }
        }
    });
}

#[test]
fn what_could_break_a_parser_does_not_break_this_one() {
    on_a_small_stack(|| {
        let texts = [
            "(".repeat(100_000),
            ")".repeat(100_000),
            "x".repeat(1 << 20),
            "a* ".repeat(300_000),
            "a*-".repeat(300_000),
            "\0".repeat(1 << 20),
            "\0a".repeat(1 << 19),
            "(a OR ".repeat(100_000),
            "(a AND (b OR ".repeat(50_000),
            "NOT (a ".repeat(100_000),
            "NOT ".repeat(100_000),
            "a w/1 ".repeat(100_000),
            "(a w/1 b) w/2 (".repeat(50_000),
            "(a not w/5 (b AND ".repeat(30_000),
            format!("({}) w/5 ({})", "a AND ".repeat(2_000), "b AND ".repeat(2_000)),
            "headline:(".repeat(50_000),
            "headline:".repeat(100_000),
            "atleast5(".repeat(100_000),
            "caps(".repeat(100_000),
            "@person:".repeat(100_000),
            "\"{a ".repeat(200_000),
            format!("\"{}\"", "a ".repeat(500_000)),
            "hd=(".repeat(100_000),
            "/n1/".repeat(200_000),
            "terms(".repeat(100_000),
            "date from ".repeat(100_000),
            "#\n".repeat(1 << 19),
            "/* ".repeat(300_000),
        ];
        for text in &texts {
            for syntax in Syntax::ALL {
                for is_saved in [false, true] {
                    let query = parse_as(text, &Reading { syntax, today: Some(TODAY), is_saved });
                    let copy = query.root.clone();
                    assert_eq!(copy, query.root);
                    assert!(query.notes.len() <= 20);
                    assert!(query.notes.iter().all(|note| note.len() < 2_000));
                    assert!(!query.root.to_string().is_empty());
                }
            }
        }
    });
}

#[test]
fn a_saved_query_has_many_lines_and_comments() {
    let reading = Reading { is_saved: true, today: Some(TODAY), ..Reading::default() };
    let text = "# Bans of advertising\n(ban* OR block*)  # any form\n  w/5\n/* the firm,\n by any \
                name */ (Kaspersky OR \"anti-virus # firm\")\nAND path:2018/*.txt\n";
    let query = parse_as(text, &reading);
    assert_eq!(
        query.root.to_string(),
        "((ban* OR block*) w/5 (Kaspersky OR \"anti-virus firm\")) AND path:\"2018/*.txt\""
    );
    assert!(query.notes.is_empty(), "{:?}", query.notes);
    let query = parse_as("a /* b", &reading);
    assert_eq!(query.root.to_string(), "a");
    assert_eq!(query.notes, ["a comment is not closed; it goes to the end"]);
    let query = parse_as("a #metoo", &reading);
    assert!(query.notes[0].starts_with("`#metoo` is a comment"), "{:?}", query.notes);
    let long = "kaspersky OR ".repeat(10_000);
    assert!(parse_as(&long, &reading).notes.iter().all(|note| !note.contains("more than")));
}

#[test]
fn every_part_knows_where_it_was_read() {
    let text = "kaspersky AND (headline:ban w/5 \"sales tax\")";
    let query = parse(text);
    let read: Vec<&str> = tree::branches(&query.root)
        .into_iter()
        .map(|branch| &text[branch.node.span.clone()])
        .collect();
    assert_eq!(read[1], "kaspersky");
    assert_eq!(read[3], "headline:ban");
    assert_eq!(read[4], "sales tax");
}
