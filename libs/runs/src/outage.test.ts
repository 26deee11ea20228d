import { expect, test } from 'vitest';
import { watchOutage } from './outage.ts';

function watched() {
  const said: string[] = [];
  let time = 0;
  const outage = watchOutage({
    server: 'The database',
    meanwhile: 'Runs wait.',
    settleMs: 10_000,
    say: (line) => said.push(line),
    now: () => time,
  });
  return { said, outage, at: (seconds: number) => (time = seconds * 1000) };
}

test('one line when it goes, whatever the reasons are, and one when it is back', () => {
  const { said, outage, at } = watched();
  outage.worked();
  outage.began('It is away: refused');
  at(15);
  outage.began('It is away: starting up');
  at(26);
  outage.worked();
  outage.worked();
  expect(said).toEqual(['It is away: refused. Runs wait.', 'The database works again, after about 15 s.']);
  outage.began('It is away: again');
  expect(said).toHaveLength(3);
});

test('what works between two failures does not end it', () => {
  const { said, outage, at } = watched();
  for (let second = 0; second < 60; second += 5) {
    at(second);
    outage.began('It only reads');
    at(second + 1);
    outage.worked();
  }
  expect(said).toHaveLength(1);
});
