/** Lines on a terminal that are drawn over in place. */
import { printed, printedLine } from '@keygrid/contract';

const ESCAPE = '\u001b[';

export interface LiveBlock {
  readonly draw: (lines: string[]) => void;
  /** A line that stays, above the block. */
  readonly above: (line: string) => void;
  /** Leaves the last drawing where it is. */
  readonly end: () => void;
}

export function openLiveBlock(write: (text: string) => void, columns: number): LiveBlock {
  let drawn: string[] = [];
  const erase = (): string => (drawn.length === 0 ? '' : `${ESCAPE}${drawn.length}A${ESCAPE}0J`);
  const show = (before: string, lines: string[]): void => {
    const cut = lines.map((line) => cutTo(printedLine(line), columns - 1));
    write(`${erase()}${before}${cut.map((line) => `${line}\n`).join('')}`);
    drawn = cut;
  };
  return {
    draw: (lines) => show('', lines),
    above: (line) => show(`${printed(line)}\n`, drawn),
    end: () => {
      drawn = [];
    },
  };
}

/** A line longer than the terminal would wrap, and the count of lines to draw over would be wrong. */
function cutTo(line: string, width: number): string {
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
