//! `index` brings an index in step with its folders, whatever has happened to them since.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use crate::desk::{Desk, Run, text};

const FOG: &str = "Fog\n\nFog held up every ferry.";
const BAN: &str = "Ferry ban\n\nThe advertising ban surprised the harbour.";
const CARS: &str = "Cars out\n\nThe town bans cars.";

fn three_articles() -> Desk {
    Desk::indexed(&[("fog.txt", FOG), ("ban.txt", BAN), ("town/cars.txt", CARS)])
}

/// Every file under `folder` with its size and time of change.
fn listing(folder: &Path) -> BTreeMap<String, (u64, SystemTime)> {
    let mut found = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let metadata = entry.metadata().unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        found.insert(name, (metadata.len(), metadata.modified().unwrap()));
    }
    found
}

/// The code of each article, by its headline.
fn codes(desk: &Desk) -> BTreeMap<String, String> {
    let export = desk.run(["export"]);
    let pair = |article: &serde_json::Value| (text(&article["headline"]), text(&article["id"]));
    export.objects().iter().map(pair).collect()
}

/// Holds that the run says so many files were new, changed, removed and unchanged.
#[track_caller]
fn files(run: Run, new: u64, changed: u64, removed: u64, unchanged: u64) -> Run {
    run.says(&format!("{new} new, {changed} changed, {removed} removed, {unchanged} unchanged"))
}

#[test]
fn a_second_run_on_unchanged_files_reads_nothing_and_writes_nothing() {
    let desk = three_articles();
    let before = listing(&desk.path("index"));
    let run = files(desk.run(["index", "press"]).exits(0), 0, 0, 0, 3);
    run.says("read      0 articles").says("index     3 articles");
    assert_eq!(listing(&desk.path("index")), before);
    files(desk.run(["index"]).exits(0), 0, 0, 0, 3);
}

#[test]
fn a_changed_file_is_read_again_and_keeps_its_code() {
    let desk = three_articles();
    let before = codes(&desk);
    desk.write("press/fog.txt", "Fog\n\nThe fog has lifted, and the ferry sails.");
    files(desk.run(["index", "press"]).exits(0), 0, 1, 0, 2);
    assert_eq!(desk.headlines(["lifted"]), ["Fog"]);
    assert_eq!(desk.headlines(["\"held up\""]), [""; 0]);
    assert_eq!(codes(&desk), before);
}

#[test]
fn a_new_file_is_added_and_a_vanished_one_leaves() {
    let desk = three_articles();
    desk.write("press/new.txt", "Bench\n\nA bench for the quay.");
    desk.remove("press/ban.txt");
    files(desk.run(["index", "press"]).exits(0), 1, 0, 1, 2);
    assert_eq!(desk.headlines([]), ["Bench", "Cars out", "Fog"]);
    assert_eq!(desk.headlines(["advertising"]), [""; 0]);
}

#[test]
fn a_renamed_file_moves_with_its_article() {
    let desk = three_articles();
    fs::rename(desk.path("press/fog.txt"), desk.path("press/mist.txt")).unwrap();
    files(desk.run(["index", "press"]).exits(0), 1, 0, 1, 2);
    let export = desk.run(["export", "fog"]).exits(0).objects();
    assert_eq!(export.len(), 1);
    assert_eq!(export[0]["path"], "press/mist.txt");
}

#[test]
fn a_file_that_loses_records_loses_their_articles_only() {
    let desk = Desk::new();
    let record =
        |id: &str| format!("{{\"id\":\"{id}\",\"headline\":\"H {id}\",\"text\":\"Ban {id}.\"}}\n");
    desk.write("press/feed.jsonl", record("a") + &record("b") + &record("c"));
    desk.write("press/other.jsonl", record("d"));
    desk.run(["index", "press"]).exits(0);
    let before = codes(&desk);
    desk.write("press/feed.jsonl", record("c") + &record("a"));
    desk.run(["index", "press"]).exits(0);
    assert_eq!(desk.headlines([]), ["H a", "H c", "H d"]);
    let after = codes(&desk);
    assert!(after.iter().all(|(headline, code)| before[headline] == *code), "codes follow the ids");
    desk.write("press/feed.jsonl", record("a") + "\n" + &record("b") + &record("c"));
    desk.run(["index", "press"]).exits(0);
    assert_eq!(codes(&desk), before);
}

