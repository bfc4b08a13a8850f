//! What the whole server shares: the open centres, the settings, the key of this installation,
//! limits and counters. Cheap to clone.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use huiyin_core::calendar::Moment;
use huiyin_store::{Centre, Control, Options, Trouble, engine};
use tokio::sync::Semaphore;

use crate::config::Settings;
use crate::console::admin::tables::held::Previews;
use crate::edge::counters::Counters;
use crate::edge::rate::Rates;
use crate::live::Hub;
use crate::portal::draft::Drafts;
use crate::progress::Progress;

/// One open centre and what its pages say about it.
pub struct Site {
    /// In addresses.
    pub slug: String,
    /// As people call it.
    pub name: String,
    /// The hue of its pages.
    pub hue: String,
    /// Made by `demo`.
    pub demo: bool,
    /// The centre itself.
    pub centre: Arc<Centre>,
    /// How far its history is being written, in a demo.
    pub progress: Arc<Progress>,
    /// Who is looking at its pages right now.
    pub hub: Arc<Hub>,
}

impl Site {
    /// `/c/daye`
    pub fn base(&self) -> String {
        format!("/c/{}", self.slug)
    }

    /// The centre's clock.
    pub fn now(&self) -> Moment {
        self.centre.now()
    }
}

/// What the whole server shares.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// Behind [`App`].
pub struct Shared {
    /// From the settings file, or of the demo.
    pub settings: Settings,
    /// 32 bytes that only this installation knows; form tokens are made with it.
    pub key: [u8; 32],
    /// Limits by address.
    pub rates: Rates,
    /// For `/metrics`.
    pub counters: Counters,
    /// What citizens are filling in at the portals.
    pub drafts: Drafts,
    /// Workbooks that administrators have looked at and not yet applied.
    pub previews: Previews,
    /// Free live connections.
    pub live: Arc<Semaphore>,
    /// When the program started.
    pub started: Instant,
    options: Options,
    control: std::sync::Mutex<Control>,
    sites: RwLock<Vec<Arc<Site>>>,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key file cannot be read or written.
    #[error("密钥文件 {0} 无法使用：{1}")]
    Key(PathBuf, String),
    /// The list of centres cannot be read.
    #[error("数据目录 {0} 无法使用：{1}")]
    Control(PathBuf, String),
    /// A centre cannot be opened.
    #[error("中心 {0} 无法打开：{1}")]
    Centre(String, Trouble),
    /// Demo users and an address that others can reach.
    #[error(
        "数据目录中有演示中心（{centre}），演示账号谁都能登录，只能在本机使用；请把 listen 改为 127.0.0.1，或换一个数据目录（listen = {listen}）"
    )]
    DemoInPublic {
        /// Which centre.
        centre: String,
        /// The address that was asked for.
        listen: String,
    },
}

/// The hues that the stylesheet knows; centres take them in turn.
pub const HUES: [&str; 5] = ["teal", "azure", "pine", "plum", "umber"];

