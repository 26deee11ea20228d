/** Metric points on their way to Postgres; in a local append-only file while Postgres is away, replayed in order (I11). */
import type { MetricPoint } from '@keygrid/contract';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const POINTS_A_STATEMENT = 5000;

export interface MetricSpool {
  add(points: readonly MetricPoint[]): void;
  /** Stores everything added so far. On an error the rest is kept for the next call. */
  write(): Promise<void>;
  /** Postgres is away: what was added so far goes into the file, and what follows. Not while `write` is under way. */
  spill(): void;
  /** Removes what is left of the file. */
  discard(): void;
}

export interface SpoolRules {
  readonly file: string;
  /** Repeatable: after an outage the last statement may have been committed unseen. */
  readonly store: (points: MetricPoint[]) => Promise<void>;
  /** Told once an outage: the points are kept in memory then, which is what the file was to save. */
  readonly onUnwritable: (error: Error) => void;
}

/** Points in the file come before those in memory. */
export function metricSpool({ file, store, onUnwritable }: SpoolRules): MetricSpool {
  let inMemory: MetricPoint[] = [];
  let inFile = 0;
  let replayed = 0;
  /** Behind the lines that count there may be half a line. */
  let isUnwritable = false;
  const spill = () => {
    if (isUnwritable || inMemory.length === 0) return;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, inMemory.map((point) => `${toLine(point)}\n`).join(''));
      inFile += inMemory.length;
      inMemory = [];
    } catch (error) {
      isUnwritable = true;
      onUnwritable(error as Error);
    }
  };
  const discard = () => {
    rmSync(file, { force: true });
    inFile = replayed = 0;
    isUnwritable = false;
  };
  const replay = async () => {
    while (replayed < inFile) {
      const points = linesOf(file)
        .slice(replayed, Math.min(inFile, replayed + POINTS_A_STATEMENT))
        .map(fromLine);
      await store(points);
      replayed += points.length;
    }
    if (inFile > 0) discard();
  };
  return {
    add(points) {
      for (const point of points) inMemory.push(point);
      if (inFile > 0) spill();
    },
    async write() {
      await replay();
      while (inMemory.length > 0) {
        const points = inMemory.slice(0, POINTS_A_STATEMENT);
        try {
          await store(points);
        } catch (error) {
          spill();
          throw error;
        }
        inMemory.splice(0, points.length);
      }
      if (isUnwritable) discard();
    },
    spill,
    discard,
  };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (cause) {
    throw new Error(
      `the points that were kept in ${file} while the database was away cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** JSON has no NaN and no Infinity: they travel as text. */
function toLine({ key, step, value }: MetricPoint): string {
  return JSON.stringify([key, step, String(value)]);
}

function fromLine(line: string): MetricPoint {
  const [key, step, value] = JSON.parse(line) as [string, number, string];
  return { key, step, value: Number(value) };
}
