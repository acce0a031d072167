import { Cookie } from "../../../src/auth/cookies";

describe("a cookie", () => {
  it.each([
    ["https://a.example/", "__Host-x=1; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"],
    ["https://a.example/b/", "__Secure-x=1; Path=/b/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"],
    ["http://a.example/", "x=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"],
  ])("of %s is for this origin only, and secure where that is", (url, header) => {
    expect(new Cookie("x", url, { sameSite: "Lax", maxAge: 60 }).write("1")).toBe(header);
  });

  it("is removed with the attributes with which it was written", () => {
    const cookie = new Cookie("x", "https://a.example/", { sameSite: "Strict" });
    expect(cookie.write("1")).toBe("__Host-x=1; Path=/; HttpOnly; SameSite=Strict; Secure");
    expect(cookie.remove()).toBe("__Host-x=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    const lasting = new Cookie("x", "https://a.example/", { sameSite: "Strict", maxAge: 60 });
    expect(lasting.remove()).toBe("__Host-x=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
  });

  it("is found among others by its whole name", () => {
    const cookie = new Cookie("x", "http://a.example/", { sameSite: "Strict" });
    expect(cookie.read("xx=0; ax=0; x=a-_=; x=2")).toBe("a-_=");
    for (const header of [undefined, "", "x", "x=", "X=1", "y=x=1"])
      expect(cookie.read(header)).toBeUndefined();
  });
});
