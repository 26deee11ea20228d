/** Zero-shot matching with one ResNet-50, by TensorFlow and as an ONNX file; every picture is new. */
import { smallest, largest, median } from '@keygrid/contract';
import { squash, type Point } from '@keygrid/geometry';
import { openMatcher } from '@keygrid/matchers/open';
import { loadTensorFlow } from '@keygrid/model';
import { writeSafetensors } from '@keygrid/weights';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Observation } from '../benchmark.ts';
import { randomPicture } from './kbc-work.ts';
import { randomPoints } from './random-values.ts';
import { randomResNet50, writeResNet50Onnx } from './resnet50.ts';

const SIDE = 256;
const KEYPOINTS = 10;
/** Both compute in float32, in other orders. */
const MOST_DIFFERENCE_PX = 0.05;
const SHA256 = 'a'.repeat(64);

/** Common to both; the mean and deviation are ImageNet's. */
const COMMON = {
  kind: 'features',
  weights: { sha256: SHA256 },
  side: SIDE,
  readout: { kind: 'window', temperature: 0.02, window: 5, fill: 'zero' },
  mutual: 'none',
} as const;
const NATIVE = { ...COMMON, taps: (['conv4', 'conv5'] as const).map((tap) => ({ tap, weight: 1 })) };
const TAPS = [
  { output: 'layer3.5', stride: 16 },
  { output: 'layer4.2', stride: 32 },
];
const ONNX = {
  ...COMMON,
  backbone: {
    kind: 'onnx',
    taps: TAPS,
    mean: [0.485, 0.456, 0.406] as [number, number, number],
    std: [0.229, 0.224, 0.225] as [number, number, number],
  },
  taps: TAPS.map(({ output }) => ({ tap: output, weight: 1 })),
} as const;

export async function featuresByBackbone(pairs: number): Promise<Observation[]> {
  await loadTensorFlow({ device: 'cpu' });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-bench-'));
  try {
    const weights = randomResNet50();
    const [native, onnx] = [path.join(folder, 'resnet50.safetensors'), path.join(folder, 'resnet50.onnx')];
    await writeSafetensors(native, weights);
    writeResNet50Onnx(onnx, weights, SIDE);
    const [ours, theirs] = [await matched(NATIVE, native, pairs), await matched(ONNX, onnx, pairs)];
    const differences = ours.points.map(({ x, y }, i) =>
      Math.hypot(x - (theirs.points[i]?.x ?? NaN), y - (theirs.points[i]?.y ?? NaN)),
    );
    const furthest = largest(differences);
    return [
      observed('features, ResNet-50 by TensorFlow', ours.ms),
      observed('features, the same as an ONNX file', theirs.ms),
      {
        name: 'features: furthest keypoint of one from that of the other',
        value: furthest,
        unit: 'px',
        isOk: furthest <= MOST_DIFFERENCE_PX,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const observed = (name: string, ms: readonly number[]): Observation => ({
  name: `${name} (least ${smallest(ms).toFixed(0)})`,
  value: median(ms),
  unit: 'ms a pair',
  raw: ms,
});

async function matched(config: typeof NATIVE | typeof ONNX, file: string, pairs: number) {
  const surroundings = { log: () => undefined, programs: {}, threads: os.availableParallelism() };
  const matcher = await openMatcher(config, { [SHA256]: file }, surroundings);
  const sourceKeypoints = randomPoints<'input'>(3, KEYPOINTS, { width: SIDE, height: SIDE });
  const viewOf = (i: number) => {
    const picture = randomPicture(i);
    return { picture: { file: String(i), picture }, crop: squash(picture, SIDE) };
  };
  const ms: number[] = [];
  const points: Point<'input'>[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const request = { source: viewOf(2 * pair), target: viewOf(2 * pair + 1), sourceKeypoints };
    const started = performance.now();
    points.push(...(await matcher.match(request)));
    ms.push(performance.now() - started);
  }
  await matcher.close();
  // The library's first calls are slow.
  return { ms: ms.slice(1), points };
}
