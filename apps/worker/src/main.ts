/** Process entry of a worker: takes runs until it is told to stop. */
import { complain, guardOutput, note, say, UserError } from '@keygrid/geometry';
import { loadSettings, openRuns } from '@keygrid/runs';
import { parseWorkerOptions } from './options.ts';
import { startSupervisor } from './supervisor/supervisor.ts';

guardOutput();
try {
  const options = parseWorkerOptions(process.argv.slice(2));
  const runs = await openRuns(loadSettings({ cwd: process.cwd(), env: process.env }));
  let stopsAsked = 0;
  const stop = async (exitCode = 0) => {
    stopsAsked += 1;
    // Whatever hangs, the process ends: leases of what it ran expire, and others go on.
    const { killAfterMs, terminateMs } = runs.tunables;
    setTimeout(() => process.exit(1), stopsAsked > 1 ? killAfterMs : 2 * terminateMs).unref();
    if (stopsAsked > 1) return supervisor.stopNow();
    say('stopping: every run saves a checkpoint and goes back to the queue');
    await supervisor.stop();
    await runs.close();
    process.exit(exitCode);
  };
  const onStuck = () => {
    if (stopsAsked > 0) return;
    note('Free slots get no answer from the queue: this worker ends, so that it can be started anew.');
    void stop(1).catch(endWith);
  };
  const supervisor = await startSupervisor(runs, options, onStuck).catch(async (error: unknown) => {
    await runs.close();
    throw error;
  });
  say(`worker ${supervisor.workerId} is ready`);
  process.on('SIGINT', () => void stop().catch(endWith));
  // Whoever ends a whole group of processes may send it twice: only Ctrl-C insists.
  process.on('SIGTERM', () => {
    if (stopsAsked === 0) void stop().catch(endWith);
  });
  if (options.withParent) {
    process.stdin.resume().once('close', () => {
      if (stopsAsked === 0) void stop().catch(endWith);
    });
  }
} catch (error) {
  endWith(error);
}

function endWith(error: unknown): never {
  complain(error);
  process.exit(error instanceof UserError ? 2 : 1);
}
