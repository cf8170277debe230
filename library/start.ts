import type { SinglePolicy } from '../suites/server/policy.ts';
import { httpUrl } from './http-url.ts';

/**
 * Starts a server that keeps to a policy, on a port of its own, and returns its URL, or the URL and how it is stopped.
 * `undefined`: it has no configuration for such a policy. To throw is to refuse it.
 */
export type Start = (policy: SinglePolicy) => Started | Promise<Started>;

type Started = string | URL | { readonly url: string | URL; readonly stop?: () => unknown } | undefined;

/**
 * Starts a server, and stops it when the work is done.
 * @returns `undefined` where there is no configuration for the policy.
 */
export async function withServer<T>(
  start: Start,
  policy: SinglePolicy,
  work: (url: URL) => Promise<T>,
): Promise<T | undefined> {
  const started = await start(policy);
  if (started === undefined) return undefined;
  const { url, stop } = typeof started === 'object' && 'url' in started ? started : { url: started };
  try {
    return await work(httpUrl(url, 'start'));
  } finally {
    await stop?.();
  }
}
