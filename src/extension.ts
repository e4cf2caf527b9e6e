import { type ExtensionContext, window } from 'vscode';
import { registerTools } from './agents/tools.ts';
import { registerCommands } from './commands/register.ts';
import type { Application } from './compose.ts';
import { greetCheckout } from './editor/checked-out.ts';
import { viewIds } from './ids.ts';
import { DeferredTree } from './platform/deferred-tree.ts';
import { ErrorReporter } from './platform/errors.ts';
import { createLog } from './platform/log.ts';
import type { PoolNode } from './pool/nodes.ts';
import type { RunNode } from './runs/tree.ts';

/** For tests, and for whoever wants to build on it. */
export interface BugsmithApi {
  application(): Promise<Application>;
}

/** Registers what the manifest names. What is behind it is loaded by the first command or view. */
export function activate(context: ExtensionContext): BugsmithApi {
  const log = createLog();
  const errors = new ErrorReporter(log);
  let loading: Promise<Application> | undefined;
  const application = (): Promise<Application> => {
    loading ??= import('./compose.ts').then(({ compose }) => {
      const composed = compose({ context, log, errors, poolView, runsView });
      context.subscriptions.push(composed);
      return composed;
    });
    return loading;
  };
  const poolView = window.createTreeView<PoolNode>(viewIds.pool, {
    treeDataProvider: new DeferredTree(async () => (await application()).poolTree),
    showCollapseAll: true,
    canSelectMany: true,
  });
  const runsView = window.createTreeView<RunNode>(viewIds.runs, {
    treeDataProvider: new DeferredTree(async () => (await application()).runsTree),
  });
  context.subscriptions.push(
    log,
    poolView,
    runsView,
    registerTools(async () => (await application()).tools),
    registerCommands(async () => (await application()).handlers, errors.report),
  );
  greetCheckout(context.workspaceState).catch(errors.report);
  return { application };
}
