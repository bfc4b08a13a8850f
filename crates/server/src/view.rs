//! What the layout templates and the parts expect. Plain data, already worded in Chinese:
//! a template decides nothing but where a thing stands. Convention: an empty string means "absent".

/// Everything a layout needs; each page's template struct has a field `page: &Page` (or `Page`).
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Shown in the tab and, by the pages themselves, as `<h1>`.
    pub title: String,
    /// Path and query of this page, where a toggle or the sign-in leads back to.
    pub path: String,
    /// Prefix of every link of this centre, `/c/daye`.
    pub base: String,
    pub slug: String,
    /// “大冶市12345热线”
    pub centre: String,
    /// Brand hue: `teal` (default), `azure`, `pine`, `plum`, `umber`.
    pub hue: String,
    /// `auto`, `light`, `dark`; from the cookie `hy_theme`.
    pub theme: String,
    /// `normal`, `large`; from the cookie `hy_size`.
    pub size: String,
    pub viewer: Option<Viewer>,
    /// My queues in the order in which my work comes.
    pub queues: Vec<RailEntry>,
    /// The places I may go.
    pub places: Vec<RailEntry>,
    /// What was just done, shown once.
    pub flash: Option<Flash>,
    pub csrf: String,
    /// “今天是工作日 · 距下班 2小时10分”
    pub working_day_line: String,
    /// The viewer may look for tickets.
    pub may_search: bool,
    /// What stands in the search box.
    pub query: String,
    pub demo: bool,
    /// Changes with the assets' content, appended to their addresses.
    pub assets: String,
}

#[derive(Clone, Debug, Default)]
pub struct Viewer {
    pub name: String,
    /// “派单员” or “市场监管局 · 经办人”
    pub post: String,
}

#[derive(Clone, Debug, Default)]
pub struct RailEntry {
    pub label: String,
    pub href: String,
    /// A symbol of `icons.svg`.
    pub icon: String,
    /// `None` shows no number.
    pub count: Option<i64>,
    /// Of `count`, how many are overdue (the number turns red and says so).
    pub overdue: i64,
    pub current: bool,
    /// One of the (at most four) entries of the foot bar on a phone.
    pub pinned: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Flash {
    /// `ok`, `info`, `soon`, `over`
    pub tone: String,
    pub text: String,
    /// Form action that takes the deed back (POST), empty if it can't.
    pub undo: String,
}

/// A running or stopped clock, as a chip.
#[derive(Clone, Debug, Default)]
pub struct Chip {
    /// `ok`, `soon`, `over`, `hold` (paused or a recorded reason for none), `done`
    pub tone: String,
    /// Which clock: “签收”, “答复”; may be empty.
    pub what: String,
    /// “剩 1天4时”, “今天 17:30 前”, “超期 2天”
    pub text: String,
    /// Exact due time for hover and screen readers: “最迟 2026-05-09 24:00”.
    pub exact: String,
    /// Address of the proof fragment (see `parts/clock.html`, macro `proof`); may be empty.
    pub proof: String,
}

/// The proof of a due time.
#[derive(Clone, Debug, Default)]
pub struct ProofView {
    pub clock: String,
    pub start: String,
    pub due: String,
    /// “5个工作日”
    pub rule: String,
    /// “daye 第3版 · 《办法》第十二条”
    pub source: String,
    pub days: Vec<ProofDay>,
    /// “暂停 5月3日 09:00 至 5月6日 10:00：挂账”
    pub pauses: Vec<String>,
    pub extensions: Vec<String>,
    pub warning: String,
}

#[derive(Clone, Debug, Default)]
pub struct ProofDay {
    /// “5月4日 周一”
    pub date: String,
    pub counted: bool,
    /// “第1个工作日”, “周六”, “劳动节假期”
    pub why: String,
}

/// A person as the viewer may see them.
#[derive(Clone, Debug, Default)]
pub struct PersonView {
    /// “王某某” or the name when revealed.
    pub name: String,
    /// “个人”, “企业”
    pub kind: String,
    /// “139****0001”
    pub phone: String,
    pub address: String,
    /// Asked for secrecy.
    pub secret: bool,
    /// Shown in clear (a reveal that was logged).
    pub revealed: bool,
    /// Where the reveal form posts; empty: not to be revealed by this viewer.
    pub reveal: String,
}

/// One input of a form. `kind`: text, tel, number, date, datetime-local, password, search, area,
/// select, radios, checks, check, file, hidden.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub kind: String,
    pub value: String,
    pub hint: String,
    pub error: String,
    pub required: bool,
    pub choices: Vec<Choice>,
    /// Of an area; 0 means 3.
    pub rows: i64,
    /// `short`, `medium` or empty (full width).
    pub width: String,
    /// Value of the `autocomplete` attribute; empty means none.
    pub autocomplete: String,
    /// The id of a `<datalist>`, empty for none.
    pub list: String,
}

#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub chosen: bool,
}

/// One thing that this person may do with this ticket now, or not yet.
#[derive(Clone, Debug, Default)]
pub struct ActionView {
    /// The verb, `sign_for`; the form's anchor is `act-{verb}`.
    pub verb: String,
    /// “签收”
    pub label: String,
    /// One line under the label: what will happen.
    pub about: String,
    /// What is missing; empty when the deed may be done.
    pub missing: String,
    pub fields: Vec<Field>,
    pub icon: String,
    /// A sentence to confirm, for what can't be undone.
    pub confirm: String,
    /// Style of the button: `primary`, empty, `grave`.
    pub tone: String,
    pub open: bool,
    /// The refusal of the last attempt, with its clause.
    pub refusal: String,
    pub clause: String,
}

/// An event of a ticket as a sentence.
#[derive(Clone, Debug, Default)]
pub struct EventView {
    pub seq: i64,
    /// “今天 15:20”
    pub when: String,
    /// RFC 3339 for `<time datetime>`.
    pub iso: String,
    /// Exact, for hover.
    pub exact: String,
    pub icon: String,
    /// “李敏（坐席）”
    pub who: String,
    /// “派给市场监管局主办，城管局协办”
    pub sentence: String,
    /// What was written, whole.
    pub words: String,
    /// `internal`, `public` (the petitioner sees it), `clock` (the program), `refused`
    pub kind: String,
    /// “补录：自称 5月3日 09:10 发生”, empty if none.
    pub note: String,
}

#[derive(Clone, Debug, Default)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Makes the value a link.
    pub href: String,
}

#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<i64>,
    pub current: bool,
}

/// Keyset paging: addresses of the neighbours, empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    pub first: String,
    pub next: String,
    /// “第 1–50 件，共 312 件” or “50 件”
    pub range: String,
}

/// One row of a queue.
#[derive(Clone, Debug, Default)]
pub struct RowView {
    pub number: String,
    pub href: String,
    pub chip: Chip,
    pub title: String,
    /// Shape: (tone, word), `("over", "紧急")`.
    pub badges: Vec<Badge>,
    pub place: String,
    pub category: String,
    pub must_act: String,
    pub last: String,
    pub last_exact: String,
}

#[derive(Clone, Debug, Default)]
pub struct Badge {
    /// `plain`, `ok`, `soon`, `over`, `info`, `brand`
    pub tone: String,
    pub text: String,
}

#[derive(Clone, Debug, Default)]
pub struct FormError {
    /// The field's name, or empty for the form as a whole.
    pub field: String,
    pub text: String,
}
