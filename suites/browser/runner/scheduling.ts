import type { Case } from '../../../protocol/case.ts';
import type { PredictedExchange } from '../../../protocol/outcome/prediction.ts';
import { isFireAndForget } from '../../../protocol/initiators/apis.ts';

/** Cases that pages take together. */
export interface Group {
  readonly cases: readonly Case[];
  readonly atOnce: number;
}

/** Cases in flight in one page: connections to one host are few, and more than this only wait in the engine's queue. */
const manyAtOnce = 16;

/**
 * Those that a service worker answers, which is one for many of them. And those with a preflight behind a redirect: Chromium keeps the connection of the redirect until it has the answer to the preflight,
 * so that six to one host, as many as it opens, wait for each other.
 */
const fewAtOnce = 4;

/**
 * The cases of each page origin. Those that wait come first, so that others go on meanwhile, but none with a preflight: Firefox
 * remembers the last hundred, and one that a case waits for must not be pushed out. Those of which only the wire tells stay among
 * themselves: Chromium starves their requests, which have the lowest priority, as long as others want connections. So do those
 * that keep others from going on, few at a time.
 */
export function groupByPage(
  cases: readonly Case[],
  exchangesOf: (each: Case) => readonly PredictedExchange[],
): readonly Group[] {
  const groups = new Map<string, { readonly cases: Case[]; readonly atOnce: number }>();
  const someWait = cases.some((each) => pauseOf(each) > 0);
  for (const each of cases.toSorted((a, b) => pauseOf(b) - pauseOf(a))) {
    const exchanges = exchangesOf(each);
    const preflighted = exchanges.some(({ kind }) => kind === 'preflight');
    const atOnce = isSynchronous(each)
      ? 1
      : each.hops.length > 1 && asksOnceMore(exchanges)
        ? fewAtOnce
        : each.page.worker !== undefined
          ? fewAtOnce
          : manyAtOnce;
    const key = `${each.page.origin} ${someWait && pauseOf(each) === 0 && preflighted} ${isFireAndForget(each.initiator)} ${atOnce}`;
    const group = groups.get(key);
    if (group) group.cases.push(each);
    else groups.set(key, { cases: [each], atOnce });
  }
  return [...groups.values()];
}

/** A synchronous XHR stops its page, and with it the redirects that others are to follow, whose connections it may wait for. */
function isSynchronous({ initiator }: Case): boolean {
  return 'sync' in initiator && initiator.sync === true;
}

/** Whether there is a preflight behind a redirect. */
function asksOnceMore(exchanges: readonly PredictedExchange[]): boolean {
  const first = exchanges.findIndex(({ kind }) => kind !== 'preflight');
  return first !== -1 && exchanges.slice(first).some(({ kind }) => kind === 'preflight');
}

/** How long a case waits on its way, in milliseconds. */
export function pauseOf({ before = [] }: Case): number {
  return before.reduce((sum, { pauseMs = 0 }) => sum + pauseMs, 0);
}
