/** Whatever byte of whatever file changes: the digest of contents changes exactly when the loaders see other data. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS, type Layout } from '../config.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { copyMiniature, edit, type Miniature } from '../testing/miniature-copy.ts';
import { identify } from './identify.ts';

let folder: string;
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(`${folder}-cache`, { recursive: true, force: true });
});

/** Every picture, named .png in the annotations too: version 1 covers none of them. */
function renamePictures(): void {
  for (const name of filesOf('JPEGImages')) fs.renameSync(at(name), at(name.replace(/jpg$/, 'png')));
  for (const name of filesOf('PairAnnotation')) edit(at(name), (text) => text.replaceAll('.jpg"', '.png"'));
}
const markFirstKeypoint = () =>
  edit(at('test_pairs.csv'), (text) => {
    const [heading = '', row = '', ...rest] = text.split('\n');
    const cells = row.split(',').map((cell, i) => (i === 2 || i === 12 ? '-1' : cell));
    return [heading, cells.join(','), ...rest].join('\n');
  });

const at = (name: string) => path.join(folder, name);
const filesOf = (below = '') =>
  fs
    .readdirSync(at(below), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

/** All that runs are given: pairs as they are read, or what is wrong with them, and the bytes of their pictures. */
async function seenByRuns(layout: Layout): Promise<string> {
  const { splits } = LAYOUT_DEFAULTS[layout];
  const seen: unknown[] = [];
  const opened = await readerOf(layout).open(folder, splits);
  seen.push(opened.ids, opened.defects);
  for (const split of splits) {
    for (let row = 0; row < opened.ids[split].length; row++) {
      const pair = await opened.read(split, row).catch((error: unknown) => (error as Error).message);
      if (typeof pair === 'string') {
        seen.push(pair);
        continue;
      }
      const { furtherParts, ...read } = pair;
      // SPair-71k's are in annotations that no run reads: their values are kept as facts instead of covered.
      seen.push(read, layout === 'ap-10k' && furtherParts);
      for (const { file } of [pair.source, pair.target])
        seen.push(fs.existsSync(at(file)) && fs.readFileSync(at(file), 'base64'));
    }
  }
  return crypto.createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

test.each<[Miniature, Layout, string, () => void]>([
  ['spair-71k', 'spair-large', 'as published', () => undefined],
  ['spair-71k', 'spair-small', 'as published', () => undefined],
  ['spair-71k', 'spair-large', 'with pictures named .png', renamePictures],
  ['ap-10k', 'ap-10k', 'as published', () => undefined],
  ['spair-u', 'spair-u', 'as published', () => undefined],
  ['pf-pascal', 'pf-pascal', 'as published', () => undefined],
  ['pf-willow', 'pf-willow', 'as published', () => undefined],
  ['pf-willow', 'pf-willow', 'with a keypoint marked absent', markFirstKeypoint],
])('%s as %s, %s: a change of any byte that runs read is noticed', async (name, layout, _how, prepare) => {
  folder = copyMiniature(name);
  prepare();
  const contents = async () => (await identify(folder, layout, `${folder}-cache`)).contents;
  const before = await contents();
  const seenBefore = await seenByRuns(layout);
  const change = fc.record({ file: fc.constantFrom(...filesOf()), place: fc.nat(), bit: fc.nat(7) });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, place, bit }) => {
      const whole = fs.readFileSync(at(file));
      const { atime, mtime } = fs.statSync(at(file));
      const changed = Buffer.from(whole);
      changed[place % whole.length] = (whole[place % whole.length] ?? 0) ^ (1 << bit);
      fs.writeFileSync(at(file), changed);
      // Size and time stay: a copy that keeps times must not hide a change.
      fs.utimesSync(at(file), atime, mtime);
      const [after, seenAfter] = [await contents().catch(String), await seenByRuns(layout)];
      fs.writeFileSync(at(file), whole);
      expect(await contents()).toBe(before);
      if (seenAfter !== seenBefore) expect(after).not.toBe(before);
    }),
    { numRuns: 20 },
  );
});
