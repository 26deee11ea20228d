export { writeOnnx, type OnnxDescription } from './onnx-file.ts';
