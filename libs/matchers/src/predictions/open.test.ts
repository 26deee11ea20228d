import { whole } from '@keygrid/geometry';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openMatcher } from '../open-kind.ts';

const sha256 = 'a'.repeat(64);
const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-predictions-'));
const file = path.join(folder, 'p.json');
afterAll(() => rmSync(folder, { recursive: true }));

async function answer(predictions: object, pair: string, points: number) {
  writeFileSync(file, JSON.stringify(predictions));
  const config = { kind: 'predictions', file: { sha256 }, side: 256 } as const;
  const matcher = await openMatcher(config, { [sha256]: file }, { log: () => undefined, programs: {} });
  const size = { width: 2, height: 2 };
  const view = { picture: { file: 'x', picture: { ...size, data: new Uint8Array(12) } }, crop: whole(size) };
  const sourceKeypoints = Array.from({ length: points }, (_, i) => ({ x: i, y: i }));
  return matcher.match({ source: view, target: view, sourceKeypoints, pair });
}

test('a pair gets the points that the file has for it', async () => {
  expect(await answer({ 'a:cat': [[1, 2.5], [-3, 4]], b: [] }, 'a:cat', 2)).toEqual([{ x: 1, y: 2.5 }, { x: -3, y: 4 }]); // prettier-ignore
});

test.each([
  ['no pair of that name', { b: [[1, 2]] }],
  ['fewer points than keypoints', { a: [[1, 2]] }],
  ['a point of three numbers', { a: [[1, 2], [1, 2, 3]] }], // prettier-ignore
])('refused: %s', async (_what, predictions) => {
  await expect(answer(predictions, 'a', 2)).rejects.toThrow('has no 2 points [x, y] for the pair a');
});
