import { RESOURCE_SHA256 } from '../../../protocol/initiators/resources.ts';
import type { WithIntegrity } from '../../../protocol/initiators/scripts.ts';
import type { Case } from '../../../protocol/case.ts';
import type { CrossOriginAttribute, Initiator } from '../../../protocol/initiators/initiator.ts';
import { bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, answering, redirecting } from '../policies.ts';
import { tag } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

interface Integral {
  readonly part: string;
  /** The start of the tag in titles. */
  readonly start: string;
  readonly resource: keyof typeof RESOURCE_SHA256;
  readonly initiator: (attributes: WithIntegrity & { readonly crossorigin?: CrossOriginAttribute }) => Initiator;
  /** Whether it is fetched in no-cors mode without the attribute. */
  readonly embeds: boolean;
}

const elements: readonly Integral[] = [
  {
    part: 'script',
    start: 'script',
    resource: 'script',
    initiator: (attributes) => ({ api: 'script', reports: 'error', ...attributes }),
    embeds: true,
  },
  {
    part: 'module',
    start: 'script type=module',
    resource: 'module',
    initiator: (attributes) => ({ api: 'module', ...attributes }),
    embeds: false,
  },
  {
    part: 'stylesheet',
    start: 'link rel=stylesheet',
    resource: 'stylesheet',
    initiator: (attributes) => ({ api: 'stylesheet', access: 'cssRules', ...attributes }),
    embeds: true,
  },
];

const different = `sha256-${'A'.repeat(43)}=`;

function withIntegrity({ part, start, resource, initiator, embeds }: Integral): readonly Case[] {
  const matching = `sha256-${RESOURCE_SHA256[resource]}`;
  const asking = (attributes: Parameters<Integral['initiator']>[0]): Setting => ({
    family: 'integrity',
    part,
    subject: tag(`${start} integrity`, attributes.crossorigin),
    spec: spec.integrity,
    page: { origin: foo },
    target: bar,
    initiator: initiator(attributes),
    resource,
  });
  const plain = asking({ integrity: matching });
  const shared = asking({ integrity: matching, crossorigin: 'anonymous' });
  const credentialed: Setting = {
    ...asking({ integrity: matching, crossorigin: 'use-credentials' }),
    page: { origin: secureFoo },
    target: secureApi,
  };
  return [
    caseOf(plain, 'same-origin', 'same-origin, matching hash', [hop(foo, answering())]),
    caseOf(
      asking({ integrity: different }),
      'same-origin-different',
      'same-origin, wrong hash',
      [hop(foo, answering())],
      'same-origin',
    ),
    caseOf(shared, 'acao-exact', 'matching hash, Access-Control-Allow-Origin is the page’s origin', [
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(shared, 'acao-star', 'matching hash, Access-Control-Allow-Origin: *', [hop(bar, answering(acao('*')))]),
    caseOf(
      asking({ integrity: different, crossorigin: 'anonymous' }),
      'acao-exact-different',
      'wrong hash, Access-Control-Allow-Origin is the page’s origin',
      [hop(bar, answering(acao(foo)))],
      'acao-exact',
    ),
    caseOf(
      shared,
      'acao-absent',
      'matching hash, no Access-Control-Allow-Origin',
      [hop(bar, answering())],
      'acao-exact',
    ),
    caseOf(shared, 'redirect-to-cross', 'matching hash, redirected to another origin, which allows the page', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(credentialed, 'acac-true', 'matching hash, Access-Control-Allow-Credentials: true', [
      hop(secureApi, answering(acao(secureFoo), acac('true'))),
    ]),
    caseOf(
      credentialed,
      'acac-absent',
      'matching hash, no Access-Control-Allow-Credentials',
      [hop(secureApi, answering(acao(secureFoo)))],
      'acac-true',
    ),
    ...(embeds
      ? [
          caseOf(
            plain,
            'no-crossorigin',
            'matching hash is rejected, as the cross-origin response is opaque',
            [hop(bar, answering())],
            'same-origin',
          ),
          caseOf(
            plain,
            'no-crossorigin-acao-star',
            'matching hash is rejected even if Access-Control-Allow-Origin is *',
            [hop(bar, answering(acao('*')))],
            'same-origin',
          ),
          caseOf(
            plain,
            'no-crossorigin-redirect-and-back',
            'matching hash is rejected after a redirect to another origin and back',
            [hop(foo, redirecting(302)), hop(bar, redirecting(302)), hop(foo, answering())],
            'same-origin',
          ),
        ]
      : []),
  ];
}

export const integrity: Family = {
  name: 'integrity',
  title: 'Subresource Integrity',
  about: 'The integrity of a cross-origin resource can only be verified if the page may read the response.',
  cases: elements.flatMap(withIntegrity),
};
