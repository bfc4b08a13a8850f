//! One's own page: the posts one holds, and the password.

use axum::http::StatusCode;
use huiyin_core::people::Actor;
use huiyin_store::people::{AdminCommand, AdminEnvelope};

use super::{password, session};
use crate::edge::{Fault, Posted, cookies};
use crate::page::{self, Shown, Tone};
use crate::view::{Field, FormError, Page};
use crate::viewer::{Viewer, post_in_chinese};

#[derive(askama::Template)]
#[template(path = "signin/me.html")]
struct Me {
    page: Page,
    login: String,
    posts: Vec<Held>,
}

struct Held {
    id: i64,
    label: String,
    current: bool,
}

#[derive(askama::Template)]
#[template(path = "signin/password.html")]
struct Change {
    page: Page,
    action: String,
    back: String,
    forced: bool,
    fields: Vec<Field>,
    errors: Vec<FormError>,
}

/// Who I am here.
pub async fn page(viewer: Viewer) -> Shown {
    let directory = viewer.directory();
    let posts = viewer
        .person
        .posts
        .iter()
        .map(|post| Held {
            id: post.id,
            label: post_in_chinese(&directory, post),
            current: post.id == viewer.post.id,
        })
        .collect();
    page::show(&Me {
        page: viewer.page("我的岗位与密码").await?,
        login: viewer.person.login.clone(),
        posts,
    })
}

/// Acts under another post from now on.
pub async fn switch(viewer: Viewer, posted: Posted) -> Shown {
    let wanted: i64 = posted.number("post").ok_or(Fault::NotFound)?;
    let post = viewer
        .person
        .posts
        .iter()
        .find(|held| held.id == wanted)
        .copied()
        .ok_or(Fault::NotFound)?;
    let token = viewer.session.ok_or(Fault::NotFound)?;
    viewer
        .blocking(move |centre| centre.switch_post(token, post.id))
        .await?;
    let label = post_in_chinese(&viewer.directory(), &post);
    page::told(
        viewer.at("/"),
        Tone::Ok,
        format!("现在以“{label}”的身份办事。"),
    )
}

/// The form for a new password.
pub async fn password_page(viewer: Viewer) -> Shown {
    let page = change(&viewer, &[]).await?;
    page::show(&page)
}

/// A new password was chosen.
pub async fn change_password(viewer: Viewer, posted: Posted) -> Shown {
    let old = posted.text("old").to_owned();
    let new = posted.text("new").to_owned();
    let hash = viewer.person.password.clone();
    let known = hash.is_some();
    let given = old.clone();
    let right =
        tokio::task::spawn_blocking(move || password::holds(&given, hash.as_deref())).await?;
    let fault = |field: &str, text: &str| FormError {
        field: field.to_owned(),
        text: text.to_owned(),
    };
    let mut errors = Vec::new();
    if known && !right {
        errors.push(fault("old", "现在的密码不对，请重新输入。"));
    }
    if let Some(why) = password::fault(&new, &viewer.person.login) {
        errors.push(fault("new", &why));
    } else if new == old {
        errors.push(fault("new", "新密码和现在的一样，请换一个。"));
    } else if new != posted.text("again") {
        errors.push(fault("again", "两次输入的新密码不一样，请再输一遍。"));
    }
    if !errors.is_empty() {
        let page = change(&viewer, &errors).await?;
        return page::show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let hash = tokio::task::spawn_blocking(move || password::hash(&new)).await??;
    let user = viewer.person.id;
    let envelope = AdminEnvelope {
        // The user's own act, whatever the post.
        actor: Actor {
            user: Some(user),
            ..viewer.actor()
        },
        command: AdminCommand::SetPassword {
            user,
            password: hash,
            must_change: false,
        },
        happened_at: None,
    };
    viewer
        .blocking(move |centre| {
            centre.administer(envelope)?;
            // Whoever knew the old password is out, on all machines.
            centre.close_sessions_of(user)
        })
        .await?;
    let post = viewer.post.id;
    let cookie = session::open(
        viewer.app(),
        &viewer.site,
        &viewer.person,
        post,
        viewer.source,
    )
    .await?;
    let mut response = page::told(
        viewer.at("/"),
        Tone::Ok,
        "密码已更换，其他地方的登录都已退出。",
    )?;
    cookies::put(response.headers_mut(), cookie);
    Ok(response)
}

async fn change(viewer: &Viewer, errors: &[FormError]) -> Result<Change, Fault> {
    let field = |name: &str, label: &str, hint: &str, autocomplete: &str| Field {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: "password".to_owned(),
        hint: hint.to_owned(),
        required: true,
        autocomplete: autocomplete.to_owned(),
        error: errors
            .iter()
            .find(|error| error.field == name)
            .map_or_else(String::new, |error| error.text.clone()),
        ..Field::default()
    };
    let rule = format!(
        "至少{}个字符，不含登录名，不用常见密码。可以用几个不相干的词连起来。",
        password::SHORTEST
    );
    let mut page = page::of_site(&viewer.site, viewer.taste(), "更换密码");
    page.csrf = viewer.csrf();
    Ok(Change {
        page,
        action: viewer.at("/me/password"),
        back: viewer.at("/me"),
        forced: viewer.person.must_change,
        fields: vec![
            field("old", "现在的密码", "", "current-password"),
            field("new", "新密码", &rule, "new-password"),
            field("again", "新密码再输一遍", "", "new-password"),
        ],
        errors: errors.to_vec(),
    })
}
