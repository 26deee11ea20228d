/** Weights that are given to a network: they fit by names and shapes, or one message says what does not. */
import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import { writeSafetensors } from '@keygrid/weights';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { fitKbcNet, openKbcNet } from './open.ts';

const sha256 = 'a'.repeat(64);
const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-kbcnet-'));
const file = path.join(folder, 'mine.safetensors');
const fit = (model: typeof tinyModel) =>
  fitKbcNet({ kind: 'kbcnet', model, weights: { sha256 } }, { [sha256]: file });

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
  const net = createKbcNet(tinyModel, { seed: 3 });
  await writeSafetensors(file, net.stateDict());
  net.dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('of the same network they fit, and are what is opened', async () => {
  await fit(tinyModel);
  const opened = await openKbcNet(tinyModel, file);
  expect(opened.side).toBe(64);
  await opened.close();
});

test('of another network they are refused with the names that do not fit', async () => {
  await expect(fit({ ...tinyModel, csfa: { enabled: false } })).rejects.toThrow(
    /^matcher\.weights: .*mine\.safetensors does not fit the network that model describes \(\d+ problems\).*\n {2}(missing|misshapen|extra): /,
  );
});
