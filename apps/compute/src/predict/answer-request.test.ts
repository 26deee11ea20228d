/** Pictures of every shape: the points come, whatever becomes of the drawing, and the drawing stays bounded. */
import { decodePicture } from '@keygrid/images';
import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import { ModelConfig } from '@keygrid/model/config';
import { writeSafetensors } from '@keygrid/weights';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerRequest } from './answer-request.ts';
import { PredictRequest } from './request.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);
const model = ModelConfig.parse({
  inputSide: 64,
  backbone: { layers: [1, 1, 1, 1], width: 4, weights: { kind: 'he' } },
  csfa: { enabled: false },
  decoder: { channels: [4] },
});

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-answer-'));
  await loadTensorFlow({ device: 'cpu' });
  const net = createKbcNet(model, { seed: 1 });
  await writeSafetensors(at('weights.safetensors'), net.stateDict());
  net.dispose();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Eight bits a pixel, black. */
function greyPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function pictureOf(width: number, height: number): string {
  const file = at(`${width}x${height}.png`);
  fs.writeFileSync(file, greyPng(width, height));
  return file;
}

const sha256 = 'a'.repeat(64);
const kbc = { mode: 'both', tau: 0.6, minDistancePx: 16, maxScale: 2 };
const requestFor = (source: string, target: string, sourceKeypoints: [number, number][], output: string) =>
  PredictRequest.parse({
    matchers: [
      {
        matcher: { kind: 'kbcnet', model, weights: { sha256 } },
        files: { [sha256]: at('weights.safetensors') },
        kbc,
      },
    ],
    device: 'cpu',
    source,
    target,
    sourceKeypoints,
    compare: true,
    output,
  });

test.each([
  [2000, 3],
  [3, 2000],
  [1, 1],
  [40_000, 1],
  [1, 40_000],
  [3000, 3000],
])('a picture of %i×%i gives its points and a drawing of bounded size', async (width, height) => {
  const shaped = pictureOf(width, height);
  const plain = pictureOf(80, 60);
  const output = at('drawn.png');
  const far: [number, number][] = [[0, 0], [width, height], [width / 2, height / 2]]; // prettier-ignore
  for (const request of [
    requestFor(shaped, plain, far, output),
    requestFor(plain, shaped, [[10, 10], [20, 30], [12, 11]], output), // prettier-ignore
  ]) {
    const answer = await answerRequest(request);
    expect(answer).toMatchObject({ output });
    expect(
      answer.rows
        .flatMap(({ targetKeypoints }) => targetKeypoints)
        .flat()
        .filter(Number.isFinite),
    ).toHaveLength(6);
    const drawn = await decodePicture(output);
    expect(drawn.width).toBeLessThanOrEqual(2800);
    expect(drawn.height).toBeLessThanOrEqual(1400);
  }
});

test('a picture that cannot be written costs no answer', async () => {
  const plain = pictureOf(80, 60);
  fs.mkdirSync(at('taken.png'), { recursive: true });
  const answer = await answerRequest(requestFor(plain, plain, [[10, 10]], at('taken.png')));
  expect(answer.rows[0]?.targetKeypoints).toHaveLength(1);
  expect(answer).not.toHaveProperty('output');
  expect(answer).toMatchObject({
    pictureProblem: expect.stringMatching(/taken\.png is a folder, a device or a pipe/) as string,
  });
  expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('of a thousand keypoints and more all are answered and the first drawn', async () => {
  const plain = pictureOf(80, 60);
  const many = Array.from({ length: 1100 }, (_, i): [number, number] => [i % 80, i % 60]);
  const answer = await answerRequest(requestFor(plain, plain, many, at('many.png')));
  expect(answer.rows[0]?.targetKeypoints).toHaveLength(1100);
  expect(answer).toMatchObject({ output: at('many.png') });
});
