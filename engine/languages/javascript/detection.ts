import { isDeepStrictEqual } from 'node:util';
import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import { below, nearestFolder, readText } from '../../testing/files.ts';
import { testBuild } from './builds.ts';
import { isTestFile } from './files.ts';
import { configFile, dependency, inPackage, type Package, packagesOf } from './packages.ts';
import { isTestFramework, type ScriptCommand, type ScriptStep, scriptSteps } from './scripts.ts';

/** What a framework has to say for its setups to be found. */
export interface Detector {
  readonly id: string;
  /** npm package of its own, and names of its configuration files. */
  readonly package?: string;
  readonly configFiles: readonly string[];
  /** Key in package.json that holds its configuration. */
  readonly manifestKey?: string;
  runs(command: ScriptCommand): boolean;
  /** Whether a test file is written for it, when no script says so. */
  readonly imported: RegExp;
  /** Its test files among `paths` (relative to the package), and the arguments worth keeping. */
  resolve(context: DetectorContext): {
    testFiles: readonly string[];
    options: TestSetup['options'];
    places: readonly string[];
  };
}

export interface DetectorContext {
  readonly snapshot: Snapshot;
  readonly found: Package;
  /** Files of the package, relative to it, that are not another package's. */
  readonly paths: readonly string[];
  readonly command: ScriptCommand | undefined;
  readonly config: string | undefined;
}

/** Scripts that run tests, the best first; those for browsers, servers or measuring are not for us. */
const scriptNames = /^(test|tests|unit|specs?|mocha|jest|vitest|tap)([:_-].*)?$/;
const otherScripts =
  /e2e|integration|browser|watch|bench|types?$|perf|smoke|visual|coverage|cov$|debug|update|lint|format|size|mutation|deno|bun/;

const measuringScripts = /bench|perf(ormance)?\b|\bsizes?\b/;

