import { expect, test } from 'vitest';
import { picturesOfPair } from './pictures-of-pair.ts';

test.each([
  ['000039-test_chair_0004-test_chair_0000:chair', ['test_chair_0004', 'test_chair_0000']],
  ['test-0001-2008_006579-2009_001234:bird', ['2008_006579', '2009_001234']],
  ['000000000017-000000000123:king cheetah', ['000000000017', '000000000123']],
  ['test-0012-wine-b-1-wine-b-2:winebottle', ['wine-b-1', 'wine-b-2']],
])('%s names its two pictures', (id, pictures) => expect(picturesOfPair(id)).toEqual(pictures));

test.each(['pair', 'test-0001-a-b-c:cat', 'x-1-a-b:cat', ''])(
  '"%s" does not say which part is which: it counts as one that shares no picture',
  (id) => expect(picturesOfPair(id)).toEqual([id]),
);
