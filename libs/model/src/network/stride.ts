/** Side of a cell of the anchor map, in pixels of the model's input (docs/method.md §0). */
export const STRIDE = 16;
