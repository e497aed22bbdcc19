import { describe, expect, test } from 'vitest';
import { resolve, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  parameters: { Stage: 'test', Size: 3 },
  conditions: {
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    IsNot: { 'Fn::Not': [{ Condition: 'IsTest' }] },
    Both: { 'Fn::And': [{ Condition: 'IsTest' }, { 'Fn::Equals': ['a', 'b'] }] },
    Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsNot' }] },
  },
  mappings: { Regions: { 'us-east-1': { size: 'large' } } },
  identityOf: (id) =>
    id === 'Queue' ? { ref: 'http://queue', attributes: { Arn: 'arn:queue', 'A.B': 'deep' } } : undefined,
  localise: (text) => text.replace('https://Api.execute-api.us-east-1.amazonaws.com', 'http://127.0.0.1:1'),
};

test.each<[string, unknown, unknown]>([
  ['plain values stay', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref of a parameter', { Ref: 'Size' }, 3],
  ['Ref of a resource', { Ref: 'Queue' }, 'http://queue'],
  ['Ref of a pseudo parameter', [{ Ref: 'AWS::Region' }, { Ref: 'AWS::Partition' }], ['us-east-1', 'aws']],
  ['Ref of AWS::NoValue removes the property', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['Ref of AWS::NoValue removes the element', [1, { Ref: 'AWS::NoValue' }], [1]],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
  ['Fn::GetAtt with a dot in the attribute', { 'Fn::GetAtt': ['Queue', 'A.B'] }, 'deep'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, { Ref: 'Stage' }]] }, 'a-3-test'],
  [
    'Fn::Sub',
    { 'Fn::Sub': '${AWS::AccountId}/${Queue.Arn}/${Stage}/${!Stage}' },
    '000000000000/arn:queue/test/${Stage}',
  ],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${X}/${Stage}', { X: { Ref: 'Size' } }] }, '3/test'],
  ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'size'] }, 'large'],
  ['Fn::If', { 'Fn::If': ['IsTest', 'yes', 'no'] }, 'yes'],
  ['Fn::If leaves the other branch unresolved', { 'Fn::If': ['IsNot', { Ref: 'Unknown' }, 'no'] }, 'no'],
  ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 2],
  ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
  [
    "a policy statement's Condition is no intrinsic",
    { Condition: { Bool: { a: 'b' } } },
    { Condition: { Bool: { a: 'b' } } },
  ],
  [
    "the API's public URL becomes the local one",
    {
      'Fn::Join': [
        '',
        ['https://', 'Api', '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/x'],
      ],
    },
    'http://127.0.0.1:1/x',
  ],
])('%s', (_, value, expected) => {
  expect(resolve(value, scope, 'here')).toEqual(expected);
});

describe('stops, naming the place, at', () => {
  test.each<[string, unknown, string]>([
    ['an unknown function', { a: { 'Fn::Cidr': [] } }, 'here.a: the function Fn::Cidr'],
    ['an unknown resource', { Ref: 'Nothing' }, 'here: there is no resource or parameter Nothing'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Queue', 'Colour'] }, 'here: the attribute Colour of Queue'],
    ['an unknown condition', { 'Fn::If': ['Nothing', 1, 2] }, 'here: there is no condition Nothing'],
    [
      'a missing map entry',
      { 'Fn::FindInMap': ['Regions', 'x', 'size'] },
      'here: Fn::FindInMap finds nothing',
    ],
    ['an index past the end', { 'Fn::Select': [5, ['a']] }, 'here: Fn::Select finds nothing'],
  ])('%s', (_, value, message) => {
    expect(() => resolve(value, scope, 'here')).toThrow(message);
  });
});
