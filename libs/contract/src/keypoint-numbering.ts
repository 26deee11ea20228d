/** Data sets whose table says which part of a category each number of a keypoint is. */
export type KeypointNumbering = 'spair-71k' | 'ap-10k';
