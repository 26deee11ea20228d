import { expect, test } from 'vitest';
import { lostCards } from './lost-cards.ts';

const card = { name: 'NVIDIA A100', memoryGiB: 40, slots: 1 };
const lost = 'CUDA_ERROR_UNKNOWN.';

test('a lost card is told with its machine, its name, why, and what to do', () => {
  const workers = [
    {
      host: 'a',
      pid: 7,
      cards: [
        { ...card, id: '0' },
        { ...card, id: '1', lost },
      ],
    },
  ];
  expect(lostCards(workers)).toEqual([
    'Worker 7 on a has lost its card cuda:1 (NVIDIA A100) and claims nothing for it: CUDA_ERROR_UNKNOWN. Restart the worker once nvidia-smi lists the card again.',
  ]);
});

test('of many lost cards a few are told', () => {
  const cards = Array.from({ length: 8 }, (_, id) => ({ ...card, id: String(id), lost }));
  expect(lostCards([{ host: 'a', pid: 7, cards }]).at(-1)).toBe('5 more cards were lost.');
});
