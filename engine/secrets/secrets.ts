import { createHash } from 'node:crypto';
import { secretPatterns } from './secret-patterns.ts';

/** A secret in a text: `[start, end)` in UTF-16 code units, the value only, without its name or quotes. */
export interface Secret {
  readonly kind: string;
  /** Certainly one: it has an issuer's format. Others are guessed from their name or place. */
  readonly issued: boolean;
  readonly start: number;
  readonly end: number;
  /** What to put in its place. */
  readonly placeholder: string;
}

const flagged = secretPatterns.map((entry) => ({
  ...entry,
  pattern: new RegExp(entry.pattern.source, `${entry.pattern.flags}d`),
}));

/** Sorted by place, never overlapping. Where two patterns meet, the longer match is kept. */
export function findSecrets(text: string): Secret[] {
  const found: Secret[] = [];
  for (const { kind, pattern, accept, random } of flagged) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.value ?? match.indices?.[0] ?? [0, 0];
      const value = text.slice(start, end);
      if (value.includes('REDACTED_') || (accept && !accept(value))) continue;
      // Documentation shows what tokens look like.
      if (!accept && /EXAMPLE|X{6}|0{8}/i.test(value)) continue;
      found.push({ kind, issued: !accept, start, end, placeholder: placeholderFor(kind, value, random) });
    }
  }
  found.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: Secret[] = [];
  for (const secret of found) {
    if (!kept.some((other) => secret.start < other.end && other.start < secret.end)) kept.push(secret);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/**
 * The same secret has the same placeholder everywhere and always, so that sources, messages and test names still agree.
 * It stands where the secret stood, inside quotes too. Random secrets are told apart by 32 bits of their hash; a
 * password might be guessed from those, so all passwords look alike.
 */
function placeholderFor(kind: string, value: string, random: boolean): string {
  const name = `REDACTED_${kind.toUpperCase().replaceAll('-', '_')}`;
  return random ? `${name}_${createHash('sha256').update(value).digest('hex').slice(0, 8)}` : name;
}

/** The text with every secret replaced by its placeholder. Scrubbing twice changes nothing more. */
export function scrubText(text: string): string {
  let result = '';
  let at = 0;
  for (const secret of findSecrets(text)) {
    result += text.slice(at, secret.start) + secret.placeholder;
    at = secret.end;
  }
  return at === 0 ? text : result + text.slice(at);
}

/** Numbers of the lines, from 1, that hold a secret or a part of one. */
export function secretLines(text: string): Set<number> {
  const lines = new Set<number>();
  const secrets = findSecrets(text);
  if (secrets.length === 0) return lines;
  let line = 1;
  let at = 0;
  for (const { start, end } of secrets) {
    for (; at < start; at++) if (text[at] === '\n') line++;
    lines.add(line);
    for (; at < end; at++) {
      if (text[at] !== '\n') continue;
      line++;
      // A line break that ends the secret starts no further line of it.
      if (at + 1 < end) lines.add(line);
    }
  }
  return lines;
}
