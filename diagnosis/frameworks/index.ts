import { applicationFrameworks } from './applications.ts';
import { cloudFrameworks } from './cloud.ts';
import type { Framework } from './framework.ts';
import { nodeFrameworks } from './node.ts';
import { productFrameworks } from './products.ts';
import { proxyFrameworks } from './proxies.ts';

/** Every product whose configuration is known. */
export const frameworks: readonly Framework[] = [
  ...nodeFrameworks,
  ...applicationFrameworks,
  ...proxyFrameworks,
  ...productFrameworks,
  ...cloudFrameworks,
];

/** By its id or another name, in any case. */
export function frameworkNamed(name: string): Framework | undefined {
  const wanted = name.toLowerCase();
  return frameworks.find(({ id, name: title, aliases = [] }) =>
    [id, title, ...aliases].some((each) => each.toLowerCase() === wanted),
  );
}
