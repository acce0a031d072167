import type { Options } from "../../../support/module/prosody-stand-in";
import { AUTHORIZATION_HEADER, describeModule, MUC, SECRET } from "../../../support/module/scenario";

const HOSTS = "http_muc_kick_hosts";

describeModule((scenario) => {
  const warnings = () => {
    scenario.prosody.turn();
    return scenario.prosody.log().map(({ level, text }) => `${level}: ${text}`);
  };

  const CASES: readonly [name: string, options: Options, ...parts: string[]][] = [
    ["a host that is not served", { [HOSTS]: [MUC, "chta.example.org"] }, HOSTS, "chta.example.org"],
    ["a host without rooms", { [HOSTS]: ["example.org"] }, HOSTS, "example.org is not a MUC component"],
    ["no host at all", { [HOSTS]: [] }, HOSTS, "empty list"],
    [
      "a secret without a scheme",
      { [AUTHORIZATION_HEADER]: "dXNlcm5hbWU6c2VjcmV0" },
      `${AUTHORIZATION_HEADER}: the setting has no authentication scheme`,
    ],
    [
      "one of two secrets without a scheme",
      { [AUTHORIZATION_HEADER]: [SECRET, "x"] },
      `${AUTHORIZATION_HEADER}: value 2 has no authentication scheme`,
    ],
    [
      "the published example",
      { [AUTHORIZATION_HEADER]: "Basic dXNlcm5hbWU6cGFzc3dvcmQ=" },
      AUTHORIZATION_HEADER,
      "published",
    ],
    [
      "the example of others",
      { [AUTHORIZATION_HEADER]: "Basic YWxhZGRpbjpvcGVuc2VzYW1l" },
      AUTHORIZATION_HEADER,
      "published",
    ],
    [
      "the example of the RFC",
      { [AUTHORIZATION_HEADER]: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
      AUTHORIZATION_HEADER,
      "published",
    ],
    [
      "a secret that no request can match",
      { [AUTHORIZATION_HEADER]: `${SECRET} ` },
      AUTHORIZATION_HEADER,
      "white space",
    ],
    [
      "addresses without visitors",
      { http_muc_kick_visitor_addresses: true },
      "http_muc_kick_visitor_addresses has no effect without http_muc_kick_visitors",
    ],
    ["a misspelt setting", { http_muc_kick_host: [MUC] }, "http_muc_kick_host ", "no effect"],
  ];

  it("a misspelt setting is named where it is the one that the module cannot do without", () => {
    scenario.start({ options: { http_muc_kick_authorization: SECRET } });
    expect(scenario.prosody.load()).toMatchObject({ ok: false });
    expect(warnings()).toEqual([
      "warn: http_muc_kick_authorization is not a setting of this module and has no effect",
    ]);
  });

  it.each(CASES)("warnings are logged for %s, at load and at reload", (_name, changes, ...parts) => {
    const options = { [AUTHORIZATION_HEADER]: SECRET, ...changes };
    scenario.startLoaded({ options });
    const given = warnings();
    expect(given).toHaveLength(1);
    for (const part of ["warn: ", ...parts]) expect(given.join()).toContain(part);
    expect(given.join()).not.toContain("dXNlc");
    scenario.startLoaded();
    expect(warnings()).toEqual([]);
    scenario.prosody.reloadConfig(options);
    expect(warnings()).toEqual(given);
  });

  it("warnings are not logged for plausible settings", () => {
    scenario.startLoaded({
      options: {
        [AUTHORIZATION_HEADER]: [SECRET, "Bearer x", "Custom-Scheme x y"],
        [HOSTS]: [MUC, "CHAT.example.org."],
        http_muc_kick_max_batch: 5,
        http_muc_kick_max_body: 5,
        http_paths: { muc_kick: "/x" },
      },
    });
    expect(warnings()).toEqual([]);
  });

  it("warnings are delayed until the other hosts exist", () => {
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: SECRET, [HOSTS]: ["later.example.org"] } });
    scenario.prosody.activate("later.example.org");
    expect(warnings()).toEqual([]);
  });
});
