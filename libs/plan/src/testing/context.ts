/** A planning context with fixed answers, and the smallest grid worth planning. */
import { UserError } from '@keygrid/contract';
import type { Layout } from '@keygrid/datasets/config';
import { parseGrid } from '../parse-grid.ts';
import type { PlanContext } from '../resolve.ts';

export const FINGERPRINT = 'f'.repeat(64);
export const WEIGHTS_SHA256 = 'a'.repeat(64);

/** By what the name says; any other is a SPair-71k. */
function layoutOf(name: string): Layout {
  if (name.includes('pascal')) return 'pf-pascal';
  return name.includes('willow') ? 'pf-willow' : 'spair-large';
}

export const context: PlanContext = {
  data(name) {
    if (name === 'nowhere') throw new UserError(`No data set is named ${name}.`);
    return { name, layout: layoutOf(name), fingerprint: FINGERPRINT };
  },
  sha256OfWeights: () => WEIGHTS_SHA256,
};

/** A grid of the given axes block over a small base. */
export function gridOf(axes: object | undefined, changes: object = {}) {
  return parseGrid(JSON.stringify({ ...small, axes, ...changes }), 'test.yaml');
}

export const small = {
  name: 'small',
  about: 'a test',
  base: { data: { name: 'demo' }, model: { backbone: { layers: [1, 1, 1, 1], width: 16 } } },
  seeds: [1, 2],
};
