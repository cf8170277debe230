import { ACRH, set } from '../../../protocol/headers.ts';
import type { HeaderPair } from '../../../protocol/types.ts';
import { askAnyway } from '../check.ts';
import type { Ask, Check, Exchange, Finding, Plan } from '../check.ts';
import type { Context } from '../context.ts';
import type { CheckFamily } from './family.ts';

/** Bytes: none, and doublings up to what the usual servers take for one line (Apache and nginx: 8 KiB). */
const sizes = [0, 1900, 3800, 7600] as const;
const [, , half, whole] = sizes;

/** How often each is measured; the fastest counts, as all that disturbs makes slower. */
const repetitions = 3;

/** Milliseconds below which growth harms nobody, and cannot be told from noise. */
const noticeable = 10;

/** For a doubling. Linear is 2, quadratic is 4. */
const tooMuch = 3;

interface Load {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly mend: string;
  /** A request in which something is so many bytes long. */
  readonly request: (context: Context, bytes: number) => Ask;
}

function preflight({ readers: [reader], stranger = '', preflight: request, wanted }: Context): Ask {
  return request(reader ?? stranger, wanted.method);
}

function asking(context: Context, value: string): Ask {
  const base = preflight(context);
  return value === '' ? base : { ...base, headers: set(base.headers, ACRH, value) };
}

const bounded = 'Read Access-Control-Request-Headers in one pass, and stop at a limit of names and bytes.';

const loads: readonly Load[] = [
  {
    id: 'dos-acrh-commas',
    title: 'Many commas in Access-Control-Request-Headers take no more than their share of time',
    about:
      'Empty elements are skipped one after another; an expression that tries again at each of them takes the square.',
    mend: bounded,
    request: (context, bytes) => asking(context, ','.repeat(bytes)),
  },
  {
    id: 'dos-acrh-space',
    title: 'Much white space in Access-Control-Request-Headers takes no more than its share of time',
    about: 'To strip spaces by an expression that is not anchored at the front takes the square of their number.',
    mend: bounded,
    request: (context, bytes) => asking(context, bytes === 0 ? '' : `x-a,${' '.repeat(bytes)}x-b`),
  },
  {
    id: 'dos-acrh-names',
    title: 'Many names in Access-Control-Request-Headers take no more than their share of time',
    about: 'To look each name up in a list of all, or to join them one by one, takes the square of their number.',
    mend: bounded,
    request: (context, bytes) =>
      asking(context, Array.from({ length: bytes / 5 }, (_, index) => index.toString(36).padStart(4, 'x')).join(',')),
  },
  {
    id: 'dos-acrh-lines',
    title: 'Many lines of Access-Control-Request-Headers take no more than their share of time',
    about: 'To join the lines anew for each of them takes the square of their number.',
    mend: bounded,
    request: (context, bytes) => {
      const base = preflight(context);
      const lines = Array.from({ length: bytes / 38 }, (): HeaderPair => [ACRH, 'x-abc']);
      return { ...base, headers: [...base.headers, ...lines] };
    },
  },
  {
    id: 'dos-origin',
    title: 'A long Origin takes no more than its share of time',
    about:
      'A regular expression with a repetition inside another, as (.*\\.)*, tries every way to split the host; one request holds up the server.',
    mend: 'Compare strings, or use an expression without nested repetitions; refuse an Origin that is longer than 300 bytes.',
    request: ({ get }, bytes) => get(`https://${'a.'.repeat(bytes / 2)}evil.test`),
  },
];

/** Milliseconds that the fastest of equal requests took; `undefined` where none was answered. */
function fastest(exchanges: readonly Exchange[]): number | undefined {
  const times = exchanges.flatMap(({ outcome }) => (outcome.ok ? [outcome.answer.durationMs] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

function check({ request, ...words }: Load): Check {
  const finding = (shown: Exchange | undefined, observed: string): Finding => ({
    level: 'SECURITY',
    severity: 'medium',
    summary: 'The time that a request takes grows faster than its length.',
    expected: 'At most twice the time for twice the length, or a refusal.',
    observed,
    gain: { origins: [], what: 'keep the server busy with few requests' },
    ...(shown !== undefined && { shown }),
  });
  const measure = (context: Context, again: boolean): Plan => {
    const asksOf = (bytes: number): readonly Ask[] =>
      Array.from({ length: repetitions }, () => ({ ...request(context, bytes), fresh: true }));
    const judge = (before: readonly number[], exchanges: readonly Exchange[]): readonly Finding[] | Plan => {
      const bytes = sizes[before.length] ?? whole;
      const late = exchanges.find(({ outcome }) => !outcome.ok && outcome.failure.kind === 'timeout');
      if (late !== undefined && bytes > 0) {
        return [finding(late, `No answer in time to ${String(bytes)} bytes, where shorter ones were answered.`)];
      }
      const broken = exchanges.find(({ outcome }) => outcome.ok && outcome.answer.status >= 500);
      if (broken !== undefined && bytes > 0) return failing(broken, bytes, before.length > 1);
      const time = fastest(exchanges);
      // It refuses so much at once, by closing the connection.
      if (time === undefined) return [];
      const times = [...before, time];
      const next = sizes[times.length];
      if (next !== undefined) return stage(times, next);
      if (!grows(times)) return [];
      if (!again) return measure(context, true);
      const told = sizes.map((size, index) => `${(times[index] ?? 0).toFixed(1)} ms for ${String(size)} bytes`);
      return [finding(exchanges[0], `Twice in a row, and the fastest of three each: ${told.join(', ')}.`)];
    };
    const stage = (times: readonly number[], bytes: number): Plan =>
      askAnyway(asksOf(bytes), (exchanges) => judge(times, exchanges), {
        alone: true,
        // Without a response to the shortest one there is nothing to compare with.
        mayFail: () => bytes > 0,
        more: 2 * sizes.length * repetitions - repetitions,
      });
    return stage([], sizes[0]);
  };
  return {
    ...words,
    level: 'SECURITY',
    spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-17.5',
    needs: [],
    plan: (context) => measure(context, false),
  };
}

/** Whether the last doubling took more than its share. */
function grows([base = 0, ...times]: readonly number[]): boolean {
  const [atHalf = 0, atWhole = 0] = [half, whole].map((size) => (times[sizes.indexOf(size) - 1] ?? 0) - base);
  return atWhole > noticeable && atWhole > tooMuch * Math.max(atHalf, 0);
}

function failing(shown: Exchange, bytes: number, wasFine: boolean): readonly Finding[] {
  const { outcome } = shown;
  if (!outcome.ok) return [];
  return [
    {
      level: 'ROBUSTNESS',
      summary: `A request with ${String(bytes)} bytes in one header is answered with ${String(outcome.answer.status)}.`,
      expected: 'An answer, or a refusal with 400, 413 or 431.',
      observed: `Status ${String(outcome.answer.status)}${wasFine ? '; shorter ones are answered' : ''}.`,
      shown,
    },
  ];
}

export const dos: CheckFamily = {
  name: 'dos',
  title: 'Load',
  about: 'Whether the time for a request grows faster than its length. Measured alone and at last.',
  checks: loads.map(check),
};
