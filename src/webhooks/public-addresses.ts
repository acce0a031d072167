import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** By IANA's registries of special-purpose addresses: those that are not globally reachable, or lead to IPv4 ones. */
const SPECIAL = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // The unspecified address, loopback, and addresses that contain an IPv4 address.
  ...["::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23"],
  ...[
    "100::/64",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
  ],
];

const special = new BlockList();
for (const network of SPECIAL) {
  const [address = "", bits] = network.split("/");
  special.addSubnet(address, Number(bits), isIP(address) === 4 ? "ipv4" : "ipv6");
}

/** Whether an address is neither private, nor loopback, link-local, multicast or otherwise special. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  // A BlockList compares IPv4-mapped addresses (::ffff:10.0.0.1) as IPv4.
  return family !== 0 && !special.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Why a target is not connected to. */
export class NotPublicError extends Error {
  override readonly name = "NotPublicError";

  constructor(addresses: readonly string[]) {
    super(`${addresses.join(", ")} is not public, and public_addresses_only is set`);
  }
}

/** Resolves a name as a connection does, but only to public addresses, which are those that are then connected to. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      callback(error, "", 0);
      return;
    }
    const addresses = found.filter(({ address }) => isPublicAddress(address));
    const [first] = addresses;
    if (first === undefined) callback(new NotPublicError(found.map(({ address }) => address)), "", 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
