import type { Output } from './output.ts';

/**
 * Ends a command when the person says so (Ctrl-C), when the system does, when nobody reads the output any more, or when
 * the process that started us is gone. A second Ctrl-C does not wait.
 */
export function stopSignal(output: Output): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    output.note('Stopping…');
    controller.abort(new DOMException('stopped', 'AbortError'));
  };
  const quietly = (): void => controller.abort(new DOMException('nobody is listening', 'AbortError'));
  const broken = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') quietly();
    else throw error;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', quietly);
  process.on('disconnect', quietly);
  process.stdout.on('error', broken);
  // The channel to our launcher must not keep us alive.
  process.channel?.unref();
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', quietly);
      process.off('disconnect', quietly);
      if (process.connected) process.disconnect();
    },
  };
}
