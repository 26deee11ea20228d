export { CorruptDataError } from './corrupt-data-error.ts';
export type { Dataset, PairFlags, PairList, Query, Truth } from './pair.ts';
export { decodePicture, type Picture } from './picture.ts';
export { resample } from './resample.ts';
