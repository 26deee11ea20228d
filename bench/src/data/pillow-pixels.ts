/** How far our pixels are from Pillow's on the same files: decoded, and squashed. */
import { squash } from '@keygrid/geometry';
import { decodePicture, resample } from '@keygrid/images';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Observation } from '../benchmark.ts';
import type { Launch } from '../processes/measured-process.ts';

const PROGRAM = path.join(import.meta.dirname, '../../peers/pixels.py');
const MOST_BYTES = 2 ** 30;

export async function comparePixels(
  { command }: Launch,
  files: readonly string[],
  side: number,
): Promise<Observation[]> {
  const run = promisify(execFile);
  const options = { encoding: 'buffer', maxBuffer: MOST_BYTES } as const;
  const { stdout } = await run(command, [PROGRAM, String(side), ...files], options);
  let at = 0;
  const take = (bytes: number) => stdout.subarray(at, (at += bytes));
  const [decoded, rounded, exact] = [createDifference(), createDifference(), createDifference()];
  for (const file of files) {
    const picture = await decodePicture(file);
    const squashed = resample(picture, squash(picture, side));
    decoded.add(picture.data, take(picture.data.length));
    rounded.add(squashed.map(Math.round), take(squashed.length));
    const floats = Uint8Array.from(take(4 * squashed.length));
    exact.add(squashed, new Float32Array(floats.buffer));
  }
  return [
    ...decoded.observe('decoded'),
    ...rounded.observe(`squashed to ${side}, ours rounded`),
    ...exact.observe(`squashed to ${side}, Pillow in float32`),
  ];
}

function createDifference() {
  let [largest, sum, count] = [0, 0, 0];
  return {
    add(ours: Uint8Array | Float32Array, theirs: Uint8Array | Float32Array): void {
      if (ours.length !== theirs.length) throw new Error(`${ours.length} levels against ${theirs.length}`);
      ours.forEach((level, i) => {
        const difference = Math.abs(level - (theirs[i] ?? NaN));
        largest = Math.max(largest, difference);
        sum += difference;
      });
      count += ours.length;
    },
    observe: (what: string): Observation[] => [
      { name: `${what}: largest difference to Pillow`, value: largest, unit: 'levels' },
      { name: `${what}: mean difference to Pillow`, value: sum / count, unit: 'levels' },
    ],
  };
}
