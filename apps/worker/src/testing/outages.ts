/** What worker and scheduler say of servers that are away. */
import { expect } from 'vitest';
import type { TestProcess } from './process.ts';
import { until } from './until.ts';

const BEGUN =
  /Runs go on without it for|Nothing is scheduled until it works|Runs that wait are not begun until/g;
const OVER = / works again, after about \d+ s\.$/;

/** The lines that they have written since it was last asked, once each has said the end of each outage. */
export function hear(processes: readonly TestProcess[]): () => Promise<string[]> {
  const heard = new Map(processes.map((each) => [each, 0]));
  const areOver = ({ output }: TestProcess): boolean => {
    const ends = output()
      .split('\n')
      .filter((line) => OVER.test(line));
    return ends.length === (output().match(BEGUN) ?? []).length;
  };
  return async () => {
    await until('each outage to be over', () => processes.every(areOver));
    return processes.flatMap((each) => {
      const said = each.output();
      const lines = said.slice(heard.get(each)).split('\n');
      heard.set(each, said.length);
      return lines.filter((line) => line !== '');
    });
  };
}

export const passed = async (ms: number): Promise<void> => {
  const end = performance.now() + ms;
  await until('the length of an outage', () => performance.now() > end);
};

interface Disturbed {
  readonly worker: TestProcess;
  readonly scheduler: TestProcess;
  readonly newLines: () => Promise<string[]>;
  /** Rejects unless the queue works. */
  readonly claims: () => Promise<void>;
}

interface Outage {
  /** Of the line that begins it. */
  readonly said: RegExp;
  /** After that line. */
  readonly lengthMs: number;
  readonly spoil: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}

/** Of each process at most one line and its end, of one of them at least, and nothing else. */
export async function saidOnce(training: Disturbed, { said, lengthMs, spoil, mend }: Outage): Promise<void> {
  const { newLines, worker, scheduler, claims } = training;
  await newLines();
  const before = [worker, scheduler].map((each) => each.output().length);
  await spoil();
  const isSaid = () => [worker, scheduler].some((each, i) => said.test(each.output().slice(before[i])));
  await until(`a line that says ${said.source}`, isSaid);
  await passed(lengthMs);
  await mend();
  await claims();
  const begins = (await newLines()).filter((line) => !OVER.test(line));
  expect(begins.filter((line) => !said.test(line))).toEqual([]);
  expect(begins.length).toBeLessThanOrEqual(2);
}
