import { z } from "zod";
import { entityField, roomJidField, componentField } from "../contract/fields";
import type { OccupantListed, RoomListed } from "../contract/responses";
import {
  countSchema,
  failedSchema,
  jidSchema,
  nextSchema,
  occupantIdSchema,
  pageQueryShape,
  roomJidSchema,
} from "./common";
import type { OccupantsFilter, RoomsFilter } from "./module-requests";
import { contractField } from "./schema";

const roomSchema = z
  .strictObject({
    muc: roomJidSchema,
    occupants: countSchema.meta({ description: "The number of occupants (nicknames)" }),
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

const occupantSchema = z
  .strictObject({
    muc: roomJidSchema,
    nickname: z.string(),
    jid: jidSchema,
    sessions: countSchema.meta({ description: "The number of sessions of the account with this nickname" }),
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

export const occupantsQuerySchema = z.strictObject({
  muc: contractField(roomJidField, { description: "Only this room" }).optional(),
  jid: contractField(entityField, { description: "Only this account" }).optional(),
  ...pageQueryShape,
} satisfies Record<keyof OccupantsFilter | keyof typeof pageQueryShape, z.ZodType>);
