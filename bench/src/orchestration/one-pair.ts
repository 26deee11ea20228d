/** A data set of one test pair, and evaluations of it that compute nothing or last a second. */
import { identify, openDataset, synthesise } from '@keygrid/datasets';
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { registerDataSet, storeWeights, submitPlan, type Home } from '@keygrid/runs';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const NAME = 'one-pair';
const LAYOUT = 'spair-large';
/** Of the test split of its first category. */
const PAIRS = { trn: 2, val: 1, test: 1 };

export interface OnePair {
  /** Where a worker finds it. */
  readonly env: Readonly<Record<string, string>>;
  /** Evaluations that look their one pair's points up in a file. */
  submitNoOps(home: Home, name: string, count: number): Promise<Plan>;
  /** Evaluations of a program that answers after a second. */
  submitSeconds(home: Home, name: string, count: number): Promise<Plan>;
}

export async function makeOnePair(home: Home, base: string): Promise<OnePair> {
  const folder = path.join(base, 'data');
  await synthesise(folder, { seed: 1, pairs: PAIRS, imageSize: { width: 96, height: 72 } });
  const identity = await identify(folder, LAYOUT);
  const data = { name: NAME, layout: LAYOUT, fingerprint: identity.fingerprint } as const;
  await registerDataSet(home, data, identity);
  const query = await (await (await openDataset(folder, data)).split('test')).query(0);
  const points = query.sourceKeypoints.map(({ x, y }) => [x, y]);
  const files = path.join(base, 'files');
  mkdirSync(files);
  const submit = async (
    at: Home,
    name: string,
    grid: (sides: readonly number[]) => object,
    count: number,
  ) => {
    const sides = Array.from({ length: count }, (_, i) => i + 1);
    const yaml = JSON.stringify({ name, about: 'Runs that cost nothing.', seeds: [1], ...grid(sides) });
    const plan = planGrid(parseGrid(yaml, path.join(files, 'bench.yaml')), {
      data: () => data,
      sha256OfWeights: (file) =>
        createHash('sha256')
          .update(readFileSync(path.resolve(files, file)))
          .digest('hex'),
    });
    for (const [sha256, file] of plan.weightFiles) await storeWeights(at, path.resolve(files, file), sha256);
    await submitPlan(at, plan, { yaml });
    return plan;
  };
  return {
    env: { KEYGRID_DATA_ONE_PAIR: folder },
    submitNoOps(at, name, count) {
      writeFileSync(path.join(files, `${name}.json`), JSON.stringify({ [query.id]: points, study: [name] }));
      const matcher = { kind: 'predictions', file: `${name}.json` };
      const grid = (sides: readonly number[]) => ({
        base: { data: { name: NAME }, matcher },
        axes: { product: { 'matcher.side': sides } },
      });
      return submit(at, name, grid, count);
    },
    submitSeconds(at, name, count) {
      writeFileSync(path.join(files, `${name}.sh`), secondProgram(points));
      const command = ['sh', `{dir}/${name}.sh`];
      const matcher = { kind: 'program', command, files: [`${name}.sh`], version: '1' };
      const grid = (sides: readonly number[]) => ({
        base: { data: { name: NAME }, matcher },
        axes: { product: { 'matcher.side': sides } },
      });
      return submit(at, name, grid, count);
    },
  };
}

/** The lines of docs/programs.md: a greeting, and the answer to one question. */
const secondProgram = (points: readonly (readonly number[])[]): string => `read -r hello
echo '{"type": "hello", "protocol": 1, "name": "a second", "version": "1", "bitReproducible": true, "pictures": "raw"}'
read -r question
sleep 1
echo '${JSON.stringify({ id: 1, keypoints: points })}'
read -r end
`;
