import type { Case, PolicyHeader } from '../../../protocol/case.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, nearMisses, redirecting, withStatus } from '../policies.ts';
import { anonymous, type Element, settingOf, useCredentials } from './embedded.ts';
import { type Family, hop, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

const source: Element = {
  family: 'eventsource',
  subject: (crossorigin) => (crossorigin === 'use-credentials' ? 'EventSource with credentials' : 'EventSource'),
  spec: spec.eventSource,
  resource: 'event-stream',
  initiator: (crossorigin) => ({ api: 'event-source', withCredentials: crossorigin === 'use-credentials' }),
};

const asking = settingOf(source, 'anonymous');

const typed = (type: string): readonly PolicyHeader[] => [acao(foo), ['Content-Type', type]];

/** Responses that pass the CORS check but need not be event streams. */
function answers(): readonly Case[] {
  const answer = (name: string, title: string, type: string, sibling?: string) =>
    caseOf(asking, name, title, [hop(bar, answering(...typed(type)))], sibling);
  const redirected = (status: number) =>
    caseOf(asking, `redirect-${status}`, `redirected by ${status} within another origin`, [
      hop(bar, redirecting(status, acao(foo))),
      hop(bar, answering(acao(foo))),
    ]);
  return [
    answer('type-parameter', 'Content-Type with a parameter', 'text/event-stream;charset=utf-8'),
    answer('type-upper-case', 'Content-Type in upper case', 'TEXT/EVENT-STREAM'),
    answer('type-plain', 'Content-Type: text/plain', 'text/plain', 'acao-exact'),
    ...[201, 204, 404, 500].map((status) =>
      caseOf(
        asking,
        `status-${status}`,
        `status ${status} fails the connection`,
        [hop(bar, withStatus(answering(acao(foo)), status))],
        'acao-exact',
      ),
    ),
    ...[301, 303, 307, 308].map(redirected),
    redirected(302),
    caseOf(
      asking,
      'redirect-hop-refused',
      'redirected within another origin, redirect without Access-Control-Allow-Origin',
      [hop(bar, redirecting(302)), hop(bar, answering(acao(foo)))],
      'redirect-302',
    ),
    caseOf(
      asking,
      'redirect-target-refused',
      'redirected to another origin, no Access-Control-Allow-Origin',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'redirect-to-cross',
    ),
  ];
}

export const eventSource: Family = {
  name: 'eventsource',
  title: 'EventSource',
  about: 'A cross-origin event stream: a GET in cors mode that never needs a preflight.',
  cases: [...anonymous(source), ...useCredentials(source), ...casesOf(asking, nearMisses(foo)), ...answers()],
};
