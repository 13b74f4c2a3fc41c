use der::Encode;
use x509_cert::ext::pkix::name::DistributionPointName;

/// Names of places where revocation lists are published, as DER. JPKI splits its lists by municipality, with directory
/// names that cannot be fetched; they only say which list speaks about which certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<Vec<u8>>);

impl Places {
    pub fn of<'n>(names: impl Iterator<Item = &'n DistributionPointName>) -> der::Result<Self> {
        let mut places = Vec::new();
        for name in names {
            match name {
                DistributionPointName::FullName(names) => {
                    for name in names {
                        places.push(name.to_der()?);
                    }
                }
                DistributionPointName::NameRelativeToCRLIssuer(relative) => places.push(relative.to_der()?),
            }
        }
        Ok(Self(places))
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|place| other.0.contains(place))
    }
}
