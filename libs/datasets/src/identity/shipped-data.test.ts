/**
 * Golden, as the ids of the shipped grids: the real fingerprints of the committed miniatures and of the demo's data. Another
 * one means that runs people already have would not be found again; the file is never written again to make this pass.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Layout } from '../config.ts';
import { synthesise } from '../synthetic/synthesise.ts';
import { identify } from './identify.ts';

const pinned = JSON.parse(
  fs.readFileSync(new URL('./shipped-data.fingerprints.json', import.meta.url), 'utf8'),
) as Record<string, string>;

let scratch: string;
beforeAll(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-shipped-data-'));
});
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const fingerprintOf = async (folder: string, layout: Layout) =>
  (await identify(folder, layout, path.join(scratch, 'cache'))).fingerprint;

test.each<[string, Layout]>([
  ['spair-71k', 'spair-large'],
  ['spair-71k', 'spair-small'],
  ['ap-10k', 'ap-10k'],
  ['spair-u', 'spair-u'],
  ['pf-pascal', 'pf-pascal'],
  ['pf-willow', 'pf-willow'],
])('the miniature %s as %s has the fingerprint it always had', async (name, layout) => {
  const folder = fileURLToPath(new URL(`../../testdata/${name}`, import.meta.url));
  expect(await fingerprintOf(folder, layout)).toBe(pinned[`miniature ${name} as ${layout}`]);
});

test.each([
  ['demo', { trn: 300, val: 60, test: 120 }],
  ['demo-quick', { trn: 32, val: 12, test: 24 }],
] as const)('the data of %s have the fingerprint they always had', async (name, pairs) => {
  const folder = path.join(scratch, name);
  await synthesise(folder, { seed: 1, pairs });
  expect(await fingerprintOf(folder, 'spair-large')).toBe(pinned[name]);
});
