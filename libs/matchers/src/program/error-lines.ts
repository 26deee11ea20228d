/** What a program writes to standard error: line by line to a log, within bounds, the last lines at hand. */
import { shortened } from '@keygrid/contract';
import type { Readable } from 'node:stream';

const LONGEST_LINE = 2000;
const MOST_LINES = 20_000;
const TAIL_LINES = 12;

export interface ErrorLines {
  /** The last lines, one under the other; empty when there were none. */
  tail(): string;
}

export function errorLines(stream: Readable, log: (line: string) => void): ErrorLines {
  let rest = '';
  let lines = 0;
  const last: string[] = [];
  const hear = (line: string) => {
    if (line.trim() === '') return;
    last.push(shortened(line, LONGEST_LINE));
    if (last.length > TAIL_LINES) last.shift();
    lines += 1;
    if (lines <= MOST_LINES) log(shortened(line, LONGEST_LINE));
    if (lines === MOST_LINES) log(`the program wrote ${MOST_LINES} lines: later ones are not kept`);
  };
  stream.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split(/\r\n|[\r\n]/);
    // A line without an end is kept as far as it would be shown.
    rest = (parts.pop() ?? '').slice(0, LONGEST_LINE + 1);
    parts.forEach(hear);
  });
  stream.on('end', () => hear(rest));
  return { tail: () => [...last, ...(rest.trim() === '' || last.at(-1) === rest ? [] : [rest])].join('\n') };
}
