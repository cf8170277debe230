/** What is kept of the minor versions of npm packages: what changed from one to the next. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const minorVersionsFolder = 'results/minor-versions';

const text = z.string().min(1);

export const minorVersionsSchema = z.strictObject({
  package: text,
  /** The column of `implementations/` that it was tested in. */
  column: text,
  testedOn: z.iso.date(),
  node: text,
  /** Oldest first. The changes of the first are none: nothing is before it. */
  versions: z
    .array(
      z.strictObject({
        version: text,
        /** The date that the registry gives. */
        published: z.iso.date(),
        unavailable: text.optional(),
        changes: z
          .array(
            z.strictObject({
              id: text,
              change: z.enum(['version', 'added', 'removed', 'found', 'no-longer-found', 'available', 'unavailable']),
              subject: text.optional(),
              before: text.optional(),
              after: text.optional(),
            }),
          )
          .readonly(),
      }),
    )
    .min(1)
    .readonly(),
});
export type MinorVersions = z.infer<typeof minorVersionsSchema>;

/** The file of a package: names with a scope have a slash. */
export const minorVersionsFile = (name: string): string => join(minorVersionsFolder, `${name.replace('/', '__')}.json`);

export function readMinorVersions(): readonly MinorVersions[] {
  if (!existsSync(minorVersionsFolder)) return [];
  return readdirSync(minorVersionsFolder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => minorVersionsSchema.parse(JSON.parse(readFileSync(join(minorVersionsFolder, name), 'utf8'))));
}
