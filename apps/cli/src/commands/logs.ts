/** `keygrid logs`: what a run's attempts have said. */
import { hasEnded, runDetail, type Runs } from '@keygrid/runs';
import type { Command } from 'commander';
import { setTimeout as wait } from 'node:timers/promises';
import { act, examples } from '../command.ts';
import { withRuns } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface LogsOptions {
  follow?: boolean;
  all?: boolean;
}

const LOOK_EVERY_MS = 500;

export function addLogs(program: Command): void {
  program
    .command('logs')
    .argument('<run>', 'id of a run')
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
    .action(act(logs));
}

async function logs(terminal: Terminal, { follow, all }: LogsOptions, id: string): Promise<void> {
  await withRuns(terminal, async (runs) => {
    const { attempts } = await runDetail(runs, id);
    const shown = all === true ? attempts.toReversed() : attempts.slice(0, 1);
    const texts = await Promise.all(
      shown.map(async ({ fence, logKey }) => ({ attempt: fence, ...(await runs.store.readLog(logKey)) })),
    );
    const body = texts
      .map(({ attempt, text }) => (all === true ? `== attempt ${attempt}\n${text}` : text))
      .join('\n');
    terminal.answer(
      texts.map(({ attempt, text }) => ({ attempt, text })),
      body.trimEnd(),
    );
    if (follow === true) await followLog(runs, terminal, id, texts.at(-1));
  });
}

/** From where the printing stopped to the end of the run, through the attempts that may follow. */
async function followLog(
  runs: Runs,
  terminal: Terminal,
  id: string,
  printed: { attempt: number; next: number } | undefined,
): Promise<void> {
  let at = { attempt: printed?.attempt ?? 0, next: printed?.next ?? 0 };
  for (;;) {
    // The status is read before the log: what was written before the end is printed.
    const { status, attempts } = await runDetail(runs, id);
    for (const { fence, logKey } of attempts.toReversed()) {
      if (fence < at.attempt) continue;
      const { text, next } = await runs.store.readLog(logKey, { from: fence === at.attempt ? at.next : 0 });
      if (text !== '') terminal.print(text.replace(/\n$/, ''));
      at = { attempt: fence, next };
    }
    if (hasEnded(status)) return;
    await wait(LOOK_EVERY_MS);
  }
}
