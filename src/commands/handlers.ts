import { commands, type ExtensionContext, type LogOutputChannel, l10n, type TreeView, window } from 'vscode';
import { requests } from '../../engine/protocol/index.ts';
import { functionAtCursor } from '../editor/function-at-cursor.ts';
import type { GapHints } from '../editor/gaps.ts';
import { showLine } from '../editor/show-function.ts';
import type { EngineClient } from '../engine/client.ts';
import { exportFewShot } from '../export/few-shot.ts';
import { walkthroughId } from '../ids.ts';
import type { ModelSelection } from '../models/choose.ts';
import { promptPreview } from '../models/prompt-preview.ts';
import type { PanelActions } from '../panels/actions.ts';
import { openDashboard } from '../panels/dashboard-panel.ts';
import { openDetail } from '../panels/detail-panel.ts';
import { openFewShotPreview } from '../panels/few-shot-preview.ts';
import type { ErrorReporter } from '../platform/errors.ts';
import { currentRoot } from '../platform/folders.ts';
import type { BugDocuments } from '../pool/documents.ts';
import type { PoolModel } from '../pool/model.ts';
import { chosen, isGapReference, type PoolNode } from '../pool/nodes.ts';
import type { Run } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import type { RunNode } from '../runs/tree.ts';
import { checkOut, tellVerification, verifyFix } from './checkout.ts';
import { showHealth } from './doctor.ts';
import type { GenerateCommands } from './generate.ts';
import type { PoolViewCommands } from './pool-view.ts';
import type { Handlers } from './register.ts';
import type { ReviewCommands } from './review.ts';

export interface HandlerParts {
  readonly context: ExtensionContext;
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
  readonly errors: ErrorReporter;
  readonly runs: Runs;
  readonly generate: GenerateCommands;
  readonly review: ReviewCommands;
  readonly pool: PoolModel;
  readonly poolCommands: PoolViewCommands;
  readonly poolView: TreeView<PoolNode>;
  readonly runsView: TreeView<RunNode>;
  readonly documents: BugDocuments;
  readonly gaps: GapHints;
  readonly models: ModelSelection;
  readonly actions: PanelActions;
}

/** What each command does. */
export function commandHandlers(parts: HandlerParts): Handlers {
  const { context, engine, runs, generate, review, pool, poolCommands, documents, gaps, models, actions } = parts;
  const { report } = parts.errors;
  const runsOf = (args: readonly unknown[]): Run[] =>
    chosen(args, isRunNode, parts.runsView.selection).map(({ run }) => run);
  const gapsOf = (args: readonly unknown[]) => chosen(args, isGapReference, parts.poolView.selection);
  return {
    'bugsmith.generateFunction': generate.function,
    'bugsmith.generateFile': generate.file,
    'bugsmith.generateWorkspace': generate.workspace,
    'bugsmith.generateWithOptions': generate.withOptions,
    'bugsmith.cancelRuns': () => {
      for (const run of runs.active) runs.stop(run);
    },
    'bugsmith.cancelRun': (...args) => {
      for (const run of runsOf(args)) runs.stop(run);
    },
    'bugsmith.repeatRun': async (...args) => {
      const [run] = runsOf(args);
      if (run) await generate.repeat(run);
    },
    'bugsmith.clearRuns': () => runs.clear(),

    'bugsmith.refreshPool': () => pool.refresh(),
    'bugsmith.groupPool': poolCommands.group,
    'bugsmith.filterPool': poolCommands.filter,
    'bugsmith.searchPool': poolCommands.search,
    'bugsmith.clearPoolFilter': poolCommands.clearFilter,

    'bugsmith.openDiff': async (...args) => {
      const [bug] = review.bugs(args);
      if (bug) await documents.openDiff(bug);
    },
    'bugsmith.openDetail': (...args) => {
      const [bug] = review.bugs(args);
      if (bug) openDetail(context, engine, bug.root, bug.id, actions.detail);
    },
    'bugsmith.openFunction': review.openFunction,
    'bugsmith.acceptBug': review.accept,
    'bugsmith.rejectBug': review.reject,
    'bugsmith.markEquivalent': review.equivalent,
    'bugsmith.unreviewBug': review.unreview,
    'bugsmith.deleteBug': review.delete,
    'bugsmith.copyFewShot': review.copyFewShot,
    'bugsmith.revalidateBug': review.revalidate,
    'bugsmith.checkoutBug': async (...args) => {
      const [bug] = review.bugs(args);
      return bug && checkOut(engine, bug);
    },
    'bugsmith.verifyFix': async () => {
      const verification = await verifyFix(engine, (text) => parts.log.info(text));
      // Whoever called waits for the result, and not until the person has read it.
      tellVerification(verification).catch(report);
      return verification;
    },

    'bugsmith.showGaps': async () => {
      const count = await gaps.show();
      await commands.executeCommand('workbench.actions.view.problems');
      if (count === 0) {
        void window.showInformationMessage(l10n.t('No test gaps are known: generate bugs first, or enjoy your tests.'));
      }
    },
    'bugsmith.hideGaps': () => gaps.hide(),
    'bugsmith.openGap': async (...args) => {
      const [gap] = gapsOf(args);
      if (gap) await showLine(gap.root, gap.file, gap.survivor.line);
    },
    'bugsmith.showGapChange': async (...args) => {
      const [gap] = gapsOf(args);
      if (gap) await documents.openChange(gap);
    },
    'bugsmith.dismissGap': async (...args) => {
      for (const { root, survivor } of gapsOf(args)) {
        const params = { root, candidates: [survivor.candidate], equivalent: true };
        await engine.request(requests.poolDismissGaps, params);
      }
      pool.refresh();
      await gaps.refresh();
    },

    'bugsmith.exportFewShot': () =>
      exportFewShot(
        engine,
        (root, request) => openFewShotPreview(context, engine, root, request, actions.preview),
        report,
      ),
    'bugsmith.openDashboard': async () => openDashboard(context, engine, await currentRoot(), actions.dashboard),

    'bugsmith.previewPrompt': async () => {
      const { root, file, function: fn } = await functionAtCursor(engine);
      // Without a model, or without its key, there is still something to see.
      const model = await models.chosen(root).catch(() => undefined);
      const text = await promptPreview(engine, { root, reference: fn.id, model });
      await documents.openText(`${file}.md`, { root, id: fn.id }, text);
    },
    'bugsmith.chooseModel': () => models.choose(),
    'bugsmith.setApiKey': () => models.setKey(),
    'bugsmith.clearApiKey': () => models.clearKey(),

    'bugsmith.doctor': async () => {
      const health = await showHealth(engine);
      pool.refresh();
      return health;
    },
    'bugsmith.restartEngine': () => engine.restart(),
    'bugsmith.showLog': () => parts.log.show(),
    'bugsmith.openWalkthrough': () => {
      const id = `${context.extension.id}#${walkthroughId}`;
      return commands.executeCommand('workbench.action.openWalkthrough', id, false);
    },
  };
}

function isRunNode(value: unknown): value is RunNode {
  return typeof value === 'object' && value !== null && 'run' in value;
}
