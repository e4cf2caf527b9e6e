import type { CancellationToken, Disposable } from 'vscode';
import type * as z from 'zod';
import type { NotificationType, RequestType } from '../../engine/protocol/index.ts';

/** The engine as the rest of the extension sees it: it is started by the first request. */
export interface Engine {
  /**
   * @throws Problem what the engine answered, or `engine-failed` when it is gone and does not come back;
   *   vscode.CancellationError when the token was cancelled.
   */
  request<P extends z.ZodType, R extends z.ZodType>(
    type: RequestType<P, R>,
    params: z.input<P>,
    token?: CancellationToken,
  ): Promise<z.output<R>>;
  onNotification<P extends z.ZodType>(type: NotificationType<P>, listener: (params: z.output<P>) => void): Disposable;
}
