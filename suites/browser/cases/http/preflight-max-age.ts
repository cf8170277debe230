import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, acma, answering, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, granted, single } from './api.ts';

/** Long enough for the default of 5 seconds to pass, and too short for 10. */
const sixSeconds = 6500;

interface MaxAge {
  readonly name: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Values that say how long; what does not parse as one number of seconds counts as 5. */
const maxAges: readonly MaxAge[] = [
  { name: 'absent', title: 'no Access-Control-Max-Age', lines: [] },
  { name: 'zero', title: 'Access-Control-Max-Age: 0', lines: ['0'] },
  { name: 'ten', title: 'Access-Control-Max-Age: 10', lines: ['10'] },
  { name: 'leading-zeros', title: 'Access-Control-Max-Age: 0010', lines: ['0010'] },
  { name: 'spaces', title: 'Access-Control-Max-Age: 10 between a tab and spaces', lines: ['\t10  '] },
  { name: 'hours', title: 'Access-Control-Max-Age: 12000, more than some engines keep', lines: ['12000'] },
  { name: 'huge', title: 'Access-Control-Max-Age of thirty digits', lines: ['9'.repeat(30)] },
  { name: 'blank', title: 'an empty Access-Control-Max-Age', lines: [''] },
  { name: 'negative', title: 'Access-Control-Max-Age: -1', lines: ['-1'] },
  { name: 'plus', title: 'Access-Control-Max-Age: +10', lines: ['+10'] },
  { name: 'decimal', title: 'Access-Control-Max-Age: 10.5', lines: ['10.5'] },
  { name: 'quoted', title: 'Access-Control-Max-Age: "10"', lines: ['"10"'] },
  { name: 'unit', title: 'Access-Control-Max-Age: 10s', lines: ['10s'] },
  { name: 'word', title: 'Access-Control-Max-Age is a word', lines: ['forever'] },
  { name: 'list', title: 'Access-Control-Max-Age is a list, 10, 10', lines: ['10, 10'] },
  { name: 'two-lines', title: 'two lines of Access-Control-Max-Age, both 10', lines: ['10', '10'] },
];

/** How long a preflight is remembered. */
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

  /** A second preflight, for another header, tells another max-age; then the page waits and asks for the method again. */
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
    ...maxAges.map(({ name, title, lines }) => twice(name, `${title}; the same request at once`, lines)),
    ...maxAges
      .filter(({ name }) => name !== 'zero')
      .map(({ name, title, lines }) =>
        twice(`${name}-later`, `${title}; the same request after 6.5 s`, lines, sixSeconds),
      ),
    twice('absent-within', 'no Access-Control-Max-Age; the same request after 2.5 s', [], 2500),
    twice('one-later', 'Access-Control-Max-Age: 1; the same request after 2.5 s', ['1'], 2500),
    single(
      how,
      'preflight-max-age-on-actual',
      'Access-Control-Max-Age: 0 on the actual answer means nothing',
      { method: 'PUT' },
      withPreflight(answering(acao(foo), acma('0')), { status: 204, headers: [acao(foo), acam('PUT')] }),
      { spec: spec.preflightCache, before: [{ initiator: put }] },
    ),
    told('lengthened', 'a second preflight tells a longer time; the method after 2.5 s', '1', '30', 2500),
    told('shortened', 'a second preflight tells a shorter time; the method after 2.5 s', '30', '1', 2500),
    told('ended', 'a second preflight tells Access-Control-Max-Age: 0; the method at once', '30', '0', 0),
  ];
}
