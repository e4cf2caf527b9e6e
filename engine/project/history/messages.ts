/** What a commit's message, or a pull request's text, says about itself. */
export interface MessageFacts {
  /** `fix`, `feat`, …, when the subject is a conventional commit. */
  readonly conventional?: { readonly type: string; readonly scope?: string };
  /** Numbers of issues that a closing keyword names. */
  readonly closes: readonly IssueReference[];
  /** `(#123)` at the end of the subject, as a squash merge leaves it, or `Merge pull request #123`. */
  readonly pullRequest?: number;
  /** An issue that the subject names without a closing keyword: `… (issue601)`, `Issue #1057: …`. */
  readonly about?: number;
  /** Other numbers that are named: `see #12`. */
  readonly mentions: readonly number[];
  /** Ids in parentheses, as `bd` writes them: `(app-a1b2)`. Which of them are beads, the list of beads tells. */
  readonly inParentheses: readonly string[];
  /** The subject says in words that something was wrong. */
  readonly saysFix: boolean;
  /** The subject says that it is something else: a feature, a release, a clean-up, a revert. */
  readonly saysOther: boolean;
}

export interface IssueReference {
  /** `owner/name`; absent for the project's own issues. */
  readonly repository?: string;
  readonly number: number;
}

const keyword = String.raw`\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b`;
const numbered = String.raw`(?:issues?[ \t-]*)?(?:(?:(?<repository>[\w.-]+\/[\w.-]+))?#|gh-|https?:\/\/[\w.-]+\/(?<place>[\w.-]+\/[\w.-]+)\/(?:issues|pull)\/|(?<=issues?[ \t-]*))(?<number>\d{1,7})\b`;
const closing = new RegExp(`${keyword}[ \\t]*:?\\s*(?:bug|the|for|in)?\\s*(?=${numbered})`, 'gi');
const oneNumber = new RegExp(numbered, 'iy');
const between = /\s*(?:,|&|\band\b|,\s*and\b)\s*(?:fix(?:e[sd])?\s+|close[sd]?\s+|resolve[sd]?\s+)?/iy;

/** HTML comments are what templates leave behind: `<!-- Closes #123 -->` closes nothing. */
export function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?(?:-->|$)/g, ' ');
}

/** Issues that closing keywords name, in order, each once; also in lists (`fixes #1, #2 and #3`). */
export function closedIssues(text: string): IssueReference[] {
  const clean = withoutComments(text);
  const found = new Map<string, IssueReference>();
  for (const match of clean.matchAll(closing)) {
    let at = match.index + match[0].length;
    for (;;) {
      oneNumber.lastIndex = at;
      const one = oneNumber.exec(clean);
      if (!one?.groups) break;
      const repository = one.groups.repository ?? one.groups.place;
      const reference = { ...(repository ? { repository } : {}), number: Number(one.groups.number) };
      found.set(`${repository ?? ''}#${reference.number}`, reference);
      between.lastIndex = oneNumber.lastIndex;
      if (!between.exec(clean)) break;
      at = between.lastIndex;
    }
  }
  return [...found.values()];
}

const conventionalSubject = /^(?<type>[a-z]{2,12})(?:\((?<scope>[^()\n]+)\))?!?:\s+\S/i;
const fixTypes = new Set(['fix', 'bugfix', 'hotfix', 'fixes', 'bug']);
const otherTypes = new Set([
  ...['feat', 'feature', 'docs', 'doc', 'chore', 'refactor', 'style', 'test', 'tests', 'ci', 'build', 'perf', 'revert'],
  ...['release', 'deps', 'types', 'lint', 'format', 'examples', 'example', 'readme', 'changelog', 'cleanup'],
]);

