import type { Case, PolicyHeader } from '../../../protocol/types.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, nearMisses, redirecting, withStatus } from '../policies.ts';
import { anonymous, type Element, useCredentials } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

const source: Element = {
  family: 'eventsource',
  subject: 'EventSource',
  spec: spec.eventSource,
  resource: 'event-stream',
  initiator: (crossorigin) => ({ api: 'event-source', withCredentials: crossorigin === 'use-credentials' }),
  asks: (crossorigin) => (crossorigin === 'anonymous' ? 'without credentials' : 'with credentials'),
};

const asking: Setting = {
  family: source.family,
  subject: source.subject,
  spec: source.spec,
  page: { origin: foo },
  target: bar,
  initiator: source.initiator('anonymous'),
  resource: source.resource,
};

const typed = (type: string): readonly PolicyHeader[] => [acao(foo), ['Content-Type', type]];

/** Answers that are shared and may still be no stream of events. */
function answers(): readonly Case[] {
  const answer = (name: string, title: string, type: string, sibling?: string) =>
    caseOf(asking, name, title, [hop(bar, answering(...typed(type)))], sibling);
  const redirected = (status: number) =>
    caseOf(asking, `redirect-${status}`, `redirected by ${status} within another server`, [
      hop(bar, redirecting(status, acao(foo))),
      hop(bar, answering(acao(foo))),
    ]);
  return [
    answer('type-parameter', 'the type has a parameter', 'text/event-stream;charset=utf-8'),
    answer('type-upper-case', 'the type is in upper case', 'TEXT/EVENT-STREAM'),
    answer('type-plain', 'the type is text/plain', 'text/plain', 'acao-exact'),
    ...[201, 204, 404, 500].map((status) =>
      caseOf(
        asking,
        `status-${status}`,
        `${status}, which is not 200, ends the connection`,
        [hop(bar, withStatus(answering(acao(foo)), status))],
        'acao-exact',
      ),
    ),
    ...[301, 303, 307, 308].map(redirected),
    redirected(302),
    caseOf(
      asking,
      'redirect-hop-refused',
      'redirected by another server, which does not share the redirect',
      [hop(bar, redirecting(302)), hop(bar, answering(acao(foo)))],
      'redirect-302',
    ),
    caseOf(
      asking,
      'redirect-target-refused',
      'redirected to another server, which does not share',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'redirect-to-cross',
    ),
  ];
}

export const eventSource: Family = {
  name: 'eventsource',
  title: 'EventSource',
  about: 'A stream of events from elsewhere: a GET in cors mode that never needs a preflight.',
  cases: [...anonymous(source), ...useCredentials(source), ...casesOf(asking, nearMisses(foo)), ...answers()],
};
