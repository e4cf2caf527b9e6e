import { existsSync } from 'node:fs';
import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { EnvironmentRecipe, HostSettings, Toolchain } from '../../sandbox/recipe.ts';
import { hasFile, readText } from '../../testing/files.ts';
import { quoteWord } from '../../testing/words.ts';
import { projectContainer } from '../container.ts';
import { askProgram, joinSettings, networkSettings, programsOnPath } from '../host.ts';

/** Version to take when the host has no Go and go.mod asks for nothing newer. */
const published = '1.26';

/** Modules that do nothing without C; the others are built without, which is the same everywhere. */
const needsC = /mattn\/go-sqlite3|confluent-kafka-go|\bgocv\.io|go-gl\/|libgit2\/git2go|tree-sitter\/go-tree-sitter/;

const goEnvironment = {
  GOPATH: `${sandboxPaths.environment}/go`,
  GOMODCACHE: `${sandboxPaths.environment}/go/pkg/mod`,
  GOCACHE: `${sandboxPaths.environment}/go/cache`,
};

/** Set when tests run: nothing is fetched, and a snapshot has no version control to ask. */
export const runEnvironment: Readonly<Record<string, string>> = { GOPROXY: 'off', GOFLAGS: '-buildvcs=false' };

/** The module's dependencies downloaded, and the standard library, they and the tests compiled once. */
export async function goRecipe(snapshot: Snapshot, setup: TestSetup): Promise<EnvironmentRecipe> {
  const at = (name: string): string => (setup.directory === '' ? name : `${setup.directory}/${name}`);
  const manifest = readText(snapshot, at('go.mod')) ?? '';
  const wanted = /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(manifest)?.[1];
  const { toolchain, newEnough } = await chooseGo(wanted);
  const usesC = needsC.test(manifest) || importsC(snapshot);
  const container = projectContainer(snapshot, 'golang');
  const enter = setup.directory === '' ? '' : `cd ${quoteWord(setup.directory)} && `;
  const vendored = hasFile(snapshot, at('vendor/modules.txt'));
  return {
    language: 'go',
    toolchain,
    systemPackages: usesC ? ['gcc', 'libc6-dev'] : [],
    inputs: ['go.mod', 'go.sum', 'vendor/modules.txt']
      .map(at)
      .concat('go.work', 'go.work.sum')
      .filter((path, index, all) => hasFile(snapshot, path) && all.indexOf(path) === index)
      .sort(),
    steps: [
      ...(vendored ? [] : [{ title: 'Downloading modules', run: `${enter}go mod download` }]),
      {
        // Also runs the checks of `go vet` that tests run, whose results are kept in the cache too.
        title: 'Compiling the standard library, the modules and the tests',
        run: `${enter}go test -run '^$' ./...`,
        optional: true,
      },
    ],
    env: {
      ...goEnvironment,
      // A newer Go than the host's is fetched like a module, and found there again when tests run.
      GOTOOLCHAIN: newEnough ? 'local' : 'auto',
      ...(usesC ? {} : { CGO_ENABLED: '0' }),
    },
    hostSettings: await goSettings(toolchain),
    ...(container ? { container } : {}),
  };
}

async function chooseGo(wanted: string | undefined): Promise<{ toolchain: Toolchain; newEnough: boolean }> {
  const programs = [...programsOnPath('go'), '/usr/local/go/bin/go', '/usr/lib/go/bin/go'];
  for (const program of new Set(programs)) {
    if (!existsSync(program)) continue;
    const answer = await askProgram(program, ['env', 'GOROOT', 'GOVERSION']);
    const [root, full] = answer?.trim().split('\n') ?? [];
    const version = /^go(\d+\.\d+)/.exec(full ?? '')?.[1];
    if (root === undefined || version === undefined) continue;
    return {
      toolchain: {
        id: 'go',
        version,
        image: `golang:${version}`,
        host: { folders: [root], path: [`${root}/bin`], description: `${full?.replace('go', 'Go ')} in ${root}` },
      },
      newEnough: wanted === undefined || !isNewer(wanted, (full ?? '').slice(2)),
    };
  }
  const version =
    wanted !== undefined && isNewer(wanted, published) ? wanted.split('.').slice(0, 2).join('.') : published;
  return { toolchain: { id: 'go', version, image: `golang:${version}` }, newEnough: true };
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function importsC(snapshot: Snapshot): boolean {
  return snapshot.files.some(
    (file) => file.path.endsWith('.go') && /^\s*(import\s+)?"C"\s*$/m.test(readText(snapshot, file.path) ?? ''),
  );
}

/** The go command's settings on this machine: from its environment, and from the file that `go env -w` writes. */
async function goSettings(toolchain: Toolchain): Promise<HostSettings> {
  const program = toolchain.host?.path[0];
  const file = program === undefined ? undefined : (await askProgram(`${program}/go`, ['env', 'GOENV']))?.trim();
  return joinSettings(networkSettings(), {
    env: [
      ...['GOPROXY', 'GOPRIVATE', 'GONOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GONOSUMCHECK', 'GOINSECURE', 'GOVCS', 'GOAUTH'],
    ],
    files: file && file !== 'off' ? [{ host: file, sandbox: '.config/go/env' }] : [],
  });
}
