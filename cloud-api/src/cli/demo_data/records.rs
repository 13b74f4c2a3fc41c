use super::notices::{DAY, working_day};
use crate::entropy;
use cloud_store::model::{NewRecord, Official};
use shared_model::civil::{CivilDate, CivilTime};
use shared_model::record::OCCURRED_ON;
use shared_model::time::Timestamp;

/// One check-up that was taken in from the town's files, and two days to come. The texts are made up.
pub(super) fn write(now: Timestamp) -> [NewRecord; 3] {
    let past = CivilTime::in_tokyo(now - DAY * 100).date;
    let soon = CivilTime::in_tokyo(now + DAY * 3).date;
    [
        record(now, Official::Import, "check-up", "新生児訪問（監修前の 見本）", past, "じたく"),
        record(now, Official::Municipality, "vaccination-plan", "予防接種（監修前の 見本）", soon, "福光保健センター"),
        record(
            now,
            Official::Municipality,
            "check-up-plan",
            "3〜4か月児健康診査（監修前の 見本）",
            working_day(now, 21),
            "福光保健センター　1階",
        ),
    ]
}

fn record(
    now: Timestamp,
    provenance: Official,
    kind: &str,
    title: &str,
    occurred_on: CivilDate,
    place: &str,
) -> NewRecord {
    let fields = [("title", title.to_owned()), (OCCURRED_ON, occurred_on.to_iso()), ("place", place.to_owned())];
    NewRecord {
        id: entropy::uuid(now),
        kind: kind.to_owned(),
        subject: None,
        provenance,
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23T10:42:00Z, a Monday evening in Tokyo.
    const NOW: Timestamp = Timestamp::from_millis(1_795_430_520_000);

    #[test]
    fn one_is_past_and_two_are_to_come() {
        let days = write(NOW).map(|record| record.fields[OCCURRED_ON].clone());
        assert_eq!(days, ["2026-08-15", "2026-11-26", "2026-12-14"]);
    }
}
