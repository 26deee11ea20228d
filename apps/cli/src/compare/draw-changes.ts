/** Pictures of the pairs that a comparison lists: a row a side, predicted again by the first evaluation of each. */
import { UserError, type Device } from '@keygrid/contract';
import { resolveKbc, KbcInput } from '@keygrid/kbc/config';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { matcherOfRun, type Comparison, type RunMatcher } from '@keygrid/results';
import type { Home } from '@keygrid/runs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findPair } from '../predict/find-pair.ts';
import { predictPair } from '../predict/predict-pair.ts';

interface DrawnPair {
  readonly pair: string;
  readonly file: string;
}

interface Drawn {
  readonly pictures: readonly DrawnPair[];
  /** Why a picture is missing. */
  readonly problems: readonly string[];
}

interface Where {
  readonly folder: string;
  readonly device: Device;
  readonly env: NodeJS.ProcessEnv;
}

/** Writes over pictures of the same name. @throws UserError where the folder cannot be made or the data is not here. */
export async function drawChanges(
  home: Home,
  { sides, contrasts }: Comparison,
  where: Where,
): Promise<Drawn> {
  const { folder, device, env } = where;
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new UserError(`--pictures ${folder}: cannot be made: ${(cause as Error).message}`, { cause });
  });
  const runs: RunMatcher[] = [];
  for (const { evaluations } of sides) runs.push(await matcherOfRun(home, evaluations[0] ?? ''));
  const matchers = runs.map((run, i) => ({
    matcher: run.matcher,
    files: run.files,
    kbc: run.kbc ?? resolveKbc(KbcInput.parse({}), LAYOUT_DEFAULTS[run.data.layout]),
    label: `${sides[i]?.name} · ${run.run}`,
  }));
  const pictures: DrawnPair[] = [];
  const problems: string[] = [];
  const [first] = runs;
  if (first === undefined) return { pictures, problems };
  for (const { pair, name } of listed(contrasts)) {
    const output = path.join(folder, name);
    const { pictureProblem } = await predictPair(
      {
        ...(await findPair(home.settings, first.data, first.split, pair)),
        matchers,
        programs: home.settings.programs,
        device,
        compare: false,
        output,
      },
      env,
    );
    if (pictureProblem === undefined) pictures.push({ pair, file: output });
    else problems.push(`no picture of ${pair}: ${pictureProblem}`);
  }
  return { pictures, problems };
}

/** `B-gained-1-000039-a-b_cat.png`: which side, which list, which place, and how the pair's id begins. */
function listed(contrasts: Comparison['contrasts']): { pair: string; name: string }[] {
  return contrasts.flatMap(({ to, gained, lost }) =>
    (['gained', 'lost'] as const).flatMap((list) =>
      (list === 'gained' ? gained : lost).map(({ pair }, i) => ({
        pair,
        name: `${to}-${list}-${i + 1}-${pair.slice(0, 60).replaceAll(/[^\w-]/g, '_')}.png`,
      })),
    ),
  );
}
