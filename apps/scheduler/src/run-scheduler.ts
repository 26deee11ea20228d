/** A scheduler's life: rows → doorbells, expired leases → runs for other workers, until it is told to end. */
import { complain, note, say, UserError } from '@keygrid/contract';
import { checkChannel, explainAway, loadSettings, openHome, type Home } from '@keygrid/runs';
import { startScheduler } from './scheduler.ts';

export async function runScheduler(argv: string[], asked: AbortSignal): Promise<never> {
  try {
    const settings = loadSettings({ cwd: process.cwd(), env: process.env });
    if (settings.notify) checkChannel(settings.notify.to);
    const home = await openHome(settings);
    await schedule(home, argv.includes('--with-parent'), asked).catch(async (error: unknown) => {
      await home.close({ refused: error instanceof UserError });
      throw error;
    });
    await home.close();
    process.exit(0);
  } catch (error) {
    complain(explainAway(error));
    process.exit(error instanceof UserError ? 2 : 1);
  }
}

async function schedule(home: Home, withParent: boolean, asked: AbortSignal): Promise<void> {
  if (asked.aborted) return;
  const ended = new Promise<void>((resolve) => {
    asked.addEventListener('abort', () => resolve(), { once: true });
    // The process that started this one has the other end of its standard input: closed means gone.
    if (withParent) process.stdin.resume().once('close', resolve);
  });
  const scheduler = await startScheduler(home, report);
  say('scheduler is ready');
  await ended;
  // A pass that waits for a queue which is away never ends; nothing is lost by leaving it.
  setTimeout(() => process.exit(1), home.tunables.terminateMs).unref();
  await scheduler.stop();
}

/** With the kind of the error, where it has one of its own. */
function report(error: unknown): void {
  const isPlain = error instanceof Error && error.name === 'Error';
  note(`${new Date().toISOString()} ${isPlain ? error.message : String(error)}`);
}
