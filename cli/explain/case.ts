import { clientOf } from '../../protocol/initiators/page-context.ts';
import { predict } from '../../protocol/predict.ts';
import type { Answer, Case, Policy, PolicyHeader, Step } from '../../protocol/case.ts';
import { sourceOfCase } from '../../suites/browser/cases/sources.ts';
import { contexts, initiatorInWords, workerInWords } from '../../words/initiators.ts';
import { predictionInWords } from '../../words/cases.ts';
import { browsersCommand } from '../tool.ts';
import { decisionInWords } from '../../words/steps.ts';
import { colorsFor } from '../../reports/terminal/colors.ts';

const paint = colorsFor(process.stdout);

/** A case of the suite in words: the request, the responses of the servers, and what the standard requires. */
export function explainCase(each: Case): string {
  const { outcome, decidedBy } = predict(each);
  const { step, url, because } = decisionInWords(decidedBy);
  const { origin, context, worker } = each.page;
  const source = sourceOfCase(each.id);
  return `${[
    paint.bold(each.title),
    each.id,
    '',
    `The page is at ${origin}.`,
    ...(context === undefined
      ? []
      : [`The request is made in ${contexts[context]}, whose origin is ${clientOf(each.page).origin}.`]),
    ...(worker === undefined ? [] : [`A service worker controls it, which ${workerInWords(worker)}.`]),
    ...(each.before ?? []).map(stepInWords),
    `It makes the request by ${initiatorInWords(each.initiator)}.`,
    ...each.hops.flatMap(({ origin, policy, next = [] }, hop) => [
      hop === 0
        ? `The URL is at ${origin}, which sends:`
        : `${worker?.instead ? 'The other URL is at' : `Redirect ${hop} leads to`} ${origin}, which sends:`,
      ...policyInWords(policy),
      ...next.flatMap((later, i) => [`  from request ${i + 2} on`, ...policyInWords(later)]),
    ]),
    '',
    `${paint.bold(outcome)}: ${predictionInWords(each, predict(each))}`,
    because,
    `${step}  ${url}`,
    '',
    ...(each.dependsOn === undefined ? [] : [`Differs from ${each.dependsOn} in one thing.`]),
    `Run it: ${browsersCommand} -g ${each.id}`,
    ...(source === undefined ? [] : [`In the sources: ${source}`]),
  ].join('\n')}\n`;
}

function stepInWords({ initiator, from = 0, query, page, pauseMs }: Step): string {
  return [
    `First it requests ${hopName(from)} by ${initiatorInWords(initiator)}`,
    ...(query === undefined ? [] : [`with ${JSON.stringify(query)} in the URL`]),
    ...(page === undefined
      ? []
      : [`in ${page.context === undefined ? 'a frame' : contexts[page.context]} at ${page.origin}`]),
    ...(pauseMs === undefined ? [] : [`and waits ${pauseMs / 1000} s`]),
  ]
    .join(', ')
    .concat('.');
}

const hopName = (index: number): string => (index === 0 ? 'the URL' : `the target of redirect ${index}`);

function policyInWords({ preflight, actual }: Policy): readonly string[] {
  return [
    ...(preflight ? [`  to the preflight  ${answerInWords(preflight)}`] : []),
    `${preflight ? '  to the request    ' : '  to every request  '}${answerInWords(actual)}`,
  ];
}

function answerInWords({ status, headers }: Answer): string {
  return [String(status), ...headers.map(headerInWords)].join(' · ');
}

function headerInWords([name, value]: PolicyHeader): string {
  if (typeof value === 'string') return `${name}: ${JSON.stringify(value)}`;
  return 'reflect' in value ? `${name}: the request’s ${value.reflect}` : `${name}: the URL of the next server`;
}
