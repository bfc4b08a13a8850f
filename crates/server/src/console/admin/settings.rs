//! 设置.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "设置", View::default(), None).await
}

pub async fn save(viewer: Viewer) -> Shown {
    show(&viewer, "设置", View::default(), None).await
}
