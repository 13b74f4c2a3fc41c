use crate::http::{Refusal, Reply, json, no_content, parse_query};
use crate::proof::Device;
use crate::service::Service;
use http::StatusCode;
use shared_model::error_code::ErrorCode;

/// `GET /v1/vaccine-data`: the newest edition of the vaccine data that the box's town has published, signed; 204 if the box
/// has it, or there is none. No session: it is about nobody.
pub async fn give(service: &Service, device: Device<'_>, query: Option<&str>) -> Reply {
    let after = read_after(query)?;
    let municipality = device.municipality();
    let newest = service.store.read(move |store| store.vaccine_edition(municipality, after)).await?;
    Ok(match newest {
        Some(newest) => json(StatusCode::OK, &service.vaults.sign_edition(municipality, &newest)),
        None => no_content(),
    })
}

fn read_after(query: Option<&str>) -> Result<Option<u64>, Refusal> {
    let [after] = parse_query(query, ["after"])?;
    let number = |text: &str| text.parse().map_err(|_| Refusal::new(ErrorCode::MalformedRequest, "after is no number"));
    after.map(number).transpose()
}
