//! The municipality profile: everything that makes this box なんと's and not another town's. A file, not a fork.

use serde::Deserialize;

/// One town, as `assets/municipalities/<code>.toml` states it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of the file format: 1.
    pub version: u32,
    /// Local-government code, six digits.
    pub code: String,
    /// 「南砺市」
    pub town: String,
    /// 「なんとすこやかタウン」
    pub service: String,
    /// Who unlocks a card and knows about certificates.
    pub office: Desk,
    /// Who helps with the box.
    pub support: Desk,
    /// Who answers questions about health.
    pub health_centre: Desk,
    /// Long texts.
    pub pages: Pages,
}

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// 「サポートセンター」
    pub name: String,
    /// 「0120-000-000」
    pub phone: String,
    /// 「月〜金 8:30〜17:15」
    pub hours: String,
}

/// The texts of the footer, of つかいかた and of what comes later.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// つかいかた
    pub help: Vec<Section>,
    /// はじめてのかた（登録）
    pub first_time: Vec<Section>,
    /// よくある質問
    pub faq: Vec<Section>,
    /// お問い合わせ
    pub contact: Vec<Section>,
    /// 利用規約
    pub terms: Vec<Section>,
    /// プライバシーポリシー
    pub privacy: Vec<Section>,
    /// 母子健康手帳, until it is built.
    pub handbook: Vec<Section>,
    /// お薬情報, until it is built.
    pub medicine: Vec<Section>,
    /// What 設定 said before it was built. Files of that time are still read; it is not shown any more.
    #[serde(default)]
    pub settings: Vec<Section>,
}

/// A heading with its paragraphs. A section begins a new page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Each paragraph begins a new line.
    pub paragraphs: Vec<String>,
}
