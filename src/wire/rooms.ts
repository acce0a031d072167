import { z } from "zod";
import { componentField, entityField, roomJidField, timeField } from "../contract/fields";
import type { OccupantListed, RoomListed, RoomSize, Visitor } from "../contract/responses";
import {
  countSchema,
  failedSchema,
  jidSchema,
  nextSchema,
  nicknameSchema,
  occupantIdSchema,
  pageQueryShape,
  roomJidSchema,
  timeSchema,
} from "./common";
import type { OccupantsFilter, RoomsFilter, VisitorsFilter } from "./module-requests";
import { contractField } from "./schema";

const roomSizeShape = {
  muc: roomJidSchema,
  occupants: countSchema.meta({ description: "The number of occupants (nicknames)", examples: [3] }),
};

export const roomSizeSchema = z
  .strictObject(roomSizeShape)
  .meta({ id: "RoomSize", description: "A room and how many are in it" }) satisfies z.ZodType<RoomSize>;

const OLDER = "absent if the server's module is of an older version";

const roomSchema = z
  .strictObject({
    ...roomSizeShape,
    members_only: z
      .boolean()
      .optional()
      .meta({ description: `Whether only members, admins and owners may enter; ${OLDER}` }),
    moderated: z
      .boolean()
      .optional()
      .meta({ description: `Whether only those with voice may speak to everybody; ${OLDER}` }),
    restricted_until: timeSchema.optional().meta({
      description: "When the last restriction ends; absent: none ends by itself",
    }),
  })
  .meta({ id: "Room", description: "A room in memory" }) satisfies z.ZodType<RoomListed>;

export const roomsPageSchema = z.strictObject({
  rooms: z.array(roomSchema),
  failed: failedSchema,
  next: nextSchema,
});

export const roomsQuerySchema = z.strictObject({
  muc: contractField(componentField, { description: "Only rooms of this MUC component" }).optional(),
  ...pageQueryShape,
} satisfies Record<keyof RoomsFilter | keyof typeof pageQueryShape, z.ZodType>);

const joinedAtSchema = timeSchema.optional().meta({
  description:
    "When its first session joined; a change of nickname does not change it. Absent if the module was loaded later.",
});

const occupantSchema = z
  .strictObject({
    muc: roomJidSchema,
    nickname: nicknameSchema,
    jid: jidSchema,
    sessions: countSchema.meta({
      description: "The number of sessions of the account with this nickname",
      examples: [1],
    }),
    session_jids: z.array(z.string()).meta({
      description: "The full JIDs of these sessions, sorted",
      examples: [["bob@example.org/phone"]],
    }),
    joined_at: joinedAtSchema,
    role: z.string().meta({ description: "XEP-0045, section 5.1", examples: ["participant"] }),
    affiliation: z.string().meta({ description: "XEP-0045, section 5.2", examples: ["member"] }),
    occupant_id: occupantIdSchema.optional(),
  })
  .meta({ id: "Occupant", description: "An occupant of a room" }) satisfies z.ZodType<OccupantListed>;

export const occupantsPageSchema = z.strictObject({
  occupants: z.array(occupantSchema),
  failed: failedSchema,
  next: nextSchema,
});

const occupantsFilterShape = {
  muc: contractField(roomJidField, { description: "Only this room" }).optional(),
  jid: contractField(entityField, { description: "Only this account" }).optional(),
};

export const occupantsQuerySchema = z.strictObject({
  ...occupantsFilterShape,
  ...pageQueryShape,
} satisfies Record<keyof OccupantsFilter | keyof typeof pageQueryShape, z.ZodType>);

/** The members of whoever joins or leaves a room. */
export const visitShape = {
  muc: roomJidSchema,
  nickname: z.string().meta({ examples: ["bob"] }),
  jid: jidSchema,
  occupant_id: occupantIdSchema.optional(),
  address: z.string().optional().meta({
    description: "The IP address; only where the module's settings say so, and of the server's own users",
  }),
};

/** The additional members of whoever has left. */
export const leftShape = {
  joined_at: joinedAtSchema,
  new_nickname: z
    .string()
    .optional()
    .meta({ description: "The nickname that it has changed to; absent if it has left the room" }),
};

const visitorSchema = z.strictObject({ ...visitShape, ...leftShape, left_at: timeSchema }).meta({
  id: "Visitor",
  description: "An occupant that has left a room, or has changed its nickname",
}) satisfies z.ZodType<Visitor>;

export const visitorsPageSchema = z.strictObject({
  visitors: z.array(visitorSchema),
  failed: failedSchema,
  next: nextSchema,
});

export const visitorsQuerySchema = z.strictObject({
  ...occupantsFilterShape,
  since: contractField(timeField, { description: "Only those that left at this time or later" }).optional(),
  ...pageQueryShape,
} satisfies Record<keyof VisitorsFilter | keyof typeof pageQueryShape, z.ZodType>);
