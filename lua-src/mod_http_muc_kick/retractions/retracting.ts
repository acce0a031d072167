import { noArchive, type Outcome, type Problem, success } from "../../../src/contract/problem";
import { MAX_RETRACTIONS, type RetractionPeriod } from "../../../src/contract/retraction-request";
import type { RetractedRoom, Retraction } from "../../../src/contract/responses";
import { domainOf } from "../addresses";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import { list } from "../json/json-encoding";
import { findRoom, listRooms, visitRoom } from "../rooms/room-loading";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";
import { type Author, type AuthorTest, createAuthorTest } from "./authorship";
import {
  announcement,
  archiveIdIn,
  type DatedModeration,
  isTombstone,
  setArchiveId,
  tombstone,
} from "./retraction-stanzas";
import { type ArchivedMessage, openArchive, type Replacement, type RoomArchive } from "./room-archive";

const id = require("util.id");
const jid = require("util.jid");
const time = require("util.time");

/** Messages to retract. */
export interface RetractionOrder {
  /** At least one. */
  readonly authors: readonly Author[];
  /** A room, or a MUC component for all of its rooms (prepped); undefined: all rooms. */
  readonly muc: string | undefined;
  readonly period: RetractionPeriod;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  /** The origin of the request, for the log. */
  readonly from: string;
}

/** What has been done so far for an order. */
interface Progress {
  messages: number;
  readonly rooms: RetractedRoom[];
  more: boolean;
  problem: Problem | undefined;
}

/** The messages to retract in one room. */
interface RoomWork {
  readonly muc: string;
  readonly node: string;
  readonly archive: RoomArchive;
  readonly isByAuthor: AuthorTest;
  /** Newest first. */
  readonly found: ArchivedMessage[];
}

const ignore = () => undefined;

/** The messages that are being retracted: room and id. Another order leaves them alone. */
const inProgress = new LuaSet<string>();

function keyOf(muc: string, id: string): string {
  return `${muc}\0${id}`;
}

/**
 * Retracts the messages of people that are in the archives of rooms, as a moderator would (XEP-0425): everybody inside is
 * told, the archive keeps a tombstone, and who joins later does not receive them. Room by room, in each the newest first,
 * until the limit is reached: as many times that of one person as there are people, because each archive is read once for
 * all of them. Safe to repeat: what has been retracted is not retracted again.
 */
export function retract(
  order: RetractionOrder,
  services: MucServices,
  agenda: Agenda,
  done: (this: void, retraction: Retraction) => void,
): void {
  const progress: Progress = { messages: 0, rooms: [], more: false, problem: undefined };
  const since =
    order.period.seconds === undefined ? undefined : Math.floor(time.now() - order.period.seconds);
  const rooms = findRooms(order.muc, services, progress);
  const retractIn = (index: number) => {
    const muc = rooms[index];
    if (muc === undefined || progress.messages >= limitOf(order)) {
      progress.more = true;
      return;
    }
    note(progress, () => {
      const archive = openArchive(domainOf(muc));
      const isByAuthor = createAuthorTest(order.authors, muc);
      if (archive === undefined || isByAuthor === undefined) return success(undefined);
      const work = { muc, node: jid.node(muc) ?? "", archive, isByAuthor, found: [] };
      return search(work, order, since, undefined, progress, agenda);
    });
  };
  agenda.plan(rooms.length, retractIn, () => {
    const { messages, more, problem } = progress;
    table.sort(progress.rooms, (one, other) => one.muc < other.muc);
    if (messages > 0 && !order.dryRun) {
      prosodyModule.log(
        "info",
        "Retracted %s of %s in %s, by %s",
        countWords(messages, "message"),
        nameOf(order.authors),
        countWords(progress.rooms.length, "room"),
        order.from,
      );
    }
    done({ messages, rooms: list(progress.rooms), more: more ? true : undefined, problem });
  });
}

function limitOf({ authors }: RetractionOrder): number {
  return authors.length * MAX_RETRACTIONS;
}

/** In the log. */
function nameOf(authors: readonly Author[]): string {
  const [first] = authors;
  return authors.length === 1 && first !== undefined
    ? (first.account ?? first.occupantId ?? "")
    : `${authors.length} accounts`;
}

/** Keeps the first problem; the other rooms and messages are dealt with anyway. */
function note(progress: Progress, action: (this: void) => Outcome<unknown>): void {
  const outcome = attempt(action);
  if (!outcome.ok) progress.problem ??= outcome.problem;
}

