/** Whether an ONNX file's declared inputs and outputs are those of a matcher, before anything runs. */
import { firstNames, UserError } from '@keygrid/contract';
import { describeValue, misfit, requireInput, requireOutput, type OnnxModel } from '@keygrid/onnx/config';
import type { Layout } from './fields.ts';

/** What the settings say of its inputs and its output. */
interface Taken {
  readonly source: string;
  readonly target: string;
  readonly layout: Layout;
  readonly side: number;
  readonly output:
    | { readonly kind: 'flow' | 'correlation'; readonly name: string }
    | { readonly kind: 'keypoints'; readonly name: string; readonly points: string };
}

/** Sizes of a picture's tensor. */
export const pictureShape = ({ layout, side }: Pick<Taken, 'layout' | 'side'>): number[] =>
  layout === 'nchw' ? [1, 3, side, side] : [1, side, side, 3];

/** @throws UserError that names the field, the file, what it declares and what was expected. */
export function expectShapes(model: OnnxModel, config: Taken, file: string): void {
  const { layout, side, output } = config;
  const sizes = pictureShape(config);
  for (const field of ['source', 'target'] as const) {
    const what = `matcher.${field}: ${file}`;
    const input = requireInput(model, config[field], what);
    const wrong = misfit(input, sizes);
    if (wrong !== undefined)
      throw new UserError(
        `${what}: its input ${describeValue(input)} takes no picture [${sizes.join(', ')}] (side ${side}, layout ${layout}): it has ${wrong}. Change side or layout, or export it for another size`,
      );
  }
  const fed = [config.source, config.target];
  if (output.kind === 'keypoints') {
    expectPairs(requireInput(model, output.points, `matcher.points: ${file}`), 'points', file);
    expectPairs(requireOutput(model, output.name, `matcher.keypoints: ${file}`), 'keypoints', file);
    fed.push(output.points);
  }
  const others = model.inputs.filter(({ name }) => !fed.includes(name));
  if (others.length > 0)
    throw new UserError(
      `matcher.file: ${file} has further inputs, which nothing feeds: ${firstNames(others.map(describeValue))}. Expected ${fed.join(', ')} alone: make the others constants when it is exported`,
    );
  if (output.kind === 'flow') expectFlow(model, config, file);
}

function expectPairs(value: ReturnType<typeof requireInput>, field: string, file: string): void {
  const { shape } = value;
  if (shape === undefined || misfit(value, [1, Number(shape[1]) || 1, 2]) === undefined) return;
  throw new UserError(
    `matcher.${field}: ${file}: ${describeValue(value)} are no keypoints; expected [1, N, 2] with x and y of each`,
  );
}

function expectFlow(model: OnnxModel, { layout, output: { name } }: Taken, file: string): void {
  const value = requireOutput(model, name, `matcher.flow: ${file}`);
  const [, ...sizes] = value.shape ?? [];
  const channels = layout === 'nchw' ? sizes[0] : sizes[2];
  if (value.shape === undefined || (sizes.length === 3 && (typeof channels === 'string' || channels === 2)))
    return;
  const expected = layout === 'nchw' ? '[1, 2, h, w]' : '[1, h, w, 2]';
  throw new UserError(
    `matcher.flow: ${file}: its output ${describeValue(value)} is no flow; expected ${expected} (layout ${layout}), x before y`,
  );
}
