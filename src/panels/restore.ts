import { Disposable, type ExtensionContext, type WebviewPanel, window } from 'vscode';
import * as z from 'zod';
import { fewShotRequestSchema } from '../../engine/protocol/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { PanelActions } from './actions.ts';
import { dashboardViewType, restoreDashboard } from './dashboard-panel.ts';
import { detailViewType, restoreDetail } from './detail-panel.ts';
import { previewViewType, restoreFewShotPreview } from './few-shot-preview.ts';

const inProject = z.object({ root: z.string() });

/**
 * Brings the panels back after the window was loaded again. The manifest needs `onWebviewPanel:<view type>` for each of
 * the view types, `bugsmith.detail`, `bugsmith.dashboard` and `bugsmith.preview`.
 */
export function restorePanels(context: ExtensionContext, engine: Engine, actions: PanelActions): Disposable {
  return Disposable.from(
    serializer(detailViewType, inProject.extend({ id: z.string() }), (panel, bug) =>
      restoreDetail(context, engine, panel, bug, actions.detail),
    ),
    serializer(dashboardViewType, inProject, (panel, { root }) =>
      restoreDashboard(context, engine, panel, root, actions.dashboard),
    ),
    serializer(previewViewType, inProject.extend({ request: fewShotRequestSchema }), (panel, { root, request }) =>
      restoreFewShotPreview(context, engine, panel, root, request, actions.preview),
    ),
  );
}

function serializer<S extends z.ZodType>(
  viewType: string,
  schema: S,
  restore: (panel: WebviewPanel, state: z.output<S>) => void,
): Disposable {
  return window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state) {
      const known = schema.safeParse(state);
      // Of another version, or the page was closed before it knew what it shows.
      if (known.success) restore(panel, known.data);
      else panel.dispose();
    },
  });
}
