export { writeOnnx, type OnnxDescription } from './onnx-file.ts';
export { writeBackbone } from './backbone-file.ts';
