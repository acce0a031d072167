import { createAboutHandler } from "./http/about-endpoint";
import { createAffiliationsEndpoint } from "./rooms/affiliations-endpoint";
import { createBanEndpoint, createBansEndpoint } from "./bans/ban-endpoints";
import { openBanList } from "./bans/ban-list";
import { openBlockLists } from "./block-lists/block-lists";
import { createPublishing } from "./block-lists/publishing";
import { createPublishedJids } from "./bans/published-jids";
import { createBlockListsEndpoint } from "./block-lists/block-lists-endpoint";
import { createBanLookup } from "./bans/ban-lookup";
import { createMuteEnds } from "./bans/mute-ends";
import { enforceBans } from "./enforcement/enforcement";
import { createKickHandler } from "./kicks/kick-endpoint";
import { createOccupantsEndpoint, createRoomsHandler } from "./rooms/listing-endpoints";
import { createEventsEndpoint, createVisitorsEndpoint } from "./visits/visitor-endpoints";
import { failToLoad } from "./loading-failure";
import { handOver } from "./hand-over";
import { createMessagesEndpoint } from "./messages/message-endpoint";
import { createMetrics } from "./metrics";
import { createOccupantSearch } from "./rooms/occupant-search";
import { openOwners } from "./bans/owners";
import { eachMucHost } from "./rooms/muc-hosts";
import { createMucServices } from "./rooms/rooms";
import { createDestructionsEndpoint } from "./restrictions/destruction-endpoint";
import { forgetRestrictions } from "./restrictions/forgetting";
import { createRestrictionHandler } from "./restrictions/restriction-endpoint";
import { openRestrictions } from "./restrictions/restrictions";
import { giveWithheldVoices, watchWithheldVoices } from "./restrictions/withheld-voices";
import { createRetractionsEndpoint } from "./retractions/retraction-endpoint";
import { createAdmission, createRoutes, rejectOtherMethods } from "./http/routes";
import { logAuthors } from "./retractions/author-log";
import { cleanJoinHistory } from "./retractions/join-history";
import { warnOfSettings, warnOfUnknownSettings } from "./setting-warnings";
import { readSettings } from "./settings";
import { finishAll, inSlices } from "./slices";
import { createEventWaiters } from "./visits/event-waiters";
import { createStays, type StaysByRoom } from "./visits/stays";
import { addExcluded, watchVisits } from "./visits/visit-watch";
import { createVisitorLog, type VisitorLogState } from "./visits/visitor-log";

/** The limit of Prosody's HTTP server, which it reads once, from the global section; 10 MiB is its own default. */
const serverMaxBody = prosodyModule.context("*").get_option_number("http_max_content_size") ?? 10485760;

const readOptions = () => readSettings((name) => prosodyModule.get_option(name), serverMaxBody);

const reading = readOptions();
if (!reading.ok) {
  // One of them may be the one that is missing, with a typing error.
  warnOfUnknownSettings();
  failToLoad(reading.reason);
}

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
  visits.log.resize(settings.visitors);
  if (settings.visitors === 0) waiters.end();
  blockLists.configure();
  publishing.updateAll();
  enforcement.checkAll();
});
warnOfSettings(settings);

const services = createMucServices(() => settings.hosts);
const inSearchingSlices = createOccupantSearch(services);
const metrics = createMetrics();
const publishing = createPublishing(
  () => settings.publishTo,
  () => publishedJids,
);
const publishedJids = createPublishedJids(publishing.update);
const ownBans = openBanList((count) => {
  metrics.setBansInForce(count);
}, publishedJids);
publishing.updateAll();
const owners = openOwners();
const bans = handOver("bans", ownBans);

/** Only a reload passes it on: an instance that is loaded later does not know who has left in between. */
interface SavedVisits {
  readonly format: number;
  readonly stays: StaysByRoom;
  readonly log: VisitorLogState;
}
/** Of what is passed on: a reload may bring another version of the module. */
const FORMAT = 1;
const before = prosodyModule.saved_state as SavedVisits | undefined;
const saved = before?.format === FORMAT ? before : undefined;
const visits = {
  services,
  stays: createStays(saved?.stays),
  log: createVisitorLog(saved?.log, settings.visitors),
  keepsAddresses: () => settings.visitorAddresses,
};
prosodyModule.save = (): SavedVisits => ({
  format: FORMAT,
  stays: visits.stays.byRoom,
  log: visits.log.state,
});
watchVisits(visits);
const waiters = createEventWaiters();

const blockLists = openBlockLists(
  () => settings.blockLists,
  services,
  () => {
    enforcement.checkAll();
  },
);
prosodyModule.unload = () => {
  waiters.end();
  blockLists.saveAll();
};
const enforcement = enforceBans(bans, services, metrics, blockLists, (sent, exclusion) => {
  addExcluded(visits, sent, exclusion);
});
const enforcementInUse = handOver("enforcement", enforcement);
const findMute = createBanLookup(bans, "findMute", services);
const giveVoices = (muc: string) => {
  inSlices((agenda) => {
    giveWithheldVoices(muc, services, findMute, agenda, () => undefined);
  });
};
const ownRestrictions = openRestrictions(giveVoices);
const restrictions = handOver("restrictions", ownRestrictions);
eachMucHost(services, (_host, context) => {
  logAuthors(context);
  cleanJoinHistory(context);
  watchWithheldVoices(context);
  forgetRestrictions(context, ownRestrictions, giveVoices);
  ownRestrictions.check();
});

const muteEnds = createMuteEnds(findMute, inSearchingSlices);
ownBans.onMutesEnded(muteEnds.begin);

const parts = {
  services,
  bans,
  owners,
  visitors: visits.log,
  publishes: () => settings.publishTo !== undefined,
  checkAll: () => {
    enforcementInUse().checkAll();
  },
  inSearchingSlices,
  whenMutesEnded: muteEnds.whenDone,
  stays: visits.stays,
  metrics,
  limits: () => settings,
};
const endpoints = {
  "": {
    GET: createAboutHandler(services, ownBans, owners, () => settings),
    POST: createKickHandler(parts),
  },
  rooms: {
    GET: createRoomsHandler(services, ownRestrictions),
    PATCH: createRestrictionHandler({ services, restrictions, findMute }),
  },
  destructions: createDestructionsEndpoint(services),
  occupants: createOccupantsEndpoint(services, visits.stays),
  visitors: createVisitorsEndpoint(visits.log, services),
  events: createEventsEndpoint(visits.log, waiters),
  messages: createMessagesEndpoint(parts),
  retractions: createRetractionsEndpoint(services, visits.log),
  affiliations: createAffiliationsEndpoint(services),
  bans: createBansEndpoint(parts),
  "bans/*": createBanEndpoint(parts),
  block_lists: createBlockListsEndpoint(blockLists, publishing),
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
prosodyModule.hook_global("server-stopping", () => {
  waiters.end();
  finishAll();
});
