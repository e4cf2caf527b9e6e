import type { LanguageRegistry } from '../../languages/registry.ts';
import type { FixKind, FixLink, FixOrigin } from '../../protocol/index.ts';
import type { Bead } from './beads.ts';
import type { Commit, CommitChange } from './commits.ts';
import { closedIssues, isConventionalFix, type MessageFacts, readMessage, titleOf } from './messages.ts';

/** An issue or pull request as the project's host knows it. */
export interface TrackedIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly labels: readonly string[];
  readonly isPullRequest: boolean;
}

/** What may be known besides the commits themselves. */
export interface Trackers {
  readonly beads: ReadonlyMap<string, Bead>;
  /** Undefined when the number is not known, or nobody was asked. */
  issue(number: number): TrackedIssue | undefined;
  /** `https://github.com/owner/name`, for links where nobody was asked. */
  readonly webAddress?: string;
}

/** A commit that looks like the fix of a bug, its change split into what is tested and what tests. */
export interface FixCommit {
  readonly commit: Commit;
  readonly origin: FixOrigin;
  /** Changed source files that are neither tests nor generated: the fix itself. */
  readonly sources: readonly CommitChange[];
  readonly tests: readonly CommitChange[];
  /** What the issue, the pull request or the bead says; absent where only its number is known. */
  readonly issueText?: { readonly title: string; readonly body: string };
}

/** A fix touches few files and few lines; more is a feature or a clean-up. */
const shape = { files: 5, lines: 200 };
/** Larger changes are not looked at at all, whatever their message says. */
const largest = { files: 8, lines: 500 };

/** The fixes among commits, in the commits' order; each change once, a merge rather than what it merges. */
export function findFixes(commits: readonly Commit[], languages: LanguageRegistry, trackers: Trackers): FixCommit[] {
  const seen = new Set<string>();
  const fixes: FixCommit[] = [];
  for (const commit of commits) {
    const fix = fixOf(commit, languages, trackers);
    if (!fix) continue;
    const change = fix.sources
      .map(({ path, oldBlob, blob }) => `${path} ${oldBlob} ${blob}`)
      .sort()
      .join('\n');
    if (seen.has(change)) continue;
    seen.add(change);
    fixes.push(fix);
  }
  return fixes;
}

function fixOf(commit: Commit, languages: LanguageRegistry, trackers: Trackers): FixCommit | undefined {
  const [parent] = commit.parents;
  if (parent === undefined) return undefined;
  const { sources, tests } = splitChanges(commit.changes, languages);
  // Files that come or go are a feature's or a clean-up's; and without them the rest is seldom whole.
  const changed = sources.filter(({ status }) => status === 'modified' || status === 'renamed');
  if (changed.length === 0 || changed.length < sources.length) return undefined;
  const lines = changed.reduce((sum, { added, deleted }) => sum + Math.max(added, deleted), 0);
  if (lines === 0 || changed.length > largest.files || lines > largest.lines) return undefined;
  const facts = readMessage(commit.subject, commit.body);
  const small = changed.length <= shape.files && lines < shape.lines;
  const found = recognise(facts, trackers, { tests: tests.length > 0, small });
  if (!found) return undefined;
  const { kind, reason, links, issueText } = found;
  const origin: FixOrigin = {
    ...{ commit: commit.hash, parent, date: commit.date, foundBy: kind, reason, links },
    subject: titleOf(commit.subject, commit.body),
    confidence: Math.round(found.confidence * (small ? 1 : 0.8) * 100) / 100,
  };
  return { commit, origin, sources: changed, tests, ...(issueText ? { issueText } : {}) };
}

/** The source files of a change apart from its tests; what is neither (documents, settings, generated code) is left out. */
export function splitChanges(
  changes: readonly CommitChange[],
  languages: LanguageRegistry,
): { sources: CommitChange[]; tests: CommitChange[] } {
  const sources: CommitChange[] = [];
  const tests: CommitChange[] = [];
  for (const change of changes) {
    if (change.status === 'other' || change.path.includes('\uFFFD')) continue;
    const profile = languages.ofFile(change.path);
    const isTest = (profile ? [profile] : languages.profiles).some((one) => one.isTestFile(change.path));
    if (isTest) tests.push(change);
    // A file that was only moved has no line to its change.
    else if (profile && !profile.isGenerated(change.path, '') && change.added + change.deleted > 0)
      sources.push(change);
  }
  return { sources, tests };
}

interface Recognised {
  readonly kind: FixKind;
  readonly confidence: number;
  readonly reason: string;
  readonly links: readonly FixLink[] & FixLink[];
  readonly issueText?: { readonly title: string; readonly body: string };
}

