import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
import { attacker, foo } from '../../origins.ts';
import { acao, answering } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, single } from './api.ts';

/** Values of Access-Control-Allow-Origin that the check must not take for http://foo.example, beside the near misses. */
const wrong: readonly (readonly [name: string, title: string, value: string])[] = [
  // Not the serialisation of an origin.
  ['scheme-relative', 'has no scheme', '//foo.example'],
  ['empty-scheme', 'has an empty scheme', '://foo.example'],
  ['ftp', 'has the scheme ftp', 'ftp://foo.example'],
  ['two-colons', 'has two colons', 'http:://foo.example'],
  ['one-slash', 'has one slash', 'http:/foo.example'],
  ['scheme-only', 'is a scheme', 'http:'],
  ['question-mark', 'ends in ?', `${foo}?`],
  ['space-slash', 'ends in a space and a slash', `${foo} /`],
  ['hash', 'ends in #', `${foo}#`],
  ['encoded-hash', 'ends in %23', `${foo}%23`],
  ['path', 'is a URL with a path', `${foo}/data.json`],
  ['trailing-dot', 'has a trailing dot', `${foo}.`],
  ['other-port', 'has another port', `${foo}:8080`],
  ['quoted', 'is the page’s origin in quotes', `"${foo}"`],
  ['byte-80', 'has a byte from outside ASCII before the origin', `\xa0${foo}`],
  // Another host.
  ['subdomain', 'is a subdomain of the page’s host', 'http://www.foo.example'],
  ['parent-domain', 'is the parent domain', 'http://example'],
  ['dot-host', 'has a dot before the host', 'http://.foo.example'],
  ['star-domain', 'is a pattern without a scheme', '*.foo.example'],
  ['other-suffix', 'has the page’s host as a prefix', 'http://foo.example.net'],
  // Case.
  ['upper-case-scheme', 'has its scheme in upper case', 'HTTP://foo.example'],
  ['upper-case-host', 'has its host in upper case', 'http://FOO.example'],
  // Lists and almost wildcards.
  ['list-star-first', 'is * and the origin in a list', `*, ${foo}`],
  ['list-twice', 'is the origin twice in a list', `${foo}, ${foo}`],
  ['list-second', 'has the page’s origin as the second of a list', `${attacker}, ${foo}`],
  ['list-quotes', 'is a list with an empty string', `"", ${foo}`],
  ['list-null', 'is a list with null', `null, ${foo}`],
  ['null-space-origin', 'is null and the origin', `null ${foo}`],
  ['star-space-origin', 'is * and the origin', `* ${foo}`],
  ['star-origin', 'is * before the origin', `*${foo}`],
  ['star-star', 'is * twice', '* *'],
  ['star-null', 'is * and null', '* null'],
  ['comma-star', 'is * after a comma', ',*'],
  ['star-comma', 'is * before a comma', '*,'],
  ['single-quoted-star', 'is * in single quotes', "'*'"],
  ['dash', 'is a dash', '-'],
  // Bytes that look like white space and are not stripped.
  ['vertical-tab-before', 'has a vertical tab before *', '\v*'],
  ['form-feed-before', 'has a form feed before *', '\f*'],
  ['form-feed-after', 'has a form feed after *', '*\f'],
  ['origin-vertical-tab', 'has a vertical tab after the origin', `${foo}\v`],
];

/** Two Access-Control-Allow-Origin lines are one value with a comma in it, whatever they say. */
const lines: readonly (readonly [name: string, title: string, first: string, second: string])[] = [
  ['empty-star', 'the first one empty, the second *', '', '*'],
  ['star-empty', 'the first *, the second empty', '*', ''],
  ['empty-exact', 'the first one empty, the second right', '', foo],
  ['exact-empty', 'the first right, the second empty', foo, ''],
  ['star-star', 'both *', '*', '*'],
  ['star-exact', 'the first *, the second the page’s origin', '*', foo],
  ['exact-star', 'the first the page’s origin, the second *', foo, '*'],
  ['exact-other', 'the first right, the second of another origin', foo, attacker],
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
      blocked(`lines-${name}`, `two Access-Control-Allow-Origin lines, ${title}`, acao(first), acao(second)),
    ),
    shared('star-padded', 'spaces and tabs around * are stripped', acao('\t * \t')),
    shared('lower-case-name', 'the header’s name in lower case', ['access-control-allow-origin', foo]),
    shared('upper-case-name', 'the header’s name in upper case', ['ACCESS-CONTROL-ALLOW-ORIGIN', '*']),
    blocked('other-name', 'the header’s name has an underscore', ['Access_Control_Allow_Origin', '*']),
    blocked('request-name', 'the answer says Origin instead', ['Origin', foo]),
  ];
}
