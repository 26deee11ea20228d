/** The two kinds of runs, in the order they are computed. */
import type { Stage } from '@keygrid/runs';

export const STAGES: readonly Stage[] = ['training', 'evaluation'];
