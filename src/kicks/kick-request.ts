import type { KickInput } from "../wire/module-requests";
import { flagField, type RequestLimits } from "../contract/fields";
import { type KickRequest, parseKickBody, parseKickRequest } from "../contract/kick-request";
import { failure, invalidField, type Outcome, success } from "../contract/problem";
import { nodeJson } from "../json";

/** One valid request, as defined by the contract. */
export interface KickItem {
  readonly request: KickRequest;
  /** Whether protected accounts are kicked, too: `"force": true`, which only the control plane supports. */
  readonly force: boolean;
}

/** The body of `POST /muc_kick` in the control plane. */
export interface KickOrder {
  /** Whether it was an array. */
  readonly many: boolean;
  /** In order; invalid ones are the contract's problems. */
  readonly items: readonly Outcome<KickItem>[];
}

/** Reads the whole body, decoded from JSON, with the contract's parser; `force` is removed before that. */
export function readKickOrder(body: unknown, limits: RequestLimits): Outcome<KickOrder> {
  const { force, rest } = takeForce(body);
  const parsed = parseKickBody(rest, nodeJson, limits);
  if (!parsed.ok) return parsed;
  if ("items" in parsed.value) return success({ many: true, items: parsed.value.items.map(readItem) });
  const item = withForce(parsed.value, force);
  return item.ok ? success({ many: false, items: [item] }) : item;
}

function readItem(value: unknown): Outcome<KickItem> {
  const { force, rest } = takeForce(value);
  const parsed = parseKickRequest(rest, nodeJson);
  return parsed.ok ? withForce(parsed.value, force) : parsed;
}

function takeForce(value: unknown): { readonly force?: unknown; readonly rest: unknown } {
  if (nodeJson.kind(value) !== "object") return { rest: value };
  const { force, ...rest } = value as { readonly force?: unknown };
  return { force, rest };
}

function withForce(request: KickRequest, given: unknown): Outcome<KickItem> {
  if (given === undefined || given === null) return success({ request, force: false });
  const force = flagField.read(given, nodeJson);
  return force === undefined ? failure(invalidField("force", flagField.takes)) : success({ request, force });
}

/** A request as sent to a server: without `ban_seconds`, since the control plane places bans itself. */
export function toKickInput({
  selector,
  reason,
  dryRun,
}: Pick<KickRequest, "selector" | "reason" | "dryRun">): KickInput {
  const rest = { reason, ...(dryRun ? { dry_run: true } : {}) };
  switch (selector.by) {
    case "nickname":
      return { nickname: selector.nickname, muc: selector.muc, ...rest };
    case "jid":
      return { jid: selector.jid, muc: selector.muc, ...rest };
    case "occupant_id":
      return { occupant_id: selector.occupantId, muc: selector.muc, ...rest };
  }
}
