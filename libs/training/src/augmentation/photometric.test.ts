import { expect, test } from 'vitest';
import { drawsOf } from './draws.ts';
import {
  brightnessContrast,
  equalise,
  photometric,
  posterise,
  saturate,
  sharpen,
  solarise,
  turnHue,
} from './photometric.ts';

const pixels = (...levels: number[]) => Float32Array.from(levels);

test('posterise keeps the highest bits', () => {
  expect([...posterise(pixels(0, 15.9, 16, 255, 100, 200), 4)]).toEqual([0, 0, 16, 240, 96, 192]);
});

test('equalise spreads two levels to the ends and leaves a flat channel', () => {
  expect([...equalise(pixels(100, 7, 0, 101, 7, 255))]).toEqual([0, 7, 0, 255, 7, 255]);
});

test('sharpen at lightness 1 leaves a flat image and raises a peak', () => {
  expect([...sharpen(new Float32Array(27).fill(50), 3, 0.5, 1)]).toEqual(Array(27).fill(50));
  const peak = new Float32Array(27).fill(50).fill(80, 12, 15);
  expect(sharpen(peak, 3, 0.5, 1)[12]).toBe(0.5 * 80 + 0.5 * (9 * 80 - 8 * 50));
});

test('brightness, contrast and solarise are what their formulas say, within 0..255', () => {
  expect([...brightnessContrast(pixels(100, 0, 250), 0.2, 0)]).toEqual([151, 51, 255]);
  expect([...solarise(pixels(127, 128, 255), 128)]).toEqual([127, 127, 0]);
});

test('grey has three equal channels; a third of the hue circle exchanges the channels', () => {
  const [r, g, b] = saturate(pixels(255, 0, 0), 0);
  expect(r).toBe(g);
  expect(g).toBe(b);
  expect(r).toBeCloseTo(0.299 * 255, 3);
  const turned = turnHue(pixels(200, 30, 90), 1 / 3);
  expect([...turned].map((x) => Math.round(x))).toEqual([90, 200, 30]);
  expect([...turnHue(pixels(80, 80, 80), 0.17)].map((x) => Math.round(x))).toEqual([80, 80, 80]);
});

test('I9: the same draws give the same image; probability 0 gives the input back; levels stay levels', () => {
  const image = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
  const once = (p: number, index: number) =>
    photometric(image, 8, { photometric: p, grey: p }, drawsOf(1, 2, index, 'source-photometric'));
  expect(once(0, 3)).toBe(image);
  expect(once(0.5, 3)).toEqual(once(0.5, 3));
  for (let index = 0; index < 50; index++)
    expect(once(0.7, index).every((x) => x >= 0 && x <= 255)).toBe(true);
});
