import type { Mutant } from './mutant.ts';

/** Mistakes in what becomes of subprojects and their keys. */
export const lifeMutants: readonly Mutant[] = [
  {
    name: 'closure-not-over-signup',
    mistake: 'of one second, a signup is as good as a closure',
    file: 'lib/account/merge.ts',
    find: "return event.second === register.second && event.kind === 'closed' && !register.closed;",
    replace: 'return event.second === register.second;',
    caughtBy: {
      scenario: 'closure',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'register-not-compared',
    mistake: 'a closure closes, however old it is',
    file: 'lib/account/merge.ts',
    find: '  if (!advancesRegister(subproject, event)) return subproject;\n',
    replace: '',
    caughtBy: {
      scenario: 'coming-back',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'last-to-come-wins',
    mistake: 'of what the CRM said of a name, the last to arrive stays',
    file: 'lib/account/merge.ts',
    find: 'if (current === undefined || offered.second > current.second) return offered;',
    replace: 'if (current !== offered) return offered;',
    caughtBy: {
      scenario: 'changes',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'claim-slot-unguarded',
    mistake: 'who comes second to a claim link gets a key too',
    file: 'lib/access/claim.ts',
    find: "  if (slot.accessKeyId !== undefined && !isRepeated) throw new AppError('claim_used');\n",
    replace: '',
    caughtBy: {
      scenario: 'claim',
      call: 'manage-account PutItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'claim-not-repeatable',
    mistake: 'a claim whose reply was lost is refused when it is made again',
    file: 'lib/access/claim.ts',
    find: 'const isRepeated = slot.accessKeyId === accessKeyId && Object.hasOwn(subproject.keys, accessKeyId);',
    replace: 'const isRepeated = false;',
    caughtBy: {
      scenario: 'claim',
      call: 'manage-account PutItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'revocation-forgotten',
    mistake: 'a revoked key is removed instead of remembered',
    file: 'lib/access/key-ring.ts',
    find: 'return { ...forgetLongEnded(ring, now), [accessKeyId]: { ...key, revokeTime: now.toISOString() } };',
    replace: 'const { [accessKeyId]: _gone, ...others } = ring;\n  return others;',
    caughtBy: {
      scenario: 'keys',
      call: 'manage-account PutItem Directory/subproject #3',
      fault: 'crash-after',
    },
  },
  {
    name: 'creation-not-repeatable',
    mistake: 'a key whose creation got no reply can not be created again',
    file: 'lib/access/key-ring.ts',
    find: 'if (existing !== undefined) return ring;',
    replace: "if (existing !== undefined) throw new AppError('too_many_keys');",
    caughtBy: {
      scenario: 'keys',
      call: 'manage-account PutItem Directory/subproject #2',
      fault: 'crash-after',
    },
  },
  {
    name: 'closing-again-is-new',
    mistake: 'a close command that is repeated is a command of its own',
    file: 'lib/account/commands.ts',
    find: "if (current.state === 'closing' || isPurged(current)) return closedAgain(current, context);",
    replace: '',
    caughtBy: {
      scenario: 'restore',
      call: 'manage-account SendMessageBatch Notifications #1',
      fault: 'timed-out',
    },
  },
];
