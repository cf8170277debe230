/** Findings as they come: a line each, so that whatever ends the run leaves them. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printJson } from './model.ts';
import { prepareFolder, UnwritableError, writeWhole } from './write.ts';

export class FindingsWriter {
  readonly #lines: string;
  readonly #folder: string;
  readonly #written = new Set<string>();

  /**
   * Begins `findings.jsonl` in `folder` anew.
   * @param lines where else the lines go.
   * @throws {UnwritableError} when it cannot be written.
   */
  constructor(folder: string, lines = join(folder, 'findings.jsonl')) {
    prepareFolder(folder);
    this.#folder = join(folder, 'findings');
    this.#lines = lines;
    this.#write(() => writeFileSync(this.#lines, ''));
  }

  /**
   * Appends the finding, and makes it a file of its own under its name; of two with one name the first is kept.
   * @throws {UnwritableError} when it cannot be written, as on a full disk.
   */
  add(name: string, finding: object): void {
    this.#write(() => appendFileSync(this.#lines, `${JSON.stringify(finding)}\n`));
    if (this.#written.has(name)) return;
    this.#written.add(name);
    this.put(name, finding);
  }

  /** Makes the finding the file of its name, in the place of another. */
  put(name: string, finding: object): void {
    writeWhole(this.#folder, `${name}.json`, printJson(finding));
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new UnwritableError(
        `Cannot write ${this.#lines}: ${(error as Error).message}. What was written before is kept; give another place by --output, or make room.`,
        { cause: error },
      );
    }
  }
}
