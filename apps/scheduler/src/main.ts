/** Process entry of a scheduler: rows → doorbells, expired leases → runs for somebody else, until it is told to stop. */
import { complain, guardOutput, note, say, UserError } from '@keygrid/geometry';
import { loadSettings, openRuns } from '@keygrid/runs';
import { startScheduler } from './scheduler.ts';

guardOutput();
try {
  const runs = await openRuns(loadSettings({ cwd: process.cwd(), env: process.env }));
  const scheduler = await startScheduler(runs, report);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // A pass that waits for a queue which is away never ends; nothing is lost by leaving it.
    setTimeout(() => process.exit(1), runs.tunables.terminateMs).unref();
    await scheduler.stop();
    await runs.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().catch(endWith));
  // Whoever started this process holds the other end of its standard input: closed means gone.
  if (process.argv.includes('--with-parent'))
    process.stdin.resume().once('close', () => void stop().catch(endWith));
  say('scheduler is ready');
} catch (error) {
  endWith(error);
}

/** A pass that fails is followed by the next one. */
function report(error: unknown): void {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  note(`${new Date().toISOString()} ${words}`);
}

function endWith(error: unknown): never {
  complain(error);
  process.exit(error instanceof UserError ? 2 : 1);
}
