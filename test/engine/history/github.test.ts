import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRepository } from '../../../engine/project/git.ts';
import { GitHubIssues, type GitHubOptions } from '../../../engine/project/history/github.ts';
import { git, Workspace } from '../project/workspace.ts';
import { change, quiet, readHistory } from './project-history.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('issues from GitHub', () => {
  let work: Workspace;
  let server: Server;
  let apiUrl: string;
  let root: string;
  let asked: { path: string; token: string | undefined }[] = [];
  let answers: Answer[] = [];

  before(async () => {
    work = new Workspace();
    root = work.repository('shop', { 'lib/cart.js': 'exports.total = (a) => a.length;\n' });
    server = createServer((request, response) => {
      asked.push({ path: request.url ?? '', token: request.headers.authorization });
      (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    work.close();
  });
  beforeEach(() => {
    asked = [];
  });

  let projects = 0;
  /** Each with a name of its own, and so with nothing known yet. */
  const options = (more: Partial<GitHubOptions> = {}): GitHubOptions => ({
    ...{ repository: `someone/shop-${++projects}`, token: 'a-token', apiUrl, report: quiet.report, patience: 2 },
    ...more,
  });
  const read = async (given: GitHubOptions) =>
    new GitHubIssues(given).issues(await openRepository(root, quiet.signal), quiet.signal);

  const issue = (number: number, more: Record<string, unknown> = {}) => ({
    ...{ number, title: `Title ${number}`, body: `Body ${number}`, html_url: `https://example.org/issues/${number}` },
    ...{ updated_at: `2024-01-0${number}T00:00:00Z`, labels: [], user: { login: 'someone' }, ...more },
  });
  const page =
    (entries: unknown[], next = false): Answer =>
    (_, response) => {
      const link = next ? { link: `<${apiUrl}/next>; rel="next"` } : {};
      response.writeHead(200, { 'content-type': 'application/json', ...link }).end(JSON.stringify(entries));
    };
  const refuse =
    (status: number, headers: Record<string, string> = {}): Answer =>
    (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"message":"no"}');
    };

  it('are read page by page, without their authors, and kept for when there is no network', async () => {
    const pull = issue(2, { pull_request: { url: '' }, labels: [{ name: 'bug' }, 'old style'] });
    answers = [page([issue(1), pull], true), page([issue(3, { body: null })])];
    const given = options();
    const { byNumber, notes } = await read(given);
    assert.deepEqual(notes, []);
    assert.deepEqual([...byNumber.keys()], [1, 2, 3]);
    assert.deepEqual(byNumber.get(2), {
      ...{ number: 2, title: 'Title 2', body: 'Body 2', url: 'https://example.org/issues/2' },
      ...{ labels: ['bug', 'old style'], isPullRequest: true },
    });
    assert.deepEqual(
      asked.map(({ path }) => new URL(path, apiUrl).searchParams.get('page')),
      ['1', '2'],
    );
    assert.equal(asked[0]?.token, 'token a-token');
    asked = [];
    const { token: _, ...offline } = given;
    assert.deepEqual((await read(offline)).byNumber, byNumber);
    assert.equal(asked.length, 0);
  });

  it('the next time only what changed since is asked for', async () => {
    const given = options();
    answers = [page([issue(1), issue(2)])];
    await read(given);
    answers = [page([issue(2, { title: 'Changed' }), issue(3)])];
    const { byNumber } = await read(given);
    assert.equal(new URL(asked.at(-1)?.path ?? '', apiUrl).searchParams.get('since'), '2024-01-02T00:00:00Z');
    assert.deepEqual(
      [...byNumber.values()].map(({ title }) => title),
      ['Title 1', 'Changed', 'Title 3'],
    );
  });

  it('a short rate limit is waited for, a long one is told and what is known is used', async () => {
    answers = [refuse(429, { 'retry-after': '0' }), refuse(502), page([issue(1)])];
    assert.equal((await read(options())).byNumber.size, 1);
    assert.equal(asked.length, 3);
    const reset = String(Math.ceil(Date.now() / 1000) + 3600);
    const limited = refuse(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    const given = options();
    answers = [page([issue(1)], true), limited];
    const { byNumber, notes } = await read(given);
    assert.equal(byNumber.size, 1);
    assert.match(notes.join(), /no more requests for 6[01] minutes.*1 known issues are used/);
    // It was not the whole list: the next time all of it is asked for again.
    answers = [page([issue(1), issue(2)])];
    assert.equal((await read(given)).byNumber.size, 2);
    assert.equal(new URL(asked.at(-1)?.path ?? '', apiUrl).searchParams.get('since'), null);
  });

  const refusals: readonly [string, Answer, RegExp][] = [
    ['a repository that is not there', refuse(404), /no repository someone\/shop-\d+ that the token may see/],
    ['a token that is not accepted', refuse(401), /does not accept the token/],
    ['a server that fails for good', refuse(500), /could not be asked \(500\)/],
    ['an answer that is none', (_, response) => response.end('[{"number":"one"}]'), /could not be asked/],
    ['a connection that breaks', (request) => request.socket.destroy(), /could not be asked/],
  ];
  for (const [name, answer, note] of refusals) {
    it(`${name} is told, and the fixes are found without`, async () => {
      answers = [answer];
      const { byNumber, notes } = await read(options());
      assert.equal(byNumber.size, 0);
      assert.match(notes.join(), note);
    });
  }

  it('nothing is asked for a clone of another place', async () => {
    git(root, 'remote', 'add', 'origin', 'git@example.org:someone/shop.git');
    const { repository: _, ...given } = options();
    assert.equal((await read(given)).byNumber.size, 0);
    assert.equal(asked.length, 0);
  });

  it('its texts decide: a bug label, an issue that the pull request closes, a feature that is none', async () => {
    const files = (n: number) => ({ 'lib/cart.js': `exports.total = (a) => a.length + ${n};\n` });
    const bug = change(root, 'Count (#5)', files(1));
    const feature = change(root, 'Closes #6', files(2));
    answers = [
      page([
        issue(4, { labels: ['bug'], title: 'Wrong total', body: 'It is one off.' }),
        issue(5, { pull_request: {}, body: '<!-- closes #1 -->\nFixes #4' }),
        issue(6, { labels: ['enhancement'] }),
      ]),
    ];
    const report = quiet.report;
    using history = await readHistory(root, { issues: new GitHubIssues({ ...options(), report }) });
    const found = history.fixes.find(({ commit }) => commit.hash === bug);
    assert.equal(found?.origin.foundBy, 'issue');
    assert.equal(found?.origin.reason, 'pull request #5 closes issue #4 (bug)');
    assert.deepEqual(found?.issueText, { title: 'Wrong total', body: 'It is one off.' });
    assert.deepEqual(found?.origin.links[0], {
      ...{ kind: 'issue', id: '#4', title: 'Wrong total', url: 'https://example.org/issues/4' },
    });
    assert.ok(history.fixes.every(({ commit }) => commit.hash !== feature));
  });
});
