-- What the pool is of; one row for each key.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Lists of test ids, each stored once: all tuples of one baseline share theirs, and a list can have thousands of ids.
CREATE TABLE test_sets (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  tests TEXT NOT NULL -- JSON array, sorted
);

CREATE TABLE tuples (
  seq INTEGER PRIMARY KEY, -- rowid of the search index
  id TEXT NOT NULL UNIQUE,
  file TEXT NOT NULL,
  function TEXT NOT NULL,
  language TEXT NOT NULL,
  strategy TEXT NOT NULL,
  rule TEXT NOT NULL,
  category TEXT NOT NULL,
  difficulty TEXT NOT NULL,
  difficulty_reasons TEXT NOT NULL, -- JSON array
  explanation TEXT NOT NULL,
  problem_statement TEXT NOT NULL,
  bug_patch TEXT NOT NULL,
  fix_patch TEXT NOT NULL,
  bug_source TEXT NOT NULL,
  fix_source TEXT NOT NULL,
  test_set INTEGER NOT NULL REFERENCES test_sets (id), -- failToPass and passToPass together
  pass_to_pass INTEGER NOT NULL, -- how many
  failing_vector TEXT NOT NULL, -- hash of the sorted failing tests: equal for bugs with the same symptom
  multi_file INTEGER NOT NULL,
  evidence TEXT NOT NULL, -- JSON, without what failing_tests holds
  provenance TEXT NOT NULL, -- JSON
  created_at TEXT NOT NULL,
  review_state TEXT NOT NULL DEFAULT 'unreviewed',
  review_note TEXT,
  review_at TEXT
);
CREATE INDEX tuples_by_function ON tuples (file, function);
-- Statistics are read from this alone: the rows themselves are wide.
CREATE INDEX tuples_labels ON tuples (strategy, rule, category, difficulty, language, review_state, multi_file);
CREATE INDEX tuples_by_failing_vector ON tuples (failing_vector);
CREATE INDEX tuples_by_test_set ON tuples (test_set);

-- FAIL_TO_PASS, with what each test said.
CREATE TABLE failing_tests (
  tuple INTEGER NOT NULL REFERENCES tuples (seq) ON DELETE CASCADE,
  test TEXT NOT NULL,
  message TEXT,
  PRIMARY KEY (tuple, test)
) WITHOUT ROWID;
CREATE INDEX failing_tests_by_test ON failing_tests (test);

-- Vectors for search: one for each tuple and model. `model` carries the model's version.
CREATE TABLE vectors (
  tuple INTEGER NOT NULL REFERENCES tuples (seq) ON DELETE CASCADE,
  model TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (tuple, model)
) WITHOUT ROWID;

-- Full text. Contentless: the text is in `tuples`, and is indexed as words split the way code splits them.
CREATE VIRTUAL TABLE search USING fts5 (
  name, tests, issue, explanation, source,
  content = '', contentless_delete = 1, tokenize = 'porter unicode61'
);

-- Every candidate that was judged, valid or not. The environment is part of the key: another one may judge otherwise.
CREATE TABLE verdicts (
  seq INTEGER PRIMARY KEY,
  candidate TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  test_setup TEXT NOT NULL,
  environment TEXT NOT NULL, -- '' when it was rejected before any sandbox
  kind TEXT NOT NULL, -- a verdict of the protocol, or 'withheld': proved, but not storable
  detail TEXT NOT NULL,
  strategy TEXT NOT NULL,
  rule TEXT NOT NULL,
  category TEXT NOT NULL,
  explanation TEXT NOT NULL,
  function_id TEXT NOT NULL,
  file TEXT NOT NULL,
  function TEXT NOT NULL,
  language TEXT NOT NULL,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  patch TEXT, -- fix → candidate
  sandbox TEXT,
  screen_seconds REAL,
  confirm_seconds REAL,
  run TEXT,
  recorded_at TEXT NOT NULL,
  UNIQUE (candidate, snapshot, test_setup, environment)
);
CREATE INDEX verdicts_by_snapshot ON verdicts (snapshot, test_setup, environment);
CREATE INDEX verdicts_by_function ON verdicts (function_id);
CREATE INDEX verdicts_by_rule ON verdicts (rule, kind);

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  snapshot TEXT NOT NULL,
  commit_id TEXT,
  sandbox TEXT,
  options TEXT NOT NULL, -- JSON: what was asked for
  candidates INTEGER NOT NULL,
  valid INTEGER NOT NULL,
  rejected TEXT NOT NULL, -- JSON: count by reason
  seconds REAL NOT NULL,
  cancelled INTEGER NOT NULL,
  notes TEXT NOT NULL, -- JSON array
  started_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