#[test]
fn a_touched_file_is_read_again_and_its_article_stays() {
    let desk = three_articles();
    // Without the score: it rests on statistics that count replaced articles until the engine has
    // merged them away, which it does in its own time.
    let hits = || {
        let mut hits = desk.run(["search", "fog", "--format", "jsonl"]).hits();
        hits.iter_mut().for_each(|hit| hit["score"] = 0.into());
        hits
    };
    let before = hits();
    let file = fs::File::options().append(true).open(desk.path("press/fog.txt")).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(60)).unwrap();
    desk.run(["index", "press"]).exits(0).says("index     3 articles");
    assert_eq!(hits(), before);
}

#[test]
fn a_file_changed_to_one_of_the_same_size_is_read_again() {
    let desk = three_articles();
    desk.write("press/fog.txt", FOG.replace("ferry", "barge"));
    let file = fs::File::options().append(true).open(desk.path("press/fog.txt")).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    files(desk.run(["index", "press"]).exits(0), 0, 1, 0, 2);
    assert_eq!(desk.headlines(["barge"]), ["Fog"]);
}

#[test]
fn an_article_stands_in_the_index_once_after_many_runs() {
    let desk = three_articles();
    for round in 0..12 {
        desk.write("press/fog.txt", format!("{FOG}\n\nRound {}.", "again ".repeat(round)));
        desk.run(["index", "press"]).exits(0).says("index     3 articles");
    }
    let summary = desk.run(["search", "fog", "--format", "jsonl"]).exits(0).summary();
    assert_eq!(summary["articles"], 1);
    let counted = desk.run(["facets", "--by", "section", "--format", "jsonl"]).exits(0);
    assert_eq!(counted.summary()["articles"], 3);
}

#[test]
fn two_collections_of_one_name_live_side_by_side() {
    let desk = Desk::new();
    desk.write("north/press/a.txt", FOG);
    desk.write("south/press/a.txt", BAN);
    desk.run(["index", "north/press", "south/press"]).exits(0);
    assert_eq!(desk.headlines([]), ["Ferry ban", "Fog"]);
    desk.write("south/press/a.txt", CARS.to_owned() + " Lorries too.");
    desk.remove("north/press/a.txt");
    // A run looks at what it is given, and at nothing else.
    files(desk.run(["index", "south/press"]).exits(0), 0, 1, 0, 0);
    assert_eq!(desk.headlines([]), ["Cars out", "Fog"]);
    // Without a path, at everything.
    files(desk.run(["index"]).exits(0), 0, 0, 1, 1);
    assert_eq!(desk.headlines([]), ["Cars out"]);
}

#[test]
fn a_folder_in_an_indexed_folder_is_the_same_collection() {
    let desk = three_articles();
    desk.write("press/town/cars.txt", CARS.to_owned() + " Lorries too.");
    desk.write("press/fog.txt", FOG.to_owned() + " Again.");
    desk.remove("press/ban.txt");
    files(desk.run(["index", "press/town"]).exits(0), 0, 1, 0, 0);
    assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog"]);
    assert_eq!(desk.headlines(["again"]), [""; 0]);
    files(desk.run(["index", "press"]).exits(0), 0, 1, 1, 1);
    assert_eq!(desk.headlines([]), ["Cars out", "Fog"]);
}

#[test]
fn a_folder_around_an_indexed_folder_takes_its_articles_over() {
    let desk = Desk::new();
    desk.write("press/town/cars.txt", CARS);
    desk.write("press/fog.txt", FOG);
    desk.run(["index", "press/town"]).exits(0);
    desk.run(["index", "press"]).exits(0).says("index     2 articles");
    assert_eq!(desk.headlines([]), ["Cars out", "Fog"]);
    files(desk.run(["index", "press"]).exits(0), 0, 0, 0, 2);
}

#[test]
fn a_folder_given_twice_or_beside_its_own_part_is_read_once() {
    let desk = Desk::new();
    desk.write("press/town/cars.txt", CARS);
    desk.write("press/fog.txt", FOG);
    let run = desk.run(["index", "press", "press/town", "./press", "press/fog.txt"]).exits(0);
    files(run, 2, 0, 0, 0).says("index     2 articles");
    assert_eq!(desk.headlines([]), ["Cars out", "Fog"]);
}