/** By the strongest sign first: what a tracker says, what the message says, what the change looks like. */
function recognise(
  facts: MessageFacts,
  trackers: Trackers,
  change: { readonly tests: boolean; readonly small: boolean },
): Recognised | undefined {
  const bead = facts.inParentheses.map((id) => trackers.beads.get(id)).find((found) => found !== undefined);
  if (bead && (bead.type === 'bug' || facts.saysFix || !facts.saysOther)) {
    const sure = bead.type === 'bug' ? 0.97 : 0.75;
    return {
      ...{ kind: 'bead', confidence: sure, reason: `its message names the closed bead ${bead.id} (${bead.type})` },
      links: [{ kind: 'bead', id: bead.id, title: bead.title }],
      issueText: { title: bead.title, body: bead.text },
    };
  }
  const byIssue = byLinkedIssue(facts, trackers);
  if (byIssue) return byIssue;
  const links = linksOf(facts, trackers);
  if (isConventionalFix(facts))
    return {
      kind: 'conventional',
      confidence: 0.85,
      reason: `its message is a conventional commit of type ${facts.conventional?.type}`,
      links,
    };
  if (facts.saysFix && facts.pullRequest !== undefined)
    return {
      kind: 'pull',
      confidence: 0.8,
      reason: `pull request #${facts.pullRequest}, whose title says that it mends something`,
      links,
    };
  if (facts.about !== undefined && !(facts.saysOther && !facts.saysFix) && change.small)
    return {
      ...{ kind: 'issue', confidence: facts.saysFix ? 0.85 : 0.65, reason: `its subject names issue #${facts.about}` },
      links: [{ kind: 'issue', id: `#${facts.about}`, ...addressOf({ number: facts.about }, trackers) }, ...links],
    };
  if (facts.saysFix)
    return { kind: 'message', confidence: 0.7, reason: 'its message says that it mends something', links };
  if (change.tests && change.small && !facts.saysOther)
    return { kind: 'shape', confidence: 0.35, reason: 'a small change of source and tests together', links };
  return undefined;
}

function byLinkedIssue(facts: MessageFacts, trackers: Trackers): Recognised | undefined {
  const pull = facts.pullRequest === undefined ? undefined : trackers.issue(facts.pullRequest);
  const named = facts.closes.map((reference) => ({ ...reference, by: 'its message closes' }));
  // The pull request's own text closes issues as well.
  for (const reference of pull ? closedIssues(`${pull.title}\n${pull.body}`) : [])
    named.push({ ...reference, by: `pull request #${pull?.number} closes` });
  const issues = named.map((reference) => {
    const known = reference.repository === undefined ? trackers.issue(reference.number) : undefined;
    return { ...reference, known: known?.isPullRequest ? undefined : known };
  });
  const chosen = issues.find(({ known }) => known && isBug(known)) ?? issues.find(({ known }) => known) ?? issues[0];
  if (!chosen) return undefined;
  const { known } = chosen;
  const feature = known ? isFeature(known) : facts.saysOther && !facts.saysFix;
  if (feature && !facts.saysFix) return undefined;
  const id = `${chosen.repository ?? ''}#${chosen.number}`;
  const labels = known && known.labels.length > 0 ? ` (${known.labels.join(', ')})` : '';
  return {
    kind: 'issue',
    confidence: known && isBug(known) ? 0.97 : facts.saysFix ? 0.92 : 0.8,
    reason: `${chosen.by} issue ${id}${labels}`,
    links: [
      ...issues.map((issue) => ({
        kind: 'issue' as const,
        id: `${issue.repository ?? ''}#${issue.number}`,
        ...(issue.known ? { title: issue.known.title, url: issue.known.url } : addressOf(issue, trackers)),
      })),
      ...pullLink(facts, trackers),
    ],
    ...(known ? { issueText: { title: known.title, body: known.body } } : {}),
  };
}

function isBug({ labels, title }: TrackedIssue): boolean {
  return labels.some((label) => /\b(bug|defect|regression|crash)\b/i.test(label)) || /^\W*bug\b/i.test(title);
}

function isFeature(issue: TrackedIssue): boolean {
  return (
    !isBug(issue) && issue.labels.some((label) => /\b(feature|enhancement|documentation|docs|question)\b/i.test(label))
  );
}

function linksOf(facts: MessageFacts, trackers: Trackers): FixLink[] {
  const mentioned = facts.mentions.flatMap((number): FixLink[] => {
    const known = trackers.issue(number);
    if (!known) return [];
    const kind = known.isPullRequest ? 'pull-request' : 'issue';
    return [{ kind, id: `#${number}`, title: known.title, url: known.url }];
  });
  return [...pullLink(facts, trackers), ...mentioned];
}

function pullLink({ pullRequest }: MessageFacts, trackers: Trackers): FixLink[] {
  if (pullRequest === undefined) return [];
  const known = trackers.issue(pullRequest);
  const address = trackers.webAddress === undefined ? {} : { url: `${trackers.webAddress}/pull/${pullRequest}` };
  return [
    { kind: 'pull-request', id: `#${pullRequest}`, ...(known ? { title: known.title, url: known.url } : address) },
  ];
}

function addressOf(
  { repository, number }: { repository?: string; number: number },
  { webAddress }: Trackers,
): { url?: string } {
  if (webAddress === undefined) return {};
  const base = repository === undefined ? webAddress : new URL(`/${repository}`, webAddress).href;
  return { url: `${base}/issues/${number}` };
}
