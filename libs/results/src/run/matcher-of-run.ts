/** What a run's predictions are made by: a matcher of any kind with its files on this machine, and the data it was made for. */
import { own, UserError } from '@keygrid/contract';
import { filesOfMatcher, type AnyMatcher } from '@keygrid/plan';
import { StoredFileError, type EvaluationSpec, type Home } from '@keygrid/runs';
import { entitiesOf } from '@keygrid/runs/reading';
import { valueText } from '../text/text-table.ts';
import { weightsOfRun, type RunWeights } from './weights-of-run.ts';

export interface RunMatcher extends Pick<RunWeights, 'run' | 'data' | 'split' | 'kbc'> {
  readonly matcher: AnyMatcher;
  /** What a grid calls it, else its kind. */
  readonly name: string;
  /** By SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** @throws UserError for a run that has no weights yet, or whose files are damaged or missing. */
export async function matcherOfRun(home: Home, id: string): Promise<RunMatcher> {
  const entities = await entitiesOf(home);
  const row = await entities.run.findUnique({ where: { id } });
  const spec = row?.stage === 'evaluation' ? (row.spec as unknown as EvaluationSpec) : undefined;
  if (!spec?.matcher) return trained(home, await weightsOfRun(home, id));
  const { matcher, data, split, kbc } = spec;
  const files = await copiesOf(home, id, filesOfMatcher(matcher));
  const cell = await entities.cell.findFirst({ where: { evaluationId: id }, orderBy: { id: 'asc' } });
  const written = own((cell?.axisValues ?? {}) as Readonly<Record<string, unknown>>, 'matcher');
  const name = written === undefined ? matcher.kind : valueText(written);
  return { run: id, matcher, name, files, data, split, kbc };
}

async function trained(
  home: Home,
  { run, model, checkpoint, weightsFile, data, split, kbc }: RunWeights,
): Promise<RunMatcher> {
  const { sha256 } = checkpoint;
  const matcher = { kind: 'kbcnet', model, weights: { sha256 } } as const;
  // Its backbone may be a file of its own.
  const others = filesOfMatcher(matcher).filter((name) => name !== sha256);
  const files = { ...(await copiesOf(home, run, others)), [sha256]: weightsFile };
  return { run, name: 'kbcnet', matcher, files, data, split, kbc };
}

/** Of files that a grid brought, by SHA-256. */
async function copiesOf(home: Home, run: string, names: readonly string[]): Promise<Record<string, string>> {
  const entities = await entitiesOf(home);
  const stored = await entities.weightsFile.findMany({ where: { sha256: { in: [...names] } } });
  const copies = stored.map(
    async ({ sha256, storeKey }) => [sha256, await copyOf(home, run, { sha256, key: storeKey })] as const,
  );
  return Object.fromEntries(await Promise.all(copies));
}

async function copyOf({ store }: Home, run: string, file: { key: string; sha256: string }): Promise<string> {
  return store.localCopy(file).catch((cause: unknown) => {
    if (!(cause instanceof StoredFileError)) throw cause;
    throw new UserError(`A file of the matcher of ${run} cannot be used: ${cause.message}`, { cause });
  });
}
