//! Every municipality profile that ships can be read, and says something on each of its pages.

use stb_core::profile::{Profile, Section};

#[test]
fn every_profile_in_assets_is_complete() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/municipalities");
    let mut profiles = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of profiles") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a profile");
        let profile: Profile = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let named_after = path.file_stem().and_then(|stem| stem.to_str());
        assert_eq!((profile.version, named_after), (1, Some(profile.code.as_str())));
        let pages = &profile.pages;
        let said = |sections: &Vec<Section>| {
            !sections.is_empty() && sections.iter().all(|s| !s.heading.is_empty() && !s.paragraphs.is_empty())
        };
        for sections in [&pages.help, &pages.first_time, &pages.faq, &pages.contact, &pages.terms, &pages.privacy] {
            assert!(said(sections), "{}", path.display());
        }
        assert!([&pages.handbook, &pages.medicine].into_iter().all(said), "{}", path.display());
        profiles += 1;
    }
    assert!(profiles > 0, "no profile in {folder}");
}
