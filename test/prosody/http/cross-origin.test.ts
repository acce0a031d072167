import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { currentTarget } from "../../support/prosody/current-target";
import { type Answer, sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const page = "https://console.example.org";
const otherPage = "https://elsewhere.example";
const withoutSetting = "talk.example.org";

// `http_cors_override` is read from the global section, so there is a server for each.
const allowing = useTestServer({
  global: {
    http_cors_override: {
      muc_kick: { enabled: true, origins: [page], headers: { Authorization: true, "Content-Type": true } },
    },
  },
});
const silent = useTestServer({ mucs: { [mucHost]: kickModule, [withoutSetting]: kickModule } });

/** What a browser sends before a call with Authorization and JSON (Fetch, section 4.8). */
const preflight = (origin: string) => ({
  method: "OPTIONS" as const,
  authorization: null,
  headers: {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  },
});

const call = (origin: string) => ({
  body: JSON.stringify({ nickname: "nobody", muc: `room@${mucHost}` }),
  headers: { origin, "content-type": "application/json" },
});

function accessControl({ headers }: Answer): string[] {
  return Object.keys(headers).filter((name) => name.startsWith("access-control"));
}

const words = (header: unknown) =>
  String(header)
    .toLowerCase()
    .split(/[,\s]+/);

// COMPAT 0.11: it has no http_cors_override.
const describeSetting = currentTarget === "0.11.9" ? describe.skip : describe;

describeSetting("the module with http_cors_override", () => {
  it("lets a page of the allowed origin call it", async () => {
    const answer = await sendRequest(allowing.prosody, preflight(page));
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe("GET, HEAD, POST, OPTIONS");
    expect(answer.headers["access-control-allow-origin"]).toBe(page);
    expect(words(answer.headers["access-control-allow-methods"])).toEqual(expect.arrayContaining(["post"]));
    expect(words(answer.headers["access-control-allow-headers"])).toEqual(
      expect.arrayContaining(["authorization", "content-type"]),
    );

    const called = await sendRequest(allowing.prosody, call(page));
    expect(called.status).toBe(404);
    expect(called.headers["access-control-allow-origin"]).toBe(page);
    const rejected = await sendRequest(allowing.prosody, { ...call(page), authorization: null });
    expect(rejected.status).toBe(401);
    expect(rejected.headers["access-control-allow-origin"]).toBe(page);
  });

  it.each(["/rooms", "/bans", "/bans/x"])("lets a page of the allowed origin call %s", async (path) => {
    const answer = await sendRequest(allowing.prosody, { ...preflight(page), path: `/muc_kick${path}` });
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-origin"]).toBe(page);
  });

  it("lets no page of another origin call it", async () => {
    for (const request of [preflight(otherPage), call(otherPage)]) {
      expect(accessControl(await sendRequest(allowing.prosody, request))).toEqual([]);
    }
  });
});

describe("the module without http_cors_override", () => {
  it.each(["", "/rooms", "/bans", "/bans/x", "/nothing/here"])(
    "allows no page to call it: %s",
    async (path) => {
      for (const origin of [page, otherPage, "null"]) {
        for (const request of [preflight(origin), call(origin)]) {
          const answer = await sendRequest(silent.prosody, { ...request, path: `/muc_kick${path}` });
          expect(accessControl(answer)).toEqual([]);
        }
      }
    },
  );
});

describe("an unknown HTTP method", () => {
  const send = (method: string, path: string, authorization: string | null, host = mucHost) =>
    sendRequest(silent.prosody, { method: method as "GET", path, authorization, host });

  it.each(["PROPFIND", "FOO", "MKCOL"])("gets the usual response from the module: %s", async (method) => {
    expect(await send(method, "/muc_kick", null)).toMatchObject({ status: 401 });
    const answer = await send(method, "/muc_kick", exampleAuthorization);
    expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, POST, OPTIONS" } });
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(answer.text)).toMatchObject({ code: "method-not-allowed" });
    const other = await send(method, "/muc_kick/bans/x", exampleAuthorization, withoutSetting);
    expect(other).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, PUT, DELETE, OPTIONS" } });
    const nothing = await send(method, "/muc_kick/nothing/here", exampleAuthorization);
    expect(JSON.parse(nothing.text)).toMatchObject({ code: "not-found" });
  });

  it("is left to Prosody at other paths", async () => {
    const answer = await send("FOO", "/elsewhere", exampleAuthorization);
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).not.toBe("application/json");
    expect((await send("GET", "/elsewhere", exampleAuthorization)).status).toBe(404);
  });
});
