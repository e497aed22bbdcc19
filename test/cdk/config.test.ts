import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readConfig } from '../../cdk/config.ts';
import { resources, stackTemplate, type Template } from './template.ts';

const read = (context: Record<string, unknown>) => readConfig(new App({ context }));
const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';
const domain = { 'onboarding:domainName': 'api.example.com', 'onboarding:certificateArn': certificateArn };

function publicUrls(template: Template): unknown[] {
  const schema = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });
  const variables = [...resources(template, 'AWS::Lambda::Function', schema).values()].map(
    (found) => found.Environment.Variables,
  );
  return variables.flatMap(({ PUBLIC_URL }) => (PUBLIC_URL === undefined ? [] : [PUBLIC_URL]));
}

describe('configuration', () => {
  test('is complete when nothing is configured', () => {
    expect(read({ 'aws:cdk:other': 1 })).toEqual({
      stackName: 'SubprojectOnboarding',
      alarmEmails: [],
      currency: 'USD',
      invoiceDay: 3,
      requestsPerSecond: 1000,
      requestsAtOnce: 500,
      publicUrl: undefined,
      domain: undefined,
      openId: undefined,
    });
  });

  test('takes e-mail addresses as a list, and as text with commas for the command line', () => {
    const alarmEmails = ['ops@example.com', 'cto@example.com'];
    expect(read({ 'onboarding:alarmEmails': alarmEmails }).alarmEmails).toEqual(alarmEmails);
    expect(read({ 'onboarding:alarmEmails': 'ops@example.com, cto@example.com' }).alarmEmails).toEqual(
      alarmEmails,
    );
  });

  test('takes rates as numbers, and as text for the command line', () => {
    expect(read({ 'onboarding:requestsPerSecond': 50, 'onboarding:requestsAtOnce': '25' })).toMatchObject({
      requestsPerSecond: 50,
      requestsAtOnce: 25,
    });
  });

  test.for([
    ['onboarding:currency', 'XXX', /onboarding:currency: must be a currency of ISO 4217/],
    ['onboarding:invoiceDay', '29', /onboarding:invoiceDay: /],
    ['onboarding:requestsPerSecond', '0', /onboarding:requestsPerSecond/],
    ['onboarding:requestsAtOnce', 'many', /onboarding:requestsAtOnce/],
    ['onboarding:publicUrl', 'http://api.example.com', /onboarding:publicUrl: must be an https URL/],
    ['onboarding:publicUrl', 'https://api.example.com/', /trailing slash/],
    ['onboarding:publicUrl', 'https://api.example.com?a=b', /without query/],
    ['onboarding:alarmEmails', 'ops', /onboarding:alarmEmails\.0/],
    ['onboarding:domainName', 'api.example.com', /given together/],
    ['onboarding:openIdIssuer', 'https://login.example.com', /openIdAudience are given together/],
    ['onboarding:openIdIssuer', 'http://login.example.com', /onboarding:openIdIssuer: must be an https URL/],
    ['onboarding:stackName', '1', /onboarding:stackName: must be letters/],
    ['onboarding:publicURL', 'https://api.example.com', /onboarding:publicURL: unknown/],
  ] as const)('refuses %s = %s, saying why', ([key, value, why]) => {
    expect(() => read({ [key]: value })).toThrow(why);
  });

  test('makes callers find the API at its own URL unless it says otherwise', async () => {
    const template = await stackTemplate();
    const own = { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] };
    expect(publicUrls(template)).toEqual([own, own, own]);
    expect(template.Outputs['ApiUrl']?.Value).toEqual(own);
  });

  test('makes callers find the API at its domain name, and says where to point it', async () => {
    const template = await stackTemplate({ context: domain });
    expect(new Set(publicUrls(template))).toEqual(new Set(['https://api.example.com']));
    expect(template.Outputs['ApiUrl']?.Value).toBe('https://api.example.com');
    expect(template.Outputs).toHaveProperty('DomainTarget');
    const schema = z.object({
      DomainName: z.literal('api.example.com'),
      DomainNameConfigurations: z.tuple([
        z.looseObject({ CertificateArn: z.literal(certificateArn), SecurityPolicy: z.literal('TLS_1_2') }),
      ]),
    });
    expect(resources(template, 'AWS::ApiGatewayV2::DomainName', schema).size).toBe(1);
  });

  test('lets the public URL differ from the domain name: something may stand in front', async () => {
    const template = await stackTemplate({
      context: { ...domain, 'onboarding:publicUrl': 'https://cdn.example.com/api' },
    });
    expect(new Set(publicUrls(template))).toEqual(new Set(['https://cdn.example.com/api']));
  });
});
