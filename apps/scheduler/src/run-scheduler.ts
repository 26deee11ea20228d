/** A scheduler's life: rows → doorbells, expired leases → runs for other workers, until it is told to end. */
import { complain, note, say, UserError } from '@keygrid/contract';
import { awaitServers, checkChannel, loadSettings, openHome, type Home } from '@keygrid/runs';
import { startScheduler } from './scheduler.ts';

export async function runScheduler(argv: string[], asked: AbortSignal): Promise<never> {
  try {
    const settings = loadSettings({ cwd: process.cwd(), env: process.env });
    if (settings.notify) checkChannel(settings.notify.to);
    const ending = endAsked(argv.includes('--with-parent'), asked);
    const open = () => openHome(settings, { asService: true });
    const home = await awaitServers(open, { say: report, ending });
    if (!home) process.exit(0);
    await schedule(home, ending).catch(async (error: unknown) => {
      await home.close({ refused: error instanceof UserError });
      throw error;
    });
    await home.close();
    process.exit(0);
  } catch (error) {
    complain(error);
    process.exit(error instanceof UserError ? 2 : 1);
  }
}

function endAsked(withParent: boolean, asked: AbortSignal): AbortSignal {
  if (!withParent) return asked;
  const parentGone = new AbortController();
  // The process that started this one has the other end of its standard input: closed means gone.
  process.stdin.resume().once('close', () => parentGone.abort());
  return AbortSignal.any([asked, parentGone.signal]);
}

async function schedule(home: Home, ending: AbortSignal): Promise<void> {
  const scheduler = await startScheduler(home, report, ending);
  if (!scheduler) return;
  say('scheduler is ready');
  await new Promise<void>((resolve) => {
    if (ending.aborted) resolve();
    ending.addEventListener('abort', () => resolve(), { once: true });
  });
  // A pass that waits for a queue which is away never ends; nothing is lost by leaving it.
  setTimeout(() => process.exit(1), home.tunables.terminateMs).unref();
  await scheduler.stop();
}

/** With the kind of the error, where it has one of its own. */
function report(error: unknown): void {
  const isPlain = error instanceof Error && error.name === 'Error';
  note(`${new Date().toISOString()} ${isPlain ? error.message : String(error)}`);
}
