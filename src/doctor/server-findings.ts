import type { ServerConfig } from "../config/config";
import type { AboutResponse } from "../contract/responses";
import type { Finding, FindingCode } from "./report";
import { isOlder } from "./versions";

/** The oldest module that has all features that the control plane uses. */
export const OLDEST_MODULE = "0.1.0";
/** The oldest Prosody on which the module is tested. */
const OLDEST_PROSODY = "0.11.9";

export function examineVersions({ version, prosody }: Pick<AboutResponse, "version" | "prosody">): Finding[] {
  const findings: Finding[] = [];
  if (isOlder(version, OLDEST_MODULE) === true) {
    findings.push(
      fault(
        "module-too-old",
        `The module there has version ${version}; this control plane requires ${OLDEST_MODULE} or later.`,
        "Install the module that comes with this version of muc-kick and restart Prosody.",
      ),
    );
  }
  if (isOlder(prosody, OLDEST_PROSODY) === true) {
    findings.push(
      fault(
        "prosody-too-old",
        `Prosody there has version ${prosody}; the module requires ${OLDEST_PROSODY} or later.`,
        "Upgrade Prosody.",
      ),
    );
  }
  return findings;
}

export function fault(code: FindingCode, what: string, remedy: string): Finding {
  return { code, severity: "fault", what, remedy };
}

export function notAModule({ url }: ServerConfig, what: string): Finding {
  return fault(
    "not-a-module",
    what,
    `Check what listens at ${url}: it must be Prosody's HTTP port, or a proxy that forwards /muc_kick unchanged.`,
  );
}

export function notAMuc(muc: string): Finding {
  return fault(
    "not-a-muc",
    `${muc} is a host of this Prosody, but not a MUC component: it has no rooms.`,
    `Remove it from mucs, or check that its section there begins with Component "${muc}" "muc".`,
  );
}

export function unmanagedBans(id: string, server: string): Finding {
  return {
    code: "unmanaged-bans",
    severity: "note",
    what: `The module there has bans that are not managed by this control plane, such as ${id}.`,
    remedy: `muc-kick bans --server ${server} lists them, muc-kick unban --server ${server} --id ID lifts one.`,
  };
}

export function mucNotHere(muc: string): Finding {
  return fault(
    "muc-not-here",
    `This Prosody has no host ${muc}, or its http_muc_kick_hosts does not list it.`,
    `Check that mucs lists it for the right server and with the right spelling, and add it to http_muc_kick_hosts there if that is set.`,
  );
}

export function howToLoad({ host, mucs: [muc = ""] }: ServerConfig): string {
  const section = host ?? muc;
  return (
    `add "http_muc_kick" to modules_enabled of ${section}, check that mod_http_muc_kick.lua is in one of Prosody's plugin_paths, ` +
    "restart Prosody, and look for http_muc_kick in its log: it does not load without http_muc_kick_authorization_header."
  );
}

export function pathHint(url: string): string {
  return /\/muc_kick\/*$/.test(new URL(url).pathname)
    ? ` The path of url ends in /muc_kick: remove that, since path is added to url.`
    : "";
}

export function examineBanStorage({ persistent, unreadable }: AboutResponse["bans"]): Finding[] {
  const findings: Finding[] = [];
  if (!persistent) {
    findings.push({
      code: "bans-not-persistent",
      severity: "warning",
      what: "The module there loses its bans when Prosody restarts: its storage keeps them in memory only.",
      remedy: `Set storage = { muc_kick_bans = "internal" } where the module is loaded, and restart Prosody.`,
    });
  }
  if (unreadable > 0) {
    findings.push(
      fault(
        "bans-unreadable",
        `${unreadable} of the bans stored there are unreadable and not in force.`,
        "Prosody's log names them: place them again under the same ids, or lift them.",
      ),
    );
  }
  return findings;
}

/** Whether the module keeps the events of occupants that the control plane is configured to follow. */
export function examineOccupantEvents(
  { occupantEvents }: ServerConfig,
  { visitors }: AboutResponse["features"],
): Finding[] {
  if (occupantEvents !== true || visitors) return [];
  return [
    {
      code: "no-occupant-events",
      severity: "warning",
      what: "occupant_events is set for this server, but the module there keeps no joins and departures.",
      remedy: "Set http_muc_kick_visitors = 10000 where the module is loaded, or remove occupant_events.",
    },
  ];
}
