export const behaviours = [] as const;
