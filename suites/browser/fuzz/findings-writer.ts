/** Findings as they come: a line each, so that whatever ends the run leaves them. */
import { join } from 'node:path';
import { printJson } from '../../../results/model.ts';
import { appendText, prepareFolder, writeTextNow } from '../../../results/write-file.ts';

export class FindingsWriter {
  readonly #lines: string;
  readonly #folder: string;
  readonly #written = new Set<string>();

  /**
   * Begins `findings.jsonl` in `folder` anew.
   * @throws {UnwritableError} when it cannot be written.
   */
  constructor(folder: string) {
    prepareFolder(folder);
    this.#folder = join(folder, 'findings');
    this.#lines = join(folder, 'findings.jsonl');
    writeTextNow(this.#lines, '');
  }

  /**
   * Appends the finding, and makes it a file of its own under its name; of two with one name the first is kept.
   * @throws {UnwritableError} when it cannot be written, as on a full disk.
   */
  add(name: string, finding: object): void {
    appendText(this.#lines, `${JSON.stringify(finding)}\n`);
    if (this.#written.has(name)) return;
    this.#written.add(name);
    this.put(name, finding);
  }

  /** Makes the finding the file of its name, in the place of another. */
  put(name: string, finding: object): void {
    writeTextNow(join(this.#folder, `${name}.json`), printJson(finding));
  }
}
