import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newLogFile } from './log-files.ts';

test('each process has its own log file; the oldest of its kind go', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-logs-'));
  const files = Array.from({ length: 25 }, () => {
    const file = newLogFile(folder, 'worker');
    writeFileSync(file, '');
    return file;
  });
  writeFileSync(newLogFile(folder, 'scheduler'), '');
  expect(new Set(files).size).toBe(25);
  const left = readdirSync(folder);
  expect(left.filter((name) => name.startsWith('worker-'))).toHaveLength(20);
  expect(left.filter((name) => name.startsWith('scheduler-'))).toHaveLength(1);
  expect(left).toContain(path.basename(files.at(-1) ?? ''));
});

test('a folder that is not there yet has no old files', () => {
  expect(newLogFile('/nowhere/logs', 'worker')).toMatch(
    /^\/nowhere\/logs\/worker-\d{8}T\d{9}-\d+-[0-9a-f]{4}\.log$/,
  );
});
