/** The network a run stands for: which weights file, which model, which data it was made for. */
import { type CheckpointKind, UserError } from '@keygrid/contract';
import { StoredFileError, type EvaluationSpec, type Home, type TrainingSpec } from '@keygrid/runs';
import { entitiesOf } from '@keygrid/runs/reading';

export interface RunWeights {
  run: string;
  training: string;
  checkpoint: { kind: CheckpointKind; step: number; key: string; sha256: string };
  /** On this machine. */
  weightsFile: string;
  model: TrainingSpec['model'];
  /** What the run is about: an evaluation's data, split and KBC, or a training's data. */
  data: TrainingSpec['data'];
  split: EvaluationSpec['split'];
  kbc: EvaluationSpec['kbc'] | undefined;
}

/** @throws UserError that says whose checkpoint is damaged or missing. */
async function intactFile(
  { store }: Home,
  training: string,
  kind: string,
  { storeKey, sha256 }: { storeKey: string; sha256: string },
): Promise<string> {
  return store.localCopy({ key: storeKey, sha256 }).catch((cause: unknown) => {
    if (!(cause instanceof StoredFileError)) throw cause;
    throw new UserError(`The ${kind} checkpoint of ${training} cannot be used: ${cause.message}`, { cause });
  });
}

/** A training stands for its best checkpoint, an evaluation for the checkpoint its spec names, unless `kind` says which. */
export async function weightsOfRun(home: Home, id: string, kind?: CheckpointKind): Promise<RunWeights> {
  const checkpoints = { bestCheckpoint: true, lastCheckpoint: true } as const;
  const include = { ...checkpoints, training: { include: checkpoints } } as const;
  const entities = await entitiesOf(home);
  const row = await entities.run.findUnique({ where: { id }, include });
  if (row === null)
    throw new UserError(`There is no run ${id}; keygrid status STUDY lists the runs of a study`);
  const training = row.stage === 'training' ? row : row.training;
  const evaluation = row.stage === 'training' ? undefined : (row.spec as unknown as EvaluationSpec);
  if (evaluation?.matcher)
    throw new UserError(
      `${id} evaluates the matcher ${evaluation.matcher.kind}, which no training made; name a training or its evaluation`,
    );
  if (training === null)
    throw new UserError(`${id} evaluates weights from a file; name a training or its evaluation`);
  const own = evaluation?.weights?.kind === 'training' ? evaluation.weights.checkpoint : 'best';
  const chosen = kind ?? own;
  const checkpoint = chosen === 'last' ? training.lastCheckpoint : training.bestCheckpoint;
  if (checkpoint === null) {
    const advice = `keygrid why ${training.id} says what it waits for`;
    throw new UserError(`${training.id} is ${training.status} and has no finished weights yet; ${advice}`);
  }
  const spec = training.spec as unknown as TrainingSpec;
  return {
    run: id,
    training: training.id,
    checkpoint: { kind: chosen, step: checkpoint.step, key: checkpoint.storeKey, sha256: checkpoint.sha256 },
    weightsFile: await intactFile(home, training.id, chosen, checkpoint),
    model: spec.model,
    data: evaluation?.data ?? spec.data,
    split: evaluation?.split ?? 'test',
    kbc: evaluation?.kbc,
  };
}
