/** The committed miniatures: what the generator makes, and read back exactly as it was drawn. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '@keygrid/geometry';
import { COMMON_SPLITS, LAYOUT_DEFAULTS, type Layout, type Split } from './config.ts';
import { detectLayout } from './layouts/layout-readers.ts';
import { readMat } from './mat/read-mat.ts';
import { openDataset, summariseDataset, type SplitCounts } from './open-dataset.ts';
import { decodePicture } from '@keygrid/images';
import { CATEGORIES } from './synthetic/categories/index.ts';
import type { Recipe } from './synthetic/recipe.ts';
import { drawScene, type Scene } from './synthetic/scene.ts';
import { synthesise } from './synthetic/synthesise.ts';
import { spairUWriter } from './synthetic/write-spair-u.ts';
import { ap10kWriter, pictureName } from './synthetic/write-ap-10k.ts';

const testdata = fileURLToPath(new URL('../testdata/', import.meta.url));
const MINIATURES: { name: string; layout: Layout; pairs: SplitCounts }[] = [
  { name: 'spair-71k', layout: 'spair-large', pairs: { trn: 6, val: 2, test: 4 } },
  { name: 'spair-71k', layout: 'spair-small', pairs: { trn: 3, val: 1, test: 2 } },
  {
    name: 'ap-10k',
    layout: 'ap-10k',
    pairs: {
      ...{ trn: 6, val: 2, test: 4 },
      ...{ 'val-cross-species': 2, 'test-cross-species': 4, 'val-cross-family': 2, 'test-cross-family': 4 },
    },
  },
  { name: 'spair-u', layout: 'spair-u', pairs: { trn: 0, val: 0, test: 4 } },
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

test.each(['spair-71k', 'ap-10k', 'spair-u', 'pf-pascal', 'pf-willow'])(
  '%s is what the generator makes',
  async (name) => {
    const made = path.join(parent, name);
    await synthesise(made, recipeOf(name));
    expect(annotationsOf(made)).toEqual(annotationsOf(folderOf(name)));
  },
);

/** The scene of a picture's name: `trn_bird_0001` of that seed, or a number. */
function scenesOf({ seed, imageSize, imagesPerCategory, layout }: Recipe): Map<string, Scene> {
  const keys = COMMON_SPLITS.flatMap((split) =>
    CATEGORIES.flatMap((category) =>
      Array.from({ length: imagesPerCategory[split] }, (_, index) => ({ seed, split, category, index })),
    ),
  );
  const scenes = keys.map((key) => drawScene(key, imageSize));
  return new Map(scenes.map((scene) => [layout === 'ap-10k' ? pictureName(scene.key) : scene.name, scene]));
}
const hundredths = (value: number) => Math.round(value * 100) / 100;
/** AP-10K says width and height, so its corners are sums. */
const cornersOf = ({ x1, y1, x2, y2 }: Box<'original'>) => ({
  x1,
  y1,
  x2: hundredths(x2),
  y2: hundredths(y2),
});

describe.each(MINIATURES)('$layout of $name', ({ name, layout, pairs }) => {
  const folder = folderOf(name);
  const scenes = scenesOf(recipeOf(name));
  const sceneOf = (file: string) => scenes.get(path.parse(file).name)!;
  /** Where a keypoint is annotated: PF-WILLOW's first ten, hidden ones too; else those that can be seen. */
  const drawn = (scene: Scene) => {
    if (layout === 'ap-10k') return ap10kWriter.annotated(scene)!.keypoints;
    if (layout === 'spair-u') return spairUWriter.annotated(scene)!.keypoints;
    return layout === 'pf-willow'
      ? scene.object.keypoints.slice(0, 10).map(({ x, y }) => ({ x: hundredths(x), y: hundredths(y) }))
      : scene.keypoints;
  };

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
        const [source, target] = [sceneOf(query.sourceFile), sceneOf(query.targetFile)];
        const shared = drawn(source).flatMap((p, k) => (p && drawn(target)[k] ? [k] : []));
        expect(query.sourceKeypoints).toEqual(shared.map((k) => drawn(source)[k]));
        expect(truth.targetKeypoints).toEqual(shared.map((k) => drawn(target)[k]));
        if (layout !== 'pf-willow') {
          expect([truth.sourceBox, truth.targetBox].map(cornersOf)).toEqual([source.box, target.box]);
          expect(truth.keypointIds).toEqual(layout === 'pf-pascal' ? undefined : shared);
          const further = drawn(target).flatMap((at, k) => (at && !drawn(source)[k] ? [{ id: k, at }] : []));
          const isSaid = layout.startsWith('spair-') ? layout !== 'spair-u' : layout === 'ap-10k';
          expect(truth.furtherParts).toEqual(isSaid ? further : undefined);
        }
        expect(Object.keys(truth.flags)).toHaveLength(name.startsWith('spair') ? 4 : 0);
        expect(query.mirrored ?? false).toBe(layout === 'pf-pascal' && split === 'trn' && i % 2 === 1);
        await decodePicture(query.sourceFile, query.sourceSize);
        await decodePicture(query.targetFile, query.targetSize);
      }
    }
    expect(ids.size).toBe(Object.values(pairs).reduce((sum, count) => sum + count, 0));
  });
});

test('AP-10K: pairs across species are of one family, those across families of two', async () => {
  const dataset = await openDataset(folderOf('ap-10k'), { layout: 'ap-10k' });
  const taxaOf = async (split: Split) => {
    const list = await dataset.split(split);
    const queries = await Promise.all(list.ids.map((_, i) => list.query(i)));
    return queries.map(({ sourceFile, targetFile }) =>
      [sourceFile, targetFile].map((file) => path.relative(folderOf('ap-10k'), file).split('/').slice(1, 3)),
    );
  };
  for (const [source, target] of await taxaOf('test')) expect(source).toEqual(target);
  for (const [source, target] of await taxaOf('test-cross-species')) {
    expect(source![0]).toBe(target![0]);
    expect(source![1]).not.toBe(target![1]);
  }
  for (const [source, target] of await taxaOf('test-cross-family')) expect(source![0]).not.toBe(target![0]);
});

test('PF-WILLOW has no split to train on', async () => {
  const dataset = await openDataset(folderOf('pf-willow'), { layout: 'pf-willow' });
  await expect(dataset.split('trn')).rejects.toThrow(/pf-willow data set has no split trn\. Expected test/);
});
