/** What a column is, in the order in which the matrix has them. `middleware`: a library or framework that an application uses. */
export const kinds = ['middleware', 'proxy', 'product', 'development-server', 'emulator'] as const;
export type Kind = (typeof kinds)[number];
