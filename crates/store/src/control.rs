//! The control database: which centres an installation has, and where they lie.
//!
//! ```text
//! DIR/control.sqlite                 this list
//! DIR/centres/<slug>.sqlite          a centre
//! DIR/centres/<slug>.files.sqlite    its attachments
//! ```

use std::path::{Path, PathBuf};

use huiyin_core::calendar::Moment;

use crate::engine::{Connection, Engine, Error, Mode, Row, migrate, statements};
use crate::schema;

/// A centre in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// In addresses and file names: letters, digits, dashes.
    pub slug: String,
    /// As people call it.
    pub name: String,
    /// Whether it was made by `demo` and has users without passwords of their own.
    pub demo: bool,
    /// When it was made.
    pub created_at: Moment,
}

/// The list of centres of one data directory.
pub struct Control {
    dir: PathBuf,
    connection: Connection,
}

statements! {
    ALL = "SELECT slug, name, demo, created_at FROM centre ORDER BY position";
    ONE = "SELECT slug, name, demo, created_at FROM centre WHERE slug = ?1";
    INSERT = "INSERT INTO centre (slug, name, position, demo, created_at) \
        SELECT ?1, ?2, COALESCE(MAX(position), 0) + 1, ?3, ?4 FROM centre";
    RENAME = "UPDATE centre SET name = ?2 WHERE slug = ?1";
}

impl Control {
    /// Opens the list of a data directory, creating both where they are missing.
    ///
    /// # Errors
    /// The directory cannot be written, or the list is of a newer version.
    pub fn open(dir: &Path) -> Result<Control, Error> {
        let centres = dir.join("centres");
        std::fs::create_dir_all(&centres)
            .map_err(|error| Error::Unwritable(format!("{}: {error}", centres.display())))?;
        let connection = Engine::sqlite(dir.join("control.sqlite")).connect(Mode::Write)?;
        migrate(&connection, schema::CONTROL)?;
        Ok(Control {
            dir: dir.to_path_buf(),
            connection,
        })
    }

    /// All centres, in the order in which they were made.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn list(&self) -> Result<Vec<Listed>, Error> {
        self.connection.query(ALL, &[], read)
    }

    /// One centre.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn get(&self, slug: &str) -> Result<Option<Listed>, Error> {
        self.connection.query_one(ONE, &[slug.into()], read)
    }

    /// Enters a centre into the list.
    ///
    /// # Errors
    /// [`Error::Shape`] if the slug is not 1–40 small letters, digits and dashes;
    /// [`Error::Constraint`] if it is taken.
    pub fn add(&self, slug: &str, name: &str, demo: bool, now: Moment) -> Result<(), Error> {
        let good = (1..=40).contains(&slug.len())
            && slug
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !slug.starts_with('-');
        if !good {
            return Err(Error::Shape(format!(
                "{slug:?} cannot name a centre: use 1 to 40 small letters, digits and dashes"
            )));
        }
        self.connection
            .execute(
                INSERT,
                &[slug.into(), name.into(), demo.into(), now.micros().into()],
            )
            .map(drop)
    }

    /// Gives a centre another name.
    ///
    /// # Errors
    /// Whatever the database says.
    pub fn rename(&self, slug: &str, name: &str) -> Result<(), Error> {
        self.connection
            .execute(RENAME, &[slug.into(), name.into()])
            .map(drop)
    }

    /// Where a centre lies.
    pub fn place(&self, slug: &str) -> Place {
        Place::in_dir(&self.dir, slug)
    }
}

/// The two databases of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The slug, for messages.
    pub slug: String,
    /// The centre's own database.
    pub main: PathBuf,
    /// Its attachments.
    pub files: PathBuf,
}

impl Place {
    /// The place of a centre in a data directory.
    pub fn in_dir(dir: &Path, slug: &str) -> Place {
        let centres = dir.join("centres");
        Place {
            slug: slug.to_owned(),
            main: centres.join(format!("{slug}.sqlite")),
            files: centres.join(format!("{slug}.files.sqlite")),
        }
    }

    /// A place of its own in any directory (rehearsals, tests).
    pub fn alone(dir: &Path) -> Place {
        Place {
            slug: "centre".to_owned(),
            main: dir.join("centre.sqlite"),
            files: dir.join("centre.files.sqlite"),
        }
    }
}

fn read(row: &Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        slug: row.text(0)?,
        name: row.text(1)?,
        demo: row.flag(2)?,
        created_at: Moment::from_micros(row.int(3)?),
    })
}
