import { AUTHORIZATION_HEADER, describeModule, MUC, ROOM, SECRET } from "../../../support/module/scenario";

const OTHER = "Bearer b3RoZXI";

describeModule((scenario) => {
  const statusWith = (secret: string) =>
    scenario.request({ headers: { Authorization: secret }, body: "{}" }).status;

  it("a config reload applies a new secret", () => {
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: OTHER });
    expect(statusWith(OTHER)).toBe(400);
    expect(statusWith(SECRET)).toBe(401);
    const answer = scenario.request({ headers: {} });
    expect(answer.headers?.["www-authenticate"]).toBe('Bearer realm="muc_kick"');
  });

  it("a config reload allows rotating a secret by means of a list", () => {
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: [SECRET, OTHER] });
    expect([statusWith(SECRET), statusWith(OTHER)]).toEqual([400, 400]);
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: [OTHER] });
    expect([statusWith(SECRET), statusWith(OTHER)]).toEqual([401, 400]);
  });

  it.each([
    ["missing", {}],
    ["blank", { [AUTHORIZATION_HEADER]: " " }],
    ["of the wrong type", { [AUTHORIZATION_HEADER]: 5 }],
    ["an empty list", { [AUTHORIZATION_HEADER]: [] }],
    ["a list with a blank entry", { [AUTHORIZATION_HEADER]: [OTHER, ""] }],
  ])("a config reload keeps the old secret and logs it when the new one is %s", (_name, options) => {
    scenario.prosody.reloadConfig(options);
    expect(statusWith(SECRET)).toBe(400);
    expect(statusWith(OTHER)).toBe(401);
    const [line] = scenario.prosody.log();
    expect(["warn", "error"]).toContain(line?.level);
    expect(line?.text).toContain(AUTHORIZATION_HEADER);
    expect(JSON.stringify(scenario.prosody.log())).not.toContain(SECRET);
    expect(JSON.stringify(scenario.prosody.log())).not.toContain(OTHER);
  });

  it("a config reload with valid settings repairs an invalid one", () => {
    scenario.prosody.reloadConfig({});
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: OTHER });
    expect([statusWith(SECRET), statusWith(OTHER)]).toEqual([401, 400]);
  });

  it("a config reload applies the other settings", () => {
    const kick = { body: JSON.stringify({ nickname: "Bob", muc: ROOM }) };
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_max_body: 10 });
    expect(scenario.request(kick).status).toBe(413);
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: "example.org" });
    expect(scenario.request(kick).status).toBe(404);
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: [MUC] });
    expect(scenario.request(kick).status).toBe(200);
  });

  it("a config reload has no effect once the module is unloaded", () => {
    scenario.prosody.unload();
    scenario.prosody.reloadConfig({});
    expect(scenario.prosody.log()).toEqual([]);
  });
});
