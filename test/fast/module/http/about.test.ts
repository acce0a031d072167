import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../../prosody-test-env/repository-root";
import { VERSION } from "../../../../src/contract/version";
import { fiveRooms, OTHER_MUC } from "../../../support/module/five-rooms";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  SECRET,
} from "../../../support/module/scenario";

it("GET /muc_kick returns the version of the package", () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});

describeModule((scenario) => {
  const { get } = scenario;
  const since012 = scenario.version !== "0.11.9";

  it("GET /muc_kick returns name, features and limits", () => {
    const answer = get("");
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({
      module: "mod_http_muc_kick",
      version: VERSION,
      prosody: scenario.version,
      host: MUC,
      hosts: [MUC, "example.org"],
      mucs: [MUC],
      limits: {
        max_batch: 1000,
        max_body: 1_048_576,
        max_page: 1000,
        max_reason: 1024,
        max_ban_seconds: 3_155_760_000,
        max_retractions: 1000,
      },
      features: {
        occupant_id: since012,
        retraction: false,
        restriction: true,
        destruction: true,
        metrics: since012,
        affiliations: true,
        visitors: false,
        block_lists: true,
        publish: false,
      },
      bans: { count: 0, revision: expect.stringMatching(/^\w+$/) as string, persistent: true, unreadable: 0 },
      owners: [],
    });
  });

  it("GET /muc_kick reflects the settings and the current state", () => {
    const options = {
      [AUTHORIZATION_HEADER]: SECRET,
      http_muc_kick_max_batch: 7,
      http_muc_kick_max_body: 777,
    };
    scenario.startLoaded({ ...fiveRooms, options });
    scenario.prosody.activate("a.example.org");
    scenario.putBan("x", { jid: "zoe@example.net" });
    expect(jsonOf(get("/"))).toMatchObject({
      host: "example.org",
      mucs: ["a.example.org", MUC, OTHER_MUC],
      limits: { max_batch: 7, max_body: 777 },
      bans: { count: 1 },
    });
    scenario.prosody.reloadConfig({
      ...options,
      http_muc_kick_hosts: [OTHER_MUC, "example.org", "x.example.org"],
    });
    expect(jsonOf(get(""))).toMatchObject({ mucs: [OTHER_MUC] });
    scenario.prosody.reloadConfig({ ...options, http_muc_kick_hosts: [] });
    expect(jsonOf(get(""))).toMatchObject({ mucs: [] });
  });

  it("GET /muc_kick rejects parameters, and methods other than GET, HEAD and POST", () => {
    expect(expectRefusal(get("?verbose=1"), 400, "unknown-field")).toContain('"verbose"');
    const answer = scenario.request({ method: "PUT" });
    expectRefusal(answer, 405, "method-not-allowed");
    expect(answer.headers?.allow).toBe("GET, HEAD, POST, OPTIONS");
    expect(scenario.request({ method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  });
});
