/** Numbers of a tensor's element types from and to float32. */
import { fromHalves, toHalves } from '@keygrid/weights';
import type { InputType, OutputType } from './value.ts';

type Numbers = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Uint32Array | Float64Array;
/** What the runtime takes and gives. */
export type ElementData = Float32Array | Numbers | BigInt64Array | BigUint64Array;

/** A float32's bits as the element type has them; whole numbers are rounded. */
const TO: Readonly<Record<InputType, (values: Float32Array) => ElementData>> = {
  float32: (values) => values,
  float64: (values) => Float64Array.from(values),
  float16: toHalves,
  uint8: (values) => Uint8Array.from(values, Math.round),
  int32: (values) => Int32Array.from(values, Math.round),
  int64: (values) => BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
};
const FROM: Readonly<Record<OutputType, (data: ElementData) => Float32Array>> = {
  float32: (data) => data as Float32Array,
  float64: (data) => Float32Array.from(data as Float64Array),
  float16: (data) => fromHalves(new Uint16Array(data.buffer, data.byteOffset, data.length)),
};

export const toElements = (type: InputType, values: Float32Array): ElementData => TO[type](values);
export const fromElements = (type: OutputType, data: ElementData): Float32Array => FROM[type](data);
