/** Where a run's numbers come from: program, machine, data, seed and commands of each of its attempts. */
import { shortened } from '@keygrid/contract';
import type { Home, Provenance } from '@keygrid/runs';
import { runDetail, type AttemptDetail, type RunDetail } from './run-detail.ts';

export interface AttemptOrigin {
  readonly fence: number;
  readonly exit: string | null;
  readonly startedAt: Date;
  readonly host: string;
  readonly version: string | null;
  readonly commit: string | null;
  /** Null where an earlier version claimed, or its worker did not say. */
  readonly program: Provenance['program'];
  readonly submitted: Provenance['submitted'];
  readonly device: string;
  /** Backend, driver of the GPU, threads, instruction set, libraries; null before its child has said. */
  readonly environment: unknown;
}

export interface RunOrigin {
  readonly run: string;
  readonly stage: RunDetail['stage'];
  readonly status: RunDetail['status'];
  /** Null for an evaluation: it draws nothing at random. */
  readonly seed: number | null;
  readonly data: {
    readonly name: string;
    readonly fingerprint: string;
    /** Digest of every file's content, where it was on record when the newest attempt began. */
    readonly contents: string | null;
  };
  /** Newest first. */
  readonly attempts: readonly AttemptOrigin[];
}

/** @throws UserError for an unknown run. */
export async function originOfRun(home: Home, id: string): Promise<RunOrigin> {
  const { stage, status, spec, attempts } = await runDetail(home, id);
  const { name, fingerprint } = spec.data;
  const contents = attempts[0]?.provenance?.dataContents ?? null;
  return {
    run: id,
    stage,
    status,
    seed: spec.stage === 'training' ? spec.seed : null,
    data: { name, fingerprint, contents },
    attempts: attempts.map(attemptOrigin),
  };
}

function attemptOrigin(attempt: AttemptDetail): AttemptOrigin {
  const { fence, exit, startedAt, version, commit, device, environment, worker, provenance } = attempt;
  const { program = null, submitted = [] } = provenance ?? {};
  return {
    fence,
    exit,
    startedAt,
    host: worker.host,
    version,
    commit,
    program,
    submitted,
    device,
    environment,
  };
}

/** A line for people. */
export function originText({ version, commit, program, submitted }: AttemptOrigin): string {
  const keygrid = version === null ? 'a version that is not on record' : `keygrid ${version}`;
  const at = commit === null ? '' : ` at commit ${commit.slice(0, 12)}`;
  const commands = submitted.flatMap(({ study, revision, command }) =>
    command === null ? [] : [`${study} revision ${revision}: ${shortened(command)}`],
  );
  return [`${keygrid}${at}${changesText(program)}`, ...commands].join('; ');
}

function changesText(program: Provenance['program']): string {
  if (program === null) return '';
  if (program.from === 'installed') return ', not from a checkout: changes to it are not known';
  if (program.changes === null) return ', without changes';
  const { sha256, key } = program.changes;
  const where = key === null ? 'too large to be kept' : `in the store: ${key}`;
  return ` with changes ${sha256.slice(0, 12)} (${where})`;
}
