export { readOnnxModel } from './read-model.ts';
export { ONNX_LIBRARY, openOnnx, type OnnxSession, type OnnxTensor } from './session.ts';