#[test]
fn a_single_file_is_a_collection_too() {
    let desk = Desk::new();
    desk.write("fog.txt", FOG);
    desk.write("ban.txt", BAN);
    desk.run(["index", "fog.txt"]).exits(0).says("index     1 articles");
    assert_eq!(desk.headlines([]), ["Fog"]);
    desk.write("fog.txt", FOG.to_owned() + " Lifted.");
    files(desk.run(["index"]).exits(0), 0, 1, 0, 0);
    assert_eq!(desk.headlines(["lifted"]), ["Fog"]);
}

#[test]
fn forgotten_folders_leave_the_index_and_not_the_disk() {
    let desk = three_articles();
    desk.run(["index", "--forget", "press/town"]).exits(0);
    assert_eq!(desk.headlines([]), ["Ferry ban", "Fog"]);
    assert!(desk.path("press/town/cars.txt").exists());
    desk.run(["index", "--forget", "nowhere"]).exits(2).says("nowhere");
    fs::remove_dir_all(desk.path("press")).unwrap();
    desk.run(["index", "--forget", "press"]).exits(0).says("index     0 articles");
    assert_eq!(desk.headlines([]), [""; 0]);
}

#[test]
fn a_folder_that_is_not_there_stops_the_run_and_nothing_changes() {
    let desk = three_articles();
    fs::rename(desk.path("press"), desk.path("elsewhere")).unwrap();
    for arguments in [&["index", "press"][..], &["index"][..], &["index", "--rebuild", "press"][..]]
    {
        desk.run(arguments.iter().copied()).exits(2).says("press").says("--forget");
        assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog"]);
    }
}

#[test]
fn a_rebuilt_index_holds_the_same_articles() {
    let desk = three_articles();
    let before = codes(&desk);
    desk.write("index/notes.txt", "Not of the index.");
    desk.run(["index", "--rebuild", "press"]).exits(0).says("3 new");
    assert_eq!(codes(&desk), before);
    assert!(desk.path("index/notes.txt").exists(), "what is not of the index is left alone");
    desk.run(["index", "--rebuild"]).exits(0).says("3 new");
    assert_eq!(codes(&desk), before);
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let desk = Desk::new();
    desk.write("press/fog.txt", FOG);
    files(desk.run(["index", "press", "--dry-run"]).exits(0), 1, 0, 0, 0).says("dry run");
    assert!(!desk.path("index").exists());
    desk.run(["index", "press"]).exits(0);
    let before = listing(&desk.path("index"));
    desk.write("press/ban.txt", BAN);
    desk.remove("press/fog.txt");
    files(desk.run(["index", "press", "--dry-run"]).exits(0), 1, 0, 1, 0);
    files(desk.run(["index", "press", "--dry-run", "--rebuild"]).exits(0), 1, 0, 0, 0);
    desk.run(["index", "--dry-run", "--forget", "press"]).exits(0);
    assert_eq!(listing(&desk.path("index")), before);
    assert_eq!(desk.headlines([]), ["Fog"]);
}

#[test]
fn an_index_that_was_moved_or_copied_is_searched_and_kept_up_as_before() {
    let desk = three_articles();
    let before = codes(&desk);
    fs::rename(desk.path("index"), desk.path("moved index")).unwrap();
    assert_eq!(desk.headlines(["fog", "--index", "moved index"]), ["Fog"]);
    desk.write("press/new.txt", "Bench\n\nA bench for the quay.");
    let run = desk.run(["index", "press", "--index", "moved index"]).exits(0);
    files(run, 1, 0, 0, 3);
    fs::rename(desk.path("moved index"), desk.path("index")).unwrap();
    let mut after = codes(&desk);
    after.remove("Bench");
    assert_eq!(after, before);
}

