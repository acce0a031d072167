import { ATTIC, CELLAR, DEN, EVES, fiveRooms, HALL, OTHER_MUC } from "../../../support/module/five-rooms";
import type { Answer } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  CALLER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const timestamp = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

interface Placed {
  readonly ban: object;
  readonly kicked: readonly { readonly muc: string; readonly nickname: string }[];
}

describeModule((scenario) => {
  const { get, putBan, changeBans } = scenario;
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const bans = () => (jsonOf(get("/bans?limit=1000")) as { bans: { id: string }[] }).bans;
  const about = () => (jsonOf(get("")) as { bans: { count: number; revision: string } }).bans;
  const bob = { jid: "bob@example.org" };

  function placed(answer: Answer, status: number): Placed {
    expect(answer.status).toBe(status);
    return jsonOf(answer) as Placed;
  }

  interface Changed {
    readonly results: readonly { status: number; code?: string; error?: string }[];
    readonly revision?: { readonly before: string; readonly after: string };
  }

  function changed(answer: Answer): Changed {
    expect(answer.status).toBe(200);
    return jsonOf(answer) as Changed;
  }

  const resultsOf = (answer: Answer) => changed(answer).results;

  describe("PUT /bans/{id}", () => {
    it("returns the ban, which is in the list afterwards", () => {
      const whole = {
        jid: "Zoe@example.org",
        muc: ROOM.toUpperCase(),
        reason: "Späm",
        expires_at: "2030-01-31T14:00:00.5+02:00",
      };
      const ban = {
        id: "case-17",
        jid: "zoe@example.org",
        muc: ROOM,
        reason: "Späm",
        expires_at: "2030-01-31T12:00:01Z",
      };
      expect(placed(putBan("case-17", whole), 201)).toEqual({ ban, kicked: [] });
      expect(placed(putBan("b", { jid: "EXAMPLE.com" }), 201)).toEqual({
        ban: { id: "b", jid: "example.com" },
        kicked: [expect.objectContaining({ nickname: "Eve" })],
      });
      expect(jsonOf(get("/bans/case-17"))).toEqual({ ban });
      expect(bans()).toEqual([{ id: "b", jid: "example.com" }, ban]);
    });

    it("is idempotent and can change the ban", () => {
      placed(putBan("x", bob), 201);
      const { revision } = about();
      const writes = () => scenario.prosody.storage().writes;
      const before = writes();
      expect(placed(putBan("x", { jid: "BOB@example.org", reason: null }), 200).ban).toEqual({
        id: "x",
        ...bob,
      });
      expect({ revision: about().revision, writes: writes() }).toEqual({ revision, writes: before });
      const changes = [
        { ...bob, reason: "again" },
        { ...bob, reason: "again", muc: ROOM },
        { ...bob, muc: ROOM, expires_at: "2030-01-01T00:00:00Z" },
        { jid: "eve@example.com", muc: ROOM, expires_at: "2030-01-01T00:00:00Z" },
      ];
      for (const change of changes) {
        expect(placed(putBan("x", change), 200).ban).toEqual({ id: "x", ...change });
        expect(bans()).toEqual([{ id: "x", ...change }]);
      }
      expect(writes()).toBe(before + changes.length);
      expect(about().count).toBe(1);
      scenario.expectLetIn("bob@example.org/tablet");
      scenario.expectRefused("eve@example.com/tablet");
    });

    it("kicks matching occupants in the rooms of the ban", () => {
      scenario.startLoaded(fiveRooms);
      expect(placed(putBan("1", { ...bob, muc: CELLAR, reason: "Out!" }), 201).kicked).toMatchObject([
        { muc: CELLAR },
      ]);
      expect(scenario.prosody.sent(MUC)).toContainEqual(
        expect.objectContaining({ from: `${CELLAR}/Bobby`, reason: "Out!" }),
      );
      const everywhere = placed(putBan("2", bob), 201).kicked.map(({ muc }) => muc);
      expect(everywhere).toHaveLength(4);
      expect(everywhere).toEqual([...everywhere].sort());
      expect([...scenario.prosody.inside(MUC), ...scenario.prosody.inside(OTHER_MUC)].sort()).toEqual(EVES);
      expect(placed(putBan("3", { jid: "example.com", muc: DEN }), 201).kicked).toMatchObject([
        { muc: DEN, nickname: "Eve" },
      ]);
    });

    it("may cover every room of a MUC component", () => {
      scenario.startLoaded(fiveRooms);
      const { ban, kicked } = placed(putBan("x", { ...bob, muc: MUC.toUpperCase() }), 201);
      expect(ban).toEqual({ id: "x", ...bob, muc: MUC });
      expect(kicked.map(({ muc }) => muc)).toEqual([ATTIC, CELLAR, ROOM]);
      expect(jsonOf(get("/bans/x"))).toEqual({ ban });
      expect(bans()).toEqual([ban]);
      expect(scenario.prosody.log()).toContainEqual({
        level: "info",
        text: `Ban x: bob@example.org banned from ${MUC} permanently, by ${CALLER}`,
      });
      expect(scenario.prosody.inside(OTHER_MUC)).toEqual([
        `${DEN}/Eve`,
        `${DEN}/bob`,
        `${HALL}/Builder`,
        `${HALL}/Eve`,
      ]);
      expect(placed(putBan("y", { jid: "example.com", muc: OTHER_MUC }), 201).kicked).toMatchObject([
        { muc: DEN, nickname: "Eve" },
        { muc: HALL, nickname: "Eve" },
      ]);
    });

    it("kicks an occupant that slipped in, although the ban is unchanged", () => {
      placed(putBan("x", bob), 201);
      scenario.prosody.unload();
      scenario.prosody.join(ROOM, "Bobby", "bob@example.org/desk");
      expect(scenario.prosody.load()).toEqual({ ok: true });
      expect(placed(putBan("x", bob), 200).kicked).toMatchObject([{ nickname: "Bobby" }]);
    });

    it("accepts a room that does not exist yet on an existing MUC component", () => {
      placed(putBan("x", { ...bob, muc: ATTIC }), 201);
      scenario.prosody.addRoom({ jid: ATTIC });
      scenario.expectRefused("bob@example.org/desk", ATTIC);
      const refusal = (muc: string, code: string) => expectRefusal(putBan("y", { ...bob, muc }), 404, code);
      for (const muc of ["room@example.org", "example.org"]) {
        expect(refusal(muc, "not-a-muc")).toBe("Not a MUC component: example.org");
      }
      for (const muc of ["room@nowhere.example.org", "nowhere.example.org"]) {
        expect(refusal(muc, "host-not-found")).toBe("No such host here: nowhere.example.org");
      }
      const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: OTHER_MUC };
      scenario.startLoaded({ ...fiveRooms, options });
      for (const muc of [ROOM, MUC]) {
        expect(refusal(muc, "host-not-found")).toBe(`No such host here: ${MUC}`);
      }
      expect(bans()).toEqual([]);
    });

    it("is logged in one line with JID, scope, expiry, id and caller's address", () => {
      putBan("x", { jid: "zoe@example.org", muc: ROOM, expires_at: "2030-01-01T00:00:00Z" });
      putBan("x", { jid: "zoe@example.org", muc: ROOM, expires_at: "2030-01-01T00:00:00Z" });
      putBan("y", { jid: "example.net" });
      putBan("y", { jid: "example.edu" });
      remove("y");
      expect(scenario.prosody.log()).toEqual(
        [
          `Ban x: zoe@example.org banned from ${ROOM} until 2030-01-01T00:00:00Z, by ${CALLER}`,
          `Ban y: example.net banned from every room permanently, by ${CALLER}`,
          `Ban y: example.edu banned from every room permanently in place of example.net, by ${CALLER}`,
          `Ban y lifted by ${CALLER}`,
        ].map((text) => ({ level: "info", text })),
      );
    });

    it("accepts every valid id", () => {
      const ids = ["0", "A", "_-", "a".repeat(64), "kick-1", "ban", "null", "x-Y_z"];
      for (const id of ids) expect(putBan(id, { jid: `${id.toLowerCase()}@example.net` }).status).toBe(201);
      expect(bans().map(({ id }) => id)).toEqual([...ids].sort());
      for (const id of ids) expect(remove(id)).toMatchObject({ status: 204, body: "" });
      expect(bans()).toEqual([]);
    });

    it("rejects invalid ids", () => {
      const ids = [
        "a".repeat(65),
        "a.b",
        "a%20b",
        "%00",
        "a%0a",
        "%C3%A9",
        "%ff",
        "*",
        "a@b",
        "%2e%2e",
        "a+b",
        "~",
        "a:b",
      ];
      for (const id of ids) {
        for (const answer of [putBan(id, bob), remove(id), get(`/bans/${id}`)]) {
          const text = expectRefusal(answer, 400, "invalid-field");
          expect(text).toBe("Invalid id: expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -");
        }
      }
      for (const path of ["", "a/b", "a/", "a%2Fb"]) {
        expectRefusal(get(`/bans/${path}`), 404, "not-found");
        expectRefusal(putBan(path, bob), 404, "not-found");
      }
      expect(bans()).toEqual([]);
    });

    it("rejects other methods", () => {
      const answer = scenario.request({
        method: "POST",
        target: "/muc_kick/bans/x",
        body: JSON.stringify(bob),
      });
      expectRefusal(answer, 405, "method-not-allowed");
      expect(answer.headers?.allow).toBe("GET, HEAD, PUT, DELETE, OPTIONS");
    });

    it("requires an object with a JID as the body", () => {
      const put = (body: string) => scenario.request({ method: "PUT", target: "/muc_kick/bans/x", body });
      for (const body of ["", "{", "[]", '["x"]', "null", "5", '"x"'])
        expectRefusal(put(body), 400, "invalid-json");
      expect(expectRefusal(put("{}"), 400, "missing-field")).toContain("jid");
      expect(expectRefusal(putBan("x", { jid: null }), 400, "missing-field")).toContain("jid");
      for (const name of ["id", "nickname", "expires", "Jid", "ban_seconds", "dryrun", ""]) {
        expectRefusal(putBan("x", { ...bob, [name]: "x" }), 400, "unknown-field");
      }
      const wrong = {
        jid: [
          "",
          "bob@",
          "@example.org",
          "bob@example.org/desk",
          "a@b@c",
          "b ob@example.org",
          "\u00ad@h",
          5,
          true,
          [],
          {},
        ],
        muc: ["", `${MUC}/Bob`, `${ROOM}/Bob`, `@${MUC}`, `\u00ad@${MUC}`, "\ufffd", 5, false, [], {}],
        dry_run: ["true", 1, 0, "", [], {}],
        reason: ["x".repeat(1025), "\u0000", "\ufffe", 5, false, [], {}],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) {
          const text = expectRefusal(putBan("x", { ...bob, [field]: value }), 400, "invalid-field");
          const isJid = typeof value === "string" && ["jid", "muc"].includes(field);
          expect(text).toContain(`Invalid ${field}${isJid ? ` "${value}"` : ""}: expected`);
        }
      }
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
      expect(scenario.prosody.storage().writes).toBe(0);
    });

    it("rejects an expiry in the past, now, too late, or invalid", () => {
      const past = [
        "2027-01-15T08:00:00Z",
        "2027-01-15T07:59:59.9Z",
        "2027-01-15T09:00:00+01:00",
        "1970-01-01T00:00:00Z",
      ];
      const late = scenario.hasWideIntegers ? ["9999-12-31T23:59:59Z", timestamp(NOW + 3_155_760_001)] : [];
      const none = [
        "",
        "tomorrow",
        "2030-01-31",
        "2030-01-31 12:00:00Z",
        "2030-02-30T00:00:00Z",
        "2030-01-31T12:00:00",
        "-2030-01-31T12:00:00Z",
      ];
      for (const expires_at of [...past, ...late, ...none, NOW + 60, true, [], {}]) {
        const text = expectRefusal(putBan("x", { ...bob, expires_at }), 400, "invalid-field");
        expect(text).toContain(
          "Invalid expires_at: expected an RFC 3339 timestamp in the future, at most 100 years ahead",
        );
      }
      expect(placed(putBan("x", { ...bob, expires_at: "2027-01-15T08:00:00.1Z" }), 201).ban).toMatchObject({
        expires_at: "2027-01-15T08:00:01Z",
      });
      if (!scenario.hasWideIntegers) return;
      const last = { ...bob, expires_at: timestamp(NOW + 3_155_760_000) };
      expect(placed(putBan("x", last), 200).ban).toEqual({ id: "x", ...last });
    });
  });

  describe("an unknown ban", () => {
    it("cannot be read or lifted", () => {
      putBan("x", bob);
      for (const answer of [get("/bans/y"), remove("y")]) {
        expect(expectRefusal(answer, 404, "ban-not-found")).toBe("No such ban: y");
      }
      expect(remove("x").status).toBe(204);
      expectRefusal(remove("x"), 404, "ban-not-found");
      expectRefusal(get("/bans/x"), 404, "ban-not-found");
      scenario.expectLetIn("bob@example.org/tablet");
    });
  });

  describe("GET /bans", () => {
    const ids = ["A", "Z", "_", "a", "b", "c"];

    it.each([1, 2, 5, 6])("returns pages of %d, sorted by id", (limit) => {
      for (const id of ["b", "_", "Z", "c", "A", "a"]) putBan(id, { jid: `${id.toLowerCase()}@example.net` });
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const query = new URLSearchParams({ limit: `${limit}`, ...(after === undefined ? {} : { after }) });
        const page = jsonOf(get(`/bans?${query.toString()}`)) as { bans: { id: string }[]; next?: string };
        expect(page.bans.length).toBeLessThanOrEqual(limit);
        seen.push(...page.bans.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined && seen.length < 10);
      expect(seen).toEqual(ids);
    });

    it("continues after an id that no longer exists, and while bans are added and removed", () => {
      for (const id of ids) putBan(id, { jid: `${id.toLowerCase()}@example.net` });
      expect(jsonOf(get("/bans?limit=3"))).toMatchObject({ next: "_" });
      for (const id of ["_", "A", "b"]) remove(id);
      putBan("B", bob);
      putBan("d", bob);
      expect(jsonOf(get("/bans?after=_"))).toMatchObject({ bans: [{ id: "a" }, { id: "c" }, { id: "d" }] });
    });

    it("returns a hundred bans by default", () => {
      const put = Array.from({ length: 101 }, (_, index) => ({
        id: `id-${index + 100}`,
        jid: "example.net",
      }));
      changeBans({ put });
      const { bans: page, next } = jsonOf(get("/bans")) as { bans: unknown[]; next: string };
      expect({ length: page.length, next }).toEqual({ length: 100, next: "id-199" });
    });
  });

  describe("PATCH /bans", () => {
    it("places and lifts bans with one result each, in order", () => {
      putBan("old", { jid: "example.net" });
      putBan("other", { jid: "zoe@example.net" });
      const answer = changeBans({
        put: [
          { id: "new", jid: "Bob@example.org" },
          { id: "old", jid: "example.net", reason: "more" },
          { id: "bad id", jid: "x@example.org" },
          { id: "no-jid" },
          { jid: "x@example.org" },
          { id: "x", jid: "x@example.org", dry_runs: true },
          { id: "y", jid: "x@example.org", muc: "room@nowhere.example.org" },
          { id: "z", jid: "x@example.org", expires_at: "2020-01-01T00:00:00Z" },
          "w",
          ["w"],
          null,
        ],
        delete: ["other", "missing", "worse id", 5, null, ["other"]],
      });
      const results = resultsOf(answer);
      expect(results.map(({ status, code }) => `${status} ${code ?? ""}`.trim())).toEqual([
        "201",
        "200",
        "400 invalid-field",
        "400 missing-field",
        "400 missing-field",
        "400 unknown-field",
        "404 host-not-found",
        "400 invalid-field",
        "400 invalid-json",
        "400 invalid-json",
        "400 invalid-json",
        "204",
        "404 ban-not-found",
        "400 invalid-field",
        "400 invalid-field",
        "400 invalid-field",
        "400 invalid-field",
      ]);
      expect(results[0]).toEqual({
        status: 201,
        ban: { id: "new", jid: "bob@example.org" },
        kicked: [expect.objectContaining({ nickname: "Bob" })],
      });
      expect(results[4]?.error).toContain("id");
      expect(results[11]).toEqual({ status: 204 });
      expect(bans().map(({ id }) => id)).toEqual(["new", "old"]);
    });

    it("accepts put only or delete only", () => {
      expect(resultsOf(changeBans({ put: [{ id: "a", jid: "example.net" }], delete: null }))).toHaveLength(1);
      expect(resultsOf(changeBans({ delete: ["a"] }))).toEqual([{ status: 204 }]);
    });

    it("changes nothing when an id occurs twice", () => {
      const a = { id: "a", jid: "a@example.net" };
      const bodies = [
        { put: [a, { ...a, reason: "x" }] },
        { put: [a], delete: ["a"] },
        { delete: ["b", "a", "b"] },
      ];
      for (const body of bodies) {
        const text = expectRefusal(changeBans(body), 400, "invalid-field");
        expect(text).toBe("Invalid put and delete: expected each id only once");
      }
      expect(bans()).toEqual([]);
      // Those that are no ids are not the same.
      expect(resultsOf(changeBans({ put: [{}, {}], delete: [5, 5] }))).toHaveLength(4);
    });

    it("accepts from 1 to the maximum number of changes", () => {
      const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_max_batch: 3 };
      scenario.startLoaded({ options });
      const put = ["a", "b"].map((id) => ({ id, jid: "example.net" }));
      for (const body of [{}, { put: [] }, { put: [], delete: [] }, { put, delete: ["c", "d"] }]) {
        const text = expectRefusal(changeBans(body), 400, "invalid-field");
        expect(text).toBe("Invalid put and delete: expected 1 to 3 entries together");
      }
      expect(resultsOf(changeBans({ put, delete: ["c"] }))).toHaveLength(3);
    });

    it("requires a valid body", () => {
      const patch = (body: string) => scenario.request({ method: "PATCH", target: "/muc_kick/bans", body });
      for (const body of ["", "{", "[]", "null", "5"]) expectRefusal(patch(body), 400, "invalid-json");
      for (const body of [
        { put: {} },
        { put: "a" },
        { delete: { 0: "a" } },
        { delete: "a" },
        { put: [], delete: 5 },
      ]) {
        expect(expectRefusal(changeBans(body), 400, "invalid-field")).toContain("expected an array");
      }
      for (const name of ["Put", "remove", "bans"])
        expectRefusal(changeBans({ [name]: [] }), 400, "unknown-field");
    });

    it("runs in slices that serve other requests, even when the module is unloaded meanwhile", () => {
      scenario.startLoaded({ tick: 0.0015 });
      const put = Array.from({ length: 100 }, (_, index) => ({
        id: `${index + 10}`,
        jid: `u${index}@example.net`,
      }));
      const ask = () =>
        scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify({ put }) });
      const sliced = ask();
      const counts: number[] = [];
      const answer = scenario.finish(sliced, () => counts.push(about().count));
      counts.push(about().count);
      const steps = counts.map((count, index) => count - (counts[index - 1] ?? 0));
      // Bans are stored in groups of 32; the slices between two groups look who is inside.
      expect(steps.filter((step) => step > 0)).toEqual([32, 32, 32, 4]);
      expect(steps.length).toBeGreaterThan(8);
      expect(resultsOf(answer).map(({ status }) => status)).toEqual(Array(100).fill(201));

      const again = ask();
      expect(scenario.prosody.answer(again)).toEqual({ closed: false });
      scenario.prosody.unload();
      expect(scenario.prosody.answer(again)).toEqual({ closed: false });
      expect(resultsOf(scenario.finish(again)).map(({ status }) => status)).toEqual(Array(100).fill(200));
    });

    it.each(["reload", "unload and load"])("continues in the list of the next instance after a %s", (how) => {
      scenario.startLoaded({ tick: 0.0015 });
      const put = Array.from({ length: 100 }, (_, index) => ({
        id: `${index}`,
        jid: `u${index}@example.net`,
      }));
      const request = { method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify({ put }) };
      const number = scenario.begin(request);
      if (how === "reload") scenario.prosody.reload();
      else {
        scenario.prosody.unload();
        scenario.prosody.load();
      }
      expect(about().count).toBeLessThan(put.length);
      const busy = changeBans({ put: [{ id: "late", ...bob }] });
      expectRefusal(busy, 503, "busy");
      expect(busy.headers?.["retry-after"]).toBe("1");
      const { results, revision } = jsonOf(scenario.finish(number)) as {
        results: { status: number }[];
        revision?: unknown;
      };
      expect(results.map(({ status }) => status)).toEqual(put.map(() => 201));
      expect(revision).toBeUndefined();
      expect(about().count).toBe(put.length);
      for (const { jid } of put) scenario.expectRefused(`${jid}/x`);
      scenario.prosody.restart({ clean: false });
      scenario.prosody.load();
      expect(about().count).toBe(put.length);
      expect(resultsOf(changeBans({ delete: ["0"] }))).toEqual([{ status: 204 }]);
    });

    it("rejects a later change while its long body is still being decoded, whether or not it is valid", () => {
      scenario.startLoaded({ tick: 0.0015 });
      const long = { put: [{ id: "long", ...bob }], delete: Array<string>(16_000).fill("missing") };
      const small = () => changeBans({ put: [{ id: "small", jid: "small@example.net" }] });
      for (const [end, status] of [
        ["", 400], // More than the limit of a batch.
        ["x", 400],
      ] as const) {
        const body = JSON.stringify(long) + end;
        const number = scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body });
        expect(scenario.prosody.answer(number)).toEqual({ closed: false });
        expectRefusal(small(), 503, "busy");
        expect(scenario.finish(number).status).toBe(status);
        expect(about().count).toBe(0);
      }
      expect(resultsOf(small())).toMatchObject([{ status: 201 }]);
    });

    it("is completed at once when Prosody stops", () => {
      scenario.startLoaded({ tick: 0.0015 });
      const put = Array.from({ length: 20 }, (_, index) => ({
        id: `${index}`,
        jid: `u${index}@example.net`,
      }));
      scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify({ put }) });
      scenario.prosody.restart({ clean: true });
      scenario.prosody.load();
      expect(about().count).toBe(put.length);
    });
  });

  describe("the revisions before and after a PATCH", () => {
    const put = Array.from({ length: 20 }, (_, index) => ({
      id: `id-${index + 10}`,
      jid: `u${index}@example.net`,
    }));
    const other = { jid: "other@example.net" };
    const ask = (body: object) =>
      scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify(body) });

    it("cover complete and partial changes", () => {
      putBan("old", { jid: "example.net" });
      putBan("same", { jid: "example.net" });
      const known = (body: object) => {
        const before = about().revision;
        const { revision } = changed(changeBans(body));
        expect(revision).toEqual({ before, after: about().revision });
        return before !== about().revision;
      };
      const changes = {
        put: [{ id: "new", jid: "example.net" }, { id: "same", jid: "example.net" }, { id: "bad" }, 5],
        delete: ["old", "missing"],
      };
      expect(known(changes)).toBe(true);
      expect(known({ put: changes.put })).toBe(false);
      expect(known({ put: [{ id: "new", jid: "example.com" }] })).toBe(true);
      expect(known({ put: [{ id: "new", jid: "example.org", dry_run: true }] })).toBe(false);
      expect(known({ delete: ["missing", 5] })).toBe(false);
      scenario.prosody.failStorage("disk full");
      expect(known({ put: [{ id: "new", jid: "example.org" }], delete: ["same"] })).toBe(false);
    });

    it("are returned for sliced work during requests that do not change the list", () => {
      scenario.startLoaded({ tick: 0.0015 });
      putBan("other", other);
      const before = about().revision;
      const idle = [
        () => putBan("other", other),
        () => putBan("other", { jid: "zoe@example.net", dry_run: true }),
        () => putBan("other", {}),
        () => remove("missing"),
        () => get("/bans"),
        () => scenario.kick({ nickname: "Bob", muc: ROOM }),
      ];
      let turns = 0;
      const answer = scenario.finish(ask({ put }), () => {
        turns += 1;
        for (const act of idle) act();
      });
      expect(turns).toBeGreaterThan(2);
      expect(changed(answer).revision).toEqual({ before, after: about().revision });
    });

    it.each<[string, () => unknown]>([
      ["places one", () => putBan("new", other)],
      ["replaces one", () => putBan("other", { jid: "else@example.net" })],
      ["lifts one", () => remove("other")],
      ["places one and lifts it again", () => [putBan("new", other), remove("new")]],
      ["lifts one of those that were put", () => remove("id-10")],
      ["bans by a kick", () => scenario.kick({ jid: "zoe@example.org", ban_seconds: 60 })],
    ])("are omitted when another request %s between two slices", (_name, change) => {
      scenario.startLoaded({ tick: 0.0015 });
      putBan("other", other);
      // It has used up a part of the slice.
      scenario.prosody.turn();
      let isDone = false;
      const answer = scenario.finish(ask({ put }), () => {
        if (!isDone) change();
        isDone = true;
      });
      expect(isDone).toBe(true);
      expect(Object.keys(changed(answer))).toEqual(["results"]);
    });

    it("are returned while another PATCH is rejected as busy", () => {
      scenario.startLoaded({ tick: 0.0015 });
      const [one, two] = [ask({ put }), ask({ put: put.map(({ id, jid }) => ({ id: `${id}-x`, jid })) })];
      const rejected = scenario.prosody.answer(two);
      expectRefusal(rejected, 503, "busy");
      expect(rejected.headers?.["retry-after"]).toBe("1");
      expect(changed(scenario.finish(one)).revision).toBeDefined();
      expect(about().count).toBe(put.length);
      expect(changed(changeBans({ delete: ["id-10"] })).revision).toBeDefined();
    });

    it.each([
      ["has ended", 6, 0],
      ["has not ended", 1000, 1],
    ])("are returned unless a ban expires meanwhile: one %s", (_name, seconds, left) => {
      // Every look at the clock takes a tenth of a second.
      scenario.startLoaded({ tick: 0.1 });
      const body = JSON.stringify({ ...other, expires_at: timestamp(NOW + seconds) });
      const brief = scenario.begin({ method: "PUT", target: "/muc_kick/bans/brief", body });
      placed(scenario.finish(brief), 201);
      const before = about();
      expect(before.count).toBe(1);
      const { revision } = changed(scenario.finish(ask({ put })));
      const after = about();
      expect(after.count).toBe(put.length + left);
      expect(revision).toEqual(left === 1 ? { before: before.revision, after: after.revision } : undefined);
    });

    it("are omitted when a ban is in force without a successful result", () => {
      scenario.prosody.sabotage(MUC, "muc-occupant-left", "the other module is broken");
      const { results, revision } = changed(changeBans({ put: [{ id: "x", ...bob }] }));
      expect(results).toMatchObject([{ status: 500, code: "internal-error" }]);
      expect(bans()).toEqual([{ id: "x", ...bob }]);
      expect(revision).toBeUndefined();
    });
  });

  it("a ban of a domain does not cover an account with that domain as its localpart", () => {
    placed(putBan("domain", { jid: "example.net" }), 201);
    scenario.expectRefused("anybody@example.net/x");
    scenario.expectLetIn("example.net@example.org/x");
    scenario.expectLetIn("anybody@sub.example.net/x");
  });
});
