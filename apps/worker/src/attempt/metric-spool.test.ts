import type { MetricPoint } from '@keygrid/contract';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { metricSpool } from './metric-spool.ts';

const point = (step: number, value = step / 10): MetricPoint => ({ key: 'train/loss', step, value });

function spoolWithOutage() {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'keygrid-spool-')), 'spool', 'points.ndjson');
  const stored: MetricPoint[] = [];
  const database = { away: false };
  const spool = metricSpool({
    file,
    async store(points) {
      if (database.away) throw new Error('away');
      stored.push(...points);
    },
    onUnwritable: (error) => expect.unreachable(String(error)),
  });
  return { file, stored, database, spool };
}

test('points of an outage are kept in a file and are replayed in order, none lost, none twice (I11)', async () => {
  const { file, stored, database, spool } = spoolWithOutage();
  spool.add([point(1), point(2)]);
  await spool.write();
  database.away = true;
  spool.add([point(3), point(4, NaN)]);
  await expect(spool.write()).rejects.toThrow('away');
  spool.add([point(5, Infinity)]);
  await expect(spool.write()).rejects.toThrow('away');
  expect(existsSync(file)).toBe(true);
  database.away = false;
  await spool.write();
  spool.add([point(6)]);
  await spool.write();
  expect(stored).toEqual([point(1), point(2), point(3), point(4, NaN), point(5, Infinity), point(6)]);
  expect(existsSync(file)).toBe(false);
});

test('where another write waits for the database, the points behind it are in the file, too', async () => {
  const { file, stored, spool } = spoolWithOutage();
  spool.spill();
  expect(existsSync(file)).toBe(false);
  spool.add([point(1)]);
  spool.spill();
  spool.add([point(2)]);
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  await spool.write();
  expect(stored).toEqual([point(1), point(2)]);
  expect(existsSync(file)).toBe(false);
});

test('more points than fit one statement are stored in several', async () => {
  const { stored, spool } = spoolWithOutage();
  const many = Array.from({ length: 12_001 }, (_, step) => point(step));
  spool.add(many);
  await spool.write();
  expect(stored).toEqual(many);
});
