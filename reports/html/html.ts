/** Writes results as one HTML file that needs nothing else: no network, no server, no other file. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { browserScript } from '../../servers/browser-script.ts';
import type { ResultsFile } from '../../results/model.ts';
import type { SpansOf } from '../../results/history.ts';
import { pageData } from './page-data.ts';
import type { EarlierRun } from './page-data.ts';

/** What a reader is told about a family of cases: a short name, and one sentence. */
export interface FamilyText {
  readonly title: string;
  readonly about: string;
}

/** What a report says beyond the results. */
export interface ReportTexts {
  /** Family (the start of an id) → what it is. The report has the families in this order. */
  readonly families: Readonly<Record<string, FamilyText>>;
  /** Ids in the order in which they are best read, basics first; those that it lacks come last. */
  readonly order?: readonly string[];
  /** The command that runs just this case again. */
  readonly rerun: (id: string) => string;
  /** Whether a report on the terminal says everything that it knows. */
  readonly details?: boolean;
}

/** Characters of JSON to an element. */
const pieceLength = 65_536;

const pageFile = (name: string) => new URL(`page/${name}`, import.meta.url);

/**
 * The page. Results are embedded as JSON and become text nodes; the page's policy lets nothing run but the page's own
 * script, so that nothing that was on the wire can become markup or code.
 * @param before earlier runs, oldest first, for the trend and for what regressed.
 * @param spansOf what earlier versions of the engines did, for the timelines of the cases.
 */
export async function renderHtml(
  file: ResultsFile,
  texts: ReportTexts,
  before: readonly EarlierRun[] = [],
  spansOf: SpansOf = () => [],
): Promise<string> {
  const { data, parts } = pageData(file, texts, before, spansOf);
  const style = readFileSync(pageFile('report.css'), 'utf8');
  const script = `\n${await browserScript(pageFile('report'))}`;
  const policy = [
    "default-src 'none'",
    `script-src '${sha256(script)}'`,
    `style-src '${sha256(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>CORS conformance</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This report needs JavaScript. The same results are in results.json in the same folder.</noscript>
${embedJson(data)
  .map((piece) => `<script type="application/json" class="data">${piece}</script>`)
  .join('\n')}
${parts.map((part) => `<script type="text/plain" class="part">${part}</script>`).join('\n')}
<script>${script}</script>
</body>
</html>
`;
}

/**
 * JSON that cannot end the script elements that hold it, in pieces: WebKit copies what an element holds each time that more of it
 * comes, and took 0.8 s for 3.5 MB in one element.
 */
function embedJson(value: unknown): readonly string[] {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029\ud800-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Array.from({ length: Math.ceil(json.length / pieceLength) }, (_, index) =>
    json.slice(index * pieceLength, (index + 1) * pieceLength),
  );
}

/** A source expression for the content of an inline element. */
function sha256(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
