/** Workers without children: what they ask the database for, each with a machine of its own. */
import { METHODS, parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { registerWorker, type Home } from '@keygrid/runs';

export const registerOne = (home: Home, number: number, slots = 1): Promise<string> =>
  registerWorker(home, {
    host: `bench-${number}`,
    machine: `bench-${number}`,
    pid: process.pid,
    slots,
    device: 'cpu',
    memoryGiB: 64,
    precisions: ['float32'],
    methods: METHODS,
  });

/** So many trainings, each with an evaluation. */
export function manyTrainings(name: string, count: number): Plan {
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const grid = `
name: ${name}
about: Runs that cost nothing.
base: { data: { name: bench }, training: { optimiser: { learningRate: ${digits(name)} } } }
seeds: ${JSON.stringify(seeds)}
`;
  return planGrid(parseGrid(grid, 'bench.yaml'), {
    data: (data) => ({ name: data, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
}

/** Studies of other names share no run. */
const digits = (name: string): number =>
  [...name].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 7) / 1e15;

/** Calls `work` with each item, so many at one time. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  const next = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}
