export type { OnnxModel } from './read-model.ts';
export { describeValue, misfit, requireInput, requireOutput, type OnnxValue } from './value.ts';
export { onnxLibrary, whyNoOnnxRuntime } from './runtime-file.ts';
