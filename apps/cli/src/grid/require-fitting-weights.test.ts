/** Which matchers are looked at before a grid is submitted. */
import { parseGrid, planGrid } from '@keygrid/plan';
import { afterEach, expect, test, vi } from 'vitest';
import { requireFittingWeights } from './require-fitting-weights.ts';

afterEach(() => vi.unstubAllEnvs());

const sha256 = 'a'.repeat(64);
function planOf(matcher: object) {
  const grid = { name: 'fits', about: 'a test', base: { data: { name: 'x' }, matcher }, seeds: [1] };
  return planGrid(parseGrid(JSON.stringify(grid), 'test.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: sha256 }),
    sha256OfWeights: () => sha256,
  });
}

test('a program is planned without a process that looks into its files, a network of weights is not', async () => {
  // Any process of Node now ends at once.
  vi.stubEnv('NODE_OPTIONS', '--no-such-option');
  const program = { kind: 'program', command: ['python3', '{dir}/m.py'], files: ['m.py'], version: '1' };
  await expect(requireFittingWeights(planOf(program))).resolves.toBeUndefined();
  const features = { kind: 'features', weights: 'resnet.safetensors' };
  await expect(requireFittingWeights(planOf(features))).rejects.toThrow('no-such-option');
});
