//! `store-writer DIRECTORY COUNT [redb]`: commits COUNT batches, going on after those of earlier runs, and prints the number
//! of each once it is acknowledged. Ends with 1 and the fault at the first batch that is not.

use stb_adapters::store_sled::SledStore;
use stb_core::ports::Store;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[path = "history.rs"]
mod history;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let (count, mut store): (_, Box<dyn Store>) = match arguments.as_slice() {
        [_, directory, count] => (count, Box::new(SledStore::new(Path::new(directory)))),
        #[cfg(feature = "redb")]
        [_, directory, count, engine] if engine == "redb" => {
            (count, Box::new(stb_adapters::store_redb::RedbStore::new(Path::new(directory))))
        }
        _ => return ExitCode::from(2),
    };
    let last = history::check(&store.load(history::OWNER).expect("the store opens"));
    let mut out = std::io::stdout().lock();
    for number in (last + 1..).take(count.parse().expect("COUNT is a number")) {
        if let Err(fault) = store.commit(&history::batch(number)) {
            eprintln!("{fault:?}");
            return ExitCode::FAILURE;
        }
        writeln!(out, "{number}").and_then(|()| out.flush()).expect("somebody reads");
    }
    ExitCode::SUCCESS
}
