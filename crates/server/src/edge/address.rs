//! From where a visitor comes.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use axum::http::HeaderMap;

use crate::app::App;

/// The visitor's address: of the connection, or as a trusted proxy says. Of a list the last entry
/// counts that no trusted proxy added.
pub fn of(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
    if !app.trusts(peer) {
        return peer;
    }
    headers
        .get_all(app.settings.proxy.header.as_str())
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|one| one.trim().parse::<IpAddr>().ok())
        .rfind(|address| !app.trusts(*address))
        .unwrap_or(peer)
}
