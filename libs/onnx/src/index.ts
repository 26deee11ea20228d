export { readOnnxModel } from './read-model.ts';
export { ONNX_LIBRARY, openOnnx, type OnnxSession, type OnnxTensor, type RunHow } from './session.ts';
