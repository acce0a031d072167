import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileLua } from "./lua/compile-lua";
import { LUA_VMS, type LuaVm, type LuaVmName, longString } from "./lua/lua-vm";

const MODULE = join(__dirname, "../../../dist-lua/mod_http_muc_kick/mod_http_muc_kick.lua");

export type ProsodyVersion = "0.11.9" | "0.12.3" | "13.0.1";

export interface RoomDescription {
  readonly jid: string;
  readonly persistent?: boolean;
  readonly moderated?: boolean;
  /** The room is on the disk only; those who are inside were taken out of memory with it. */
  readonly asleep?: boolean;
  /** The room was destroyed, and its tombstone is kept. */
  readonly destroyed?: boolean;
  readonly occupants?: readonly OccupantDescription[];
  /** Affiliations of those who are not inside, by bare JID or host; a reason is kept from 13 on. */
  readonly affiliations?: Readonly<Record<string, AffiliationDescription>>;
}

interface AffiliationDescription {
  readonly affiliation: "outcast" | "member" | "admin" | "owner";
  readonly reason?: string;
}

interface OccupantDescription {
  readonly nickname: string;
  /** Full real JIDs of one account. */
  readonly sessions: readonly string[];
  readonly role?: "visitor" | "participant" | "moderator";
  readonly affiliation?: "member" | "admin" | "owner";
}

/** What stands in Prosody's configuration: strings, numbers, booleans, lists. */
export type Options = Readonly<Record<string, unknown>>;

export interface ServerDescription {
  readonly version: ProsodyVersion;
  /** The host that the module is loaded on. */
  readonly host: string;
  /** Rooms by MUC component. */
  readonly services: Readonly<Record<string, readonly RoomDescription[]>>;
  /** Hosts without mod_muc. */
  readonly otherHosts: readonly string[];
  readonly options: Options;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds that each look at the clock takes. */
  readonly tick: number;
  /** http_max_content_size, in bytes. */
  readonly contentLimit: number;
  /** How many rooms of each component stay in memory; 100 where it is left out. */
  readonly roomCacheSize?: number;
}

export interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** So many spaces after the body: what is large does not go through the VM's front door. */
  readonly padding?: number;
  readonly ip: string;
}

export interface Answer {
  /** undefined: there is no answer yet, or the connection was closed without one. */
  readonly status?: number;
  /** In lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the connection was closed afterwards. */
  readonly closed: boolean;
  /** What came through to Prosody's HTTP server. */
  readonly thrown?: string;
}

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
}

/** One presence stanza that went to one session. */
export interface SentPresence {
  readonly to: string;
  readonly from: string;
  readonly type?: "unavailable";
  /** What its item says. */
  readonly affiliation: string;
  /** XEP-0045, section 15.6. */
  readonly codes: readonly string[];
  readonly reason?: string;
}

export type JoinOutcome =
  | { readonly joined: true }
  | { readonly joined: false; readonly type: string; readonly condition: string; readonly text?: string };

/** What comes back from each command of prosody-stand-in/main.ts. */
interface Results {
  readonly start: true;
  readonly load: { readonly ok: true } | { readonly ok: false; readonly error: string };
  readonly unload: true;
  readonly reload: { readonly ok: boolean };
  readonly restart: true;
  readonly reloadConfig: true;
  readonly begin: number;
  readonly answer: Answer;
  readonly hangUp: true;
  readonly advance: true;
  readonly turn: true;
  readonly log: readonly LogLine[];
  readonly inside: string[];
  readonly sent: readonly SentPresence[];
  readonly restored: readonly string[];
  readonly join: JoinOutcome;
  readonly leave: true;
  readonly rename: true;
  readonly addRoom: true;
  readonly dropRoom: true;
  readonly swapOut: true;
  readonly activate: true;
  readonly sabotage: true;
  readonly stopEvent: true;
  readonly storage: { readonly writes: number; readonly files: Readonly<Record<string, string>> };
  readonly failStorage: true;
  readonly putOnDisk: true;
  readonly reads: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly comparedLengths: readonly (readonly [number, number])[];
}

/** A small Prosody in a Lua VM, and in it the module as it was built. */
export class ProsodyStandIn {
  private constructor(private readonly vm: LuaVm) {}

  /** `source`: another module than the one that was built. Rejects where it is not Lua. */
  static async create(vmName: LuaVmName, source = readFileSync(MODULE, "utf8")): Promise<ProsodyStandIn> {
    const lua = await compileLua("prosody-stand-in");
    const vm = LUA_VMS[vmName]();
    vm.evaluate(`standIn = (function(...) ${lua}\nend)() return ""`);
    const problem = vm.evaluate(`return standIn.setSource(${longString(source)})`);
    if (problem !== "") throw new Error(`The module is not Lua: ${problem}`);
    return new ProsodyStandIn(vm);
  }

