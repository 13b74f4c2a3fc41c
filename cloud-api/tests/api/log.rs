//! What the log does not say.

use crate::support::{World, begin};
use shared_model::person::Role;
use shared_model::wire::v1::RegistrationRequest;
use std::io;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole process logs everything into one place while this test runs, the other tests' lines included.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_the_log_however_much_it_says() {
    let captured = Captured::default();
    let writer = captured.clone();
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    tracing::subscriber::set_global_default(log.with_writer(move || writer.clone()).finish()).unwrap();

    let world = World::new().await;
    let account = world.household(&[("mother", Role::Mother)]).remove(0);
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    let wrong = RegistrationRequest { user_id: account.user_id.to_string(), password: "SECRETPW".to_owned() };
    let refused = connection.post("/v1/registrations", &wrong).await.problem();
    begin(&mut connection, &account).await;
    let registered = world.register(&device, &account, "mother").await;
    let proof = world.login_proof(&mut connection, &device, "mother").await;
    let session: shared_model::wire::v1::Session = connection.post("/v1/sessions", &proof).await.json();

    assert_eq!(connection.get("/v1/notices", Some(&session.token)).await.status, 200);

    let log = String::from_utf8_lossy(&captured.0.lock().unwrap()).into_owned();
    assert!(log.contains(&refused.request_id) && log.contains(device.id.as_str()), "refusals are found by their id");
    let signature = serde_json::to_string(&proof.signature).unwrap();
    for secret in
        [&account.password, "SECRETPW", &registered.token, &session.token, signature.trim_matches('"'), "高橋 良子"]
    {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
