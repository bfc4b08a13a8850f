//! From an administrator's command to [`Fact`]s or a refusal.

use huiyin_core::calendar::{Calendar, Date, Moment};
use huiyin_core::people::{Actor, Role, UnitId, UserId};
use huiyin_core::refusal::Refusal;
use huiyin_core::ticket::Text;

use super::admin::{AdminCommand, RecordId};
use super::directory::{Directory, law};
use super::record::{Fact, ProfileRecord, Record};
use crate::journal::SubjectKind;

/// Decides a command: which record, and the facts in order. Pure, like the core's `decide`.
///
/// # Errors
/// A refusal with a stable code and a sentence; nothing has happened then.
pub fn decide(
    directory: &Directory,
    command: &AdminCommand,
    actor: &Actor,
    now: Moment,
) -> Result<(RecordId, Vec<Fact>), Refusal> {
    permitted(directory, command, actor)?;
    let today = directory.calendar().date_of(now);
    let desk = Desk { directory, today };
    match command.clone() {
        AdminCommand::OpenUnit {
            name,
            kind,
            parent,
            on,
        } => {
            let name = desk.free_unit_name(&name)?;
            desk.known_unit(parent)?;
            let on = on.unwrap_or(today);
            Ok(desk.new_record(
                SubjectKind::Unit,
                Fact::UnitOpened {
                    name,
                    kind,
                    parent,
                    on,
                },
            ))
        }
        AdminCommand::RenameUnit { unit, name, on } => {
            desk.known_unit(Some(unit))?;
            let name = desk.free_unit_name(&name)?;
            let on = on.unwrap_or(today);
            Ok(old(
                SubjectKind::Unit,
                unit.0,
                Fact::UnitRenamed { name, on },
            ))
        }
        AdminCommand::MoveUnit { unit, kind, parent } => {
            desk.known_unit(Some(unit))?;
            desk.known_unit(parent)?;
            if parent.is_some_and(|parent| directory.organisation().is_within(parent, unit)) {
                return Err(Refusal::bad_field(
                    "parent",
                    "上级单位不能是本单位或其下属单位，请另选上级。",
                ));
            }
            Ok(old(
                SubjectKind::Unit,
                unit.0,
                Fact::UnitMoved { kind, parent },
            ))
        }
        AdminCommand::CloseUnit {
            unit,
            successor,
            on,
        } => desk.close_unit(unit, successor, on.unwrap_or(today)),
        AdminCommand::AddUser {
            login,
            name,
            phone,
            password,
            must_change,
            demo,
            posts,
        } => {
            let login = filled("login", &login, "请填写登录名。")?;
            if directory.person_by_login(&login).is_some() {
                return Err(Refusal::new(
                    "login_taken",
                    format!("登录名“{login}”已有人使用，请换一个。"),
                )
                .at("login"));
            }
            let name = filled("name", &name, "请填写姓名。")?;
            let (id, mut facts) = desk.new_record(
                SubjectKind::User,
                Fact::UserAdded {
                    login: login.into(),
                    name: name.into(),
                    phone: phone.map(Text::from),
                    demo,
                },
            );
            for (number, (role, unit)) in (1..).zip(posts) {
                facts.push(desk.post(number, role, unit)?);
            }
            if let Some(hash) = password {
                facts.push(Fact::PasswordSet {
                    hash: hash.into(),
                    must_change,
                });
            }
            Ok((id, facts))
        }
        AdminCommand::ChangeUser { user, name, phone } => {
            desk.known_user(user)?;
            let name = filled("name", &name, "请填写姓名。")?.into();
            let phone = phone.map(Text::from);
            Ok(old(
                SubjectKind::User,
                user.0,
                Fact::UserChanged { name, phone },
            ))
        }
        AdminCommand::SetPassword {
            user,
            password,
            must_change,
        } => {
            desk.known_user(user)?;
            Ok(old(
                SubjectKind::User,
                user.0,
                Fact::PasswordSet {
                    hash: password.into(),
                    must_change,
                },
            ))
        }
        AdminCommand::GivePost { user, role, unit } => {
            let number = desk.next_post(user)?;
            let fact = desk.post(number, role, unit)?;
            Ok(old(SubjectKind::User, user.0, fact))
        }
        AdminCommand::TakePost { user, post } => {
            let person = directory.person(user).ok_or_else(unknown_user)?;
            if !person.posts.iter().any(|held| held.id == post) {
                return Err(Refusal::new(
                    "unknown_post",
                    "该用户没有这个岗位，请刷新页面后再试。",
                ));
            }
            Ok(old(SubjectKind::User, user.0, Fact::PostTaken { post }))
        }
        AdminCommand::DisableUser { user } => {
            desk.known_user(user)?;
            if actor.user == Some(user) {
                return Err(Refusal::new(
                    "cannot_disable_oneself",
                    "不能停用自己的账号，请由另一位管理员办理。",
                ));
            }
            Ok(old(SubjectKind::User, user.0, Fact::UserDisabled))
        }
        AdminCommand::EnableUser { user } => {
            desk.known_user(user)?;
            Ok(old(SubjectKind::User, user.0, Fact::UserEnabled))
        }
        AdminCommand::AddCategory { code, name, parent } => {
            let code = filled("code", &code, "请填写类别编码。")?;
            if directory.category(&code).is_some() {
                return Err(Refusal::new(
                    "category_taken",
                    format!("类别编码“{code}”已经使用，请换一个。"),
                )
                .at("code"));
            }
            let name = filled("name", &name, "请填写类别名称。")?;
            desk.known_category(parent.as_deref())?;
            Ok(desk.new_record(
                SubjectKind::Category,
                Fact::CategoryAdded { code, name, parent },
            ))
        }
        AdminCommand::ChangeCategory { code, name, parent } => {
            desk.known_category(parent.as_deref())?;
            if parent.as_deref() == Some(code.as_str()) {
                return Err(Refusal::bad_field("parent", "上级类别不能是它自己。"));
            }
            let name = filled("name", &name, "请填写类别名称。")?;
            desk.category_fact(&code, Fact::CategoryChanged { name, parent })
        }
        AdminCommand::CloseCategory { code } => desk.category_fact(&code, Fact::CategoryClosed),
        AdminCommand::ReopenCategory { code } => desk.category_fact(&code, Fact::CategoryReopened),
        AdminCommand::AddGrid { name, unit, parent } => {
            let name = filled("name", &name, "请填写网格名称。")?;
            desk.known_unit(unit)?;
            Ok(desk.new_record(SubjectKind::Grid, Fact::GridAdded { name, unit, parent }))
        }
        AdminCommand::ChangeGrid {
            grid,
            name,
            unit,
            parent,
        } => {
            desk.known(SubjectKind::Grid, grid, "没有这个网格，请刷新页面后再试。")?;
            let name = filled("name", &name, "请填写网格名称。")?;
            desk.known_unit(unit)?;
            Ok(old(
                SubjectKind::Grid,
                grid,
                Fact::GridChanged { name, unit, parent },
            ))
        }
        AdminCommand::CloseGrid { grid } => {
            desk.known(SubjectKind::Grid, grid, "没有这个网格，请刷新页面后再试。")?;
            Ok(old(SubjectKind::Grid, grid, Fact::GridClosed))
        }
        AdminCommand::AdoptProfile {
            name,
            toml,
            effective,
        } => desk.adopt(name, toml, effective),
        AdminCommand::AddYear { year, json } => {
            Calendar::weekends_only()
                .with_year_json(&json)
                .map_err(|fault| Refusal::bad_field("json", fault.to_string()))?;
            let json = json.into();
            let id = i64::from(year);
            Ok(old(
                SubjectKind::Calendar,
                id,
                Fact::YearAdded { year, json },
            ))
        }
        AdminCommand::SetDay {
            date,
            working,
            name,
        } => {
            let name = filled("name", &name, "请填写放假或上班的缘由。")?;
            Ok(old(
                SubjectKind::Calendar,
                day_id(date),
                Fact::DaySet {
                    date,
                    working,
                    name,
                },
            ))
        }
        AdminCommand::RemoveDay { date } => {
            let id = day_id(date);
            desk.known(
                SubjectKind::Calendar,
                id,
                "这一天没有本中心自己的安排，无须取消。",
            )?;
            Ok(old(SubjectKind::Calendar, id, Fact::DayRemoved { date }))
        }
        AdminCommand::IssueToken {
            hash,
            user,
            post,
            label,
            expires_at,
        } => {
            let person = directory.person(user).ok_or_else(unknown_user)?;
            if !person.posts.iter().any(|held| held.id == post) {
                return Err(Refusal::bad_field("post", "该用户没有这个岗位，请另选。"));
            }
            let label = filled("label", &label, "请写明令牌的用途。")?;
            Ok(desk.new_record(
                SubjectKind::Token,
                Fact::TokenIssued {
                    hash,
                    user,
                    post,
                    label,
                    expires_at,
                },
            ))
        }
        AdminCommand::RevokeToken { token } => {
            desk.known(
                SubjectKind::Token,
                token,
                "没有这个令牌，请刷新页面后再试。",
            )?;
            Ok(old(SubjectKind::Token, token, Fact::TokenRevoked))
        }
        AdminCommand::SetSetting { name, value } => {
            let name = filled("name", &name, "请写明是哪一项设置。")?;
            let known = directory
                .records(SubjectKind::Setting)
                .find(|(_, record)| matches!(record, Record::Setting(s) if s.name == name));
            let fact = Fact::SettingSet { name, value };
            Ok(match known {
                Some((id, _)) => old(SubjectKind::Setting, id, fact),
                None => desk.new_record(SubjectKind::Setting, fact),
            })
        }
        AdminCommand::SaveView { list, label, query } => {
            let user = actor.user.ok_or_else(unknown_user)?;
            let label = filled("label", &label, "请给这个视图起个名字。")?;
            Ok(desk.new_record(
                SubjectKind::View,
                Fact::ViewSaved {
                    user,
                    label: label.into(),
                    list,
                    query: query.into(),
                },
            ))
        }
        AdminCommand::DropView { view } => {
            let own = matches!(
                directory.record(SubjectKind::View, view),
                Some((_, Record::View(found))) if actor.user == Some(found.user)
            );
            if !own {
                return Err(Refusal::new(
                    "unknown_view",
                    "没有这个视图，请刷新页面后再试。",
                ));
            }
            Ok(old(SubjectKind::View, view, Fact::ViewDropped))
        }
    }
}

