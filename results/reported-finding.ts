import type { Decision } from '../protocol/standard.ts';
import type { Level, ReportedFinding, Severity } from './model.ts';
import { findingInWords } from '../words/findings/finding.ts';
import type { FindingFacts } from '../words/findings/finding.ts';
import { reportedDecision } from './reported-decision.ts';

interface Told extends FindingFacts {
  readonly level: Level;
  readonly severity?: Severity;
  readonly decidedBy?: Decision;
}

/** A finding as results.json has it: as data, and in words. Without `fix` where its check knows best. */
export function reportedFinding(finding: Told, url: string): Omit<ReportedFinding, 'fix'> & { readonly fix?: string } {
  const { level, severity, data, alike, decidedBy, alsoAt = [] } = finding;
  return {
    level,
    ...(severity && { severity }),
    url,
    ...(alsoAt.length > 0 && { alsoAt }),
    data: JSON.parse(JSON.stringify(data)) as NonNullable<ReportedFinding['data']>,
    ...(alike && { alike }),
    ...(decidedBy && { decidedBy: reportedDecision(decidedBy) }),
    ...findingInWords(finding),
  };
}
