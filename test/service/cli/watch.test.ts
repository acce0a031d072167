import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { cliCommand, CliInTerminal, runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";
import { TcpProxy } from "../../support/tcp-proxy";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
let proxy: TcpProxy;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
  proxy = await TcpProxy.start(Number(new URL(plane.url).port));
});
afterAll(async () => {
  await proxy.stop();
  await plane.stop();
});

const environment = () => ({
  MUC_KICK_URL: proxy.url,
  MUC_KICK_TOKEN: plane.authorization.replace("Bearer ", ""),
});

const place = (id: string, json: object) => plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });

it("watch prints events as lines, reconnects without missing any, and ends with Ctrl-C", async () => {
  const room = prosodys.main.newRoom();
  await prosodys.main.gather(room, "bob");
  const run = new CliInTerminal(["watch"], { environment: environment(), columns: 250 });
  await run.waitFor(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}Server main is in sync$/m);
  await plane.kick({ jid: "bob@example.org", muc: room, reason: "Spam\u202e" });
  await run.waitFor(/all scopes kicked bob@example\.org \(bob\) from \S+ on main: Spam\\u\{202e\}/);
  await place("eve", {
    jid: "eve@example.org",
    muc: room,
    reason: "Spam",
    expires_at: "2050-01-31T12:00:00Z",
  });
  await run.waitFor(/all scopes banned eve@example\.org from \S+ until 2050-01-31T12:00:00Z: Spam/);
  await run.waitFor(/The ban of eve@example\.org from \S+ is in force on main/);

  await proxy.become("down");
  await run.waitFor(/; reconnecting\./);
  await plane.request({ method: "DELETE", path: "/v1/bans/eve?reason=enough" });
  await proxy.become("pass");
  await run.waitFor(/Connected again\.[^]*all scopes lifted the ban of eve@example\.org from \S+: enough/);
  run.interrupt();
  expect(await run.ended).toBe(0);
  // The status of servers is not repeated.
  expect(run.screen.match(/Server main is in sync/g)).toHaveLength(1);
});

/** The first line that a command prints of which `isWanted` is true; then it is interrupted. */
async function firstEvent(args: readonly string[], isWanted: (event: unknown) => boolean): Promise<object> {
  const [program, ...rest] = cliCommand(args);
  const env = { PATH: process.env.PATH, ...environment() };
  const child = spawn(program, rest, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as object;
    if (!isWanted(event)) continue;
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    return event;
  }
  throw new Error("It ended before that");
}

it("watch --json prints one event per line, from an event on", async () => {
  await place("one", { jid: "one@example.net", muc: mucHost });
  const { id } = (await firstEvent(["watch", "--json"], () => true)) as { readonly id: string };
  await place("two", { jid: "two@example.net", muc: mucHost });
  const placed = await firstEvent(
    ["watch", "--json", "--after", id],
    (event) => (event as { readonly type: string }).type === "ban.placed",
  );
  expect(placed).toMatchObject({ type: "ban.placed", ban: { id: "two" } });
  const { code, stdout, stderr } = await runCli(["watch", "--after", "x"], { environment: environment() });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("Invalid last_event_id");
});
