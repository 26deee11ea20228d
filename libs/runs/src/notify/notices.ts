/** Rows of what is to be told. Who claims a message is its only sender until its time is over; one that may have been sent is sent again. */
import type { Queries } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { messageOf, type Fact, type Message } from './message.ts';
import type { NotifyEvent } from './notify-settings.ts';

export interface ClaimedMessage {
  readonly message: Message;
  /** Of this try, from 1. */
  readonly attempt: number;
}

/** Part of the transaction in which the run fails: of each study that needs it. */
export async function noteFailedRun(tx: Queries, runId: string): Promise<void> {
  await tx.query(
    `INSERT INTO notice (study_id, event, content)
     SELECT DISTINCT cell.study_id, 'failed', jsonb_build_object('run', run.id, 'stage', run.stage,
       'class', run.last_class, 'message', run.last_message)
     FROM run JOIN cell ON cell.wanted AND (cell.evaluation_id = $1 OR cell.training_id = $1) WHERE run.id = $1`,
    [runId],
  );
}

const CLAIMING = 5_230_911;
/** Longer than a try may take, with what follows it. */
const CLAIM_OF_TIMEOUTS = 6;

/**
 * The oldest message that is due, counted as tried; undefined for none. Failed runs of a study that no message has yet go into
 * one, `gapMs` after the one before.
 */
export function claimMessage(
  home: Home,
  { on, gapMs }: { readonly on: readonly NotifyEvent[]; readonly gapMs: number },
): Promise<ClaimedMessage | undefined> {
  return sqlOf(home).transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CLAIMING]);
    const { rows } = await tx.query<Fact & { message: string; attempts: number; study: string; at: Date }>(
      CLAIM,
      [on, gapMs, CLAIM_OF_TIMEOUTS * home.tunables.notifyMs],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    return { message: messageOf({ ...first, id: first.message }, rows), attempt: first.attempts };
  });
}

const CLAIM = `WITH head AS (
    SELECT id, study_id, event, message FROM notice
    WHERE ended_at IS NULL AND next_at <= clock_timestamp() AND event = ANY($1) AND (message IS NOT NULL OR event <> 'failed'
      OR NOT EXISTS (SELECT FROM notice AS told WHERE told.study_id = notice.study_id AND told.event = 'failed'
        AND told.message IS NOT NULL AND told.tried_at > clock_timestamp() - $2::float8 * interval '1 millisecond'))
    ORDER BY id LIMIT 1
  ), claimed AS (
    UPDATE notice SET message = coalesce(notice.message, head.id), attempts = notice.attempts + 1, tried_at = clock_timestamp(),
      next_at = clock_timestamp() + $3::float8 * interval '1 millisecond'
    FROM head WHERE notice.ended_at IS NULL AND notice.study_id = head.study_id AND notice.event = head.event
      AND notice.message IS NOT DISTINCT FROM head.message
    RETURNING notice.*
  )
  SELECT claimed.message::text, claimed.attempts, claimed.event, claimed.content, claimed.created_at AS at, study.name AS study
  FROM claimed JOIN study ON study.id = claimed.study_id ORDER BY claimed.id`;

/** After a try: received, given up, or to be tried again after `waitMs`. Nothing where another has claimed it since. */
export async function settleMessage(
  home: Home,
  { message: { id }, attempt }: ClaimedMessage,
  { problem, waitMs }: { readonly problem?: string; readonly waitMs?: number },
): Promise<void> {
  await sqlOf(home).query(
    `UPDATE notice SET problem = $3, ended_at = CASE WHEN $4::float8 IS NULL THEN clock_timestamp() END,
       next_at = clock_timestamp() + coalesce($4::float8, 0) * interval '1 millisecond'
     WHERE message = $1 AND attempts = $2 AND ended_at IS NULL`,
    [id, attempt, problem ?? null, waitMs ?? null],
  );
}

const KEPT_DAYS = 7;

/** Removes what was told long ago, and events that no scheduler has begun to tell, as none was asked to. */
export async function forgetNotices(home: Home, on: readonly NotifyEvent[]): Promise<void> {
  await sqlOf(home).query(
    `DELETE FROM notice WHERE ended_at < clock_timestamp() - $1 * interval '1 day'
       OR (message IS NULL AND NOT event = ANY($2) AND created_at < clock_timestamp() - $3::float8 * interval '1 millisecond')`,
    [KEPT_DAYS, on, home.tunables.notifyForgetMs],
  );
}
