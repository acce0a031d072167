import { LUA_VM_NAMES, type LuaVmName } from "./lua/lua-vm";
import {
  type Answer,
  ProsodyStandIn,
  type ProsodyVersion,
  type Request,
  type RoomDescription,
  type ServerDescription,
} from "./prosody-stand-in";

export const MUC = "chat.example.org";
export const ROOM = `room@${MUC}`;
export const SECRET = "Basic b3BlcmF0b3I6cGFzc3dvcmQ=";
export const CALLER = "192.0.2.7";
export const AUTHORIZATION_HEADER = "http_muc_kick_authorization_header";

/** When every test begins, in seconds since 1970. */
export const NOW = Date.parse("2027-01-15T08:00:00Z") / 1000;

/** Every version with every Lua that it can run on, as far as there is a VM of it. */
const PAIRS: readonly (readonly [ProsodyVersion, LuaVmName])[] = [
  ["0.11.9", "Lua 5.1"],
  ["0.11.9", "Lua 5.2"],
  ["0.12.3", "Lua 5.3"],
  ["0.12.3", "Lua 5.4"],
  ["13.0.1", "Lua 5.4"],
  ["13.0.1", "fengari"],
];

/** A room whose configuration is on the disk, with a moderator, somebody with two sessions and an onlooker. */
const roomWithPeople: RoomDescription = {
  jid: ROOM,
  persistent: true,
  occupants: [
    { nickname: "Ada", sessions: ["ada@example.org/desk"], role: "moderator", affiliation: "owner" },
    { nickname: "Bob", sessions: ["bob@example.org/desk", "bob@example.org/phone"] },
    { nickname: "Eve", sessions: ["eve@example.com/desk"] },
  ],
};

export const EVERYBODY = [`${ROOM}/Ada`, `${ROOM}/Bob`, `${ROOM}/Eve`];

function describeServer(version: ProsodyVersion, changes: Partial<ServerDescription>): ServerDescription {
  return {
    version,
    host: MUC,
    services: { [MUC]: [roomWithPeople] },
    otherHosts: ["example.org"],
    options: { [AUTHORIZATION_HEADER]: SECRET },
    now: NOW,
    tick: 0,
    contentLimit: 10_485_760,
    ...changes,
  };
}

/** What a test of the module works with; fresh for each test. */
export interface Scenario {
  readonly prosody: ProsodyStandIn;
  readonly version: ProsodyVersion;
  /** False where whole numbers end at 2^31, and with them the time in January 2038. */
  readonly hasWideIntegers: boolean;
  /** Begins anew with another Prosody; the module is not loaded yet. */
  start(this: void, changes?: Partial<ServerDescription>): void;
  /** Begins anew with another Prosody, and loads the module. */
  startLoaded(this: void, changes?: Partial<ServerDescription>): void;
  /** A request that is let in, and its answer. */
  request(this: void, changes?: Partial<Request>): Answer;
  /** A request that is let in and may be answered later; returns its number. */
  begin(this: void, changes?: Partial<Request>): number;
  /** Lets Prosody's main loop turn until that request is answered, and returns the answer. */
  finish(this: void, number: number, betweenTurns?: (this: void) => unknown): Answer;
  /** `GET` of this path below /muc_kick, with a query perhaps. */
  get(this: void, path: string): Answer;
  /** `POST /muc_kick` with this as JSON. */
  kick(this: void, body: unknown): Answer;
  /** `PUT /muc_kick/bans/{id}` with this as JSON. */
  putBan(this: void, id: string, body: unknown): Answer;
  /** `PATCH /muc_kick/bans` with this as JSON. */
  changeBans(this: void, body: unknown): Answer;
  /** Holds whoever wants to enter to be let in; leaves again. */
  expectLetIn(this: void, as: string, room?: string): void;
  /** Holds whoever wants to enter to be refused as XEP-0045 wants it; returns the text. */
  expectRefused(this: void, as: string, room?: string): string | undefined;
}

/** Declares the tests once for each version of Prosody on each Lua. */
export function describeModule(declareTests: (scenario: Scenario) => void): void {
  const vms = new Map<LuaVmName, ProsodyStandIn>();

  beforeAll(async () => {
    for (const name of LUA_VM_NAMES) vms.set(name, await ProsodyStandIn.create(name));
  });

  afterAll(() => {
    for (const prosody of vms.values()) prosody.close();
  });

  describe.each(PAIRS)("Prosody %s on %s", (version, vmName) => {
    const scenario: Scenario = {
      version,
      hasWideIntegers: vmName !== "fengari",
      get prosody() {
        const prosody = vms.get(vmName);
        if (prosody === undefined) throw new Error(`${vmName} is not there yet`);
        return prosody;
      },
      start(changes = {}) {
        scenario.prosody.start(describeServer(version, changes));
      },
      startLoaded(changes) {
        scenario.start(changes);
        expect(scenario.prosody.load()).toEqual({ ok: true });
      },
      request: (changes) => scenario.prosody.answer(scenario.begin(changes)),
      begin(changes = {}) {
        return scenario.prosody.begin({
          method: "POST",
          target: "/muc_kick",
          headers: { Authorization: SECRET },
          body: "",
          ip: CALLER,
          ...changes,
        });
      },
      finish(number, betweenTurns = () => undefined) {
        for (let turns = 0; scenario.prosody.answer(number).status === undefined; turns++) {
          if (turns === 200) throw new Error("There is no answer, however long one waits");
          betweenTurns();
          scenario.prosody.turn();
        }
        return scenario.prosody.answer(number);
      },
      get: (path) => scenario.request({ method: "GET", target: `/muc_kick${path}` }),
      kick: (body) => scenario.request({ body: JSON.stringify(body) }),
      putBan(id, body) {
        const target = `/muc_kick/bans/${id}`;
        return scenario.request({ method: "PUT", target, body: JSON.stringify(body) });
      },
      changeBans(body) {
        return scenario.request({
          method: "PATCH",
          target: "/muc_kick/bans",
          body: JSON.stringify(body),
        });
      },
      expectLetIn(as, room = ROOM) {
        expect(scenario.prosody.join(room, "Guest", as)).toEqual({ joined: true });
        scenario.prosody.leave(room, "Guest");
      },
      expectRefused(as, room = ROOM) {
        const outcome = scenario.prosody.join(room, "Guest", as);
        expect(outcome).toMatchObject({ joined: false, type: "auth", condition: "forbidden" });
        return outcome.joined ? undefined : outcome.text;
      },
    };

    beforeEach(() => {
      scenario.startLoaded();
    });

    declareTests(scenario);
  });
}

/** The JSON body of an answer, which must say that it is JSON. */
export function jsonOf(answer: Answer): unknown {
  expect(answer.headers?.["content-type"]).toBe("application/json");
  return JSON.parse(answer.body ?? "");
}

/** Holds an answer to be a refusal as the wire contract wants it; returns the text for people. */
export function expectRefusal(answer: Answer, status: number, code: string): string {
  expect(answer.thrown).toBeUndefined();
  const body = jsonOf(answer) as { error: string; code: string };
  expect({ status: answer.status, code: body.code }).toEqual({ status, code });
  expect(Object.keys(body).sort()).toEqual(["code", "error"]);
  expect(body.error).toMatch(/\S/);
  return body.error;
}
