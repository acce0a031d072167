import { type PlacedBan, placeBans } from "../bans/place-bans";
import { writeResults } from "./write-results";
import type { BanItem } from "../bans/read-ban-order";
import type { Context } from "../context";
import type { Outcome } from "../contract/problem";
import { changeUncertain } from "../gateway/gateway-problem";
import { describePlaced } from "./ban-description";
import { type CallerRequest, reply, type Reply } from "./endpoint";
import { unavailable } from "./unavailable";

/** Places one ban and answers with what became of it. */
export async function replyWithBan(
  item: Outcome<BanItem>,
  request: CallerRequest,
  context: Context,
): Promise<Reply> {
  const placed = await place([item], request, context);
  if (!placed.ok) return unavailable(placed.problem);
  const [first] = placed.value;
  if (first === undefined) throw new Error("No result for the ban");
  if (first.kind === "refused" && first.problem.status === 503) {
    return unavailable({ ...first.problem, status: 503 });
  }
  const { status, ...body } = describePlaced(first, context.clock(), request.caller);
  return reply(status, body);
}

/** Places many bans and answers with what became of each. `lines`: where they stand in CSV. */
export async function replyWithBans(
  items: readonly Outcome<BanItem>[],
  request: CallerRequest,
  context: Context,
  lines?: readonly number[],
): Promise<Reply> {
  const placed = await place(items, request, context);
  if (!placed.ok) return unavailable(placed.problem);
  const now = context.clock();
  const content = writeResults(placed.value, (each, index) => ({
    line: lines?.[index],
    ...describePlaced(each, now, request.caller),
  }));
  return { status: 200, type: "application/json", content };
}

/** A problem where the store failed. */
async function place(
  items: readonly Outcome<BanItem>[],
  { caller, address, log }: CallerRequest,
  context: Context,
): Promise<
  | { readonly ok: true; readonly value: readonly PlacedBan[] }
  | { readonly ok: false; readonly problem: ReturnType<typeof changeUncertain> }
> {
  try {
    return { ok: true, value: await placeBans(items, caller, { actor: caller.actor, address }, context) };
  } catch (error) {
    log.error({ err: error }, "It is not known whether bans were placed");
    return { ok: false, problem: changeUncertain(error) };
  }
}
