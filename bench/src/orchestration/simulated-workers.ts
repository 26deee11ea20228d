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
  return planned(`
name: ${name}
about: Runs that cost nothing.
base: { data: { name: ${name} } }
seeds: ${JSON.stringify(seeds)}
`);
}

/** So many evaluations that need no training, 4,096 at most: each tells small objects by another side. */
export function manyEvaluations(name: string, count: number): Plan {
  const sides = Array.from({ length: count }, (_, i) => i + 1);
  return planned(`
name: ${name}
about: Runs that cost nothing.
base: { data: { name: ${name} }, matcher: { kind: predictions, file: bench.json } }
axes: { product: { matcher.side: ${JSON.stringify(sides)} } }
seeds: [1]
`);
}

/** Studies of other names share no run: each has data of its own. */
const planned = (grid: string): Plan =>
  planGrid(parseGrid(grid, 'bench.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });

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
