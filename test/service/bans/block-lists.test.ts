import { runCli } from "../../support/cli-process";
import { awaitBlockList } from "../../support/prosody/block-lists";
import { digestOf, PubsubNode } from "../../support/prosody/pubsub";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const lists = "lists.example.org";
const node = "muc_bans_sha256";

const prosodys = useTwoProsodys({
  main: {
    http_muc_kick_block_lists: [{ jid: lists, node, mode: "watch" }],
    http_muc_kick_block_list_exceptions: ["friend@example.net"],
    http_muc_kick_publish_to: { jid: lists, node: "ours" },
  },
  append: `Component "${lists}" "pubsub"\nadmins = { "alice@example.org" }\n`,
});
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
  const list = new PubsubNode(await prosodys.main.connect("alice"), lists, node);
  await list.create();
  await list.publish(digestOf("eve@example.net"));
  await awaitBlockList(prosodys.main.prosody, node, ({ items }) => items === 1);
});
afterAll(() => plane.stop());

const cli = (...args: string[]) =>
  runCli(args, {
    environment: {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
    },
  });

const ourItems = async () => new PubsubNode(await prosodys.main.connect("alice"), lists, "ours").items();

it("GET /v1/block-lists returns the lists of all servers", async () => {
  const main = {
    server: "main",
    block_lists: [{ jid: lists, node, mode: "watch", state: "subscribed", items: 1, joins: 0 }],
    published: { jid: lists, node: "ours", items: 0 },
  };
  const { status, body } = await plane.request({ path: "/v1/block-lists" });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { servers: [main, { server: "other", block_lists: [] }], failed: [] },
  });
  expect((await plane.request({ path: "/v1/block-lists?jid=eve@example.net" })).body).toMatchObject({
    servers: [
      { server: "main", block_lists: [{ node }] },
      { server: "other", block_lists: [] },
    ],
  });
  expect(await plane.request({ path: "/v1/block-lists?jid=a/b" })).toMatchObject({ status: 400 });
});

it("GET /v1/block-lists names servers that do not respond", async () => {
  await prosodys.proxies.other.become("down");
  expect((await plane.request({ path: "/v1/block-lists" })).body).toMatchObject({
    servers: [{ server: "main" }],
    failed: [{ server: "other", code: "server-unreachable" }],
  });
});

it("block-lists prints the lists, and which have an account", async () => {
  const all = await cli("block-lists");
  expect(all).toMatchObject({ code: 0, stderr: "" });
  expect(all.stdout).toMatch(/^main +muc_bans_sha256 of lists\.example\.org +watch +subscribed +1 +0 /m);
  expect(all.stdout).toMatch(/^main +ours of lists\.example\.org +publish /m);
  expect((await cli("block-lists", "--jid", "eve@example.net")).stdout).toMatch(
    /^main +muc_bans_sha256 of /m,
  );
  const friend = await cli("block-lists", "--jid", "friend@example.net");
  expect(friend).toMatchObject({ code: 0, stdout: "" });
  expect(friend.stderr).toBe(
    "No list that a server subscribes to has friend@example.net; muc-kick bans has what is published\n" +
      "friend@example.net is exempt from block lists on main\n",
  );
  const json: unknown = JSON.parse((await cli("block-lists", "--json")).stdout);
  expect(json).toMatchObject({ servers: [{ server: "main" }, { server: "other" }] });
});

it("a ban with --publish is listed by the servers that publish a list, until it is lifted", async () => {
  expect(await cli("ban", "eve@example.net", "--publish", "--yes")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("other has no block list of its own to publish it in\n") as unknown,
  });
  const [{ id } = {}] = ((await plane.request({ path: "/v1/bans" })).body as { bans: { id: string }[] }).bans;
  const { body } = await plane.request({ path: `/v1/bans/${id}` });
  expect((body as { servers: unknown }).servers).toEqual([
    { server: "main", in_force: true, kicked: [] },
    { server: "other", in_force: true, published: false, kicked: [] },
  ]);
  expect(await ourItems()).toEqual([digestOf("eve@example.net")]);
  expect((await plane.request({ path: "/v1/block-lists" })).body).toMatchObject({
    servers: [{ published: { items: 1 } }, {}],
  });
  const csv = (await cli("bans", "--csv")).stdout;
  expect(csv.split("\r\n")[0]).toMatch(/,publish\b/);
  expect(await cli("unban", "eve@example.net", "--yes")).toMatchObject({ code: 0 });
  expect(await ourItems()).toEqual([]);
});
