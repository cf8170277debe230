/** The verdict on a run, in one sentence that every report begins with. */
import { asRecorded, countOf, unexpectedStatuses } from '../words/results.ts';
import { disagreementsOf } from '../results/disagreements.ts';
import { isUnexpected } from '../results/expectations/expected-failures.ts';
import type { ResultsFile } from '../results/model.ts';
import { verdictOfServer } from './server-verdict.ts';

export interface Verdict {
  /** `open`: nothing was decided. `unsure`: what was decided rests on too little. */
  readonly tone: 'good' | 'bad' | 'open' | 'unsure';
  readonly text: string;
}

export function verdictOf(file: ResultsFile): Verdict {
  switch (file.subject.kind) {
    case 'server':
      return verdictOfServer(file);
    case 'browsers':
    case 'implementations':
      return verdictOfColumns(file);
  }
}

function verdictOfColumns(file: ResultsFile): Verdict {
  const { results } = file;
  const unexpected = results.filter(isUnexpected);
  if (unexpected.length > 0) {
    const counts = unexpectedStatuses.flatMap((kind) => {
      const count = unexpected.filter(({ result }) => result === kind).length;
      return count === 0 ? [] : [countOf(kind, count)];
    });
    const what = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} and ${counts.at(-1) ?? ''}` : counts.join('');
    return { tone: 'bad', text: `Unexpected: ${what}.` };
  }
  const simulated = new Set<string | undefined>(
    file.engines.flatMap((engine) => (engine.simulated === true ? [engine.name] : [])),
  );
  const own = results.filter(({ engine }) => !simulated.has(engine));
  const passed = own.filter(({ result }) => result === 'pass').length;
  const known = own.filter(({ result }) => result === 'fail').length;
  const causes = disagreementsOf(file).length;
  return { tone: passed + known === 0 ? 'open' : 'good', text: asRecorded(passed, known, causes) };
}
