/** How the two images of a pair differ, as SPair-71k annotates it; empty for a data set that does not. */
export interface PairFlags {
  /** 0 easy, 1 medium, 2 hard. */
  readonly viewpoint?: number;
  readonly scale?: number;
  /** 0 none, 1 source, 2 target, 3 both. */
  readonly truncation?: number;
  readonly occlusion?: number;
}
