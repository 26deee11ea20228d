/** What a matcher that is a program costs a pair beyond the program's own time: pixels, files and the way there and back. */
import { median } from '@keygrid/contract';
import { squash } from '@keygrid/geometry';
import { openProgram } from '@keygrid/matchers';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Benchmark, Observation } from '../benchmark.ts';
import { randomPicture } from '../work/kbc-work.ts';
import { randomPoints } from '../work/random-values.ts';

const SIDE = 256;
const KEYPOINTS = 10;
/** The goal. */
const MOST_MS = 3;
const CLIENT = path.resolve(import.meta.dirname, '../../../clients/python/keygrid_matcher.py');
/** Takes no time of its own: all that is measured is Keygrid's and the client's. */
const echo = (pictures: string) =>
  `from keygrid_matcher import serve\nserve(lambda source, target, keypoints, side: keypoints, name='echo', pictures='${pictures}')\n`;

export const matchers: Benchmark = {
  name: 'matchers',
  about:
    'a program as a matcher: what it costs a pair beyond the program’s own time, with pictures of 256 px',
  async run({ options }) {
    const pairs = options.quick ? 50 : 300;
    return {
      observations: [
        await measure('program, raw pictures, both new', 'raw', { pairs, isSourceNew: true }),
        await measure('program, raw pictures, the source known', 'raw', { pairs, isSourceNew: false }),
        await measure('program, PNG pictures, both new', 'png', { pairs, isSourceNew: true }),
      ],
    };
  },
};

async function measure(
  name: string,
  pictures: 'raw' | 'png',
  { pairs, isSourceNew }: { pairs: number; isSourceNew: boolean },
): Promise<Observation> {
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
    const raw: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const source = { picture: { file: isSourceNew ? `s${pair}` : 's', picture }, crop };
      const target = { picture: { file: `t${pair}`, picture }, crop };
      const started = performance.now();
      await program.match({ source, target, sourceKeypoints });
      raw.push(performance.now() - started);
    }
    const value = median(raw);
    return { name, value, unit: 'ms a pair', raw, isOk: value <= MOST_MS };
  } finally {
    await program.close();
    rmSync(folder, { recursive: true });
  }
}
