import type { ControlPlane } from "../support/service/control-plane";
import { findFreePorts } from "../../prosody-test-env/free-ports";
import type { ConsoleTab } from "../support/console/console-tab";
import { useConsole } from "../support/console/use-console";
import { IdentityProvider } from "../support/sign-in/identity-provider";

const world = useConsole();
let provider: IdentityProvider;
let plane: ControlPlane;
let offset = 0;

beforeAll(async () => {
  const [port = 0] = await findFreePorts(1);
  provider = await IdentityProvider.start(`http://127.0.0.1:${port}/`);
  const listen = { address: "127.0.0.1", port };
  plane = await world.startInstance(
    { listen, signIn: provider.config },
    { clock: () => Date.now() + offset, heartbeat: 1_000 },
  );
}, 60_000);
afterEach(async () => {
  offset = 0;
  await provider.reset();
});
afterAll(async () => {
  await plane.stop();
  await provider.stop();
});

const room = "lobby@chat.example.org";
const roomHash = `#/rooms/${encodeURIComponent(room)}`;

/** A tab in which nobody is signed in. */
async function visit(hash = ""): Promise<ConsoleTab> {
  const tab = await world.open(null, {}, `${plane.url}/${hash}`);
  tab.hosts.add(provider.host);
  return tab;
}

async function logIn({ page }: ConsoleTab, account: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in with your organization" }).click();
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: "Log in" }).click();
}

describe("a moderator of the organization", () => {
  it("comes back to the page, is offered what the role allows, removes Bob, and is named by the audit log", async () => {
    const { bob } = await world.server.gather(room, "alice", "bob");
    const tab = await visit(roomHash);
    const { page } = tab;
    await page.getByLabel("Access token").waitFor();
    expect(await tab.violations()).toEqual([]);
    await logIn(tab, "mia");
    await tab.row("bob").waitFor();
    expect(page.url()).toBe(`${plane.url}/${roomHash}`);
    await page.getByText("Mia Meier").waitFor();
    const links = await page.getByRole("navigation").getByRole("link").allInnerTexts();
    expect(links).toEqual(["Rooms", "People", "Bans", "Servers"]);
    expect(
      await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie"),
    ).toBe("{}");

    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    const from = bob.mark();
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await bob.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from });
    await page.getByRole("button", { name: "Close" }).last().click();
    const kicks = await plane.audit({ action: "kick", actor: { kind: "person", id: "mia" } });
    expect(kicks.at(-1)).toMatchObject({ kind: "outcome", actor: { label: "Mia Meier" }, result: "done" });
  });

  it("signs out here and at the provider, and is asked again after that", async () => {
    const tab = await visit();
    const { page } = tab;
    await logIn(tab, "mia");
    await page.getByRole("navigation").waitFor();
    await page.reload();
    await page.getByRole("navigation").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Yes, everywhere" }).click();
    await page.getByLabel("Access token").waitFor();
    expect(new URL(page.url()).origin).toBe(plane.url);
    await page.reload();
    await page.getByRole("button", { name: "Sign in with your organization" }).click();
    await page.getByLabel("Account").waitFor();
  });

  it("is asked to sign in when the session has ended, and goes on where it was", async () => {
    const tab = await visit();
    const { page } = tab;
    await logIn(tab, "mia");
    await page.getByRole("navigation").waitFor();
    await tab.goTo("#/bans");
    offset = 13 * 3_600_000;
    await page.getByText("You were signed out: your session has ended.").waitFor({ timeout: 20_000 });
    offset = 0;
    // The provider knows them still.
    await page.getByRole("button", { name: "Sign in with your organization" }).click();
    await page.getByRole("heading", { name: "Bans" }).waitFor();
    expect(page.url()).toBe(`${plane.url}/#/bans`);
  });

  it("may sign in with a token, too", async () => {
    const tab = await visit(roomHash);
    await tab.signIn(plane.authorization.replace("Bearer ", ""));
    await tab.page.getByRole("link", { name: "Tokens" }).waitFor();
  });
});

describe("a sign-in that fails", () => {
  it("is explained in the language of the reader, and keeps the page", async () => {
    const tab = await visit(roomHash);
    const { page } = tab;
    await logIn(tab, "nora");
    await page.getByText("Your account has none of the roles").waitFor();
    expect(page.url()).toBe(`${plane.url}/${roomHash}`);
    expect(await tab.violations()).toEqual([]);
    await page.getByLabel("Language").selectOption("de");
    // The provider, which knows Nora by now, asks for another account.
    await page.getByRole("button", { name: "Mit dem Konto Ihrer Organisation anmelden" }).click();
    await page.getByLabel("Account").fill("mia");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("link", { name: "Sperren" }).waitFor();
    expect(page.url()).toBe(`${plane.url}/${roomHash}`);
  });

  it("may be cancelled at the provider, or find it down", async () => {
    const tab = await visit();
    const { page } = tab;
    await page.getByRole("button", { name: "Sign in with your organization" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The sign-in was cancelled or denied.").waitFor();
    await page.getByRole("button", { name: "Sign in with your organization" }).click();
    await page.getByLabel("Account").fill("mia");
    await provider.change({ downAt: "/token" });
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("The sign-in of your organization does not respond.").waitFor();
  });

  it("says that cookies may be blocked", async () => {
    const tab = await visit();
    const { page } = tab;
    await page.getByRole("button", { name: "Sign in with your organization" }).click();
    await page.getByLabel("Account").fill("mia");
    await page.context().clearCookies({ name: "muc-kick-sign-in" });
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("your browser blocks cookies").waitFor();
  });
});
