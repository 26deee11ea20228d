/** The network a run stands for: which weights file, which model, which data it was made for. */
import { UserError, type CheckpointKind } from '@keygrid/contract';
import {
  StoredFileError,
  type EvaluationSpec,
  type Home,
  type Status,
  type TrainingSpec,
} from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

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
  file: { key: string; sha256: string },
): Promise<string> {
  return store.localCopy({ key: file.key, sha256: file.sha256 }).catch((cause: unknown) => {
    if (!(cause instanceof StoredFileError)) throw cause;
    throw new UserError(`The ${kind} checkpoint of ${training} cannot be used: ${cause.message}`, { cause });
  });
}

/** A training stands for its best checkpoint, an evaluation for the checkpoint its spec names, unless `kind` says which. */
export async function weightsOfRun(home: Home, id: string, kind?: CheckpointKind): Promise<RunWeights> {
  const row = await readNetwork(home, id);
  if (row === undefined)
    throw new UserError(`There is no run ${id}; keygrid status STUDY lists the runs of a study`);
  const { training, evaluation } = row;
  if (training === null)
    throw new UserError(`${id} evaluates weights from a file; name a training or its evaluation`);
  const own = evaluation?.weights.kind === 'training' ? evaluation.weights.checkpoint : 'best';
  const chosen = kind ?? own;
  const checkpoint = row[chosen];
  if (checkpoint === null) {
    const advice = `keygrid why ${training.id} says what it waits for`;
    throw new UserError(`${training.id} is ${training.status} and has no finished weights yet; ${advice}`);
  }
  const { spec } = training;
  return {
    run: id,
    training: training.id,
    checkpoint: { kind: chosen, ...checkpoint },
    weightsFile: await intactFile(home, training.id, chosen, checkpoint),
    model: spec.model,
    data: evaluation?.data ?? spec.data,
    split: evaluation?.split ?? 'test',
    kbc: evaluation?.kbc,
  };
}

interface Checkpoint {
  readonly step: number;
  readonly key: string;
  readonly sha256: string;
}
interface Network {
  /** Null for an evaluation of weights from a file. */
  readonly training: { readonly id: string; readonly status: Status; readonly spec: TrainingSpec } | null;
  /** Null for a training. */
  readonly evaluation: EvaluationSpec | null;
  /** Frozen checkpoints of the training. */
  readonly best: Checkpoint | null;
  readonly last: Checkpoint | null;
}

async function readNetwork(home: Home, id: string): Promise<Network | undefined> {
  const checkpoint = (name: string): string =>
    `(SELECT jsonb_build_object('step', step, 'key', store_key, 'sha256', sha256) FROM checkpoint
       WHERE checkpoint.id = training.${name}_checkpoint_id) AS ${name}`;
  const { rows } = await readerOf(home).query<Network>(
    `SELECT CASE WHEN run.stage = 'evaluation' THEN run.spec END AS evaluation,
            CASE WHEN training.id IS NOT NULL THEN
              jsonb_build_object('id', training.id, 'status', training.status, 'spec', training.spec) END AS training,
            ${checkpoint('best')}, ${checkpoint('last')}
     FROM run LEFT JOIN run AS training
       ON training.id = CASE WHEN run.stage = 'training' THEN run.id ELSE run.training_id END
     WHERE run.id = $1`,
    [id],
  );
  return rows[0];
}
