import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { KeyAuthorizer } from '../../../cdk/constructs/key-authorizer.ts';
import { ensureSynthesized } from '../../../local/synth.ts';
import { parseTemplateDocument } from '../../../local/template/document.ts';
import { PROJECT_ID, project, SUBPROJECT_ID, subproject } from '../../support/factories.ts';
import { createKey, useSystem } from '../../support/system.ts';

const { outDir } = await ensureSynthesized();
const code = join(outDir, 'bundles', 'authorize-requests');

/** A reseller's own stack: their API, our authorizer. */
const context = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:disable-asset-staging': true };
const stack = new Stack(new App({ analyticsReporting: false, context }), 'Reseller');
const { authorizer } = new KeyAuthorizer(stack, 'Keys', {
  code,
  directory: Table.fromTableName(stack, 'Directory', 'DirectoryTable'),
  projectId: PROJECT_ID,
  scope: 'messages:send',
  subprojectParameter: 'subprojectId',
});
new HttpApi(stack, 'Api').addRoutes({
  path: '/subprojects/{subprojectId}/messages',
  methods: [HttpMethod.POST],
  integration: new HttpUrlIntegration('Product', 'https://product.example.com'),
  authorizer,
});
const template = Template.fromStack(stack);

test('the authorizer answers by payload 2.0 with a simple response, and nothing is remembered in front of it', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: ['$request.header.Authorization'],
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'CUSTOM' });
});

/** Its function and role run beside ours: with the role that the construct gives it, and no other. */
const added = parseTemplateDocument(template.toJSON(), 'of the reseller').Resources;
const ofFunction = Object.entries(added).filter(([, { Type }]) =>
  ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'].includes(Type),
);

/** The same function again, under the same role, but it looks for the keys of another project. */
const OTHER_PROJECT_ID = 'zzzzzzzz';
const tmp = await mkdtemp(join(tmpdir(), 'authorizer-'));
afterAll(() => rm(tmp, { recursive: true }));
await cp(code, join(tmp, 'authorize-elsewhere'), { recursive: true });
const strays = parseTemplateDocument(
  JSON.parse(
    JSON.stringify(template.toJSON())
      .replaceAll(code, join(tmp, 'authorize-elsewhere'))
      .replaceAll(`"PROJECT_ID":"${PROJECT_ID}"`, `"PROJECT_ID":"${OTHER_PROJECT_ID}"`),
  ),
  'of the stray',
).Resources;
const stray = Object.entries(strays)
  .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
  .map(([id, resource]) => [`Stray${id}`, resource] as const);

const { system, owner, admin } = await useSystem({
  editTemplate: (ours) => ({
    ...ours,
    Resources: { ...ours.Resources, ...Object.fromEntries([...ofFunction, ...stray]) },
  }),
});
const grant = { plan: 'basic', scopes: ['messages:send'], labels: {} };
await admin.directory.changeProject(PROJECT_ID, () => project());
await admin.directory.changeSubproject(SUBPROJECT_ID, () => subproject({ grant }));

async function ask(
  token: string,
  subprojectId = SUBPROJECT_ID,
  functionName = 'authorize-requests',
): Promise<unknown> {
  const result = await system.invoke(functionName, {
    version: '2.0',
    type: 'REQUEST',
    identitySource: [`Bearer ${token}`],
    routeKey: 'POST /subprojects/{subprojectId}/messages',
    headers: { authorization: `Bearer ${token}` },
    pathParameters: { subprojectId },
  });
  if (!result.ok) throw new Error('the authorizer failed');
  return JSON.parse(result.payload);
}

test('lets the customer in by one read, and by none again; it only reads', async () => {
  const { token, accessKeyId } = await createKey(owner, `subprojects/${SUBPROJECT_ID}`);
  const mark = system.calls.mark();
  const context = {
    accessKeyId,
    projectId: PROJECT_ID,
    subprojectId: SUBPROJECT_ID,
    scopes: 'messages:send',
  };
  expect(await ask(token)).toEqual({ isAuthorized: true, context });
  expect(await ask(token)).toEqual({ isAuthorized: true, context });
  expect(await ask(token, `${PROJECT_ID}${'z'.repeat(18)}`)).toMatchObject({ isAuthorized: false });
  const calls = system.calls.since(mark).map(({ action, input }) => [action, JSON.stringify(input)]);
  expect(calls.map(([action]) => action)).toEqual(['GetItem', 'GetItem']);
  for (const [, input] of calls) expect(input).toContain('"ConsistentRead":true');
});

test('may do nothing else: its role reads items of the Directory', () => {
  const statements = template.findResources('AWS::IAM::Role');
  const actions = [...JSON.stringify(statements).matchAll(/"Action":(\[.*?\]|".*?")/g)].flatMap(
    ([, action = '']): unknown => JSON.parse(action),
  );
  expect(actions.filter((action) => action !== 'sts:AssumeRole').sort()).toEqual([
    'dynamodb:GetItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
});

test('may not even read the customers of another project', async () => {
  const otherId = `${OTHER_PROJECT_ID}${'y'.repeat(18)}`;
  await admin.directory.changeProject(OTHER_PROJECT_ID, () => project({ projectId: OTHER_PROJECT_ID }));
  await admin.directory.changeSubproject(otherId, () => subproject({ subprojectId: otherId, grant }));
  const { token } = await createKey(owner, `subprojects/${otherId}`);
  const mark = system.calls.mark();
  await expect(ask(token, otherId, 'authorize-elsewhere')).rejects.toThrow('failed');
  expect(system.calls.since(mark).map(({ action, errorCode }) => [action, errorCode])).toEqual([
    ['GetItem', 'AccessDeniedException'],
  ]);
});

test('a table that does not answer lets nobody in', async () => {
  const { token } = await createKey(owner, `subprojects/${SUBPROJECT_ID}`);
  system.onCall(({ action }) => (action === 'GetItem' ? { kind: 'throttle' } : undefined));
  await expect(ask(token)).rejects.toThrow('failed');
  system.onCall(undefined);
  expect(await ask(token)).toMatchObject({ isAuthorized: true });
});
