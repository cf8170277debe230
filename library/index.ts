/** What the package exports: the checks of the server suite for any test runner, and properties over policies. */
export { tryBadConfigurations } from './bad-configurations.ts';
export type { BadConfigurationResult } from './bad-configurations.ts';
export { CheckFailedError, NotRunError, PropertyFailedError } from './errors.ts';
export { propertyTest } from './property-test.ts';
export type { PropertyTestOptions, PropertyTestResult } from './property-test.ts';
export { readability } from './readability.ts';
export type { PageRequest, Readability } from './readability.ts';
export { serverChecks } from './server-checks.ts';
export type { ServerCheck, ServerChecksOptions } from './server-checks.ts';
export type { Start } from './start.ts';
export { startServer } from './start-server.ts';
export type { FailLevel } from '../results/choices.ts';
export type { Finding } from './finding.ts';
export type { Level, Severity } from '../suites/server/check.ts';
export { ServerUnreachableError } from '../suites/server/errors.ts';
export { PolicyError } from '../suites/server/policy.ts';
export type { PathPolicy, Permission, PolicyFile, SinglePolicy } from '../suites/server/policy.ts';
