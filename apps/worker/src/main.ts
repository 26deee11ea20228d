/** Process entry of a worker: takes runs until it is told to stop. */
import { UserError } from '@keygrid/geometry';
import { loadSettings, openRuns } from '@keygrid/runs';
import { parseWorkerOptions } from './options.ts';
import { startSupervisor } from './supervisor/supervisor.ts';

try {
  const options = parseWorkerOptions(process.argv.slice(2));
  const runs = await openRuns(loadSettings({ cwd: process.cwd(), env: process.env }));
  const supervisor = await startSupervisor(runs, options).catch(async (error: unknown) => {
    await runs.close();
    throw error;
  });
  console.log(`worker ${supervisor.workerId} is ready`);
  let stopsAsked = 0;
  const stop = async () => {
    stopsAsked += 1;
    if (stopsAsked > 1) return supervisor.stopNow();
    console.log('stopping: every run saves a checkpoint and goes back to the queue');
    await supervisor.stop();
    await runs.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop().catch(endWith));
  if (options.withParent) {
    process.stdin.resume().once('close', () => {
      if (stopsAsked === 0) void stop().catch(endWith);
    });
  }
} catch (error) {
  endWith(error);
}

function endWith(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(error instanceof UserError ? 2 : 1);
}
