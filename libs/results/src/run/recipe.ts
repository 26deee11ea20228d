/** What is needed to compute a run again, and what of it is another one or missing here. */
import { UserError } from '@keygrid/contract';
import { filesOfMatcher } from '@keygrid/plan';
import { folderOf, type Home, type Provenance } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { originOfRun, type AttemptOrigin, type RunOrigin } from './origin-of-run.ts';
import { runDetail } from './run-detail.ts';

export interface ProgramHere {
  readonly version: string;
  readonly commit?: string;
  readonly program: NonNullable<Provenance['program']>;
}

export interface Recipe extends Omit<RunOrigin, 'attempts'> {
  /** The attempt that finished it. */
  readonly attempt: AttemptOrigin;
  /** Files that it starts from, by SHA-256, and whether this store has them. */
  readonly weights: readonly { readonly what: string; readonly sha256: string; readonly isHere: boolean }[];
  /** Of the data set on this machine; null: it has none. */
  readonly folder: string | null;
  readonly here: ProgramHere;
  /** Sentences: what differs or is missing here. */
  readonly differences: readonly string[];
}

/** @throws UserError for an unknown run, and one that has not succeeded. */
export async function recipeOf(home: Home, id: string, here: ProgramHere): Promise<Recipe> {
  const { attempts, ...origin } = await originOfRun(home, id);
  const [attempt] = attempts;
  if (origin.status !== 'SUCCEEDED' || !attempt)
    throw new UserError(
      `${id} is ${origin.status}: only what has succeeded can be reproduced; keygrid why ${id}`,
    );
  const weights = await weightsOf(home, id);
  const folder = folderOf(home.settings, origin.data.name) ?? null;
  const missing = weights.filter(({ isHere }) => !isHere).map(({ what }) => `${what} is not in the store`);
  const data =
    folder === null
      ? [`no folder is known for data set ${origin.data.name}: keygrid data add ${origin.data.name} FOLDER`]
      : [];
  return {
    ...origin,
    attempt,
    weights,
    folder,
    here,
    differences: [...programDifferences(attempt, here), ...data, ...missing],
  };
}

async function weightsOf(home: Home, id: string): Promise<Recipe['weights']> {
  const { spec, trainingId } = await runDetail(home, id);
  const named: { what: string; sha256: string }[] = [];
  if (spec.stage === 'training') {
    const { weights } = spec.model.backbone;
    if (weights.kind !== 'he') named.push({ what: 'backbone', sha256: weights.sha256 });
  } else if (spec.matcher)
    for (const sha256 of filesOfMatcher(spec.matcher))
      named.push({ what: `file of ${spec.matcher.kind}`, sha256 });
  else if (spec.weights?.kind === 'file') named.push({ what: 'weights', sha256: spec.weights.sha256 });
  const kind =
    spec.stage === 'evaluation' && spec.weights?.kind === 'training' ? spec.weights.checkpoint : undefined;
  const { rows } = await readerOf(home).query<{ what: string; sha256: string; key: string }>(
    `SELECT format('%s checkpoint of %s', kind, run_id) AS what, sha256, store_key AS key FROM checkpoint JOIN run ON run.id = run_id
     WHERE run_id = $1 AND kind::text = $2 AND checkpoint.id IN (best_checkpoint_id, last_checkpoint_id)
     UNION ALL SELECT what, sha256, coalesce(store_key, '') FROM unnest($3::text[], $4::text[]) AS asked (what, sha256)
       LEFT JOIN weights_file USING (sha256)`,
    [trainingId, kind ?? null, named.map(({ what }) => what), named.map(({ sha256 }) => sha256)],
  );
  return Promise.all(
    rows.map(async ({ what, sha256, key }) => ({
      what,
      sha256,
      isHere: key !== '' && (await home.store.exists(key)),
    })),
  );
}

function programDifferences({ version, commit, program }: AttemptOrigin, here: ProgramHere): string[] {
  const compared: [string, string | null | undefined, string | null | undefined][] = [
    ['version', version, here.version],
    ['commit', commit, here.commit],
    ['changes to the checkout', program?.changes?.sha256, here.program.changes?.sha256],
    ['package-lock.json', program?.lockSha256, here.program.lockSha256],
  ];
  return compared.flatMap(([what, then, now]) =>
    (then ?? null) === (now ?? null) ? [] : [`${what}: ${short(then)}, here ${short(now)}`],
  );
}

const short = (text: string | null | undefined): string => text?.slice(0, 12) ?? 'none on record';
