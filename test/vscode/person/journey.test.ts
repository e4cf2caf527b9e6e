import assert from 'node:assert/strict';
import { violations, webviewFrame } from '../../../scripts/vscode/accessibility.ts';
import { journey } from '../../../scripts/vscode/journey.ts';

describe('a person who uses Bugsmith for the first time', () => {
  it('generates, watches, reads, rejects, exports and sees the dashboard, accessibly in three themes', async () => {
    const found: string[] = [];
    const looked: string[] = [];
    await journey({
      look: async (what, page) => {
        looked.push(what);
        for (const violation of await violations(await webviewFrame(page))) found.push(`${what}: ${violation}`);
      },
    });
    assert.deepEqual(found, []);
    assert.equal(looked.length, 9, looked.join('\n'));
  });
});
