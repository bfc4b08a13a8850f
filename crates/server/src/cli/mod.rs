//! The command line: one file a sub-command. Each prints human text, or JSON with `--json`, and
//! ends with 0 if it did its work, 1 if not, 2 if it was asked wrongly.

mod at;
mod bench;
mod centre;
mod demo;
mod due;
mod exit;
mod import;
mod place;
mod profile;
pub mod profiles;
mod rehearse;
pub(crate) mod secret;
mod serve;
pub mod simulate;
mod token;
pub mod town;
mod user;
mod verify;

use std::process::ExitCode;

use clap::Parser;

/// Huiyin: a citizens' hotline, from the call to the call back.
#[derive(Debug, Parser)]
#[command(name = "huiyin", version, arg_required_else_help = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(serve::Args),
    Centre(centre::Args),
    User(user::Args),
    Token(token::Args),
    Due(due::Args),
    Profile(profile::Args),
    Rehearse(rehearse::Args),
    Simulate(simulate::Args),
    Import(import::Args),
    Verify(verify::Args),
    Bench(bench::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let program = Program::parse();
    let outcome = match &program.command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Centre(args) => centre::run(args),
        Command::User(args) => user::run(args),
        Command::Token(args) => token::run(args),
        Command::Due(args) => due::run(args),
        Command::Profile(args) => profile::run(args),
        Command::Rehearse(args) => rehearse::run(args),
        Command::Simulate(args) => simulate::run(args),
        Command::Import(args) => import::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Bench(args) => bench::run(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(exit::status(&error)),
    }
}
