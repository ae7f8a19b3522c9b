//! `newshound tagger`.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use clap::Subcommand;
use newshound::entity::tagger::bio::{self, BioArticle};
use newshound::entity::tagger::evaluate::{Count, Evaluation};
use newshound::entity::tagger::train::{Example, Lexicon, Training, train};
use newshound::entity::tagger::{Model, NameKind, Tagger, read_words};
use newshound::entity::{Recogniser, UserEntities};

use super::{Global, Outcome, terminal};

/// Tag names in text, measure the tagger, and train it on your own articles
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The tagger finds persons, organisations, locations and platforms in English press text. BIO files
have a line `TOKEN<TAB>TAG` for each token, a blank line behind each sentence and `-DOCSTART-` before
each article; tags are B- and I- with PER, ORG, LOC or PLATFORM, and O.

Examples:
  newshound tagger tag article.txt
  newshound tagger tag --bio test.bio
  newshound tagger eval desk-test.bio
  newshound tagger train --out desk.model desk-train.bio
  newshound index clippings --tagger desk.model

Exit code: 0 done, 2 stopped.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the names in a text as JSON lines, or the tokens of a BIO file with their tags
    Tag {
        /// The text; standard input without one, or with `-`
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Read and write BIO lines
        #[arg(long)]
        bio: bool,
        /// A model of your own
        #[arg(long, value_name = "MODEL")]
        tagger: Option<PathBuf>,
    },
    /// Hold the tagger against annotated articles: precision, recall, F1, tokens a second
    Eval {
        /// Annotated articles
        #[arg(value_name = "FILE.bio", required = true)]
        files: Vec<PathBuf>,
        /// A model of your own
        #[arg(long, value_name = "MODEL")]
        tagger: Option<PathBuf>,
    },
    /// Train a model on annotated articles
    Train {
        /// Where to write the model
        #[arg(long, value_name = "MODEL")]
        out: PathBuf,
        /// Articles annotated to the guideline that names are to be found by
        #[arg(value_name = "FILE.bio", required = true)]
        files: Vec<PathBuf>,
        /// Articles annotated to another guideline; what is peculiar to them is set apart
        #[arg(long, value_name = "FILE.bio", num_args = 1..)]
        other: Vec<PathBuf>,
        /// Articles tagged by a model; they count for less
        #[arg(long, value_name = "FILE.bio", num_args = 1..)]
        silver: Vec<PathBuf>,
        /// What a collection says of its words; as the shipped model has it unless given
        #[arg(long, value_name = "FILE.tsv")]
        words: Option<PathBuf>,
        /// What it says of names of several words
        #[arg(long, value_name = "FILE.tsv", requires = "words")]
        phrases: Option<PathBuf>,
        /// How often to go through all articles
        #[arg(long, value_name = "N", default_value_t = 10)]
        passes: usize,
        /// The size of the first steps
        #[arg(long, value_name = "RATE", hide = true)]
        rate: Option<f32>,
        /// The share of features left out at random
        #[arg(long, value_name = "SHARE", hide = true)]
        dropout: Option<f32>,
        /// How strongly weights are drawn towards nothing
        #[arg(long, value_name = "DECAY", hide = true)]
        decay: Option<f32>,
        #[arg(long, value_name = "COUNT", hide = true)]
        least: Option<u32>,
    },
}

/// How much an article that a model tagged counts, beside one that people annotated.
const SILVER_WEIGHT: f32 = 0.3;

/// How much an article counts that is annotated to another guideline.
const OTHER_WEIGHT: f32 = 0.6;

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Tag { file, bio, tagger } => tag(file.as_deref(), *bio, tagger.as_deref()),
        Command::Eval { files, tagger } => evaluate(files, tagger.as_deref()),
        Command::Train {
            out,
            files,
            other,
            silver,
            words,
            phrases,
            passes,
            rate,
            dropout,
            decay,
            least,
        } => {
            let usual = Training::default();
            let training = Training {
                passes: (*passes).max(1),
                rate: rate.unwrap_or(usual.rate),
                dropout: dropout.unwrap_or(usual.dropout),
                decay: decay.unwrap_or(usual.decay),
                least_count: least.unwrap_or(usual.least_count),
                ..usual
            };
            let sets =
                [(files, 1.0, false), (other, OTHER_WEIGHT, true), (silver, SILVER_WEIGHT, false)];
            let known = words.as_deref().map(|words| (words, phrases.as_deref()));
            learn(out, &sets, known, &training, global)
        }
    }
}

/// The bytes of a file that holds a whole model.
///
/// # Errors
/// Where it cannot be read, or is none.
pub fn read_model_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes =
        fs::read(path).with_context(|| format!("cannot read the model `{}`", path.display()))?;
    parse_model(path, bytes.clone())?;
    Ok(bytes)
}

fn read_model(path: &Path) -> anyhow::Result<Model> {
    let bytes =
        fs::read(path).with_context(|| format!("cannot read the model `{}`", path.display()))?;
    parse_model(path, bytes)
}

