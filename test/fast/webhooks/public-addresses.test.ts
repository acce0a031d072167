import { isPublicAddress, lookupPublic } from "../../../src/webhooks/public-addresses";

describe("isPublicAddress", () => {
  it.each([
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"],
    ...["172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
    ...[
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:7f00:1",
      "::ffff:10.0.0.1",
      "::127.0.0.1",
      "fc00::1",
      "fd12::1",
    ],
    ...["fe80::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1"],
    ...["localhost", "", "1.2.3"],
  ])("is false for %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    ...["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.169.0.1"],
    ...["::ffff:1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"],
  ])("is true for %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

it.each([true, false])(
  "a name that resolves to a private address is not looked up (all: %s)",
  async (all) => {
    const error = await new Promise((resolve) => {
      lookupPublic("localhost", { all }, resolve);
    });
    expect(String(error)).toMatch(/NotPublicError: (127\.0\.0\.1|::1).* is not public/);
  },
);
