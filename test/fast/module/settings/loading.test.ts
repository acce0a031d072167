import { LUA_VM_NAMES } from "../../../support/module/lua/lua-vm";
import { ProsodyStandIn } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

describeModule((scenario) => {
  it("the module loads without a log line", () => {
    expect(scenario.prosody.log()).toEqual([]);
    expect(scenario.kick({ nickname: "Bob", muc: ROOM }).status).toBe(200);
  });

  it.each([
    ["missing", {}],
    ["blank", { [AUTHORIZATION_HEADER]: "" }],
    ["white space", { [AUTHORIZATION_HEADER]: " \t" }],
    ["a number", { [AUTHORIZATION_HEADER]: 5 }],
    ["true", { [AUTHORIZATION_HEADER]: true }],
    ["false", { [AUTHORIZATION_HEADER]: false }],
    ["an empty list", { [AUTHORIZATION_HEADER]: [] }],
    ["a table that is no list", { [AUTHORIZATION_HEADER]: { old: SECRET } }],
    ["a list with a blank entry", { [AUTHORIZATION_HEADER]: [SECRET, ""] }],
    ["a list with white space", { [AUTHORIZATION_HEADER]: [" ", SECRET] }],
    ["a list with a number", { [AUTHORIZATION_HEADER]: [SECRET, 5] }],
    ["a list with a list", { [AUTHORIZATION_HEADER]: [[SECRET]] }],
  ])("the module fails to load when the secret is %s", (_name, options) => {
    scenario.start({ options });
    const outcome = scenario.prosody.load();
    expect(outcome).toMatchObject({
      ok: false,
      error: expect.stringContaining(AUTHORIZATION_HEADER) as string,
    });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(scenario.kick({ nickname: "Bob", muc: ROOM })).toMatchObject({
      status: 404,
      body: "<!DOCTYPE html>",
    });
  });

  it("the module replaces an unloaded module and leaves nothing behind", () => {
    scenario.prosody.unload();
    expect(scenario.kick({ nickname: "Bob", muc: ROOM })).toMatchObject({
      status: 404,
      body: "<!DOCTYPE html>",
    });
    expect(scenario.prosody.load()).toEqual({ ok: true });
    expect(scenario.kick({ nickname: "Bob", muc: ROOM }).status).toBe(200);
  });

  it("the module can be reloaded", () => {
    expect(scenario.prosody.reload()).toEqual({ ok: true });
    expect(scenario.kick({ nickname: "Bob", muc: ROOM }).status).toBe(200);
    expectRefusal(scenario.kick({ nickname: "Bob", muc: ROOM }), 404, "occupant-not-found");
  });
});

describe.each(LUA_VM_NAMES)("the environment of a module on %s", (vmName) => {
  it.each([
    ["sets a global", "kicks = 1", "Attempt to set a global: 'kicks'"],
    ["reads a global that there is none of", "return kicks", "Attempt to read a non-existent global 'kicks'"],
    ["requires what there is none of", 'require("util.nothing")', "module 'util.nothing' not found"],
  ])("stops a module that %s", async (_name, source, message) => {
    const prosody = await ProsodyStandIn.create(vmName, source);
    prosody.start({
      version: "13.0.1",
      host: "example.org",
      services: {},
      otherHosts: ["example.org"],
      options: {},
      now: 0,
      tick: 0,
      contentLimit: 0,
    });
    expect(prosody.load()).toMatchObject({ ok: false, error: expect.stringContaining(message) as string });
    prosody.close();
  });

  it("rejects source that is not Lua", async () => {
    await expect(ProsodyStandIn.create(vmName, "local = 1")).rejects.toThrow("not Lua");
  });
});
