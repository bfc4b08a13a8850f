//! Administration: organisation, users, categories, grids, calendar, profiles, tokens, access log,
//! settings, and all of the organisation in and out as tables. No page here shows ticket content.

mod access;
mod calendar;
mod categories;
mod grids;
mod profiles;
mod settings;
mod shape;
pub mod tables;
mod tokens;
mod units;
mod users;

use huiyin_core::people::Role;

use crate::routes::{Routes, Who};

const ADMIN: Who = Who::Posts(&[Role::Admin]);
const WATCH: Who = Who::Posts(&[Role::Admin, Role::Auditor, Role::SecurityOfficer]);

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/c/{centre}/admin/units", ADMIN, units::list)
        .post("/c/{centre}/admin/units", ADMIN, units::open)
        .post("/c/{centre}/admin/units/{id}/rename", ADMIN, units::rename)
        .post("/c/{centre}/admin/units/{id}/move", ADMIN, units::relocate)
        .post("/c/{centre}/admin/units/{id}/close", ADMIN, units::close)
        .get("/c/{centre}/admin/users", ADMIN, users::list)
        .post("/c/{centre}/admin/users", ADMIN, users::add)
        .post("/c/{centre}/admin/users/{id}/change", ADMIN, users::change)
        .post("/c/{centre}/admin/users/{id}/post", ADMIN, users::give_post)
        .post(
            "/c/{centre}/admin/users/{id}/take/{post}",
            ADMIN,
            users::take_post,
        )
        .post(
            "/c/{centre}/admin/users/{id}/disable",
            ADMIN,
            users::disable,
        )
        .post("/c/{centre}/admin/users/{id}/enable", ADMIN, users::enable)
        .post(
            "/c/{centre}/admin/users/{id}/password",
            ADMIN,
            users::reset_password,
        )
        .post(
            "/c/{centre}/admin/users/{id}/sessions",
            ADMIN,
            users::end_sessions,
        )
        .post("/c/{centre}/admin/users/{id}/unlock", ADMIN, users::unlock)
        .get("/c/{centre}/admin/categories", ADMIN, categories::list)
        .post("/c/{centre}/admin/categories", ADMIN, categories::add)
        .post(
            "/c/{centre}/admin/categories/{code}/change",
            ADMIN,
            categories::change,
        )
        .post(
            "/c/{centre}/admin/categories/{code}/close",
            ADMIN,
            categories::close,
        )
        .post(
            "/c/{centre}/admin/categories/{code}/reopen",
            ADMIN,
            categories::reopen,
        )
        .get("/c/{centre}/admin/grids", ADMIN, grids::list)
        .post("/c/{centre}/admin/grids", ADMIN, grids::add)
        .post("/c/{centre}/admin/grids/{id}/change", ADMIN, grids::change)
        .post("/c/{centre}/admin/grids/{id}/close", ADMIN, grids::close)
        .get("/c/{centre}/admin/calendar", ADMIN, calendar::list)
        .post("/c/{centre}/admin/calendar/day", ADMIN, calendar::set_day)
        .post(
            "/c/{centre}/admin/calendar/day/{date}/remove",
            ADMIN,
            calendar::remove_day,
        )
        .upload(
            "/c/{centre}/admin/calendar/year",
            ADMIN,
            1,
            calendar::add_year,
        )
        .get("/c/{centre}/admin/profiles", WATCH, profiles::list)
        .post("/c/{centre}/admin/profiles", ADMIN, profiles::adopt)
        .get("/c/{centre}/admin/tokens", ADMIN, tokens::list)
        .post("/c/{centre}/admin/tokens", ADMIN, tokens::issue)
        .post(
            "/c/{centre}/admin/tokens/{id}/revoke",
            ADMIN,
            tokens::revoke,
        )
        .get("/c/{centre}/admin/access", WATCH, access::list)
        .get("/c/{centre}/admin/access.xlsx", WATCH, access::export)
        .get("/c/{centre}/admin/settings", ADMIN, settings::list)
        .post("/c/{centre}/admin/settings", ADMIN, settings::save)
        .get("/c/{centre}/admin/tables", ADMIN, tables::list)
        .get(
            "/c/{centre}/admin/tables/organisation.xlsx",
            ADMIN,
            tables::download,
        )
        .upload("/c/{centre}/admin/tables", ADMIN, 10, tables::preview)
        .post("/c/{centre}/admin/tables/apply", ADMIN, tables::apply)
}
