import { z } from "zod";
import { wishIdField } from "../bans/read-ban-order";
import { contractField } from "./read-input";

/** What stands in the path of one ban. */
export const banParamsSchema = z.strictObject({
  id: contractField(wishIdField, { description: "The ban's id", examples: ["case-17"] }),
});
