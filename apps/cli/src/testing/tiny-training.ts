/** The settings of a training that takes seconds, on the data set `tiny`. */
export const TINY_TRAINING = {
  data: { name: 'tiny' },
  model: {
    inputSide: 64,
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: false,
    decoder: { channels: [4, 4], groups: 2 },
  },
  training: { epochs: 1, batch: 4 },
} as const;
