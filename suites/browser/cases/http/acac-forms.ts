import type { Case } from '../../../../protocol/case.ts';
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
  ['empty', 'empty', ''],
  ['comma-before', 'true after a comma', ',true'],
  ['comma-after', 'true followed by a comma', 'true,'],
  ['vertical-tab', 'true followed by a vertical tab', 'true\v'],
  ['form-feed', 'true after a form feed', '\ftrue'],
  ['two-lines', 'sent twice, both true', 'true', 'true'],
];

/** Targets of a page at https://foo.example, besides the same-site one of acac-true and no-credentials. */
const relations = [
  ['same-origin', secureFoo, 'same-origin needs no CORS headers', answering()],
  ['cross-site', secureBar, 'cross-site, allowed with credentials', answering(acao(secureFoo), acac('true'))],
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
      'whitespace around Access-Control-Allow-Credentials: true is stripped',
      answering(acao(secureFoo), acac(' \ttrue\t ')),
    ),
    withCredentials(
      how,
      'acac-star-alone',
      'Access-Control-Allow-Origin: * without Access-Control-Allow-Credentials',
      answering(acao('*')),
      {
        dependsOn,
      },
    ),
    withCredentials(
      how,
      'acac-true-acao-absent',
      'Access-Control-Allow-Credentials: true without Access-Control-Allow-Origin',
      answering(acac('true')),
      { dependsOn },
    ),
    withCredentials(
      how,
      'acac-true-acao-other',
      'Access-Control-Allow-Credentials: true for another origin',
      answering(acao(secureBar), acac('true')),
      { dependsOn },
    ),
    ...relations.flatMap(([relation, target, where, policy]) => [
      withCredentials(how, `credentials-${relation}`, where, policy, { hops: [hop(target, policy)] }),
      {
        ...withCredentials(how, `anonymous-${relation}`, where, policy, { hops: [hop(target, policy)] }),
        title: `${how.name} without credentials: ${where}`,
        initiator: how.request(),
      },
    ]),
  ];
}
