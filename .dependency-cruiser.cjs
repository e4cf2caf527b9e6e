/** The walls of docs/architecture.md. A dependency points down the way of the data, never back up. */
const order = [
  'protocol',
  'secrets',
  'sandbox',
  'testing',
  'languages',
  'project',
  'models',
  'bugs',
  'validation',
  'describe',
  'pool',
  'export',
  'generate',
  'service',
  'server',
  'cli',
];

const downward = order.slice(0, -1).map((folder, index) => ({
  name: `no-way-up-from-${folder}`,
  severity: 'error',
  comment: `engine/${folder} may only depend on what comes before it on the way of the data.`,
  from: { path: `^engine/${folder}/` },
  to: { path: `^engine/(${order.slice(index + 1).join('|')})/` },
}));

const onlyUnder = (library, folder) => ({
  name: `${library.replace(/\W+/g, '-')}-only-under-${folder.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^(engine|src|webview)/', pathNot: `^${folder}/` },
  to: { path: library.startsWith('node:') ? `^${library}$` : `node_modules/${library}/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...downward,
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      from: { path: '^engine/protocol/' },
      to: { path: '^(engine/(?!protocol/)|src|webview)' },
    },
    {
      name: 'engine-knows-no-editor',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^(src|webview)/|node_modules/(@types/)?vscode/|^vscode$' },
    },
    {
      name: 'extension-sees-only-the-protocol',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^engine/(?!protocol/)' },
    },
    {
      name: 'extension-sees-only-messages-of-the-webviews',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^webview/(?!messages\\.ts)' },
    },
    {
      name: 'webview-sees-only-types-of-the-protocol',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^(engine|src)/', dependencyTypesNot: ['type-only'] },
    },
    onlyUnder('dockerode', 'engine/sandbox/docker'),
    onlyUnder('simple-git', 'engine/project'),
    onlyUnder('node:sqlite', 'engine/pool'),
    onlyUnder('web-tree-sitter', 'engine/(languages|bugs|project)'),
    {
      name: 'languages-are-data',
      severity: 'error',
      comment: 'Only the registry may load a language folder.',
      from: { path: '^engine/', pathNot: '^engine/languages/' },
      to: { path: '^engine/languages/[^/]+/' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    {
      name: 'no-orphans',
      severity: 'error',
      // Scripts that run in a sandbox are put there as text.
      from: { orphan: true, path: '^(engine|src|webview)/', pathNot: '(\\.d\\.ts|main\\.ts|\\.[cm]js)$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    builtInModules: { add: ['node:sqlite'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
