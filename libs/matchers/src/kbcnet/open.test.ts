/** Weights that are given to a network: they fit by names and shapes, or one message says what does not. */
import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import { writeSafetensors } from '@keygrid/weights';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { fitMatcher } from '../open-kind.ts';
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

test('a value that is no number is refused where the grid is planned, and where they are opened', async () => {
  const net = createKbcNet(tinyModel, { seed: 3 });
  const dict = net.stateDict();
  net.dispose();
  const name = 'backbone.layer1.0.conv1.weight';
  dict.get(name)?.data.set([NaN], 7);
  const broken = path.join(folder, 'broken.safetensors');
  await writeSafetensors(broken, dict);
  const message = `its tensor ${name} holds NaN (value 7 of `;
  const config = { kind: 'kbcnet', model: tinyModel, weights: { sha256 } } as const;
  await expect(fitMatcher(config, { [sha256]: broken })).rejects.toThrow(
    `matcher.weights: ${broken}: ${message}`,
  );
  await expect(openKbcNet(tinyModel, broken)).rejects.toThrow(`${broken}: ${message}`);
});
