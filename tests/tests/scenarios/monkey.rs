use anyhow::Result;
use e2e::monkey;
use e2e::world::World;

/// `./x bench monkey` does the same for much longer, and looks at the memory, too.
#[test]
fn keys_by_chance_are_all_answered_and_something_always_has_the_focus() -> Result<()> {
    let mut world = World::start("monkey")?;
    let report = monkey::run(&mut world, 600, 20_261_128)?;
    assert!(report.screens.len() >= 12, "it has hardly been anywhere: {report}");
    Ok(())
}