const fixWords =
  /\b(fix(?:e[sd]|ing)?|bug(?:s|fix(?:es)?)?|hotfix|regression|crash(?:e[sd]|ing)?|broken|incorrect(?:ly)?|wrong(?:ly)?|repair(?:s|ed)?|off[- ]by[- ]one|leak(?:s|ed|ing)?|deadlock|correct(?:s|ly|ed)|prevent(?:s|ed)?|avoid(?:s|ed)?|handle[sd]? (?:empty|null|none|missing|negative|zero|nan)|(?:does|do|should|must)(?: not|n't)|no longer|typeerror|valueerror|exception)\b/i;
const otherWords =
  /^(?:add(?:s|ed|ing)?|implement(?:s|ed)?|introduc(?:e[sd]?|ing)|support(?:s|ed|ing)?|new|release|bump|version|update[sd]?|upgrade[sd]?|rename[sd]?|refactor(?:s|ed|ing)?|clean(?:s|ed|ing)?(?:\s?up)?|move[sd]?|remove[sd]?|drop(?:s|ped)?|deprecate[sd]?|docs?|document(?:s|ed)?|reformat|format|lint|style|test(?:s|ed|ing)?|revert(?:s|ed)?|wip|v?\d+\.\d+|optimi[sz]e[sd]?|improve[sd]?|simplif(?:y|ies|ied)|allow(?:s|ed)?|enable[sd]?|rewrite|rewrote|minor|misc|coverage|changelog|readme|typo|spelling)\b/i;
const typoWords =
  /\b(typos?|spelling|grammar|lint(?:er|ing)?|flake8|pep-?8|docs?|docstrings?|documentation|readme|changelog|changes|coverage|build|ci|travis|workflow|(?:unit )?tests?|links?|formatting|whitespace|imports?|types? (?:hints?|annotations?)|type definitions?|stubs?|packaging|badges?|comments?|examples?|deprecat\w+)\b/i;

/** A merge's own subject says nothing; the title of what it merges is the first line below. */
export function titleOf(subject: string, body: string): string {
  const isMerge = /^Merge (?:pull request|branch|remote)/.test(subject);
  return isMerge && body !== '' ? (body.split('\n', 1)[0] ?? subject) : subject;
}

export function readMessage(subject: string, body: string): MessageFacts {
  const title = titleOf(subject, body);
  const conventional = conventionalSubject.exec(title)?.groups;
  const type = conventional?.type?.toLowerCase();
  const known = type !== undefined && (fixTypes.has(type) || otherTypes.has(type));
  const closes = closedIssues(`${subject}\n\n${body}`);
  const own = closes.flatMap(({ repository, number }) => (repository ? [] : [number]));
  const pullRequest = /\(#(\d{1,7})\)\s*$/.exec(subject)?.[1] ?? /^Merge pull request #(\d{1,7})\b/.exec(subject)?.[1];
  const all = [...withoutComments(`${subject}\n${body}`).matchAll(/(?:^|[\s(,])#(\d{1,7})\b/g)].map(([, n]) =>
    Number(n),
  );
  const about = /\b(?:issues?|bug|gh)[ -]?#?(\d{1,7})\b/i.exec(title)?.[1];
  // `module: what was done`.
  const words = title.replace(/^\[[^\]\n]*\]\s*/, '').replace(/^[\w./-]{2,30}(?:\([^()\n]*\))?!?:\s+/, '');
  return {
    ...(known ? { conventional: { type, ...(conventional?.scope ? { scope: conventional.scope } : {}) } } : {}),
    closes,
    ...(pullRequest ? { pullRequest: Number(pullRequest) } : {}),
    ...(about ? { about: Number(about) } : {}),
    mentions: [...new Set(all)].filter((n) => !own.includes(n) && n !== Number(pullRequest)),
    inParentheses: [...subject.matchAll(/\(([a-z][a-z0-9_-]*-[a-z0-9.]+)\)/gi)]
      .concat([...body.matchAll(/\(([a-z][a-z0-9_-]*-[a-z0-9.]+)\)/gi)])
      .map(([, id = '']) => id),
    // What was merged back is named after nothing that it does.
    saysFix: known ? fixTypes.has(type) : fixWords.test(title) && !typoWords.test(words) && !isMergeBack(subject),
    saysOther: known
      ? otherTypes.has(type)
      : /^Revert "/.test(title) ||
        isMergeBack(subject) ||
        otherWords.test(words) ||
        (typoWords.test(words) && !fixWords.test(words)),
  };
}

/** A merge of what others did meanwhile, not of a piece of work. */
function isMergeBack(subject: string): boolean {
  const from = /^Merge (?:remote-tracking )?branch '([^']+)'/.exec(subject)?.[1]?.replace(/^(?:origin|upstream)\//, '');
  return (
    (from !== undefined && /^(?:master|main|trunk|dev|develop|next|release\b.*|v?\d+(?:\.[\dx]+)*)$/.test(from)) ||
    (/^Merge (?:from|branch|tag) \S+(?: into| of|$)/.test(subject) && from === undefined)
  );
}

/** A conventional commit that says it is a fix. */
export function isConventionalFix({ conventional }: MessageFacts): boolean {
  return conventional !== undefined && fixTypes.has(conventional.type);
}
