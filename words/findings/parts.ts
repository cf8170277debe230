import type { FindingData, HeaderLines, RequestShape, Seen } from '../../diagnosis/server/finding.ts';
import { ACAO } from '../../protocol/http/headers.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';

export interface Sentences {
  /** What is wrong, with bytes quoted. */
  readonly summary: string;
  readonly expected: string;
  readonly observed: string;
}

/** Sentences for each finding of a family. */
export type SentencesOf<F extends FindingData> = {
  readonly [Id in F['id']]: (finding: Extract<F, { id: Id }>) => Sentences;
};

export function quoted(lines: HeaderList): string {
  return lines.map((line) => JSON.stringify(line.join(': '))).join(', ');
}

/** `no Vary`, or the lines. */
export function header({ name, lines }: HeaderLines): string {
  return lines.length === 0 ? `no ${name}` : lines.map((line) => JSON.stringify(line.join(': '))).join(' and ');
}

export function headers(all: readonly HeaderLines[]): string {
  return all.map(header).join(', ');
}

export function response({ status, headers: lines }: Seen): string {
  return `Status ${status} with ${lines.length === 0 ? header({ name: ACAO, lines: [] }) : quoted(lines)}.`;
}

/** `PUT with x-a, x-b` */
export function request({ method, names }: RequestShape): string {
  return names.length === 0 ? method : `${method} with ${names.join(', ')}`;
}
