-- Survivors that a person found to be equivalent mutants: no test could notice them, so they are no gaps.
CREATE TABLE equivalents (
  candidate TEXT PRIMARY KEY,
  dismissed_at TEXT NOT NULL
) WITHOUT ROWID;
