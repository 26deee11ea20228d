import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { withDiagram } from './diagram.ts';
import { TRANSITIONS } from './transitions.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../../ARCHITECTURE.md'), 'utf8');

test("ARCHITECTURE's diagram of a run's states is the table's", () => {
  expect(page, '`npm run states` draws it again').toBe(withDiagram(page));
});

test('every row of the table is in the diagram, in words that Mermaid can draw', () => {
  const drawn = withDiagram(page);
  for (const { when } of Object.values(TRANSITIONS)) {
    expect(when).not.toMatch(/[:;\n]/);
    expect(drawn).toContain(when);
  }
});
