import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { expect, test } from 'vitest';
import { KeyAuthorizer } from '../../../cdk/constructs/key-authorizer.ts';
import { ensureSynthesized } from '../../../local/synth.ts';
import { parseTemplateDocument } from '../../../local/template/document.ts';
import { PROJECT_ID, project, SUBPROJECT_ID, subproject } from '../../support/factories.ts';
import { createKey, useSystem } from '../../support/system.ts';

const { outDir } = await ensureSynthesized();

/** A reseller's own stack: their API, our authorizer. */
const context = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:disable-asset-staging': true };
const stack = new Stack(new App({ analyticsReporting: false, context }), 'Reseller');
const { authorizer } = new KeyAuthorizer(stack, 'Keys', {
  code: join(outDir, 'bundles', 'authorize-requests'),
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
const { system, owner, admin } = await useSystem({
  editTemplate: (ours) => ({ ...ours, Resources: { ...ours.Resources, ...Object.fromEntries(ofFunction) } }),
});
const grant = { plan: 'basic', scopes: ['messages:send'], labels: {} };
await admin.directory.changeProject(PROJECT_ID, () => project());
await admin.directory.changeSubproject(SUBPROJECT_ID, () => subproject({ grant }));

async function ask(token: string, subprojectId = SUBPROJECT_ID): Promise<unknown> {
  const result = await system.invoke('authorize-requests', {
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
  const actions = [...JSON.stringify(statements).matchAll(/"(\w+:[A-Z]\w+)"/g)].map(([, action]) => action);
  expect(actions.filter((action) => action !== 'sts:AssumeRole').sort()).toEqual([
    'dynamodb:GetItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
});

test('a table that does not answer lets nobody in', async () => {
  const { token } = await createKey(owner, `subprojects/${SUBPROJECT_ID}`);
  system.onCall(({ action }) => (action === 'GetItem' ? { kind: 'throttle' } : undefined));
  await expect(ask(token)).rejects.toThrow('failed');
  system.onCall(undefined);
  expect(await ask(token)).toMatchObject({ isAuthorized: true });
});
