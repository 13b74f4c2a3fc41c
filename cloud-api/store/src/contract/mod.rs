//! What every engine must do. [`store_contract!`](crate::store_contract) makes one test of each case, on a fresh
//! database each:
//!
//! ```text
//! cloud_store::store_contract!(FreshFile::new());
//! ```
//!
//! The macro names every case; `tests/contract_is_whole.rs` refuses one that it forgets.

#![expect(clippy::unwrap_used, reason = "a contract is a test")]

pub mod concurrency;
pub mod deeds;
pub mod devices;
pub mod fixture;
pub mod isolation;
pub mod mail;
pub mod notices;
pub mod operator;
pub mod outbox;
pub mod records;
pub mod registration;
pub mod vaccine_data;
pub mod vaults;

use crate::port::Store;
use uuid::Uuid;

/// The epoch of every fresh database.
pub const EPOCH: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);

/// A fresh, empty database of the engine under test, with epoch [`EPOCH`].
pub trait Database: Sync {
    /// A connection of its own; several may be open at once, on different threads.
    fn connect(&self) -> Box<dyn Store>;
}

/// Makes a test of every case of the contract. The argument is an expression that yields a fresh
/// [`Database`](crate::contract::Database) each time it is evaluated.
#[macro_export]
macro_rules! store_contract {
    ($fresh:expr) => {
        $crate::store_contract! { @tests $fresh;
            operator:
                a_town_is_added_once,
                an_unknown_town_is_not_found,
                serials_never_repeat,
                a_household_is_added_once,
                a_failed_household_leaves_nothing,
                a_household_has_one_to_twenty_members,
                households_are_listed_in_pages,
                a_new_household_gets_the_recent_town_notices,
                a_new_letter_ends_the_old_card,
                every_change_is_audited_without_gaps,
                another_epoch_is_seen_at_once;
            devices:
                an_install_code_enrols_one_box,
                a_lost_reply_can_be_asked_for_again,
                an_old_code_is_spent,
                a_code_is_made_once_in_all_towns,
                five_wrong_codes_lock_their_source,
                a_revoked_box_stays_revoked,
                devices_are_listed_in_pages,
                the_latest_sighting_stays,
                the_work_order_of_a_code_is_its_boxs,
                both_keys_are_good_until_the_next_one_is_used,
                a_renewal_by_the_next_key_is_its_first_use,
                a_later_certificate_is_believed_after_a_restore,
                a_revoked_box_renews_nothing,
                the_latest_self_tests_are_kept;
            registration:
                five_wrong_passwords_lock_the_account,
                five_wrong_passwords_lock_the_device,
                an_unknown_user_id_looks_like_a_known_one,
                the_right_password_gives_the_tries_back,
                credentials_say_who_it_is,
                a_card_logs_its_member_in,
                one_card_for_one_account,
                binding_the_same_again_changes_nothing,
                a_replaced_letter_binds_no_card;
            notices:
                a_notice_arrives_as_it_was_published,
                a_notice_reaches_its_audience,
                a_publication_needs_its_audience,
                pages_meet_without_gap_or_double,
                an_unchanged_household_has_an_unchanged_version,
                a_strange_cursor_begins_at_the_beginning,
                a_withdrawn_notice_is_told,
                an_opened_notice_is_told_to_the_same_member_only,
                the_earliest_opening_stays,
                an_opening_lies_between_publishing_and_now,
                a_change_during_paging_is_not_missed,
                publications_say_how_many_they_reached;
            vaults:
                a_vault_is_kept_for_its_member_and_box,
                a_newer_vault_replaces_and_an_older_one_never_comes_back,
                a_new_letter_closes_the_vaults_of_its_member,
                a_household_has_a_vault_of_its_own,
                a_new_letter_makes_the_households_vaults_stale,
                a_lost_secret_closes_every_vault;
            deeds:
                a_box_is_told_of_its_open_vaults,
                what_the_town_has_forgotten_is_taken_back,
                a_vault_of_another_card_comes_back_closed,
                a_later_vault_is_not_replaced_by_an_earlier_one,
                who_is_not_here_gets_no_vault_back;
            vaccine_data:
                the_newest_edition_is_told_to_who_has_an_older_one,
                an_edition_that_is_not_newer_is_refused_and_leaves_nothing,
                versions_go_up_also_when_the_clock_does_not,
                an_edition_is_its_towns_and_is_audited;
            outbox:
                an_entry_takes_effect_once,
                a_rejected_entry_stays_rejected_and_blocks_nothing,
                rejected_entries_do_not_pile_up,
                an_answer_counts_for_its_member,
                the_last_answer_to_arrive_counts,
                parallel_repetitions_apply_once;
            records:
                what_a_member_writes_is_the_households,
                two_writers_both_keep_their_words,
                a_change_that_changes_nothing_moves_nothing,
                a_refused_change_is_rejected_for_ever,
                a_private_record_is_its_authors,
                a_removed_record_stays_removed,
                the_town_brings_records_that_boxes_do_not_change,
                a_record_of_another_household_is_another_record,
                the_operator_sees_that_records_are_there;
            mail:
                mail_says_how_much_is_new_in_all,
                notices_and_records_share_a_page_in_one_order,
                a_page_says_how_much_is_behind_it,
                removed_records_are_told_to_who_has_begun,
                a_household_knows_the_next_days,
                a_page_of_long_records_ends_early;
            isolation:
                a_household_sees_itself_only,
                a_town_sees_itself_only,
                a_private_notice_is_for_its_member_only;
            concurrency:
                a_reader_misses_no_change,
                parallel_tries_share_five,
                parallel_bindings_have_one_winner,
                one_code_enrols_one_of_two_boxes;
        }
    };
    (@tests $fresh:expr; $($room:ident: $($case:ident),+;)+) => {
        $(mod $room {
            use super::*;
            $(#[test]
            fn $case() {
                $crate::contract::$room::$case(&$fresh);
            })+
        })+
    };
}
