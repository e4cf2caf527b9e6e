import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import { sandboxPaths } from '../../sandbox/layout.ts';
import type { EnvironmentRecipe, HostSettings, InstallStep } from '../../sandbox/recipe.ts';
import { below, folderOf, hasFile, readText } from '../../testing/files.ts';
import { quoteWord } from '../../testing/words.ts';
import { projectContainer } from '../container.ts';
import { joinSettings, networkSettings, pathsNamedBy } from '../host.ts';
import { choosePython } from './interpreter.ts';
import { readLock } from './locks.ts';
import { type PythonManifest, readManifest } from './manifests.ts';
import { pythonEnvironment, toolsFolder, venv, venvPython } from './venv.ts';

const pip = `${venvPython} -m pip --disable-pip-version-check --no-input -q install`;
const constraintsFile = `${sandboxPaths.environment}/constraints.txt`;

/** A virtual environment with what the project's lock file and manifests ask for, and the project itself, editable. */
export async function pythonRecipe(snapshot: Snapshot, setup: TestSetup): Promise<EnvironmentRecipe> {
  const folder = packageFolder(snapshot, setup.directory);
  const manifest = readManifest(snapshot, folder, importedByTests(snapshot, setup));
  const lock = readLock(snapshot, folder);
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const pinned = readText(snapshot, at('.python-version')) ?? readText(snapshot, '.python-version');
  const toolchain = await choosePython(manifest.requiresPython, pinned);
  const native = nativeSources(snapshot, folder);
  const needsGit = manifest.requirements.some((requirement) => requirement.includes('git+'));
  const container = projectContainer(snapshot, 'python');
  return {
    language: 'python',
    toolchain,
    systemPackages: [
      ...(native.length > 0 ? ['build-essential'] : []),
      ...(needsGit ? ['git', 'ca-certificates'] : []),
    ],
    inputs: [
      ...new Set([
        ...manifest.inputs,
        ...(lock ? [lock.file] : []),
        ...(pinned === undefined ? [] : [at('.python-version')]),
        ...native,
      ]),
    ]
      .filter((path) => hasFile(snapshot, path))
      .sort(),
    steps: [
      {
        title: `Making a virtual environment with Python ${toolchain.version}`,
        // Debian keeps the part that puts pip into a new environment in a package of its own; any pip can do it.
        run:
          `python="$(command -v python${toolchain.version} || command -v python3)"; "$python" -m venv ${venv} || ` +
          `{ "$python" -m venv --clear --without-pip ${venv} && "$python" -m pip --python ${venvPython} install -q pip; }`,
      },
      ...installSteps(snapshot, folder, manifest, lock?.constraints ?? [], lock?.file),
      ...(setup.framework === 'pytest'
        ? [
            {
              title: 'Installing pytest unless the project brought it',
              run: `${venvPython} -c 'import pytest' 2>/dev/null || ${pip} pytest`,
            },
          ]
        : []),
      {
        // A tracer in C for the Pythons without sys.monitoring; without it ours in Python does, slower.
        title: 'Installing coverage.py aside',
        run: `${venvPython} -c 'import sys; sys.exit(sys.version_info < (3, 12))' || ${pip} --target ${toolsFolder} coverage`,
        optional: true,
      },
    ],
    env: { ...pythonEnvironment, VIRTUAL_ENV: venv, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    hostSettings: pipSettings(),
    ...(container ? { container } : {}),
  };
}

function installSteps(
  snapshot: Snapshot,
  folder: string,
  manifest: PythonManifest,
  constraints: readonly string[],
  lockFile: string | undefined,
): InstallStep[] {
  const enter = folder === '' ? '' : `cd ${quoteWord(folder)} && `;
  const steps: InstallStep[] = manifest.requirementFiles.map((file) => ({
    title: `Installing ${file}`,
    run: `${enter}${pip} -r ${quoteWord(file)}`,
    // What only developers need must not stop the rest: tests that miss it will say so.
    optional: file !== 'requirements.txt',
  }));
  const wanted = manifest.requirements.map(requirementWords).join(' ');
  const extras = manifest.extras.length > 0 ? `[${manifest.extras.join(',')}]` : '';
  const target = manifest.installable ? `-e ${quoteWord(`.${extras}`)} ${wanted}` : wanted;
  if (target.trim() === '') return steps;
  const version = manifest.versionFromGit ? `${scmVersions} ` : '';
  const fallbacks: string[] = [];
  if (constraints.length > 0) {
    steps.push({
      title: `Taking ${constraints.length} versions from ${lockFile}`,
      run: `printf '%s\\n' ${constraints.map(quoteWord).join(' ')} > ${constraintsFile}`,
    });
    fallbacks.push(
      `${version}${pip} -c ${constraintsFile} ${target}`,
      `echo ${quoteWord(`The versions of ${lockFile} cannot be installed together here; taking what the manifests allow.`)} >&2`,
    );
  }
  const count = manifest.requirements.length;
  const what = [
    manifest.installable ? 'the project, editable' : '',
    count > 0 ? `${count} ${count === 1 ? 'package' : 'packages'} for its tests` : '',
  ];
  steps.push({
    title: `Installing ${what.filter(Boolean).join(', and ')}`,
    run: enter + chain(fallbacks, `${version}${pip} ${target}`, notInstallable(snapshot, folder, manifest, wanted)),
  });
  return steps;
}

/** `locked || { note; unlocked || fallback; }` */
function chain(locked: readonly string[], unlocked: string, fallback: string | undefined): string {
  const rest = fallback === undefined ? unlocked : `${unlocked} || { ${fallback}; }`;
  return locked.length === 0 ? rest : `${locked[0]} || { ${locked.slice(1).join('; ')}; ${rest}; }`;
}

/** When the project cannot be built, its folders on the path serve the tests of everything that needs no building. */
function notInstallable(
  snapshot: Snapshot,
  folder: string,
  manifest: PythonManifest,
  wanted: string,
): string | undefined {
  if (!manifest.installable) return undefined;
  const root = folder === '' ? sandboxPaths.project : `${sandboxPaths.project}/${folder}`;
  const prefix = folder === '' ? 'src/' : `${folder}/src/`;
  const places = snapshot.files.some((file) => file.path.startsWith(prefix)) ? [`${root}/src`, root] : [root];
  const packages = `${manifest.dependencies.map(requirementWords).join(' ')} ${wanted}`.trim();
  const site = `"$(${venvPython} -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/bugsmith-project.pth"`;
  return [
    `echo 'The project itself cannot be installed; its folder is put on the path instead.' >&2`,
    `${packages === '' ? '' : `${pip} ${packages} && `}printf '%s\\n' ${places.map(quoteWord).join(' ')} > ${site}`,
  ].join('; ');
}

function requirementWords(requirement: string): string {
  return requirement.startsWith('-e ') ? `-e ${quoteWord(requirement.slice(3))}` : quoteWord(requirement);
}

/** For build tools that ask git for a version: high, since others demand at least some version of the project. */
const scmVersions = [
  'SETUPTOOLS_SCM_PRETEND_VERSION',
  'PBR_VERSION',
  'PDM_BUILD_SCM_VERSION',
  'VCS_VERSIONING_PRETEND_VERSION',
]
  .map((name) => `${name}=999.0.0`)
  .concat('POETRY_DYNAMIC_VERSIONING_BYPASS=999.0.0')
  .join(' ');

/** The nearest folder, upwards from where tests run, that holds a manifest. */
function packageFolder(snapshot: Snapshot, directory: string): string {
  for (let folder = directory; ; folder = folderOf(folder)) {
    const manifests = ['pyproject.toml', 'setup.py', 'setup.cfg', 'Pipfile', 'requirements.txt'];
    if (manifests.some((name) => hasFile(snapshot, folder === '' ? name : `${folder}/${name}`))) return folder;
    if (folder === '') return directory;
  }
}

/** Sources that installing compiles: the environment depends on them. */
function nativeSources(snapshot: Snapshot, folder: string): string[] {
  return snapshot.files
    .map((file) => file.path)
    .filter((path) => below(folder, path) !== undefined)
    .filter(
      (path) =>
        /\.(c|cc|cpp|cxx|h|hpp|pyx|pxd|rs|f90)$/.test(path) ||
        /(^|\/)(CMakeLists\.txt|meson\.build|Cargo\.(toml|lock))$/.test(path),
    )
    .filter((path) => !/(^|\/)(tests?|docs?|examples?)\//.test(path));
}

function importedByTests(snapshot: Snapshot, setup: TestSetup): (module: string) => boolean {
  const conftests = snapshot.files.map((file) => file.path).filter((path) => /(^|\/)conftest\.py$/.test(path));
  let text: string | undefined;
  return (module) => {
    text ??= [...setup.testFiles, ...conftests].map((path) => readText(snapshot, path) ?? '').join('\n');
    return new RegExp(`^\\s*(import|from) ${module}\\b`, 'm').test(text);
  };
}

/** pip's settings on this machine: mirrors, credentials, certificates. */
function pipSettings(env: NodeJS.ProcessEnv = process.env): HostSettings {
  return joinSettings(networkSettings(env), {
    env: ['PIP_*', 'UV_INDEX*'],
    files: [
      { host: '/etc/pip.conf', sandbox: '/etc/pip.conf' },
      ...pathsNamedBy(['PIP_CONFIG_FILE', 'PIP_FIND_LINKS', 'PIP_CERT', 'PIP_CLIENT_CERT'], env),
      ...['.config/pip/pip.conf', '.pip/pip.conf'].map((path) => ({
        host: `${env.HOME ?? ''}/${path}`,
        sandbox: path,
      })),
    ],
  });
}
