/**
 * What the matrix knows in the shape of MDN's browser-compat-data: a feature for each family, with one for each case below.
 *
 * A case that passes in a version is supported from there on at the latest (`≤156`), unless the timeline of the engine tells since
 * when: `138` where it failed in 137, `≤138` where 137 was not measured. A case that once passed has the version that removed it. One
 * that fails is not supported, with the record's reason as the note; a family of which only some pass is so in part.
 * Cases that did not run say nothing. An engine that is none of that project's browsers, such as WebKitGTK, which is not
 * Safari, is left out.
 */
import { groupBy } from '../../results/group-by.ts';
import { majorOf } from '../../engines/versions/version-numbers.ts';
import type { Span } from '../../results/history.ts';
import { compareResults, engineOfColumn, familyOf } from '../../results/model.ts';
import type { EngineInfo, Result, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { wordsOf } from '../../results/snapshot.ts';
import { briefText } from '../../results/visible-text.ts';
import { reasonOf } from '../words.ts';

/** What the products that are run call themselves → browsers of that project. */
const browsers: readonly (readonly [product: RegExp, browser: string])[] = [
  [/^(google )?chrom(e|ium)\b/i, 'chrome'],
  [/^firefox\b/i, 'firefox'],
  [/^safari\b/i, 'safari'],
];

interface Statement {
  readonly version_added: string | false;
  readonly version_removed?: string;
  readonly partial_implementation?: true;
  readonly notes?: string | readonly string[];
}

interface Feature {
  readonly __compat: {
    readonly description: string;
    readonly spec_url?: string;
    readonly source_file: string;
    readonly support: Readonly<Record<string, Statement>>;
    readonly status: { readonly experimental: boolean; readonly standard_track: boolean; readonly deprecated: boolean };
  };
}

const status = { experimental: false, standard_track: true, deprecated: false };

/** What came of a case in the versions of an engine that were measured, oldest first. */
export type SpansOf = (engine: string, id: string) => readonly Span[];

/** @param spansOf from the timelines of the engines, where there are any. */
export function renderBcd(file: ResultsFile, { families }: ReportTexts, spansOf: SpansOf = () => []): string {
  const known = file.engines.flatMap((engine) => {
    const browser = browsers.find(([product]) => product.test(engine.product))?.[1];
    const version = releaseOf(engine);
    return browser !== undefined && version !== undefined ? [{ engine: engine.name, browser, version }] : [];
  });
  const byFamily = groupBy(file.results.toSorted(compareResults), ({ id }) => familyOf(id));
  const feature = (description: string, spec: string | undefined, results: readonly Result[]): Feature => ({
    __compat: {
      description: briefText(description).replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`),
      ...(spec !== undefined && /^https:.*#./.test(spec) && { spec_url: spec }),
      source_file: 'http/cors.json',
      support: Object.fromEntries(
        known.flatMap(({ engine, browser, version }) => {
          const ofEngine = results.filter((result) => result.engine === engine);
          const [only, ...others] = ofEngine;
          const spans = only && others.length === 0 ? spansOf(engineOfColumn(engine), only.id) : [];
          const own = statement(ofEngine, version, measured(spans));
          return own ? [[browser, own] as const] : [];
        }),
      ),
      status,
    },
  });
  const cors = Object.fromEntries(
    [...byFamily].map(([family, results]) => [
      family,
      {
        ...feature(families[family]?.about ?? family, undefined, results),
        ...Object.fromEntries(
          [...groupBy(results, ({ id }) => id)].map(([id, own]) => [
            id,
            feature(own[0]?.title ?? id, own[0]?.spec, own),
          ]),
        ),
      },
    ]),
  );
  return `${JSON.stringify({ http: { cors } }, null, 2)}\n`;
}

/** `undefined` where nothing is known. */
function statement(results: readonly Result[], version: string, { added, removed }: Measured): Statement | undefined {
  const passed = results.filter(({ result }) => result === 'pass');
  const failed = results.filter(({ result }) => result === 'fail');
  if (passed.length + failed.length === 0) return undefined;
  const [first, ...others] = new Set(failed.map(noteOf));
  if (first === undefined) return { version_added: added ?? `≤${version}` };
  const notes = others.length === 0 ? first : [first, ...others];
  if (passed.length === 0)
    return added !== undefined && removed !== undefined
      ? { version_added: added, version_removed: removed, notes }
      : { version_added: false, notes };
  return { version_added: `≤${version}`, partial_implementation: true, notes };
}

interface Measured {
  readonly added?: string;
  readonly removed?: string;
}

/** Since when a case passes without a break, and the version in which it no longer did. */
function measured(spans: readonly Span[]): Measured {
  const index = spans.findLastIndex(({ state }) => wordsOf(state).result === 'pass');
  const span = spans[index];
  if (span === undefined) return {};
  const added = boundary(spans[index - 1], span);
  const next = spans[index + 1];
  return { added, ...(next && wordsOf(next.state).result === 'fail' && { removed: boundary(span, next) }) };
}

/** The first version of a span, as that project writes it: `≤` where versions before it were not measured. */
function boundary(before: Span | undefined, { versions: [first = ''] }: Span): string {
  const major = majorOf(first);
  const isExact = Number(majorOf(before?.versions.at(-1) ?? '')) === Number(major) - 1;
  return isExact ? major : `≤${major}`;
}

/** Notes are HTML there. */
function noteOf(result: Result): string {
  const { divergence } = result;
  const text = divergence
    ? `${briefText(divergence.reason)} See ${divergence.link}`
    : `${result.id}: ${reasonOf(result)}`;
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** `156` of `156.0.7258.5`, `26.1` of Safari's `26.1`: as that project names releases. */
function releaseOf({ version, product }: EngineInfo): string | undefined {
  return (/^safari/i.test(product) ? /^\d+(\.\d+)?/ : /^\d+/).exec(version ?? '')?.[0];
}
