//! 类别.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "类别", View::default(), None).await
}

pub async fn add(viewer: Viewer) -> Shown {
    show(&viewer, "类别", View::default(), None).await
}

pub async fn change(viewer: Viewer) -> Shown {
    show(&viewer, "类别", View::default(), None).await
}

pub async fn close(viewer: Viewer) -> Shown {
    show(&viewer, "类别", View::default(), None).await
}

pub async fn reopen(viewer: Viewer) -> Shown {
    show(&viewer, "类别", View::default(), None).await
}
