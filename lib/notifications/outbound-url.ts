import { BlockList, isIP, isIPv4 } from 'node:net';

/** `public-https`: what a reseller configures must not reach into our network. `any` is for the laptop. */
export type OutboundPolicy = 'public-https' | 'any';

/**
 * What is not the public internet.
 * Sources: https://www.iana.org/assignments/iana-ipv4-special-registry/ and …/iana-ipv6-special-registry/
 */
const NOT_PUBLIC = new BlockList();
for (const range of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
].flatMap((line) => line.split(' '))) {
  const [network = '', prefix] = range.split('/');
  NOT_PUBLIC.addSubnet(network, Number(prefix), 'ipv4');
}
/** Of IPv6, only global unicast is public, and of that not the transition and documentation ranges. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) {
  const [network = '', prefix] = range.split('/');
  NOT_PUBLIC.addSubnet(network, Number(prefix), 'ipv6');
}

export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC.check(address, 'ipv4');
  return isIP(address) === 6 && GLOBAL_UNICAST.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
}

/** Whether a URL may be called at all; a host name's addresses are checked again at each connection. */
export function isAllowedUrl(text: string, policy: OutboundPolicy): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (policy === 'any') return url.protocol === 'https:' || url.protocol === 'http:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol !== 'https:') return false;
  return isIP(host) === 0
    ? host.includes('.') && !/(?:^|\.)(?:localhost|internal|local)\.?$/.test(host)
    : isPublicAddress(host);
}
