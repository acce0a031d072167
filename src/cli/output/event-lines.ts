import type { ControlPlaneEvent } from "../../wire/events";
import { printableText } from "./table";
import { describeBan, describeScope, describeSubject, describeTime, nameActor } from "./wording";

/** An event as one line for people. */
export function describeEvent(event: ControlPlaneEvent): string {
  return `${describeTime(event.at)}  ${printableText(describe(event))}\n`;
}

function describe(event: ControlPlaneEvent): string {
  switch (event.type) {
    case "occupant.kicked": {
      const { actor, reason, server, occupant } = event;
      const who = `${occupant.jid} (${occupant.nickname})`;
      return `${nameActor(actor)} kicked ${who} from ${occupant.muc} on ${server}${because(reason)}`;
    }
    case "ban.placed":
      return `${nameActor(event.actor)} banned ${describeBan(event.ban)}${because(event.ban.reason)}`;
    case "ban.changed": {
      const { actor, ban } = event;
      return `${nameActor(actor)} changed ban ${ban.id}: ${describeBan(ban)}${because(ban.reason)}`;
    }
    case "ban.lifted":
      return `${nameActor(event.actor)} lifted the ban of ${describeTarget(event.ban)}${because(event.reason)}`;
    case "ban.expired":
      return `The ban of ${describeTarget(event.ban)} expired`;
    case "ban.in_force":
      return `The ban of ${describeTarget(event.ban)} is in force on ${event.server}`;
    case "server.in_sync":
      return `Server ${event.server} is in sync`;
    case "server.out_of_sync": {
      const { blocked, last_error: last } = event.sync;
      return `Server ${event.server} is ${blocked === undefined ? "out of sync" : `blocked (${blocked})`}${because(last?.error)}`;
    }
    case "token.created":
    case "token.revoked": {
      const { type, actor, token } = event;
      const verb = type === "token.created" ? "created" : "revoked";
      return `${nameActor(actor)} ${verb} the token ${token.label} (${token.id})`;
    }
  }
}

function describeTarget({ jid, muc }: { readonly jid: string; readonly muc?: string | undefined }): string {
  return `${describeSubject(jid)} from ${describeScope(muc)}`;
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === "" ? "" : `: ${reason}`;
}
