/** Raised with every change that makes another world of the same seed and size. */
export const worldVersion = 1;
