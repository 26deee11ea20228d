/** From what a person types to a run or a study: a run's id may be cut short while it stays the only one. */
import { UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

const WHOLE_ID = /^[te]-[0-9a-f]{20}$/;
/** A run's id or its beginning: at least one digit, so that `t-` is no study's business. */
const ID_OR_BEGINNING = /^[te]-[0-9a-f]{1,20}$/;
/** Candidates that an ambiguous beginning names. */
const SHOWN = 4;

/** The whole id of the one run that `text` is the id of, or the beginning of it. @throws UserError otherwise. */
export async function findRun(home: Home, text: string): Promise<string> {
  if (!ID_OR_BEGINNING.test(text)) {
    throw new UserError(
      `${shown(text)} is no id of a run; expected t- or e- and up to 20 hexadecimal digits. \`keygrid status STUDY\` lists them.`,
    );
  }
  const { rows } = await readerOf(home).query<{ id: string; count: number }>(
    `SELECT id, (count(*) OVER ())::int AS count FROM run WHERE starts_with(id, $1) ORDER BY id LIMIT ${SHOWN}`,
    [text],
  );
  const [found] = rows;
  if (!found) throw await noRun(home, text);
  if (found.count === 1) return found.id;
  const more = found.count > rows.length ? ` and ${found.count - rows.length} more` : '';
  throw new UserError(
    `${text} is the beginning of ${found.count} runs: ${rows.map(({ id }) => id).join(', ')}${more}. Write more of it.`,
  );
}

/** Of that many runs, the newest, the nearest id is looked for. */
const LOOKED_AT = 10_000;

async function noRun(home: Home, text: string): Promise<UserError> {
  const { rows: removed } = await readerOf(home).query<{ id: string; cause: string; day: string }>(
    `SELECT id, cause, to_char(removed_at, 'YYYY-MM-DD') AS day FROM removed_run WHERE starts_with(id, $1) LIMIT 1`,
    [text],
  );
  const [gone] = removed;
  if (gone)
    return new UserError(
      `There is no run ${gone.id} any more: ${gone.cause} on ${gone.day}. Submitting its grid file makes it again.`,
    );
  const { rows } = await readerOf(home).query<{ id: string }>(
    `SELECT id FROM run ORDER BY position DESC LIMIT ${LOOKED_AT}`,
  );
  const near = nearest(
    text,
    rows.map(({ id }) => id),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UserError(`There is no run ${text}.${hint} \`keygrid status STUDY\` lists the runs of a study.`);
}

export type RunOrStudy = { readonly run: string } | { readonly study: string };

/** A study's name before the beginning of an id; whether there is such a study is left to who asks for it. */
export async function findRunOrStudy(home: Home, text: string): Promise<RunOrStudy> {
  if (!ID_OR_BEGINNING.test(text)) return { study: text };
  if (!WHOLE_ID.test(text)) {
    const { rowCount } = await readerOf(home).query('SELECT 1 FROM study WHERE name = $1', [text]);
    if (rowCount > 0) return { study: text };
  }
  return { run: await findRun(home, text) };
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
