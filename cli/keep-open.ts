import { once } from 'node:events';

/** Makes a function that asks for Enter once, whoever calls it first, and resolves for all when it was pressed or stdin ended. */
export function untilEnter(say: (line: string) => void): () => Promise<void> {
  let pressed: Promise<void> | undefined;
  return () => (pressed ??= ask(say));
}

async function ask(say: (line: string) => void): Promise<void> {
  if (process.stdin.readableEnded) return;
  say('The browsers stay open. Press Enter to close them and write the reports.');
  const answered = new AbortController();
  const { signal } = answered;
  await Promise.race([once(process.stdin, 'data', { signal }), once(process.stdin, 'end', { signal })]);
  answered.abort();
  process.stdin.pause();
}