/** Setups of one framework in every package that uses it. */
export function detectIn(snapshot: Snapshot, detector: Detector): TestSetup[] {
  const packages = packagesOf(snapshot);
  const folders = packages.map((found) => found.directory);
  return packages.flatMap((found) => {
    const script = findScript(found, detector);
    const config = configFile(snapshot, found.directory, detector.configFiles);
    const reason = script
      ? `the script ${script.name} of ${inPackage(found.directory, 'package.json')} runs it`
      : declared(snapshot, found, detector, config);
    if (reason === undefined) return [];
    const paths = snapshot.files
      .map((file) => file.path)
      .filter(
        (path) => nearestFolder(folders, path) === found.directory || (found.directory === '' && script !== undefined),
      )
      .map((path) => below(found.directory, path) ?? path)
      .filter((path) => !/(^|\/)(node_modules|\.git)\//.test(path));
    const resolved = together(
      [script?.command, ...(script?.further ?? [])].map((command) =>
        detector.resolve({ snapshot, found, paths, command, config }),
      ),
    );
    const testFiles = resolved.testFiles.map((path) => inPackage(found.directory, path)).sort();
    const build = testBuild(snapshot, found, script?.before ?? [], testFiles, resolved.places);
    if (testFiles.length === 0 && build === undefined) return [];
    return {
      id: found.directory === '' ? detector.id : `${detector.id}:${found.directory}`,
      framework: detector.id,
      languages: languagesOf(paths),
      directory: found.directory,
      reason,
      ...(config === undefined ? {} : { configFile: config }),
      testFiles,
      options: {
        ...resolved.options,
        ...(script && Object.keys(script.command.env).length > 0
          ? { env: Object.entries(script.command.env).map(([name, value]) => `${name}=${value}`) }
          : {}),
        ...(build ? { build: [...build.commands], buildFiles: [...build.neededBy] } : {}),
      },
    };
  });
}

function findScript(found: Package, detector: Detector) {
  const names = Object.keys(found.manifest.scripts ?? {})
    .filter((name) => scriptNames.test(name) && !otherScripts.test(name))
    .sort((a, b) => a.length - b.length);
  for (const name of names) {
    const before: ScriptStep[] = [];
    const steps = scriptSteps(found.manifest, name);
    for (const [index, step] of steps.entries()) {
      const [command, ...others] = step.commands.filter((candidate) => detector.runs(candidate));
      if (command) {
        const later = steps.slice(index + 1).flatMap(({ commands }) => commands);
        const further = [...others, ...later.filter((candidate) => detector.runs(candidate))];
        return { name, command, before, further: further.filter((candidate) => sameEnvironment(candidate, command)) };
      }
      before.push(step);
    }
  }
  return undefined;
}

function sameEnvironment(a: ScriptCommand, b: ScriptCommand): boolean {
  return isDeepStrictEqual([a.env, a.nodeFlags], [b.env, b.nodeFlags]);
}

/**
 * One run of what a script runs one after the other (`node --test spec.js && node --test unit/*.js`): the places of the
 * first call and of those that differ from it by their places alone. A call that names none runs all that there is.
 */
function together(calls: readonly ReturnType<Detector['resolve']>[]): ReturnType<Detector['resolve']> {
  const [first, ...rest] = calls;
  if (first === undefined) throw new Error('no call to look at');
  const asked = placesAsked(first);
  const others = rest.filter(
    (call) =>
      asked.length > 0 && placesAsked(call).length > 0 && isDeepStrictEqual(withoutPlaces(call), withoutPlaces(first)),
  );
  if (others.length === 0) return first;
  const all = [first, ...others];
  const key = placesKey(first);
  return {
    testFiles: unique(all.flatMap((call) => call.testFiles)),
    options: { ...first.options, ...(key && { [key]: unique(all.flatMap(placesAsked)) }) },
    places: unique(all.flatMap((call) => call.places)),
  };
}

/** Frameworks keep what their command line asks them to run under one of these names. */
function placesKey({ options }: ReturnType<Detector['resolve']>): 'places' | 'specs' | undefined {
  return (['places', 'specs'] as const).find((name) => name in options);
}

function placesAsked(call: ReturnType<Detector['resolve']>): readonly string[] {
  const key = placesKey(call);
  const asked = key && call.options[key];
  return Array.isArray(asked) ? asked.map(String) : [];
}

function withoutPlaces(call: ReturnType<Detector['resolve']>): TestSetup['options'] {
  return { ...call.options, places: [], specs: [] };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

/** Why a package without a telling script is taken to use the framework. */
function declared(
  snapshot: Snapshot,
  found: Package,
  detector: Detector,
  config: string | undefined,
): string | undefined {
  const scripts = Object.keys(found.manifest.scripts ?? {}).flatMap((name) => scriptSteps(found.manifest, name));
  // A package whose scripts name other frameworks has said what it uses.
  const named = scripts.flatMap((step) => step.commands).filter(isTestFramework);
  if (named.length > 0 && !named.some((command) => command.program === detector.package)) return undefined;
  // One that uses the framework only to measure sizes or speed has no tests: every bug would change what is measured.
  const telling = Object.keys(found.manifest.scripts ?? {}).filter((name) =>
    scriptSteps(found.manifest, name).some((step) => step.commands.some((command) => detector.runs(command))),
  );
  if (telling.length > 0 && telling.every((name) => measuringScripts.test(name))) return undefined;
  const manifest = inPackage(found.directory, 'package.json');
  if (config !== undefined) return `there is a ${config}`;
  if (detector.manifestKey !== undefined && found.manifest[detector.manifestKey] !== undefined)
    return `${manifest} configures it`;
  const own = { ...found.manifest.dependencies, ...found.manifest.devDependencies };
  if (detector.package !== undefined && own[detector.package] !== undefined) return `${manifest} depends on it`;
  if (detector.package !== undefined && dependency(snapshot, found.directory, detector.package) === undefined)
    return undefined;
  const importing = snapshot.files.find(
    (file) =>
      below(found.directory, file.path) !== undefined &&
      isTestFile(file.path) &&
      detector.imported.test(readText(snapshot, file.path) ?? ''),
  );
  return importing && `${importing.path} imports it`;
}

/** Languages of a package's sources; configuration and tests do not count. */
function languagesOf(paths: readonly string[]): string[] {
  const sources = paths.filter(
    (path) =>
      !isTestFile(path) &&
      !/(^|\/)(\.[^/]+|[^/]*\.config\.[cm]?[jt]s|docs?\/.*|examples?\/.*|benchm?a?r?k?s?\/.*)$/.test(path),
  );
  const typescript = sources.some((path) => /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path));
  const javascript = sources.some((path) => /\.([cm]?js|jsx)$/.test(path));
  return [...(javascript || !typescript ? ['javascript'] : []), ...(typescript ? ['typescript'] : [])];
}
