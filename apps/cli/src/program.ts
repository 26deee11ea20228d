/** The command table: every command, in the order a newcomer meets them. */
import { boundedMessage, printed, wrapped } from '@keygrid/contract';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addBackup, addRestore } from './commands/portable/backup.ts';
import { addReproduce } from './commands/portable/reproduce.ts';
import { addCache } from './commands/cache.ts';
import { addCancel } from './commands/control/cancel.ts';
import { addDelete } from './commands/control/delete.ts';
import { addExtend } from './commands/control/extend.ts';
import { addGc } from './commands/control/gc.ts';
import { addPause } from './commands/control/pause.ts';
import { addPrioritise } from './commands/control/prioritise.ts';
import { addResume } from './commands/control/resume.ts';
import { addRetry } from './commands/control/retry.ts';
import { addCompare } from './commands/compare.ts';
import { addComplete, addCompletion } from './commands/completion.ts';
import { addData } from './commands/data.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/portable/export.ts';
import { addImport } from './commands/portable/import.ts';
import { addLogs } from './commands/logs.ts';
import { addPlan } from './commands/plan.ts';
import { addPredict } from './commands/predict.ts';
import { addQuery } from './commands/query.ts';
import { addReport } from './commands/report.ts';
import { addRescore } from './commands/rescore.ts';
import { addRun } from './commands/run.ts';
import { addNotify } from './commands/processes/notify.ts';
import { addScheduler } from './commands/processes/scheduler.ts';
import { addSchema } from './commands/schema.ts';
import { addScore } from './commands/score.ts';
import { addSql } from './commands/sql.ts';
import { addStatus } from './commands/status.ts';
import { addSubmit } from './commands/submit.ts';
import { addWatch } from './commands/watch.ts';
import { addWeights } from './commands/weights.ts';
import { addWhy } from './commands/why.ts';
import { addWorker } from './commands/processes/worker.ts';
import { examples } from './command.ts';
import { DEFAULT_WIDTH, widthOfOutput } from './terminal.ts';

const COMMANDS = [
  addDemo,
  addDoctor,
  addRun,
  addPlan,
  addSubmit,
  addScheduler,
  addWorker,
  addNotify,
  addStatus,
  addWatch,
  addLogs,
  addWhy,
  addCancel,
  addPause,
  addResume,
  addRetry,
  addPrioritise,
  addExtend,
  addDelete,
  addGc,
  addReport,
  addQuery,
  addCompare,
  addSql,
  addSchema,
  addRescore,
  addScore,
  addExport,
  addImport,
  addReproduce,
  addBackup,
  addRestore,
  addPredict,
  addData,
  addWeights,
  addCache,
  addCompletion,
  addComplete,
];

export function createProgram(): Command {
  const program = new Command('keygrid')
    .description(
      'Runs grids of KBCNet experiments, keeps them alive, and answers questions about the results.',
    )
    .version(versionText(), '--version', 'print the version and exit')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .option('--home <folder>', 'folder with database, store and settings (default: .keygrid found upwards)')
    .option('--json', 'print the answer as JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void process.stdout.write(wrapped(printed(text), widthOfOutput() ?? DEFAULT_WIDTH)),
      getOutHelpWidth: () => widthOfOutput() ?? DEFAULT_WIDTH,
      writeErr: (text) => void process.stderr.write(boundedMessage(printed(text))),
    })
    .addHelpText(
      'after',
      examples(
        ['keygrid demo --quick', 'a small grid from nothing to a report, in about a minute'],
        ['keygrid run experiments/demo.yaml', 'run a grid file: plan, submit, compute, report'],
      ),
    )
    .exitOverride();
  for (const add of COMMANDS) add(program);
  addHelp(program);
  return program;
}

/** Commander's own shows the help of the group for a word that names nothing in it. */
function addHelp(program: Command): void {
  program
    .command('help')
    .argument('[command...]')
    .description('show the help of a command')
    .addHelpText(
      'after',
      examples(
        ['keygrid help run', 'as keygrid run --help'],
        ['keygrid help data add', 'a command of a group'],
      ),
    )
    .action((words: string[]) => {
      let command = program;
      for (const word of words) {
        const next = command.commands.find((one) => one.name() === word);
        command = next ?? command.error(`error: unknown command '${word}'`);
      }
      command.outputHelp();
    });
}

function versionText(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
