/** The committed miniatures: what the generator makes, and read back exactly as it was drawn. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS, type Layout, type Split } from './config.ts';
import { detectLayout } from './layouts/layout-readers.ts';
import { readMat } from './mat/read-mat.ts';
import { openDataset, summariseDataset } from './open-dataset.ts';
import { decodePicture } from '@keygrid/images';
import { CATEGORIES } from './synthetic/categories/index.ts';
import type { Recipe } from './synthetic/recipe.ts';
import { drawScene, type Scene } from './synthetic/scene.ts';
import { synthesise } from './synthetic/synthesise.ts';

const testdata = fileURLToPath(new URL('../testdata/', import.meta.url));
const MINIATURES: { name: string; layout: Layout; pairs: Record<Split, number> }[] = [
  { name: 'spair-71k', layout: 'spair-large', pairs: { trn: 6, val: 2, test: 4 } },
  { name: 'spair-71k', layout: 'spair-small', pairs: { trn: 3, val: 1, test: 2 } },
  { name: 'pf-pascal', layout: 'pf-pascal', pairs: { trn: 6, val: 2, test: 4 } },
  { name: 'pf-willow', layout: 'pf-willow', pairs: { trn: 0, val: 0, test: 6 } },
];
const folderOf = (name: string) => path.join(testdata, name);
const recipeOf = (name: string) =>
  JSON.parse(fs.readFileSync(path.join(folderOf(name), 'synthetic.json'), 'utf8')) as Recipe;

let parent: string;
beforeAll(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-miniatures-'));
});
afterAll(() => fs.rmSync(parent, { recursive: true }));

/** Every annotation and list by its path. MATLAB's by their numbers: what zlib makes of them is its own affair. */
function annotationsOf(folder: string): Map<string, unknown> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const names = files.map((e) => path.relative(folder, path.join(e.parentPath, e.name))).sort();
  const contentOf = (name: string) => {
    const content = fs.readFileSync(path.join(folder, name));
    if (/\.(jpg|png)$/.test(name)) return 'a picture';
    return name.endsWith('.mat') ? readMat(content, name, ['kps', 'bbox']) : content.toString();
  };
  return new Map(names.map((name) => [name, contentOf(name)]));
}

test.each(['spair-71k', 'pf-pascal', 'pf-willow'])('%s is what the generator makes', async (name) => {
  const made = path.join(parent, name);
  await synthesise(made, recipeOf(name));
  expect(annotationsOf(made)).toEqual(annotationsOf(folderOf(name)));
});

/** `trn_bird_0001.jpg` of that seed. */
function sceneOf(file: string, { seed, imageSize }: Recipe): Scene {
  const [split, name, number] = path.parse(file).name.split('_');
  const category = CATEGORIES.find((one) => one.name === name)!;
  return drawScene({ seed, split: split as Split, category, index: Number(number) }, imageSize);
}
const hundredths = (value: number) => Math.round(value * 100) / 100;

describe.each(MINIATURES)('$layout of $name', ({ name, layout, pairs }) => {
  const folder = folderOf(name);
  const recipe = recipeOf(name);
  /** Where a keypoint is annotated: PF-WILLOW's first ten, hidden ones too; else those that can be seen. */
  const drawn = (scene: Scene) =>
    layout === 'pf-willow'
      ? scene.object.keypoints.slice(0, 10).map(({ x, y }) => ({ x: hundredths(x), y: hundredths(y) }))
      : scene.keypoints;

  test('its pairs are counted', async () => {
    expect((await summariseDataset(folder, layout)).pairs).toEqual(pairs);
    if (layout !== 'spair-small') expect(await detectLayout(folder)).toBe(layout);
  });

  test('every pair is read exactly as it was drawn', async () => {
    const dataset = await openDataset(folder, { layout });
    const ids = new Set<string>();
    for (const split of LAYOUT_DEFAULTS[layout].splits) {
      const list = await dataset.split(split);
      expect(list.length).toBe(pairs[split]);
      for (let i = 0; i < list.length; i++) {
        const [query, truth] = [await list.query(i), await list.truth(i)];
        ids.add(query.id);
        const [source, target] = [sceneOf(query.sourceFile, recipe), sceneOf(query.targetFile, recipe)];
        const shared = drawn(source).flatMap((p, k) => (p && drawn(target)[k] ? [k] : []));
        expect(query.sourceKeypoints).toEqual(shared.map((k) => drawn(source)[k]));
        expect(truth.targetKeypoints).toEqual(shared.map((k) => drawn(target)[k]));
        if (layout !== 'pf-willow') {
          expect([truth.sourceBox, truth.targetBox]).toEqual([source.box, target.box]);
        }
        expect(query.mirrored ?? false).toBe(layout === 'pf-pascal' && split === 'trn' && i % 2 === 1);
        await decodePicture(query.sourceFile, query.sourceSize);
        await decodePicture(query.targetFile, query.targetSize);
      }
    }
    expect(ids.size).toBe(pairs.trn + pairs.val + pairs.test);
  });
});

test('PF-WILLOW has no split to train on', async () => {
  const dataset = await openDataset(folderOf('pf-willow'), { layout: 'pf-willow' });
  await expect(dataset.split('trn')).rejects.toThrow(/pf-willow data set has no split trn\. Expected test/);
});
