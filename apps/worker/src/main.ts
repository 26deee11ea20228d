/** Process entry of a worker: hears its end from the first moment, then takes runs until it is told to stop. */
import { guardErrors, guardOutput } from '@keygrid/contract';
import { watchEndSignals } from '@keygrid/runs/end-signals';

const signals = watchEndSignals();
guardOutput();
guardErrors();
const { runWorker } = await import('./run-worker.ts');
await runWorker(process.argv.slice(2), signals);
