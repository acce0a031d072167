import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { examineControlPlane } from "../../src/doctor/examine-control-plane";
import { examineStore } from "../../src/doctor/examine-store";
import { createStore } from "../../src/store/open-store";
import { testConfig } from "../support/service/control-plane";
import { createSqlite, type TestDatabase, testDialects } from "../support/store/test-dialects";
import { serverUrl } from "../support/store/server-url";
import { withDatabase } from "../support/store/with-database";

describe.each(testDialects)("the store examination of doctor: $name", (dialect) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await dialect.create();
  });
  afterEach(() => database.remove());

  it("reports nothing for an up-to-date store", async () => {
    await (await createStore(database.url)).close();
    expect(await examineStore(database.url)).toEqual([]);
  });

  it("reports nothing for a store in use", async () => {
    const store = await createStore(database.url);
    expect(await examineStore(database.url)).toEqual([]);
    await store.close();
  });

  it("reports an empty database and does not change it", async () => {
    for (let times = 0; times < 2; times++) {
      expect(await examineStore(database.url)).toMatchObject([{ code: "store-empty", severity: "fault" }]);
    }
  });

  it("reports a store of a newer version", async () => {
    await (await createStore(database.url)).close();
    await database.execute("insert into schema_migrations (name, applied_at) values ('9999-later', 1)");
    expect(await examineStore(database.url)).toMatchObject([{ code: "store-too-new", severity: "fault" }]);
  });

  it("reports a store of an older version and does not change it", async () => {
    await (await createStore(database.url)).close();
    await database.execute("delete from schema_migrations where name like '0002%'");
    for (let times = 0; times < 2; times++) {
      expect(await examineStore(database.url)).toMatchObject([{ code: "store-outdated", severity: "note" }]);
    }
  });
});

describe("the examination of an SQLite file", () => {
  let database: TestDatabase;
  let folder = "";
  beforeEach(async () => {
    database = await createSqlite();
    folder = dirname(database.url.slice("sqlite:".length));
  });
  afterEach(() => database.remove());

  it("reports a folder that does not exist", async () => {
    for (const url of ["sqlite:/nowhere/x.db", `sqlite:${join(folder, "file", "x.db")}`]) {
      await writeFile(join(folder, "file"), "");
      expect(await examineStore(url)).toMatchObject([
        {
          code: "store-unreachable",
          severity: "fault",
          what: expect.stringContaining("The folder ") as unknown,
        },
      ]);
    }
  });

  it("reports a file that is not a database, or a folder", async () => {
    await writeFile(join(folder, "text.db"), "This is not a database, but it is long enough.\n".repeat(50));
    await mkdir(join(folder, "folder.db"));
    const [[text], [directory]] = await Promise.all([
      examineStore(`sqlite:${join(folder, "text.db")}`),
      examineStore(`sqlite:${join(folder, "folder.db")}`),
    ]);
    expect(text).toMatchObject({ code: "store-unusable", severity: "fault" });
    expect(directory).toMatchObject({ code: "store-access-denied", severity: "fault" });
  });
});

describe("the examination of PostgreSQL", () => {
  function changed(change: (url: URL) => void): string {
    const url = new URL(serverUrl());
    change(url);
    return url.href;
  }

  it("reports a server that is not running", async () => {
    const url = changed((each) => {
      each.hostname = "127.0.0.1";
      each.port = "1";
      each.search = "";
    });
    expect(await examineStore(url)).toMatchObject([
      {
        code: "store-unreachable",
        severity: "fault",
        what: expect.stringContaining("ECONNREFUSED") as unknown,
      },
    ]);
  });

  it("reports a role or a database that does not exist", async () => {
    const noDatabase = changed((url) => {
      url.pathname = "/nosuchdatabase";
    });
    expect(await examineStore(noDatabase)).toMatchObject([
      { code: "store-unusable", what: expect.stringContaining("no such database") as unknown },
    ]);
    const noRole = changed((url) => {
      url.username = "nobody";
      url.password = "secret-password";
    });
    const found = await examineStore(noRole);
    expect(found).toMatchObject([{ code: "store-access-denied", severity: "fault" }]);
    expect(JSON.stringify(found)).not.toContain("secret-password");
  });

  it("reports an encoding that cannot store all names", async () => {
    await withDatabase("encoding 'LATIN1' locale 'C' template template0", async ({ url }) => {
      expect(await examineStore(url)).toMatchObject([{ code: "store-unusable", severity: "fault" }]);
    });
  });
});

describe("the control plane's examination of itself", () => {
  it("ignores a control plane that is not running and shows no password", async () => {
    const config = testConfig("/nowhere", []);
    const { findings } = await examineControlPlane({ ...config, listen: { address: "127.0.0.1", port: 1 } });
    expect(findings.map(({ code }) => code)).toEqual(["store-unreachable"]);
    const store = "postgres://kick:hunter2@127.0.0.1:1/db?password=hunter2";
    expect(JSON.stringify(await examineControlPlane({ ...config, store }))).not.toContain("hunter2");
  });
});
