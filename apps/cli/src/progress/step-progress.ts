/** How far each step of something is: a bar that is drawn over on a terminal, else a note for each quarter. */
import { grouped } from '@keygrid/contract';
import type { Terminal } from '../terminal.ts';
import { bar } from './bar.ts';
import { openLiveBlock } from './live-block.ts';
import { percentNotes } from './percent-notes.ts';

export interface StepProgress<Step extends string> {
  readonly at: (progress: { step: Step; done: number; total: number }) => void;
  /** Leaves the terminal as it was. */
  readonly end: () => void;
}

const BAR_WIDTH = 30;

/** @param words What is said of each step: `reading pairs`. */
export function stepProgress<Step extends string>(
  terminal: Terminal,
  words: Record<Step, string>,
): StepProgress<Step> {
  if (!terminal.canRedraw) return notes(terminal, words);
  const block = openLiveBlock((text) => process.stderr.write(text), terminal.columns);
  let drawn = '';
  return {
    at({ step, done, total }) {
      const marks = bar([{ count: done, mark: '█' }], total, BAR_WIDTH);
      const line = `${words[step].padEnd(20)} ${marks} ${Math.floor((100 * done) / total)} %`;
      if (line === drawn) return;
      drawn = line;
      block.draw([`${line} of ${grouped(total)}`]);
    },
    end: () => block.draw([]),
  };
}

function notes<Step extends string>(terminal: Terminal, words: Record<Step, string>): StepProgress<Step> {
  const started = new Map<Step, ReturnType<typeof percentNotes>>();
  return {
    at({ step, ...progress }) {
      const note = started.get(step) ?? percentNotes(terminal, words[step]);
      started.set(step, note);
      note(progress);
    },
    end: () => undefined,
  };
}
