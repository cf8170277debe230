import { clientOf } from '../../protocol/page-context.ts';
import { predict } from '../../protocol/predict.ts';
import type { Answer, Case, Policy, PolicyHeader, Step } from '../../protocol/types.ts';
import { predictionInWords } from '../../words/cases.ts';
import { browsersCommand } from '../tool.ts';
import { decisionInWords } from '../../words/steps.ts';
import { colorsFor } from '../../reports/colors.ts';

const paint = colorsFor(process.stdout);

/** A case of the suite in words: what is asked, what the servers answer, and what the standard demands. */
export function explainCase(each: Case): string {
  const { outcome, decidedBy } = predict(each);
  const { step, url, because } = decisionInWords(decidedBy);
  const { origin, context } = each.page;
  return `${[
    paint.bold(each.title),
    each.id,
    '',
    `The page is at ${origin}.`,
    ...(context === undefined ? [] : [`It asks from a ${context}, whose origin is ${clientOf(each.page).origin}.`]),
    ...(each.before ?? []).map(stepInWords),
    `It asks by ${JSON.stringify(each.initiator)}.`,
    ...each.hops.flatMap(({ origin, policy, next = [] }, hop) => [
      `Hop ${hop}, ${origin}:`,
      ...policyInWords(policy),
      ...next.flatMap((later, i) => [`  from request ${i + 2} on:`, ...policyInWords(later)]),
    ]),
    '',
    `${paint.bold(outcome)}: ${predictionInWords(each, predict(each))}`,
    because,
    `${step}  ${url}`,
    '',
    ...(each.dependsOn === undefined ? [] : [`Differs from ${each.dependsOn} in one thing.`]),
    `Run it: ${browsersCommand} -g ${each.id}`,
  ].join('\n')}\n`;
}

function stepInWords({ initiator, from = 0, query, page, pauseMs }: Step): string {
  return [
    `First it asks hop ${from} by ${JSON.stringify(initiator)}`,
    ...(query === undefined ? [] : [`with the query ${JSON.stringify(query)}`]),
    ...(page === undefined ? [] : [`in a ${page.context ?? 'frame'} at ${page.origin}`]),
    ...(pauseMs === undefined ? [] : [`and waits ${pauseMs / 1000} s`]),
  ]
    .join(', ')
    .concat('.');
}

function policyInWords({ preflight, actual }: Policy): readonly string[] {
  return [
    ...(preflight ? [`  to a preflight  ${answerInWords(preflight)}`] : []),
    `  answers         ${answerInWords(actual)}`,
  ];
}

function answerInWords({ status, headers }: Answer): string {
  return [String(status), ...headers.map(headerInWords)].join(' · ');
}

function headerInWords([name, value]: PolicyHeader): string {
  if (typeof value === 'string') return `${name}: ${JSON.stringify(value)}`;
  return 'reflect' in value ? `${name}: the request’s ${value.reflect}` : `${name}: the next hop`;
}
