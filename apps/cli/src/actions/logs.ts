/** What `keygrid logs` does: what a run's attempts have said. */
import { findRun, runDetail, type RunDetail, readLog } from '@keygrid/results';
import { setTimeout as wait } from 'node:timers/promises';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { hasEnded, type Home } from '@keygrid/runs';

interface LogsOptions {
  follow?: boolean;
  all?: boolean;
}

const LOOK_EVERY_MS = 500;

/** As JSON it is one answer: with `--follow` it comes when the run has ended. */
export async function logs(terminal: Terminal, { follow, all }: LogsOptions, run: string): Promise<void> {
  await withHome(terminal, async (home) => {
    const id = await findRun(home, run);
    const { attempts } = await runDetail(home, id);
    let shown: RunDetail['attempts'] = all === true ? attempts.toReversed() : attempts.slice(0, 1);
    if (terminal.json && follow === true) shown = await attemptsWhenEnded(home, id, shown.at(0)?.fence ?? 0);
    const texts = await Promise.all(
      shown.map(async ({ fence, logKey }) => ({ attempt: fence, ...(await readLog(home, logKey)) })),
    );
    const body = texts
      .map(({ attempt, text }) => (all === true ? `== attempt ${attempt}\n${text}` : text))
      .join('\n');
    if (terminal.json)
      return terminal.answer(
        texts.map(({ attempt, text }) => ({ attempt, text })),
        '',
      );
    terminal.print(body.trimEnd());
    if (follow === true) await followLog(home, terminal, id, texts.at(-1));
  });
}

async function attemptsWhenEnded(home: Home, id: string, first: number): Promise<RunDetail['attempts']> {
  for (;;) {
    const { status, attempts } = await runDetail(home, id);
    if (hasEnded(status)) return attempts.filter(({ fence }) => fence >= first).toReversed();
    await wait(LOOK_EVERY_MS);
  }
}

/** From where the printing stopped to the end of the run, through the attempts that may follow. */
async function followLog(
  home: Home,
  terminal: Terminal,
  id: string,
  printed: { attempt: number; next: number } | undefined,
): Promise<void> {
  let at = { attempt: printed?.attempt ?? 0, next: printed?.next ?? 0 };
  for (;;) {
    // The status is read before the log: what was written before the end is printed.
    const { status, attempts } = await runDetail(home, id);
    for (const { fence, logKey } of attempts.toReversed()) {
      if (fence < at.attempt) continue;
      const { text, next } = await readLog(home, logKey, fence === at.attempt ? at.next : 0);
      if (text !== '') terminal.print(text.replace(/\n$/, ''));
      at = { attempt: fence, next };
    }
    if (hasEnded(status)) return;
    await wait(LOOK_EVERY_MS);
  }
}
