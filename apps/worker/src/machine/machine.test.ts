import os from 'node:os';
import { METHODS } from '@keygrid/plan';
import { expect, test } from 'vitest';
import { cardsOf } from './cards.ts';
import { offerOf } from './machine.ts';
import { allThreadsOf, placesOf } from './places.ts';

const cores = os.availableParallelism();

test('on a CPU: a slot a core and one thread each, or the cores shared among the slots asked for', () => {
  expect(placesOf({}, [])).toEqual(
    Array.from({ length: cores }, () => ({ threads: 1, precision: 'float32' })),
  );
  expect(placesOf({ slots: 1 }, [])).toEqual([{ threads: cores, precision: 'float32' }]);
  expect(placesOf({ slots: 2 * cores }, [])).toHaveLength(2 * cores);
  expect(placesOf({ slots: 1, threads: 3 }, [])).toEqual([{ threads: 3, precision: 'float32' }]);
  expect(placesOf({ threads: cores }, [])).toEqual([{ threads: cores, precision: 'float32' }]);
});

test('a run that has the machine to itself has the threads of all slots', () => {
  expect(allThreadsOf({}, placesOf({ slots: 2 }, []))).toBe(cores);
  expect(allThreadsOf({ threads: 3 }, placesOf({ slots: 2, threads: 3 }, []))).toBe(6);
});

const cuda = {
  environment: { backend: 'tensorflow', device: 'cuda' },
  precisions: ['float32', 'tf32'],
} as const;
const offered = (places: ReturnType<typeof placesOf>, gpus: Parameters<typeof cardsOf>[0]) =>
  offerOf(places, { ...cuda, precisions: [...cuda.precisions] }, { gpus: [...gpus], cards: cardsOf(gpus, places), memoryLimitBytes: 2 ** 33 }); // prettier-ignore
const A10 = { name: 'NVIDIA A10', memoryGiB: 22.5, capability: 8.6 };
const T4 = { name: 'Tesla T4', memoryGiB: 15, capability: 7.5 };

test('a slot a card by default, each with the memory of its own; the worker offers the most of them', () => {
  const gpus = [
    { ...A10, id: '0' },
    { ...T4, id: '1' },
  ];
  const places = placesOf({}, gpus);
  expect(places.map(({ gpu, shareGiB }) => [gpu, shareGiB])).toEqual([
    ['0', undefined],
    ['1', undefined],
  ]);
  expect(offered(places, gpus)).toMatchObject({
    slots: 2,
    device: 'cuda',
    memoryGiB: 22,
    cards: [
      { id: '0', name: 'NVIDIA A10', memoryGiB: 22, slots: 1 },
      { id: '1', name: 'Tesla T4', memoryGiB: 15, slots: 1 },
    ],
    methods: METHODS,
  });
});

test('several slots a card share its memory, a GiB left to each one’s process beside its tensors', () => {
  const gpus = [
    { ...A10, id: '0' },
    { ...A10, id: '1' },
  ];
  const places = placesOf({ slotsPerGpu: 2 }, gpus);
  expect(places.map(({ gpu, shareGiB }) => [gpu, shareGiB])).toEqual([['0', 10.25], ['1', 10.25], ['0', 10.25], ['1', 10.25]]); // prettier-ignore
  expect(offered(places, gpus)).toMatchObject({ slots: 4, memoryGiB: 10 });
  // An odd number: the second card has one slot, and all its memory.
  expect(placesOf({ slots: 3 }, gpus).map(({ gpu, shareGiB }) => [gpu, shareGiB])).toEqual([['0', 10.25], ['1', undefined], ['0', 10.25]]); // prettier-ignore
});

test('fewer slots than cards take those with the most free memory', () => {
  const gpus = [{ ...A10, id: '0', freeGiB: 2 }, { ...A10, id: '1', freeGiB: 21 }, { ...A10, id: '2', freeGiB: 22 }]; // prettier-ignore
  expect(placesOf({ slots: 2 }, gpus).map(({ gpu }) => gpu)).toEqual(['2', '1']);
});

test('tf32 is offered where every card has it', () => {
  const [new_, old] = [
    { ...A10, id: '0' },
    { ...T4, id: '1' },
  ];
  expect(offered(placesOf({}, [new_]), [new_]).precisions).toEqual(['float32', 'tf32']);
  expect(offered(placesOf({}, [new_, old]), [new_, old]).precisions).toEqual(['float32']);
});

test('a lost card is offered no more; the others are', () => {
  const gpus = [
    { ...A10, id: '0' },
    { ...T4, id: '1' },
  ];
  const cards = cardsOf(gpus, placesOf({}, gpus));
  expect(cards.lose('0', 'GPU is lost.')).toBe(true);
  expect(cards.lose('0', 'again')).toBe(false);
  expect(cards.isOpen({ gpu: '0' })).toBe(false);
  expect(cards.offer()).toMatchObject({ slots: 1, memoryGiB: 15, cards: [{ id: '0', lost: 'GPU is lost.' }, { id: '1' }] }); // prettier-ignore
});

test('without the native library the offer says so', () => {
  const environment = { backend: 'javascript', device: 'cpu' } as const;
  const limit = { gpus: [], cards: cardsOf([], []), memoryLimitBytes: 2 ** 33 };
  const offer = offerOf(placesOf({}, []), { environment, precisions: ['float32'] }, limit);
  expect(offer.memoryGiB).toBe(8);
  expect(offer.device).toBe('javascript');
});
