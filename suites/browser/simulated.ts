import type { Difference, Verdict } from '../../protocol/outcome/difference.ts';

/** Headers that tell the server about the page, which no simulated DOM sends as browsers do. None of them decides about CORS. */
const aboutThePage: ReadonlySet<string> = new Set(['Referer', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest']);

const isAboutThePage = ({ kind, name }: Difference): boolean =>
  (kind === 'referer' || kind === 'header') && aboutThePage.has(name);

/** What came of a case in a simulated DOM: referrer and Fetch Metadata are not compared. */
export function judgedAsSimulated(verdict: Verdict): Verdict {
  if (verdict.result !== 'fail') return verdict;
  const differences = verdict.differences.filter((difference) => !isAboutThePage(difference));
  return differences.length === 0 ? { result: 'pass' } : { result: 'fail', differences };
}
