import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { attacker, foo } from '../../origins.ts';
import { acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, single } from './api.ts';

/** Values of Access-Control-Allow-Origin that must not match http://foo.example, besides the near misses. */
const wrong: readonly (readonly [name: string, title: string, value: string])[] = [
  // Not the serialisation of an origin.
  ['scheme-relative', 'has no scheme', '//foo.example'],
  ['empty-scheme', 'has an empty scheme', '://foo.example'],
  ['ftp', 'has the ftp scheme', 'ftp://foo.example'],
  ['two-colons', 'has two colons after the scheme', 'http:://foo.example'],
  ['one-slash', 'has only one slash after the scheme', 'http:/foo.example'],
  ['scheme-only', 'is only a scheme', 'http:'],
  ['question-mark', 'ends with ?', `${foo}?`],
  ['space-slash', 'ends with a space and a slash', `${foo} /`],
  ['hash', 'ends with #', `${foo}#`],
  ['encoded-hash', 'ends with %23', `${foo}%23`],
  ['path', 'is a URL with a path', `${foo}/data.json`],
  ['trailing-dot', 'has a trailing dot', `${foo}.`],
  ['other-port', 'has another port', `${foo}:8080`],
  ['quoted', 'is the page’s origin in quotes', `"${foo}"`],
  ['byte-80', 'is the page’s origin after a non-ASCII byte', `\xa0${foo}`],
  // Another host.
  ['subdomain', 'is a subdomain of the page’s host', 'http://www.foo.example'],
  ['parent-domain', 'is the parent domain', 'http://example'],
  ['dot-host', 'has a dot before the host', 'http://.foo.example'],
  ['star-domain', 'is a wildcard pattern without a scheme', '*.foo.example'],
  ['other-suffix', 'is a host that starts with the page’s host', 'http://foo.example.net'],
  // Case.
  ['upper-case-scheme', 'has an upper-case scheme', 'HTTP://foo.example'],
  ['upper-case-host', 'has an upper-case host', 'http://FOO.example'],
  // Lists, and values that resemble the wildcard.
  ['list-star-first', 'lists *, then the page’s origin', `*, ${foo}`],
  ['list-twice', 'lists the page’s origin twice', `${foo}, ${foo}`],
  ['list-second', 'lists another origin, then the page’s origin', `${attacker}, ${foo}`],
  ['list-quotes', 'lists a quoted empty string, then the page’s origin', `"", ${foo}`],
  ['list-null', 'lists null, then the page’s origin', `null, ${foo}`],
  ['null-space-origin', 'is null and the page’s origin, separated by a space', `null ${foo}`],
  ['star-space-origin', 'is * and the page’s origin, separated by a space', `* ${foo}`],
  ['star-origin', 'is * directly before the page’s origin', `*${foo}`],
  ['star-star', 'is * twice, separated by a space', '* *'],
  ['star-null', 'is * and null, separated by a space', '* null'],
  ['comma-star', 'is * after a comma', ',*'],
  ['star-comma', 'is * before a comma', '*,'],
  ['single-quoted-star', 'is * in single quotes', "'*'"],
  ['dash', 'is a hyphen', '-'],
  // Bytes that look like whitespace but are not stripped.
  ['vertical-tab-before', 'is * after a vertical tab', '\v*'],
  ['form-feed-before', 'is * after a form feed', '\f*'],
  ['form-feed-after', 'is * followed by a form feed', '*\f'],
  ['origin-vertical-tab', 'is the page’s origin followed by a vertical tab', `${foo}\v`],
];

/** Two Access-Control-Allow-Origin headers combine into one value with a comma, whatever their values are. */
const lines: readonly (readonly [name: string, title: string, first: string, second: string])[] = [
  ['empty-star', 'first empty, second *', '', '*'],
  ['star-empty', 'first *, second empty', '*', ''],
  ['empty-exact', 'first empty, second the page’s origin', '', foo],
  ['exact-empty', 'first the page’s origin, second empty', foo, ''],
  ['star-star', 'both *', '*', '*'],
  ['star-exact', 'first *, second the page’s origin', '*', foo],
  ['exact-star', 'first the page’s origin, second *', foo, '*'],
  ['exact-other', 'first the page’s origin, second another origin', foo, attacker],
];

export function acaoForms(how: Api): readonly Case[] {
  const sibling = `${how.family}-acao-exact`;
  const blocked = (name: string, title: string, ...headers: readonly PolicyHeader[]) =>
    single(how, `acao-${name}`, title, {}, answering(...headers), { dependsOn: sibling });
  const shared = (name: string, title: string, header: PolicyHeader) =>
    single(how, `acao-${name}`, title, {}, answering(header), { spec: spec.corsCheck });
  return [
    ...wrong.map(([name, title, value]) => blocked(name, `Access-Control-Allow-Origin ${title}`, acao(value))),
    ...lines.map(([name, title, first, second]) =>
      blocked(`lines-${name}`, `two Access-Control-Allow-Origin headers, ${title}`, acao(first), acao(second)),
    ),
    shared('star-padded', 'whitespace around Access-Control-Allow-Origin: * is stripped', acao('\t * \t')),
    shared('lower-case-name', 'lower-case header name access-control-allow-origin', [
      'access-control-allow-origin',
      foo,
    ]),
    shared('upper-case-name', 'upper-case header name ACCESS-CONTROL-ALLOW-ORIGIN', [
      'ACCESS-CONTROL-ALLOW-ORIGIN',
      '*',
    ]),
    blocked('other-name', 'header name with underscores: Access_Control_Allow_Origin', [
      'Access_Control_Allow_Origin',
      '*',
    ]),
    blocked('request-name', 'response has Origin instead of Access-Control-Allow-Origin', ['Origin', foo]),
  ];
}
