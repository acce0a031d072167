import type { Command } from "commander";
import type { WebhookListed } from "../../wire/webhooks";
import type { CommandContext } from "../context";
import type { Column } from "../output/table";
import { wholeListingCommand } from "./whole-listing";

const columns: readonly Column<WebhookListed>[] = [
  { title: "WEBHOOK", value: ({ name }) => name },
  { title: "STATE", value: describeState },
  { title: "PENDING", value: describePending },
  { title: "LAST SUCCESS", value: ({ last_success_at: at }) => at },
  { title: "LAST FAILURE", value: ({ last_failure: last }) => last && `${last.at}: ${last.error}` },
  { title: "NEXT ATTEMPT", value: ({ next_attempt_at: at }) => at },
  { title: "DROPPED", value: ({ dropped }) => (dropped === 0 ? undefined : dropped) },
  { title: "TARGET", value: ({ url }) => url },
];

const help = `
PENDING is the number of events that are not delivered yet. If there are too many, it also shows how many audit entries are
still to be read. STATE is gone if the target responded 410: it gets nothing more until its url or secret is changed in the
configuration.

Examples:
  All webhooks with their status:
  $ muc-kick webhooks

  The same for a program:
  $ muc-kick webhooks --json
`;

/** `muc-kick webhooks` */
export function webhooksCommand(context: CommandContext): Command {
  return wholeListingCommand(
    {
      ...{ help, columns },
      name: "webhooks",
      summary: "list the webhooks of a control plane",
      description:
        "Lists the webhooks of a control plane, each with its pending deliveries and last results.",
      nothing: "No webhooks are configured",
      read: (client, calls) => client.webhooks(calls),
      rowsOf: ({ webhooks }) => webhooks,
    },
    context,
  );
}

function describeState({ state, failing_since: since }: WebhookListed): string {
  return since === undefined ? state : `${state} since ${since}`;
}

function describePending({ pending, unread_entries: unread }: WebhookListed): string {
  return unread === 0 ? String(pending) : `${pending}, and ${unread} audit entries`;
}
