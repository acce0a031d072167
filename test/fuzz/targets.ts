import { isDeepStrictEqual } from "node:util";
import { Agent } from "undici";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import { startProsody } from "../../prosody-test-env/start-prosody";
import type { ChatClient } from "../../prosody-test-env/xmpp/chat-client";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { decodeJson, nodeJson } from "../../src/json";
import { JUDGMENTS } from "../support/module/contract-in-lua/judgments";
import { compileLua } from "../support/module/lua/compile-lua";
import { LUA_VMS, type LuaVm, type LuaVmName } from "../support/module/lua/lua-vm";
import { ControlPlane } from "../support/service/control-plane";
import type { Input } from "./inputs";

/** What became of an input. */
export interface Result {
  /** The same for inputs that were treated alike. */
  readonly signature: string;
  /** What is wrong; undefined: nothing. */
  readonly fault?: string | undefined;
}

type Requested = Exclude<Input, { target: "contract" }>;

const room = `room@${mucHost}`;
const vmNames = ["Lua 5.1", "Lua 5.2", "Lua 5.3", "Lua 5.4"] as const satisfies readonly LuaVmName[];

/** The contract in both languages, a Prosody with the module, and a control plane in front of another Prosody. */
export class Targets {
  readonly #agent = new Agent();
  #turn = 0;

  private constructor(
    private readonly vms: readonly LuaVm[],
    private readonly prosody: Prosody,
    private readonly behind: Prosody,
    private readonly plane: ControlPlane,
    private readonly occupants: readonly ChatClient[],
  ) {}

  static async start(): Promise<Targets> {
    const contract = await compileLua("contract-in-lua");
    const vms = vmNames.map((name) => {
      const vm = LUA_VMS[name]();
      vm.evaluate(`contract = (function(...) ${contract}\nend)() return ""`);
      return vm;
    });
    const prosody = await startProsody({ target: "local", logLevel: "info" });
    const behind = await startProsody({ target: "local", logLevel: "info" });
    const server = { url: behind.http.url, host: mucHost, authorization: exampleAuthorization };
    const admission = { authorization: exampleAuthorization };
    const plane = await ControlPlane.start(
      [{ ...server, name: "main", mucs: [mucHost], timeout: 20_000, admission }],
      { protected: ["carol@example.org"], legacyAuthorization: exampleAuthorization },
    );
    const occupants = await Promise.all(
      [prosody, behind].map(async ({ xmpp }) => connectClient({ service: xmpp, username: "dave" })),
    );
    await Promise.all(occupants.map((dave) => dave.join(room, "dave")));
    return new Targets(vms, prosody, behind, plane, occupants);
  }

  async run(input: Input): Promise<Result> {
    if (input.target === "contract") return this.#judge(input);
    return input.target === "module" ? this.#askModule(input) : this.#askPlane(input);
  }

