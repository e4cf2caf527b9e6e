import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { type AnalysisOptions, analyse } from '../../../engine/project/analysis.ts';
import { findFunctions } from '../../../engine/project/functions.ts';
import { everything, Workspace } from './workspace.ts';

const languages = await loadLanguages();

describe('the analysis of a project', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.close());

  const options: AnalysisOptions = { report: () => {}, signal: new AbortController().signal };
  const project = {
    'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["checks"]\npython_files = ["check_*.py"]\n',
    'pkg/a.py': 'def f():\n    return 1\n\n\ndef g():\n    return 2\n',
    'pkg/b.py': 'def h():\n    return 3',
    'pkg/a_pb2.py': 'def generated(): return 1\n',
    'tests/test_a.py': 'def test_f():\n    assert True\n',
    'checks/check_a.py': 'def test_g():\n    assert True\n',
    'tool.js': 'export const t = () => 1;\r\n',
    'notes.txt': 'text\n',
  };

  it('counts languages, finds setups and functions, and judges the size', async () => {
    const root = workspace.repository('whole', project);
    symlinkSync('a.py', join(root, 'pkg/alias.py'));
    const before = everything(root);
    const { project: found, snapshot, functions } = await analyse(root, languages, options);
    assert.deepEqual(found.languages, [
      { id: 'python', name: 'Python', files: 4, lines: 12 },
      { id: 'javascript', name: 'JavaScript', files: 1, lines: 1 },
    ]);
    assert.deepEqual(
      functions.map(({ id }) => id),
      ['pkg/a.py:f', 'pkg/a.py:g', 'pkg/b.py:h', 'tool.js:t'],
    );
    assert.deepEqual(
      found.testSetups.map(({ framework, directory }) => `${framework} in '${directory}'`),
      ["pytest in ''"],
    );
    assert.equal(found.name, 'whole');
    assert.equal(found.root, root);
    assert.match(found.commit ?? '', /^[0-9a-f]{40}$/);
    assert.deepEqual([found.fitness.fit, found.dirty], [false, true]);
    assert.equal(snapshot.files.length, 9);
    assert.deepEqual(everything(root), before);
  });

  it('takes no functions from files that a setup calls tests', async () => {
    const root = workspace.repository('odd tests', project);
    const { project: found, functions } = await analyse(root, languages, options);
    assert(found.testSetups.some(({ testFiles }) => testFiles.includes('checks/check_a.py')));
    assert(!functions.some(({ file }) => file === 'checks/check_a.py'));
    const named = analyse(root, languages, { ...options, files: ['checks/check_a.py'] });
    await assert.rejects(named, { name: 'Problem', code: 'test-file' });
  });

  it('judges by the numbers of a baseline', async () => {
    const root = workspace.repository('judged', { 'a.py': 'x = 1\n'.repeat(2000) });
    const { project: found } = await analyse(root, languages, { ...options, suite: { tests: 60, passed: 60 } });
    assert.equal(found.fitness.fit, true);
  });

  it('notes what it left out', async () => {
    const root = workspace.repository('flawed', {
      'good.py': 'def f():\n    return 1\n',
      'broken.py': 'def g():\n    return 1\n\n\ndef h(:\n    return 2\n',
      'latin.py': Buffer.from('def caf\xe9(): pass\n', 'latin1'),
      'huge.py': 'x = 1\n'.repeat(900_000),
    });
    const { project: found, functions } = await analyse(root, languages, options);
    assert.deepEqual(
      functions.map(({ id }) => id),
      ['broken.py:g', 'good.py:f'],
    );
    const notes = found.notes.join('\n');
    assert.match(notes, /broken\.py has a syntax error at line 5/);
    assert.match(notes, /latin\.py is left out: it is not UTF-8/);
    assert.match(notes, /huge\.py is left out: it has 5\.4 MB, and Bugsmith reads sources up to 1 MB/);
  });

  it('reads only the files that were named, and refuses those it cannot use', async () => {
    const root = workspace.repository('named', {
      ...project,
      'latin.py': Buffer.from('def caf\xe9(): pass\n', 'latin1'),
      'huge.py': 'x = 1\n'.repeat(900_000),
    });
    const { snapshot } = await workspace.snapshot(root);
    const only = async (...files: string[]) => (await findFunctions(snapshot, languages, { files })).functions;
    assert.deepEqual(
      (await only('pkg/b.py', 'pkg/a_pb2.py')).map(({ id }) => id),
      ['pkg/b.py:h', 'pkg/a_pb2.py:generated'],
    );
    const refused: [file: string, code: string, why: RegExp][] = [
      ['pkg/bb.py', 'no-such-file', /closest are pkg\/b\.py/],
      ['notes.txt', 'unknown-language', /extension/],
      ['tests/test_a.py', 'test-file', /tests/],
      ['huge.py', 'file-too-large', /up to 1 MB/],
      ['latin.py', 'not-utf-8', /bytes/],
    ];
    for (const [file, code, why] of refused)
      await assert.rejects(only(file), { name: 'Problem', code, why, exitCode: 2 });
  });

  it('stops when it is told to', async () => {
    const root = workspace.repository('stopped', project);
    const stop = new AbortController();
    const report = ({ phase }: { phase: string }) => {
      if (phase === 'analysis') stop.abort();
    };
    await assert.rejects(analyse(root, languages, { report, signal: stop.signal }), { name: 'AbortError' });
  });
});
