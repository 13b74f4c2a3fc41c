use super::{CliFault, Context, Done, parse_municipality};
use crate::entropy;
use crate::passwords::hash_issued;
use clap::Args;
use cloud_store::model::Name;
use cloud_store::port::MAX_PAGE;
use cloud_store::{Store, StoreError, StoreRead};
use serde_json::{Value, json};
use shared_model::municipality::MunicipalityCode;
use shared_model::password::IssuedPassword;
use shared_model::user_id::UserId;

/// Issues a new ID letter: the old password ends, and so does the binding of the old card.
#[derive(Debug, Args)]
pub(super) struct Letter {
    /// The town.
    #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
    municipality: MunicipalityCode,
    /// The nine digits.
    #[arg(long, value_name = "ID", value_parser = parse_user_id)]
    user_id: UserId,
}

impl Letter {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let mut store = context.store()?;
        let name = name_of(&mut store, self.municipality, self.user_id)?;
        let password = issue_password();
        store.reissue_letter(&context.by(), self.municipality, self.user_id, &hash_issued(&password))?;
        let letter = IssuedLetter { name, user_id: self.user_id, password };
        Ok(Done::new(letter.text(), letter.json()))
    }
}

/// ID and password in clear, for the one moment in which they are printed.
pub(super) struct IssuedLetter {
    pub name: Name,
    pub user_id: UserId,
    pub password: IssuedPassword,
}

impl IssuedLetter {
    /// The letter. It goes into a sealed envelope; nothing keeps a copy.
    pub fn text(&self) -> String {
        let password = self.password.reveal();
        format!(
            "\
なんとすこやかタウン　ID と パスワードの お知らせ

{name}　様

　ID（9けた）　　　　　{id}
　パスワード（8文字）　{head} {tail}

テレビの 画面で「新規登録」を えらび、マイナンバーカードを
カードリーダーに のせてから、上の ID と パスワードを 入れてください。

・パスワードに 使う文字は 数字と 大文字です。
　0（ゼロ）、O（オー）、1（いち）、I（アイ）、L（エル）は 使いません。
・パスワードを 5回 まちがえると、15分 お待ちいただきます。
・登録が おわると、この パスワードは 使えなくなります。
・この 手紙を なくしたときは、こども課に お電話ください。
",
            name = self.name.as_str(),
            id = self.user_id.grouped(),
            head = &password[..4],
            tail = &password[4..],
        )
    }

    /// The same for machines.
    pub fn json(&self) -> Value {
        json!({
            "ok": true,
            "name": self.name.as_str(),
            "user_id": self.user_id.to_string(),
            "password": self.password.reveal(),
        })
    }
}

/// A password from the alphabet without look-alikes.
pub(super) fn issue_password() -> IssuedPassword {
    loop {
        if let Some(password) = IssuedPassword::from_random(&entropy::random::<16>()) {
            return password;
        }
    }
}

fn name_of(store: &mut impl StoreRead, municipality: MunicipalityCode, user_id: UserId) -> Result<Name, StoreError> {
    let mut after = None;
    loop {
        let households = store.households(municipality, after, MAX_PAGE)?;
        let Some(last) = households.last() else { return Err(StoreError::NotFound) };
        after = Some(last.id);
        let mut members = households.into_iter().flat_map(|household| household.members);
        if let Some(member) = members.find(|member| member.user_id == user_id) {
            return Ok(member.name);
        }
    }
}

fn parse_user_id(text: &str) -> Result<UserId, String> {
    UserId::parse(text).map_err(|error| error.to_string())
}
