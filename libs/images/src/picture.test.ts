import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PictureError } from './picture-error.ts';
import { decodePicture, type Picture } from './picture.ts';

const SIZE = { width: 64, height: 48 };
let folder: string;
const at = (name: string) => path.join(folder, name);
const read = (name: string) => fs.readFileSync(at(name));

/** Levels without a pattern. */
const noise = (channels: number) =>
  Buffer.from(Array.from({ length: SIZE.width * SIZE.height * channels }, (_, i) => (i * 7919) % 251));
const image = (channels: 1 | 2 | 3 | 4) => sharp(noise(channels), { raw: { ...SIZE, channels } });

/** The first `kept` channels of `noise(channels)`; one of them thrice. */
function rgbOf(channels: number, kept: number): Buffer {
  const levels = noise(channels);
  return Buffer.from(
    Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => {
      const channel = kept === 1 ? 0 : i % 3;
      return levels[Math.floor(i / 3) * channels + channel] ?? NaN;
    }),
  );
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-picture-'));
  await image(3).jpeg().toFile(at('whole.jpg'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function made(name: string, picture: Sharp): Promise<Picture> {
  await picture.toFile(at(name));
  return decodePicture(at(name));
}
function edited(name: string, from: string, edit: (bytes: Buffer) => Buffer): string {
  fs.writeFileSync(at(name), edit(read(from)));
  return name;
}
/** Faster than `toEqual`, which compares byte by byte. */
function expectSame(a: Picture, b: Picture): void {
  expect(a).toMatchObject({ width: b.width, height: b.height });
  expect(Buffer.compare(a.data, b.data)).toBe(0);
}
async function expectRefused(name: string, defect: RegExp): Promise<void> {
  const failure = await decodePicture(at(name)).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(PictureError);
  expect(failure).toMatchObject({ fault: 'picture', file: at(name) });
  expect((failure as Error).message).toContain(`${at(name)}: not a readable picture`);
  expect((failure as Error).message).toMatch(defect);
  expect((failure as Error).cause).toBeInstanceOf(Error);
}

test.each([1, 2, 3, 4] as const)(
  'a PNG of %i channels: its levels, grey as RGB, alpha dropped',
  async (n) => {
    const picture = await made(`channels-${n}.png`, image(n).png());
    expectSame(picture, { ...SIZE, data: rgbOf(n, n < 3 ? 1 : 3) });
  },
);

test('an interlaced PNG has the pixels of a plain one', async () => {
  const interlaced = await made('interlaced.png', image(3).png({ progressive: true }));
  expectSame(interlaced, await made('plain.png', image(3).png()));
});

test('a palette of four and of two colours gives the colours', async () => {
  const colours = [10, 20, 30, 40, 50, 60, 70, 80, 90, 200, 210, 220];
  const four = sharp(Buffer.from(colours), { raw: { width: 4, height: 1, channels: 3 } });
  const exactly = { palette: true, dither: 0, effort: 10 } as const;
  expect([...(await made('four.png', four.png({ ...exactly, colours: 4 }))).data]).toEqual(colours);
  expect(read('four.png').readUInt8(25)).toBe(3); // indexed
  const two = sharp(Buffer.from([0, 255, 255]), { raw: { width: 3, height: 1, channels: 1 } });
  const bits = await made('bits.png', two.png({ ...exactly, colours: 2 }));
  expect([...bits.data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 255]);
  expect(read('bits.png').readUInt8(24)).toBe(1); // a bit a pixel
});

test('a grey JPEG comes as RGB of equal channels', async () => {
  const { data } = await made('grey.jpg', image(1).jpeg());
  expect(data.length).toBe(SIZE.width * SIZE.height * 3);
  expect(data.every((level, i) => level === data[i - (i % 3)])).toBe(true);
});

test('a progressive JPEG has the pixels of a baseline one', async () => {
  const progressive = await made('progressive.jpg', image(3).jpeg({ progressive: true }));
  expectSame(progressive, await made('baseline.jpg', image(3).jpeg({ optimiseCoding: true })));
});

test.each([2, 3, 4, 5, 6, 7, 8])(
  'orientation %i of the EXIF tag is ignored: pixels as stored',
  async (orientation) => {
    const turned = await made(`turned-${orientation}.jpg`, image(3).jpeg().withMetadata({ orientation }));
    expect((await sharp(at(`turned-${orientation}.jpg`)).metadata()).orientation).toBe(orientation);
    expectSame(turned, await decodePicture(at('whole.jpg')));
  },
);

test('a colour profile is ignored', async () => {
  const wide = await made('wide.jpg', image(3).jpeg().withIccProfile('p3', { attach: true }));
  const { data } = await sharp(at('wide.jpg'), { ignoreIcc: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect((await sharp(at('wide.jpg')).metadata()).icc).toBeDefined();
  expect(Buffer.from(wide.data).equals(data)).toBe(true);
});

test('bytes after the end do no harm', async () => {
  const whole = await decodePicture(at('whole.jpg'));
  edited('longer.jpg', 'whole.jpg', (bytes) => Buffer.concat([bytes, Buffer.from('more')]));
  expectSame(await decodePicture(at('longer.jpg')), whole);
});

test('what is cut short or damaged is corrupt, and the message names it (I10, I12)', async () => {
  await image(3).png().toFile(at('whole.png'));
  await image(3).jpeg({ progressive: true }).toFile(at('scans.jpg'));
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
  await expectRefused(edited('half.jpg', 'whole.jpg', half), /premature end/);
  await expectRefused(
    edited('last.jpg', 'whole.jpg', (bytes) => bytes.subarray(0, -20)),
    /premature end/,
  );
  await expectRefused(edited('scan.jpg', 'scans.jpg', half), /premature end/);
  await expectRefused(
    edited('head.jpg', 'whole.jpg', (bytes) => bytes.subarray(0, 100)),
    /before its frame header/,
  );
  await expectRefused(edited('half.png', 'whole.png', half), /png/);
  await expectRefused(
    edited('head.png', 'whole.png', (bytes) => bytes.subarray(0, 20)),
    /within its header/,
  );
  const flip = (bytes: Buffer) =>
    Buffer.from(bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 85 : byte)));
  await expectRefused(edited('flipped.png', 'whole.png', flip), /png/);
});

test('another format is refused, whatever the name says', async () => {
  fs.writeFileSync(at('empty.jpg'), '');
  fs.writeFileSync(at('text.jpg'), 'not a picture');
  fs.writeFileSync(at('svg.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await sharp([Buffer.from(await image(3).png().toBuffer()), await image(3).negate().png().toBuffer()], {
    join: { animated: true },
  })
    .gif()
    .toFile(at('animated.gif'));
  await expectRefused('empty.jpg', /empty/);
  for (const name of ['text.jpg', 'svg.png', 'animated.gif'])
    await expectRefused(name, /neither those of a JPEG nor of a PNG/);
});

test('CMYK, 16 bits and sizes beyond reason are refused by name', async () => {
  await image(3).toColourspace('cmyk').jpeg().toFile(at('cmyk.jpg'));
  await expectRefused('cmyk.jpg', /CMYK/);
  await image(3).toColourspace('rgb16').png().toFile(at('deep.png'));
  await expectRefused('deep.png', /16 bits/);
  const claim = (offset: number, bytes: number) => (file: Buffer) => {
    file.writeUIntBE(256 ** bytes / 4, offset, bytes);
    file.writeUIntBE(256 ** bytes / 4, offset + bytes, bytes);
    return file;
  };
  await expectRefused(edited('huge.png', 'deep.png', claim(16, 4)), /1073741824×1073741824/);
  const frame = read('whole.jpg').indexOf(Buffer.from([0xff, 0xc0]));
  await expectRefused(edited('huge.jpg', 'whole.jpg', claim(frame + 5, 2)), /16384×16384/);
  await expectRefused(
    edited('none.jpg', 'whole.jpg', (file) => file.fill(0, frame + 5, frame + 9)),
    /0×0/,
  );
});

test('a missing picture is bad input, not a damaged one', async () => {
  const failure = await decodePicture(at('absent.jpg')).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(PictureError);
  expect(failure).toMatchObject({ fault: 'missing-file', file: at('absent.jpg') });
});

test('a picture of another size than its annotation says is corrupt', async () => {
  await expect(decodePicture(at('whole.jpg'), { width: 48, height: 64 })).rejects.toThrow(/64×48.*48×64/);
});
