// A real OpenID provider in a process of its own, with pages that load nothing from elsewhere: see identity-provider.ts.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";
import type { ProviderOptions, ProviderState } from "./identity-provider";

const { clientId, clientSecret, home, hasClaimsInIdToken } = JSON.parse(
  process.argv[2] ?? "",
) as ProviderOptions;

let state: ProviderState = { people: {}, clockOffset: 0, downAt: null };

// Of this process only: what a provider whose clock is wrong would write.
const trueNow = Date.now.bind(Date);
Date.now = () => trueNow() + state.clockOffset;
// It warns of defaults that do not matter here, and standard output is for the address.
console.info = console.warn = () => undefined;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

function createProvider(issuer: string): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${home}sign-in/callback`],
        post_logout_redirect_uris: [home],
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "realm_access", "roles", "xmpp"] },
    conformIdTokenClaims: !hasClaimsInIdToken,
    cookies: { keys: ["a key of the test"] },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource(context, form) {
          context.body = page(
            "Sign out of the provider",
            `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, everywhere</button>`,
          );
        },
      },
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...state.people[sub] }) }),
    // Nobody is asked what the client may know.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? "",
        accountId: oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
}

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  // Not the host of the control plane: cookies of one site are not those of the other.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = createProvider(issuer);
  const standard = provider.callback();
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "" } = request;
    if (url === "/control") {
      state = JSON.parse(await text(request)) as ProviderState;
      response.end();
    } else if (state.downAt !== null && url.startsWith(state.downAt)) {
      response.writeHead(503).end();
    } else if (!url.startsWith("/interaction/")) {
      await standard(request, response);
    } else if (method === "GET") {
      response.setHeader("content-type", "text/html");
      const field = `<label>Account <input name="account"></label>`;
      const buttons = `<button>Log in</button><button name="cancel" value="yes">Cancel</button>`;
      response.end(page("The organization", `<form method="post">${field}${buttons}</form>`));
    } else {
      const form = new URLSearchParams(await text(request));
      const accountId = form.get("account") ?? "";
      const result = form.has("cancel") ? { error: "access_denied" } : { login: { accountId } };
      await provider.interactionFinished(request, response, result);
    }
  }
  server.on("request", (request, response) => void handle(request, response));
  process.stdout.write(`${JSON.stringify({ listening: issuer })}\n`);
});
