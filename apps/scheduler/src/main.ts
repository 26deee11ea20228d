/** Process entry of a scheduler: hears its end from the first moment, then schedules until it is told to stop. */
import { guardErrors, guardOutput } from '@keygrid/contract';
import { watchEndSignals } from '@keygrid/runs/end-signals';

const { asked } = watchEndSignals();
guardOutput();
guardErrors();
const { runScheduler } = await import('./run-scheduler.ts');
await runScheduler(process.argv.slice(2), asked);
