use super::*;
use std::cell::RefCell;

const FULL: Size = Size { width: 1920, height: 1080 };
const SMALL: Size = Size { width: 1280, height: 720 };

/// What a pretended card is like; each test has its own thread, and so its own.
#[derive(Default)]
struct Desk {
    there: bool,
    plugs: Vec<Plug>,
    refused: Vec<Choice>,
    taken_away: bool,
    broken: bool,
    lit: Vec<(String, Choice, Size)>,
    put_out: usize,
    copied: usize,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

fn desk<T>(change: impl FnOnce(&mut Desk) -> T) -> T {
    DESK.with_borrow_mut(change)
}

struct Pretended;

impl Card for Pretended {
    type Light = ();

    fn open() -> io::Result<Self> {
        if desk(|desk| desk.there) { Ok(Self) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn plugs(&self, _: bool) -> io::Result<Vec<Plug>> {
        desk(|desk| if desk.broken { Err(io::ErrorKind::NotFound.into()) } else { Ok(desk.plugs.clone()) })
    }

    fn light(&self, plug: &Plug, choice: Choice, picture: Size) -> io::Result<()> {
        desk(|desk| {
            if desk.taken_away || desk.refused.contains(&choice) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            desk.lit.push((plug.name.clone(), choice, picture));
            Ok(())
        })
    }

    fn shows(&self, (): &()) -> bool {
        desk(|desk| !desk.taken_away)
    }

    fn copy(&self, (): &mut (), _: &Frame, _: &Dirty) -> io::Result<()> {
        desk(|desk| desk.copied += 1);
        Ok(())
    }

    fn put_out(&self, (): ()) {
        desk(|desk| desk.put_out += 1);
    }
}

fn offer(size: Size) -> Offer {
    Offer { size, refresh: 60, preferred: false, interlaced: false }
}

fn television(name: &str, sizes: &[Size]) -> Plug {
    Plug { name: name.to_owned(), offers: sizes.iter().copied().map(offer).collect(), described: true }
}

fn paint(screen: &mut Kms<Pretended>) -> usize {
    let frame = Frame::from_fn(1, 1, |_, _| stb_ui::headless::Xrgb(0));
    let before = desk(|desk| desk.copied);
    screen.present(&frame, &Dirty { areas: vec![frame.area()] });
    desk(|desk| desk.copied) - before
}

#[test]
fn without_a_card_and_without_a_screen_the_box_goes_on_and_shows_itself_when_they_come() {
    let mut screen = Kms::<Pretended>::new(FULL);
    assert_eq!((screen.look(), screen.said), (None, "D-101 no graphics card"));
    assert_eq!(paint(&mut screen), 0);
    desk(|desk| desk.there = true);
    assert_eq!((screen.look(), screen.said), (None, "D-102 no screen is plugged in"));
    desk(|desk| desk.plugs = vec![television("HDMI-A-1", &[FULL, SMALL])]);
    assert_eq!((screen.look(), screen.said), (Some(FULL), ""));
    assert_eq!(paint(&mut screen), 1);
    assert_eq!(screen.look(), None, "nothing has changed");
}

#[test]
fn a_screen_that_is_pulled_out_goes_dark_and_lights_up_again() {
    desk(|desk| (desk.there, desk.plugs) = (true, vec![television("HDMI-A-1", &[FULL])]));
    let mut screen = Kms::<Pretended>::new(FULL);
    screen.look();
    desk(|desk| desk.plugs.clear());
    assert_eq!(screen.look(), None);
    assert_eq!((desk(|desk| desk.put_out), paint(&mut screen)), (1, 0));
    desk(|desk| desk.plugs = vec![television("HDMI-A-1", &[SMALL])]);
    assert_eq!(screen.look(), Some(SMALL), "another television, which knows the smaller size only");
    assert_eq!(paint(&mut screen), 1);
}

#[test]
fn a_screen_changed_for_another_one_between_two_looks_gets_a_mode_of_its_own() {
    desk(|desk| (desk.there, desk.plugs) = (true, vec![television("HDMI-A-1", &[FULL, SMALL])]));
    let mut screen = Kms::<Pretended>::new(FULL);
    assert_eq!(screen.look(), Some(FULL));
    desk(|desk| desk.plugs = vec![television("HDMI-A-1", &[Size { width: 1024, height: 768 }, SMALL])]);
    assert_eq!(screen.look(), Some(SMALL));
    assert_eq!(desk(|desk| desk.put_out), 1);
}

#[test]
fn a_screen_that_says_nothing_of_itself_gets_a_picture() {
    let silent = Plug { described: false, ..television("HDMI-A-1", &[Size { width: 1024, height: 768 }]) };
    desk(|desk| (desk.there, desk.plugs) = (true, vec![silent]));
    assert_eq!(Kms::<Pretended>::new(FULL).look(), Some(SMALL));
    assert_eq!(desk(|desk| desk.lit.clone()), [("HDMI-A-1".to_owned(), Choice::Fallback, SMALL)]);
    desk(|desk| desk.refused = vec![Choice::Fallback]);
    let picture = Kms::<Pretended>::new(FULL).look();
    assert_eq!(picture, Some(Size { width: 1024, height: 576 }), "what the kernel has made up is better than nothing");
}

#[test]
fn a_mode_or_a_screen_that_cannot_be_lit_is_followed_by_the_next() {
    let both =
        vec![television("HDMI-A-1", &[FULL]), television("Composite-1", &[Size { width: 720, height: 480 }, SMALL])];
    desk(|desk| (desk.there, desk.plugs, desk.refused) = (true, both, vec![Choice::Offered(0), Choice::Fallback]));
    assert_eq!(Kms::<Pretended>::new(FULL).look(), Some(SMALL));
    assert_eq!(desk(|desk| desk.lit.clone()), [("Composite-1".to_owned(), Choice::Offered(1), SMALL)]);
}

#[test]
fn a_better_screen_that_comes_later_is_taken_and_one_that_cannot_be_lit_is_not_tried_for_ever() {
    let (maybe, sure) = (television("Composite-1", &[SMALL]), television("HDMI-A-1", &[FULL]));
    desk(|desk| (desk.there, desk.plugs) = (true, vec![maybe.clone()]));
    let mut screen = Kms::<Pretended>::new(FULL);
    assert_eq!(screen.look(), Some(SMALL));
    desk(|desk| desk.plugs = vec![sure, maybe]);
    assert_eq!(screen.look(), Some(FULL));
    desk(|desk| (desk.taken_away, desk.refused) = (true, vec![Choice::Fallback]));
    assert_eq!(screen.look(), None);
    desk(|desk| desk.taken_away = false);
    assert_eq!(screen.look(), Some(FULL));
    assert_eq!((screen.look(), screen.look(), desk(|desk| desk.put_out)), (None, None, 2));
}

#[test]
fn a_screen_that_another_program_took_is_taken_back_when_it_is_free() {
    desk(|desk| (desk.there, desk.plugs) = (true, vec![television("HDMI-A-1", &[FULL])]));
    let mut screen = Kms::<Pretended>::new(FULL);
    screen.look();
    desk(|desk| desk.taken_away = true);
    assert_eq!(screen.look(), None);
    assert!(screen.said.starts_with("D-103"));
    desk(|desk| desk.taken_away = false);
    assert_eq!(screen.look(), Some(FULL));
}

#[test]
fn a_card_that_is_gone_is_opened_anew() {
    desk(|desk| (desk.there, desk.plugs) = (true, vec![television("HDMI-A-1", &[FULL])]));
    let mut screen = Kms::<Pretended>::new(FULL);
    screen.look();
    desk(|desk| (desk.broken, desk.there) = (true, false));
    assert_eq!((screen.look(), screen.has_card()), (None, false));
    assert_eq!(paint(&mut screen), 0);
    desk(|desk| (desk.broken, desk.there) = (false, true));
    assert_eq!(screen.look(), Some(FULL));
}

#[test]
fn switched_off_it_is_dark_until_it_is_switched_on() {
    desk(|desk| (desk.there, desk.plugs) = (true, vec![television("HDMI-A-1", &[FULL])]));
    let mut screen = Kms::<Pretended>::new(FULL);
    screen.look();
    screen.switch(false);
    assert_eq!(screen.look(), None);
    assert_eq!((desk(|desk| desk.put_out), paint(&mut screen)), (1, 0));
    assert_eq!(screen.look(), None, "it stays dark");
    screen.switch(true);
    assert_eq!(screen.look(), Some(FULL));
}
