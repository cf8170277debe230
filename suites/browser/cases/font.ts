import type { Case, FontInitiator } from '../../../protocol/types.ts';
import { attacker, bar, foo } from '../origins.ts';
import { acao, anonymousVariants, answering, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

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
    caseOf(setting, 'same-origin', 'same-origin needs no CORS header', [hop(foo, answering())]),
    caseOf(
      setting,
      'redirect-to-third',
      'redirected to a third origin, which shares with null',
      toThird(answering(acao('null'))),
    ),
    caseOf(
      setting,
      'redirect-to-third-exact',
      'redirected to a third origin, which names the page’s origin though it has become null',
      toThird(answering(acao(foo))),
      'redirect-to-third',
    ),
    caseOf(sandboxed, 'opaque-acao-null', 'in a sandboxed frame, Access-Control-Allow-Origin: null', [
      hop(bar, answering(acao('null'))),
    ]),
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
  about: '@font-face and FontFace always ask in cors mode: a font that is not shared does not load.',
  cases: [...casesVia('css', '@font-face'), ...casesVia('FontFace', 'FontFace.load()')],
};
