/**
 * Takes our arguments out of `process.argv`, once the test framework has read them: tests of programs that read their
 * command line see what they see under `npx jest` or `npx mocha`. Mocha loads it by `--require`; jest as a reporter that
 * reports nothing, since reporters are loaded before any test runs.
 */
'use strict';
process.argv.splice(2);

module.exports = class PlainArguments {};
