import type { Case, Hop, Policy } from '../../../protocol/case.ts';
import { answering, type Variant } from '../policies.ts';
import { hop, type Setting } from './family.ts';

/** A case of this setting, with its own hops. `sibling` is the name of the case that differs in one thing only. */
export function caseOf(setting: Setting, name: string, title: string, hops: Case['hops'], sibling?: string): Case {
  const idOf = (last: string) => [setting.family, setting.part, last].filter((part) => part !== undefined).join('-');
  return {
    id: idOf(name),
    title: `${setting.subject}: ${title}`,
    spec: setting.spec,
    page: setting.page,
    initiator: setting.initiator,
    resource: setting.resource,
    hops,
    ...(sibling === undefined ? {} : { dependsOn: idOf(sibling) }),
  };
}

/** The same hops with changed policies. */
export function mapHops([first, ...rest]: Case['hops'], change: (policy: Policy) => Policy): Case['hops'] {
  const changed = ({ origin, policy }: Hop): Hop => hop(origin, change(policy));
  return [changed(first), ...rest.map(changed)];
}

/** One case for each variant of the response; everything else stays the same. */
export function casesOf(setting: Setting, variants: readonly Variant[]): readonly Case[] {
  return variants.map(({ name, title, headers, sibling }) =>
    caseOf(setting, name, title, [hop(setting.target, answering(...headers))], sibling),
  );
}
