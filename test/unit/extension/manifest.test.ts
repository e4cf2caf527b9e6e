import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { checkoutFiles } from '../../../engine/protocol/index.ts';
import {
  commandIds,
  contextKeys,
  itemCommands,
  publicCommands,
  settingKeys,
  sourceExtensions,
  strategies,
  toolNames,
  viewIds,
  walkthroughId,
} from '../../../src/ids.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const placed = z.object({ command: z.string().optional(), when: z.string().optional() });
const property = z.object({
  type: z.string(),
  default: z.unknown(),
  scope: z.string(),
  markdownDescription: z.string(),
  items: z.object({ enum: z.array(z.string()) }).optional(),
});
const manifest = z
  .object({
    main: z.string(),
    icon: z.string(),
    activationEvents: z.array(z.string()),
    engines: z.object({ vscode: z.string() }),
    devDependencies: z.record(z.string(), z.string()),
    capabilities: z.object({ untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }) }),
    contributes: z.object({
      commands: z.array(
        z.object({ command: z.string(), title: z.string(), category: z.string(), icon: z.string().optional() }),
      ),
      menus: z.record(z.string(), z.array(placed)),
      keybindings: z.array(placed),
      languageModelTools: z.array(z.object({ name: z.string(), modelDescription: z.string() })),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
      walkthroughs: z.array(
        z.object({
          id: z.string(),
          steps: z.array(
            z.object({ media: z.object({ markdown: z.string() }), completionEvents: z.array(z.string()) }),
          ),
        }),
      ),
      configuration: z.array(z.object({ properties: z.record(z.string(), property) })),
    }),
  })
  .parse(JSON.parse(text));
