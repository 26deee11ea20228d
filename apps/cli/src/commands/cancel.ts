/** `keygrid cancel`: a study's or a run's work is no longer wanted. */
import { cancelRun, cancelStudy } from '@keygrid/runs';
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { counted } from '../grid/describe-plan.ts';
import { withRuns } from '../open-home.ts';
import { isRunId } from '../run-id.ts';
import type { Terminal } from '../terminal.ts';

export function addCancel(program: Command): void {
  program
    .command('cancel')
    .argument('<study-or-run>', 'name of a study or id of a run')
    .description('no longer want a study or a run; what another study needs goes on')
    .addHelpText(
      'after',
      examples(
        ['keygrid cancel demo', 'every run that no other study wants'],
        ['keygrid cancel e-0123456789abcdef0123', 'one run; submit opens it again'],
      ),
    )
    .action(act(cancel));
}

async function cancel(terminal: Terminal, _options: object, name: string): Promise<void> {
  await withRuns(terminal, async (runs) => {
    const cancelled = isRunId(name) ? await cancelRun(runs, name) : await cancelStudy(runs, name);
    const others = 'what had ended, and what another study wants, stays as it is';
    terminal.answer({ cancelled }, `${counted(cancelled.length, 'run')} cancelled; ${others}`);
  });
}
