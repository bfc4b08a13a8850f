//! 查阅记录.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "查阅记录", View::default(), None).await
}

pub async fn export(viewer: Viewer) -> Shown {
    show(&viewer, "查阅记录", View::default(), None).await
}
