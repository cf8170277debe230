import { isProof } from '../results/model.ts';
import { isUnexpected } from '../results/expectations/expected-failures.ts';
import type { ReportedCause, ResultsFile } from '../results/model.ts';
import { causeInWords, listed } from './server-failures.ts';
import type { Verdict } from './verdict.ts';
import { briefText } from '../results/visible-text.ts';

/** The first line of the report on a server: what to change first, or what holds. Green only where something was verified. */
export function verdictOfServer({ subject, results, causes = [] }: ResultsFile): Verdict {
  if (subject.kind !== 'server') return { tone: 'open', text: '' };
  const { url, policy, declared } = subject;
  const [first] = causes;
  if (first?.failsRun) {
    const { length } = causes.filter(({ failsRun }) => failsRun);
    const others =
      length === 1
        ? ''
        : ` ${length === 2 ? 'There is another cause' : `There are ${String(length - 1)} other causes`}.`;
    return { tone: 'bad', text: `${verdictWords(first, declared)}: ${causeInWords(first)}${others}` };
  }
  const checks = results.filter((result) => !isProof(result));
  const broken = checks.filter(isUnexpected).length;
  if (broken > 0)
    return {
      tone: 'open',
      text: `Not decided: ${broken === 1 ? '1 check has' : `${String(broken)} checks have`} no verdict.`,
    };
  if (!checks.some(({ result }) => result === 'pass'))
    return { tone: 'unsure', text: 'Not decided: nothing was verified.' };
  const { origins } = policy;
  const names = Array.isArray(origins) ? origins.map(String) : [];
  if (!declared && origins !== '*' && names.length === 0) {
    return {
      tone: 'unsure',
      text: `No page may read ${url}, as far as was tried. Give the origin of your page, for example --origin https://app.example.com, or declare the allowed origins with --policy.`,
    };
  }
  const who = origins === '*' ? 'any origin' : names.length === 0 ? 'no other origin' : listed(names, 4);
  return {
    tone: 'good',
    text: briefText(
      declared
        ? `As declared: ${who} may read ${url}${names.length > 0 ? ', and no other origin that was tried' : ''}.`
        : `No policy was declared. Judging by its responses, ${who} may read ${url}; no problem was found.`,
    ),
  };
}

function verdictWords({ level, problem }: ReportedCause, declared: boolean): string {
  if (problem.id === 'requests-limited') return 'Not tested';
  switch (level) {
    case 'SECURITY':
      return 'Insecure';
    case 'MUST':
      return problem.id === 'any-origin-allowed' || problem.id === 'origin-compared-loosely' || problem.id === 'finding'
        ? declared
          ? 'Not as declared'
          : 'Wrong'
        : 'Blocked';
    case 'SHOULD':
    case 'ROBUSTNESS':
    case 'INFO':
      return 'To improve';
  }
}
