/** The object without one of its keys. */
export function omit<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const copy: Partial<T> = { ...object };
  delete copy[key];
  return copy as Omit<T, K>;
}
