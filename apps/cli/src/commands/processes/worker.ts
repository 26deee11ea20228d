/** `keygrid worker`: this machine takes runs until it is told to stop. */
import { Device } from '@keygrid/contract';
import { Option, type Command } from 'commander';
import { act, examples } from '../../command.ts';
import { aboveZero, positiveNumber } from '../../option-values.ts';

export function addWorker(program: Command): void {
  withWorkerOptions(program.command('worker'))
    .option(
      '--allow-programs',
      'run matchers that are programs, which come with a grid and may do all that this user may (default: only keygrid run does)',
    )
    .description('take runs from the queue and compute them until stopped (Ctrl-C: checkpoint and hand back)')
    .addHelpText(
      'after',
      examples(
        ['keygrid worker --slots 2', 'two runs at a time'],
        ['keygrid worker --slots 1 --threads 8', 'one run at a time, on eight cores'],
        [
          'keygrid worker --device cuda --slots-per-gpu 2',
          'two runs at a time on each card, half of its memory each',
        ],
        ['CUDA_VISIBLE_DEVICES=0,2 keygrid worker', 'only these cards: indices, GPU-… or MIG-… names'],
        ['keygrid worker --allow-programs', 'programs of grids, too: docs/own-matcher.md'],
        ['DATABASE_URL=… REDIS_URL=… KEYGRID_STORE=file:///shared keygrid worker', 'join a cluster'],
      ),
    )
    .action(act(async () => (await import('../../actions/processes/worker.ts')).worker));
}

export function withWorkerOptions(command: Command): Command {
  return command
    .option(
      '--slots <number>',
      'runs at a time (default: one for each GPU, else one for each core, or for so many threads)',
      positiveNumber,
    )
    .addOption(
      new Option(
        '--slots-per-gpu <number>',
        'the same for each GPU, its memory shared among them; all must be able to have one, or the worker ends with code 2',
      )
        .argParser(positiveNumber)
        .conflicts('slots'),
    )
    .option(
      '--threads <number>',
      'threads a slot (default: the cores shared among the slots)',
      positiveNumber,
    )
    .option(
      '--memory <GiB>',
      'memory a run may hold before it is ended as out-of-memory (default: nine tenths of the machine’s or container’s, shared among the slots)',
      aboveZero,
    )
    .addOption(new Option('--device <kind>', 'what computes').choices(Device.options).default('auto'));
}
