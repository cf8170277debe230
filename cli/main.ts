#!/usr/bin/env node
import { Command } from 'commander';
import { addBrowsers } from './browsers.ts';
import { addCompare } from './compare.ts';
import { addEngines } from './engines.ts';
import { addExplain } from './explain.ts';
import { addFuzz } from './fuzz.ts';
import { addHistory } from './history.ts';
import { addInit } from './init.ts';
import { addList } from './list.ts';
import { addReport } from './report.ts';
import { runProgram } from './run-program.ts';
import { addServer } from './server.ts';
import { addServe } from './serve.ts';
import { addSince } from './since.ts';
import { tool } from './tool.ts';
import { addUpdate } from './update.ts';

const program = new Command('cors-conformance')
  .description('A conformance suite for both ends of CORS: real browsers and real servers.')
  .version(tool.version)
  .showSuggestionAfterError()
  .showHelpAfterError('(--help lists the flags)')
  .addHelpText(
    'after',
    `
Exit codes:
  0  everything as expected
  1  a conformance failure, a regression, or a recorded failure that has expired or no longer occurs
  2  wrong usage, an input file that cannot be read or is of the wrong kind, or nothing matched
  3  the harness could not run (an engine is missing, a port is taken, a folder is read-only, a disk is full)
  130, 143  interrupted by Ctrl-C or SIGTERM; browsers and server write the results so far, marked as incomplete

A reader that closes stdout early, such as head, does not change the exit code.`,
  );

const commands = [
  addBrowsers,
  addServer,
  addInit,
  addFuzz,
  addReport,
  addCompare,
  addUpdate,
  addSince,
  addHistory,
  addList,
  addExplain,
  addServe,
  addEngines,
];
for (const add of commands) add(program);
await runProgram(program);
