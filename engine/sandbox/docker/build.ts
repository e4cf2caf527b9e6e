import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { followStream } from './images.ts';

/** What a build is made of. */
export interface BuildOptions {
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Path in the context. */
  readonly dockerfile?: string;
  /** Gets each instruction as the builder comes to it. */
  readonly onInstruction?: (instruction: string) => void;
  readonly signal: AbortSignal;
}

/** A build that did not succeed: the instruction that failed, and the end of what it said. */
export class BuildFailure extends Error {
  readonly instruction: string;
  readonly output: string;
  /** Of the command that failed, when it was one. */
  readonly exitCode: number | undefined;

  constructor(message: string, instruction: string, output: string) {
    super(message);
    const code = /(?:non-zero code: |exit status )(\d+)/.exec(message)?.[1];
    this.exitCode = code === undefined ? undefined : Number(code);
    this.name = 'BuildFailure';
    this.instruction = instruction;
    this.output = output;
  }
}

const keptCharacters = 20_000;

/**
 * Builds an image with the classic builder, on the engine's host network: what the host's mirrors, proxies and name
 * servers are is then the same inside (see docs/decisions/0004-docker-sandbox.md).
 * @throws BuildFailure, or the signal's reason.
 */
export async function buildImage(docker: Docker, context: Readable, options: BuildOptions): Promise<void> {
  const { signal } = options;
  signal.throwIfAborted();
  let instruction = '';
  let output = '';
  let failure: string | undefined;
  try {
    const stream = await docker.buildImage(context, {
      t: options.tag,
      labels: options.labels,
      buildargs: { ...options.buildArgs },
      networkmode: 'host',
      rm: true,
      forcerm: true,
      abortSignal: signal,
      ...(options.dockerfile ? { dockerfile: options.dockerfile } : {}),
    });
    await followStream(stream as Readable, signal, (event) => {
      // A failed build ends like any other; only its last event tells.
      failure = event.error ?? failure;
      const text = event.stream ?? '';
      const next = /^(?:\[\d+\/\d+\] )?step \d+(?:\/\d+)? ?: ?(.*)/i.exec(text)?.[1];
      if (next !== undefined) {
        instruction = next.trim();
        output = '';
        options.onInstruction?.(instruction);
      } else if (!/^( ---> |Removing intermediate container )/.test(text)) {
        output = (output + text).slice(-keptCharacters);
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    failure = (error as Error).message;
  } finally {
    context.destroy();
  }
  if (failure !== undefined) throw new BuildFailure(failure.trim(), instruction, plain(output));
}

/** Without colours, and with each rewritten line as it ended. */
function plain(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with one
  const text = output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
  return text
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1) ?? '')
    .join('\n')
    .trim();
}
