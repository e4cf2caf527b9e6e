import { tomlTable } from './pytest-config.ts';

/** The distribution's name of a PEP 508 requirement, normalised (`Foo.Bar_baz` → `foo-bar-baz`). */
export function nameOf(requirement: string): string {
  return normalise(/^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1] ?? '');
}

export function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * A version as Poetry writes it, in pip's words: `^1.2` → `>=1.2,<2`; `~1.2` → `>=1.2,<1.3`; `1.2` → `==1.2`; `*` → ``.
 * Alternatives (`||`) have no equal in pip: the last one, usually the newest, is taken.
 */
export function poetryVersion(version: string): string {
  const alternative = version.split('||').at(-1)?.trim() ?? '';
  return alternative
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '*')
    .map((part) => {
      const match = /^([~^])\s*(\d[\w.]*)$/.exec(part);
      if (!match) return /^\d/.test(part) ? `==${part}` : part.replace(/\s+/g, '');
      const [, operator, text = ''] = match;
      const parts = text.split('.').map((number) => Number.parseInt(number, 10) || 0);
      const first = parts.findIndex((number) => number > 0);
      const bump = operator === '~' ? Math.min(1, parts.length - 1) : first === -1 ? parts.length - 1 : first;
      const upper = parts.slice(0, bump + 1).map((number, index) => (index === bump ? number + 1 : number));
      return `>=${text},<${upper.join('.')}`;
    })
    .join(',');
}

/** A dependency as Poetry and Pipenv write it in TOML, as PEP 508 requirements (several when it lists several). */
export function tomlRequirements(name: string, value: unknown): string[] {
  if (typeof value === 'string') return [`${name}${poetryVersion(value)}`];
  if (Array.isArray(value)) return value.flatMap((one) => tomlRequirements(name, one));
  const table = tomlTable(value);
  if (!table) return [];
  const extras = Array.isArray(table.extras) && table.extras.length > 0 ? `[${table.extras.join(',')}]` : '';
  const marker = markerOf(table);
  if (typeof table.git === 'string') {
    const reference = table.rev ?? table.tag ?? table.branch ?? table.ref;
    return [`${name}${extras} @ git+${table.git}${typeof reference === 'string' ? `@${reference}` : ''}${marker}`];
  }
  if (typeof table.url === 'string') return [`${name}${extras} @ ${table.url}${marker}`];
  if (typeof table.path === 'string') return [`-e ${table.path}${extras}`];
  const version = typeof table.version === 'string' ? poetryVersion(table.version) : '';
  return [`${name}${extras}${version}${marker}`];
}

function markerOf(table: Record<string, unknown>): string {
  const markers: string[] = [];
  if (typeof table.markers === 'string') markers.push(`(${table.markers})`);
  if (typeof table.python === 'string') {
    for (const part of poetryVersion(table.python).split(',')) {
      const match = /^(\W+)([\d.]+)$/.exec(part);
      if (match) markers.push(`python_version ${match[1]} "${match[2]?.split('.').slice(0, 2).join('.')}"`);
    }
  }
  return markers.length > 0 ? ` ; ${markers.join(' and ')}` : '';
}

/** Groups that a project keeps its tests' dependencies in, best first. */
const groupNames = [
  /^tests?$/,
  /^testing$/,
  /^unit-?tests?$/,
  /^tests?[-_]/,
  /[-_]tests?$/,
  /^dev(el|elop|elopment)?$/,
];

/** The groups to install of those a project has: those for tests, or the one for development when there is none. */
export function testGroups(names: readonly string[]): string[] {
  const tests = names.filter((name) => groupNames.slice(0, 3).some((pattern) => pattern.test(name.toLowerCase())));
  if (tests.length > 0) return tests;
  for (const pattern of groupNames) {
    const found = names.filter((name) => pattern.test(name.toLowerCase()));
    if (found.length > 0) return found;
  }
  return [];
}

/** Tools that lists of development dependencies hold and tests do not need: large, and none of our business. */
const workbench = new Set(
  (
    'sphinx furo sphinx-rtd-theme sphinx-autobuild myst-parser mkdocs mkdocs-material mkdocstrings pdoc pdoc3 ' +
    'ruff black flake8 isort pylint mypy pyright basedpyright bandit autopep8 yapf pyupgrade codespell ' +
    'pre-commit tox tox-uv nox hatch build twine flit wheel bump2version bumpversion bump-my-version commitizen ' +
    'towncrier zest-releaser check-manifest ipython ipdb jupyter notebook pytest-watch pytest-sugar codecov'
  ).split(' '),
);

/** Leaves tools for documentation, style and releases out of a development list, except those the tests import. */
export function neededByTests(requirements: readonly string[], imported: (module: string) => boolean): string[] {
  return requirements.filter((requirement) => {
    const name = nameOf(requirement);
    return !workbench.has(name) || imported(name.replaceAll('-', '_'));
  });
}
