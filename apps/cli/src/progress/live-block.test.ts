/** What is written to the terminal when a block is drawn again. */
import { expect, test } from 'vitest';
import { openLiveBlock } from './live-block.ts';

test('a second drawing goes over the first', () => {
  let written = '';
  const block = openLiveBlock((text) => (written += text), 10);
  block.draw(['one', 'two']);
  expect(written).toBe('one\ntwo\n');
  written = '';
  block.draw(['a line too long to fit']);
  expect(written).toBe('\u001b[2A\u001b[0Ja line t…\n');
});

test('a line above stays, the block is drawn again below it', () => {
  let written = '';
  const block = openLiveBlock((text) => (written += text), 40);
  block.draw(['bar']);
  written = '';
  block.above('done');
  expect(written).toBe('\u001b[1A\u001b[0Jdone\nbar\n');
  block.end();
  written = '';
  block.draw(['new']);
  expect(written).toBe('new\n');
});
