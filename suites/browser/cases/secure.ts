import type { Case, Hop, Policy, PolicyHeader } from '../../../protocol/case.ts';
import { canvas } from './canvas.ts';
import { decoration } from './decoration.ts';
import { cssom, scriptErrors } from './document.ts';
import { embed } from './embed.ts';
import { eventSource } from './event-source.ts';
import type { Family } from './family.ts';
import { font } from './font.ts';
import { integrity } from './integrity.ts';
import { media } from './media.ts';
import { imports } from './modules.ts';
import { navigations } from './navigation.ts';
import { wasm } from './wasm.ts';
import { webgl } from './webgl.ts';
import { workers } from './workers.ts';

const families: readonly Family[] = [
  font,
  webgl,
  canvas,
  media,
  decoration,
  cssom,
  scriptErrors,
  imports,
  workers,
  wasm,
  integrity,
  embed,
  eventSource,
  navigations,
];

/** Over https it is `navigation-frame-cross-site`. */
const isThere = 'navigation-frame-cross';

/** The other scheme, http or https, in every URL. */
const secured = (text: string): string =>
  text.replace(/(http)(s?):\/\//gi, (_all, http: string, s: string) => `${http}${s === '' ? 's' : ''}://`);

const withSecured = (policy: Policy): Policy => ({
  actual: {
    ...policy.actual,
    headers: policy.actual.headers.map(([name, value]): PolicyHeader => [
      name,
      typeof value === 'string' ? secured(value) : value,
    ]),
  },
});

/** Those whose origins are all of http, and that need no more than one answer of each. */
function isPlain({ page, hops, before, initiator }: Case): boolean {
  return (
    before === undefined &&
    [page, ...hops].every(({ origin }) => origin.startsWith('http:')) &&
    hops.every(({ policy, next }) => policy.preflight === undefined && next === undefined) &&
    // One frame of a video looks like any other, and is dear.
    !('source' in initiator && initiator.source === 'video')
  );
}

const prefixed = (id: string): string => `secure-${id}`;

function overHttps({ page, hops: [first, ...rest], ...each }: Case): Case {
  const secure = (hop: Hop): Hop => ({ origin: secured(hop.origin), policy: withSecured(hop.policy) });
  return {
    ...each,
    id: prefixed(each.id),
    title: `Over https: ${each.title}`,
    page: { ...page, origin: secured(page.origin) },
    hops: [secure(first), ...rest.map(secure)],
    ...(each.dependsOn !== undefined && { dependsOn: prefixed(each.dependsOn) }),
  };
}

export const secure: Family = {
  name: 'secure',
  title: 'Elements over https',
  about:
    'The cases of elements once more over https, where every request says by Sec-Fetch-Site, Sec-Fetch-Mode and Sec-Fetch-Dest what it is for.',
  cases: families.flatMap(({ cases }) => cases.filter((each) => isPlain(each) && each.id !== isThere).map(overHttps)),
};
