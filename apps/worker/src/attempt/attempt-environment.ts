/** What decides the bits of an attempt besides its spec (I5). Its child says what it has loaded before it knows its work. */
import type { NumericEnvironment } from '@keygrid/contract';
import { onnxLibrary } from '@keygrid/onnx/config';
import { needsOnnx, type Claim } from '@keygrid/runs';

/** With what runs the backbone, where that is an ONNX file. Where nothing else computes, the child has said it. */
export function attemptEnvironment(loaded: NumericEnvironment, claim: Claim): NumericEnvironment {
  const work = claim.stage === 'training' ? { model: claim.spec.model } : { matcher: claim.matcher };
  return loaded.backend !== 'none' && needsOnnx(work) ? { ...loaded, onnx: onnxLibrary() } : loaded;
}
