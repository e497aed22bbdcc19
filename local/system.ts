import { join } from 'node:path';
import { createActivity } from './activity.ts';
import type { OnCall } from './aws-proxy/call.ts';
import { createGateway } from './aws-proxy/gateway.ts';
import { httpFront } from './aws-proxy/http-front.ts';
import { adminCredentials, type Credentials } from './aws-proxy/principals.ts';
import { createRecorder, type Calls } from './aws-proxy/recorder.ts';
import { createClosing, type Closing } from './closing.ts';
import { openDataFolder } from './data-folder.ts';
import { startKms } from './engines/kms.ts';
import { startQueues } from './engines/queues.ts';
import { startTables, type TablesEngineName } from './engines/tables.ts';
import { sqsCaller } from './event-sources/call-sqs.ts';
import { startPoller } from './event-sources/poller.ts';
import { readEventSources } from './event-sources/read-event-sources.ts';
import { httpApi } from './http-api/listener.ts';
import { readHttpApi } from './http-api/read-routes.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { queueTools, type QueueTools } from './queue-tools.ts';
import type { InvocationResult } from './runtime/execution-environment.ts';
import { openLogs, type LogLine, type Logs } from './runtime/logs.ts';
import { readFunctions } from './runtime/read-functions.ts';
import { createFunctions, maximumEnvironments, overrideVariables } from './runtime/start-functions.ts';
import { readSchedules } from './schedules/read-schedules.ts';
import { runSchedules, type Schedules } from './schedules/run-schedules.ts';
import { settling, type Settling } from './settle.ts';
import { ensureSynthesized } from './synth.ts';
import { REGION } from './template/account.ts';
import { readTemplateDocument, type TemplateDocument } from './template/document.ts';
import { keyKind } from './template/resources/key.ts';
import { deadLetterQueues, queueKind } from './template/resources/queue.ts';
import { tableKind } from './template/resources/table.ts';
import { readStack } from './template/stack.ts';

export type SystemOptions = {
  /** A synthesized template beside its assets; synthesized from this repository if not given. */
  readonly templatePath?: string;
  /** Where tables, queues, keys and logs are kept; without it everything is in memory and gone at the end. */
  readonly dataDir?: string;
  /** Of the HTTP API; 0, the default, for any that is free. */
  readonly port?: number;
  readonly tables?: TablesEngineName;
  /** Replaces variables of every function that has them; OUTBOUND_POLICY is `any` if nothing else is said. */
  readonly environmentOverrides?: Readonly<Record<string, string>>;
  /** Changes the template before it is read: a test takes a grant away. */
  readonly editTemplate?: (template: TemplateDocument) => TemplateDocument;
  readonly onCall?: OnCall;
  /** Whether schedules send their messages at their times, or only when they are fired: a test is not visited by the night. */
  readonly runsSchedules?: boolean;
  /** How many calls the recorder keeps. */
  readonly keptCalls?: number;
  readonly onLog?: (line: LogLine) => void;
};

export type System = Settling & {
  /** The HTTP API, without a trailing slash. */
  readonly url: string;
  readonly dataDir: string;
  /** The template's outputs, resolved. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly functionNames: readonly string[];
  /** The variables that a function gets from template and overrides. */
  readonly environment: (functionName: string) => Readonly<Record<string, string>>;
  /** For any client of the AWS SDK; may do everything. */
  readonly adminClientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: Credentials;
  };
  readonly calls: Calls;
  /** Decides the fate of every call from now on, in place of what was given before. */
  readonly onCall: (decide: OnCall | undefined) => void;
  readonly logs: Logs;
  /** Ends all execution environments of a function, or of every one: it finds itself cold. What is under way fails. */
  readonly chill: (functionName?: string) => Promise<void>;
  readonly invoke: (functionName: string, event: unknown) => Promise<InvocationResult>;
  readonly queues: QueueTools;
  readonly schedules: Pick<Schedules, 'names' | 'fire'>;
  /** Lets what is under way end, then ends everything. */
  readonly close: () => Promise<void>;
};

/** Calls to the outside may go anywhere here: a test's endpoint is on loopback. */
const defaultOverrides = { OUTBOUND_POLICY: 'any' };

const defaultKeptCalls = 100_000;

