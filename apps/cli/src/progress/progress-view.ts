/** Where progress is shown. */
import type { StudyProgress } from '@keygrid/results';

export interface ProgressView {
  readonly show: (progress: StudyProgress) => void;
  /** A line that stays. */
  readonly say: (line: string) => void;
  readonly end: () => void;
}
