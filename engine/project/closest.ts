/** Up to five of `names` that differ least from `wanted` (edits of one character), within `limit` edits; best first. */
export function closest(wanted: string, names: readonly string[], limit: (wanted: string) => number): string[] {
  const most = limit(wanted);
  const last = wanted.slice(wanted.lastIndexOf(':') + 1).toLowerCase();
  return names
    .map((name) => {
      const whole = editDistance(wanted.toLowerCase(), name.toLowerCase(), most);
      // Often the file is missing or wrong, and only the name is nearly right.
      const own = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
      const short = own.slice(own.lastIndexOf('.') + 1);
      const part = Math.min(editDistance(last, own, 2), editDistance(last, short, 2));
      return { name, distance: Math.min(whole, part + 0.5), whole };
    })
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || a.whole - b.whole || (a.name < b.name ? -1 : 1))
    .slice(0, 5)
    .map(({ name }) => name);
}

/** Levenshtein's distance; Infinity when it is more than `most`. */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > most) return Number.POSITIVE_INFINITY;
    row = next;
  }
  const distance = row[b.length] ?? 0;
  return distance <= most ? distance : Number.POSITIVE_INFINITY;
}
