import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chooseLibrary, chosenLibrary } from './chosen-library.mjs';

test('the CPU library until another was chosen, and again when it is chosen back', () => {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-chosen-'));
  expect(chosenLibrary(path.join(cache, 'not made yet'))).toBe('cpu');
  expect(chosenLibrary(cache)).toBe('cpu');
  chooseLibrary(cache, 'cuda');
  expect(chosenLibrary(cache)).toBe('cuda');
  chooseLibrary(cache, 'cpu');
  expect(chosenLibrary(cache)).toBe('cpu');
  fs.rmSync(cache, { recursive: true });
});