#[test]
fn records_on_standard_input_are_added_and_replace_those_of_their_id() {
    let desk = three_articles();
    let first = "{\"id\":\"1\",\"headline\":\"One\",\"text\":\"First version.\"}\n\
                 {\"headline\":\"Nameless\",\"text\":\"Without an id.\"}\n";
    desk.run_with_input(["index", "-"], first).exits(0);
    assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog", "Nameless", "One"]);
    let second = "{\"id\":\"1\",\"headline\":\"One again\",\"text\":\"Second version.\"}\n\
                  {\"headline\":\"Nameless\",\"text\":\"Without an id.\"}\n";
    desk.run_with_input(["index", "-"], second).exits(0);
    assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog", "Nameless", "One again"]);
    assert_eq!(desk.headlines(["\"first version\""]), [""; 0]);
    // What came by standard input stays when folders are brought up to date.
    desk.run(["index"]).exits(0);
    assert_eq!(desk.headlines(["version"]), ["One again"]);
    desk.run_with_input(["index", "-"], "").exits(1).says("W05 no-text  stdin");
    assert_eq!(desk.headlines(["version"]), ["One again"]);
}

#[test]
fn another_setting_reads_files_again() {
    let desk = Desk::new();
    desk.write(
        "press/a.jsonl",
        "{\"hl1\":\"Own name\",\"headline\":\"Usual name\",\"text\":\"Ban.\"}\n",
    );
    desk.run(["index", "press"]).exits(0);
    assert_eq!(desk.headlines([]), ["Usual name"]);
    files(desk.run(["index", "press", "--map", "headline=hl1"]).exits(0), 0, 1, 0, 0);
    assert_eq!(desk.headlines([]), ["Own name"]);
    desk.run(["index", "press", "--map", "heading=hl1"]).exits(2).says("headline");
}

#[test]
fn a_second_run_at_the_same_time_says_that_the_index_is_being_written() {
    let desk = three_articles();
    let mut first = desk.command(["index", "-"]);
    let mut first =
        first.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = first.stdin.take().unwrap();
    writeln!(pipe, "{{\"id\":\"1\",\"headline\":\"One\",\"text\":\"First.\"}}").unwrap();
    // The lock's file outlives runs, so the lock itself is what is waited for; between two tries
    // the first run has time to take it.
    let mut refused = None;
    for _ in 0..50 {
        std::thread::sleep(Duration::from_millis(200));
        let second = desk.run(["index", "press"]);
        if second.code == Some(2) {
            refused = Some(second);
            break;
        }
    }
    refused.expect("the second run is refused").says("another run").says("`index`");
    assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog"], "readers go on");
    drop(pipe);
    assert!(first.wait().unwrap().success());
    assert_eq!(desk.headlines(["first"]), ["One"]);
    desk.run(["index", "press"]).exits(0);
}

#[test]
fn an_index_of_another_schema_is_named_and_rebuilt() {
    let desk = three_articles();
    let meta = fs::read_to_string(desk.path("index/meta.json")).unwrap();
    let own = format!("\\\"schema\\\":{}", newshound::index::schema::SCHEMA_VERSION);
    let other = meta.replace(&own, "\\\"schema\\\":999");
    assert_ne!(meta, other, "the schema's number stands in meta.json");
    desk.write("index/meta.json", &other);
    for command in [&["search", "fog"][..], &["index", "press"], &["stats"]] {
        desk.run(command.iter().copied()).exits(2).says("schema 999").says("--rebuild");
    }
    desk.run(["index", "press", "--rebuild"]).exits(0);
    assert_eq!(desk.headlines(["fog"]), ["Fog"]);
}

#[test]
fn a_damaged_index_is_named_and_rebuilt() {
    for damage in ["", "{", "{\"segments\":[]}", "\u{0}\u{0}\u{0}"] {
        let desk = three_articles();
        desk.write("index/meta.json", damage);
        for command in [&["search", "fog"][..], &["index", "press"]] {
            desk.run(command.iter().copied()).exits(2).says("index").says("--rebuild");
        }
        desk.run(["index", "press", "--rebuild"]).exits(0);
        assert_eq!(desk.headlines(["fog"]), ["Fog"], "{damage:?}");
    }
}