/** The JIDs of the rooms concerned whose messages are archived. */
function findRooms(muc: string | undefined, services: MucServices, progress: Progress): string[] {
  const hosts = muc === undefined ? services.names() : [domainOf(muc)];
  const archived = hosts.filter((host) => openArchive(host) !== undefined);
  if (archived.length === 0) progress.problem = noArchive(hosts[0] ?? prosodyModule.host);
  if (archived.length === 0 || muc === undefined || domainOf(muc) === muc) {
    const rooms: string[] = [];
    for (const host of archived) for (const room of listRooms(host)) rooms.push(room);
    return rooms;
  }
  return [muc];
}

/** Reads the archive of a room page by page, then retracts what was found. */
function search(
  work: RoomWork,
  order: RetractionOrder,
  since: number | undefined,
  before: string | undefined,
  progress: Progress,
  agenda: Agenda,
): Outcome<undefined> {
  const { archive, node, isByAuthor, found } = work;
  const page = archive.read(node, since, before);
  if (!page.ok) return page;
  let last: string | undefined;
  let isOver = page.value.length < archive.pageSize;
  for (const message of page.value) {
    last = message.id;
    if (isTombstone(message.stanza) || !isByAuthor(message.id, message.stanza)) continue;
    if (progress.messages + found.length >= limitOf(order)) {
      progress.more = true;
      isOver = true;
      break;
    }
    found.push(message);
  }
  if (isOver) {
    retractFound(work, order, progress, agenda);
  } else {
    agenda.plan(0, ignore, () => {
      note(progress, () => search(work, order, since, last, progress, agenda));
    });
  }
  return success(undefined);
}

function retractFound(work: RoomWork, order: RetractionOrder, progress: Progress, agenda: Agenda): void {
  const { muc, node, archive } = work;
  const found = work.found.filter((message) => !inProgress.has(keyOf(muc, message.id)));
  if (found.length === 0) return;
  if (order.dryRun) {
    progress.messages += found.length;
    progress.rooms.push({ muc, messages: found.length });
    return;
  }
  for (const message of found) inProgress.add(keyOf(muc, message.id));
  const moderation: DatedModeration = { muc, reason: order.reason, now: Math.floor(time.now()) };
  const replacements: Replacement[] = [];
  let messages = 0;
  // A room that is out of memory is loaded once for all of its messages.
  const announcedAtOnce = findRoom(muc) === "stored" ? found.length : 1;
  const announceSome = (step: number) => {
    note(progress, () => {
      // The oldest first.
      const end = found.length - step * announcedAtOnce;
      announce({ ...work, found }, end - announcedAtOnce, end, moderation, replacements);
      return success(undefined);
    });
  };
  const replaceSome = (from: number, count: number) => {
    note(progress, () => {
      const replaced = archive.replace(node, replacements.slice(from, from + count));
      if (replaced.ok) messages += replaced.value;
      return replaced;
    });
  };
  // Before the archive is changed: who repeats a request that was cut short tells everybody again.
  agenda.plan(Math.ceil(found.length / announcedAtOnce), announceSome, () => {
    const replacedAtOnce = Math.min(archive.replacedAtOnce, Math.max(replacements.length, 1));
    agenda.plan(
      Math.ceil(replacements.length / replacedAtOnce),
      (step) => {
        replaceSome(step * replacedAtOnce, replacedAtOnce);
      },
      () => {
        for (const message of found) inProgress.delete(keyOf(muc, message.id));
        if (messages === 0) return;
        progress.messages += messages;
        progress.rooms.push({ muc, messages });
      },
    );
  });
}

/**
 * Tells everybody in a room that messages (of `found`, from `first` up to but without `end`) are retracted, the oldest
 * first, takes them out of its history, and adds what is to replace them in the archive. Nothing if the room is gone, and its
 * archive with it.
 */
function announce(
  { muc, node, archive, found }: RoomWork,
  first: number,
  end: number,
  moderation: DatedModeration,
  replacements: Replacement[],
): void {
  visitRoom(muc, (room) => {
    if (room === undefined) return;
    for (let index = end - 1; index >= first; index--) {
      const message = found[index];
      if (message === undefined) continue;
      const announcementId = id.medium();
      const stanza = announcement(moderation, message.id, announcementId);
      const archiveId = archive.add(node, stanza, moderation.now);
      if (archiveId !== undefined) setArchiveId(stanza, muc, archiveId);
      room._history = room._history?.filter((entry) => archiveIdIn(entry.stanza, muc) !== message.id);
      room.broadcast(stanza);
      replacements.push({ message, replacement: tombstone(message.stanza, moderation, announcementId) });
    }
  });
}
