/** What a contrast does to groups of pairs: the gain of each category, and PCK against the size of the object. */
import { isDeepStrictEqual } from 'node:util';
import { pckName } from '@keygrid/contract';
import { figuresOf } from '../../report/figure.ts';
import type { FigureRequest } from '../../report/figure-value.ts';
import { measureOf } from '../../report/measure-of.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { figurePlot } from './figure-plot.ts';
import type { Plot } from './plot.ts';

const SIZE = 'targetSize:';

/** A plot each for every different change that the grid's contrasts ask about; none where nothing was scored by group. */
export function groupPlots(study: StudyResults): Plot[] {
  const groups = [...new Set(study.cells.flatMap(({ pck }) => pck.map(({ group }) => group)))].sort();
  const categories = groups.filter((group) => group.startsWith('category:'));
  const sizes = groups.filter((group) => group.startsWith(SIZE));
  const changes = study.grid.report.contrasts.filter(
    (one, i, all) => all.findIndex((other) => isDeepStrictEqual(changeOf(other), changeOf(one))) === i,
  );
  const requests = (
    title: string,
    wanted: readonly string[],
    more: (one: Contrast) => Partial<FigureRequest>,
  ) =>
    wanted.length === 0
      ? []
      : changes.map((one): FigureRequest => ({
          title: `${title}: ${one.axis}`,
          x: 'group',
          columns: [pckName(one.alpha)],
          groups: [...wanted],
          ...more(one),
        }));
  const gains = requests('Gain by category', categories, (one) => ({ gain: changeOf(one) }));
  const bySize = requests(`${measureOf(study.protocolName)} against object size`, sizes, ({ axis }) => ({
    series: axis,
  }));
  return [
    ...figuresOf(study, gains).map((figure) => figurePlot(figure)),
    ...figuresOf(study, bySize).map((figure) => ({
      ...figurePlot(figure, (place) => place.replace(SIZE, '')),
      x: "longer side of the target keypoints' box / side of the model's input",
    })),
  ];
}

type Contrast = StudyResults['grid']['report']['contrasts'][number];

const changeOf = ({ axis, from, to }: Contrast) => ({ axis, from, to });