#[test]
fn a_missing_or_cut_segment_file_is_an_error_and_no_panic() {
    let whole = three_articles();
    for entry in fs::read_dir(whole.path("index")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with(".json") || name.starts_with('.') || name.ends_with(".lock") {
            continue;
        }
        // What is derived from the rest is made again.
        if name.ends_with(".table") {
            continue;
        }
        for is_missing in [true, false] {
            let desk = three_articles();
            for entry in fs::read_dir(desk.path("index")).unwrap().flatten() {
                let path = entry.path();
                if path.extension() != Path::new(&name).extension() {
                    continue;
                }
                if is_missing {
                    fs::remove_file(path).unwrap();
                } else {
                    let length = entry.metadata().unwrap().len();
                    let file = fs::File::options().write(true).open(path).unwrap();
                    file.set_len(length / 2).unwrap();
                }
            }
            let run = desk.run(["search", "fog ferry", "--facets"]);
            assert!(!run.err.contains("panicked"), "{name}: {}", run.err);
            // A list of deletions may be missing unnoticed; nothing else may.
            assert_eq!(run.code, Some(2), "{name}, missing: {is_missing}: {run:?}");
            desk.run(["index", "press", "--rebuild"]).exits(0);
            assert_eq!(desk.headlines(["fog"]), ["Fog"]);
        }
    }
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let desk = Desk::new();
    desk.write("press/fog.txt", FOG);
    desk.write("site/meta.json", "{\"name\":\"a web site\"}");
    for command in [
        &["index", "press", "--index", "site"][..],
        &["index", "press", "--index", "site", "--rebuild"],
        &["search", "fog", "--index", "site"],
    ] {
        desk.run(command.iter().copied()).exits(2).says("site");
    }
    assert_eq!(
        fs::read_to_string(desk.path("site/meta.json")).unwrap(),
        "{\"name\":\"a web site\"}"
    );
    desk.write("file", "no folder");
    desk.run(["index", "press", "--index", "file"]).exits(2).says("`file`");
    desk.run(["search", "fog", "--index", "file"]).exits(2).says("`file`");
}

#[test]
fn an_index_inside_its_own_collection_is_not_read() {
    let desk = Desk::new();
    desk.write("fog.txt", FOG);
    desk.run(["index", ".", "--index", "index"]).exits(0).says("index     1 articles");
    files(desk.run(["index", "."]).exits(0), 0, 0, 0, 1);
}

#[test]
fn hidden_files_and_what_the_ignore_file_names_are_left_out() {
    let desk = Desk::new();
    desk.write("press/fog.txt", FOG);
    desk.write("press/.hidden.txt", BAN);
    desk.write("press/.git/config.txt", BAN);
    desk.write("press/drafts/ban.txt", BAN);
    desk.write("press/keep/ban.txt", CARS);
    desk.write("press/keep/notes.bak", BAN);
    desk.write("press/.newshoundignore", "# not ours\ndrafts/\n*.bak\n");
    // The rules of a version control system are not ours to follow.
    desk.write("press/.gitignore", "fog.txt\n");
    desk.run(["index", "press"]).exits(0);
    assert_eq!(desk.headlines([]), ["Cars out", "Fog"]);
    desk.write("press/keep/.newshoundignore", "ban.txt\n");
    files(desk.run(["index", "press"]).exits(0), 0, 0, 1, 1);
    assert_eq!(desk.headlines([]), ["Fog"]);
    desk.remove("press/.newshoundignore");
    desk.run(["index", "press"]);
    assert!(desk.headlines([]).contains(&"Ferry ban".to_owned()));
}

