use living_room::world::{PASSWORD, PIN, SIGN_PASSWORD, World, user_id};
use shared_model::error_code::ErrorCode;

fn at_letter() -> World {
    let mut world = World::new();
    world.town.registered = false;
    world.insert();
    world.press("LEFT OK");
    assert_eq!((world.screen(), world.focused().as_str()), ("register-letter", "user-id"));
    world
}

fn letter(world: &mut World) {
    world.press(&format!("'{}' OK '{PASSWORD}' OK", user_id()));
}

#[test]
fn a_family_registers_its_card_in_five_steps() {
    let mut world = at_letter();
    assert!(world.sees("ID・パスワード通知書"));
    letter(&mut world);
    assert_eq!(world.screen(), "register-pin");
    assert!(world.sees("利用者証明用（数字4けた）"));
    world.press(&format!("'{PIN}' OK"));
    assert_eq!((world.screen(), world.focused().as_str()), ("register-confirm", "confirm"));
    assert!(world.sees("高橋 良子 さん") && world.sees(&user_id().grouped()));
    assert!(!world.town.registered, "nothing is bound before 登録");
    world.press("OK");
    assert_eq!(world.screen(), "register-done");
    world.press("OK");
    assert_eq!(world.screen(), "top");
    world.remove();
    world.log_in();
}

#[test]
fn a_town_that_asks_for_the_signature_gets_step_four_b() {
    let mut world = at_letter();
    world.town.attributes_required = true;
    letter(&mut world);
    world.press(&format!("'{PIN}' OK"));
    assert_eq!(world.screen(), "register-sign");
    assert!(world.sees("署名用（英字と数字 6〜16文字）") && world.sees("あと5回 入れられます"));
    world.press("'WRONG1'");
    press_next(&mut world);
    assert!(world.sees("あと4回 入れられます"));
    world.press(&format!("'{SIGN_PASSWORD}'"));
    press_next(&mut world);
    assert_eq!(world.screen(), "register-confirm");
}

/// Walks to つぎへ: it lies in the last row.
fn press_next(world: &mut World) {
    for _ in 0..8 {
        world.press("DOWN");
    }
    for _ in 0..8 {
        world.press("RIGHT");
    }
    assert_eq!(world.focused(), "key-next");
    world.press("OK");
}

#[test]
fn a_child_under_fifteen_has_no_signature_certificate() {
    let mut world = World::new();
    world.town.registered = false;
    world.town.attributes_required = true;
    world.card.sign_tries = None;
    world.insert();
    world.press("LEFT OK");
    letter(&mut world);
    assert!(world.sees("C-113"));
    assert_eq!(world.seen.verifies, 0);
}

#[test]
fn a_mistyped_id_does_not_travel() {
    let mut world = at_letter();
    let mut digits = user_id().to_string();
    let last = digits.pop().map_or('0', |digit| if digit == '0' { '1' } else { '0' });
    digits.push(last);
    world.press(&format!("'{digits}' OK"));
    assert!(world.sees("IDの数字が どこか ちがいます"));
    assert_eq!(world.town.letter_tries, 5);
}

#[test]
fn a_wrong_password_says_how_often_it_may_be_tried_and_five_lock() {
    let mut world = at_letter();
    world.press(&format!("'{}' OK '22222222' OK", user_id()));
    assert!(world.sees("あと4回 ためせます"));
    for left in [3, 2, 1] {
        world.press("'22222222' OK");
        assert!(world.sees(&format!("あと{left}回 ためせます")), "{left}");
    }
    world.press("'22222222' OK");
    assert!(world.sees(ErrorCode::AccountLocked.phone_code()));
}

#[test]
fn a_silent_town_is_told_and_the_step_can_be_tried_again() {
    let mut world = at_letter();
    world.town.reachable = false;
    letter(&mut world);
    assert!(world.sees("N-204"));
    world.town.reachable = true;
    world.press("OK");
    assert_eq!(world.screen(), "register-letter");
    world.press(&format!("'{PASSWORD}' OK '{PIN}'"));
    assert_eq!(world.screen(), "register-pin");
    world.town.reachable = false;
    world.press("OK");
    assert!(world.sees("N-204"));
    world.town.reachable = true;
    world.press("OK");
    world.press(&format!("'{PIN}' OK"));
    assert_eq!(world.screen(), "register-confirm");
    world.town.reachable = false;
    world.press("OK");
    assert!(world.sees("N-204"));
    world.town.reachable = true;
    world.press("OK OK");
    assert_eq!(world.screen(), "register-done");
}

#[test]
fn taking_the_card_away_ends_the_registration_at_once() {
    let mut world = at_letter();
    letter(&mut world);
    world.press(&format!("'{PIN}' OK"));
    assert_eq!(world.screen(), "register-confirm");
    world.remove();
    assert_eq!(world.screen(), "start");
    assert!(!world.sees("高橋") && !world.town.registered);
}

#[test]
fn leaving_after_the_registration_ends_the_session_with_the_town() {
    let mut world = at_letter();
    letter(&mut world);
    world.press(&format!("'{PIN}' OK OK"));
    assert_eq!(world.screen(), "register-done");
    world.press("BACK");
    assert_eq!((world.screen(), world.town.logouts), ("start", 1));
}
