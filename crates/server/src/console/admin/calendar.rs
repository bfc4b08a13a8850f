//! 工作日历.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "工作日历", View::default(), None).await
}

pub async fn set_day(viewer: Viewer) -> Shown {
    show(&viewer, "工作日历", View::default(), None).await
}

pub async fn remove_day(viewer: Viewer) -> Shown {
    show(&viewer, "工作日历", View::default(), None).await
}

pub async fn add_year(viewer: Viewer) -> Shown {
    show(&viewer, "工作日历", View::default(), None).await
}
