import type { ControlPlaneEvent } from "../../wire/events";
import { printableText } from "./table";
import {
  actOf,
  countWords,
  describeBan,
  describeScope,
  describeSettings,
  describeSubject,
  describeTime,
  nameActor,
  type Terms,
} from "./wording";

/** An event as one line for people. */
export function describeEvent(event: ControlPlaneEvent): string {
  return `${describeTime(event.at)}  ${printableText(describe(event))}\n`;
}

function describe(event: ControlPlaneEvent): string {
  switch (event.type) {
    case "occupant.kicked": {
      const { actor, reason, server, occupant } = event;
      return `${nameActor(actor)} kicked ${nameOccupant(occupant)} from ${occupant.muc} on ${server}${because(reason)}`;
    }
    case "occupant.joined": {
      const { server, occupant } = event;
      return `${nameOccupant(occupant)} joined ${occupant.muc} on ${server}`;
    }
    case "occupant.left": {
      const { server, occupant } = event;
      const { new_nickname: nickname, muc } = occupant;
      const did = nickname === undefined ? `left ${muc}` : `is now ${nickname} in ${muc}`;
      return `${nameOccupant(occupant)} ${did} on ${server}`;
    }
    case "occupant.refused": {
      const { server, occupant, refused_by: by, ban_id: ban } = event;
      const why = ban === undefined ? by : `ban ${ban}`;
      return `${nameOccupant(occupant)} was denied entry to ${occupant.muc} on ${server}${because(why)}`;
    }
    case "occupant_events.started":
      return `Joins and departures on ${event.server} are followed from now on`;
    case "occupant_events.stopped":
      return `Joins and departures on ${event.server} are not followed`;
    case "occupant.muted": {
      const { actor, reason, server, occupant } = event;
      const who = `${occupant.jid} (${occupant.nickname})`;
      return `${nameActor(actor)} muted ${who} in ${occupant.muc} on ${server}${because(reason)}`;
    }
    case "messages.retracted": {
      const { actor, reason, server, retracted } = event;
      const what = countWords(retracted.messages, "message", "messages");
      return `${nameActor(actor)} retracted ${what} in ${retracted.muc} on ${server}${because(reason)}`;
    }
    case "room.restricted": {
      const { actor, reason, server, room } = event;
      const what = `${describeSettings(room)} on ${server}`;
      return `${nameActor(actor)} changed ${room.muc} to ${what}${because(reason)}`;
    }
    case "room.destroyed": {
      const { actor, reason, server, room } = event;
      return `${nameActor(actor)} destroyed ${room.muc} on ${server}${because(reason)}`;
    }
    case "ban.placed":
    case "mute.placed":
      return `${nameActor(event.actor)} ${actOf(event.ban).done} ${describeBan(event.ban)}${because(event.ban.reason)}`;
    case "ban.changed":
    case "mute.changed": {
      const { actor, ban } = event;
      return `${nameActor(actor)} changed ${actOf(ban).noun} ${ban.id}: ${describeBan(ban)}${because(ban.reason)}`;
    }
    case "ban.lifted":
    case "mute.lifted":
      return `${nameActor(event.actor)} lifted the ${describeTarget(event.ban)}${because(event.reason)}`;
    case "ban.expired":
    case "mute.expired":
      return `The ${describeTarget(event.ban)} expired`;
    case "ban.in_force":
    case "mute.in_force":
      return `The ${describeTarget(event.ban)} is in force on ${event.server}`;
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
    case "session.ended":
      return `${nameActor(event.actor)} ended the session ${event.session.id} of ${event.session.label}`;
  }
}

function nameOccupant({ jid, nickname }: { readonly jid: string; readonly nickname: string }): string {
  return `${jid} (${nickname})`;
}

function describeTarget(ban: Terms): string {
  const { noun, where } = actOf(ban);
  return `${noun} of ${describeSubject(ban.jid)} ${where} ${describeScope(ban.muc)}`;
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === "" ? "" : `: ${reason}`;
}
