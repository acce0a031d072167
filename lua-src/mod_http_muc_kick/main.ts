import { createAuthorization } from "./authorization";
import { createKickHandler } from "./kick-endpoint";
import { createRoutes } from "./routes";
import { readSettings } from "./settings";

const readOptions = () => readSettings((name) => prosodyModule.get_option(name));

const reading = readOptions();
if (!reading.ok) error(`mod_http_muc_kick is not loaded: ${reading.reason}`, 0);

let settings = reading.settings;
let authorization = createAuthorization(settings.authorization);

prosodyModule.hook_global("config-reloaded", () => {
  const again = readOptions();
  if (!again.ok) {
    prosodyModule.log("error", "The settings from before the reload stay in force: %s", again.reason);
    return;
  }
  settings = again.settings;
  authorization = createAuthorization(settings.authorization);
});

prosodyModule.depends("http");
prosodyModule.provides("http", {
  default_path: "/muc_kick",
  // From 0.12 on any page of the web could otherwise talk to this endpoint. COMPAT 0.12: `enabled = false` would make
  // every reload and unload of this module fail, so it is enabled for nobody.
  cors: { enabled: true, origins: [] },
  // From 0.12 on, so that a body that is not read gets an answer: without it, Prosody's own 404.
  streaming_uploads: true,
  route: createRoutes({ "": { POST: createKickHandler(() => settings.hosts) } }, () => ({
    authorization,
    maxBody: settings.maxBody,
  })),
});
