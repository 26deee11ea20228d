import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { watchOomKills } from './oom-kills.ts';

test("the kernel's count tells whether a process was killed meanwhile", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'keygrid-oom-')), 'vmstat');
  writeFileSync(file, 'nr_free_pages 5\noom_kill 2\n');
  const watch = watchOomKills(file);
  expect(watch.happened()).toBe(false);
  writeFileSync(file, 'nr_free_pages 5\noom_kill 3\n');
  expect(watch.happened()).toBe(true);
});

test('a system without that count tells nothing', () => {
  expect(watchOomKills('/nowhere/vmstat').happened()).toBeUndefined();
});
