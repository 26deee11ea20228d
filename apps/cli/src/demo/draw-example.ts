/** The demo's picture: a pair of small objects, matched without and with KBC. */
import type { Plan } from '@keygrid/plan';
import type { Home } from '@keygrid/runs';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findPair } from '../predict/find-pair.ts';
import { predictPair } from '../predict/predict-pair.ts';
import { matcherOfRun } from '@keygrid/results';
import { bestExample, type Example } from './best-example.ts';

export interface DrawnExample extends Example {
  picture: string;
}

/** Drawn once for each evaluation and pair; undefined when the grid has no such pair. */
export async function drawExample(
  home: Home,
  plan: Plan,
  env: NodeJS.ProcessEnv,
): Promise<DrawnExample | undefined> {
  const example = await bestExample(home, plan);
  const spec = example && plan.evaluations.get(example.evaluation)?.spec;
  if (example === undefined || spec === undefined) return undefined;
  const { evaluation, pair } = example;
  const picture = path.join(
    home.settings.home,
    'demo',
    `small-object-${evaluation}-${pair.split('-')[0]}.png`,
  );
  if (!existsSync(picture)) {
    await mkdir(path.dirname(picture), { recursive: true });
    const { matcher, files } = await matcherOfRun(home, evaluation);
    const { pictureProblem } = await predictPair(
      {
        ...(await findPair(home.settings, spec.data, spec.split, pair)),
        matchers: [{ matcher, files, kbc: spec.kbc, label: `${pair}, ${evaluation}` }],
        programs: home.settings.programs,
        device: 'auto',
        compare: true,
        output: picture,
      },
      env,
    );
    if (pictureProblem !== undefined) throw new Error(`${picture} was not drawn: ${pictureProblem}`);
  }
  return { ...example, picture };
}

export function exampleLine({ pair, keypoints, correctWithout, correctWith, picture }: DrawnExample): string {
  const counts = `${correctWithout} of ${keypoints} keypoints right without KBC, ${correctWith} with it`;
  return `A pair of small objects (${pair}): ${counts}: ${picture}`;
}
