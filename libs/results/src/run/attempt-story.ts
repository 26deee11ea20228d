/** What became of each attempt at a run, in a line: from the events that its transitions left. */
import { shortened } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

interface Told {
  readonly fence: number;
  readonly host: string;
  readonly pid: number;
  readonly device: string;
  readonly step: number | null;
  readonly exit: string | null;
  readonly kind: string | null;
  readonly cause: string | null;
  readonly after: string | null;
}

/** Kinds of events that leave an attempt as it is. */
const BESIDE = ['claimed', 'paused', 'resumed', 'prioritised', 'checkpoint-damaged'];
const LONGEST_CAUSE = 300;

/** Oldest first: worker, device, from which step, why it ended, and what followed. */
export async function attemptStory(home: Home, runId: string): Promise<string[]> {
  const { rows } = await readerOf(home).query<Told>(
    `SELECT attempt.fence, worker.host, worker.pid, attempt.device, resumed_from_step AS step, exit,
            ended.kind, ended.message AS cause, later.message AS after
     FROM attempt JOIN worker ON worker.id = attempt.worker_id
     LEFT JOIN LATERAL (
       SELECT id, kind, message FROM run_event
       WHERE run_id = attempt.run_id AND run_event.fence = attempt.fence AND kind <> ALL($2) ORDER BY id LIMIT 1
     ) AS ended ON true
     LEFT JOIN LATERAL (
       SELECT message FROM run_event WHERE run_id = attempt.run_id AND run_event.id > ended.id ORDER BY id LIMIT 1
     ) AS later ON true
     WHERE attempt.run_id = $1 ORDER BY attempt.fence`,
    [runId, BESIDE],
  );
  return rows.map(line);
}

function line({ fence, host, pid, device, step, exit, kind, cause, after }: Told): string {
  const from = step === null ? 'from the start' : `from step ${step}`;
  const what = `  attempt ${fence}: worker ${pid} on ${host}, ${device}, ${from}`;
  if (exit === null) return `${what}; it runs`;
  const why = kind === null ? exit : `${exit}: ${shortened(cause ?? '', LONGEST_CAUSE)}`;
  return `${what}; ended as ${why}${after === null ? '' : `; then ${shortened(after, LONGEST_CAUSE)}`}`;
}
