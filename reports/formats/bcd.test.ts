/** The published package has types that are made from its schema; the compiler holds what is written against them. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { z } from 'zod';
import type { CompatData, Identifier } from '@mdn/browser-compat-data';
import { sampleFamilies, sampleResults, sampleServer } from '../fixtures/sample-results.ts';
import type { Span } from '../../results/history.ts';
import type { ResultsFile } from '../../results/model.ts';
import { renderBcd } from './bcd.ts';

const texts = { families: sampleFamilies, rerun: (id: string) => id };
const packageFolder = dirname(createRequire(import.meta.url).resolve('@mdn/browser-compat-data'));
const published = createRequire(import.meta.url)('@mdn/browser-compat-data') as CompatData;

/** What the compiler says where these statements are given the package's type. */
function complaints(statements: string): readonly string[] {
  const name = join(packageFolder, 'written.ts');
  const source = `import type { CompatStatement } from './types.js';\nexport const written: CompatStatement[] = ${statements};\n`;
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [] };
  const disk = ts.createCompilerHost(options);
  const program = ts.createProgram([name], options, {
    ...disk,
    getSourceFile: (path, ...rest) =>
      path === name ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : disk.getSourceFile(path, ...rest),
    fileExists: (path) => path === name || disk.fileExists(path),
    readFile: (path) => (path === name ? source : disk.readFile(path)),
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Everything that stands below an identifier, itself among it. */
function featuresOf(identifier: Identifier): readonly Identifier[] {
  const below = Object.entries(identifier).filter(([name]) => name !== '__compat') as [string, Identifier][];
  return [identifier, ...below.flatMap(([, feature]) => featuresOf(feature))];
}

const shape = z.object({ http: z.object({ cors: z.custom<Identifier>() }) });
const corsOf = (file: ResultsFile) => shape.parse(JSON.parse(renderBcd(file, texts))).http.cors;

const features = featuresOf({ cors: corsOf(sampleResults({ hostile: true })) });
const statements = features.flatMap(({ __compat }) => __compat ?? []);

test('it fits the types of the schema, and what does not fit them is noticed', () => {
  const json = JSON.stringify(statements);
  assert.ok(statements.length > 200);
  assert.deepEqual(complaints(json), []);
  assert.notDeepEqual(complaints(json.replace('"version_added"', '"version"')), []);
  assert.notDeepEqual(complaints(json.replaceAll('"chrome"', '"chromium"')), []);
});

test('versions are releases that the data has, names are such as it takes, and links lead to a section', () => {
  for (const name of features.flatMap((feature) => Object.keys(feature)))
    assert.match(name, /^(__compat|(?!__compat)[a-zA-Z_0-9-$@]*)$/);
  for (const { support, spec_url } of statements) {
    if (spec_url !== undefined) assert.match(String(spec_url), /^https:\/\/[^#]+#.+/);
    for (const [browser, statement] of Object.entries(support)) {
      assert.ok(!Array.isArray(statement));
      const { version_added, partial_implementation, notes } = statement;
      if (version_added !== false) {
        assert.match(version_added, /^≤\d+(\.\d+)*$/);
        const { releases } = published.browsers[browser as 'chrome'];
        assert.ok(releases[version_added.slice(1)], `${browser} ${version_added}`);
      }
      if (partial_implementation || version_added === false) assert.ok(notes);
    }
  }
});

test('a pass is support from that version on at the latest; a fail is none, with the reason; what did not run is not there', () => {
  const cors = corsOf(sampleResults());
  assert.deepEqual(cors['xhr']?.['xhr-get-star']?.__compat?.support, {
    chrome: { version_added: '≤156' },
    firefox: { version_added: '≤153' },
  });
  const note =
    'Errors of classic scripts of another origin are not muted. See https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors';
  assert.deepEqual(cors['script']?.['script-get-none']?.__compat?.support.firefox, {
    version_added: false,
    notes: note,
  });
  assert.deepEqual(cors['script']?.__compat?.support.firefox, {
    version_added: '≤153',
    partial_implementation: true,
    notes: note,
  });
  assert.equal(cors['xhr']?.['xhr-head-two-lines']?.__compat?.support.chrome, undefined);
});

test('WebKitGTK is not called Safari, and a server is no browser', () => {
  assert.ok(!renderBcd(sampleResults(), texts).includes('safari'));
  assert.deepEqual(corsOf(sampleServer())['xhr']?.__compat?.support, {});
});

test('what was measured over the versions says since when a case passes, and until when it did', () => {
  const spans = [
    { state: 'fail blocked', versions: ['119.0', '121.0'] },
    { state: 'pass readable', versions: ['122.0', '150.0'] },
  ] as const;
  const supportOf = (own: readonly Span[], ...results: readonly ('pass' | 'fail')[]) => {
    const file = sampleResults();
    const [first] = file.results;
    assert.ok(first);
    const { http } = shape.parse(
      JSON.parse(renderBcd({ ...file, results: results.map((result) => ({ ...first, result })) }, texts, () => own)),
    );
    return http.cors[first.id.split('-', 1)[0] ?? '']?.[first.id]?.__compat?.support.chrome;
  };
  assert.deepEqual(supportOf(spans, 'pass'), { version_added: '122' });
  assert.deepEqual(supportOf(spans.slice(1), 'pass'), { version_added: '≤122' });
  const removed = supportOf([...spans, { state: 'fail readable', versions: ['153.0'] }], 'fail');
  assert.ok(removed && !Array.isArray(removed));
  assert.deepEqual([removed.version_added, removed.version_removed], ['122', '≤153']);
});
