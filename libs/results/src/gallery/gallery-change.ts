/** What a study's gallery is about: KBC on no image against both, else the first change that the grid asks about. */
import { own } from '@keygrid/contract';
import { isFinished, type StudyResults } from '../study/study-results.ts';
import type { ContrastRequest } from '../report/contrast.ts';

export type GalleryChange = ContrastRequest;

const KBC = { axis: 'evaluation.kbc.mode', from: 'none', to: 'both' } as const;
const USUAL_ALPHA = 0.1;

/** Over all pairs. Undefined where the study has no such cells, or nothing was scored. */
export function galleryChange({ cells, grid, protocol }: StudyResults): GalleryChange | undefined {
  const finished = cells.filter(isFinished);
  const has = (value: string): boolean => finished.some(({ values }) => own(values, KBC.axis) === value);
  const [first] = grid.report.contrasts;
  const { alphas } = protocol;
  const asked = grid.report.contrasts.find(({ axis }) => axis === KBC.axis)?.alpha;
  const alpha = [asked, USUAL_ALPHA].find((one) => one !== undefined && alphas.includes(one)) ?? alphas[0];
  if (has(KBC.from) && has(KBC.to) && alpha !== undefined)
    return { title: 'KBC on both images against none', ...KBC, group: 'all', alpha };
  return first && { ...first, group: 'all' };
}
