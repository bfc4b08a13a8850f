//! What can go wrong at the edge: one type, shown as a Chinese page or as problem+json by the
//! layer [`super::faces`], depending on who asked.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use huiyin_core::refusal::Refusal;
use huiyin_store::{Trouble, engine};

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub enum Fault {
    /// There is no such thing, or the asker may not know of it.
    NotFound,
    /// Nobody is signed in; the path leads back here afterwards.
    SignIn(String),
    /// A new password must be chosen first; the path is where to do it.
    NewPassword(String),
    /// The rules say no.
    Refused(Refusal),
    /// The ticket has changed since the asker saw it.
    Conflict {
        /// The version the asker saw.
        expected: u32,
        /// The version now.
        found: u32,
    },
    /// The idempotency key was used for another request.
    KeyReused,
    /// The writer has more to do than it can take on.
    Busy,
    /// Too many requests; try again after so many seconds.
    TooMany(u64),
    /// More was sent than is taken.
    TooLarge,
    /// What was sent cannot be read; a Chinese sentence says why.
    Bad(String),
    /// A form that we did not give to this visitor.
    Forged,
    /// An API request without a token that is known.
    Unauthorised,
    /// The address exists, but not for this method.
    Method,
    /// The body is of a type that is not read here.
    Unsupported,
    /// It took too long.
    Slow,
    /// Our own fault; the text is for the log only.
    Broken(String),
}

impl Fault {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::SignIn(_) | Fault::NewPassword(_) => StatusCode::SEE_OTHER,
            Fault::Refused(refusal) => match refusal.code.as_str() {
                "not_permitted" => StatusCode::FORBIDDEN,
                "bad_field" | "unknown_verb" => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            },
            Fault::Conflict { .. } => StatusCode::PRECONDITION_FAILED,
            Fault::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Fault::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Bad(_) => StatusCode::BAD_REQUEST,
            Fault::Forged => StatusCode::FORBIDDEN,
            Fault::Unauthorised => StatusCode::UNAUTHORIZED,
            Fault::Method => StatusCode::METHOD_NOT_ALLOWED,
            Fault::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::Slow => StatusCode::GATEWAY_TIMEOUT,
            Fault::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code for programs.
    pub fn code(&self) -> &str {
        match self {
            Fault::NotFound => "not_found",
            Fault::SignIn(_) | Fault::Unauthorised => "unauthorised",
            Fault::NewPassword(_) => "new_password",
            Fault::Refused(refusal) => &refusal.code,
            Fault::Conflict { .. } => "conflict",
            Fault::KeyReused => "key_reused",
            Fault::Busy => "busy",
            Fault::TooMany(_) => "too_many_requests",
            Fault::TooLarge => "too_large",
            Fault::Bad(_) => "bad_request",
            Fault::Forged => "forged",
            Fault::Method => "method_not_allowed",
            Fault::Unsupported => "unsupported_media_type",
            Fault::Slow => "timeout",
            Fault::Broken(_) => "internal",
        }
    }

    /// What is the matter and what to do, in plain words.
    pub fn sentence(&self) -> String {
        match self {
            Fault::NotFound => "没有这个页面或这件工单，或者它不归您看。请核对编号，或从列表中查找。".to_owned(),
            Fault::SignIn(_) => "请先登录。".to_owned(),
            Fault::NewPassword(_) => "请先换一个新密码，再继续办理。".to_owned(),
            Fault::Refused(refusal) => refusal.sentence.clone(),
            Fault::Conflict { .. } => {
                "您打开之后，别人刚刚办理过这件工单。请刷新页面看最新情况，您已填写的内容不会丢失。".to_owned()
            }
            Fault::KeyReused => "这个 Idempotency-Key 已用于另一个请求，请换一个新的。".to_owned(),
            Fault::Busy => "现在办理的人太多，刚才的操作没有办成。请过几秒钟再试一次。".to_owned(),
            Fault::TooMany(seconds) => format!("操作太频繁了，请等{seconds}秒再试。"),
            Fault::TooLarge => "提交的内容太大。请减少或压缩附件后再试。".to_owned(),
            Fault::Bad(sentence) => sentence.clone(),
            Fault::Forged => {
                "这个页面放得太久，或者请求不是从本网站的页面发出的，没有办理。请返回刷新页面后重新提交。".to_owned()
            }
            Fault::Unauthorised => {
                "缺少访问令牌，或令牌无效、已过期。请在请求头写明 Authorization: Bearer <令牌>。".to_owned()
            }
            Fault::Method => "这个地址不支持这种请求方法。".to_owned(),
            Fault::Unsupported => "无法识别提交内容的类型，请检查 Content-Type。".to_owned(),
            Fault::Slow => "服务器处理得太久，已经中止。请过一会儿再试。".to_owned(),
            Fault::Broken(_) => "程序出了问题，已经记录下来，您填写的内容没有办理。请稍后再试；如果总是这样，请告诉管理员。".to_owned(),
        }
    }

    /// The heading of the page.
    pub fn title(&self) -> &'static str {
        match self {
            Fault::NotFound => "没有这个页面，或您看不到它",
            Fault::SignIn(_) => "请先登录",
            Fault::NewPassword(_) => "请先换一个新密码",
            Fault::Refused(_) => "这一步现在不能办",
            Fault::Conflict { .. } => "别人刚刚办理过",
            Fault::Busy | Fault::TooMany(_) => "请稍等一下",
            Fault::TooLarge => "提交的内容太大",
            Fault::Bad(_) | Fault::Unsupported | Fault::KeyReused => "没有看懂提交的内容",
            Fault::Forged => "请刷新页面后重新提交",
            Fault::Unauthorised => "需要访问令牌",
            Fault::Method => "没有这种办法",
            Fault::Slow => "处理得太久了",
            Fault::Broken(_) => "程序出了问题",
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Fault {
        match trouble {
            Trouble::Refused(refusal) => Fault::Refused(refusal),
            Trouble::NotFound => Fault::NotFound,
            Trouble::Conflict { expected, found } => Fault::Conflict { expected, found },
            Trouble::KeyReused => Fault::KeyReused,
            Trouble::Busy | Trouble::Stopped => Fault::Busy,
            other => Fault::Broken(other.to_string()),
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        Fault::Refused(refusal)
    }
}

impl From<engine::Error> for Fault {
    fn from(error: engine::Error) -> Fault {
        Fault::Broken(error.to_string())
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Fault {
        Fault::Broken(format!("template: {error}"))
    }
}

impl From<tokio::task::JoinError> for Fault {
    fn from(error: tokio::task::JoinError) -> Fault {
        Fault::Broken(format!("task: {error}"))
    }
}