fn parse_model(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Model> {
    Model::of_bytes(bytes).map_err(|problem| anyhow!("model `{}`: {problem}", path.display()))
}

fn recogniser(tagger: Option<&Path>) -> anyhow::Result<Recogniser> {
    let model = tagger.map_or_else(|| Ok(Model::shipped()), read_model)?;
    Ok(Recogniser::with_tagger(&UserEntities::default(), Tagger::new(model)))
}

fn read_text(file: Option<&Path>) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    match file.filter(|file| file.as_os_str() != "-") {
        None => {
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        }
        Some(file) => {
            bytes = fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        }
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn tag(file: Option<&Path>, is_bio: bool, tagger: Option<&Path>) -> anyhow::Result<Outcome> {
    let recogniser = recogniser(tagger)?;
    let text = read_text(file)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if is_bio {
        let mut lines = String::new();
        for article in bio::articles(&text) {
            lines.clear();
            article.write(&recogniser.tag_bio(&article), &mut lines);
            out.write_all(lines.as_bytes())?;
        }
    } else {
        for name in recogniser.tag_text(&text) {
            let line = serde_json::json!({
                "start": name.start,
                "end": name.end,
                "kind": name.kind.name(),
                "text": &text[name.start..name.end],
            });
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn evaluate(files: &[PathBuf], tagger: Option<&Path>) -> anyhow::Result<Outcome> {
    let begin = Instant::now();
    let recogniser = recogniser(tagger)?;
    let loaded = begin.elapsed();
    let mut out = io::stdout().lock();
    for file in files {
        let text = read_text(Some(file))?;
        let articles = bio::articles(&text);
        let mut evaluation = Evaluation::default();
        let mut tokens = 0;
        for article in &articles {
            tokens += article.token_count();
            evaluation.add(article.gold(), &recogniser.tag_bio(article));
        }
        // Measured by itself: from the text, its words found anew.
        let begin = Instant::now();
        for article in &articles {
            let _ = std::hint::black_box(recogniser.tag_text(article.text()));
        }
        let seconds = begin.elapsed().as_secs_f64();
        writeln!(out, "{}", file.display())?;
        writeln!(out, "{:<24}{:>10}{:>10}{:>10}{:>10}", "", "names", "precision", "recall", "F1")?;
        for kind in NameKind::ALL {
            write_count(&mut out, kind.name(), evaluation.of(kind))?;
        }
        let named = evaluation.of(NameKind::Person).and(evaluation.of(NameKind::Organisation));
        write_count(&mut out, "person, organisation", named)?;
        let all = NameKind::ALL.into_iter().map(|kind| evaluation.of(kind));
        write_count(&mut out, "all", all.fold(Count::default(), Count::and))?;
        writeln!(
            out,
            "{tokens} tokens, {:.0} a second on one core; lists and model ready in {:.1} ms",
            tokens as f64 / seconds.max(1e-9),
            loaded.as_secs_f64() * 1e3
        )?;
    }
    Ok(Outcome::Done)
}

fn write_count(out: &mut impl Write, name: &str, count: Count) -> io::Result<()> {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    writeln!(
        out,
        "{name:<24}{:>10}{:>10}{:>10}{:>10}",
        count.gold,
        percent(count.precision()),
        percent(count.recall()),
        percent(count.f1())
    )
}

type Set<'a> = (&'a Vec<PathBuf>, f32, bool);

fn learn(
    out: &Path,
    sets: &[Set],
    known: Option<(&Path, Option<&Path>)>,
    training: &Training,
    global: &Global,
) -> anyhow::Result<Outcome> {
    let lexicon = match known {
        None => Lexicon::of(&Model::shipped()),
        Some((words, phrases)) => {
            let phrases =
                phrases.map_or_else(|| Ok(String::new()), |path| read_text(Some(path)))?;
            read_words(&read_text(Some(words))?, &phrases).map_err(|line| {
                anyhow!(
                    "`{}` or the phrases, line {line}: not a word or phrase with its numbers, \
                     parted by tabs",
                    words.display()
                )
            })?
        }
    };
    let mut texts = Vec::new();
    for (files, weight, is_foreign) in sets {
        for file in *files {
            texts.push((read_text(Some(file))?, *weight, *is_foreign));
        }
    }
    let read: Vec<(Vec<BioArticle>, f32, bool)> = texts
        .iter()
        .map(|(text, weight, is_foreign)| (bio::articles(text), *weight, *is_foreign))
        .collect();
    let examples: Vec<Example> = read
        .iter()
        .flat_map(|(articles, weight, is_foreign)| {
            articles.iter().map(|article| Example {
                article,
                weight: *weight,
                is_foreign: *is_foreign,
            })
        })
        .collect();
    if examples.iter().all(|example| example.article.gold().is_empty()) {
        bail!("no name is tagged in these files; tags are B-PER, I-PER, B-ORG and so on");
    }
    let bytes = train(&examples, &lexicon, training, &mut |what| {
        if !global.quiet {
            terminal::say(what);
        }
    });
    fs::write(out, bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
    Ok(Outcome::Done)
}
