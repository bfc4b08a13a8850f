//! 接口令牌.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "接口令牌", View::default(), None).await
}

pub async fn issue(viewer: Viewer) -> Shown {
    show(&viewer, "接口令牌", View::default(), None).await
}

pub async fn revoke(viewer: Viewer) -> Shown {
    show(&viewer, "接口令牌", View::default(), None).await
}
