import assert from 'node:assert/strict';
import { coverageOf } from '../../../src/panels/coverage.ts';
import { pageHtml } from '../../../src/panels/page-html.ts';

describe('the document of a webview', () => {
  const html = pageHtml({
    nonce: 'abc-_1',
    cspSource: 'https://*.example',
    script: 'https://x.example/a?b=1&c="2"',
    style: 'https://x.example/a.css',
    language: 'de',
    title: 'Bug in <init>',
  });

  it('allows its script by nonce, its style sheet and font by place, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc-_1'; style-src https://*.example; font-src https://*.example; " +
        "form-action 'none'; base-uri 'none'",
    );
    assert.doesNotMatch(html, /unsafe|style="|onload/);
  });

  it('keeps what it is given out of its markup', () => {
    assert.match(html, /<title>Bug in &lt;init&gt;<\/title>/);
    assert.match(html, /src="https:\/\/x\.example\/a\?b=1&amp;c=&quot;2&quot;"/);
    assert.match(html, /<html lang="de">/);
  });
});

describe('coverage of the functions', () => {
  it('counts by file, the one with the most left first', () => {
    const functions = [
      { file: 'b.py', name: 'one' },
      { file: 'b.py', name: 'two' },
      { file: 'a.py', name: 'constructor' },
      { file: 'c.py', name: 'C.m' },
    ];
    assert.deepEqual(coverageOf(functions, { 'c.py:C.m': 3, 'gone.py:f': 1 }), {
      total: 4,
      represented: 1,
      files: [
        { file: 'b.py', total: 2, represented: 0 },
        { file: 'a.py', total: 1, represented: 0 },
        { file: 'c.py', total: 1, represented: 1 },
      ],
    });
  });
});
