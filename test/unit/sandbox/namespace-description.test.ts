import assert from 'node:assert/strict';
import { withoutHome } from '../../../engine/sandbox/namespace/environment.ts';

describe('what a namespace environment says of itself', () => {
  const cases: readonly [text: string, home: string, shown: string][] = [
    ['Python 3.11.7 in /home/ada/.pyenv/versions/3.11.7', '/home/ada', 'Python 3.11.7 in ~/.pyenv/versions/3.11.7'],
    ['Node 24.1.0 in /home/adam/node/bin', '/home/ada', 'Node 24.1.0 in /home/adam/node/bin'],
    ['Node 24.1.0 in /mnt/home/ada/node', '/home/ada', 'Node 24.1.0 in /mnt/home/ada/node'],
    ['Go 1.26 in /usr/local/go', '/', 'Go 1.26 in /usr/local/go'],
  ];
  for (const [text, home, shown] of cases) {
    it(`is ${shown} for who lives in ${home}`, () => assert.equal(withoutHome(text, home), shown));
  }
});
