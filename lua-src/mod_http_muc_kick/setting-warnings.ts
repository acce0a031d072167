import {
  AUTHORIZATION,
  EXAMPLE_SECRET,
  HOSTS,
  SETTING_NAMES,
  SETTING_PREFIX,
  type Settings,
  VISITOR_ADDRESSES,
  VISITORS,
} from "./settings";

const configmanager = require("core.configmanager");

/** Examples from the documentation of this module, of others and of HTTP (RFC 7617, section 2). */
const PUBLISHED_SECRETS = [
  EXAMPLE_SECRET,
  "Basic YWxhZGRpbjpvcGVuc2VzYW1l",
  "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
];

/** Logs warnings about settings that are valid but probably unintended. */
export function warnOfSettings({ authorization, hosts, visitors, visitorAddresses }: Settings): void {
  warnOfUnknownSettings();
  authorization.forEach((secret, index) => {
    const fault = faultOfSecret(secret);
    if (fault === undefined) return;
    const where = authorization.length === 1 ? "the setting" : `value ${index + 1}`;
    prosodyModule.log("warn", "%s: %s %s", AUTHORIZATION, where, fault);
  });
  if (visitorAddresses && visitors === 0) {
    prosodyModule.log("warn", "%s has no effect without %s", VISITOR_ADDRESSES, VISITORS);
  }
  if (hosts === undefined) return;
  if (hosts.length === 0) prosodyModule.log("warn", "%s is an empty list: no room can be reached", HOSTS);
  // Other hosts may not be activated yet while Prosody starts.
  prosodyModule.add_timer(0, () => {
    for (const host of hosts) warnOfHost(host);
    return undefined;
  });
}

/** Logs warnings about settings with the prefix of this module's that are none of them. */
export function warnOfUnknownSettings(): void {
  for (const name of findUnknownSettings()) {
    prosodyModule.log("warn", "%s is not a setting of this module and has no effect", name);
  }
}

function faultOfSecret(secret: string): string | undefined {
  if (PUBLISHED_SECRETS.includes(secret)) return "is a published example; choose a secret of your own";
  if (string.match(secret, "^%s")[0] !== undefined || string.match(secret, "%s$")[0] !== undefined) {
    return "begins or ends with white space, which HTTP does not transmit: no request can match it";
  }
  // RFC 9110, section 11.4
  return string.match(secret, "^%S+ +%S")[0] === undefined
    ? 'has no authentication scheme in front of the credentials, as in "Basic …"'
    : undefined;
}

function warnOfHost(host: string): void {
  const served = prosody.hosts[host];
  if (served === undefined) {
    prosodyModule.log("warn", "%s: this Prosody does not serve %s", HOSTS, host);
  } else if (served.modules.muc === undefined) {
    prosodyModule.log("warn", "%s: %s is not a MUC component", HOSTS, host);
  }
}

/** Those that Prosody's configuration has for this host, sorted. */
function findUnknownSettings(): string[] {
  const unknown = new LuaSet<string>();
  const sections = configmanager.getconfig();
  for (const section of ["*", prosodyModule.host]) {
    for (const name of Object.keys(sections[section] ?? {})) {
      if (name.startsWith(SETTING_PREFIX) && !SETTING_NAMES.includes(name)) unknown.add(name);
    }
  }
  const names: string[] = [];
  for (const name of unknown) names.push(name);
  table.sort(names);
  return names;
}
