/** What `keygrid watch` does: follow a study that is computed elsewhere. */
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withHome } from '../open-home.ts';
import { watchInterrupts } from '../processes/interrupts.ts';
import { followStudy } from '../progress/follow-study.ts';
import { openView } from '../progress/open-view.ts';
import { countsByStatus, countsText } from '@keygrid/results';
import type { Terminal } from '../terminal.ts';

export async function watch(terminal: Terminal, _options: object, study: string): Promise<ExitCode> {
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
