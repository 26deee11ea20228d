/** Which tap gives the grid of all levels. */

/** Number of the middle one, or of the coarser of two in the middle. */
export const anchorOf = (taps: number): number => Math.floor(taps / 2);
