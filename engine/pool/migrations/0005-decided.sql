-- Verdicts that are reached and whose turn to be stored has not come yet. A run that is killed meanwhile, or has enough
-- before, need not pay for them again.
CREATE TABLE decided (
  candidate TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  test_setup TEXT NOT NULL,
  environment TEXT NOT NULL,
  verdict TEXT NOT NULL, -- JSON
  PRIMARY KEY (candidate, snapshot, test_setup, environment)
);
