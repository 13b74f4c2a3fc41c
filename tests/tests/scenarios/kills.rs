use anyhow::Result;
use e2e::kills;
use e2e::world::World;

/// `./x bench kills --rounds 200` does the same for longer.
#[test]
fn kills_at_any_moment_lose_nothing_that_was_called_read_or_kept() -> Result<()> {
    let mut world = World::start("kills")?;
    let report = kills::run(&mut world, 5, 20_261_127)?;
    assert_eq!((report.acknowledged, report.lost, report.doubled), (10, 0, 0), "{report:?}");
    Ok(())
}
