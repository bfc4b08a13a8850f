//! Carries a plan out, step by step, as the administrator who saw it.

use std::collections::HashMap;

use huiyin_core::people::{UnitId, UserId};
use huiyin_store::people::AdminCommand;

use super::super::users::fresh;
use super::plan::{Plan, Step};
use super::sheets::grid_paths;
use crate::edge::Fault;
use crate::viewer::Viewer;

/// What came of it.
pub struct Done {
    /// Login, name and first password of each new user.
    pub passwords: Vec<(String, String, String)>,
    /// Where it stopped and why; what stands before has happened.
    pub stopped: Option<String>,
}

/// Does all steps in order; stops at the first that fails.
/// That is told in [`Done`], so that no first password is lost.
pub async fn carry_out(viewer: &Viewer, plan: &Plan) -> Done {
    let directory = viewer.directory();
    let mut paths = grid_paths(&directory);
    let mut work = Work {
        viewer,
        grids: directory
            .grids()
            .filter(|(_, grid)| !grid.closed)
            .filter_map(|(id, _)| Some((paths.remove(&id)?, id)))
            .collect(),
        passwords: Vec::new(),
    };
    for (place, step) in plan.steps() {
        if let Err(fault) = work.step(step).await {
            return Done {
                passwords: work.passwords,
                stopped: Some(format!(
                    "导入到{place}停下了：{}前面的已经生效；请再上传同一份文件，会接着办完。",
                    fault.sentence()
                )),
            };
        }
    }
    Done {
        passwords: work.passwords,
        stopped: None,
    }
}

struct Work<'a> {
    viewer: &'a Viewer,
    /// The ids of the places in use, by path.
    grids: HashMap<String, i64>,
    passwords: Vec<(String, String, String)>,
}

impl Work<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), Fault> {
        let command = match step.clone() {
            Step::OpenUnit { name, kind, parent } => AdminCommand::OpenUnit {
                name,
                kind,
                parent: self.unit(parent)?,
                on: None,
            },
            Step::MoveUnit { name, kind, parent } => AdminCommand::MoveUnit {
                unit: self.unit(Some(name))?.ok_or(Fault::NotFound)?,
                kind,
                parent: self.unit(parent)?,
            },
            Step::AddGrid { path, unit } => {
                let (parent, name) = self.place(&path);
                let unit = self.unit(unit)?;
                let command = AdminCommand::AddGrid { name, unit, parent };
                let answer = self.viewer.administer(command).await?;
                self.grids.insert(path, answer.id.id);
                return Ok(());
            }
            Step::ChangeGrid { path, unit } => {
                let (parent, name) = self.place(&path);
                AdminCommand::ChangeGrid {
                    grid: *self.grids.get(&path).ok_or(Fault::NotFound)?,
                    name,
                    unit: self.unit(unit)?,
                    parent,
                }
            }
            Step::AddCategory { code, name, parent } => {
                AdminCommand::AddCategory { code, name, parent }
            }
            Step::ChangeCategory { code, name, parent } => {
                AdminCommand::ChangeCategory { code, name, parent }
            }
            Step::CloseCategory(code) => AdminCommand::CloseCategory { code },
            Step::ReopenCategory(code) => AdminCommand::ReopenCategory { code },
            Step::AddUser {
                login,
                name,
                phone,
                posts,
            } => {
                let (word, hash) = fresh().await?;
                let posts = posts
                    .into_iter()
                    .map(|(role, unit)| Ok((role, self.unit(unit)?)))
                    .collect::<Result<_, Fault>>()?;
                let command = AdminCommand::AddUser {
                    login: login.clone(),
                    name: name.clone(),
                    phone,
                    password: Some(hash),
                    must_change: true,
                    demo: false,
                    posts,
                };
                self.viewer.administer(command).await?;
                self.passwords.push((login, name, word));
                return Ok(());
            }
            Step::ChangeUser { login, name, phone } => AdminCommand::ChangeUser {
                user: self.user(&login)?,
                name,
                phone,
            },
            Step::GivePost {
                login,
                post: (role, unit),
            } => AdminCommand::GivePost {
                user: self.user(&login)?,
                role,
                unit: self.unit(unit)?,
            },
            Step::TakePost { login, post } => AdminCommand::TakePost {
                user: self.user(&login)?,
                post,
            },
            Step::DisableUser(login) => {
                let user = self.user(&login)?;
                let command = AdminCommand::DisableUser { user };
                self.viewer.administer(command).await?;
                return self
                    .viewer
                    .blocking(move |centre| centre.close_sessions_of(user))
                    .await;
            }
            Step::EnableUser(login) => AdminCommand::EnableUser {
                user: self.user(&login)?,
            },
        };
        self.viewer.administer(command).await.map(drop)
    }

    fn unit(&self, name: Option<String>) -> Result<Option<UnitId>, Fault> {
        let Some(name) = name else { return Ok(None) };
        let directory = self.viewer.directory();
        let unit = directory.organisation().open_unit(&name, "unit");
        unit.map(|unit| Some(unit.id)).map_err(Fault::Refused)
    }

    fn user(&self, login: &str) -> Result<UserId, Fault> {
        let directory = self.viewer.directory();
        let person = directory.person_by_login(login).ok_or(Fault::NotFound)?;
        Ok(person.id)
    }

    /// The place above, and the own name.
    fn place(&self, path: &str) -> (Option<i64>, String) {
        match path.rsplit_once('/') {
            Some((above, name)) => (self.grids.get(above).copied(), name.to_owned()),
            None => (None, path.to_owned()),
        }
    }
}
