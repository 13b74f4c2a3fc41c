use anyhow::Result;
use e2e::world::World;

#[test]
fn wrong_pin_once_and_twice_and_the_third_is_protected() -> Result<()> {
    let mut world = World::start("wrong-pin")?;
    world.insert("mother")?;
    world.tv.keys("type 9999; press OK; wait-text \"あと2回 入れられます\" 10000")?;
    world.tv.keys("type 9999; press OK; wait-text \"あと1回 入れられます\" 10000")?;
    assert_eq!(world.auth_tries()?, 1);
    world.tv.keys("type 9999; press OK; wait last-try")?;
    assert_eq!(world.auth_tries()?, 1, "the card has not been asked");
    world.tv.keys("press OK; wait start")?;
    world.remove()?;
    world.insert("mother")?;
    world.tv.keys("type 1234; press OK; wait last-try; press RIGHT; press OK; wait top 10000")?;
    assert_eq!(world.auth_tries()?, 3);
    Ok(())
}

#[test]
fn a_card_torn_out_during_verify_is_asked_for_anew_and_not_verified_twice() -> Result<()> {
    let mut world = World::start("torn")?;
    world.insert("mother")?;
    let before = world.card_status()?["verifies"].as_u64().unwrap_or_default();
    // Select, two reads to see that it is the same card, select, status: the sixth command is VERIFY.
    world.reader.tear_after(5)?;
    world.tv.keys("type 1234; press OK; wait-text \"C-101\" 10000")?;
    let after = world.card_status()?["verifies"].as_u64().unwrap_or_default();
    assert!(after - before <= 1, "{before} {after}");
    world.insert("mother")?;
    world.tv.keys("type 1234; press OK; wait top 10000")
}

#[test]
fn foreign_expired_and_revoked_cards_are_refused_in_words() -> Result<()> {
    let mut world = World::start("refused")?;
    for (card, pin, code) in [("foreign", "3333", "N-304"), ("expired", "1111", "N-305"), ("revoked", "2222", "N-306")]
    {
        world.insert(card)?;
        world.tv.keys(&format!("type {pin}; press OK; wait problem 10000"))?;
        assert!(world.tv.sees(code)?, "{card}");
        world.reader.remove()?;
        world.tv.keys("press OK; wait start")?;
    }
    Ok(())
}

#[test]
fn a_card_without_an_account_is_told_to_register() -> Result<()> {
    let mut world = World::start("unregistered")?;
    world.insert("father")?;
    world.tv.keys("type 5678; press OK; wait problem 10000")?;
    assert!(world.tv.sees("N-308")? && world.tv.sees("登録")?);
    Ok(())
}

#[test]
fn pcscd_may_come_and_go() -> Result<()> {
    let mut world = World::start("pcscd")?;
    world.reader.control("pcscd stop")?;
    world.tv.ask("wait-text \"カードリーダーが ありません\" 10000")?;
    world.reader.control("pcscd start")?;
    world.tv.ask("wait-text \"カードをかざしてください\" 15000")?;
    world.log_in("mother", "1234")
}

#[test]
fn garbage_and_silence_from_a_card_have_their_sentence_and_change_nothing() -> Result<()> {
    let mut world = World::start("garbage")?;
    for garbage in ["6F00", "01", "FFFF"] {
        world.insert("mother")?;
        world.reader.control(&format!("garbage {garbage}"))?;
        world.tv.keys("type 1234; press OK; wait problem 10000")?;
        assert!(world.tv.sees("C-10")?, "{garbage}");
        world.reader.remove()?;
        world.tv.keys("press BACK; wait start")?;
    }
    assert_eq!(world.auth_tries()?, 3);
    Ok(())
}
