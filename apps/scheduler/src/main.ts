/** Process entry of a scheduler: rows → doorbells, expired leases → runs for somebody else, until it is told to stop. */
import { UserError } from '@keygrid/geometry';
import { loadSettings, openRuns } from '@keygrid/runs';
import { startScheduler } from './scheduler.ts';

const runs = await openRuns(loadSettings({ cwd: process.cwd(), env: process.env })).catch(endWith);
const scheduler = await startScheduler(runs, report).catch(endWith);
console.log('scheduler is ready');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().catch(endWith));

async function stop(): Promise<void> {
  await scheduler.stop();
  await runs.close();
  process.exit(0);
}

/** A pass that fails is followed by the next one. */
function report(error: unknown): void {
  console.error(
    `${new Date().toISOString()} ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  );
}

function endWith(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(error instanceof UserError ? 2 : 1);
}
