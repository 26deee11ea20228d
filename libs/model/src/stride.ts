/** Side of a cell of the anchor map, in pixels of the model's input (model.md, notation). */
export const STRIDE = 16;
