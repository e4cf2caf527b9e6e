import { showFunction, showLine } from '../editor/show-function.ts';
import type { Engine } from '../engine/engine.ts';
import { deliver } from '../export/few-shot.ts';
import type { PanelActions } from '../panels/actions.ts';
import type { BugDocuments } from '../pool/documents.ts';
import { checkOut } from './checkout.ts';
import type { GenerateCommands } from './generate.ts';
import type { ReviewCommands } from './review.ts';

export interface PanelParts {
  readonly engine: Engine;
  readonly review: ReviewCommands;
  readonly generate: GenerateCommands;
  readonly documents: BugDocuments;
  readonly failed: (error: unknown) => void;
}

/** What the buttons of the webviews do: the same as the commands of the trees. */
export function panelActions({ engine, review, generate, documents, failed }: PanelParts): PanelActions {
  return {
    detail: {
      failed,
      accept: review.accept,
      reject: (bug, note) => (note === undefined ? review.reject(bug) : review.rejectFor([bug], note)),
      equivalent: review.equivalent,
      unreview: review.unreview,
      delete: review.delete,
      copyFewShot: review.copyFewShot,
      revalidate: review.revalidate,
      checkout: (bug) => checkOut(engine, bug),
      diff: (bug) => documents.openDiff(bug, { preserveFocus: false }),
      openFunction: review.openFunction,
    },
    dashboard: {
      failed,
      openFunction: (root, { file, function: name, line }) =>
        line === undefined ? showFunction(engine, root, file, name) : showLine(root, file, line),
      generate: (root) => generate.workspace(root),
    },
    preview: { failed, export: (to, examples, root) => deliver(to, examples, root, failed) },
  };
}
