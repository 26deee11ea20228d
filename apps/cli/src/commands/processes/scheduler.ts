/** `keygrid scheduler`: keeps the queue filled and gives lost runs back. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addScheduler(program: Command): void {
  program
    .command('scheduler')
    .description('queue runs that can start, take back those of lost workers; any number may run')
    .addHelpText(
      'after',
      examples(
        ['keygrid scheduler', 'until Ctrl-C'],
        ['DATABASE_URL=… REDIS_URL=… KEYGRID_STORE=file:///shared keygrid scheduler', 'for a cluster'],
      ),
    )
    .action(act(async () => (await import('../../actions/processes/scheduler.ts')).scheduler));
}
