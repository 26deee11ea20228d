/** KBCNet small enough for a test. */
import { ModelInput, resolveModel } from '@keygrid/model/config';

export const tinyModel = resolveModel(
  ModelInput.parse({
    inputSide: 64,
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: { enabled: true, heads: 2, mlpRatio: 1 },
    decoder: { channels: [4, 4], groups: 2 },
  }),
  () => '',
);
