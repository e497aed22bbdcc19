import { describe, expect, test } from 'vitest';
import { isAllowedUrl, isPublicAddress } from '../../../lib/notifications/outbound-url.ts';

describe('a public address', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '100.63.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00::1',
  ])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:1.1.1.1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    '3fff::1',
    '',
    'localhost',
    'example.com',
    '1.1.1',
    '01.1.1.1',
  ])('%s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a URL that we may call', () => {
  test.each([
    'https://reseller.example/hooks',
    'https://reseller.example:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
    'HTTPS://Reseller.Example/',
  ])('is %s', (url) => {
    expect(isAllowedUrl(url, 'public-https')).toBe(true);
    expect(isAllowedUrl(url, 'any')).toBe(true);
  });

  test.each([
    '',
    'x',
    '/hooks',
    'https://',
    'ftp://reseller.example/',
    'file:///etc/passwd',
    'data:,x',
    'javascript:1',
    'https://user@reseller.example/',
    'https://user:secret@reseller.example/',
  ])('is never %j', (url) => {
    expect(isAllowedUrl(url, 'public-https')).toBe(false);
    expect(isAllowedUrl(url, 'any')).toBe(false);
  });

  test.each([
    'http://reseller.example/',
    'https://localhost/',
    'https://localhost./',
    'https://app.localhost/',
    'https://reseller/',
    'https://db.internal/',
    'https://DB.INTERNAL./',
    'https://printer.local/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://１２７.0.0.1/',
  ])('is %s on a laptop alone', (url) => {
    expect(isAllowedUrl(url, 'public-https')).toBe(false);
    expect(isAllowedUrl(url, 'any')).toBe(true);
  });
});
