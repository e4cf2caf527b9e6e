import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { exitCodes, Problem, type ReportProgress } from '../../protocol/index.ts';

/** Id of an image that the engine has; undefined when it has none of that name. */
export async function imageId(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/**
 * Id of an image, pulled when it is not there.
 * @throws Problem `image-unavailable`.
 */
export async function ensureImage(
  docker: Docker,
  name: string,
  options: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<string> {
  const found = await imageId(docker, name);
  if (found) return found;
  options.report({ phase: 'environment', message: `Pulling ${name}` });
  const failure = await pull(docker, name, options);
  const pulled = failure === undefined ? await imageId(docker, name) : undefined;
  if (pulled) return pulled;
  throw new Problem({
    code: 'image-unavailable',
    message: `The image ${name} cannot be had.`,
    why: failure ?? 'The container engine says that it has pulled it, but does not know it.',
    remedy: [
      `Get it yourself: \`docker pull ${name}\` (this also shows whether the registry answers, or wants a login).`,
      'Behind a firewall, give the engine a mirror: "registry-mirrors" in /etc/docker/daemon.json.',
      ...(process.platform === 'linux' ? ['Or do without images: `--sandbox namespace`.'] : []),
    ].join('\n'),
    exitCode: exitCodes.notReady,
  });
}

/** What went wrong, or undefined. */
async function pull(
  docker: Docker,
  name: string,
  { report, signal }: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<string | undefined> {
  signal.throwIfAborted();
  let failure: string | undefined;
  const layers = new Map<string, string>();
  try {
    const stream = (await docker.pull(name, { abortSignal: signal })) as Readable;
    await followStream(stream, signal, (event) => {
      failure = event.error ?? failure;
      if (!event.id || !event.status) return;
      layers.set(event.id, event.status);
      const done = [...layers.values()].filter((status) => /complete|exists/i.test(status)).length;
      report({ phase: 'environment', message: `Pulling ${name}`, done, total: layers.size });
    });
  } catch (error) {
    signal.throwIfAborted();
    failure = (error as Error).message;
  }
  return failure?.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
}

/** One line of what the engine says while it pulls or builds. */
export interface EngineEvent {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
}

/** Hands on every event of a pull or a build. Rejects with the signal's reason when it aborts. */
export async function followStream(
  stream: Readable,
  signal: AbortSignal,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const abort = (): void => {
    stream.destroy();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk as Buffer, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) onEvent(JSON.parse(line) as EngineEvent);
    }
    if (text.trim()) onEvent(JSON.parse(text) as EngineEvent);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  signal.throwIfAborted();
}
