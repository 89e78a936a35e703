import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Ranges that are not the public internet (IANA special-purpose registries, RFC 6890): loopback, private,
 * link-local with the cloud metadata address, carrier NAT, benchmarks, documentation, multicast and reserved; for
 * IPv6 also unique-local and every range that carries an IPv4 address inside.
 */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
/** The only global unicast range that is in use; within it the ranges below are not public. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return family === 6 && globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/** The name resolved to an address that must not be connected to. */
export class ForbiddenAddressError extends Error {
  constructor() {
    super('The host has an address that is not public');
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * A name resolution for `net.connect` that fails unless every address of the name is public. As the connection is
 * made to the very addresses that were checked, a name that changes its mind in between gains nothing.
 */
export function publicLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error) return callback(error, address, family);
      const addresses = Array.isArray(address) ? address.map((entry) => entry.address) : [address];
      if (addresses.length > 0 && addresses.every(isPublicAddress)) return callback(null, address, family);
      callback(new ForbiddenAddressError(), '', 0);
    });
  };
}
