//! 规则.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "规则", View::default(), None).await
}

pub async fn adopt(viewer: Viewer) -> Shown {
    show(&viewer, "规则", View::default(), None).await
}
