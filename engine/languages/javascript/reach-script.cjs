/** One script that V8 counts (reach.cjs): from the offsets of its ranges to lines of files on disk. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

class Script {
  constructor(file, source) {
    this.file = file;
    this.source = source;
    this.starts = [0];
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) this.starts.push(at + 1);
    let disk;
    try {
      disk = fs.readFileSync(file, 'utf8');
    } catch {
      disk = undefined;
    }
    const map = this.sourceMap();
    if (map) this.segments = this.mapped(map);
    else if (disk !== undefined && disk.replace(/^\uFEFF/, '').replace(/^#!.*/, '') !== source.replace(/^#!.*/, ''))
      // Transformed, nobody says how: it is known that something in it ran, and not what.
      this.whole = disk.split('\n').length;
  }

  sourceMap() {
    const [, reference] =
      [...this.source.matchAll(/\/[/*][#@]\s*sourceMappingURL=(\S+?)(?:\s*\*\/)?\s*$/gm)].at(-1) || [];
    if (!reference) return undefined;
    try {
      const data = /^data:[^,]*?(;base64)?,(.*)$/s.exec(reference);
      const text = data
        ? data[1]
          ? Buffer.from(data[2], 'base64').toString('utf8')
          : decodeURIComponent(data[2])
        : fs.readFileSync(path.resolve(path.dirname(this.file), reference), 'utf8');
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  /** Generated offset and original place of every mapping, ascending. */
  mapped(map) {
    const files = (map.sources || []).map((source) => this.sourceFile(source || '', map));
    // Wrappers put code in front of the first line that was mapped: jest's module function, vite's `use strict`.
    const wrapper = /^(?:\(\{"Object\.<anonymous>":function\([^)]*\)\{|'use strict';async \([^)]*\)=>\{\{)/.exec(
      this.source,
    );
    const shift = wrapper ? wrapper[0].length : 0;
    const segments = [];
    let [source, line] = [0, 0];
    (map.mappings || '').split(';').forEach((group, generated) => {
      let column = 0;
      const start = this.starts[generated];
      if (start === undefined) return;
      for (const part of group.split(',')) {
        if (!part) continue;
        const fields = decodeVlq(part);
        column += fields[0];
        if (fields.length < 4) continue;
        source += fields[1];
        line += fields[2];
        segments.push({ offset: start + column + (generated === 0 ? shift : 0), file: files[source], line: line + 1 });
      }
    });
    return segments.sort((a, b) => a.offset - b.offset);
  }

  sourceFile(source, map) {
    // Transformed while loading: the script bears its source's own name.
    if (map.sources.length === 1 && /\.[cm]?tsx?$|\.jsx$|\.vue$|\.svelte$/.test(this.file)) return this.file;
    const plain = source.startsWith('file:') ? fileURLToPath(source) : source.replace(/^webpack:\/\/[^/]*\//, '');
    const found = path.resolve(path.dirname(this.file), map.sourceRoot || '', plain);
    if (map.sources.length === 1 && path.basename(found) === path.basename(this.file)) return this.file;
    return fs.existsSync(found) ? found : this.file;
  }

  /** File → lines that these functions' counts say were reached. */
  lines(functions, loading) {
    const ranges = [];
    const sleeping = []; // starts of functions that were made and not called
    for (const { ranges: own } of functions) {
      if (own[0].count === 0) sleeping.push(own[0].startOffset);
      for (const range of own) ranges.push(range);
    }
    const reached = intervals(ranges);
    if (this.whole) {
      if (reached.length === 0) return [];
      return [[this.file, Array.from({ length: this.whole }, (_, index) => index + 1)]];
    }
    const found = this.segments ? this.mappedLines(reached) : this.plainLines(reached);
    if (loading) {
      // `const f = (a) => a + 1` runs while loading, its body does not: the line is for those who call it.
      for (const offset of sleeping) {
        const place = this.place(offset);
        found.get(place.file)?.delete(place.line);
      }
    }
    return found;
  }

  place(offset) {
    if (!this.segments) return { file: this.file, line: this.lineAt(offset) + 1 };
    const next = this.segments[lowerBound(this.segments, offset, (segment) => segment.offset)];
    return next || { file: this.file, line: 0 };
  }

  lineAt(offset) {
    return lowerBound(this.starts, offset + 1, (start) => start) - 1;
  }

  plainLines(reached) {
    const lines = new Set();
    for (const [start, end] of reached) {
      for (let line = this.lineAt(start); line < this.starts.length && this.starts[line] < end; line++) {
        const from = Math.max(start, this.starts[line]);
        const to = Math.min(end, this.starts[line + 1] === undefined ? this.source.length : this.starts[line + 1]);
        if (/\S/.test(this.source.slice(from, to))) lines.add(line + 1);
      }
    }
    return new Map([[this.file, lines]]);
  }

  mappedLines(reached) {
    const found = new Map();
    for (const [start, end] of reached) {
      for (
        let index = lowerBound(this.segments, start, (segment) => segment.offset);
        index < this.segments.length && this.segments[index].offset < end;
        index++
      ) {
        const { file, line } = this.segments[index];
        if (file === undefined) continue;
        entryOf(found, file, () => new Set()).add(line);
      }
    }
    return found;
  }
}

/** The parts of a script whose innermost range was counted. Ranges nest, they never overlap. */
function intervals(ranges) {
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const reached = [];
  const open = [];
  let at = 0;
  const advance = (to) => {
    const top = open[open.length - 1];
    if (top && top.count > 0 && to > at) {
      const last = reached[reached.length - 1];
      if (last && last[1] === at) last[1] = to;
      else reached.push([at, to]);
    }
    at = Math.max(at, to);
  };
  const close = (to) => {
    while (open.length > 0 && open[open.length - 1].endOffset <= to) {
      advance(open[open.length - 1].endOffset);
      open.pop();
    }
  };
  for (const range of ranges) {
    close(range.startOffset);
    advance(range.startOffset);
    open.push(range);
  }
  close(Number.POSITIVE_INFINITY);
  return reached;
}

/** Index of the first element whose value is not less than `wanted`. */
function lowerBound(elements, wanted, value) {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(elements[middle]) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Numbers of one source map segment. */
function decodeVlq(text) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const character of text) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    if (digit & 32) shift += 5;
    else {
      numbers.push(value & 1 ? -(value >> 1) : value >> 1);
      value = shift = 0;
    }
  }
  return numbers;
}

/** A map's value, made when it is not there yet. */
function entryOf(map, key, make) {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

module.exports = { entryOf, Script };
