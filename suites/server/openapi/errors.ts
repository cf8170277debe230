/** An OpenAPI description cannot be used. The message says which file, where in it, why, and what to do. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';
}
