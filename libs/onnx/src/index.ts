export { readOnnxModel, type OnnxModel } from './read-model.ts';
export { describeValue, requireValue, type OnnxValue } from './value.ts';
export { ONNX_LIBRARY, openOnnx, type OnnxSession, type OnnxTensor } from './session.ts';
