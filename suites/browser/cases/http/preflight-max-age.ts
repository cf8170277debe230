import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, acma, answering, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, granted, single } from './api.ts';

/** Longer than the default of 5 seconds, shorter than 10. */
const sixSeconds = 6500;

interface MaxAge {
  readonly name: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** A value that is not a single number of seconds counts as 5. */
const maxAges: readonly MaxAge[] = [
  { name: 'absent', title: 'no Access-Control-Max-Age', lines: [] },
  { name: 'zero', title: 'Access-Control-Max-Age: 0', lines: ['0'] },
  { name: 'ten', title: 'Access-Control-Max-Age: 10', lines: ['10'] },
  { name: 'leading-zeros', title: 'Access-Control-Max-Age: 0010', lines: ['0010'] },
  { name: 'spaces', title: 'Access-Control-Max-Age: 10 with surrounding whitespace', lines: ['\t10  '] },
  { name: 'hours', title: 'Access-Control-Max-Age: 12000, above the limit of some engines', lines: ['12000'] },
  { name: 'huge', title: 'Access-Control-Max-Age with 30 digits', lines: ['9'.repeat(30)] },
  { name: 'blank', title: 'empty Access-Control-Max-Age', lines: [''] },
  { name: 'negative', title: 'Access-Control-Max-Age: -1', lines: ['-1'] },
  { name: 'plus', title: 'Access-Control-Max-Age: +10', lines: ['+10'] },
  { name: 'decimal', title: 'Access-Control-Max-Age: 10.5', lines: ['10.5'] },
  { name: 'quoted', title: 'Access-Control-Max-Age: "10"', lines: ['"10"'] },
  { name: 'unit', title: 'Access-Control-Max-Age: 10s', lines: ['10s'] },
  { name: 'word', title: 'Access-Control-Max-Age: forever', lines: ['forever'] },
  { name: 'list', title: 'Access-Control-Max-Age: 10, 10', lines: ['10, 10'] },
  { name: 'two-lines', title: 'two Access-Control-Max-Age headers, both 10', lines: ['10', '10'] },
];

/** How long a preflight is cached. */
export function preflightMaxAge(how: Api): readonly Case[] {
  const put = how.request({ method: 'PUT' });
  const withToken = how.request({ method: 'PUT', headers: [['X-Token', 'abc']] });

  const twice = (name: string, title: string, lines: readonly string[], pauseMs?: number) =>
    single(
      how,
      `preflight-max-age-${name}`,
      title,
      { method: 'PUT' },
      answering(acao(foo), acam('PUT'), ...lines.map(acma)),
      {
        spec: spec.preflightCache,
        before: [{ initiator: put, ...(pauseMs === undefined ? {} : { pauseMs }) }],
      },
    );

  /** A second preflight, for another header, sends another max-age; then the page waits and repeats the method. */
  const told = (name: string, title: string, first: string, second: string, pauseMs: number) => {
    const answers = (seconds: string, ...more: readonly PolicyHeader[]) =>
      withPreflight(granted, { status: 204, headers: [acao(foo), acam('PUT'), acma(seconds), ...more] });
    return single(how, `preflight-max-age-${name}`, title, { method: 'PUT' }, granted, {
      spec: spec.preflightCache,
      before: [{ initiator: put }, { initiator: withToken, pauseMs }],
      hops: [hop(bar, answers(first), answers(second, acah('x-token')))],
    });
  };

  return [
    ...maxAges.map(({ name, title, lines }) => twice(name, `${title} (repeated immediately)`, lines)),
    ...maxAges
      .filter(({ name }) => name !== 'zero')
      .map(({ name, title, lines }) => twice(`${name}-later`, `${title} (repeated after 6.5 s)`, lines, sixSeconds)),
    twice('absent-within', 'no Access-Control-Max-Age (repeated after 2.5 s)', [], 2500),
    twice('one-later', 'Access-Control-Max-Age: 1 (repeated after 2.5 s)', ['1'], 2500),
    single(
      how,
      'preflight-max-age-on-actual',
      'Access-Control-Max-Age: 0 on the actual response is ignored',
      { method: 'PUT' },
      withPreflight(answering(acao(foo), acma('0')), { status: 204, headers: [acao(foo), acam('PUT')] }),
      { spec: spec.preflightCache, before: [{ initiator: put }] },
    ),
    told(
      'lengthened',
      'second preflight sends a longer Access-Control-Max-Age (repeated after 2.5 s)',
      '1',
      '30',
      2500,
    ),
    told(
      'shortened',
      'second preflight sends a shorter Access-Control-Max-Age (repeated after 2.5 s)',
      '30',
      '1',
      2500,
    ),
    told('ended', 'second preflight sends Access-Control-Max-Age: 0 (repeated immediately)', '30', '0', 0),
  ];
}
