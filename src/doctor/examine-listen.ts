import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import type { Config } from "../config/config";
import type { Finding } from "./report";

const LOOPBACK = /^(?:localhost|127\..*|::1)$/;

/**
 * Whether Prosodys on other machines that ask for admission can reach the address that the control plane listens on. A
 * configured proxy is expected to listen for them.
 */
export async function examineListen({ listen, trustedProxies, servers }: Config): Promise<Finding[]> {
  if (!LOOPBACK.test(listen.address) || trustedProxies.length > 0) return [];
  const asking = servers.filter(({ admission }) => admission !== undefined);
  const elsewhere = await Promise.all(asking.map(({ url }) => isElsewhere(new URL(url).hostname)));
  const names = asking.flatMap(({ name }, index) => (elsewhere[index] === true ? [name] : []));
  if (names.length === 0) return [];
  return [
    {
      code: "loopback-only",
      severity: "note",
      what: `The control plane listens on ${listen.address} only, which other machines cannot reach; ${names.join(", ")} asks it for admission from another one.`,
      remedy:
        "Set listen.address to an address that it can reach, or put a reverse proxy in front of the control plane, and name it in trusted_proxies.",
    },
  ];
}

/** Whether no address of a host is one of this machine; false if it cannot be told. */
async function isElsewhere(hostname: string): Promise<boolean> {
  const found = await lookup(hostname.replace(/[[\]]/g, ""), { all: true }).catch(() => []);
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const isOwn = (address: string) => LOOPBACK.test(address) || own.some((each) => each.address === address);
  return found.length > 0 && found.every(({ address }) => !isOwn(address));
}
