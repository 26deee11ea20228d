/** A worker's life: from its options to its exit code. */
import { complain, note, say, UserError } from '@keygrid/contract';
import { awaitServers, loadSettings, openHome, type Home } from '@keygrid/runs';
import type { EndWatch } from '@keygrid/runs/end-signals';
import { parseWorkerOptions, type WorkerOptions } from './options.ts';
import { startSupervisor } from './supervisor/supervisor.ts';

export async function runWorker(argv: string[], signals: EndWatch): Promise<never> {
  try {
    const options = parseWorkerOptions(argv);
    const settings = loadSettings({ cwd: process.cwd(), env: process.env });
    const end = endAskedOf(options, signals);
    const open = () => openHome(settings, { asService: true });
    const home = await awaitServers(open, { say: note, ending: end.signal });
    if (!home) process.exit(0);
    const exitCode = await work(home, options, signals, end).catch(async (error: unknown) => {
      await home.close({ refused: error instanceof UserError });
      throw error;
    });
    await home.close();
    process.exit(exitCode);
  } catch (error) {
    complain(error);
    process.exit(error instanceof UserError ? 2 : 1);
  }
}

/** Aborted with the exit code once the worker should end. */
function endAskedOf({ withParent }: WorkerOptions, { asked }: EndWatch): AbortController {
  const end = new AbortController();
  const askedToEnd = () => end.abort(0);
  if (asked.aborted) askedToEnd();
  asked.addEventListener('abort', askedToEnd);
  // The process that started this one has the other end of its standard input: closed means gone.
  if (withParent) process.stdin.resume().once('close', askedToEnd);
  return end;
}

/** Returns the exit code once every run has been handed back. */
async function work(
  home: Home,
  options: WorkerOptions,
  signals: EndWatch,
  end: AbortController,
): Promise<number> {
  const { killAfterMs, terminateMs } = home.tunables;
  const onStuck = () => {
    if (end.signal.aborted) return;
    note('Free slots get no answer from the queue: this worker ends, so that it can be started again.');
    end.abort(1);
  };
  const supervisor = await startSupervisor(home, options, { onStuck, ending: end.signal });
  if (!supervisor) return 0;
  say(`worker ${supervisor.workerId} is ready`);
  await aborted(end.signal);
  // Whatever hangs, the process ends: leases of what it ran expire, and others go on.
  setTimeout(() => process.exit(1), 2 * terminateMs).unref();
  signals.onInsisted(() => {
    setTimeout(() => process.exit(1), killAfterMs).unref();
    supervisor.stopNow();
  });
  say('stopping: every run saves a checkpoint and goes back to the queue');
  await supervisor.stop();
  return end.signal.reason as number;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
