import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassFailure } from "../../../src/reconcile/server-list";
import { SimulatedServer } from "../../support/reconcile/simulated-server";
import { idPrefix, SimulatedPlane } from "../../support/reconcile/simulated-plane";

let directory: string;
let plane: SimulatedPlane;
let server: SimulatedServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-adoption-"));
  const clock = () => Date.parse("2030-01-01T00:00:00Z");
  server = new SimulatedServer({ name: "main", mucs: ["rooms.example"], clock });
  const other = { prefix: idPrefix, store: "another", server: "main", seq: 1, hash: "x" };
  server.owners = [other];
  plane = await SimulatedPlane.open(`sqlite:${join(directory, "store.db")}`, [server], {
    clock,
    monotonic: clock,
  });
});

afterEach(async () => {
  await plane.crash(undefined);
  await rm(directory, { recursive: true });
});

it("adoption waits while the module is busy with a change of another control plane", async () => {
  server.busyFor = 9;
  expect(await plane.adopt(server)).toBe(true);
  expect(server.owners).toEqual([expect.objectContaining({ store: plane.store.identity })]);
});

it("adoption fails without changes when the module stays busy", async () => {
  server.busyFor = 100;
  await expect(plane.adopt(server)).rejects.toThrow(PassFailure);
  expect(server.owners).toEqual([expect.objectContaining({ store: "another" })]);
});
