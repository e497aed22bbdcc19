import { errorCode, type Engine, type EngineReply, type JsonObject } from '../engines/engine.ts';
import type { Statement } from '../template/roles.ts';
import type { Call, OnCall, Origin, RecordedCall, Verdict } from './call.ts';
import { capacityOf, withAccounting, withoutAccounting } from './capacity.ts';
import { permissionsOf, type Permission, type ServiceName } from './permissions.ts';
import { isAllowed } from './policy.ts';
import type { Recorder } from './recorder.ts';
import { accessDenied, refused, throttled } from './refusals.ts';

/** Who calls. Without statements it is an admin, who may do everything. */
export type Caller = {
  readonly origin: Origin;
  readonly functionName?: string;
  readonly statements?: readonly Statement[];
  /** Which execution environment of the function. */
  readonly environmentId?: string;
};

export type AwsRequest = {
  readonly caller: Caller;
  readonly service: ServiceName;
  readonly action: string;
  readonly input: JsonObject;
  readonly invocationId?: string;
  readonly signal?: AbortSignal;
};

/** What the caller gets: a reply, a broken connection, or nothing. */
export type Answer = EngineReply | 'disconnect' | 'silence';

export type Gateway = { readonly handle: (request: AwsRequest) => Promise<Answer> };

export type GatewayProps = {
  readonly engines: Readonly<Record<ServiceName, Engine>>;
  readonly recorder: Recorder;
  readonly onCall: OnCall;
  /** Ends an execution environment at once. */
  readonly crash: (environmentId: string) => void;
};

/** Between the functions and the engines: enforces roles, records every call, lets tests decide its fate. */
export function createGateway({ engines, recorder, onCall, crash }: GatewayProps): Gateway {
  async function handle(request: AwsRequest): Promise<Answer> {
    const { caller, service, action, input, invocationId } = request;
    const permissions = permissionsOf(service, action, input);
    const call = recorder.add({
      origin: caller.origin,
      functionName: caller.functionName,
      service,
      action,
      resource: permissions[0]?.resource ?? '*',
      input,
      ...(invocationId === undefined ? {} : { invocationId }),
    });
    const missing = missingPermission(caller, permissions);
    if (missing !== undefined) {
      return conclude(call, accessDenied(service, caller.functionName ?? 'unknown', missing));
    }
    return follow((await onCall(call)) ?? { kind: 'pass' }, call, request);
  }

  async function follow(verdict: Verdict, call: Call, request: AwsRequest): Promise<Answer> {
    const { service, caller } = request;
    const { kind } = verdict;
    switch (kind) {
      case 'pass':
        return forward(call, request);
      case 'refuse':
        return conclude(call, refused(service, verdict.code, verdict.status, verdict.message), kind);
      case 'throttle':
        return conclude(call, throttled(service), kind);
      case 'lose-reply':
        await forward(call, request, kind);
        return verdict.how === 'status-500' ? refused(service, 'InternalServerError', 500) : 'disconnect';
      case 'hang':
        await forwardIf(verdict.afterEffect ?? false, call, request, kind);
        return 'silence';
      case 'alter': {
        const reply = await forward(call, { ...request, input: verdict.input ?? request.input }, kind);
        return verdict.reply?.(reply) ?? reply;
      }
      case 'crash':
        await forwardIf(verdict.afterEffect, call, request, kind);
        if (caller.environmentId !== undefined) crash(caller.environmentId);
        return 'disconnect';
    }
  }

  async function forwardIf(
    effect: boolean,
    call: Call,
    request: AwsRequest,
    fault: Verdict['kind'],
  ): Promise<void> {
    if (effect) await forward(call, request, fault);
    else recorder.complete(call, { fault });
  }

  async function forward(call: Call, request: AwsRequest, fault?: Verdict['kind']): Promise<EngineReply> {
    const { service, action, input, signal } = request;
    const tables = service === 'dynamodb';
    const reply = await engines[service].call(action, tables ? withAccounting(action, input) : input, signal);
    conclude(call, reply, fault);
    return tables ? withoutAccounting(input, reply) : reply;
  }

  function conclude(call: Call, reply: EngineReply, fault?: Verdict['kind']): EngineReply {
    const code = errorCode(reply);
    const capacity =
      call.service === 'dynamodb' && fault !== 'refuse' && fault !== 'throttle'
        ? capacityOf(call.action, reply)
        : undefined;
    const outcome: Pick<RecordedCall, 'status' | 'errorCode' | 'consumedCapacity' | 'fault'> = {
      status: reply.status,
      ...(code === undefined ? {} : { errorCode: code }),
      ...(capacity === undefined ? {} : { consumedCapacity: capacity }),
      ...(fault === undefined ? {} : { fault }),
    };
    recorder.complete(call, outcome);
    return reply;
  }

  return { handle };
}

function missingPermission(
  { statements }: Caller,
  permissions: readonly Permission[],
): Permission | undefined {
  if (statements === undefined) return undefined;
  return permissions.find((permission) => !isAllowed(statements, permission));
}
