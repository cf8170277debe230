import type { Case } from '../../../../protocol/types.ts';
import { secureBar, secureFoo } from '../../origins.ts';
import { acac, acao, answering } from '../../policies.ts';
import { hop } from '../family.ts';
import { type Api, withCredentials } from './api.ts';

/** Values of Access-Control-Allow-Credentials that are not `true`. */
const notTrue: readonly (readonly [name: string, title: string, ...values: string[]])[] = [
  ['title-case', 'True', 'True'],
  ['quoted', 'true in quotes', '"true"'],
  ['single-quoted', 'true in single quotes', "'true'"],
  ['false', 'false', 'false'],
  ['one', '1', '1'],
  ['empty', 'nothing', ''],
  ['comma-before', 'a comma and true', ',true'],
  ['comma-after', 'true and a comma', 'true,'],
  ['vertical-tab', 'true and a vertical tab', 'true\v'],
  ['form-feed', 'a form feed and true', '\ftrue'],
  ['two-lines', 'true, twice', 'true', 'true'],
];

/** Where a page at https://foo.example asks besides a same-site origin: acac-true and no-credentials do that. */
const relations = [
  ['same-origin', secureFoo, 'the page’s own origin, which needs no CORS header', answering()],
  ['cross-site', secureBar, 'another site that shares', answering(acao(secureFoo), acac('true'))],
] as const;

export function acacForms(how: Api): readonly Case[] {
  const dependsOn = `${how.family}-acac-true`;
  return [
    ...notTrue.map(([name, title, ...values]) =>
      withCredentials(
        how,
        `acac-${name}`,
        `Access-Control-Allow-Credentials is ${title}`,
        answering(acao(secureFoo), ...values.map(acac)),
        { dependsOn },
      ),
    ),
    withCredentials(
      how,
      'acac-padded',
      'spaces and tabs around true are stripped',
      answering(acao(secureFoo), acac(' \ttrue\t ')),
    ),
    withCredentials(how, 'acac-star-alone', 'Access-Control-Allow-Origin: * alone', answering(acao('*')), {
      dependsOn,
    }),
    withCredentials(
      how,
      'acac-true-acao-absent',
      'Access-Control-Allow-Credentials: true alone',
      answering(acac('true')),
      { dependsOn },
    ),
    withCredentials(
      how,
      'acac-true-acao-other',
      'another origin is allowed to send them',
      answering(acao(secureBar), acac('true')),
      { dependsOn },
    ),
    ...relations.flatMap(([relation, target, where, policy]) => [
      withCredentials(how, `credentials-${relation}`, where, policy, { hops: [hop(target, policy)] }),
      {
        ...withCredentials(how, `anonymous-${relation}`, where, policy, { hops: [hop(target, policy)] }),
        title: `${how.name}: without credentials: ${where}`,
        initiator: how.request(),
      },
    ]),
  ];
}