/**
 * Runs a synthesized template: its functions behind its routes and queues, on embedded engines.
 * @throws StartError if the port or the data folder is taken; TemplateError, which is one, for what local/ does not run
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const templatePath = options.templatePath ?? (await ensureSynthesized()).templatePath;
  const template = await readTemplateDocument(templatePath);
  const closing = createClosing();
  try {
    return await start(options, templatePath, options.editTemplate?.(template) ?? template, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  options: SystemOptions,
  templatePath: string,
  template: TemplateDocument,
  closing: Closing,
): Promise<System> {
  // Addresses come first: the template is resolved with them.
  const apiServer = await listenOnLoopback(options.port ?? 0);
  closing.add(apiServer.close);
  const awsServer = await listenOnLoopback(0);
  closing.add(awsServer.close);
  const stack = readStack(template, { apiUrl: apiServer.url, awsUrl: awsServer.url });
  const overrides = { ...defaultOverrides, ...options.environmentOverrides };
  const models = readFunctions(stack, templatePath).map((model) => overrideVariables(model, overrides));
  const roles = new Map(models.map(({ name, statements }) => [name, statements]));

  const { folder, persistent } = await openDataFolder(options.dataDir, closing);
  const dynamodb = await startTables(options.tables ?? 'dynalite', stack.all(tableKind), persistent);
  closing.add(dynamodb.close);
  const queues = stack.all(queueKind);
  const sqs = await startQueues(queues, persistent, awsServer.url);
  closing.add(sqs.close);
  const keyIds = stack.all(keyKind).map(({ identity }) => identity.ref);
  const kms = await startKms(keyIds, persistent && join(persistent, 'kms-keys.json'));
  const logs = await openLogs(join(folder, 'logs'), options.onLog ?? (() => undefined));
  closing.add(logs.close);

  const activity = createActivity();
  const functions = createFunctions(models, { awsUrl: awsServer.url, activity, logs });
  closing.add(() => Promise.all([...functions.values()].map((lambda) => lambda.close())));
  const recorder = createRecorder(options.keptCalls ?? defaultKeptCalls);
  let decide = options.onCall;
  const gateway = createGateway({
    engines: { dynamodb, sqs, kms },
    recorder,
    onCall: (call) => decide?.(call),
    crash: (environmentId) => [...functions.values()].some((lambda) => lambda.crash(environmentId)),
  });
  awsServer.serve(httpFront(gateway, roles));

  const api = readHttpApi(stack, (arn) => {
    const model = models.find((candidate) => candidate.arn === arn);
    return model && functions.get(model.name);
  });
  const pollers = readEventSources(stack, functions, roles, maximumEnvironments).map((source) =>
    startPoller(source, sqsCaller(gateway, source.function.name, roles), activity),
  );
  closing.add(() => Promise.all(pollers.map((poller) => poller.stop())));
  const schedules = runSchedules(readSchedules(stack), gateway, activity);
  closing.add(schedules.stop);
  if (options.runsSchedules === true) schedules.start();
  apiServer.serve(httpApi(api, activity));
  closing.add(apiServer.drain);

  const queueNames = queues.map(({ name }) => name);
  const deadLetterNames = deadLetterQueues(queues).map(({ name }) => name);
  return {
    ...settling(
      activity,
      sqs,
      queueNames.filter((name) => !deadLetterNames.includes(name)),
      deadLetterNames,
    ),
    url: apiServer.url,
    dataDir: folder,
    outputs: stack.outputs,
    functionNames: [...functions.keys()],
    environment: (name) =>
      known(
        models.find((model) => model.name === name),
        name,
      ).variables,
    adminClientConfig: { endpoint: awsServer.url, region: REGION, credentials: adminCredentials },
    calls: recorder,
    onCall: (next) => (decide = next),
    logs,
    async chill(name) {
      const chilled = name === undefined ? [...functions.values()] : [known(functions.get(name), name)];
      await Promise.all(chilled.map((lambda) => lambda.close()));
    },
    invoke: (name, event) => known(functions.get(name), name).invoke(event),
    queues: queueTools(sqs, queueNames, deadLetterNames),
    schedules,
    close: closing.close,
  };
}

function known<T>(found: T | undefined, functionName: string): T {
  if (found === undefined) throw new Error(`there is no function ${functionName}`);
  return found;
}
