/** One place cleans up after signals (owned.ts); two would race. */
export const signalsAreOurs = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false } as const;

/** CSS pixels. */
export const viewport = { width: 1280, height: 800 } as const;
