/** What is wrong in an expression, with the place shown below it. */
import { UserError } from '@keygrid/contract';

const BEFORE = 50;
const AFTER = 30;

/** The text around the place, which may be long, and a mark below the place. */
export function faultAt(text: string, at: number, message: string): UserError {
  const line = text.replaceAll(/\s/g, ' ');
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(line.length, at + AFTER);
  const begin = from > 0 ? '…' : '';
  const shown = `${begin}${line.slice(from, to)}${to < line.length ? '…' : ''}`;
  return new UserError(
    `${message}\n  ${shown}\n  ${' '.repeat(begin.length + at - from)}^ character ${at + 1}`,
  );
}
