/** Joins what the processes of a run left (reach.cjs) into one file: `node merge-reach.cjs <folder> <file>`. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [, , folder, target] = process.argv;
const files = [];
const index = new Map();
const tests = new Map(); // key -> Map(index of file -> BigInt)
const aliases = new Map();

function add(key, file, bits) {
  const entry = tests.get(key) ?? new Map();
  tests.set(key, entry);
  entry.set(file, (entry.get(file) || 0n) | bits);
}

for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
  if (!name.endsWith('.json')) continue;
  const part = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
  for (const [key, byFile] of Object.entries(part.tests)) {
    if (!tests.has(key)) tests.set(key, new Map());
    for (const [number, hex] of Object.entries(byFile)) {
      const file = part.files[number];
      if (!index.has(file)) {
        index.set(file, files.length);
        files.push(file);
      }
      add(key, index.get(file), BigInt(`0x${hex}`));
    }
  }
  for (const [key, others] of Object.entries(part.aliases)) aliases.set(key, [...(aliases.get(key) || []), ...others]);
}
for (const [key, others] of aliases) {
  for (const other of others) for (const [file, bits] of tests.get(other) || []) add(key, file, bits);
}
/**
 * Built without a source map, `lib/a.js` tells which tests use it and not which lines of `src/a.js` they reach: they
 * are taken to reach every line of it. Loading it says nothing.
 */
function sourceOf(file) {
  for (let root = path.dirname(file); root.length > 1; root = path.dirname(root)) {
    if (!fs.existsSync(path.join(root, 'package.json'))) continue;
    const below = file.slice(root.length + 1).replace(/\.[cm]?js$/, '');
    if (below.startsWith('src/')) return undefined;
    const folders = [below, below.replace(/^[^/]+\//, ''), below.replace(/^[^/]+\/[^/]+\//, '')];
    for (const name of new Set(folders)) {
      for (const extension of ['.ts', '.tsx', '.js', '.mjs', '.jsx', '.mts']) {
        const source = path.join(root, 'src', name + extension);
        if (source !== file && fs.existsSync(source)) return source;
      }
    }
    return undefined;
  }
  return undefined;
}

files.slice().forEach((file, number) => {
  const source = sourceOf(file);
  if (source === undefined) return;
  const lines = fs.readFileSync(source, 'utf8').split('\n').length;
  if (!index.has(source)) {
    index.set(source, files.length);
    files.push(source);
  }
  for (const [key, entry] of tests) {
    if (key !== '' && entry.has(number)) add(key, index.get(source), (1n << BigInt(lines + 1)) - 2n);
  }
});

const shared = new Set([...aliases.values()].flat());
const joined = {};
for (const [key, entry] of tests) {
  if (shared.has(key) && key !== '') continue;
  joined[key] = Object.fromEntries([...entry].map(([file, bits]) => [file, bits.toString(16)]));
}
fs.writeFileSync(target, JSON.stringify({ files, tests: joined }));