const nls = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')));
const { contributes } = manifest;
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  z.infer<typeof property>
>;
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe('the manifest of the extension', () => {
  it('names every command of the code, and no other', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(commandIds));
  });

  it('hides the commands of items in the palette, and shows the others on purpose', () => {
    const hidden = contributes.menus.commandPalette
      ?.filter(({ when }) => when === 'false')
      .map(({ command }) => command ?? '');
    assert.deepEqual(sorted(hidden ?? []), sorted(itemCommands));
    for (const command of publicCommands) assert.ok(!hidden?.includes(command), command);
  });

  it('has a place in some menu for every item command', () => {
    const { commandPalette: _, ...menus } = contributes.menus;
    const placedCommands = new Set(Object.values(menus).flatMap((items) => items.map(({ command }) => command)));
    for (const command of itemCommands) assert.ok(placedCommands.has(command), command);
  });

  it('uses only commands that are there', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].flatMap(
      ({ command }) => command ?? [],
    );
    const linked = [...JSON.stringify(nls).matchAll(/command:(bugsmith\.\w+)(?![\w.])/g)].map(
      ([, command]) => command ?? '',
    );
    const events = [...text.matchAll(/onCommand:(bugsmith\.\w+)/g)].map(([, command]) => command ?? '');
    const known: readonly string[] = commandIds;
    for (const command of [...used, ...linked, ...events]) assert.ok(known.includes(command), command);
  });

  it('has a text for every key, and a key for every text', () => {
    const keys = [...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual(sorted(keys), sorted(Object.keys(nls)));
    for (const { title } of contributes.commands) assert.match(title, /^%command\.\w+\.title%$/);
  });

  it('knows the settings that the code reads, each with a default, a scope and a text', () => {
    assert.deepEqual(sorted(Object.keys(settings)), sorted(settingKeys.map((key) => `bugsmith.${key}`)));
    for (const [key, { markdownDescription, default: value }] of Object.entries(settings)) {
      assert.match(markdownDescription, /^%setting\./, key);
      assert.notEqual(value, undefined, key);
    }
    for (const key of settingKeys) {
      assert.ok(
        sources.some((source) => source.includes(`setting('${key}'`)),
        `nothing reads bugsmith.${key}`,
      );
    }
  });

  it('takes nothing from an untrusted folder that runs or sends something', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const key of restricted) assert.ok(key in settings, key);
    const harmless = /^bugsmith\.(export\.|codeLens\.|generate\.(count|budgetMinutes|seed)$)/;
    for (const key of Object.keys(settings)) assert.ok(restricted.includes(key) || harmless.test(key), key);
  });

  it('sets each context key that a condition asks for', () => {
    const views: readonly string[] = Object.values(viewIds);
    const conditions = sorted(
      [...text.matchAll(/"(?:when|enablement)": "([^"]*)"/g)].flatMap(([, when = '']) =>
        [...when.matchAll(/bugsmith\.[A-Za-z]+/g)].map(([key]) => key),
      ),
    );
    const known = [...Object.values(contextKeys), ...views];
    for (const key of conditions) assert.ok(known.includes(key), key);
    for (const key of Object.keys(contextKeys)) {
      assert.ok(
        sources.some((source) => source.includes(`contextKeys.${key}`)),
        `nothing sets ${key}`,
      );
    }
  });

  it('shows one welcome text at a time, with one main button', () => {
    for (const { contents, view } of contributes.viewsWelcome) {
      const lines = (nls[contents.replaceAll('%', '')] ?? '').split('\n');
      const buttons = lines.filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line));
      assert.equal(buttons.length, view === viewIds.pool ? 1 : 0, contents);
    }
  });

  it('has all files that it names', () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthrough?.id, walkthroughId);
    const files = [manifest.icon, ...(walkthrough?.steps.map(({ media }) => media.markdown) ?? [])];
    for (const file of files) assert.ok(existsSync(join(root, file)), file);
    for (const { completionEvents } of walkthrough?.steps ?? []) assert.ok(completionEvents.length > 0);
  });

  it('offers itself for the files of every language that the engine knows', async () => {
    const { all } = await loadLanguages().then((registry) => ({ all: [...registry.profiles] }));
    const extensions = sorted(
      all.flatMap(({ grammars }) => Object.keys(grammars).map((extension) => extension.slice(1))),
    );
    assert.deepEqual(sorted(sourceExtensions), extensions);
    const conditions = [...text.matchAll(/resourceExtname =~ \/\^\\\\\.\(([^)]+)\)\$\//g)].map(([, list = '']) =>
      list.split('|'),
    );
    assert.ok(conditions.length > 0);
    for (const list of conditions) assert.deepEqual(sorted(list), extensions);
  });

  it('offers the strategies that the code offers', () => {
    assert.deepEqual(settings['bugsmith.generate.strategies']?.items?.enum, [...strategies]);
  });

  it('declares the tools for language models that the code registers, with names that a model can call', () => {
    const tools = contributes.languageModelTools;
    assert.deepEqual(sorted(tools.map(({ name }) => name)), sorted([...toolNames]));
    for (const { name, modelDescription } of tools) {
      assert.match(name, /^[a-z_]{1,64}$/);
      assert.doesNotMatch(modelDescription, /^%/, 'a model reads English');
    }
  });

  it('starts with nothing but what needs it', () => {
    for (const event of manifest.activationEvents) {
      assert.match(event, new RegExp(`^(onWebviewPanel:bugsmith\\.\\w+|workspaceContains:${checkoutFiles.record})$`));
    }
  });

  it('is compiled against the oldest VS Code that it supports', () => {
    const oldest = /\d+\.\d+/.exec(manifest.engines.vscode)?.[0] ?? '';
    assert.equal(/\d+\.\d+/.exec(manifest.devDependencies['@types/vscode'] ?? '')?.[0], oldest);
  });
});

describe('texts of the extension', () => {
  it('are all translatable: no message is shown as it stands in the code', () => {
    const shown = /\b(showErrorMessage|showWarningMessage|showInformationMessage|setStatusBarMessage)\(\s*['"`]/;
    for (const source of sources) assert.doesNotMatch(source, shown);
  });

  it('are all in the bundle for translators (npm run l10n)', () => {
    const bundle = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(readFileSync(join(root, 'l10n', 'bundle.l10n.json'), 'utf8')));
    const literal = /\bl10n\.t\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")/g;
    const used = sources.flatMap((source) =>
      [...source.matchAll(literal)].map(([, single, double]) => single ?? double ?? ''),
    );
    assert.ok(used.length > 100);
    assert.deepEqual(sorted(used.map((message) => message.replaceAll("\\'", "'"))), sorted(Object.keys(bundle)));
  });
});
