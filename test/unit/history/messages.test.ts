import assert from 'node:assert/strict';
import { closedIssues, isConventionalFix, readMessage } from '../../../engine/project/history/messages.ts';

describe('what a commit message says', () => {
  const closing: readonly [text: string, issues: string[]][] = [
    ['Fixes #12, #13 and #14', ['#12', '#13', '#14']],
    ['closes: #5', ['#5']],
    ['Closed #5. Also fixes #6', ['#5', '#6']],
    ['Fix issue 77', ['#77']],
    ['fix issue #78', ['#78']],
    ['Fixes issue123', ['#123']],
    ['fix gh-12', ['#12']],
    ['resolve owner/repo#9', ['owner/repo#9']],
    ['fixed https://github.com/a/b/issues/44', ['a/b#44']],
    ['Make it right (fixes #123, by someone).', ['#123']],
    ['RESOLVES #3', ['#3']],
    ['<!-- Closes #1 --> Closes #2', ['#2']],
    ['<!-- never closed: closes #1', []],
    ['Fixes #7 and fixes #7', ['#7']],
    ['prefix #4', []],
    ['fix 12 things', []],
    ['Closes 45', []],
    ['see #8', []],
  ];
  for (const [text, issues] of closing) {
    it(`${text} closes ${issues.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(
        closedIssues(text).map(({ repository, number }) => `${repository ?? ''}#${number}`),
        issues,
      );
    });
  }

  const subjects: readonly [subject: string, body: string, fix: boolean, other: boolean][] = [
    ['fix: a thing', '', true, false],
    ['fix(scope)!: a thing', '', true, false],
    ['feat: fix nothing', '', false, true],
    ['Fix off-by-one in the length check', '', true, false],
    ['tableutils: fix crashes on empty tables', '', true, false],
    ['statsutils: add mode()', '', false, true],
    ['Use the sep argument', '', false, false],
    ['Fix typo in docs', '', false, false],
    ['[bugfix] Clear the error', '', true, false],
    ['Bump version to 1.2.3', '', false, true],
    ['1.2.3', '', false, true],
    ['Revert "fix: a thing"', '', false, true],
    ['Merge pull request #5 from a/b', 'fix: what it does', true, false],
    ["Merge branch 'master' into topic", '', false, true],
    ["Merge branch 'main' into fix-the-size", '', false, true],
  ];
  for (const [subject, body, fix, other] of subjects) {
    it(`“${subject}” ${fix ? 'is a fix' : other ? 'is something else' : 'says neither'}`, () => {
      const facts = readMessage(subject, body);
      if (fix) assert.ok(facts.saysFix);
      else assert.deepEqual([facts.saysFix && !facts.saysOther, facts.saysOther], [false, other]);
    });
  }

  it('a conventional fix is known by its type, with its scope', () => {
    const facts = readMessage('fix(parser): stop at the end (#12)', '');
    assert.ok(isConventionalFix(facts));
    assert.deepEqual(facts.conventional, { type: 'fix', scope: 'parser' });
    assert.equal(facts.pullRequest, 12);
    assert.ok(!isConventionalFix(readMessage('docs: fix a word', '')));
    assert.ok(!isConventionalFix(readMessage('note: fix a word', '')));
  });

  it('numbers and ids that are only named are told apart', () => {
    const facts = readMessage('Stop at the end (app-a1b2)', 'See #4 and #5.\nFixes #5');
    assert.deepEqual(facts.mentions, [4]);
    assert.deepEqual(facts.inParentheses, ['app-a1b2']);
    assert.equal(readMessage('Keep the keyword (issue601)', '').about, 601);
  });
});
