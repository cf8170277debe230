/** JUnit XML, as Jenkins, GitLab and others read it. */
import { reasonsOf } from '../../results/api-table.ts';
import { groupBy } from '../../results/group-by.ts';
import { compareResults, familyOf } from '../../results/model.ts';
import type { EngineInfo, ReportedOperation, Result, ResultsFile } from '../../results/model.ts';
import { briefText } from '../../results/visible-text.ts';
import type { ReportTexts } from '../html/html.ts';
import { statuses } from '../../words/results.ts';
import { verdictOf } from '../verdict.ts';
import { countStandings, explainedText, levelOf, reasonOf, standingOf, subjectOf } from '../words.ts';

/**
 * A suite for each family in each engine; a test case has the case's id as its name. What is known, and what an engine
 * cannot do, is skipped with the reason: JUnit has no other word for it.
 */
export function renderJunit(file: ResultsFile, texts: ReportTexts): string {
  const suites = groupBy(file.results.toSorted(compareResults), ({ engine, id }) =>
    [engine, familyOf(id)].filter(Boolean).join('.'),
  );
  const operations = file.operations ?? [];
  const { failures, errors } = counts(file.results);
  const attributes = {
    name: subjectOf(file),
    tests: file.results.length + operations.length,
    failures: failures + countOf(operations, 'fail'),
    errors: errors + countOf(operations, 'no-verdict'),
    time: seconds(file.environment.durationMs),
  };
  const verdict = verdictOf(file).text;
  const children = [...suites].map(([name, results]) => suiteOf(name, results, file, texts, verdict));
  if (operations.length > 0) children.push(operationSuite(operations));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, children)}\n`;
}

/** A test case for each operation of an API. */
function operationSuite(operations: readonly ReportedOperation[]): string {
  const skipped =
    operations.length - countOf(operations, 'pass') - countOf(operations, 'fail') - countOf(operations, 'no-verdict');
  const attributes = {
    name: 'operations',
    tests: operations.length,
    failures: countOf(operations, 'fail'),
    errors: countOf(operations, 'no-verdict'),
    skipped,
    time: seconds(0),
  };
  const cases = operations.map((operation) => {
    const { method, path, result, checks } = operation;
    const name = { name: `${method} ${path}`, classname: 'operations', time: seconds(0) };
    const message = checks.join(', ');
    switch (result) {
      case 'pass':
        return element('testcase', name, []);
      case 'fail':
        return element('testcase', name, [element('failure', { type: result, message }, [escape(message)])]);
      case 'no-verdict':
        return element('testcase', name, [element('error', { type: result, message }, [escape(message)])]);
      case 'below-level':
      case 'known':
      case 'not-tested':
        return element('testcase', name, [
          element('skipped', {}, [escape(briefText(reasonsOf(operation).join(' ') || message))]),
        ]);
    }
  });
  return element('testsuite', attributes, cases);
}

function countOf(operations: readonly ReportedOperation[], result: ReportedOperation['result']): number {
  return operations.filter((each) => each.result === result).length;
}

function suiteOf(
  name: string,
  results: readonly Result[],
  file: ResultsFile,
  texts: ReportTexts,
  verdict: string,
): string {
  const attributes = {
    name,
    tests: results.length,
    ...counts(results),
    skipped: results.filter((result) => !['passed', 'failed'].includes(standingOf(result))).length,
    time: seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    timestamp: file.environment.startedAt.replace(/\.\d+Z$|Z$/, ''),
  };
  const engine = file.engines.find((each) => each.name === results[0]?.engine);
  const properties = element('properties', {}, propertiesOf(file, engine, verdict));
  return element('testsuite', attributes, [properties, ...results.map((result) => testCase(name, result, texts))]);
}

function propertiesOf(
  { tool, environment }: ResultsFile,
  engine: EngineInfo | undefined,
  verdict: string,
): readonly string[] {
  const pairs: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ['product', engine?.product],
    ['version', engine?.version],
    ['driver', engine?.driver],
    ['os', environment.os],
    ['verdict', verdict],
    [tool.name, tool.version],
  ];
  return pairs.flatMap(([name, value]) => (value ? [element('property', { name, value }, [])] : []));
}

function testCase(classname: string, result: Result, texts: ReportTexts): string {
  const attributes = { name: result.id, classname, time: seconds(result.durationMs) };
  return element('testcase', attributes, [...bodyOf(result, texts)]);
}

function bodyOf(result: Result, texts: ReportTexts): readonly string[] {
  switch (standingOf(result)) {
    case 'passed':
      return [];
    case 'failed': {
      const name = isError(result) ? 'error' : 'failure';
      const type = [statuses[result.result].word, levelOf(result)].filter(Boolean).join(' ');
      return [element(name, { type, message: reasonOf(result) }, [escape(explainedText(result, texts))])];
    }
    case 'known':
    case 'below-level':
    case 'skipped':
      return [element('skipped', {}, [escape(reasonOf(result))])];
  }
}

/** What says nothing about CORS is an error, not a failure. */
function isError({ result }: Result): boolean {
  return result === 'timeout' || result === 'no-response' || result === 'harness-error';
}

function counts(results: readonly Result[]): { readonly failures: number; readonly errors: number } {
  const errors = results.filter(isError).length;
  return { failures: countStandings(results).failed - errors, errors };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** @param children markup. */
function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const start = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(briefText(String(value)))}"`),
  ];
  if (children.length === 0) return `<${start.join(' ')}/>`;
  return `<${start.join(' ')}>${children.join('\n')}</${name}>`;
}

/** Text without control characters, as markup. */
function escape(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