impl App {
    /// Opens a data directory with all its centres.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(settings: Settings, options: Options) -> Result<App, OpenError> {
        let dir = settings.data.clone();
        let control = Control::open(&dir)
            .map_err(|error| OpenError::Control(dir.clone(), error.to_string()))?;
        let key = installation_key(&dir)?;
        let listed = control
            .list()
            .map_err(|error| OpenError::Control(dir.clone(), error.to_string()))?;
        let app = App(Arc::new(Shared {
            key,
            rates: Rates::default(),
            counters: Counters::default(),
            drafts: Drafts::default(),
            previews: Previews::default(),
            live: Arc::new(Semaphore::new(settings.limits.live_connections)),
            started: Instant::now(),
            options,
            control: std::sync::Mutex::new(control),
            sites: RwLock::new(Vec::new()),
            settings,
        }));
        for centre in listed {
            app.open_site(&centre.slug, &centre.name, centre.demo)?;
        }
        Ok(app)
    }

    /// Makes a new, empty centre and opens it.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn create_site(&self, slug: &str, name: &str, demo: bool) -> Result<Arc<Site>, OpenError> {
        self.make_site(slug, |_| Ok(()))?;
        self.add_site(slug, name, demo)
    }

    /// Makes the databases of a new centre and settles it; it is entered into the list by
    /// [`App::add_site`] when all of it is there. What a cut-off attempt left is removed: as long
    /// as a centre is not in the list, nobody has acted in it.
    ///
    /// # Errors
    /// The centre is in the list already, its files cannot be written, or settling fails.
    pub fn make_site(
        &self,
        slug: &str,
        settle: impl FnOnce(&Arc<Centre>) -> Result<(), Trouble>,
    ) -> Result<(), OpenError> {
        let failed = |trouble: Trouble| OpenError::Centre(slug.to_owned(), trouble);
        let place = {
            let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
            if control
                .get(slug)
                .map_err(|error| failed(error.into()))?
                .is_some()
            {
                let known = format!("{slug} is in the list already");
                return Err(failed(engine::Error::Constraint(known).into()));
            }
            control.place(slug)
        };
        for file in [&place.main, &place.files] {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(suffix);
                // It is not there, as a rule.
                let _ = std::fs::remove_file(name);
            }
        }
        let centre = Centre::create(&place, self.options.clone()).map_err(failed)?;
        let settled = settle(&centre).map_err(failed);
        centre.stop();
        settled
    }

    /// Enters a centre that was made into the list and opens it.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn add_site(&self, slug: &str, name: &str, demo: bool) -> Result<Arc<Site>, OpenError> {
        self.control
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(slug, name, demo, (self.options.now)())
            .map_err(|error| OpenError::Centre(slug.to_owned(), error.into()))?;
        self.open_site(slug, name, demo)
    }

    fn open_site(&self, slug: &str, name: &str, demo: bool) -> Result<Arc<Site>, OpenError> {
        let place = self
            .control
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .place(slug);
        let centre = Centre::open(&place, self.options.clone())
            .map_err(|trouble| OpenError::Centre(slug.to_owned(), trouble))?;
        let demo = demo || centre.directory().has_demo_users();
        if demo && !self.settings.listen.ip().is_loopback() {
            return Err(OpenError::DemoInPublic {
                centre: name.to_owned(),
                listen: self.settings.listen.to_string(),
            });
        }
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        let hue = match centre.directory().setting("hue") {
            Some(hue) if HUES.contains(&hue) => hue.to_owned(),
            _ => HUES[sites.len() % HUES.len()].to_owned(),
        };
        let site = Arc::new(Site {
            slug: slug.to_owned(),
            name: name.to_owned(),
            hue,
            demo,
            hub: Hub::following(&centre),
            centre,
            progress: Arc::new(Progress::default()),
        });
        sites.push(Arc::clone(&site));
        Ok(site)
    }

    /// Gives an open centre another name and hue. Pages asked for from now on show them; nothing
    /// of the centre itself is opened anew.
    ///
    /// # Errors
    /// The list of centres cannot be written.
    pub fn dress_site(&self, slug: &str, name: &str, hue: &str) -> Result<(), Trouble> {
        self.control
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .rename(slug, name)?;
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        for site in sites.iter_mut().filter(|site| site.slug == slug) {
            *site = Arc::new(Site {
                slug: site.slug.clone(),
                name: name.to_owned(),
                hue: hue.to_owned(),
                demo: site.demo,
                centre: Arc::clone(&site.centre),
                progress: Arc::clone(&site.progress),
                hub: Arc::clone(&site.hub),
            });
        }
        Ok(())
    }

    /// The open centres, in the order in which they were made.
    pub fn sites(&self) -> Vec<Arc<Site>> {
        self.sites
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The centre with this slug.
    pub fn site(&self, slug: &str) -> Option<Arc<Site>> {
        self.sites
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .find(|site| site.slug == slug)
            .cloned()
    }

    /// Whether a header from this address may say from where a visitor comes.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.settings.proxy.trusted.contains(&address)
    }

    /// Finishes what is queued in all centres and closes them.
    pub fn stop(&self) {
        for site in self.sites() {
            site.progress.stop();
            site.centre.stop();
        }
    }
}

/// Reads the installation's key, or makes one that only the owner of the directory can read.
fn installation_key(dir: &Path) -> Result<[u8; 32], OpenError> {
    let file = dir.join("secret.key");
    let failed = |why: String| OpenError::Key(file.clone(), why);
    match std::fs::read(&file) {
        Ok(bytes) => bytes
            .try_into()
            .map_err(|_| failed("长度应为32字节".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(|error| failed(error.to_string()))?;
            write_private(&file, &key).map_err(|error| failed(error.to_string()))?;
            Ok(key)
        }
        Err(error) => Err(failed(error.to_string())),
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut out = options.open(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}
