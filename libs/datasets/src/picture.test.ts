import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CorruptDataError } from './corrupt-data-error.ts';
import { decodePicture } from './picture.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-picture-'));
  const noise = Buffer.from(Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 7919) % 251));
  await sharp(noise, { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg()
    .toFile(at('whole.jpg'));
  const bytes = fs.readFileSync(at('whole.jpg'));
  fs.writeFileSync(at('truncated.jpg'), bytes.subarray(0, bytes.length / 2));
  fs.writeFileSync(at('text.jpg'), 'not a picture');
  fs.writeFileSync(at('empty.jpg'), '');
  await sharp({ create: { width: 3, height: 2, channels: 4, background: { r: 9, g: 8, b: 7, alpha: 1 } } })
    .png()
    .toFile(at('alpha.png'));
  await sharp(Buffer.from([5, 250]), { raw: { width: 2, height: 1, channels: 1 } })
    .png()
    .toFile(at('grey.png'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('pixels come as RGB, whatever the file holds', async () => {
  expect(await decodePicture(at('whole.jpg'))).toMatchObject({ width: 64, height: 48 });
  const alpha = await decodePicture(at('alpha.png'));
  expect([...alpha.data.subarray(0, 6)]).toEqual([9, 8, 7, 9, 8, 7]);
  const grey = await decodePicture(at('grey.png'));
  expect([...grey.data]).toEqual([5, 5, 5, 250, 250, 250]);
});

test.each(['truncated.jpg', 'text.jpg', 'empty.jpg'])(
  '%s is corrupt, and the message names it (I10, I12)',
  async (name) => {
    const failure = await decodePicture(at(name)).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(CorruptDataError);
    expect((failure as Error).message).toContain(at(name));
    expect((failure as Error).cause).toBeDefined();
  },
);

test('a missing picture is bad input, not corrupt data', async () => {
  const failure = await decodePicture(at('absent.jpg')).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(UserError);
  expect(failure).not.toBeInstanceOf(CorruptDataError);
});

test('a picture of another size than its annotation says is corrupt', async () => {
  await expect(decodePicture(at('whole.jpg'), { width: 48, height: 64 })).rejects.toThrow(/64×48.*48×64/);
});
