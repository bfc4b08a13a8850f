//! The command line: one file a sub-command. Each prints human text, or JSON with `--json`, and
//! ends with 0 if it did its work, 1 if not, 2 if it was asked wrongly.

mod at;
mod demo;
mod due;
mod exit;
mod profile;
pub mod profiles;
mod rehearse;
mod serve;
pub mod simulate;
pub mod town;

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
    Due(due::Args),
    Profile(profile::Args),
    Rehearse(rehearse::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let program = Program::parse();
    let outcome = match &program.command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Due(args) => due::run(args),
        Command::Profile(args) => profile::run(args),
        Command::Rehearse(args) => rehearse::run(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(exit::status(&error)),
    }
}