  /** What went wrong beside the responses: a traceback in a log, a Prosody that does not serve its users. Lifts all bans, so that
   *  the next inputs are treated as the first ones were. */
  async inspect(): Promise<string | undefined> {
    for (const { log } of [this.prosody, this.behind]) {
      const at = log.lines.findIndex((line) => /traceback/i.test(line));
      if (at >= 0) return log.lines.slice(Math.max(0, at - 2), at + 15).join("\n");
    }
    await Promise.all(this.occupants.map((dave) => dave.ping()));
    for (const path of ["/v1/bans?limit=1000", "/v1/tokens"]) await this.plane.request({ path });
    const { body } = await this.plane.request({ path: "/v1/bans?limit=1000" });
    const ids = (body as { readonly bans: readonly { readonly id: string }[] }).bans.map(({ id }) => id);
    if (ids.length > 0) await this.plane.request({ method: "POST", path: "/v1/bans/lift", json: { ids } });
    const { bans } = JSON.parse((await this.#send(bansOf("GET", "?limit=1000"))).text) as {
      readonly bans: readonly { readonly id: string }[];
    };
    for (const { id } of bans) await this.#send(bansOf("DELETE", `/${id}`));
    return undefined;
  }

  async stop(): Promise<void> {
    await Promise.all(this.occupants.map((dave) => dave.stop()));
    await this.plane.stop();
    await Promise.all([this.prosody.stop(), this.behind.stop(), this.#agent.close()]);
    for (const vm of this.vms) vm.close();
  }

  #judge({ judgment, body }: Extract<Input, { target: "contract" }>): Result {
    const bytes = Buffer.from(body, "base64");
    const decoded = decodeJson(bytes);
    const outcome = decoded.ok ? JUDGMENTS[judgment](decoded.value, nodeJson) : decoded;
    const expected: unknown = JSON.parse(JSON.stringify(outcome));
    const at = this.#turn++ % this.vms.length;
    const told =
      this.vms[at]?.evaluate(`return contract.judge("${judgment}", "${bytes.toString("hex")}")`) ?? "";
    const found: unknown = JSON.parse(told);
    const signature = `contract ${judgment} ${outcome.ok ? `valid ${shapeOf(expected)}` : shapeOf(expected)}`;
    if (isDeepStrictEqual(found, expected)) return { signature };
    const name = vmNames[at] ?? "";
    return { signature, fault: `JavaScript: ${JSON.stringify(expected)}\n${name}: ${told}` };
  }

  async #askModule(input: Requested): Promise<Result> {
    const { status, type, text } = await this.#send(input);
    const signature = signatureOf(input, status, text);
    if (status >= 500) return { signature, fault: `${status} ${text}` };
    const isEmpty = text === "" && (status === 204 || input.method === "HEAD" || input.method === "OPTIONS");
    // Prosody itself responds to paths that are not the module's.
    const isOurs = /^\/muc_kick(?:[/?]|$)/.test(input.path);
    if (isOurs && !isEmpty && (type !== "application/json" || !isJson(text))) {
      return { signature, fault: `${status} ${String(type)}: ${text}` };
    }
    return { signature };
  }

  async #askPlane({ method, path: written, headers, body }: Requested): Promise<Result> {
    // As every client sends it, without steps such as "..".
    const { pathname, search } = new URL(`http://localhost${written}`);
    const path = pathname + search;
    const given = body === "" ? undefined : Buffer.from(body, "base64");
    try {
      const request = { method, path, headers: headers, ...(given !== undefined && { body: given }) };
      const authorization = path.startsWith("/admission") ? exampleAuthorization : undefined;
      const { status, text } = await this.plane.request({
        ...request,
        ...(authorization !== undefined && { authorization }),
      });
      const signature = signatureOf({ method, path }, status, text);
      return status >= 500 ? { signature, fault: `${status} ${text}` } : { signature };
    } catch (error) {
      return { signature: "", fault: error instanceof Error ? error.message : String(error) };
    }
  }

  async #send({ method, path, headers, body }: Omit<Requested, "target">) {
    const response = await this.#agent.request({
      origin: this.prosody.http.url,
      method,
      path,
      headers: { host: mucHost, authorization: exampleAuthorization, ...headers },
      body: body === "" ? null : Buffer.from(body, "base64"),
    });
    const text = await response.body.text();
    return { status: response.statusCode, type: response.headers["content-type"], text };
  }
}

function bansOf(method: "GET" | "DELETE", rest: string): Omit<Requested, "target"> {
  return { method, path: `/muc_kick/bans${rest}`, headers: {}, body: "" };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function signatureOf(
  { method, path }: Pick<Requested, "method" | "path">,
  status: number,
  text: string,
): string {
  const place = path.split("?")[0]?.split("/").slice(1, 3).join("/") ?? "";
  const known = /^(muc_kick|v1|admission)(\/[a-z]+)?$/.test(place) ? place : "elsewhere";
  return `${method} ${known} ${status} ${isJson(text) ? shapeOf(JSON.parse(text)) : ""}`;
}

/** The structure of a value: names and kinds, and of errors the code and the field that is named. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].sort().slice(0, 1).join("")}]`;
  if (typeof value !== "object" || value === null) return typeof value;
  if ("code" in value && "error" in value) {
    return `${String(value.code)} ${/^(?:Invalid|Missing required field) "?\w*/.exec(String(value.error))?.[0] ?? ""}`;
  }
  const members = Object.entries(value).map(([name, each]) =>
    Array.isArray(each) ? name + shapeOf(each) : name,
  );
  return members.sort().join(" ");
}
