//! Where a sub-command finds its centres.

use std::path::PathBuf;
use std::sync::Arc;

use huiyin_store::{Centre, Control, Listed, Options};

use super::exit::BadUsage;

/// The data directory, the same for every sub-command.
#[derive(Debug, Clone, clap::Args)]
pub struct Data {
    /// The data directory.
    #[arg(long = "data", value_name = "DIR", default_value = "./huiyin-data")]
    pub dir: PathBuf,
}

impl Data {
    /// The list of centres.
    ///
    /// # Errors
    /// [`BadUsage`] where nobody has made a centre in this directory: a slip of the pen must not
    /// make an empty one.
    pub fn control(&self) -> anyhow::Result<Control> {
        if !self.dir.join("control.sqlite").is_file() {
            return Err(BadUsage::new(format!(
                "{} 里没有中心。先用 huiyin demo 或 huiyin centre create 建立，或用 --data 指明数据目录。",
                self.dir.display()
            ))
            .into());
        }
        Ok(Control::open(&self.dir)?)
    }

    /// One centre of the list.
    ///
    /// # Errors
    /// [`BadUsage`] where there is none of that name, with those that there are.
    pub fn listed(&self, slug: &str) -> anyhow::Result<(Control, Listed)> {
        let control = self.control()?;
        if let Some(listed) = control.get(slug)? {
            return Ok((control, listed));
        }
        let known: Vec<String> = control.list()?.into_iter().map(|c| c.slug).collect();
        Err(BadUsage::new(format!(
            "没有名为“{slug}”的中心；现有：{}。",
            known.join("、")
        ))
        .into())
    }

    /// Opens a centre.
    ///
    /// # Errors
    /// As [`Data::listed`], or the centre cannot be opened.
    pub fn open(&self, slug: &str) -> anyhow::Result<Arc<Centre>> {
        let (control, listed) = self.listed(slug)?;
        Ok(Centre::open(
            &control.place(&listed.slug),
            Options::system(),
        )?)
    }
}
