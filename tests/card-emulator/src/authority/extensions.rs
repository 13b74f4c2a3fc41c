//! The extensions of a JPKI certificate, each as the real profile writes it.

use const_oid::db::rfc5280::{
    ID_AD_OCSP, ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES,
    ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE, ID_CE_ISSUER_ALT_NAME, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME,
    ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_CLIENT_AUTH, ID_PE_AUTHORITY_INFO_ACCESS, ID_QT_CPS,
};
use der::asn1::{Ia5String, OctetString, Utf8StringRef};
use der::flagset::FlagSet;
use der::{Any, Encode};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, OtherName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

use super::leaf::Holder;

/// Names printed in every certificate of the service, in an obviously simulated form.
const SERVICE_NAME: &str = "O=公的個人認証サービス（模擬）,C=JP";
const CPS: &str = "http://cps.jpki-simulated.invalid/cps.html";
/// 公的個人認証の個人属性 in subjectAltName; the last arc says which.
const PERSONAL_DATA: &str = "1.2.392.200149.8.5.5";

type Result<T> = std::result::Result<T, der::Error>;

fn extension(id: ObjectIdentifier, critical: bool, value: &impl Encode) -> Result<Extension> {
    Ok(Extension { extn_id: id, critical, extn_value: OctetString::new(value.to_der()?)? })
}

pub(super) fn ca_constraints() -> Result<Extension> {
    extension(ID_CE_BASIC_CONSTRAINTS, true, &BasicConstraints { ca: true, path_len_constraint: None })
}

pub(super) fn key_usage(usages: impl Into<FlagSet<KeyUsages>>) -> Result<Extension> {
    extension(ID_CE_KEY_USAGE, true, &KeyUsage(usages.into()))
}

pub(super) fn client_auth() -> Result<Extension> {
    extension(ID_CE_EXT_KEY_USAGE, false, &ExtendedKeyUsage(vec![ID_KP_CLIENT_AUTH]))
}

/// Critical, which is why rustls-webpki refuses these certificates.
pub(super) fn policy(policy: ObjectIdentifier) -> Result<Extension> {
    let qualifier = PolicyQualifierInfo {
        policy_qualifier_id: ID_QT_CPS,
        qualifier: Some(Any::encode_from(&Ia5String::new(CPS)?)?),
    };
    let information = PolicyInformation { policy_identifier: policy, policy_qualifiers: Some(vec![qualifier]) };
    extension(ID_CE_CERTIFICATE_POLICIES, true, &CertificatePolicies(vec![information]))
}

pub(super) fn issuer_alt_name() -> Result<Extension> {
    let name: Name = SERVICE_NAME.parse()?;
    extension(ID_CE_ISSUER_ALT_NAME, false, &IssuerAltName(vec![GeneralName::DirectoryName(name)]))
}

/// Not a URL: a directoryName, which cannot be fetched over HTTP.
pub(super) fn crl_distribution_point(name: Name) -> Result<Extension> {
    let point = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![GeneralName::DirectoryName(name)])),
        reasons: None,
        crl_issuer: None,
    };
    extension(ID_CE_CRL_DISTRIBUTION_POINTS, false, &CrlDistributionPoints(vec![point]))
}

pub(super) fn ocsp_responder(uri: &str) -> Result<Extension> {
    let description = AccessDescription {
        access_method: ID_AD_OCSP,
        access_location: GeneralName::UniformResourceIdentifier(Ia5String::new(uri)?),
    };
    extension(ID_PE_AUTHORITY_INFO_ACCESS, false, &AuthorityInfoAccessSyntax(vec![description]))
}

pub(super) fn subject_key(key: SubjectPublicKeyInfoRef<'_>) -> Result<Extension> {
    extension(ID_CE_SUBJECT_KEY_IDENTIFIER, false, &SubjectKeyIdentifier::try_from(key)?)
}

pub(super) fn authority_key(key: SubjectPublicKeyInfoRef<'_>, name: Name, serial: SerialNumber) -> Result<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(SubjectKeyIdentifier::try_from(key)?.0),
        authority_cert_issuer: Some(vec![GeneralName::DirectoryName(name)]),
        authority_cert_serial_number: Some(serial),
    };
    extension(ID_CE_AUTHORITY_KEY_IDENTIFIER, false, &identifier)
}

/// The four attributes and the two substitute-character maps, in the order of a real certificate.
pub(super) fn personal_data(holder: &Holder) -> Result<Extension> {
    let no_substitutes = |text: &str| "0".repeat(text.chars().count());
    let names = [
        other_name(1, &holder.name)?,
        other_name(4, &holder.birth_date_with_era())?,
        other_name(3, holder.sex.code())?,
        other_name(5, &holder.address)?,
        other_name(2, &no_substitutes(&holder.name))?,
        other_name(6, &no_substitutes(&holder.address))?,
    ];
    extension(ID_CE_SUBJECT_ALT_NAME, false, &SubjectAltName(names.into()))
}

fn other_name(arc: u32, text: &str) -> Result<GeneralName> {
    let type_id = ObjectIdentifier::new(PERSONAL_DATA).and_then(|base| base.push_arc(arc));
    Ok(GeneralName::OtherName(OtherName {
        type_id: type_id.map_err(|_| der::ErrorKind::Failed)?,
        value: Any::encode_from(&Utf8StringRef::new(text)?)?,
    }))
}
