//! What technicians find in the stories behaves as what they find in a box.

use living_room::shop::{CODE, INSTALL_CODE, Shop};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{Defect, Probe, Registrar, RegistrarFault};
use stb_core::testing::contract_technician::{EnrolListener, machine_contract, registrar_contract};

struct Listener(Shop);

impl EnrolListener for Listener {
    fn registrar(&mut self) -> Box<dyn Registrar + '_> {
        Box::new(&mut self.0)
    }

    fn refuse(&mut self, refusal: Option<(ErrorCode, Option<u32>)>) {
        self.0.fault = refusal.map(|(code, tries_left)| RegistrarFault::Refused { code, tries_left, retry_at: None });
    }

    fn close(&mut self) {
        self.0.silent = true;
    }
}

#[test]
fn the_shop_keeps_the_contracts() {
    registrar_contract(&mut Listener(Shop::default()), INSTALL_CODE);
    machine_contract(&mut Shop::of_enrolled(), CODE);
    let defects = Probe::ALL.into_iter().zip(Defect::ALL).collect();
    machine_contract(&mut Shop { defects, ..Shop::default() }, CODE);
}
