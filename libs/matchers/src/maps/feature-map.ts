/** Features of a picture on a grid of cells. */

/** `[height, width, channels]`, row-major. */
export interface FeatureMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array;
}
