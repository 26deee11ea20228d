/** `keygrid logs`: what a run's attempts have said. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addLogs(program: Command): void {
  program
    .command('logs')
    .argument('<run>', 'id of a run, or its beginning')
    .description('print the log of the last attempt of a run')
    .option('--follow', 'go on printing until the run has ended; Ctrl-C ends the printing only')
    .option('--all', 'every attempt, not only the last')
    .addHelpText(
      'after',
      examples(
        ['keygrid logs t-0123456789abcdef0123 --follow', 'as it is written'],
        ['keygrid logs t-0123456789abcdef0123 --all --json', 'every attempt, as JSON'],
      ),
    )
    .action(act(async () => (await import('../actions/logs.ts')).logs));
}
