import { ACAH, ACRH, extractHeaderListValues, get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askAnyway, linesOf, notRun } from '../check.ts';
import type { Check, Finding } from '../check.ts';
import type { Context } from '../context.ts';
import { mustAllow, shownBy } from '../judge.ts';
import { allowedNames, askBeside, askedAs, wish } from './preflights.ts';
import type { Wish } from './preflights.ts';
import { isPublic } from './vary.ts';

const spec = fetchUrl('http-access-control-request-headers');

/** A form in which no browser writes the names. */
interface Form {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Values of the header, a request for each, by the names as browsers write them: lower-case and sorted. */
  readonly values: (names: readonly string[]) => readonly string[];
  readonly atLeast: 1 | 2;
}

const forms: readonly Form[] = [
  {
    id: 'pf-acrh-case',
    title: 'Header names in upper case SHOULD be accepted',
    about: 'Browsers write them in lower case; proxies and other clients do not always.',
    // The second is how people write them in configurations.
    values: (names) => [
      names.map((name) => name.toUpperCase()).join(','),
      names.map((name) => name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())).join(','),
    ],
    atLeast: 1,
  },
  {
    id: 'pf-acrh-order',
    title: 'Header names in another order SHOULD be accepted',
    about: 'Browsers sort them. A server may count on that, and then refuses other clients.',
    values: (names) => [names.toReversed().join(',')],
    atLeast: 2,
  },
  {
    id: 'pf-acrh-space',
    title: 'A space after the comma SHOULD be accepted',
    about: 'Older browsers wrote one, and gateways that join or rewrite lists do.',
    values: (names) => [names.join(', ')],
    atLeast: 2,
  },
  {
    id: 'pf-acrh-ows',
    title: 'Tabs and spaces around header names SHOULD be accepted',
    about: 'A list in HTTP may have them around each comma (RFC 9110, section 5.6.1).',
    values: (names) => [names.join(' \t,\t ')],
    atLeast: 2,
  },
];

function reads({ atLeast, values, ...words }: Form): Check {
  return {
    ...words,
    level: 'ROBUSTNESS',
    spec,
    needs: ['reader'],
    fix: 'Split Access-Control-Request-Headers at commas, strip tabs and spaces, and compare without regard to case and order. One that relies on what browsers send is right as well.',
    plan: (context) => {
      const base = joined(context);
      const { names = [] } = base.wanted;
      if (names.length < atLeast) {
        return notRun({ id: 'needs-allowed-headers', count: atLeast });
      }
      const wishes = values(names).map((value) => askedAs(base, value));
      return askBeside(context, base, wishes, (answered, { origin, wanted }) =>
        mustAllow(answered, origin, wanted, context.modes, 'ROBUSTNESS'),
      );
    },
  };
}

/** All allowed names, as a browser asks for them. */
function joined(context: Context): Wish {
  const [origin = ''] = context.readers;
  const names = allowedNames(context)
    .map((name) => name.toLowerCase())
    .toSorted();
  return wish(context, origin, { method: context.wanted.method, names });
}

const empty: Check = {
  id: 'pf-acrh-empty',
  title: 'Empty elements in the list of header names SHOULD be accepted',
  level: 'ROBUSTNESS',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2',
  needs: ['reader'],
  about:
    'Whoever reads a list skips a reasonable number of empty elements. To stop at some number is wise, and only told here.',
  fix: 'Skip empty elements of Access-Control-Request-Headers, up to a limit.',
  plan: (context) => {
    const base = joined(context);
    const { names = [] } = base.wanted;
    if (names.length === 0) return notRun({ id: 'needs-allowed-headers', count: 1 });
    const few = askedAs(base, `,${names.join(',,')}`);
    const many = askedAs(base, `${','.repeat(17)}${names.join(',')}`);
    return askBeside(context, base, [few, many], (answered, asked) =>
      mustAllow(answered, asked.origin, asked.wanted, context.modes, asked === few ? 'ROBUSTNESS' : 'INFO'),
    );
  },
};

const notTokens = ['x-cors conformance', 'x-cors"conformance', '<img src=x>', 'x-cors-conformance\x80'];

const unsafeEcho: Check = {
  id: 'pf-acrh-unsafe-echo',
  title: 'Invalid header names that are echoed',
  level: 'INFO',
  spec: fetchUrl('http-new-header-syntax'),
  needs: ['reader'],
  about:
    'A server that sends back Access-Control-Request-Headers unread sends back what is no name too. The browser that asked so refuses its own preflight, and nobody else sees it, unless a shared cache keeps it.',
  fix: 'Send back only names that are tokens, or better: the allowed names.',
  plan: (context) => {
    const base = joined(context);
    const withLine = (value: string): Wish['ask'] => {
      const headers = base.ask.headers.filter(([name]) => name !== ACRH);
      return { ...base.ask, headers: [...headers, [ACRH, value]] };
    };
    const many = [...Array.from({ length: 200 }, (_, index) => `x-cors-conformance-${String(index)}`), 'x cors'];
    return askAnyway([...notTokens, many.join(',')].map(withLine), (exchanges) => {
      for (const { ask, outcome } of exchanges) {
        if (!outcome.ok || extractHeaderListValues(ACAH, outcome.answer.headers) !== 'failure') continue;
        const answered = { ask, answer: outcome.answer };
        const finding: Finding = {
          ...(isPublic(answered) ? { level: 'SECURITY', severity: 'low' } : { level: 'INFO' }),
          data: {
            id: 'invalid-names-echoed',
            sent: (get(ask.headers, ACRH) ?? '').slice(-60),
            header: linesOf(outcome.answer, ACAH),
          },
          ...(isPublic(answered) && {
            impact: { origins: [base.origin], gain: { kind: 'poison-preflights' } },
          }),
          ...shownBy(answered),
        };
        return [finding];
      }
      return [];
    });
  },
};

export const requestHeadersChecks: readonly Check[] = [...forms.map(reads), empty, unsafeEcho];
