import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { addAdvise } from './commands/advise.ts';
import { addAudit } from './commands/audit.ts';
import { addClose } from './commands/close.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addErase } from './commands/erase.ts';
import { addImport } from './commands/import.ts';
import { addKeys } from './commands/keys.ts';
import { addMembers } from './commands/members.ts';
import { addOwners } from './commands/owners.ts';
import { addProjects } from './commands/projects.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addReplays } from './commands/replays.ts';
import { addSources } from './commands/sources.ts';
import { addSubprojects } from './commands/subprojects.ts';
import { addCosts } from './commands/costs.ts';
import { addInvoices } from './commands/invoices.ts';
import { addRateCard } from './commands/rate-card.ts';
import { addRollUps } from './commands/roll-ups.ts';
import { addStatements } from './commands/statements.ts';
import { addUsage } from './commands/usage.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { createContext, type Outcome } from './session.ts';
import { LOCAL_URL } from './settings.ts';
import { colorsFor } from './text.ts';

const GROUPS = [
  addProjects,
  addMembers,
  addOwners,
  addSubprojects,
  addKeys,
  addSources,
  addDeliveries,
  addReplays,
  addDeadLetters,
  addClose,
  addImport,
  addReconcile,
  addErase,
  addUsage,
  addRateCard,
  addCosts,
  addRollUps,
  addInvoices,
  addStatements,
  addAudit,
  addAdvise,
];

/** The whole command line. Nothing runs before `parseAsync`. */
export function createProgram(io: Io): { readonly program: CommandUnknownOpts; readonly outcome: Outcome } {
  const outcome: Outcome = { exitCode: EXIT.done };
  const context = createContext(io, outcome);
  const program = new Command('onboarding')
    .description('Runs a deployment of Subproject onboarding over its HTTP API.')
    .option('--url <url>', `where it is (ONBOARDING_URL; else ${LOCAL_URL}, the laptop’s)`)
    .option(
      '--key-file <file>',
      'a file with the access key to ask with (ONBOARDING_KEY_FILE, ONBOARDING_KEY)',
    )
    .option('--key <token>', 'the key itself; others on this machine can see it')
    .option('--json', 'print JSON')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => colorsFor(io.stdout, io.env).isColorSupported,
      getErrHasColors: () => colorsFor(io.stderr, io.env).isColorSupported,
      outputError: (text, write) => write(text.replace(/^error: /, '✗ ')),
    })
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('  (--help shows what there is, with examples)');
  for (const add of GROUPS) add(program, context);
  return { program, outcome };
}
