export { writeOnnx, type OnnxDescription, type OnnxNode } from './onnx-file.ts';
export { writeBackbone } from './backbone-file.ts';
