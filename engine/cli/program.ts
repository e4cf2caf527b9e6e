import { Command, type CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultStrategies, strategyNames } from '../generate/strategies.ts';
import { version } from '../version.ts';
import { alternativesCommand } from './alternatives.ts';
import { analyze } from './analyze.ts';
import { checkOutCommand, verifyCommand } from './checkout.ts';
import type { CommandContext } from './command.ts';
import { doctor } from './doctor.ts';
import { exportFewShotCommand } from './export.ts';
import { generateCommand } from './generate.ts';
import { harvestCommand } from './harvest.ts';
import { learnedCommand } from './learned.ts';
import type { Output } from './output.ts';
import * as pool from './pool.ts';
import { show } from './pool-show.ts';
import { serveCommand } from './serve.ts';

/** The command line; parsing throws CommanderError for wrong usage (exit code 2). */
export function buildProgram(output: Output, signal: AbortSignal): Command {
  const context: CommandContext = { output, signal };
  const program = configure(new Command('bugsmith'))
    .description('Turns your project into validated training data: bugs, fixes and the tests that prove them.')
    .version(version, '-V, --version')
    .showHelpAfterError('(see bugsmith --help)');

  const add = (name: string, description: string, parent: Command = program): Command =>
    configure(parent.command(name))
      .description(description)
      .option('--root <folder>', 'the project (default: the current folder)')
      .option('--json', 'machine-readable output on stdout')
      .option('--verbose', 'say more when something fails');

  add('doctor', 'what works on this machine, and what to do about the rest').action((options) =>
    doctor(options, context),
  );

  add('analyze', 'languages, test setups, functions, fitness')
    .argument('[path]', 'the project')
    .action((path, options) => analyze(path, options, context));

  add('generate', 'make bugs, prove them with the project’s own tests, keep them in the pool')
    .argument('[path]', 'the project')
    .option('--function <file:name>', 'one function, as `analyze` names it')
    .option('--file <file>', 'all functions of one file')
    .option('--all', 'all functions of the project')
    .option('--count <n>', 'valid bugs wanted (default: 10)', wholeNumber(1))
    .option(
      '--strategy <name,…>',
      `how bugs are made: ${strategyNames.join(', ')} (default: mutation; with --all ${defaultStrategies('all').join(',')})`,
      list,
    )
    .option(
      '--rule <name,…>',
      'only these mutation rules, as docs/mutation-operators.md names them (default: all)',
      moreOf,
    )
    .addOption(
      new Option('--sandbox <kind>', 'where tests run').choices(['auto', 'docker', 'namespace']).default('auto'),
    )
    .option('--seed <n>', 'the same seed on the same code gives the same candidates', wholeNumber(0), 1)
    .option('--budget <minutes>', 'stop after so long', positive)
    .option('--model <provider:name>', 'language model of the strategy `model` (default: BUGSMITH_MODEL)')
    .option('--model-url <url>', 'where it is, when not at its provider’s own address (default: BUGSMITH_MODEL_URL)')
    .option('--model-price <in,out>', 'what it costs, in US dollars for a million tokens read and written', price)
    .option('--max-cost <usd>', 'stop before a language model has cost so much', positive)
    .option('--max-calls <n>', 'stop before a language model is asked more often', wholeNumber(0))
    .option('--show-prompt', 'show what would be sent to a language model, for --count functions; send nothing')
    .option('--workers <n>', 'tests run at once (default: one a core)', wholeNumber(1))
    .option('--suite-timeout <seconds>', 'when the unchanged suite is said to hang (default: 600)', wholeNumber(1))
    .option('--dry-run', 'candidates only, with patches: no sandbox, nothing stored')
    .action((path, options) => generateCommand(path, options, context));

  add('harvest', 'prove the real fixes in the project’s history, and keep them in the pool')
    .argument('[path]', 'the project')
    .option('--count <n>', 'fixes wanted (default: all there are)', wholeNumber(1))
    .option('--since <date|commit>', 'only what came after it')
    .addOption(
      new Option('--sandbox <kind>', 'where tests run').choices(['auto', 'docker', 'namespace']).default('auto'),
    )
    .option('--budget <minutes>', 'stop after so long', positive)
    .option('--github <owner/name>', 'whose issues to read, with GITHUB_TOKEN set (default: the remote’s)')
    .option('--no-github', 'ask nobody; issues that were read earlier are used')
    .option('--suite-timeout <seconds>', 'when the suite of a commit is said to hang (default: 180)', wholeNumber(1))
    .action((path, options) => harvestCommand(path, options, context));

  add('learned', 'the ways in which this project’s code was wrong and was mended, as rules')
    .argument('[path]', 'the project')
    .option('--count <n>', 'the first so many', wholeNumber(1))
    .action((path, options) => learnedCommand(path, options, context));

  const poolCommand = configure(program.command('pool')).description('the bugs found so far');
  add('list', 'one line a bug', poolCommand)
    .option('--function <text>', 'only functions whose name contains this')
    .option('--file <text>', 'only files whose path contains this')
    .option('--category <name>', 'only this category')
    .option('--difficulty <level>', 'simple, medium or complex')
    .option('--language <name>', 'only bugs in this language, as `analyze` names it')
    .option('--strategy <name>', 'only this strategy')
    .option('--rule <name>', 'only this rule')
    .option('--review <state>', 'unreviewed, accepted, rejected or equivalent')
    .option('--search <text>', 'full-text search, best first')
    .action((options) => pool.list(options, context));
  add('show <id>', 'everything about one bug', poolCommand).action((id, options) => show(id, options, context));
  add('diff <id>', 'the bug as a patch (fix → bug)', poolCommand)
    .option('--fix', 'the fix as a patch (bug → fix)')
    .action((id, options) => pool.diff(id, options, context));
  add('review <id> <verdict>', 'accept or reject a bug, or say that it is none (equivalent)', poolCommand)
    .option('--note <text>', 'why')
    .action((id, verdict, options) => pool.review(id, verdict, options, context));
  add(
    'checkout <id> <directory>',
    'the code with the bug, in a repository of its own, to be fixed',
    poolCommand,
  ).action((id, directory, options) => checkOutCommand(id, directory, options, context));
  add('delete <id...>', 'remove bugs', poolCommand).action((ids, options) => pool.remove(ids, options, context));
  add('stats', 'yield by rule, reasons for rejection, shares', poolCommand).action((options) =>
    pool.stats(options, context),
  );
  add('gaps', 'changes that no test noticed, by function', poolCommand)
    .option('--function <text>', 'only functions whose name contains this')
    .option('--file <text>', 'only files whose path contains this')
    .action((options) => pool.gaps(options, context));
  add('revalidate [id...]', 'prove stored bugs again, in either sandbox', poolCommand)
    .addOption(
      new Option('--sandbox <kind>', 'where tests run').choices(['auto', 'docker', 'namespace']).default('auto'),
    )
    .action((ids, options) => pool.revalidate(ids, options, context));

  add(
    'alternatives [id...]',
    'other correct fixes of stored bugs, by a language model, proved by their tests',
    poolCommand,
  )
    .option('--count <n>', 'other fixes wanted of each bug, with those it has', wholeNumber(1), 1)
    .option('--model <provider:name>', 'the language model (default: BUGSMITH_MODEL)')
    .option('--model-url <url>', 'where it is, when not at its provider’s own address (default: BUGSMITH_MODEL_URL)')
    .option('--model-price <in,out>', 'what it costs, in US dollars for a million tokens read and written', price)
    .option('--max-cost <usd>', 'stop before it has cost so much', positive)
    .option('--max-calls <n>', 'stop before it is asked more often', wholeNumber(0))
    .addOption(
      new Option('--sandbox <kind>', 'where tests run').choices(['auto', 'docker', 'namespace']).default('auto'),
    )
    .action((ids, options) => alternativesCommand(ids, options, context));

  add('verify', 'whether a bug that was checked out is fixed; exit code 1 when it is not')
    .argument('[directory]', 'where it was checked out to (default: the current folder)')
    .addOption(
      new Option('--sandbox <kind>', 'where tests run').choices(['auto', 'docker', 'namespace']).default('auto'),
    )
    .action((directory, options) => verifyCommand(directory, options, context));

  const exportCommand = configure(program.command('export')).description('take examples out of the pool');
  add('few-shot', 'the examples most useful for a task, a function or a file', exportCommand)
    .option('--query <text>', 'the task in words')
    .option('--function <file:name>', 'the function that is worked on')
    .option('--file <file>', 'the file that is worked on')
    .option('-k, --count <n>', 'how many examples', wholeNumber(1), 3)
    .option('--budget <tokens>', 'at most so many tokens', wholeNumber(100))
    .addOption(
      new Option('--format <name>', 'for a prompt or for a trainer').choices(['markdown', 'jsonl']).default('markdown'),
    )
    .option('--category <name>', 'only this category')
    .option('--difficulty <level>', 'simple, medium or complex')
    .option('--language <name>', 'only bugs in this language, as `analyze` names it')
    .option('--accepted', 'only bugs a person has accepted')
    .option('--no-own', 'leave out the bugs of the very function that --function names')
    .option('--output <file>', 'write to a file')
    .option('--force', 'replace the file if it exists')
    .action((options) => exportFewShotCommand(options, context));

  // For editors; people have the other commands.
  configure(program.command('serve', { hidden: true }))
    .description('the engine for an editor: JSON-RPC')
    .option('--stdio', 'requests on stdin, answers on stdout')
    .option('--idle-minutes <n>', 'end when nothing was asked for so long', positive, 5)
    .option('--verbose', 'say more when something fails')
    .action((options) => serveCommand(options, context));

  return program;
}

function configure(command: Command): Command {
  return command.exitOverride((error: CommanderError) => {
    throw error;
  });
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above zero.');
  return value;
}

function price(text: string): { input: number; output: number } {
  const [input = Number.NaN, output = Number.NaN, ...more] = text.split(',').map(Number);
  if (more.length > 0 || !(input >= 0 && output >= 0)) {
    throw new InvalidArgumentError('It must be two numbers, such as 3,15.');
  }
  return { input, output };
}

/** Given several times, it names them all. */
function moreOf(text: string, before: readonly string[] = []): string[] {
  return [...before, ...list(text)];
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
