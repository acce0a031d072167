import type { Ban } from "../../../../src/contract/responses";
import { describeModule, expectRefusal, jsonOf, MUC, NOW, ROOM } from "../../../support/module/scenario";

const IDEOGRAPHIC_DOT = "\u3002";

/** Spellings that Prosody keeps apart, though they lead to the same server. */
const SPELLINGS = [
  "bücher.example",
  "xn--bcher-kva.example",
  "XN--BCHER-KVA.example",
  "xn--bcher-kva.Example.",
  `bücher${IDEOGRAPHIC_DOT}example`,
];

describeModule((scenario) => {
  const { get, kick, putBan } = scenario;
  const place = (jid: string, more: object = {}) => {
    const answer = putBan("x", { jid, ...more });
    expect([200, 201]).toContain(answer.status);
    return (jsonOf(answer) as { ban: Ban }).ban;
  };
  const nicknames = (answer: ReturnType<typeof putBan>) =>
    (jsonOf(answer) as { kicked: { nickname: string }[] }).kicked.map(({ nickname }) => nickname);
  const isLetIn = (as: string) => {
    const { joined } = scenario.prosody.join(ROOM, "Guest", as);
    if (joined) scenario.prosody.leave(ROOM, "Guest");
    return joined;
  };

  describe("the domain of a ban", () => {
    it.each([
      "bob smith",
      "bob\u00a0smith",
      "exam\u00a0ple.org",
      "*.exam\u00a0ple.org",
      "a@exam\u00a0ple.org",
      "a/b.example",
      "*",
      "*.",
      "a..b",
    ])("is rejected when invalid: %s", (jid) => {
      expect(expectRefusal(putBan("x", { jid, force: true }), 400, "invalid-field")).toContain("jid");
      expect(jsonOf(get("/bans"))).toEqual({ bans: [] });
    });

    it.each(["bob", "*.org", "BOB."])("requires force without a dot: %s", (jid) => {
      const text = expectRefusal(putBan("x", { jid }), 400, "invalid-field");
      expect(text).toMatch(
        /^Invalid jid "(bob": write an account in full, such as bob@example.org; |\*\.org": )/,
      );
      expect(text).toContain('"force": true');
      expect(expectRefusal(putBan("x", { jid, dry_run: true }), 400, "invalid-field")).toContain("force");
      expect(place(jid, { force: true })).toEqual({ id: "x", jid: jid.toLowerCase().replace(/\.$/, "") });
    });

    it("may be without a dot when this Prosody serves it", () => {
      scenario.startLoaded({ otherHosts: ["localhost"] });
      expect(place("LocalHost").jid).toBe("localhost");
      expectRefusal(putBan("x", { jid: "*.localhost" }), 400, "invalid-field");
    });
  });

  describe("a ban of an internationalized domain", () => {
    it.each(SPELLINGS)("covers every spelling when placed as %s", (spelling) => {
      for (const jid of [spelling, `eve@${spelling}`, `*.${spelling}`]) {
        expect(place(jid).jid).toBe(jid.replace(spelling, "bücher.example"));
        for (const other of SPELLINGS) {
          expect(isLetIn(`eve@${jid.startsWith("*") ? "sub." : ""}${other.toLowerCase()}/x`)).toBe(false);
        }
        expect(isLetIn("eve@buecher.example/x")).toBe(true);
      }
    });

    it("is equal in exceptions", () => {
      const except = SPELLINGS.map((domain) => `Good@${domain}`);
      expect(place("bücher.example", { except }).except).toEqual(["good@bücher.example"]);
      for (const domain of SPELLINGS) {
        expect(isLetIn(`good@${domain.toLowerCase()}/x`)).toBe(true);
        expect(isLetIn(`eve@${domain.toLowerCase()}/x`)).toBe(false);
      }
    });

    it("removes occupants with any spelling", () => {
      for (const domain of ["bücher.example", "xn--bcher-kva.example"]) {
        for (const spelling of SPELLINGS) {
          expect(scenario.prosody.join(ROOM, "Zoe", `zoe@${domain}/x`)).toEqual({ joined: true });
          const query = encodeURIComponent(`zoe@${spelling}`);
          expect(jsonOf(get(`/occupants?jid=${query}`))).toMatchObject({ occupants: [{ nickname: "Zoe" }] });
          expectRefusal(kick({ jid: `zoe@${spelling}/y` }), 404, "occupant-not-found");
          expect(nicknames(kick({ jid: `zoe@${spelling}/x` }))).toEqual(["Zoe"]);
          expect(scenario.prosody.join(ROOM, "Zoe", `zoe@${domain}/x`)).toEqual({ joined: true });
          expect(nicknames(putBan("x", { jid: spelling }))).toEqual(["Zoe"]);
          scenario.request({ method: "DELETE", target: "/muc_kick/bans/x" });
        }
      }
    });

    it("is equal for ban_seconds", () => {
      for (const spelling of SPELLINGS) {
        const { bans } = jsonOf(kick({ jid: `zoe@${spelling}`, ban_seconds: 60 })) as { bans: Ban[] };
        expect(bans).toMatchObject([{ jid: "zoe@bücher.example" }]);
      }
      expect(jsonOf(get("/bans"))).toMatchObject({ bans: [{ jid: "zoe@bücher.example" }] });
    });
  });

  describe("a ban with a wildcard", () => {
    it("covers subdomains at any depth, but not the domain itself or others", () => {
      expect(place("*.Spam.example.").jid).toBe("*.spam.example");
      expect(["x.spam.example", "y.x.spam.example"].map((domain) => isLetIn(`a@${domain}/x`))).toEqual([
        false,
        false,
      ]);
      for (const domain of ["spam.example", "xspam.example", "spam.example.org", "example"]) {
        expect(isLetIn(`a@${domain}/x`)).toBe(true);
      }
    });

    it("kicks matching occupants", () => {
      expect(nicknames(putBan("x", { jid: "*.org", force: true }))).toEqual(["Ada", "Bob"]);
      expect(nicknames(putBan("y", { jid: "*.example.com" }))).toEqual([]);
    });
  });

  describe("the exceptions of a ban", () => {
    it("are sorted, unique, stored, and part of the revision", () => {
      const revision = () => (jsonOf(get("")) as { bans: { revision: string } }).bans.revision;
      const seen = [revision()];
      const except = ["good@b.example", "Good@a.example", "good@a.example"];
      for (const more of [
        { except },
        { except, spare_affiliated: true },
        { spare_affiliated: true },
        { except: except.slice(1) },
        {},
      ]) {
        place("b.example", more);
        expect(seen).not.toContain(revision());
        seen.push(revision());
      }
      const ban = {
        id: "x",
        jid: "b.example",
        except: ["good@a.example", "good@b.example"],
        spare_affiliated: true,
      };
      expect(place("b.example", { except, spare_affiliated: true })).toEqual(ban);
      expect(scenario.prosody.storage().writes).toBe(6);
      expect(place("b.example", { except: ban.except, spare_affiliated: true })).toEqual(ban);
      expect(scenario.prosody.storage().writes).toBe(6);
      scenario.prosody.restart({ clean: false });
      expect(scenario.prosody.load()).toEqual({ ok: true });
      expect(jsonOf(get("/bans"))).toEqual({ bans: [ban] });
      expect(revision()).toBe(seen[2]);
    });

    it.each(["example.org", "*.example.org", "a@exam\u00a0ple.org", "\u00ad@example.org", "a@b/c"])(
      "may only be accounts: %s",
      (jid) => {
        const text = expectRefusal(
          putBan("x", { jid: "b.example", except: ["a@b.example", jid] }),
          400,
          "invalid-field",
        );
        expect(text).toContain(`Invalid except "${jid}": expected`);
      },
    );

    it("are not kicked and not rejected", () => {
      expect(nicknames(putBan("x", { jid: "example.org", except: ["bob@example.org"] }))).toEqual(["Ada"]);
      expect([isLetIn("bob@example.org/x"), isLetIn("ada@example.org/x")]).toEqual([true, false]);
    });

    it("depend on the room for affiliated accounts", () => {
      const answer = putBan("x", { jid: "example.org", muc: MUC, spare_affiliated: true });
      expect(nicknames(answer)).toEqual(["Bob"]);
      expect([isLetIn("ada@example.org/x"), isLetIn("bob@example.org/x")]).toEqual([true, false]);
      putBan("y", { jid: "ada@example.org" });
      expect(isLetIn("ada@example.org/x")).toBe(false);
    });
  });

  it("a list of bans can be filtered by their exact JID, in pages", () => {
    const jids = ["bob@example.org", "example.org", "*.example.org", "bob@bücher.example"];
    jids.forEach((jid, at) => {
      for (let n = 0; n < 5; n++) putBan(`b${n}-${at}`, { jid, muc: `room${n}@${MUC}` });
    });
    const pages = (jid: string) => {
      const ids: string[][] = [];
      let after: string | undefined;
      do {
        const query = `jid=${encodeURIComponent(jid)}&limit=2${after === undefined ? "" : `&after=${after}`}`;
        const page = jsonOf(get(`/bans?${query}`)) as { bans: Ban[]; next?: string };
        ids.push(page.bans.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      return ids;
    };
    const spelled = ["BOB@example.org.", "Example.org", "*.EXAMPLE.org", "bob@xn--bcher-kva.example"];
    spelled.forEach((jid, at) => {
      expect(pages(jid)).toEqual([[`b0-${at}`, `b1-${at}`], [`b2-${at}`, `b3-${at}`], [`b4-${at}`]]);
    });
    expect(pages("bob@example.or")).toEqual([[]]);
    for (const jid of ["bob%20smith", "a@b/c", "", "exam%C2%A0ple.org"]) {
      const text = expectRefusal(get(`/bans?jid=${jid}`), 400, "invalid-field");
      expect(text).toContain(`Invalid jid "${decodeURIComponent(jid)}": expected`);
    }
  });

  it("a ban must expire in the future, to the fraction of a second", () => {
    scenario.startLoaded({ now: NOW + 0.5 });
    const at = (fraction: string) => new Date(NOW * 1000).toISOString().replace(".000Z", `${fraction}Z`);
    for (const fraction of ["", ".4", ".4999", ".5", ".50"]) {
      expectRefusal(putBan("x", { jid: "b.example", expires_at: at(fraction) }), 400, "invalid-field");
    }
    expect(place("b.example", { expires_at: at(".6") }).expires_at).toBe(
      new Date((NOW + 1) * 1000).toISOString().replace(".000Z", "Z"),
    );
  });
});
