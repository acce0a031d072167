import { type ControlPlaneReport, describeReports, type ServerReport } from "../../../src/doctor/report";
import { isOlder } from "../../../src/doctor/versions";

describe("the text of reports", () => {
  it("has a paragraph for the control plane and for each server", () => {
    const controlPlane: ControlPlaneReport = {
      store: "sqlite:/nowhere/x.db",
      findings: [{ code: "untrusted-proxy", severity: "note", what: "No proxy.", remedy: "Set it." }],
    };
    const reports: ServerReport[] = [
      {
        server: "east",
        url: "http://east:5280",
        findings: [],
        about: {
          module: "0.1.0",
          prosody: "13.0.1",
          mucs: ["a.example", "b.example"],
          owners: [],
          took: 4,
        },
      },
      {
        server: "west",
        url: "http://west:5280",
        findings: [
          { code: "clock-off", severity: "warning", what: "It is late.", remedy: "Hurry." },
          { code: "muc-not-here", severity: "fault", what: "There is no c.example.", remedy: "Look for it." },
        ],
      },
    ];
    expect(describeReports(controlPlane, reports)).toBe(`control plane (store sqlite:/nowhere/x.db)
  No problems found.
  Note: No proxy.
    Remedy: Set it.

east (http://east:5280)
  mod_http_muc_kick 0.1.0 on Prosody 13.0.1 responded in 4 ms; it can reach a.example, b.example
  No problems found.

west (http://west:5280)
  Warning: It is late.
    Remedy: Hurry.
  Fault: There is no c.example.
    Remedy: Look for it.`);
  });
});

describe("the order of versions", () => {
  it.each([
    ["0.11.8", "0.11.9", true],
    ["0.11.9", "0.11.9", false],
    ["0.11.10", "0.11.9", false],
    ["0.9", "0.11.9", true],
    ["13.0.1", "0.11.9", false],
    ["0.12", "0.12.0", false],
    ["0.11.9-1~bpo10", "0.11.9", false],
    ["trunk nightly build 1900", "0.11.9", undefined],
    ["0.12.x", "0.11.9", undefined],
  ])("says whether %s comes before %s: %p", (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });
});
