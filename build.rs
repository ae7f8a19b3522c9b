//! Says how the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Loaded where it was linked for: else a third of a search's page faults come from moving
        // the megabyte of tables of its readers, which no search looks at.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
