use crate::mother_at_home;
use anyhow::{Context, Result};
use e2e::programs::program;
use std::process::Command;

#[test]
fn a_revoked_box_locks_and_says_so() -> Result<()> {
    let mut world = mother_at_home("revoked-box")?;
    let devices = world.town.operator(&["device", "list", "--municipality", "162108"])?;
    let device = devices["devices"][0]["device"].as_str().context("a device")?.to_owned();
    world.town.operator(&["device", "revoke", "--municipality", "162108", "--device", &device])?;
    world.tv.ask("wait problem 40000")?;
    assert!(world.tv.sees("N-212")? && !world.tv.sees("高橋")?);
    Ok(())
}

#[test]
fn an_install_code_is_good_for_one_box_only() -> Result<()> {
    let world = e2e::world::World::start("install-code")?;
    let code = world.town.operator(&["device", "code", "--municipality", "162108"])?;
    let code = code["code"].as_str().context("a code")?.to_owned();
    let enrol = |name: &str| -> Result<std::process::Output> {
        let folder = world.town.folder().join("box").join(name);
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("stb.toml");
        std::fs::write(&config, world.town.box_config(&folder)?)?;
        Ok(Command::new(program("stb-app")?).arg("--config").arg(config).args(["enrol", "--code", &code]).output()?)
    };
    assert!(enrol("first")?.status.success());
    let second = enrol("second")?;
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("N-50"), "{second:?}");
    Ok(())
}
