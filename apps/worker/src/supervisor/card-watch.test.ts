import { expect, test } from 'vitest';
import { cardsOf } from '../machine/cards.ts';
import { freeMemoryGiB } from '../machine/gpus.ts';
import { withDriver } from '../testing/driver.ts';
import { watchCards } from './card-watch.ts';

const gpus = ['0', '1'].map((id) => ({ id, name: 'NVIDIA A10', memoryGiB: 24 }));
const place = (gpu: string) => ({ threads: 1, precision: 'float32', gpu }) as const;
const row = (id: number, free: number) => `${id}, GPU-a${id}, 24576, ${free}, 8.6, [N/A], NVIDIA A10`;

function watched() {
  const said: string[] = [];
  const lost: string[] = [];
  const cards = cardsOf(gpus, [place('0'), place('1')]);
  const watch = watchCards({
    cards,
    lookMs: 60_000,
    say: (text) => said.push(text),
    onLost: ({ gpu = '' }) => lost.push(gpu),
    free: freeMemoryGiB,
  });
  return { watch, cards, said, lost };
}

test('a run may count on what other processes have left of a card; nothing is claimed for one that is full', async () => {
  const { watch, said } = watched();
  await withDriver([row(0, 24000), row(1, 8192)], async () => {
    expect(await watch.roomGiB(place('0'))).toBe(24); // but for the child that waits on it
    expect(await watch.roomGiB(place('1'))).toBe(9);
  });
  watch.changed(place('1'));
  await withDriver([row(0, 0), row(1, 300)], async () => {
    expect(await watch.roomGiB(place('0'))).toBe(24); // seen a moment ago
    expect(await watch.roomGiB(place('1'))).toBe('too little');
  });
  expect(said).toEqual([expect.stringMatching(/nothing is claimed for cuda:1: 0\.3 GiB of it are free/)]);
});

test('a lost card is closed and said once, other errors close nothing', () => {
  const { watch, said, lost } = watched();
  expect(watch.isLostBy(place('0'), new Error('disk full'))).toBe(false);
  expect(watch.isLostBy({ threads: 1, precision: 'float32' }, new Error('GPU is lost'))).toBe(false);
  const failure = { class: 'device-lost', message: 'CUDA_ERROR_UNKNOWN' };
  expect([watch.isLostBy(place('0'), failure), watch.isLostBy(place('0'), failure)]).toEqual([true, true]);
  expect([watch.isOpen(place('0')), watch.isOpen(place('1'))]).toEqual([false, true]);
  expect(said).toEqual(['card cuda:0 is lost, nothing more is claimed for it: CUDA_ERROR_UNKNOWN']);
  expect(lost).toEqual(['0']);
});

test('a driver that says so is believed before anything is claimed', async () => {
  const { watch } = watched();
  const words = 'Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.';
  const { watch: failing } = { watch: watchCards({ cards: cardsOf(gpus, [place('0')]), lookMs: 1, say: () => {}, onLost: () => {}, free: () => Promise.reject(new Error(words)) }) }; // prettier-ignore
  await expect(failing.roomGiB(place('0'))).rejects.toThrow('GPU is lost');
  expect(await watch.roomGiB({ threads: 1, precision: 'float32' })).toBeUndefined();
});
