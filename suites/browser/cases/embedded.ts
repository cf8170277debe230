import type { Case, Policy, ResourceName } from '../../../protocol/case.ts';
import type { CrossOriginAttribute, Initiator } from '../../../protocol/initiators/initiator.ts';
import { attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, anonymousVariants, answering, credentialedVariants, redirecting } from '../policies.ts';
import { hop, type Setting } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

/** An element whose `crossorigin` attribute decides the mode of its request. */
export interface Element {
  readonly family: string;
  /** Part of the id, where a family has several elements. */
  readonly part?: string;
  /** What titles call it: `<img crossorigin=anonymous> on a canvas, getImageData()`. */
  readonly subject: (crossorigin?: CrossOriginAttribute) => string;
  readonly spec: string;
  readonly resource: ResourceName;
  readonly initiator: (crossorigin?: CrossOriginAttribute) => Initiator;
}

/** A start tag for titles: `<img crossorigin=anonymous>`. */
export function tag(inside: string, crossorigin?: CrossOriginAttribute): string {
  return crossorigin === undefined ? `<${inside}>` : `<${inside} crossorigin=${crossorigin}>`;
}

export function settingOf(element: Element, crossorigin?: CrossOriginAttribute): Setting {
  return {
    ...element,
    subject: element.subject(crossorigin),
    initiator: element.initiator(crossorigin),
    page: { origin: foo },
    target: bar,
  };
}

const viaBar = (policy: Policy): Case['hops'] => [hop(bar, redirecting(302, acao(foo))), hop(attacker, policy)];

/** `crossorigin=anonymous`: cors mode, without credentials cross-origin. */
export function anonymous(element: Element): readonly Case[] {
  return sharedAnonymously(settingOf(element, 'anonymous'));
}

/** Anything that fetches in cors mode, without credentials cross-origin, from foo to bar. */
export function sharedAnonymously(asking: Setting): readonly Case[] {
  return [
    ...casesOf(asking, anonymousVariants(foo, bar)),
    caseOf(asking, 'same-origin', 'same-origin needs no CORS headers', [hop(foo, answering())]),
    caseOf(asking, 'redirect-to-cross', 'redirected to another origin, which allows the page', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(
      asking,
      'redirect-to-third',
      'redirected to a third origin, Access-Control-Allow-Origin: *',
      viaBar(answering(acao('*'))),
    ),
    caseOf(
      asking,
      'redirect-to-third-exact',
      'redirected to a third origin, page allowed instead of null',
      viaBar(answering(acao(foo))),
      'redirect-to-third',
    ),
  ];
}

/** `crossorigin=use-credentials`: cors mode, with credentials. */
export function useCredentials(element: Element): readonly Case[] {
  const asking: Setting = { ...settingOf(element, 'use-credentials'), page: { origin: secureFoo }, target: secureApi };
  return casesOf(asking, credentialedVariants(secureFoo));
}

/** Without the attribute: no-cors mode. It loads and stays opaque, whatever headers the server sends. */
export function embedded(element: Element): readonly Case[] {
  return opaquely(settingOf(element));
}

/** Anything that fetches in no-cors mode, from foo to bar. */
export function opaquely(asking: Setting): readonly Case[] {
  return [
    ...casesOf(asking, [
      { name: 'acao-absent', title: 'loads without CORS headers, but stays opaque', headers: [] },
      { name: 'acao-exact', title: 'opaque even if Access-Control-Allow-Origin allows the page', headers: [acao(foo)] },
      {
        name: 'acao-other',
        title: 'loads even if Access-Control-Allow-Origin is another origin',
        headers: [acao(attacker)],
      },
      {
        name: 'acac-true',
        title: 'opaque even if the response allows the page with credentials',
        headers: [acao(foo), acac('true')],
      },
    ]),
    caseOf(asking, 'same-origin', 'same-origin response is readable', [hop(foo, answering())]),
    caseOf(asking, 'redirect-to-cross', 'redirected to another origin: opaque', [
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

/** The listed cases of an element, where the others are slow or repeat what their siblings show. */
export function only(cases: readonly Case[], ...names: readonly string[]): readonly Case[] {
  return cases.filter(({ id }) => names.some((name) => id.endsWith(`-${name}`)));
}
