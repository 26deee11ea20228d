/** An ONNX file as a matcher: two pictures in, a flow, a correlation or keypoints out. */
import { UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { MatchedPoint } from '@keygrid/kbc';
import { onnxLibrary, openOnnx, type OnnxSession, type OnnxTensor, type RunHow } from '@keygrid/onnx';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import type { OpenMatcher } from '../open-matcher.ts';
import type { Surroundings } from '../program/open.ts';
import { matchViews } from '../views/match-views.ts';
import { pictureTensor } from './picture-tensor.ts';
import { readCorrelation } from './read-correlation.ts';
import { readFlow } from './read-flow.ts';
import type { OnnxConfig } from './settings.ts';

/** 340 pictures of 512 × 512. */
const KEPT_BYTES = 2 ** 30;

/** @throws UserError where the file cannot be loaded. */
export async function openOnnxKind(
  config: OnnxConfig,
  files: MatcherFiles,
  { threads = 1 }: Pick<Surroundings, 'threads'>,
): Promise<OpenMatcher> {
  const session = await openSession(config, files, threads);
  const matcher = matchViews<OnnxTensor>({
    describe: async (pixels) => pictureTensor(pixels, config),
    carry: (source, target, keypoints) => answer(session, config, { source, target }, keypoints),
    limitBytes: KEPT_BYTES,
    bytesOf: ({ data }) => data.byteLength,
    free: () => undefined,
  });
  return {
    library: onnxLibrary(),
    side: config.side,
    uncropped: 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      matcher.dispose();
      await session.close();
    },
  };
}

/** Loads it, and asks it once: what it answers to a made-up pair shows what no declaration does. */
export async function fitOnnxKind(config: OnnxConfig, files: MatcherFiles): Promise<void> {
  const session = await openSession(config, files, 1);
  const { side } = config;
  const data = Float32Array.from({ length: 3 * side * side }, (_, i) => (i * 7919) % 256);
  const picture = pictureTensor({ width: side, height: side, data }, config);
  try {
    await answer(session, config, { source: picture, target: picture }, [{ x: side / 2, y: side / 2 }]);
  } finally {
    await session.close();
  }
}

function openSession({ file, external }: OnnxConfig, files: MatcherFiles, threads: number) {
  const externalFiles = Object.fromEntries(external.map((one) => [one.name, fileOf(files, one)]));
  return openOnnx(fileOf(files, file), { field: 'matcher.file', externalFiles, threads });
}

interface Pair {
  readonly source: OnnxTensor;
  readonly target: OnnxTensor;
}

async function answer(
  session: OnnxSession,
  config: OnnxConfig,
  { source, target }: Pair,
  keypoints: readonly Point<'input'>[],
): Promise<MatchedPoint[]> {
  const { side, layout, output } = config;
  const pictures = { [config.source]: source, [config.target]: target };
  if (output.kind === 'keypoints') return carryKeypoints(session, config, pictures, keypoints);
  const read = await ask(session, pictures, output.name, { mayMask: output.kind === 'correlation' });
  if (output.kind === 'flow') return readFlow(keypoints, read, { side, layout, output });
  const { readout, name, mutual } = output;
  if (readout.kind === 'pixel') throw new Error('a correlation is not read at pixels');
  return readCorrelation(keypoints, read, side, { name, readout, mutual });
}

/** As many keypoints a call as the file takes; where it always takes more, the rest are zeros and their answers are not read. */
async function carryKeypoints(
  session: OnnxSession,
  { side, output }: OnnxConfig,
  pictures: Readonly<Record<string, OnnxTensor>>,
  keypoints: readonly Point<'input'>[],
): Promise<Point<'input'>[]> {
  if (output.kind !== 'keypoints') throw new Error('this file answers no keypoints');
  const { name, points, unit } = output;
  const declared = session.model.inputs.find((input) => input.name === points)?.shape?.[1];
  const most = typeof declared === 'number' ? declared : keypoints.length;
  const found: Point<'input'>[] = [];
  for (let first = 0; first < keypoints.length; first += most) {
    const some = keypoints.slice(first, first + most);
    const data = new Float32Array(2 * most);
    some.forEach(({ x, y }, k) =>
      data.set(
        [x, y].map((at) => (unit === 'pixels' ? at : (2 * at) / side - 1)),
        2 * k,
      ),
    );
    const feeds = { ...pictures, [points]: { shape: [1, most, 2], data } };
    const { shape, data: answers } = await ask(session, feeds, name);
    if (shape.join() !== [1, most, 2].join())
      throw new UserError(
        `The output ${name} is [${shape.join(', ')}]; expected [1, ${most}, 2], a point for each of ${points}`,
      );
    const back = (value = NaN) => (unit === 'pixels' ? value : ((value + 1) * side) / 2);
    some.forEach((_, k) => found.push({ x: back(answers[2 * k]), y: back(answers[2 * k + 1]) }));
  }
  return found;
}

async function ask(
  session: OnnxSession,
  feeds: Readonly<Record<string, OnnxTensor>>,
  output: string,
  how?: RunHow,
): Promise<OnnxTensor> {
  const [tensor] = Object.values(await session.run(feeds, [output], how));
  return tensor as OnnxTensor;
}
