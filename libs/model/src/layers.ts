/** The network's single layers, for whoever checks them one by one. */
export { createAttentionBlock } from './attention-block.ts';
export { createBackbone, createStem } from './backbone.ts';
export { createBatchNorm } from './batch-norm.ts';
export { createConv4d } from './conv4d.ts';
export { createConvolution } from './convolution.ts';
export { correlate } from './correlation.ts';
export { createCsfa } from './csfa.ts';
export { createDecoder } from './decoder.ts';
export { createGroupNorm } from './group-norm.ts';
export { maxPool } from './max-pool.ts';
export { mutualNearestNeighbours } from './mutual-nearest-neighbours.ts';
export { ParameterStore } from './parameters.ts';
export { resizeBilinear } from './resize.ts';
export { softArgmaxFlow } from './soft-argmax.ts';
export type { Tensor6D } from './tensor6d.ts';
