import { RESOURCE_SHA256 } from '../../../protocol/resources.ts';
import type { WithIntegrity } from '../../../protocol/scripts.ts';
import type { Case, CrossOriginAttribute, Initiator } from '../../../protocol/types.ts';
import { bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, answering, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

interface Integral {
  readonly part: string;
  readonly subject: string;
  readonly resource: keyof typeof RESOURCE_SHA256;
  readonly initiator: (attributes: WithIntegrity & { readonly crossorigin?: CrossOriginAttribute }) => Initiator;
  /** Whether it asks in no-cors mode without the attribute. */
  readonly embeds: boolean;
}

const elements: readonly Integral[] = [
  {
    part: 'script',
    subject: '<script>',
    resource: 'script',
    initiator: (attributes) => ({ api: 'script', reports: 'error', ...attributes }),
    embeds: true,
  },
  {
    part: 'module',
    subject: '<script type=module>',
    resource: 'module',
    initiator: (attributes) => ({ api: 'module', ...attributes }),
    embeds: false,
  },
  {
    part: 'stylesheet',
    subject: '<link rel=stylesheet>',
    resource: 'stylesheet',
    initiator: (attributes) => ({ api: 'stylesheet', access: 'cssRules', ...attributes }),
    embeds: true,
  },
];

const different = `sha256-${'A'.repeat(43)}=`;

function withIntegrity({ part, subject, resource, initiator, embeds }: Integral): readonly Case[] {
  const matching = `sha256-${RESOURCE_SHA256[resource]}`;
  const asking = (attributes: Parameters<Integral['initiator']>[0]): Setting => ({
    family: 'integrity',
    part,
    subject: `${subject} with integrity`,
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
    caseOf(plain, 'same-origin', 'same-origin bytes that match', [hop(foo, answering())]),
    caseOf(
      asking({ integrity: different }),
      'same-origin-different',
      'same-origin bytes that do not match',
      [hop(foo, answering())],
      'same-origin',
    ),
    caseOf(shared, 'acao-exact', 'crossorigin=anonymous, shared bytes that match', [hop(bar, answering(acao(foo)))]),
    caseOf(shared, 'acao-star', 'crossorigin=anonymous, bytes shared with * that match', [
      hop(bar, answering(acao('*'))),
    ]),
    caseOf(
      asking({ integrity: different, crossorigin: 'anonymous' }),
      'acao-exact-different',
      'crossorigin=anonymous, shared bytes that do not match',
      [hop(bar, answering(acao(foo)))],
      'acao-exact',
    ),
    caseOf(
      shared,
      'acao-absent',
      'crossorigin=anonymous, bytes that match, but are not shared',
      [hop(bar, answering())],
      'acao-exact',
    ),
    caseOf(shared, 'redirect-to-cross', 'crossorigin=anonymous, redirected to another origin that shares', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(credentialed, 'acac-true', 'crossorigin=use-credentials, shared with credentials', [
      hop(secureApi, answering(acao(secureFoo), acac('true'))),
    ]),
    caseOf(
      credentialed,
      'acac-absent',
      'crossorigin=use-credentials, shared without credentials',
      [hop(secureApi, answering(acao(secureFoo)))],
      'acac-true',
    ),
    ...(embeds
      ? [
          caseOf(
            plain,
            'no-crossorigin',
            'without crossorigin the response is opaque, and matching bytes are refused',
            [hop(bar, answering())],
            'same-origin',
          ),
          caseOf(
            plain,
            'no-crossorigin-acao-star',
            'without crossorigin it does not help that the server shares',
            [hop(bar, answering(acao('*')))],
            'same-origin',
          ),
          caseOf(
            plain,
            'no-crossorigin-redirect-and-back',
            'without crossorigin a detour over another origin makes the own bytes opaque',
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
  about: 'A hash of a cross-origin resource is compared only where the page may read the resource.',
  cases: elements.flatMap(withIntegrity),
};
