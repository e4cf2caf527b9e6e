import { join } from 'node:path';
import type { Disposable, ExtensionContext, LogOutputChannel, TreeView } from 'vscode';
import { callbacks } from '../engine/protocol/index.ts';
import { toolAnswers } from './agents/answers.ts';
import type { ToolAnswers } from './agents/tools.ts';
import { GenerateCommands } from './commands/generate.ts';
import { commandHandlers } from './commands/handlers.ts';
import { panelActions } from './commands/panels.ts';
import { PoolViewCommands, rememberedGrouping } from './commands/pool-view.ts';
import type { Handlers } from './commands/register.ts';
import { ReviewCommands } from './commands/review.ts';
import { FunctionLenses } from './editor/code-lens.ts';
import { GapHints } from './editor/gaps.ts';
import { rememberLastEditor } from './editor/last-editor.ts';
import { EngineClient } from './engine/client.ts';
import { ModelSelection } from './models/choose.ts';
import { completeByEditor } from './models/editor-model.ts';
import { ApiKeys } from './models/secrets.ts';
import { restorePanels } from './panels/restore.ts';
import type { ErrorReporter } from './platform/errors.ts';
import { setting } from './platform/settings.ts';
import { BugDocuments } from './pool/documents.ts';
import { PoolModel } from './pool/model.ts';
import type { PoolNode } from './pool/nodes.ts';
import { PoolTree } from './pool/tree.ts';
import { PoolWelcome } from './pool/welcome.ts';
import { Runs } from './runs/runs.ts';
import { RunStatus } from './runs/status-bar.ts';
import { type RunNode, RunsTree } from './runs/tree.ts';

/** What exists from the moment of activation on. */
export interface Shell {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly errors: ErrorReporter;
  readonly poolView: TreeView<PoolNode>;
  readonly runsView: TreeView<RunNode>;
}

/** Everything else, put together when it is first needed. */
export interface Application extends Disposable {
  readonly engine: EngineClient;
  readonly runs: Runs;
  readonly pool: PoolModel;
  readonly poolTree: PoolTree;
  readonly runsTree: RunsTree;
  readonly handlers: Handlers;
  readonly tools: ToolAnswers;
}

export function compose({ context, log, errors, poolView, runsView }: Shell): Application {
  const { report } = errors;
  const { version } = context.extension.packageJSON as { version: string };
  const engine = new EngineClient({
    log,
    name: `vscode ${version}`,
    program: () => ({
      executable: process.execPath,
      script: join(context.extensionPath, 'dist', 'engine', 'bugsmith.js'),
      env: engineEnvironment(),
    }),
  });
  engine.answer(callbacks.complete, completeByEditor);

  const runs = new Runs(engine);
  const runsTree = new RunsTree(runs);
  const pool = new PoolModel(engine, rememberedGrouping(context.workspaceState), report);
  const welcome = new PoolWelcome({ engine, model: pool, view: poolView, report });
  const poolTree = new PoolTree(pool, welcome.saw);
  const documents = new BugDocuments(engine);
  const gaps = new GapHints(engine);
  const models = new ModelSelection(new ApiKeys(context.secrets), context.workspaceState);

  const chooseModel = (root: string) => models.forRun(root);
  const generate = new GenerateCommands({ engine, runs, runsTree, runsView, poolView, chooseModel, report });
  const review = new ReviewCommands({ engine, selection: () => poolView.selection, report });
  const poolCommands = new PoolViewCommands(pool, context.workspaceState);
  const actions = panelActions({ engine, review, generate, documents, failed: report });

  pool.visible = poolView.visible;
  const parts: Disposable[] = [
    poolView.onDidChangeVisibility(({ visible }) => {
      pool.visible = visible;
    }),
    runs.onDidEnd(() => {
      pool.refresh();
      gaps.refresh().catch(report);
    }),
    runs.onDidChange(() => welcome.running(runs.active.length > 0)),
    rememberLastEditor(),
    new RunStatus(runs),
    new FunctionLenses(engine),
    restorePanels(context, engine, actions),
    welcome,
    documents,
    gaps,
    poolTree,
    runsTree,
    pool,
    runs,
    engine,
  ];
  const handlers = commandHandlers({
    context,
    engine,
    log,
    errors,
    runs,
    generate,
    review,
    pool,
    poolCommands,
    poolView,
    runsView,
    documents,
    gaps,
    models,
    actions,
  });
  const dispose = () => {
    for (const part of parts) part.dispose();
  };
  return { engine, runs, pool, poolTree, runsTree, handlers, tools: toolAnswers(engine), dispose };
}

/** What settings say about the engine's surroundings. */
function engineEnvironment(): Record<string, string> {
  const host = setting('docker.host').trim();
  return host ? { DOCKER_HOST: host } : {};
}
