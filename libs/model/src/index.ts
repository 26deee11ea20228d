export type { Levels } from './csfa.ts';
export { loadTensorFlow, type Device, type LoadOptions, type NumericEnvironment } from './device.ts';
export { endPointError } from './end-point-error.ts';
export { driverProblem, gpuObstacle, installedLibrary, missingCudaLibraries } from './gpu.ts';
export { lossAndGradients, type LossAndGradients } from './gradients.ts';
export { groundTruthFlow, type Correspondence, type GroundTruthFlow } from './ground-truth-flow.ts';
export { createKbcNet, type ForwardMode, type ForwardResult, type KbcNet } from './kbcnet.ts';
export { transferKeypoints } from './keypoint-transfer.ts';
export { IMAGE_DEVIATION, IMAGE_MEAN, normaliseImage } from './normalise-image.ts';
export { systemFacts, systemObstacle } from './nvidia-driver.ts';
export { precisionsOf, type Precision } from './precision.ts';
export {
  backboneMismatches,
  recogniseNetwork,
  type RecognisedBackbone,
  type RecognisedNetwork,
} from './recognise-network.ts';
