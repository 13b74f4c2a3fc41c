use crate::json::REVIEW;
use crate::vaccine::{Available, Fault, Judged, NextDose, Plan, Reason, SupportingData, Unknown, VaccinePlan, Verdict};
use serde_json::{Value, json};
use shared_model::civil::CivilDate;

/// The calendar's last day stands for all days beyond it, so it is no answer.
pub(super) fn is_beyond(day: CivilDate) -> bool {
    day == CivilDate::from_days_since_epoch(i64::MAX)
}

pub(super) fn plan(data: &SupportingData, on: CivilDate, plan: &Plan) -> Value {
    let editions = data
        .editions
        .iter()
        .map(|edition| json!({ "file": edition.file, "label": edition.label, "as_of": edition.as_of.to_iso() }));
    json!({
        "on": on.to_iso(),
        "editions": editions.collect::<Vec<_>>(),
        "vaccines": plan.vaccines.iter().map(|each| vaccine(data, each)).collect::<Vec<_>>(),
        "unknown": plan.unknown.iter().map(unknown).collect::<Vec<_>>(),
        "review": REVIEW,
    })
}

pub(super) fn available(data: &SupportingData, available: &[Available]) -> Value {
    let row = |each: &Available| {
        let name = data.vaccine(&each.vaccine).map(|vaccine| &vaccine.name);
        json!({ "vaccine": each.vaccine, "name": name, "due": each.is_due, "dose": next(data, &each.dose) })
    };
    json!({ "available": available.iter().map(row).collect::<Vec<_>>(), "review": REVIEW })
}

fn vaccine(data: &SupportingData, plan: &VaccinePlan) -> Value {
    let row = data.vaccine(&plan.vaccine);
    json!({
        "vaccine": plan.vaccine,
        "name": row.map(|row| &row.name),
        "routine": row.map(|row| row.is_routine()),
        "status": plan.status.code(),
        "reasons": reasons(data, &plan.reasons),
        "doses": plan.given.iter().map(|each| judged(data, each)).collect::<Vec<_>>(),
        "next": plan.next.iter().map(|each| next(data, each)).collect::<Vec<_>>(),
    })
}

fn judged(data: &SupportingData, judged: &Judged) -> Value {
    let faults = match &judged.verdict {
        Verdict::NotValid(faults) => faults.as_slice(),
        _ => &[],
    };
    let told = json!({
        "index": judged.index,
        "vaccine": judged.vaccine,
        "date": judged.date.to_iso(),
        "verdict": judged.verdict.code(),
        "reasons": faults.iter().map(|each| fault(data, each)).collect::<Vec<_>>(),
    });
    match &judged.verdict {
        Verdict::Valid { dose, label, routine } => {
            with(told, json!({ "dose": dose, "label": label, "routine": routine }))
        }
        Verdict::CountsFor(vaccine) => with(told, json!({ "counts_for": vaccine })),
        _ => told,
    }
}

fn with(mut told: Value, more: Value) -> Value {
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more);
    }
    told
}

fn next(data: &SupportingData, next: &NextDose) -> Value {
    let day = |day: Option<CivilDate>| day.filter(|day| !is_beyond(*day)).map(CivilDate::to_iso);
    json!({
        "dose": next.number,
        "label": next.label,
        "status": next.status.code(),
        "routine": next.routine,
        "needs_doctor": next.needs_doctor(),
        "earliest": day(next.earliest),
        "proposed": day(next.proposed),
        "standard": { "from": day(next.standard_from), "until": day(next.standard_until) },
        "last_legal_day": day(next.last_legal_day),
        "finish_by": day(next.finish_by),
        "reasons": reasons(data, &next.reasons),
    })
}

fn reasons(data: &SupportingData, reasons: &[Reason]) -> Vec<Value> {
    reasons.iter().map(|reason| said(reason.code(), reason.day(), reason.words(data))).collect()
}

fn fault(data: &SupportingData, fault: &Fault) -> Value {
    said(fault.code(), fault.day(), fault.words(data))
}

fn said(code: &str, day: Option<CivilDate>, words: String) -> Value {
    match day {
        Some(day) => json!({ "code": code, "day": day.to_iso(), "words": words }),
        None => json!({ "code": code, "words": words }),
    }
}

fn unknown(unknown: &Unknown) -> Value {
    let given = &unknown.given;
    json!({
        "index": unknown.index,
        "vaccine": given.vaccine,
        "product": given.product,
        "date": given.date.to_iso(),
    })
}
