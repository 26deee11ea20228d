export { readOnnxModel } from './read-model.ts';
export { onnxLibrary } from './runtime-file.ts';
export { openOnnx, type OnnxSession, type OnnxTensor, type RunHow } from './session.ts';
export { withMetadata } from './with-metadata.ts';
