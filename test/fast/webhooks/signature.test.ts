import { Webhook } from "standardwebhooks";
import { webhookHeaders } from "../../../src/webhooks/signature";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

function message(body: string) {
  return { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: Math.floor(Date.now() / 1000), body };
}

describe("the headers of a delivery", () => {
  it("have the signature of the example of Standard Webhooks' libraries", () => {
    const headers = webhookHeaders(
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' },
      [secret],
    );
    expect(headers).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it.each(["{}", '{"nickname":"Jürgen \\ud83d 😀 é"}'])(
    "are verified by an independent library: %s",
    (body) => {
      const headers = webhookHeaders(message(body), [secret]);
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      expect(() => new Webhook(other).verify(body, headers)).toThrow("No matching signature");
      expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow("No matching signature");
    },
  );

  it("are verified by each of two secrets while they are changed", () => {
    const headers = webhookHeaders(message("{}"), [secret, other]);
    for (const each of [secret, other]) expect(new Webhook(each).verify("{}", headers)).toEqual({});
  });
});
