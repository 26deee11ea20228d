/** The two kinds of runs, in the order they are computed. */
export const STAGES = ['training', 'evaluation'] as const;
export type Stage = (typeof STAGES)[number];
