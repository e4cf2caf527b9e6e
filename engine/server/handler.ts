import type * as z from 'zod';
import type { requests } from '../protocol/index.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import type { Identities } from '../service/pools.ts';
import type { Client } from './client.ts';
import type { Turns } from './turns.ts';
import type { Watches } from './watches.ts';

/** What one connection's handlers share. */
export interface Session {
  readonly client: Client;
  /** In the order in which `auto` tries them. */
  readonly providers: readonly SandboxProvider[];
  readonly identities: Identities;
  readonly watches: Watches;
  /** Runs that fill or prove a pool. */
  readonly runs: Turns;
  /** What a person waits for, beside a run that may take hours. */
  readonly verifications: Turns;
}

export type RequestName = keyof typeof requests;
export type Params<K extends RequestName> = z.output<(typeof requests)[K]['params']>;
export type Result<K extends RequestName> = z.input<(typeof requests)[K]['result']>;

/** Answers one request; rejects with a Problem, with the signal's reason, or with a defect of ours. */
export type Handler<K extends RequestName> = (
  params: Params<K>,
  session: Session,
  signal: AbortSignal,
) => Promise<Result<K>>;

export type Handlers<K extends RequestName = RequestName> = { readonly [Name in K]: Handler<Name> };
