/** Every id that package.json and the code share; test/unit/extension compares the two. */

/** Also in the command palette. */
const publicCommands = [
  'bugsmith.generateFunction',
  'bugsmith.generateFile',
  'bugsmith.generateWorkspace',
  'bugsmith.generateWithOptions',
  'bugsmith.cancelRuns',
  'bugsmith.exportFewShot',
  'bugsmith.openDashboard',
  'bugsmith.refreshPool',
  'bugsmith.groupPool',
  'bugsmith.filterPool',
  'bugsmith.searchPool',
  'bugsmith.clearPoolFilter',
  'bugsmith.showGaps',
  'bugsmith.hideGaps',
  'bugsmith.verifyFix',
  'bugsmith.previewPrompt',
  'bugsmith.chooseModel',
  'bugsmith.setApiKey',
  'bugsmith.clearApiKey',
  'bugsmith.doctor',
  'bugsmith.restartEngine',
  'bugsmith.showLog',
  'bugsmith.openWalkthrough',
] as const;

/** Of an item in a view; called with it, or with nothing for what is selected. */
const itemCommands = [
  'bugsmith.openDiff',
  'bugsmith.openDetail',
  'bugsmith.openFunction',
  'bugsmith.acceptBug',
  'bugsmith.rejectBug',
  'bugsmith.markEquivalent',
  'bugsmith.unreviewBug',
  'bugsmith.deleteBug',
  'bugsmith.copyFewShot',
  'bugsmith.revalidateBug',
  'bugsmith.checkoutBug',
  'bugsmith.openGap',
  'bugsmith.showGapChange',
  'bugsmith.dismissGap',
  'bugsmith.cancelRun',
  'bugsmith.repeatRun',
  'bugsmith.clearRuns',
] as const;

export const commandIds = [...publicCommands, ...itemCommands];
export type CommandId = (typeof commandIds)[number];
export { itemCommands, publicCommands };

/** What language models may call. */
export const toolNames = ['bugsmith_few_shot_examples', 'bugsmith_find_bugs', 'bugsmith_show_bug'] as const;
export type ToolName = (typeof toolNames)[number];

export const viewIds = { pool: 'bugsmith.pool', runs: 'bugsmith.runs' } as const;
export const walkthroughId = 'bugsmith.start';

/** What `when` clauses ask for. */
export const contextKeys = {
  /** `empty`, `filled`, or `nothing` that the filter lets through; absent while it is not known. */
  pool: 'bugsmith.poolState',
  filtered: 'bugsmith.poolFiltered',
  running: 'bugsmith.running',
  /** `ready`, or a doctor's reason: `docker-missing`, `docker-stopped`, `docker-forbidden`, `other`. */
  sandbox: 'bugsmith.sandbox',
  /** `none` when no test setup was found. */
  tests: 'bugsmith.tests',
  gapsShown: 'bugsmith.gapsShown',
  /** The workspace is a bug that was checked out. */
  checkout: 'bugsmith.isCheckout',
} as const;

/** Of read-only documents: the two sides of a bug. */
export const documentScheme = 'bugsmith';

export const settingKeys = [
  'generate.count',
  'generate.strategies',
  'generate.budgetMinutes',
  'generate.seed',
  'generate.workers',
  'sandbox',
  'docker.host',
  'codeLens.enabled',
  'export.count',
  'export.budgetTokens',
  'export.format',
  'model.provider',
  'model.name',
  'model.baseUrl',
  'model.maxCost',
] as const;
export type SettingKey = (typeof settingKeys)[number];

/** How bugs are made, in the order in which they are offered. */
export const strategies = ['mutation', 'model', 'history', 'learned', 'stub', 'combine', 'vary'] as const;

/** Of files that may have functions: the manifest's menus and the code lenses ask for no others. */
export const sourceExtensions = ['py', 'js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx', 'go'] as const;
