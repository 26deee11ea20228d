/** Real pickles with bytes changed at random: read or refused, never anything else. */
import { UserError } from '@keygrid/contract';
import fc from 'fast-check';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readPickle } from './pickle.ts';
import { withArchive } from './archive.ts';
import { refusalOf } from './refusal.ts';
import { findStateDict } from './find-state-dict.ts';
import { pytorchWorld } from './world.ts';

const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });

it.each(['views.pth', 'checkpoint.pth'])('%s', async (name) => {
  const file = path.resolve(import.meta.dirname, '../../testdata/pytorch', name);
  const refusal = refusalOf(file);
  const pickle = await withArchive(file, refusal, async (archive) => archive.pickle);
  let refused = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = Buffer.from(pickle);
      for (const { at, byte } of changes) changed[at % changed.length] = byte;
      try {
        findStateDict(readPickle(changed, pytorchWorld(refusal), refusal), refusal);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        refused++;
      }
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(1000);
});
