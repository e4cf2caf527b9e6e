// Reads what NODE_V8_COVERAGE left, and writes down which files of the project ran as programs:
//   programs.cjs <folder with coverage> <project> <file to write>
// Writes nothing where no process of Node's left anything: what ran there is not known.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const [folder, project, output] = process.argv.slice(2);

/** Copies of its configuration that a bundler makes, runs and removes: `rollup.config-1700000000000.mjs`. */
const configurationCopy = /\.config[-._][^/]*\.[cm]?[jt]s$/;

const found = new Set();
let processes = 0;
for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
  if (!name.startsWith('coverage-')) continue;
  processes += 1;
  for (const { url } of JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')).result) {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    const relative = path.relative(project, file);
    if (!path.isAbsolute(file) || relative.startsWith('..')) continue;
    if (relative.split('/').includes('node_modules')) continue;
    if (!fs.existsSync(file) && configurationCopy.test(relative)) continue;
    found.add(relative);
  }
}
if (processes > 0) fs.writeFileSync(output, JSON.stringify([...found].sort()));
