//! Lists, my work, intake.
