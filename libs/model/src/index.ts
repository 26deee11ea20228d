export { loadTensorFlow, type LoadOptions } from './device/device.ts';
export { driverProblem, gpuObstacle, installedLibrary, missingCudaLibraries } from './device/gpu.ts';
export { systemFacts, systemProblem } from './device/nvidia-driver.ts';
export { precisionsOf } from './device/precision.ts';
export type { Levels } from './network/csfa.ts';
export { endPointError } from './network/end-point-error.ts';
export { lossAndGradients, type LossAndGradients } from './network/gradients.ts';
export {
  groundTruthFlow,
  truthTensor,
  truthValues,
  unpackTruth,
  type Correspondence,
  type GroundTruthFlow,
  type TruthValues,
} from './network/ground-truth-flow.ts';
export type { ForwardResult } from './network/head.ts';
export type { Taps } from './network/taps.ts';
export { createKbcNet, type ForwardMode, type KbcNet } from './network/kbcnet.ts';
export { transferKeypoints } from './network/keypoint-transfer.ts';
export { IMAGE_DEVIATION, IMAGE_MEAN, normaliseImage } from './network/normalise-image.ts';
export {
  backboneMismatches,
  kbcNetMismatches,
  recogniseNetwork,
  type RecognisedBackbone,
  type RecognisedNetwork,
  type RecognisedResNet,
} from './network/recognise-network.ts';
export { inShape } from './tensors/rearrange.ts';
export { countCalls, type Calls } from './kernels/count-calls.ts';
export { recordedPass, type RecordedPass } from './recording/recorded.ts';
