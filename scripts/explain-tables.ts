import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { consoleSteps, type ConsoleProblemId } from '../diagnosis/console-message.ts';
import { frameworks } from '../diagnosis/frameworks/index.ts';
import { commonSituations, type SampleInput } from '../diagnosis/situations.ts';
import { diagnoseText } from '../diagnosis/testing.ts';
import { verdictInWords } from '../words/causes.ts';
import { messageInWords } from '../words/console.ts';

/** The rows of the tables in docs/explain.md and the sections of docs/console-messages.md, made of what tests run on. */

export const situationRows = (): readonly (readonly string[])[] =>
  commonSituations.map((sample) => [sample.situation, sample.input, firstLine(sample)]);

function firstLine({ text, options = {} }: SampleInput): string {
  const { requests, messages } = diagnoseText(text, options);
  const [request] = requests;
  if (request !== undefined) return verdictInWords(request.outcome, request.causes, request.input.page);
  const [message] = messages;
  return message === undefined ? '' : messageInWords(message).verdict;
}

export const frameworkRows = (): readonly (readonly string[])[] =>
  frameworks.map(({ id, name, aliases = [] }) => [
    `\`${id}\``,
    name,
    aliases.map((alias) => `\`${alias}\``).join(', '),
  ]);

const situationsSchema = z.array(
  z.object({
    title: z.string(),
    engines: z.record(
      z.string(),
      z.object({
        messages: z.array(z.string()),
        problem: z.enum(Object.keys(consoleSteps) as [ConsoleProblemId, ...ConsoleProblemId[]]).nullable(),
      }),
    ),
  }),
);

/** One section for each situation: its title, the step that decides, and what each engine prints. */
export function consoleSections(): readonly {
  readonly title: string;
  /** '' where no step of a standard decides. */
  readonly step: string;
  readonly rows: readonly (readonly string[])[];
}[] {
  const file = new URL('../diagnosis/console/messages.json', import.meta.url);
  return situationsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).map(({ title, engines }) => {
    const problems = Object.values(engines).flatMap(({ problem }) => problem ?? []);
    // WebKit does not say which of two steps it is.
    const exact = problems.filter((problem) => problem !== 'allow-origin-fails');
    const steps = (exact.length > 0 ? exact : problems).map((problem) => consoleSteps[problem]);
    return {
      title: title.slice(0, 1).toUpperCase() + title.slice(1),
      step: [...new Set(steps)].filter((step) => step !== null).join('; '),
      rows: Object.entries(engines).map(([engine, { messages }]) => [
        { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' }[engine] ?? engine,
        messages.map((message) => `\`\` ${message} \`\``).join('<br>'),
      ]),
    };
  });
}
