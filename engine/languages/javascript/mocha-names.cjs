'use strict';
const path = require('node:path');

/** Titles from the outermost suite to the test; mocha tells them itself from version 4 on. */
const titlePath = (test) => {
  const titles = [];
  for (let at = test; at; at = at.parent) titles.unshift(at.title);
  return titles.filter(Boolean);
};
exports.titlePath = titlePath;

/** Ids of all tests below `root`, in the order of the tree: `file > suite > test`, `#2` for one that comes again. */
exports.nameTests = (root, project) => {
  const ids = new Map();
  const taken = new Map();
  const every = (suite) => {
    for (const test of suite.tests) {
      const file = test.file ? path.relative(project, test.file) : '';
      const name = [file, ...titlePath(test)].join(' > ');
      const count = (taken.get(name) || 0) + 1;
      taken.set(name, count);
      ids.set(test, count === 1 ? name : `${name} #${count}`);
    }
    suite.suites.forEach(every);
  };
  every(root);
  return ids;
};
