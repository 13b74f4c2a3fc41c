use super::TOWN;
use serde_json::Value;
use std::process::{Command, Output};

/// The program, with a configuration and an authority of its own.
pub struct Operator {
    /// Everything lies here.
    pub folder: tempfile::TempDir,
}

impl Operator {
    /// Right after `init`; the cards of the simulated town are believed.
    pub fn with_town() -> Self {
        let operator = Self { folder: tempfile::tempdir().unwrap() };
        let (auth, sign) = (TOWN.path("anchors/auth-ca.der"), TOWN.path("anchors/sign-ca.der"));
        let crl = TOWN.path("crl");
        let init = operator.run(&[
            "init",
            "--no-passphrase",
            "--dir",
            operator.folder.path().to_str().unwrap(),
            "--device-listen",
            "127.0.0.1:0",
            "--enrol-listen",
            "127.0.0.1:0",
            "--auth-root",
            auth.to_str().unwrap(),
            "--sign-root",
            sign.to_str().unwrap(),
            "--auth-policy",
            "1.2.392.200149.8.5.1.0.30",
            "--sign-policy",
            "1.2.392.200149.8.5.1.0.20",
            "--revocation",
            "off-for-tests",
            "--crl-folder",
            crl.to_str().unwrap(),
        ]);
        assert!(init.status.success(), "{init:?}");
        operator
    }

    /// A command that is not run yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
        command.arg("--config").arg(self.folder.path().join("cloud-api.toml")).args(arguments);
        command
    }

    /// A command and what it said.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// A command that must succeed, with its one line of JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// A command's exit code.
    pub fn code(&self, arguments: &[&str]) -> i32 {
        self.run(arguments).status.code().unwrap()
    }
}
