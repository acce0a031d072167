import { z } from "zod";
import { occupantsAnswerSchema, roomsAnswerSchema } from "../client/answer-schemas";
import type { OccupantsFilter, PageInput, RoomsFilter } from "../client/listing-filter";
import type { OccupantsAnswer, RoomsAnswer } from "../contract/listing-answer";
import type { CommandContext } from "./command-context";
import type { Destination } from "./connection-options";
import { openClient, openControlPlane } from "./open-client";
import { failuresSchema, type ServerFailures } from "./server-failures";

/** The people in rooms as they are now, of a module or of all servers of a control plane. */
export interface LiveListings {
  rooms(page: RoomsFilter & PageInput): Promise<RoomsAnswer & ServerFailures>;
  occupants(page: OccupantsFilter & PageInput): Promise<OccupantsAnswer & ServerFailures>;
}

/** @throws CliError */
export function openLiveListings(destination: Destination, context: CommandContext): LiveListings {
  if (destination.kind === "control-plane") {
    const controlPlane = openControlPlane(destination, context);
    return {
      rooms: (page) =>
        controlPlane.get("/v1/rooms", { ...page }, z.intersection(roomsAnswerSchema, failuresSchema)),
      occupants: (page) =>
        controlPlane.get("/v1/occupants", { ...page }, z.intersection(occupantsAnswerSchema, failuresSchema)),
    };
  }
  const client = openClient(destination, context);
  const options = { signal: context.interruption.soft };
  return {
    rooms: (page) => client.rooms(page, options),
    occupants: (page) => client.occupants(page, options),
  };
}

/** The failures of two pages: each server once. */
export function joinFailures(before: ServerFailures, page: ServerFailures): Pick<ServerFailures, "failed"> {
  const failed = [...(before.failed ?? []), ...(page.failed ?? [])];
  if (before.failed === undefined && page.failed === undefined) return {};
  return { failed: [...new Map(failed.map((failure) => [failure.server, failure])).values()] };
}
