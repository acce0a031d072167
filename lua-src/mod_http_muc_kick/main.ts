import { createAboutHandler } from "./http/about-endpoint";
import { createBanEndpoint, createBansEndpoint } from "./http/ban-endpoints";
import { openBanList } from "./bans/ban-list";
import { enforceBans } from "./enforcement/enforcement";
import { createKickHandler } from "./http/kick-endpoint";
import { createOccupantsEndpoint, createRoomsEndpoint } from "./http/listing-endpoints";
import { handOver } from "./hand-over";
import { createMetrics } from "./metrics";
import { createOccupantSearch } from "./rooms/occupant-search";
import { openOwners } from "./bans/owners";
import { createMucServices } from "./rooms/rooms";
import { createAdmission, createRoutes, rejectOtherMethods } from "./http/routes";
import { warnOfSettings } from "./setting-warnings";
import { readSettings } from "./settings";
import { finishAll } from "./slices";

/** The limit of Prosody's HTTP server, which it reads once, from the global section; 10 MiB is its own default. */
const serverMaxBody = prosodyModule.context("*").get_option_number("http_max_content_size") ?? 10485760;

const readOptions = () => readSettings((name) => prosodyModule.get_option(name), serverMaxBody);

const reading = readOptions();
if (!reading.ok) error(`mod_http_muc_kick is not loaded: ${reading.reason}`, 0);

let settings = reading.settings;
let admission = createAdmission(settings.authorization, settings.maxBody);

prosodyModule.hook_global("config-reloaded", () => {
  const again = readOptions();
  if (!again.ok) {
    prosodyModule.log(
      "error",
      "Invalid configuration after reload, keeping the previous settings: %s",
      again.reason,
    );
    return;
  }
  settings = again.settings;
  admission = createAdmission(settings.authorization, settings.maxBody);
  warnOfSettings(settings);
  enforcement.checkAll();
});
warnOfSettings(settings);

const services = createMucServices(() => settings.hosts);
const metrics = createMetrics();
const ownBans = openBanList((count) => {
  metrics.setBansInForce(count);
});
const owners = openOwners();
const bans = handOver("bans", ownBans);
const enforcement = enforceBans(bans, services, metrics);
const enforcementInUse = handOver("enforcement", enforcement);

const parts = {
  services,
  bans,
  owners,
  checkAll: () => {
    enforcementInUse().checkAll();
  },
  inSearchingSlices: createOccupantSearch(services),
  metrics,
  limits: () => settings,
};
const endpoints = {
  "": {
    GET: createAboutHandler(services, ownBans, owners, () => settings),
    POST: createKickHandler(parts),
  },
  rooms: createRoomsEndpoint(services),
  occupants: createOccupantsEndpoint(services),
  bans: createBansEndpoint(parts),
  "bans/*": createBanEndpoint(parts),
};

prosodyModule.depends("http");
prosodyModule.provides("http", {
  default_path: "/muc_kick",
  // From 0.12 on, any web page could otherwise call this endpoint. COMPAT 0.12: `enabled = false` would make every
  // reload and unload of this module fail, so CORS is enabled without any origin.
  cors: { enabled: true, origins: [] },
  // From 0.12 on, so that a request whose body is not read gets a response: without it, Prosody's own 404.
  streaming_uploads: true,
  route: createRoutes(endpoints, () => admission),
});
rejectOtherMethods();

// Work in progress continues after an unload or reload; a shutdown of Prosody does not wait for it.
prosodyModule.hook_global("server-stopping", finishAll);
