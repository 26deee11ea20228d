/** `keygrid watch`: follow a study that is computed elsewhere. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withHome } from '../open-home.ts';
import { watchInterrupts } from '../processes/interrupts.ts';
import { followStudy } from '../progress/follow-study.ts';
import { openView } from '../progress/open-view.ts';
import { countsByStatus, countsText } from '@keygrid/results';
import type { Terminal } from '../terminal.ts';

export function addWatch(program: Command): void {
  program
    .command('watch')
    .argument('<study>', 'name of a study')
    .description('follow a study until it is finished; Ctrl-C ends the watching only')
    .addHelpText(
      'after',
      examples(
        ['keygrid watch demo', 'bars, running runs and time left'],
        ['keygrid watch demo --json', 'wait, then print the counts; exit code 1 unless all succeeded'],
      ),
    )
    .action(act(watch));
}

async function watch(terminal: Terminal, _options: object, study: string): Promise<ExitCode> {
  return withHome(terminal, async (home) => {
    const view = openView(terminal);
    const interrupts = watchInterrupts();
    const enough = new AbortController();
    void interrupts.first.then(() => enough.abort());
    const { runs: all } = await followStudy(home, study, view, enough.signal);
    view.end();
    interrupts.release();
    const counts = countsByStatus(all);
    terminal.answer({ study, counts }, `${study}: ${countsText(counts)}`);
    return all.length > 0 && counts.SUCCEEDED === all.length ? EXIT.ok : EXIT.failed;
  });
}
