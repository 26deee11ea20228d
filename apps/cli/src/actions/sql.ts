/** What `keygrid sql` does: a statement of one's own, asked as the role that may only read. */
import { counted, UserError } from '@keygrid/contract';
import { renderRows } from '@keygrid/results';
import { jsonAnswer } from '@keygrid/results/answers';
import { askAsReader, type ReaderAnswer } from '@keygrid/runs';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface SqlOptions {
  timeout: number;
  limit: number;
  format: 'terminal' | 'json' | 'csv';
  out?: string;
}

export async function askInSql(terminal: Terminal, options: SqlOptions, text: string): Promise<void> {
  const { timeout, limit, format, out } = options;
  const question = { text, timeoutSeconds: timeout, limit };
  const answer = await askAsReader(settingsOf(terminal), question);
  if (answer.isCut) terminal.note(`Only the first ${counted(limit, 'row')}: --limit gives more.`);
  const { columns, rows } = answer;
  const form = terminal.json ? 'json' : format;
  await writeAnswer(
    terminal,
    form === 'json'
      ? jsonAnswer('sql', asObjects(answer))
      : renderRows(columns, rows, form, out === undefined ? terminal.width : Infinity),
    out,
  );
}

function asObjects({ columns, rows, isCut }: ReaderAnswer): object {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(
      `Two columns are called "${twice}", which JSON has no place for: give them names with AS.`,
    );
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
    isCut,
  };
}
