import type { Case, CrossOriginAttribute, Initiator, Policy, ResourceName } from '../../../protocol/types.ts';
import { attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, anonymousVariants, answering, credentialedVariants, redirecting } from '../policies.ts';
import { hop, type Setting } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

/** An element whose `crossorigin` attribute decides how it asks. */
export interface Element {
  readonly family: string;
  /** Part of the id, where a family has several elements. */
  readonly part?: string;
  /** What the page does, as it is said in titles: `<img> on a canvas, getImageData()`. */
  readonly subject: string;
  readonly spec: string;
  readonly resource: ResourceName;
  readonly initiator: (crossorigin?: CrossOriginAttribute) => Initiator;
  /** How titles say the attribute, where it is none: `crossorigin=anonymous` by default. */
  readonly asks?: (crossorigin: CrossOriginAttribute) => string;
}

function setting(
  { subject, initiator, asks = (value) => `crossorigin=${value}`, ...element }: Element,
  crossorigin?: CrossOriginAttribute,
): Setting {
  return {
    ...element,
    subject: crossorigin === undefined ? subject : `${subject}, ${asks(crossorigin)}`,
    initiator: initiator(crossorigin),
    page: { origin: foo },
    target: bar,
  };
}

const viaBar = (policy: Policy): Case['hops'] => [hop(bar, redirecting(302, acao(foo))), hop(attacker, policy)];

/** `crossorigin=anonymous`: cors mode, without credentials across origins. */
export function anonymous(element: Element): readonly Case[] {
  return sharedAnonymously(setting(element, 'anonymous'));
}

/** What asks in cors mode, without credentials across origins, from foo to bar. */
export function sharedAnonymously(asking: Setting): readonly Case[] {
  return [
    ...casesOf(asking, anonymousVariants(foo, bar)),
    caseOf(asking, 'same-origin', 'same-origin needs no CORS header', [hop(foo, answering())]),
    caseOf(asking, 'redirect-to-cross', 'redirected by the page’s origin to one that shares', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(asking, 'redirect-to-third', 'redirected to a third origin, which says *', viaBar(answering(acao('*')))),
    caseOf(
      asking,
      'redirect-to-third-exact',
      'redirected to a third origin, which names the page’s origin though it has become null',
      viaBar(answering(acao(foo))),
      'redirect-to-third',
    ),
  ];
}

/** `crossorigin=use-credentials`: cors mode, with credentials. */
export function useCredentials(element: Element): readonly Case[] {
  const asking: Setting = { ...setting(element, 'use-credentials'), page: { origin: secureFoo }, target: secureApi };
  return casesOf(asking, credentialedVariants(secureFoo));
}

/** Without the attribute: no-cors mode. Whatever the server says, it loads and stays opaque. */
export function embedded(element: Element): readonly Case[] {
  return opaquely(setting(element));
}

/** What asks in no-cors mode, from foo to bar. */
export function opaquely(asking: Setting): readonly Case[] {
  return [
    ...casesOf(asking, [
      { name: 'acao-absent', title: 'loads without any CORS header, and stays opaque', headers: [] },
      { name: 'acao-exact', title: 'stays opaque though the server shares', headers: [acao(foo)] },
      { name: 'acao-other', title: 'loads though the server names another origin', headers: [acao(attacker)] },
      {
        name: 'acac-true',
        title: 'stays opaque though the server shares with credentials',
        headers: [acao(foo), acac('true')],
      },
    ]),
    caseOf(asking, 'same-origin', 'same-origin is readable', [hop(foo, answering())]),
    caseOf(asking, 'redirect-to-cross', 'redirected by the page’s origin to another: opaque', [
      hop(foo, redirecting(302)),
      hop(bar, answering()),
    ]),
    caseOf(asking, 'redirect-and-back', 'redirected to another origin and back: opaque', [
      hop(foo, redirecting(302)),
      hop(bar, redirecting(302)),
      hop(foo, answering()),
    ]),
  ];
}

/** Those of an element's cases whose names are listed: where a case is dear, or only says once more what its siblings do. */
export function only(cases: readonly Case[], ...names: readonly string[]): readonly Case[] {
  return cases.filter(({ id }) => names.some((name) => id.endsWith(`-${name}`)));
}
