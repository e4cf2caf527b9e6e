-- What language models answered: paid for once, and read again when the same is asked.
CREATE TABLE model_answers (
  prompt_hash TEXT NOT NULL, -- SHA-256 of all that was sent
  model TEXT NOT NULL,
  text TEXT NOT NULL,
  finish TEXT NOT NULL, -- stop, length or refused
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  estimated INTEGER NOT NULL, -- the tokens are our own count
  cost REAL, -- US dollars; NULL when the price was not known
  seconds REAL NOT NULL,
  answered_at TEXT NOT NULL,
  PRIMARY KEY (prompt_hash, model)
);

-- Choices that must be the same when a killed run starts again.
CREATE TABLE model_choices (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
