export { CorruptDataError } from './corrupt-data-error.ts';
export { fingerprint } from './fingerprint.ts';
export { detectLayout, openDataset, summariseDataset, type DatasetSummary } from './open-dataset.ts';
export type { Dataset, PairFlags, PairList, Query, Truth } from './pair.ts';
export { createPictureCache, type PictureCache } from './picture-cache.ts';
export { decodePicture, type Picture } from './picture.ts';
export { resample } from './resample.ts';
export type { SynthesisOptions } from './synthetic/recipe.ts';
export { synthesise, type SynthesisResult } from './synthetic/synthesise.ts';
