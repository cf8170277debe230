/**
 * `npm run readme`: writes the tables of docs/ that list the contents of the suite and the answers of `explain`, between `<!-- NAME -->` and `<!-- /NAME -->`, and
 * the table of differences between engines, from reports/latest/results.json. `--check` writes nothing, and fails if a table that
 * needs no run is out of date.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseResults, type Result, type ResultsFile } from '../results/model.ts';
import { writeText } from '../results/write-file.ts';
import { families } from '../suites/browser/cases/index.ts';
import { coverage } from '../suites/browser/coverage.ts';
import { checkFamilies } from '../suites/server/checks/index.ts';
import { differences } from './differences.ts';
import { consoleSections, frameworkRows, situationRows } from './explain-tables.ts';
import { resultsTables } from './results-tables.ts';
import { historyChanges, historySummary, simulatedCounts, simulatedMistakes } from './timelines.ts';

const resultsFile = 'reports/latest/results.json';

const cell = (text: string) => text.replaceAll('<', '&lt;').replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function familyTable(): string {
  const rows = families.map(({ title, about, cases }) => [title, about, String(cases.length)]);
  return table(['family', 'what it shows', 'cases'], rows);
}

function checksTable(): string {
  const rows = checkFamilies.flatMap(({ title, checks }) =>
    checks.map((check) => [title, `\`${check.id}\``, check.level, check.title]),
  );
  return `${String(rows.length)} checks:\n\n${table(['family', 'id', 'level', 'requirement'], rows)}`;
}

function notCoveredTable(): string {
  const rows = coverage.flatMap(({ topic, notCovered }) =>
    notCovered ? [[topic, notCovered.what, notCovered.why]] : [],
  );
  return table(['topic', 'not covered', 'why'], rows);
}

function differencesTable({ engines, results }: ResultsFile): string {
  const byKey = new Map(results.map((result) => [`${result.id} ${result.engine ?? ''}`, result]));
  const head = ['', 'the standard', ...engines.map(({ product, version }) => `${product} ${version ?? ''}`)];
  const rows = differences.map(({ topic, id, standard, shows }) => [
    topic,
    standard,
    ...engines.map(({ name }) => {
      const result: Result | undefined = byKey.get(`${id} ${name}`);
      if (!result) throw new Error(`${resultsFile} has no ${id} in ${name}; run the whole suite first`);
      const shown = result.result === 'unsupported' ? 'unsupported' : shows(result);
      return shown === standard || result.result !== 'fail' ? shown : `**${shown}**`;
    }),
  ]);
  return table(head, rows);
}

function messageSections(): string {
  return consoleSections()
    .map(({ title, step, rows }) => {
      const decided = step === '' ? 'No step of a standard decides: there is no response.' : `Decided by ${step}.`;
      // Messages are code, in which nothing is escaped but the sign between cells.
      const lines = rows.map((row) => `| ${row.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`);
      return [`## ${title}`, decided, ['| browser | message |', '| --- | --- |', ...lines].join('\n')].join('\n\n');
    })
    .join('\n\n');
}

function fieldTables(): string {
  return resultsTables()
    .map(({ title, rows }) => `## ${title}\n\n${table(['field', 'type', 'meaning'], rows)}`)
    .join('\n\n');
}

const check = process.argv.includes('--check');
const differing =
  !check && existsSync(resultsFile)
    ? { differences: differencesTable(parseResults(readFileSync(resultsFile, 'utf8'), resultsFile)) }
    : {};
const pages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/browsers.md': { families: familyTable(), 'not covered': notCoveredTable(), ...differing },
  'docs/checks.md': { checks: checksTable() },
  'docs/explain.md': {
    situations: table(['situation', 'input', 'first line of the answer'], situationRows()),
    frameworks: table(['name', 'product', 'other names'], frameworkRows()),
  },
  'docs/console-messages.md': { messages: messageSections() },
  'docs/results.md': { fields: fieldTables() },
  'docs/history.md': { 'history summary': historySummary(), 'history changes': historyChanges(table) },
  'docs/simulated-doms.md': {
    'simulated mistakes': simulatedMistakes(table),
    'simulated counts': simulatedCounts(table),
  },
};

for (const [page, sections] of Object.entries(pages)) {
  const before = readFileSync(page, 'utf8');
  let after = before;
  for (const [name, text] of Object.entries(sections)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!place.test(after)) throw new Error(`${page} has no place for the table "${name}"`);
    after = after.replace(place, (_all, begin: string, end: string) => `${begin}\n${text}\n${end}`);
  }
  if (after === before) continue;
  if (!check) await writeText(page, after);
  else {
    process.stderr.write(`${page} is out of date; run \`npm run readme\`.\n`);
    process.exitCode = 1;
  }
}
