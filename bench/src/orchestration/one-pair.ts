/** A data set of one test pair, and evaluations of it that compute nothing or last a second. */
import { identify, openDataset, synthesise } from '@keygrid/datasets';
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { registerDataSet, storeWeights, submitPlan, type Home } from '@keygrid/runs';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const NAME = 'one-pair';
const LAYOUT = 'spair-large';
/** Of the test split of its first category. */
const PAIRS = { trn: 2, val: 1, test: 1 };

export interface OnePair {
  /** Where a worker finds it. */
  readonly env: Readonly<Record<string, string>>;
  /** Evaluations that look their one pair's points up in a file. */
  submitNoOps(name: string, count: number): Promise<Plan>;
  /** Evaluations of a program that answers after a second. */
  submitSeconds(name: string, count: number): Promise<Plan>;
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
  const submit = async (name: string, count: number, { file, text, matcher }: Written) => {
    writeFileSync(path.join(files, file), text);
    const yaml = JSON.stringify({
      name,
      about: 'Runs that cost nothing.',
      base: { data: { name: NAME }, matcher },
      axes: { product: { 'matcher.side': Array.from({ length: count }, (_, i) => i + 1) } },
      seeds: [1],
    });
    const plan = planGrid(parseGrid(yaml, path.join(files, 'bench.yaml')), {
      data: () => data,
      sha256OfWeights: () => createHash('sha256').update(text).digest('hex'),
    });
    for (const sha256 of plan.weightFiles.keys()) await storeWeights(home, path.join(files, file), sha256);
    await submitPlan(home, plan, { yaml });
    return plan;
  };
  return {
    env: { KEYGRID_DATA_ONE_PAIR: folder },
    submitNoOps(name, count) {
      const file = `${name}.json`;
      const text = JSON.stringify({ [query.id]: points, study: [name] });
      return submit(name, count, { file, text, matcher: { kind: 'predictions', file } });
    },
    submitSeconds(name, count) {
      const file = `${name}.pl`;
      const command = ['perl', `{dir}/${file}`];
      const matcher = { kind: 'program', command, files: [file], version: name };
      return submit(name, count, { file, text: secondProgram(name, points), matcher });
    },
  };
}

interface Written {
  readonly file: string;
  readonly text: string;
  readonly matcher: object;
}

/** The lines of docs/programs.md: a greeting, and the answer to one question. In Perl, whose own start costs 5 ms. */
const secondProgram = (version: string, points: readonly (readonly number[])[]): string => `$| = 1;
<STDIN>;
print q({"type": "hello", "protocol": 1, "name": "a second", "version": "${version}", "bitReproducible": true}), "\\n";
<STDIN>;
sleep 1;
print q(${JSON.stringify({ id: 1, keypoints: points })}), "\\n";
<STDIN>;
`;
