export {
  asFloats,
  ELEMENT_BYTES,
  elementCount,
  toFileTensor,
  toStateTensor,
  type FileTensor,
  type FloatType,
} from './file-tensor.ts';
export { fromHalves, toHalves } from './half-floats.ts';
export { readSafetensors, readSafetensorsHeader } from './safetensors/read.ts';
export { restampSafetensors } from './safetensors/restamp.ts';
export { writeFileTensors, writeSafetensors } from './safetensors/write.ts';
export {
  expectNumbers,
  expectSameNames,
  mismatches,
  type StateDict,
  type StateTensor,
} from './state-dict.ts';
export { listWeights, readWeights } from './weights-file.ts';
export { openZip } from './zip-file.ts';
