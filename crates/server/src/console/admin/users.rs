//! 用户.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn add(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn change(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn give_post(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn take_post(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn disable(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn enable(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn reset_password(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}

pub async fn end_sessions(viewer: Viewer) -> Shown {
    show(&viewer, "用户", View::default(), None).await
}