#[test]
fn an_empty_folder_makes_an_empty_index() {
    let desk = Desk::new();
    fs::create_dir(desk.path("press")).unwrap();
    desk.run(["index", "press"]).exits(0).says("index     0 articles");
    desk.run(["search", "fog"]).exits(1);
    desk.run(["export"]).exits(1);
    desk.run(["facets"]).exits(1);
    desk.run(["stats"]).exits(0);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn links_are_followed_and_a_loop_of_them_ends() {
        let desk = Desk::new();
        desk.write("press/fog.txt", FOG);
        desk.write("elsewhere/ban.txt", BAN);
        symlink(desk.path("elsewhere"), desk.path("press/linked")).unwrap();
        symlink(desk.path("press"), desk.path("press/loop")).unwrap();
        symlink(desk.path("nowhere"), desk.path("press/broken")).unwrap();
        let run = desk.run(["index", "press"]).exits(1);
        assert_eq!(desk.headlines([]), ["Ferry ban", "Fog"]);
        run.says("press/loop").says("W01");
    }

    #[test]
    fn a_pipe_among_the_files_is_reported_and_not_waited_for() {
        let desk = Desk::new();
        desk.write("press/fog.txt", FOG);
        let made = Command::new("mkfifo").arg(desk.path("press/pipe")).status();
        if !made.is_ok_and(|status| status.success()) {
            println!("skipped: no mkfifo here");
            return;
        }
        desk.run(["index", "press"]).exits(1).says("W10 special-file  press/pipe");
        assert_eq!(desk.headlines([]), ["Fog"]);
    }

    #[test]
    fn a_name_that_is_not_unicode_is_reported_and_its_file_indexed() {
        let desk = Desk::new();
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
        fs::create_dir(desk.path("press")).unwrap();
        if fs::write(desk.path("press").join(name), FOG).is_err() {
            println!("skipped: this file system has Unicode names only");
            return;
        }
        desk.run(["index", "press"]).exits(1).says("W11");
        assert_eq!(desk.headlines(["fog"]), ["Fog"]);
        files(desk.run(["index", "press"]), 0, 0, 0, 1);
    }

    #[test]
    fn what_may_not_be_read_is_reported_and_its_articles_stay() {
        let desk = three_articles();
        let closed = |path: &str, mode| {
            fs::set_permissions(desk.path(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        closed("press/town", 0);
        if fs::read_dir(desk.path("press/town")).is_ok() {
            closed("press/town", 0o755);
            println!("skipped: this user may read everything");
            return;
        }
        desk.run(["index", "press"]).exits(1).says("W01 unreadable  press/town");
        assert_eq!(desk.headlines([]), ["Cars out", "Ferry ban", "Fog"]);
        closed("press/town", 0o755);
        desk.write("press/ban.txt", BAN.to_owned() + " More.");
        closed("press/ban.txt", 0);
        desk.run(["index", "press"]).exits(1).says("W01 unreadable  press/ban.txt");
        closed("press/ban.txt", 0o644);
        desk.run(["index", "press"]).exits(0);
        assert_eq!(desk.headlines(["more"]), ["Ferry ban"]);
    }
}

#[test]
fn names_of_fields_and_the_users_entities_are_remembered() {
    // Seen: a second run without `--map` read the file again and lost its articles.
    let desk = Desk::new();
    desk.write("odd.jsonl", "{\"hl1\":\"Fog\",\"copy\":\"The Quayside Choir sang in the fog.\"}\n");
    desk.write("mine.toml", "[[organisation]]\nname = \"Quayside Choir\"\n");
    let map = ["--map", "headline=hl1", "--map", "text=copy", "--entities", "mine.toml"];
    desk.run(["index", "odd.jsonl"].into_iter().chain(map)).exits(0);
    for arguments in [vec!["index"], vec!["index", "odd.jsonl"]] {
        desk.run(arguments).exits(0).says("0 new, 0 changed, 0 removed, 1 unchanged");
    }
    desk.run(["index", "--rebuild"]).exits(0).says("index     1 articles");
    assert_eq!(desk.headlines(["choir", "--org", "quayside choir"]), ["Fog"]);
    desk.write("mine.toml", "");
    desk.run(["index", "--entities", "mine.toml"]).exits(0).says("1 changed");
    desk.run(["search", "--org", "nobody"]).exits(2);
}

#[test]
fn a_file_that_its_folder_leaves_out_stays_when_it_was_asked_for_itself() {
    let desk = Desk::new();
    desk.write("press/.newshoundignore", "odd.jsonl\n");
    desk.write("press/fog.txt", FOG);
    desk.write("press/odd.jsonl", "{\"hl1\":\"Odd\",\"copy\":\"The choir sang.\"}\n");
    desk.run(["index", "press"]).exits(0).says("index     1 articles");
    let map = ["--map", "headline=hl1", "--map", "text=copy"];
    let odd = ["index", "press/odd.jsonl"].into_iter().chain(map);
    desk.run(odd).exits(0).says("index     2 articles");
    for arguments in [vec!["index", "press"], vec!["index"]] {
        desk.run(arguments).exits(0).says("0 new, 0 changed, 0 removed").says("2 articles");
    }
    assert_eq!(desk.headlines(["choir"]), ["Odd"]);
}
