/** A probability as people are shown it: three decimals, and small ones as below the last of them. */
export const probabilityText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
