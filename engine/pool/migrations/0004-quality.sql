-- How good an example a bug is, 0 to 1, and what else a description says that nobody searches for. NULL before version 4.
ALTER TABLE tuples ADD COLUMN quality REAL;
ALTER TABLE tuples ADD COLUMN description TEXT; -- JSON: the parts of quality, reviewComments
