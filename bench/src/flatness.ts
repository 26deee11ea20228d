/** Whether memory stays where it is over a long run. */
import type { Observation } from './benchmark.ts';
import type { Sample } from './processes/long-run.ts';

/** Steps after which everything that is kept for good is there: caches are full, kernels chosen. */
const SETTLED_AFTER = 200;
/** Samples around a moment: a single one is caught between two of the collector's or the allocator's moves. */
const AROUND = 0.02;
/** Growth of resident memory from then to the end that counts as none. */
const ALLOWED_GROWTH = 0.03;

/** Two observations: tensors alive, resident memory. */
export function judgeFlatness(name: string, samples: readonly Sample[]): Observation[] {
  const settled = samples.slice(SETTLED_AFTER);
  const tensors = settled.map((sample) => sample.tensors);
  const resident = settled.map((sample) => sample.residentBytes);
  const around = Math.max(1, Math.round(samples.length * AROUND));
  const growth = mean(resident.slice(-around)) / mean(resident.slice(0, around)) - 1;
  const [first, last] = [settled[0]?.step ?? 0, settled.at(-1)?.step ?? 0];
  const steps = `from step ${first} to ${last}`;
  const moreTensors = Math.max(...tensors) - Math.min(...tensors);
  return [
    { name: `${name}: more tensors alive, ${steps}`, value: moreTensors, unit: '', raw: tensors, isOk: moreTensors === 0 },
    { name: `${name}: growth of resident memory, ${steps}`, value: 100 * growth, unit: '%', raw: resident, isOk: growth <= ALLOWED_GROWTH },
  ]; // prettier-ignore
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
