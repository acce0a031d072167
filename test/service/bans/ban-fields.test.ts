import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { type BanField, ORDER_FIELDS } from "../../../src/wire/bans/ban-request";
import { mapBanTexts } from "../../../src/wire/bans/ban-terms";
import { type ManagedBan, managedBanSchema } from "../../../src/wire/bans/bans";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

/** Switches of a request, which are no part of the ban. */
type Switch =
  "duration_seconds" | "force" | "allow_dotless" | "dry_run" | "retract" | "retract_seconds" | "message";

/** A ban with every field set, of which the first is a mute and the second is published; the type makes sure that none is left out. */
const full = (text: string): Readonly<Record<Exclude<BanField, Switch>, unknown>> => ({
  id: "full",
  jid: `${text}.example`,
  muc: text === "first" ? mucHost : `room@${mucHost}`,
  role: text === "first" ? "visitor" : undefined,
  reason: text,
  ...mapBanTexts((name) => `${name}, "${text}"`),
  expires_at: text === "first" ? "2090-01-31T12:00:00Z" : "2091-01-31T12:00:00Z",
  except: [`a@${text}.example`, `b@${text}.example`],
  spare_affiliated: true,
  publish: text === "first" ? undefined : true,
});

const asJson = (value: object) => JSON.parse(JSON.stringify(value)) as object;

const post = (json: unknown) => plane.request({ method: "POST", path: "/v1/bans", json });

/** What the API says of a ban, as far as a request can say it. */
const termsOf = (ban: ManagedBan) =>
  Object.fromEntries(Object.entries(ban).filter(([name]) => ORDER_FIELDS.includes(name)));

it("every field of a ban is unchanged from the API to the store, to CSV and back", async () => {
  for (const wanted of [full("first"), full("second")]) {
    expect(await post(wanted)).toMatchObject({ body: { ban: asJson(wanted) } });
    expect(termsOf((await client.getBan("full")).ban)).toEqual(wanted);
    const tried = await client.ban({ id: "full", ...(wanted as { jid: string }), dry_run: true });
    expect(tried.ban).toEqual(wanted);
    const csv = (await plane.request({ path: "/v1/bans", headers: { accept: "text/csv" } })).text;
    await client.unban("full");
    const headers = { "content-type": "text/csv" };
    const imported = await plane.request({ method: "POST", path: "/v1/bans", headers, body: csv });
    expect(imported.body).toMatchObject({ results: [{ status: 201 }] });
    expect(termsOf((await client.getBan("full")).ban)).toEqual(wanted);
  }
  const { bans } = await client.bans({ source: String(full("second").source) });
  expect(bans.map(termsOf)).toEqual([full("second")]);
  expect(await client.bans({ source: "another" })).toMatchObject({ bans: [] });
});

it("modules receive no text that is meant for staff", async () => {
  await post(full("first"));
  const [ban] = (await client.serverBans("main")).bans;
  expect(ban).toMatchObject({ jid: "first.example", reason: "first" });
  for (const name of Object.keys(mapBanTexts(() => ""))) expect(ban).not.toHaveProperty(name);
});

it("every field of a managed ban is returned to a client", () => {
  const names = ORDER_FIELDS.filter((name) => name in managedBanSchema.shape);
  expect(names.sort()).toEqual(Object.keys(full("")).sort());
});
