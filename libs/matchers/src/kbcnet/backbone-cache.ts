/** The feature cache of a network whose backbone does not change. */
import type { KbcNet } from '@keygrid/model';
import { isOnnx } from '@keygrid/model/config';
import { onnxLibrary } from '@keygrid/onnx';
import { createHash } from 'node:crypto';
import { openFeatureCache, type FeatureCache, type FeatureStore } from '../views/feature-cache.ts';

/** Networks whose backbones are alike to the bit share it, whatever stands behind them. */
export function openBackboneCache(
  net: KbcNet,
  store: FeatureStore,
  log: (line: string) => void,
): FeatureCache | undefined {
  if (store.limitBytes <= 0) return undefined;
  const { backbone } = net.config;
  if (isOnnx(backbone)) return openFeatureCache({ ...backbone, runtime: onnxLibrary() }, store, log);
  return openFeatureCache({ shape: shapeOf(backbone), tensors: backboneHash(net) }, store, log);
}

const shapeOf = ({ weights: _weights, ...shape }: KbcNet['config']['backbone']) => shape;

/** Of its weights and running statistics, by name. */
function backboneHash(net: KbcNet): string {
  const hash = createHash('sha256');
  const tensors = [...net.stateDict()].filter(([name]) => name.startsWith('backbone.'));
  for (const [name, { shape, data }] of tensors.sort(([a], [b]) => (a < b ? -1 : 1)))
    hash
      .update(`${name} ${shape.join(' ')}\n`)
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
