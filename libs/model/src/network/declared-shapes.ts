/** Which names and shapes a network has, before there is one. */
import { ParameterScope, type Declares } from '../layers/parameters.ts';

/** PyTorch's names and shapes of all that `build` declares; no tensor is made, and what it builds cannot be used. */
export function declaredShapes(
  build: (scope: ParameterScope) => unknown,
): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const nothing = (): never => undefined as never;
  const declare: Declares['declare'] = (name, shape) => {
    shapes.set(name, shape);
    return nothing();
  };
  build(new ParameterScope({ declare, derive: nothing }, ''));
  return shapes;
}
