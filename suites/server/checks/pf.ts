import type { CheckFamily } from './family.ts';
import { limitChecks } from './act-errors.ts';
import { allowedChecks } from './pf-allowed.ts';
import { answerChecks } from './pf-answer.ts';
import { deniedChecks } from './pf-denied.ts';
import { listChecks } from './pf-lists.ts';
import { requestHeadersChecks } from './pf-request-headers.ts';

export const pf: CheckFamily = {
  name: 'pf',
  title: 'Preflight',
  about: 'Which methods and headers a page may send, and how preflights are answered.',
  checks: [...allowedChecks, ...deniedChecks, ...requestHeadersChecks, ...listChecks, ...answerChecks, ...limitChecks],
};
