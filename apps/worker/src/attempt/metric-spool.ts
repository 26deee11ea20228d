/** Metric points on their way to Postgres; in a local append-only file while Postgres is away, replayed in order (I11). */
import type { MetricPoint } from '@keygrid/contract';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const POINTS_A_STATEMENT = 5000;

export interface MetricSpool {
  add(points: readonly MetricPoint[]): void;
  /** Stores everything added so far. On an error the rest is kept in the file for the next call. */
  write(): Promise<void>;
  /** Removes what is left of the file. */
  discard(): void;
}

/** `store` must be repeatable: after an outage the last statement may have been committed unseen. */
export function metricSpool(file: string, store: (points: MetricPoint[]) => Promise<void>): MetricSpool {
  let inMemory: MetricPoint[] = [];
  let inFile = 0;
  let replayed = 0;
  const spill = (points: readonly MetricPoint[]) => {
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, points.map((point) => `${toLine(point)}\n`).join(''));
    inFile += points.length;
  };
  const discard = () => {
    rmSync(file, { force: true });
    inFile = replayed = 0;
  };
  const replay = async () => {
    while (replayed < inFile) {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .slice(replayed, replayed + POINTS_A_STATEMENT);
      const points = lines.filter((line) => line !== '').map(fromLine);
      await store(points);
      replayed += points.length;
    }
    if (inFile > 0) discard();
  };
  return {
    add(points) {
      if (inFile > 0) spill(points);
      else for (const point of points) inMemory.push(point);
    },
    async write() {
      await replay();
      while (inMemory.length > 0) {
        const points = inMemory.slice(0, POINTS_A_STATEMENT);
        try {
          await store(points);
        } catch (error) {
          spill(inMemory);
          inMemory = [];
          throw error;
        }
        inMemory.splice(0, points.length);
      }
    },
    discard,
  };
}

/** JSON has no NaN and no Infinity: they travel as text. */
function toLine({ key, step, value }: MetricPoint): string {
  return JSON.stringify([key, step, String(value)]);
}

function fromLine(line: string): MetricPoint {
  const [key, step, value] = JSON.parse(line) as [string, number, string];
  return { key, step, value: Number(value) };
}
