/** What the feature cache saves: zero-shot matching with ResNet-50, nothing kept before and everything. */
import { squash } from '@keygrid/geometry';
import { loadTensorFlow } from '@keygrid/model';
import { openMatcher } from '@keygrid/matchers/open';
import { writeSafetensors } from '@keygrid/weights';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Observation } from '../benchmark.ts';
import { randomPicture } from './kbc-work.ts';
import { randomPoints } from './random-values.ts';
import { randomResNet50 } from './resnet50.ts';

const SIDE = 256;
const KEYPOINTS = 10;
/** How many times as fast as without; the goal. */
const LEAST_GAIN = 5;
const SHA256 = 'a'.repeat(64);

/** Every picture is new to the process: only the disk remembers it. */
export async function keptFeaturesGain(pairs: number): Promise<Observation[]> {
  const numeric = await loadTensorFlow({ device: 'cpu' });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-bench-'));
  const features = { folder: path.join(folder, 'features'), limitBytes: 2 ** 33, numeric };
  const file = path.join(folder, 'resnet50.safetensors');
  await writeSafetensors(file, randomResNet50());
  const pictures = Array.from({ length: 2 * pairs }, (_, i) => randomPicture(i));
  const sourceKeypoints = randomPoints<'input'>(3, KEYPOINTS, { width: SIDE, height: SIDE });
  const evaluate = async (): Promise<number> => {
    const surroundings = { log: () => undefined, programs: {}, features };
    const matcher = await openMatcher(FEATURES, { [SHA256]: file }, surroundings);
    const viewOf = (i: number) => {
      const picture = pictures[i] ?? randomPicture(i);
      return { picture: { file: String(i), picture }, crop: squash(picture, SIDE) };
    };
    await matcher.match({ source: viewOf(0), target: viewOf(1), sourceKeypoints }); // the library's first calls are slow
    const started = performance.now();
    for (let pair = 1; pair < pairs; pair++)
      await matcher.match({ source: viewOf(2 * pair), target: viewOf(2 * pair + 1), sourceKeypoints });
    const ms = (performance.now() - started) / (pairs - 1);
    await matcher.close();
    return ms;
  };
  try {
    const [cold, warm] = [await evaluate(), await evaluate()];
    const unit = 'ms a pair';
    return [
      { name: 'features, ResNet-50, no picture kept', value: cold, unit },
      { name: 'features, ResNet-50, all pictures kept on disk', value: warm, unit },
      {
        name: 'the feature cache',
        value: cold / warm,
        unit: 'times as fast',
        isOk: cold / warm >= LEAST_GAIN,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const FEATURES = {
  kind: 'features',
  weights: { sha256: SHA256 },
  side: SIDE,
  taps: ['conv4', 'conv5'].map((tap) => ({ tap: tap as 'conv4', weight: 1 })),
  readout: { kind: 'window', temperature: 0.02, window: 5, fill: 'zero' },
  mutual: 'none',
} as const;
