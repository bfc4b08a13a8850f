//! The receipt: number, query code, one's own words, and what happens next.

use huiyin_store::Scope;
use huiyin_store::views::receipt::by_code;
use huiyin_store::views::ticket as view;

use crate::edge::Fault;
use crate::page::{self, Shown};
use crate::portal::draft::Filing;
use crate::portal::track::standing::{Ahead, Standing};
use crate::view::Page;

#[derive(askama::Template)]
#[template(path = "portal/receipt.html")]
struct Receipt {
    page: Page,
    number: String,
    code: String,
    /// Number and code in one line, for the clipboard.
    both: String,
    lost: Vec<String>,
    words: String,
    photos: usize,
    ahead: Vec<Ahead>,
    /// When it was filed.
    printed: String,
}

/// `GET /c/{centre}/portal/new/done`
pub async fn page(filing: Filing) -> Shown {
    let Some(filed) = filing.draft.filed.clone() else {
        return page::go(&filing.visitor.at("/portal/new"));
    };
    let code = filed.code.clone();
    let ticket = filing
        .visitor
        .read(Scope::Nothing, move |reader, _| {
            let Some(id) = by_code(reader, &code)? else {
                return Ok(None);
            };
            view::state(reader, &Scope::Tickets(vec![id]), id).map(Some)
        })
        .await?
        .ok_or_else(|| Fault::Broken("a filed ticket is gone".to_owned()))?;
    let directory = filing.visitor.directory();
    let law = directory
        .law(&ticket.rulebook)
        .ok_or_else(|| Fault::Broken("a ticket without its rulebook".to_owned()))?;
    let now = filing.visitor.now();
    let standing = Standing {
        ticket: &ticket,
        main: None,
        rulebook: &law.rulebook,
        calendar: &law.calendar,
        directory: &directory,
        now,
    };
    let template = Receipt {
        page: filing.visitor.page("我们记下了"),
        both: format!("编号 {} 查询码 {}", filed.number, filed.code),
        number: filed.number,
        code: filed.code,
        lost: filed.lost,
        words: filing.draft.words.clone(),
        photos: ticket.attachments.len(),
        ahead: standing.ahead(),
        printed: crate::words::exact(ticket.request.registered_at, &law.calendar),
    };
    let response = page::show(&template)?;
    Ok(filing.keep(response))
}
