import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { proxyArguments, settingsScript, withoutCredentials } from '../../../../engine/sandbox/docker/host-settings.ts';

describe('settings of the host for a build', () => {
  it('are the variables that the recipe names, and come through a shell unchanged', () => {
    const env = {
      PIP_INDEX_URL: `https://me:it's "$HOME" \`id\`@host/`,
      PIP_EXTRA: 'two\nlines',
      PIPX: 'not asked for',
      SECRET: 'hidden',
      EXACT: 'yes',
      EXACTLY: 'no',
    };
    const script = settingsScript({ env: ['PIP_*', 'EXACT'], files: [] }, env);
    const shown = execFileSync('sh', ['-c', `${script}env -0`], { env: { PATH: process.env.PATH }, encoding: 'utf8' });
    const seen = new Map(
      shown.split('\0').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    assert.deepEqual(
      ['PIP_INDEX_URL', 'PIP_EXTRA', 'EXACT', 'PIPX', 'SECRET', 'EXACTLY'].map((name) => seen.get(name)),
      [env.PIP_INDEX_URL, env.PIP_EXTRA, 'yes', undefined, undefined, undefined],
    );
  });

  it('are its proxies, in both spellings, for what is built outside of the steps', () => {
    const env = { http_proxy: 'http://p:1', HTTPS_PROXY: 'http://p:2', NO_PROXY: '', PATH: '/bin' };
    assert.deepEqual(proxyArguments(env), { http_proxy: 'http://p:1', HTTPS_PROXY: 'http://p:2' });
  });
});

describe('text for people', () => {
  const cases: [text: string, shown: string][] = [
    ['see https://user:token@host/simple/ and more', 'see https://***@host/simple/ and more'],
    ['git+ssh://git@host/x.git', 'git+ssh://***@host/x.git'],
    ['https://token@host', 'https://***@host'],
    ['https://host/a@b and me@example.org', 'https://host/a@b and me@example.org'],
    ['no address', 'no address'],
  ];
  for (const [text, shown] of cases) {
    it(`shows ${shown}`, () => assert.equal(withoutCredentials(text), shown));
  }
});
