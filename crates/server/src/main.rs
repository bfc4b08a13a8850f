//! The program `huiyin`.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    huiyin::cli::main()
}
