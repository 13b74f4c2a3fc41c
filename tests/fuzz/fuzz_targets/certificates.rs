//! Certificates from strangers: the server's parser and the box's, on any bytes.
#![no_main]

use cloud_jpki::{Anchors, Answer, Hierarchy, Kind, Revocation, verify};
use libfuzzer_sys::fuzz_target;
use shared_model::time::Timestamp;
use stb_core::card::certificate::CertificateFacts;

fuzz_target!(|data: &[u8]| {
    let now = Timestamp::from_millis(1_795_430_520_000);
    let nobody = Hierarchy { roots: Vec::new(), policies: Vec::new() };
    let anchors = Anchors { auth: nobody.clone(), sign: nobody };
    for kind in [Kind::Auth, Kind::Sign] {
        let answer = Answer { kind, certificate_der: data, message: b"message", signature: &[0; 256] };
        assert!(verify(now, &anchors, &Revocation::OffForTests, &answer).is_err(), "nobody vouches for this");
    }
    let _ = CertificateFacts::read(data);
});
