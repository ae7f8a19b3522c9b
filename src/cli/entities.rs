//! `newshound entities`.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use newshound::alias;
use newshound::analyzer::{self, fold};
use newshound::article::{Article, EntityKind, Published, PublisherTag};
use newshound::entity::{Mention, Origin, Place, Recogniser, UserEntities};
use newshound::query::ast::{Meaning, NameField, Node};
use newshound::render::sanitised;
use newshound::search::{self, Archive, Meant, WholeArticle};
use serde::Serialize;

use super::{Global, Outcome, terminal};

/// Say who and what the articles are about, why, and what to correct
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Articles carry names; which names are one entity is decided for the whole index when it is read:
spellings of one name are one entity, and a short name of an organisation (FBI, Kaspersky) is that
of the full one where nearly all articles that say what it stands for agree. Persons are never
joined by less than their whole name.

Your file has the last word. It is the one given with --entities FILE to any command; else the one
that `newshound index --entities FILE` was last given; else newshound.toml in the folder that holds
the index. These entries take effect at once, with no article read again (`kind`, which is
organisation, person or platform, may be left out where it does not matter):

  [[merge]]                          # one entity, shown as `into`
  into = \"Kaspersky Lab\"
  names = [\"Kaspersky\", \"KL\"]
  kind = \"organisation\"

  [[split]]                          # a name that stands by itself
  name = \"Kaspersky Labs\"

  [[rename]]                         # an entity under another name
  name = \"FBI\"
  to = \"Federal Bureau of Investigation\"

  [[ignore]]                         # no entity at all
  name = \"Signal Hill\"

  [[kind]]                           # always an organisation
  name = \"Kaspersky\"
  is = \"organisation\"

These change what is found in the text, so that the next `newshound index` reads every file again,
and says so:

  [[organisation]]                   # or [[person]], [[platform]]
  name = \"Harbour Trust\"
  aliases = [\"the trust\"]

  [[pattern]]                        # what matches counts as a mention (a regular expression)
  kind = \"organisation\"
  name = \"Court of Appeal\"
  pattern = 'EWCA (Civ|Crim) [0-9]+'

Examples:
  newshound entities list --kind person
  newshound entities explain FBI
  newshound entities suggest --write newshound.toml")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every entity, with how many articles carry it and under which names
    List {
        /// Only this kind
        #[arg(long, value_name = "KIND")]
        kind: Option<KindName>,
        /// How many of each kind to show
        #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
        limit: usize,
        /// How to write them
        #[arg(long, short, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Which names are this entity, and why articles carry it
    Explain {
        /// Any name of the entity
        name: String,
        /// Only this kind
        #[arg(long, value_name = "KIND")]
        kind: Option<KindName>,
        /// Of how many articles to show the mentions
        #[arg(long, short = 'n', value_name = "N", default_value_t = 5)]
        limit: usize,
        /// How to write it
        #[arg(long, short, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Likely merges and errors to decide on, those that touch most articles first
    Suggest {
        /// How many to make
        #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
        limit: usize,
        /// Add them to this file, commented out
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
        /// With --write, add them so that they take effect
        #[arg(long, requires = "write")]
        active: bool,
        /// How to write them
        #[arg(long, short, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindName {
    /// Companies, agencies, parties, courts, clubs, outlets
    #[value(alias = "organization", alias = "org")]
    Organisation,
    /// Human beings
    Person,
    /// Where the public posts, shares, watches or messages
    Platform,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

#[derive(Debug, Serialize)]
struct EntityObject {
    kind: &'static str,
    name: String,
    articles: u64,
    /// Its other names.
    forms: Vec<FormObject>,
}

#[derive(Debug, Serialize)]
struct FormObject {
    name: String,
    /// Articles that carry it as a facet, or, where none do, that use it.
    articles: u32,
    /// Why it is a name of the entity.
    why: &'static str,
}

#[derive(Debug, Serialize)]
struct Explanation {
    #[serde(flatten)]
    entity: EntityObject,
    shown: Vec<ArticleObject>,
}

#[derive(Debug, Serialize)]
struct ArticleObject {
    id: String,
    headline: String,
    /// Who or what found it.
    origin: String,
    mentions: Vec<MentionObject>,
}

#[derive(Debug, Serialize)]
struct MentionObject {
    text: String,
    place: &'static str,
    /// In characters, from 0.
    start: usize,
    end: usize,
    rule: &'static str,
    /// The words around it.
    context: String,
}

#[derive(Debug, Serialize)]
struct SuggestionObject {
    articles: u64,
    reason: String,
    entry: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = global.archive()?;
    match &arguments.command {
        Command::List { kind, limit, format } => list(&archive, *kind, *limit, *format),
        Command::Explain { name, kind, limit, format } => {
            explain(&archive, name, *kind, *limit, *format)
        }
        Command::Suggest { limit, write, active, format } => {
            let file = write.as_deref();
            suggest(&archive, *limit, file, *active, *format, global.quiet)
        }
    }
}

impl KindName {
    /// This kind, or all where none was asked for.
    fn kinds(kind: Option<Self>) -> Vec<EntityKind> {
        match kind {
            None => EntityKind::ALL.to_vec(),
            Some(Self::Organisation) => vec![EntityKind::Organisation],
            Some(Self::Person) => vec![EntityKind::Person],
            Some(Self::Platform) => vec![EntityKind::Platform],
        }
    }
}

fn everything() -> Node {
    Node::new(0..0, Meaning::Everything)
}

/// The entity with its other names.
fn entity_object(archive: &Archive, kind: EntityKind, name: &str, articles: u64) -> EntityObject {
    let table = archive.aliases();
    let corrections = archive.user_entities().corrections();
    let is_it = |entity: &alias::Entity<'_>| entity.kind == Some(kind) && entity.name == name;
    let found = table.of_value(kind, name).filter(is_it);
    let found = found.or_else(|| table.entities().find(is_it));
    let forms = found.into_iter().flat_map(|entity| table.names_of(entity.number));
    let forms = forms.filter(|form| (form.kind, form.name) != (kind, name)).map(|form| {
        let why = alias::reason(form.kind, (kind, name), form.name, corrections).name();
        FormObject { name: form.name.to_owned(), articles: form.articles, why }
    });
    EntityObject { kind: kind.name(), name: name.to_owned(), articles, forms: forms.collect() }
}

fn list(
    archive: &Archive,
    kind: Option<KindName>,
    limit: usize,
    format: Format,
) -> anyhow::Result<Outcome> {
    let mut entities = Vec::new();
    for kind in KindName::kinds(kind) {
        let counted = search::facets(
            archive,
            &everything(),
            NameField::Entity(kind),
            limit,
            search::Counted::Articles,
            None,
        )?;
        let objects = counted.names.iter();
        entities
            .extend(objects.map(|count| entity_object(archive, kind, &count.name, count.articles)));
    }
    let mut out = terminal::output();
    match format {
        Format::Json => {
            let document = serde_json::json!({ "entities": entities });
            serde_json::to_writer_pretty(&mut out, &document)?;
            writeln!(out)?;
        }
        Format::Text => {
            for entity in &entities {
                let EntityObject { kind, name, articles, forms } = entity;
                let forms: Vec<String> =
                    forms.iter().map(|form| format!("{} {}", form.name, form.articles)).collect();
                let also = if forms.is_empty() {
                    String::new()
                } else {
                    format!("  (also {})", forms.join(", "))
                };
                let line = format!("{articles:>7}  {kind:<13}{name}{also}");
                writeln!(out, "{}", sanitised(&line))?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::found(entities.len() as u64))
}

fn explain(
    archive: &Archive,
    name: &str,
    kind: Option<KindName>,
    limit: usize,
    format: Format,
) -> anyhow::Result<Outcome> {
    let mut explanations = Vec::new();
    let mut nearest = Vec::new();
    for kind in KindName::kinds(kind) {
        let field = NameField::Entity(kind);
        match search::resolve(archive, field, name)? {
            Meant::Exactly(names) => {
                for name in names {
                    explanations.push(explanation(archive, kind, &name, limit)?);
                }
            }
            Meant::Containing(names) | Meant::Unknown(names) => {
                nearest.extend(names.into_iter().take(3).map(|name| (kind, name)));
            }
        }
    }
    let mut out = terminal::output();
    if explanations.is_empty() {
        let ignored = archive.user_entities().corrections().ignored.iter();
        if ignored.into_iter().any(|ignored| fold(&ignored.name) == fold(name)) {
            terminal::say(&format!("`{name}` is ignored: your file says so"));
            return Ok(Outcome::NothingFound);
        }
        let nearest: Vec<String> = nearest
            .iter()
            .map(|(kind, name)| format!("{} ({})", sanitised(name), kind.name()))
            .collect();
        let offer = if nearest.is_empty() {
            String::new()
        } else {
            format!("; the nearest are {}", nearest.join(", "))
        };
        terminal::say(&format!("no entity `{name}` in this index{offer}"));
        return Ok(Outcome::NothingFound);
    }
    match format {
        Format::Json => {
            let document = serde_json::json!({ "entities": explanations });
            serde_json::to_writer_pretty(&mut out, &document)?;
            writeln!(out)?;
        }
        Format::Text => {
            for explanation in &explanations {
                write_explanation(explanation, &mut out)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn explanation(
    archive: &Archive,
    kind: EntityKind,
    name: &str,
    limit: usize,
) -> anyhow::Result<Explanation> {
    let field = NameField::Entity(kind);
    let query = Node::new(0..0, Meaning::Name { field, name: name.to_owned() });
    let articles =
        search::facets(archive, &query, field, 0, search::Counted::Articles, None)?.articles;
    let mut codes = Vec::new();
    search::export(archive, &query, false, &mut |article| {
        if codes.len() < limit {
            codes.push(article.id.code());
        }
        if codes.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let recogniser = Recogniser::new(archive.user_entities());
    let mut shown = Vec::new();
    for code in codes.into_iter().take(limit) {
        let article = search::article(archive, &code)?;
        shown.push(mentions_in(archive, &recogniser, &article, kind, name));
    }
    Ok(Explanation { entity: entity_object(archive, kind, name, articles), shown })
}

/// Reads the article once more, and says where it names the entity.
fn mentions_in(
    archive: &Archive,
    recogniser: &Recogniser,
    whole: &WholeArticle,
    kind: EntityKind,
    name: &str,
) -> ArticleObject {
    let lead = &whole.lead;
    let tags = lead.entities.iter().filter(|entity| entity.origin == Origin::Publisher.name());
    let tags = tags.filter_map(|entity| {
        let kind = EntityKind::ALL.into_iter().find(|kind| kind.name() == entity.kind)?;
        Some(PublisherTag { kind, name: entity.name.clone() })
    });
    let day = lead.published.as_ref().and_then(|day| day.parse().ok());
    let article = Article {
        headline: lead.headline.clone(),
        body: whole.passages.concat(),
        language: lead.language.clone(),
        published: day.map(|day| Published { seconds: 0, day }),
        tags: tags.collect(),
        ..Article::default()
    };
    let (mut headline_words, mut body_words) = (Vec::new(), Vec::new());
    analyzer::words(&article.headline, &mut headline_words);
    analyzer::words(&article.body, &mut body_words);
    let found = recogniser.recognise(&article, &headline_words, &body_words);
    let is_meant: Vec<bool> = found
        .entities
        .iter()
        .map(|entity| archive.canonical(entity.kind, &entity.name) == Some((kind, name)))
        .collect();
    let mentions = found
        .mentions
        .iter()
        .filter(|mention| is_meant.get(mention.entity as usize) == Some(&true))
        .map(|mention| mention_object(mention, &article));
    let is_known = |entity: &&newshound::index::document::LeadEntity| {
        entity.kind == kind.name() && entity.name == name
    };
    ArticleObject {
        id: whole.id.code(),
        headline: lead.headline.clone(),
        origin: lead.entities.iter().find(is_known).map_or("", |entity| &entity.origin).to_owned(),
        mentions: mentions.collect(),
    }
}

/// How many characters are shown on each side of a mention.
const CONTEXT: usize = 40;

fn mention_object(mention: &Mention, article: &Article) -> MentionObject {
    let (text, place) = match mention.place {
        Place::Headline => (&article.headline, "headline"),
        Place::Body => (&article.body, "body"),
    };
    let (start, end) = (mention.start as usize, mention.end as usize);
    let before = text.get(..start).unwrap_or_default();
    let printed = text.get(start..end).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let from = before.char_indices().rev().take(CONTEXT).last().map_or(start, |(at, _)| at);
    let to = end + after.chars().take(CONTEXT).map(char::len_utf8).sum::<usize>();
    let context = text.get(from..to).unwrap_or_default();
    let first = before.chars().count();
    MentionObject {
        text: printed.to_owned(),
        place,
        start: first,
        end: first + printed.chars().count(),
        rule: mention.rule.name(),
        context: context.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn write_explanation(explanation: &Explanation, out: &mut dyn Write) -> anyhow::Result<()> {
    let EntityObject { kind, name, articles, forms } = &explanation.entity;
    let heading = format!("{name}, {kind}, in {articles} articles");
    writeln!(out, "{}", sanitised(&heading))?;
    for form in forms {
        let line = format!("  also {} ({}): {}", form.name, form.articles, form.why);
        writeln!(out, "{}", sanitised(&line))?;
    }
    for article in &explanation.shown {
        let code: String = article.id.chars().take(newshound::article::SHORT_CODE_LENGTH).collect();
        let line = format!("{code}  {}", article.headline);
        writeln!(out, "\n{}", sanitised(&line))?;
        if article.mentions.is_empty() {
            writeln!(out, "  by the {}, not in the text", article.origin)?;
        }
        for mention in &article.mentions {
            let MentionObject { text, place, start, end, rule, context } = mention;
            let line = format!(
                "  “{text}” in the {place} at {start}–{end}: {rule} ({})\n      … {context} …",
                article.origin
            );
            for line in line.lines() {
                writeln!(out, "{}", sanitised(line))?;
            }
        }
    }
    writeln!(out)?;
    Ok(())
}

fn suggest(
    archive: &Archive,
    limit: usize,
    file: Option<&Path>,
    is_active: bool,
    format: Format,
    is_quiet: bool,
) -> anyhow::Result<Outcome> {
    let corrections = archive.user_entities().corrections();
    let names = archive.names()?;
    let suggestions = alias::suggest(&names, archive.aliases(), corrections, limit);
    if let Some(path) = file {
        let added = write_suggestions(&suggestions, path, is_active)?;
        if !is_quiet {
            let next = if is_active {
                "they hold from now on"
            } else {
                "take the `# ` away from the lines that are right"
            };
            terminal::say(&format!("{added} entries added to `{}`; {next}", path.display()));
        }
        return Ok(Outcome::found(suggestions.len() as u64));
    }
    let mut out = terminal::output();
    match format {
        Format::Json => {
            let objects: Vec<SuggestionObject> = suggestions
                .iter()
                .map(|suggestion| SuggestionObject {
                    articles: suggestion.articles,
                    reason: suggestion.reason.clone(),
                    entry: suggestion.proposal.to_string(),
                })
                .collect();
            let document = serde_json::json!({ "suggestions": objects });
            serde_json::to_writer_pretty(&mut out, &document)?;
            writeln!(out)?;
        }
        Format::Text => {
            for suggestion in &suggestions {
                let text = entry(suggestion, true);
                for line in text.lines() {
                    writeln!(out, "{}", sanitised(line))?;
                }
                writeln!(out)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::found(suggestions.len() as u64))
}

/// A suggestion as it stands in the file, its reason before it.
fn entry(suggestion: &alias::Suggestion, is_active: bool) -> String {
    let count = suggestion.articles;
    let plural = if count == 1 { "" } else { "s" };
    let reason: String =
        suggestion.reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut text = format!("# {count} article{plural}: {reason}\n");
    for line in suggestion.proposal.to_string().lines() {
        text.push_str(if is_active { "" } else { "# " });
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Adds the suggestions that are not in the file yet; returns how many those are.
fn write_suggestions(
    suggestions: &[alias::Suggestion],
    path: &Path,
    is_active: bool,
) -> anyhow::Result<usize> {
    let known = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
        }
    };
    if let Err(problem) = UserEntities::parse(&known) {
        bail!("`{}`: {problem}; nothing was added", path.display());
    }
    let mut text = known.clone();
    let mut added = 0;
    for suggestion in suggestions {
        let entry = entry(suggestion, is_active);
        let lines = |is_active: bool| {
            let whole = self::entry(suggestion, is_active);
            whole.split_once('\n').map(|(_, lines)| lines.to_owned()).unwrap_or_default()
        };
        if known.contains(&lines(true)) || known.contains(&lines(false)) {
            continue;
        }
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(&entry);
        added += 1;
    }
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(added)
}
