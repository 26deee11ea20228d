export { writeOnnx, type OnnxDescription, type OnnxNode } from './onnx-file.ts';
