//! 表格导入导出.

use super::shape::{View, show};
use crate::page::Shown;
use crate::viewer::Viewer;

pub async fn list(viewer: Viewer) -> Shown {
    show(&viewer, "表格导入导出", View::default(), None).await
}

pub async fn download(viewer: Viewer) -> Shown {
    show(&viewer, "表格导入导出", View::default(), None).await
}

pub async fn preview(viewer: Viewer) -> Shown {
    show(&viewer, "表格导入导出", View::default(), None).await
}

pub async fn apply(viewer: Viewer) -> Shown {
    show(&viewer, "表格导入导出", View::default(), None).await
}
