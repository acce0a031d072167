import { MucKickClient } from "../../../src/client/muc-kick-client";
import { ProsodyServer } from "../../../src/servers/prosody-server";
import {
  answer,
  type Deed,
  hang,
  json,
  sayAndClose,
  ScriptedServer,
} from "../../support/client/scripted-server";

const scripted = new ScriptedServer();
let server: ProsodyServer;

beforeAll(async () => {
  await scripted.start();
  const { url } = scripted;
  const timeout = 500;
  const shared = { url, authorization: "Basic eDp5", timeout };
  const config = { ...shared, name: "main", host: undefined, mucs: ["chat.example.org"] };
  server = new ProsodyServer({
    config,
    client: new MucKickClient(shared),
    observer: { called: () => undefined },
    clock: Date.now,
  });
});
afterAll(async () => {
  await server.close();
  await scripted.stop();
});

describe("a change of many bans on a server", () => {
  const half = answer(200, { "content-type": "application/json", "content-length": 99 }, "{");

  it.each<[string, Deed, string]>([
    ["is busy", json(503, { error: "Busy", code: "busy" }, { "retry-after": 0 }), "busy"],
    ["breaks its answer off", sayAndClose(half), "server-bad-response"],
    ["does not answer", hang, "server-timeout"],
  ])(
    "is not retried automatically when the server %s, since it may still be in progress",
    async (_, deed, code) => {
      scripted.play(deed, json(200, { results: [{ status: 204 }] }));
      expect(await server.changeBans({ delete: ["x"] })).toMatchObject({ ok: false, failure: { code } });
      expect(scripted.requests.map(({ method }) => method)).toEqual(["PATCH"]);
    },
  );
});
