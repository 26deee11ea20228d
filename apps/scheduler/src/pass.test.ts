import { expect, test } from 'vitest';
import { makePass } from './pass.ts';

const LONG = 60_000;

/** Steps that work, or fail as told, and note that they were tried. */
function steps() {
  const tried: string[] = [];
  const failing = new Map<string, unknown>();
  const step = (what: string) => ({
    what,
    run: () => {
      tried.push(what);
      if (failing.has(what)) throw failing.get(what);
      return Promise.resolve();
    },
  });
  return { tried, failing, all: ['one', 'two', 'three'].map(step) };
}

test('a pass whose first step throws still does the others; the next pass tries it again', async () => {
  const { tried, failing, all } = steps();
  const pass = makePass(all, () => {}, LONG);
  failing.set('one', new Error('away'));
  await pass();
  expect(tried).toEqual(['one', 'two', 'three']);
  failing.clear();
  await pass();
  expect(tried).toEqual(['one', 'two', 'three', 'one', 'two', 'three']);
});

test('each failing step is said once, with its cause: again only after it worked, or when it fails otherwise', async () => {
  const { failing, all } = steps();
  const said: Error[] = [];
  const pass = makePass(all, (error) => said.push(error), LONG);
  const away = new Error('away');
  failing.set('one', away).set('three', 'full');
  for (let i = 0; i < 3; i++) await pass();
  expect(said.map(({ message }) => message)).toEqual([
    'one failed and is tried again with the next pass: Error: away',
    'three failed and is tried again with the next pass: full',
  ]);
  expect(said[0]?.cause).toBe(away);
  failing.set('one', new TypeError('other'));
  await pass();
  expect(said).toHaveLength(3);
  failing.clear();
  await pass();
  failing.set('one', away);
  await pass();
  expect(said).toHaveLength(4);
});

test('a step that hangs is said once and keeps no other from its work; once it has ended it is done again', async () => {
  const { tried, all } = steps();
  const said: string[] = [];
  let end: () => void = () => {};
  const hanging = {
    what: 'Waiting',
    run: () => {
      tried.push('Waiting');
      return new Promise<void>((resolve) => (end = resolve));
    },
  };
  const pass = makePass([hanging, ...all], ({ message }) => said.push(message), 20);
  await pass();
  await pass();
  expect(tried).toEqual(['Waiting', 'one', 'two', 'three', 'one', 'two', 'three']);
  expect(said).toEqual(['Waiting has not ended after 0.02 s; the other steps go on without it.']);
  end();
  await pass();
  await pass();
  expect(tried.filter((what) => what === 'Waiting')).toHaveLength(2);
});
