/** Matchers: what a program costs a pair beyond its own time, and HPF and SCOT from maps to keypoints. */
import { median } from '@keygrid/contract';
import { squash } from '@keygrid/geometry';
import { openProgram } from '@keygrid/matchers';
import { loadTensorFlow } from '@keygrid/model';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Benchmark, Observation } from '../benchmark.ts';
import { HYPERPIXEL_PAIRS, hyperpixelPair } from '../work/hyperpixel-pair.ts';
import { featuresByBackbone } from '../work/features-by.ts';
import { keptFeaturesGain } from '../work/kept-features.ts';
import { randomPicture } from '../work/kbc-work.ts';
import { randomPoints } from '../work/random-values.ts';

const SIDE = 256;
const KEYPOINTS = 10;
/** The goals: a program's with raw pictures, and HPF's and SCOT's on two cores. PNG is slower: encoding costs more than writing. */
const MOST_MS = 3;
const MOST_MATCH_MS = 300;
const CLIENT = path.resolve(import.meta.dirname, '../../../clients/python/keygrid_matcher.py');
/** Takes no time of its own: all that is measured is Keygrid's and the client's. */
const echo = (pictures: string) =>
  `from keygrid_matcher import serve\nserve(lambda source, target, keypoints, side: keypoints, name='echo', pictures='${pictures}')\n`;

export const matchers: Benchmark = {
  name: 'matchers',
  about:
    'a program as a matcher: what it costs a pair beyond the program’s own time, with pictures of 256 px; HPF and SCOT a pair; what features on disk save; one ResNet by TensorFlow and as an ONNX file',
  async run({ options }) {
    const pairs = options.quick ? 50 : 300;
    return {
      observations: [
        ...(await measure('program, raw pictures, both new', 'raw', { pairs, isSourceNew: true })),
        ...(await measure('program, raw pictures, the source known', 'raw', { pairs, isSourceNew: false })),
        ...(await measure('program, PNG pictures, both new', 'png', { pairs, isSourceNew: true })),
        ...(await hyperpixels(options.quick ? 5 : 20)),
        ...(await keptFeaturesGain(options.quick ? 6 : 30)),
        ...(await featuresByBackbone(options.quick ? 6 : 30)),
      ],
    };
  },
};

async function measure(
  name: string,
  pictures: 'raw' | 'png',
  { pairs, isSourceNew }: { pairs: number; isSourceNew: boolean },
): Promise<Observation[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-bench-'));
  const written = path.join(folder, 'echo.py');
  writeFileSync(written, echo(pictures));
  const files = [written, CLIENT].map((from) => ({ name: path.basename(from), from }));
  const command = ['python3', '{dir}/echo.py'];
  const program = await openProgram({ command, files, side: SIDE, log: () => undefined });
  const picture = randomPicture(1);
  const crop = squash(picture, SIDE);
  const sourceKeypoints = randomPoints<'input'>(3, KEYPOINTS, { width: SIDE, height: SIDE });
  try {
    const times = await timed(pairs, (pair) => {
      const source = { picture: { file: isSourceNew ? `s${pair}` : 's', picture }, crop };
      const target = { picture: { file: `t${pair}`, picture }, crop };
      return program.match({ source, target, sourceKeypoints });
    });
    return observed(name, times, pictures === 'raw' ? MOST_MS : undefined);
  } finally {
    await program.close();
    rmSync(folder, { recursive: true });
  }
}

async function hyperpixels(pairs: number): Promise<Observation[]> {
  await loadTensorFlow({ device: 'cpu' });
  const found: Observation[] = [];
  for (const one of HYPERPIXEL_PAIRS) {
    const match = hyperpixelPair(one);
    await match();
    found.push(
      ...observed(`${one.name} at 300×225, maps to keypoints`, await timed(pairs, match), MOST_MATCH_MS),
    );
  }
  return found;
}

interface Times {
  /** Of each call, ms. */
  readonly wall: readonly number[];
  /** Of all threads of this process, ms a call: what others do on the machine is not in it. */
  readonly processor: number;
}

async function timed(calls: number, work: (call: number) => Promise<unknown>): Promise<Times> {
  const wall: number[] = [];
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const started = performance.now();
    await work(call);
    wall.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1000 / calls };
}

function observed(name: string, { wall, processor }: Times, mostMs: number | undefined): Observation[] {
  const value = median(wall);
  const verdict = mostMs === undefined ? {} : { isOk: value <= mostMs };
  return [
    { name, value, unit: 'ms a pair', raw: wall, ...verdict },
    { name: `${name}: processor time here`, value: processor, unit: 'ms a pair' },
  ];
}
