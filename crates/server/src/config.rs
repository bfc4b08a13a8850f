//! The settings of `huiyin serve`, from one TOML file. Unknown keys are refused; each fault names
//! the file, the line and what was expected.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen, `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// The data directory.
    pub data: PathBuf,
    /// The address that people use, `https://12345.example.gov.cn`. With `https` the cookies are
    /// sent over TLS only; the TLS itself is the reverse proxy's.
    pub public_url: String,
    /// The reverse proxy in front, if there is one.
    #[serde(default)]
    pub proxy: Proxy,
    /// What one visitor may ask of the program.
    #[serde(default)]
    pub limits: Limits,
    /// Addresses, besides this machine, that may read `/metrics`.
    #[serde(default)]
    pub metrics_from: Vec<IpAddr>,
}

/// The reverse proxies that may say from where a visitor comes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Their addresses; a header from anybody else is not believed.
    #[serde(default)]
    pub trusted: Vec<IpAddr>,
    /// Which header carries the visitor's address; `x-forwarded-for` if absent.
    #[serde(default = "forwarded_for")]
    pub header: String,
}

/// What one visitor may ask of the program.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Attempts to sign in from one address in a minute.
    pub sign_in_per_minute: u32,
    /// Posts to the public portal from one address in a minute.
    pub portal_per_minute: u32,
    /// Requests of one API token in a second.
    pub api_per_second: u32,
    /// Seconds after which a request is given up.
    pub seconds: u64,
    /// Open live connections, all centres together.
    pub live_connections: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            sign_in_per_minute: 10,
            portal_per_minute: 20,
            api_per_second: 10_000,
            seconds: 30,
            live_connections: 2_000,
        }
    }
}

fn forwarded_for() -> String {
    "x-forwarded-for".to_owned()
}

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("无法读取配置文件 {0}：{1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not what it should be; the text shows line and key.
    #[error("配置文件 {0} 有误：\n{1}")]
    Malformed(PathBuf, String),
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn load(file: &Path) -> Result<Settings, SettingsError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| SettingsError::Unreadable(file.to_path_buf(), error))?;
        Settings::parse(&text).map_err(|fault| SettingsError::Malformed(file.to_path_buf(), fault))
    }

    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let settings: Settings = toml::from_str(text).map_err(|error| error.to_string())?;
        let url = &settings.public_url;
        if !(url.starts_with("https://") || url.starts_with("http://")) || url.ends_with('/') {
            return Err(format!(
                "public_url = {url:?} 应以 https:// 或 http:// 开头，末尾不带“/”，例如 https://12345.example.gov.cn"
            ));
        }
        if settings.public_url.starts_with("http://") && !settings.listen.ip().is_loopback() {
            return Err(format!(
                "public_url = {url:?} 没有加密，只能在本机（listen 为 127.0.0.1）使用；对外服务请在前面放一个提供 https 的反向代理"
            ));
        }
        Ok(settings)
    }

    /// The settings of a demo on this machine.
    pub fn demo(data: PathBuf, port: u16) -> Settings {
        let listen = SocketAddr::from(([127, 0, 0, 1], port));
        Settings {
            listen,
            data,
            public_url: format!("http://{listen}"),
            proxy: Proxy::default(),
            limits: Limits::default(),
            metrics_from: Vec::new(),
        }
    }

    /// Whether people reach the program over TLS.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Scheme, host and port, as a browser names them in `Origin`.
    pub fn origin(&self) -> &str {
        let start = self.public_url.find("://").map_or(0, |at| at + 3);
        match self.public_url[start..].find('/') {
            Some(end) => &self.public_url[..start + end],
            None => &self.public_url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_with_its_defaults() {
        let settings = Settings::parse(
            "listen = \"127.0.0.1:8080\"\ndata = \"/srv/huiyin\"\npublic_url = \"https://a.example/12345\"\n[limits]\nseconds = 5\n",
        )
        .unwrap();
        assert!(settings.secure());
        assert_eq!(settings.origin(), "https://a.example");
        assert_eq!(settings.limits.seconds, 5);
        assert_eq!(settings.limits.sign_in_per_minute, 10);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let fault = Settings::parse(
            "listen = \"127.0.0.1:8080\"\ndata = \"/srv\"\npublic_url = \"https://a.example\"\nport = 3\n",
        )
        .unwrap_err();
        assert!(
            fault.contains("line 4") && fault.contains("port"),
            "{fault}"
        );
    }

    #[test]
    fn clear_text_stays_on_this_machine() {
        let fault = Settings::parse(
            "listen = \"0.0.0.0:80\"\ndata = \"/srv\"\npublic_url = \"http://a.example\"\n",
        )
        .unwrap_err();
        assert!(fault.contains("反向代理"), "{fault}");
    }
}
