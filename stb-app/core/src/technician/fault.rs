//! What is wrong with a box, for technicians: a stable number, a short name, and what to do, in this order.

use crate::ports::Defect;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No reader.
    NoReader,
    /// The card on the reader cannot be read.
    CardUnreadable,
    /// What the box has found by itself.
    Defect(Defect),
}

impl Fault {
    /// Every fault.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        [Self::NoReader, Self::CardUnreadable].into_iter().chain(Defect::ALL.map(Self::Defect)).collect()
    }

    /// The number for the telephone and the report.
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        self.words().1
    }

    /// What to do, one after the other.
    pub const fn steps(self) -> [&'static str; 3] {
        self.words().2
    }

    const fn words(self) -> (&'static str, &'static str, [&'static str; 3]) {
        match self {
            Self::NoReader => {
                ("R-102", "リーダーなし", ["USBを さしなおす", "うしろの口に かえる", "別のリーダーで ためす"])
            }
            Self::CardUnreadable => (
                "R-103",
                "カードが 読めない",
                ["カードを 置きなおす", "別の点検カードで ためす", "別のリーダーで ためす"],
            ),
            Self::Defect(defect) => match defect {
                Defect::NoLink => {
                    ("R-111", "線が きていない", ["LANの線を さしなおす", "ルーターの 電源を みる", "別の線で ためす"])
                }
                Defect::NoAddress => (
                    "R-112",
                    "アドレスなし",
                    ["ルーターの 電源を 入れなおす", "DHCPの 設定を みる", "電源を 入れなおす"],
                ),
                Defect::NoGateway => {
                    ("R-113", "出口なし", ["ルーターの 電源を 入れなおす", "回線の 契約を みる", "電源を 入れなおす"])
                }
                Defect::NameUnknown => (
                    "R-114",
                    "名前が 引けない",
                    ["回線の ランプを みる", "ルーターの DNSを みる", "少し待って もう一度"],
                ),
                Defect::ServerSilent => {
                    ("R-121", "サーバー無応答", ["回線の ランプを みる", "少し待って もう一度", "センターへ 電話する"])
                }
                Defect::ServerNotTrusted => (
                    "R-122",
                    "サーバーが ちがう",
                    ["時計を たしかめる", "設定の サーバー名を みる", "センターへ 電話する"],
                ),
                Defect::ClockNotSet => {
                    ("R-131", "時計が まだ", ["1分 待って もう一度", "電源を 入れなおす", "センターへ 電話する"])
                }
                Defect::ClockWrong => {
                    ("R-132", "時計の ずれ", ["1分 待って もう一度", "電源を 入れなおす", "センターへ 電話する"])
                }
                Defect::NotEnrolled => {
                    ("R-141", "証明書なし", ["「取付」を する", "設置コードを 用意", "センターへ 電話する"])
                }
                Defect::CertificateOver => {
                    ("R-142", "証明書の 期限", ["時計を たしかめる", "「取付」を もう一度", "センターへ 電話する"])
                }
                Defect::BoxRefused => {
                    ("R-143", "箱が 止められた", ["センターへ 電話する", "箱を とりかえる", "「取付」を もう一度"])
                }
                Defect::ServerTrouble => {
                    ("R-123", "返事が おかしい", ["少し待って もう一度", "箱の版を みる", "センターへ 電話する"])
                }
                Defect::DiskFull => {
                    ("R-151", "空きが ない", ["電源を 入れなおす", "もう一度 しらべる", "箱を とりかえる"])
                }
                Defect::DiskBroken => {
                    ("R-152", "書きこめない", ["電源を 入れなおす", "もう一度 しらべる", "箱を とりかえる"])
                }
                Defect::NoSound => {
                    ("R-161", "音の出口なし", ["HDMIを さしなおす", "テレビの 音を みる", "電源を 入れなおす"])
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_fault_has_its_own_number_and_says_what_to_do() {
        let faults = Fault::all();
        let codes: HashSet<_> = faults.iter().map(|fault| fault.code()).collect();
        assert_eq!(codes.len(), faults.len());
        for fault in faults {
            assert!(fault.code().starts_with("R-1") && fault.steps().iter().all(|step| !step.is_empty()));
            assert!(fault.title().chars().count() <= 9, "{}", fault.title());
        }
    }
}
