/** The network's single layers, for checks of one after the other. */
export { createAttentionBlock } from './layers/attention-block.ts';
export { createBackbone } from './network/backbone.ts';
export { createStem } from './network/resnet.ts';
export { createBatchNorm } from './layers/batch-norm.ts';
export { createConv4d } from './layers/conv4d.ts';
export { createConvolution } from './layers/convolution.ts';
export { correlate } from './network/correlation.ts';
export { createCsfa } from './network/csfa.ts';
export { createDecoder } from './network/decoder.ts';
export { firstValues } from './network/first-values.ts';
export { createHyperpixelNetwork, type HyperpixelNetwork } from './network/hyperpixel-network.ts';
export { createGroupNorm } from './layers/group-norm.ts';
export { maxPool } from './layers/max-pool.ts';
export { mutualNearestNeighbours } from './network/mutual-nearest-neighbours.ts';
export { ParameterStore } from './layers/parameters.ts';
export { resizeBilinear } from './layers/resize.ts';
export { softArgmaxFlow } from './network/soft-argmax.ts';
export type { Tensor6D } from './tensors/tensor6d.ts';