  close(): void {
    this.vm.close();
  }

  /** Begins anew; the module is not loaded yet. */
  start(server: ServerDescription): void {
    this.command("start", {
      server: { roomCacheSize: 100, ...server, moduleName: "http_muc_kick" },
    });
  }

  load(): Results["load"] {
    return this.command("load");
  }

  unload(): void {
    this.command("unload");
  }

  /** Loads the module again as `module:reload` of the admin shell does. */
  reload(): Results["reload"] {
    return this.command("reload");
  }

  /** Ends Prosody, in good order or not, and starts it again with what is on its disk; the module is not loaded yet. */
  restart(how: { readonly clean: boolean }): void {
    this.command("restart", how);
  }

  /** Reads the configuration again, with these options in it. */
  reloadConfig(options: Options): void {
    this.command("reloadConfig", { options });
  }

  /** Sends a request and returns what has come back when Prosody has done what it does at once. */
  request(request: Request): Answer {
    return this.answer(this.begin(request));
  }

  /** Sends a request that may be answered later; returns its number. */
  begin({ body, ...request }: Request): number {
    return this.command("begin", { request: { ...request, bodyHex: Buffer.from(body).toString("hex") } });
  }

  /** What has come back so far. */
  answer(number: number): Answer {
    return this.command("answer", { number });
  }

  /** The caller goes away without waiting for an answer. */
  hangUp(number: number): void {
    this.command("hangUp", { number });
  }

  /** Lets so many seconds pass. */
  advance(seconds: number): void {
    this.command("advance", { seconds });
  }

  /** One turn of Prosody's main loop, in which every timer that is due is called once. */
  turn(): void {
    this.command("turn");
  }

  log(): readonly LogLine[] {
    return this.command("log");
  }

  /** In-room JIDs of everybody inside. */
  inside(host: string): readonly string[] {
    return this.command("inside", { host }).sort();
  }

  sent(host: string): readonly SentPresence[] {
    return this.command("sent", { host });
  }

  /** JIDs of the rooms that were loaded from the disk. */
  restored(host: string): readonly string[] {
    return this.command("restored", { host });
  }

  join(room: string, nickname: string, as: string): JoinOutcome {
    return this.command("join", { room, nickname, as });
  }

  leave(room: string, nickname: string): void {
    this.command("leave", { room, nickname });
  }

  /** `session`: the one that changes the nickname; default: the visible one. */
  rename(room: string, from: string, to: string, session?: string): void {
    this.command("rename", { room, from, to, session });
  }

  addRoom(room: RoomDescription): void {
    this.command("addRoom", { room });
  }

  /** Takes a room out of memory and off the disk. */
  dropRoom(room: string): void {
    this.command("dropRoom", { room });
  }

  /** Takes a room out of memory with everybody inside, as Prosody does with those that were used least. */
  swapOut(room: string): void {
    this.command("swapOut", { room });
  }

  /** Adds a MUC component while Prosody runs. */
  activate(host: string): void {
    this.command("activate", { host });
  }

  /** Another module throws whenever this event is fired on that host, or whenever it is about that occupant. */
  sabotage(host: string, event: string, message: string, nick?: string): void {
    this.command("sabotage", { host, event, message, nick });
  }

  /** Another module handles that event of that host at a usual priority, and lets nobody handle it after. */
  stopEvent(host: string, event: string): void {
    this.command("stopEvent", { host, event });
  }

  /** How often the module wrote something, and what is on the disk: JSON by host, store and key. */
  storage(): Results["storage"] {
    return this.command("storage");
  }

  /** From now on nothing can be written, and whoever tries is told so or thrown at; undefined: it can again. */
  failStorage(message: string | undefined, how: "told" | "thrown" = "told"): void {
    this.command("failStorage", { message, throws: how === "thrown" });
  }

  /** Puts a text onto the disk by host, store and key; undefined: takes it off. */
  putOnDisk(path: string, text: string | undefined): void {
    this.command("putOnDisk", { path, text });
  }

  /** How often the module read from stores of that name. */
  reads(store: string): number {
    return this.command("reads", { store });
  }

  metrics(): Results["metrics"] {
    return this.command("metrics");
  }

  /** The lengths of the two strings of each constant-time comparison so far. */
  comparedLengths(): Results["comparedLengths"] {
    return this.command("comparedLengths");
  }

  private command<Name extends keyof Results>(name: Name, parameters: object = {}): Results[Name] {
    const command = JSON.stringify({ do: name, ...parameters });
    const text = this.vm.evaluate(`return standIn.handle(${longString(command)})`);
    const answer = JSON.parse(text) as { readonly done: Results[Name] } | { readonly failed: string };
    if ("failed" in answer) throw new Error(answer.failed);
    return answer.done;
  }
}
