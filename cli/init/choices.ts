export const testRunners = ['node', 'vitest', 'jest', 'mocha', 'playwright'] as const;
export type TestRunner = (typeof testRunners)[number];
export const ciSystems = ['github', 'gitlab', 'jenkins'] as const;
export type CiSystem = (typeof ciSystems)[number];
