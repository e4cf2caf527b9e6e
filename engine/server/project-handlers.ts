import { generate } from '../generate/generate.ts';
import { strategyNames } from '../generate/strategies.ts';
import { loadLanguages } from '../languages/registry.ts';
import { analyse } from '../project/analysis.ts';
import { functionsOfFile } from '../project/functions.ts';
import { exitCodes, Problem, protocolVersion } from '../protocol/index.ts';
import { lookAtHealth } from '../service/health.ts';
import { version } from '../version.ts';
import type { Handlers, Params } from './handler.ts';

/** What is asked of a project, of the machine, and of the engine itself. */
export const projectHandlers: Handlers<'initialize' | 'doctor' | 'analyze' | 'functions' | 'generate'> = {
  async initialize({ protocolVersion: theirs, client }) {
    if (theirs !== protocolVersion) throw protocolMismatch(theirs, client);
    const { profiles } = await loadLanguages();
    return {
      protocolVersion,
      version,
      pid: process.pid,
      languages: profiles.map(({ id }) => id),
      strategies: strategyNames,
    };
  },

  doctor(_params, { providers }) {
    return lookAtHealth(providers);
  },

  async analyze({ root, operation: id }, { client, identities }, signal) {
    using operation = client.operation(id);
    const { project, functions } = await analyse(root, await loadLanguages(), { report: operation.report, signal });
    identities.learn(root, project.identity);
    return { project, functions };
  },

  async functions({ file, text }) {
    const profile = (await loadLanguages()).ofFile(file);
    if (!profile || profile.isTestFile(file)) return { functions: [] };
    return { functions: await functionsOfFile(profile, file, text) };
  },

  async generate(params, { client, providers, runs, watches }, signal) {
    using operation = client.operation(params.operation);
    const { report, complete } = operation;
    const wait = (): void => report({ phase: 'waiting', message: 'Waiting for another run' });
    using _turn = await runs.take(signal, wait);
    try {
      return await generate(generateRequest(params), {
        providers,
        report,
        signal,
        editorModel: complete,
        emit: (event) => {
          operation.emit(event);
          if (event.event === 'tuple') watches.look();
        },
      });
    } finally {
      watches.look();
    }
  },
};

function generateRequest(params: Params<'generate'>): Parameters<typeof generate>[0] {
  const { operation: _, overlay, budgetMinutes, workers, model, maxCost, ...rest } = params;
  return {
    ...rest,
    ...(overlay ? { overlay: new Map(Object.entries(overlay)) } : {}),
    ...(budgetMinutes === undefined ? {} : { budgetMinutes }),
    ...(workers === undefined ? {} : { workers }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(model ? { model } : {}),
  };
}

function protocolMismatch(theirs: number, client: string): Problem {
  const older = theirs < protocolVersion ? client : 'the engine';
  return new Problem({
    code: 'protocol-mismatch',
    message: `${client} and the Bugsmith engine ${version} do not understand each other.`,
    why: `The one speaks version ${theirs} of their protocol, the other version ${protocolVersion}.`,
    remedy: `Update ${older}, and start both again.`,
    exitCode: exitCodes.notReady,
  });
}
