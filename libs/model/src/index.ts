export type { Levels } from './csfa.ts';
export { loadTensorFlow, type Device, type LoadOptions, type NumericEnvironment } from './device.ts';
export {
  asFloats,
  ELEMENT_BYTES,
  elementCount,
  toStateTensor,
  type FileTensor,
  type FloatType,
} from './file-tensor.ts';
export { systemFacts, systemObstacle } from './nvidia-driver.ts';
export { endPointError } from './end-point-error.ts';
export { lossAndGradients, type LossAndGradients } from './gradients.ts';
export { driverProblem, gpuObstacle, installedLibrary, missingCudaLibraries } from './gpu.ts';
export { groundTruthFlow, type Correspondence, type GroundTruthFlow } from './ground-truth-flow.ts';
export { createKbcNet, type ForwardMode, type ForwardResult, type KbcNet } from './kbcnet.ts';
export { transferKeypoints } from './keypoint-transfer.ts';
export { IMAGE_DEVIATION, IMAGE_MEAN, normaliseImage } from './normalise-image.ts';
export { precisionsOf, type Precision } from './precision.ts';
export {
  backboneMismatches,
  recogniseNetwork,
  type RecognisedBackbone,
  type RecognisedNetwork,
} from './recognise-network.ts';
export { readSafetensors, type Safetensors } from './safetensors-read.ts';
export { writeFileTensors, writeSafetensors } from './safetensors-write.ts';
export type { StateDict, StateTensor } from './state-dict.ts';
export { listWeights, readWeights, type WeightsFile } from './weights-file.ts';
