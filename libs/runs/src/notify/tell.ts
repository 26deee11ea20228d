/** Sends what is due, message after message. A receiver that is away or slow costs nothing but the time of this function. */
import { sqlOf, type Home } from '../home/home.ts';
import { deliver } from './deliver.ts';
import { claimMessage, forgetNotices, settleMessage, type ClaimedMessage } from './notices.ts';
import type { Notify } from './notify-settings.ts';

/** Then it is given up: after three quarters of an hour, with waits of 5 s, 10 s, 20 s … */
const TRIES = 10;

export interface TellOptions {
  /** Told of the first failure of a message, and when it is given up. */
  readonly report: (error: Error) => void;
  /** Ends it after the try under way. */
  readonly ending?: AbortSignal;
  /** The last time in this process: what waits for others of its study goes now, and no try begins late. */
  readonly isLast?: boolean;
}

/** Exactly one scheduler sends a message at a time; one that dies in between leaves it to another. */
export async function tell(home: Home, { report, ending, isLast = false }: TellOptions): Promise<void> {
  const { notify } = home.settings;
  await forgetNotices(home, notify?.on ?? []);
  if (notify === undefined) return;
  const { notifyMs, notifyGapMs } = home.tunables;
  const until = isLast ? performance.now() + notifyMs / 2 : Infinity;
  while (!ending?.aborted && performance.now() < until) {
    const claimed = await claimMessage(home, { on: notify.on, gapMs: isLast ? 0 : notifyGapMs });
    if (claimed === undefined) return;
    await send(home, notify, claimed, report);
  }
}

async function send(
  home: Home,
  { to }: Notify,
  claimed: ClaimedMessage,
  report: TellOptions['report'],
): Promise<void> {
  const { notifyMs, notifyAgainMs } = home.tunables;
  const problem = await deliver(to, claimed.message, notifyMs);
  if (problem === undefined) return settleMessage(home, claimed, {});
  const { attempt, message } = claimed;
  const isOver = attempt >= TRIES;
  const waitMs = notifyAgainMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  await settleMessage(home, claimed, { problem, ...(isOver ? {} : { waitMs }) });
  const what = `Not told that ${message.event === 'finished' ? `${message.study} is finished` : `runs of ${message.study} failed`}`;
  if (isOver) report(new Error(`${what}; given up after ${TRIES} tries: ${problem}`));
  else if (attempt === 1) report(new Error(`${what}; tried again: ${problem}`));
}

export interface ToldMessage {
  readonly study: string;
  readonly event: string;
  readonly at: Date;
  /** Things told in it: 1, or the number of failed runs. */
  readonly notices: number;
  readonly attempts: number;
  readonly state: 'told' | 'waiting' | 'given up';
  readonly problem: string | null;
}

/** Newest first. */
export async function toldMessages(home: Home, limit: number): Promise<ToldMessage[]> {
  const { rows } = await sqlOf(home).query<ToldMessage>(
    `SELECT study.name AS study, event, min(notice.created_at) AS at, count(*)::int AS notices, max(attempts) AS attempts,
       CASE WHEN max(ended_at) IS NULL THEN 'waiting' WHEN max(problem) IS NULL THEN 'told' ELSE 'given up' END AS state, max(problem) AS problem
     FROM notice JOIN study ON study.id = notice.study_id GROUP BY study.name, event, message
     ORDER BY min(notice.id) DESC LIMIT $1`,
    [limit],
  );
  return rows;
}
