import { UserError } from '@keygrid/contract';
import { describe, expect, it } from 'vitest';
import { Tuple, type PickleWorld } from './pickle-machine.ts';
import { readPickle } from './pickle.ts';
import { refusalOf } from './refusal.ts';
import { code, integer, name, pickleOf, shortText, text, tuple, uint32 } from '../testing/pickle-code.ts';

const refusal = refusalOf('x.pth');
/** Says what it was asked. */
const world: PickleWorld = {
  global: (module, attribute) => `${module}:${attribute}`,
  persistent: (id) => ['outside', id],
  call: (callee, { items }) => ['called', callee, ...items],
  build: (target, state) => void (target as unknown[]).push(state),
};
const read = (pickle: Buffer) => readPickle(pickle, world, refusal);

describe('readPickle', () => {
  it.each([
    ['constants', pickleOf('(N', [0x88, 0x89], 't'), new Tuple([null, true, false])],
    ['small integers', pickleOf('K', [200], 'M', [1, 2], [0x86]), new Tuple([200, 513])],
    ['signed integers', pickleOf(integer(-2)), -2],
    ['long integers', pickleOf([0x8a, 3, 0, 0, 128], [0x8a, 0], [0x86]), new Tuple([-(2 ** 23), 0])],
    ['64-bit integers', pickleOf([0x8b, ...uint32(8), 1, 0, 0, 0, 0, 0, 0, 0x10]), 2n ** 60n + 1n],
    ['floats', pickleOf('G', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), 1.5],
    [
      'text',
      pickleOf(text('ü'), shortText('a'), [0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 0x62], [0x87]),
      new Tuple(['ü', 'a', 'b']),
    ],
    ['tuples', pickleOf('N', [0x85], ')', [0x86]), new Tuple([new Tuple([null]), new Tuple([])])],
    ['lists', pickleOf(']Na(NNe'), [null, null, null]],
    [
      'dicts',
      pickleOf('}', text('a'), 'Ns(', text('b'), 'NK', [1], 'Nu'),
      new Map<unknown, unknown>([
        ['a', null],
        ['b', null],
        [1, null],
      ]),
    ],
    [
      'memos',
      pickleOf(text('a'), 'q', [7], 'r', uint32(300), 'h', [7], 'j', uint32(300), [0x87]),
      new Tuple(['a', 'a', 'a']),
    ],
    ['numbered memos', pickleOf(']', [0x94], 'h', [0], [0x86]), new Tuple([[], []])],
    ['names', pickleOf(name('a.b', 'c')), 'a.b:c'],
    ['names from the stack', pickleOf(shortText('a.b'), shortText('c'), [0x93]), 'a.b:c'],
    ['calls', pickleOf(name('a', 'b'), tuple(integer(1)), 'R'), ['called', 'a:b', 1]],
    ['outside objects', pickleOf(text('x'), 'Q'), ['outside', 'x']],
    ['state', pickleOf(']Nb'), [null]],
    ['frames', pickleOf([0x95, 1, 0, 0, 0, 0, 0, 0, 0], 'N'), null],
  ])('reads %s', (_what, pickle, value) => expect(read(pickle)).toEqual(value));

  it('shares what is shared', () => {
    const { items } = read(pickleOf(']', [0x94], 'h', [0], [0x86])) as Tuple;
    expect(items[0]).toBe(items[1]);
  });

  it('ends anywhere before STOP with one clear error', () => {
    const whole = pickleOf(
      '}',
      text('a'),
      tuple(integer(1), name('a', 'b')),
      's',
      [0x8a, 1, 5],
      'q',
      [1],
      [0x86],
    );
    expect(read(whole)).toBeInstanceOf(Tuple);
    for (let length = 0; length < whole.length; length++) {
      expect(() => read(whole.subarray(0, length)), `${length} bytes`).toThrow(UserError);
    }
  });

  it.each([
    ['another protocol', Buffer.from([0x80, 1, 0x2e]), 'protocol 1'],
    ['text longer than the file', pickleOf('X', uint32(0xffffffff)), 'in the middle of a value'],
    [
      'text longer than numbers',
      pickleOf([0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      'in the middle',
    ],
    [
      'an integer that would take a minute',
      pickleOf([0x8b, ...uint32(0x7fffffff)]),
      'integer of 2147483647 bytes',
    ],
    ['a negative length', pickleOf([0x8b, ...uint32(-1)]), 'integer of 4294967295 bytes'],
    ['a memo far out', pickleOf('Nr', uint32(0xfffffff0)), 'numbers a value 4294967280'],
    ['an unknown memo', pickleOf('h', [3]), 'no value number 3'],
    ['nothing', pickleOf(), 'a value is missing'],
    ['a value below the mark', pickleOf('N(', [0x85]), 'a value is missing'],
    ['no mark', pickleOf('Nt'), 'a mark is missing'],
    ['an item for no list', pickleOf('NNa'), 'no list'],
    ['an item for no dict', pickleOf('NNNs'), 'no dict'],
    ['a key without value', pickleOf('}(Nu'), 'without a value'],
    ['a key twice', pickleOf('}', text('a'), 'Ns', text('a'), 'Ns'), '"a" twice'],
    ['a list as key', pickleOf('}]Ns'), 'neither text nor a number'],
    ['a name that is no text', pickleOf('NN', [0x93]), 'no text'],
    ['a name without end', pickleOf('cos'), 'does not end'],
    ['arguments that are no tuple', pickleOf(name('a', 'b'), 'NR'), 'without arguments'],
    ['an unknown operation', pickleOf([0xff]), 'no operation 0xff'],
    ['INST', pickleOf('(ios\nsystem\n'), 'uses INST'],
    ['OBJ', pickleOf('(', name('os', 'system'), 'o'), 'uses OBJ'],
    ['EXT1', pickleOf([0x82, 1]), 'uses EXT1'],
    ['an old text', pickleOf("S'a'\n"), 'uses STRING'],
  ])('refuses %s', (_what, pickle, message) => {
    expect(() => read(pickle)).toThrow(UserError);
    expect(() => read(pickle)).toThrow(message);
  });
});

describe('a pickle made to exhaust memory or time', () => {
  it('may nest shared lists: ten times ten times ten … is still a few references', () => {
    const level = (index: number) =>
      code(']', [0x94], '(', ...Array.from({ length: 10 }, () => ['h'.charCodeAt(0), index]), 'e');
    const laughs = code(']', [0x94], ...Array.from({ length: 200 }, (_, index) => level(index)));
    expect(read(pickleOf(laughs))).toHaveLength(10);
  });
  it('may nest deeply', () => {
    const deep = Array.from({ length: 100_000 }, () => 0x85);
    expect(read(pickleOf('N', deep))).toBeInstanceOf(Tuple);
  });
  it('may hold itself', () => {
    const list = read(pickleOf(']', [0x94], 'h', [0], 'a')) as unknown[];
    expect(list[0]).toBe(list);
  });
  it.each([
    ['values', '}'],
    ['marks', '('],
  ])('may not make millions of %s', (_what, letter) => {
    const pickle = pickleOf(Buffer.alloc(500_001, letter).toString());
    expect(() => read(pickle)).toThrow('more than 500000 values');
  });
});
