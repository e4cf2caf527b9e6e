import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../../../engine/assets.ts';
import { WorkerClient } from '../../../engine/validation/screen/worker-client.ts';
import { startLocally } from './local-process.ts';

const source = `
class Account:
    def __init__(self, balance=0):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        return self.balance

    def withdraw(self, amount):
        self.balance -= amount
        return self.balance
`;

const tests = `
import unittest
from account import Account

class TestShared(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = Account(10)

    def test_deposit(self):
        self.assertEqual(self.account.deposit(5), 15)

    @unittest.expectedFailure
    def test_known_defect(self):
        self.assertEqual(Account(1).deposit(1), 3)

class TestOwn(unittest.TestCase):
    def test_withdraw(self):
        for amount in (1, 2):
            with self.subTest(amount=amount):
                self.assertEqual(Account(5).withdraw(amount), 5 - amount)

    @unittest.skip("not today")
    def test_skipped(self):
        self.fail()
`;

describe('the resident unittest worker', function () {
  this.timeout(60_000);
  let folder: string;
  let client: WorkerClient;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-unittest-'));
    writeFileSync(join(folder, 'account.py'), source);
    writeFileSync(join(folder, 'test_account.py'), tests);
    const settings = { report: '/dev/null', starts: ['.'], files: null, tests: null, root: folder };
    client = await WorkerClient.connect(
      startLocally({
        argv: ['python3', '-B', assetPath('languages/python/unittest-worker.py')],
        directory: folder,
        env: { BUGSMITH_UNITTEST: JSON.stringify(settings) },
      }),
      30,
    );
  });

  after(async () => {
    await client.close();
    rmSync(folder, { recursive: true });
  });

  const screen = (content: string, wanted: readonly string[]) =>
    client.screen({
      type: 'screen',
      id: '1',
      file: 'account.py',
      content,
      function: { name: 'f', startLine: 1, endLine: 1 },
      tests: [...wanted],
      seconds: 20,
      loading: 10,
    });

  const cases: readonly [what: string, from: string, to: string, killer: string | null][] = [
    ['no bug', '', '', null],
    ['a bug in a method', 'self.balance += amount', 'self.balance -= amount', 'test_account.TestShared.test_deposit'],
    [
      'a bug that a sub-test notices',
      'self.balance -= amount',
      'self.balance -= 1',
      'test_account.TestOwn.test_withdraw',
    ],
    ['a signature', 'deposit(self, amount)', 'deposit(self)', 'test_account.TestShared.test_deposit'],
    ['a class that cannot be loaded', 'class Account:', 'class Account(Gone):', ''],
    ['a default value', 'balance=0', 'balance=1', null],
    [
      'an expected failure that passes',
      'self.balance += amount',
      'self.balance += 2',
      'test_account.TestShared.test_known_defect',
    ],
  ];
  for (const [what, from, to, killer] of cases) {
    it(`${killer === null ? 'passes' : 'fails'}: ${what}`, async () => {
      const all = client.ready.tests;
      // The last one first: it must not matter in which order the classes come.
      const answer = await screen(
        source.replace(from, to),
        killer ? [killer, ...all.filter((id) => id !== killer)] : all.toReversed(),
      );
      assert.deepEqual(
        [answer.outcome, answer.test ?? null],
        [killer === null ? 'survived' : 'killed', killer || null],
        answer.detail ?? '',
      );
    });
  }

  it('names tests as the report does', () => {
    assert.deepEqual([...client.ready.tests].sort(), [
      'test_account.TestOwn.test_skipped',
      'test_account.TestOwn.test_withdraw',
      'test_account.TestShared.test_deposit',
      'test_account.TestShared.test_known_defect',
    ]);
  });
});
