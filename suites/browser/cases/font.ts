import type { Case } from '../../../protocol/case.ts';
import type { FontInitiator } from '../../../protocol/initiators/initiator.ts';
import { attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acao, anonymousVariants, answering, nearMisses, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

/** The near misses of Access-Control-Allow-Origin that are tested with fonts. */
const misses = ['empty', 'upper-case', 'trailing-slash', 'default-port'];

function casesVia(via: FontInitiator['via'], subject: string): readonly Case[] {
  const setting: Setting = {
    family: 'font',
    part: via.toLowerCase(),
    subject,
    spec: spec.font,
    page: { origin: foo },
    target: bar,
    initiator: { api: 'font', via },
    resource: 'font',
  };
  const sandboxed: Setting = { ...setting, page: { origin: foo, context: 'sandboxed-frame' } };
  const toThird = (headers: ReturnType<typeof answering>): Case['hops'] => [
    hop(bar, redirecting(302, acao(foo))),
    hop(attacker, headers),
  ];
  return [
    ...casesOf(setting, anonymousVariants(foo, bar)),
    ...casesOf(setting, nearMisses(foo)).filter(({ id }) => misses.some((name) => id.endsWith(name))),
    caseOf({ ...setting, page: { origin: secureFoo } }, 'same-site', 'same-site over https: cookies are not sent', [
      hop(secureApi, answering(acao(secureFoo))),
    ]),
    caseOf(setting, 'redirect-to-cross', 'redirected to another origin, which allows the page', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(
      setting,
      'redirect-to-cross-refused',
      'redirected to another origin, no Access-Control-Allow-Origin',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'redirect-to-cross',
    ),
    caseOf(setting, 'redirect-within', 'redirected within another origin', [
      hop(bar, redirecting(302, acao(foo))),
      hop(bar, answering(acao(foo))),
    ]),
    caseOf(
      setting,
      'redirect-within-first-refused',
      'redirected within another origin, redirect without Access-Control-Allow-Origin',
      [hop(bar, redirecting(302)), hop(bar, answering(acao(foo)))],
      'redirect-within',
    ),
    caseOf(
      setting,
      'redirect-and-back',
      'redirected from another origin back to the page’s, Access-Control-Allow-Origin: null',
      [hop(bar, redirecting(302, acao(foo))), hop(foo, answering(acao('null')))],
    ),
    caseOf(setting, 'same-origin', 'same-origin needs no CORS headers', [hop(foo, answering())]),
    caseOf(
      setting,
      'redirect-to-third',
      'redirected to a third origin, Access-Control-Allow-Origin: null',
      toThird(answering(acao('null'))),
    ),
    caseOf(
      setting,
      'redirect-to-third-exact',
      'redirected to a third origin, page allowed instead of null',
      toThird(answering(acao(foo))),
      'redirect-to-third',
    ),
    caseOf(sandboxed, 'opaque-acao-null', 'in a sandboxed frame, Access-Control-Allow-Origin: null', [
      hop(bar, answering(acao('null'))),
    ]),
    caseOf(sandboxed, 'opaque-acao-star', 'in a sandboxed frame, Access-Control-Allow-Origin: *', [
      hop(bar, answering(acao('*'))),
    ]),
    caseOf(
      sandboxed,
      'opaque-acao-exact',
      'in a sandboxed frame, Access-Control-Allow-Origin is the parent page’s origin',
      [hop(bar, answering(acao(foo)))],
      'opaque-acao-null',
    ),
    caseOf(
      sandboxed,
      'opaque-acao-absent',
      'in a sandboxed frame, no Access-Control-Allow-Origin',
      [hop(bar, answering())],
      'opaque-acao-null',
    ),
  ];
}

export const font: Family = {
  name: 'font',
  title: 'Fonts',
  about: '@font-face and FontFace always fetch in cors mode: a cross-origin font only loads with valid CORS headers.',
  cases: [...casesVia('css', '@font-face'), ...casesVia('FontFace', 'FontFace.load()')],
};
