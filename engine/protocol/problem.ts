/** Exit codes of the command line; scripts depend on them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notReady: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error that a person can meet. Everything that is thrown to a user is one of these; anything else is a defect of
 * ours. The three texts are shown together: one clear sentence, the cause, the remedy.
 */
export class Problem extends Error {
  readonly code: string;
  readonly why: string | undefined;
  readonly remedy: string | undefined;
  readonly exitCode: ExitCode;

  constructor(options: {
    /** Machine-readable, kebab-case: `no-tests`, `docker-stopped`. */
    code: string;
    /** One sentence: what went wrong. */
    message: string;
    why?: string | undefined;
    /** What the person can do about it. */
    remedy?: string | undefined;
    exitCode?: ExitCode;
    cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.code = options.code;
    this.why = options.why;
    this.remedy = options.remedy;
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}