/// Administrators and the program itself may do all; everybody keeps views and the own password.
fn permitted(directory: &Directory, command: &AdminCommand, actor: &Actor) -> Result<(), Refusal> {
    let own = match command {
        AdminCommand::SaveView { .. } | AdminCommand::DropView { .. } => true,
        AdminCommand::SetPassword { user, .. } => actor.user == Some(*user),
        _ => false,
    };
    let known = actor.user.is_none_or(|user| {
        directory
            .person(user)
            .is_some_and(|person| !person.disabled)
    });
    if known && (own || matches!(actor.role, Role::Admin | Role::System)) {
        Ok(())
    } else {
        Err(Refusal::not_permitted("管理设置"))
    }
}

struct Desk<'a> {
    directory: &'a Directory,
    today: Date,
}

impl Desk<'_> {
    fn new_record(&self, kind: SubjectKind, fact: Fact) -> (RecordId, Vec<Fact>) {
        let id = self
            .directory
            .records(kind)
            .map(|(id, _)| id)
            .max()
            .unwrap_or(0)
            + 1;
        (RecordId { kind, id }, vec![fact])
    }

    fn known(&self, kind: SubjectKind, id: i64, sentence: &str) -> Result<(), Refusal> {
        match self.directory.record(kind, id) {
            Some(_) => Ok(()),
            None => Err(Refusal::new("unknown_record", sentence)),
        }
    }

    fn known_unit(&self, unit: Option<UnitId>) -> Result<(), Refusal> {
        match unit {
            Some(unit) if self.directory.unit(unit).is_none() => Err(Refusal::new(
                "unknown_unit",
                "没有这个单位，请从单位名录中选择。",
            )),
            _ => Ok(()),
        }
    }

    fn known_user(&self, user: UserId) -> Result<(), Refusal> {
        self.directory
            .person(user)
            .map(drop)
            .ok_or_else(unknown_user)
    }

    fn known_category(&self, code: Option<&str>) -> Result<(), Refusal> {
        match code {
            Some(code) if self.directory.category(code).is_none() => Err(Refusal::new(
                "unknown_category",
                format!("没有编码为“{code}”的类别，请先建立。"),
            )
            .at("parent")),
            _ => Ok(()),
        }
    }

    /// No two open units bear one name: dispatch finds them by it.
    fn free_unit_name(&self, name: &str) -> Result<String, Refusal> {
        let name = filled("name", name, "请填写单位名称。")?;
        let taken = self
            .directory
            .organisation()
            .find(&name)
            .is_some_and(|unit| !unit.closed);
        if taken {
            return Err(Refusal::new(
                "unit_name_taken",
                format!("已有名为“{name}”的单位，请换一个名称。"),
            )
            .at("name"));
        }
        Ok(name)
    }

    fn close_unit(
        &self,
        unit: UnitId,
        successor: Option<UnitId>,
        on: Date,
    ) -> Result<(RecordId, Vec<Fact>), Refusal> {
        self.known_unit(Some(unit))?;
        self.known_unit(successor)?;
        let record = self.directory.unit(unit);
        if record.is_some_and(|record| record.closed.is_some_and(|day| day <= self.today)) {
            return Err(Refusal::new(
                "unit_closed",
                "该单位已经撤销，无须再次办理。",
            ));
        }
        let bad_successor = successor.is_some_and(|next| {
            next == unit
                || self
                    .directory
                    .unit(next)
                    .is_some_and(|next| next.closed.is_some_and(|day| day <= on))
        });
        if bad_successor {
            return Err(Refusal::bad_field(
                "successor",
                "承接单位须是另一个未撤销的单位，请另选。",
            ));
        }
        Ok(old(
            SubjectKind::Unit,
            unit.0,
            Fact::UnitClosed { on, successor },
        ))
    }

    fn next_post(&self, user: UserId) -> Result<i64, Refusal> {
        match self.directory.record(SubjectKind::User, user.0) {
            Some((_, Record::User(user))) => {
                Ok(user.posts.iter().map(|post| post.id).max().unwrap_or(0) + 1)
            }
            _ => Err(unknown_user()),
        }
    }

    fn post(&self, post: i64, role: Role, unit: Option<UnitId>) -> Result<Fact, Refusal> {
        self.known_unit(unit)?;
        // A citizen may have an account, for programs that act for the own requests.
        if role == Role::System {
            return Err(Refusal::bad_field("role", "这个角色不能授予用户，请另选。"));
        }
        if role.at_unit() && unit.is_none() {
            return Err(Refusal::bad_field(
                "unit",
                format!("“{}”须在某个单位任职，请选择单位。", role.in_chinese()),
            ));
        }
        let unit = unit.filter(|_| role.at_unit());
        Ok(Fact::PostGiven { post, role, unit })
    }

    fn category_fact(&self, code: &str, fact: Fact) -> Result<(RecordId, Vec<Fact>), Refusal> {
        let known = self
            .directory
            .categories()
            .find(|(_, category)| category.code == code);
        match known {
            Some((id, _)) => Ok(old(SubjectKind::Category, id, fact)),
            None => Err(Refusal::new(
                "unknown_category",
                format!("没有编码为“{code}”的类别，请刷新页面后再试。"),
            )),
        }
    }

    fn adopt(
        &self,
        name: String,
        toml: String,
        effective: Option<Date>,
    ) -> Result<(RecordId, Vec<Fact>), Refusal> {
        let mut profile = ProfileRecord {
            name,
            version: 1,
            effective: self.today,
            toml: Text::Plain(String::new()),
        };
        // Each version has a number of its own, so that a ticket's reference stays unambiguous.
        let last = self
            .directory
            .laws()
            .iter()
            .filter(|law| law.rulebook.name == profile.name)
            .map(|law| law.rulebook.version)
            .max()
            .unwrap_or(0);
        let read = huiyin_core::rulebook::load(&format!("{}.toml", profile.name), &toml).map_err(
            |faults| {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                Refusal::bad_field("toml", faults.join("；"))
            },
        )?;
        profile.version = read.version.max(last + 1);
        profile.effective = effective.unwrap_or(read.effective);
        law(&profile, &toml, &Calendar::weekends_only())
            .map_err(|fault| Refusal::bad_field("toml", fault))?;
        Ok(self.new_record(
            SubjectKind::Profile,
            Fact::ProfileAdopted {
                name: profile.name,
                version: profile.version,
                effective: profile.effective,
                toml: toml.into(),
            },
        ))
    }
}

fn old(kind: SubjectKind, id: i64, fact: Fact) -> (RecordId, Vec<Fact>) {
    (RecordId { kind, id }, vec![fact])
}

/// A local day's id: its date as a number, so that setting it twice is a change of one record.
fn day_id(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

fn filled(field: &str, text: &str, sentence: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::bad_field(field, sentence));
    }
    Ok(text.to_owned())
}

fn unknown_user() -> Refusal {
    Refusal::new("unknown_user", "没有这个用户，请刷新页面后再试。")
}
