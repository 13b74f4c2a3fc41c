//! A town that answers from a script.

use crate::ports::{Cloud, CloudFault, CloudReply, CloudRequest};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The simulated twin of the HTTPS client. A clone is the same town. Without a script it cannot be reached.
#[derive(Clone, Default)]
pub struct ScriptedCloud(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: VecDeque<Result<CloudReply, CloudFault>>,
    received: Vec<String>,
}

impl ScriptedCloud {
    /// A town without a script.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more of the next requests is answered with this, in the order asked for.
    pub fn answer_next(&self, answer: Result<CloudReply, CloudFault>) {
        self.script().answers.push_back(answer);
    }

    /// The names of all requests so far, as their `Debug` gives them.
    pub fn received(&self) -> Vec<String> {
        self.script().received.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cloud for ScriptedCloud {
    fn call(&mut self, request: &CloudRequest) -> Result<CloudReply, CloudFault> {
        let mut script = self.script();
        script.received.push(format!("{request:?}"));
        script.answers.pop_front().unwrap_or(Err(CloudFault::Unreachable))
    }
}
