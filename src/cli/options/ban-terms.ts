import { type Command, Option } from "commander";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import { formatTimestamp } from "../../contract/timestamp";
import { type BanText, type BanTexts, pickBanTexts } from "../../wire/bans/ban-terms";
import type { Act } from "../output/wording";
import { OPTIONS } from "./help-groups";
import { collect, durationOption, momentOption } from "./values";

/** The options for the terms of a ban or a mute. */
export interface BanTermsOptions extends BanTexts {
  readonly reason?: string;
  /** In seconds. */
  readonly for?: number;
  /** Unix time in ms. */
  readonly until?: number;
  readonly except?: readonly string[];
  readonly spareAffiliated?: true;
}

export function addBanTermsOptions(command: Command, { noun, done }: Act): Command {
  const option = (flags: string, help: string) => new Option(flags, help).helpGroup(OPTIONS);
  const textHelp: Readonly<Record<BanText, string>> = {
    note: "for staff (control plane only)",
    source: `where the ${noun} comes from, such as a list; a control plane keeps it`,
  };
  command.addOption(option("--reason <text>", `shown to the ${done} accounts`));
  for (const [name, help] of Object.entries(textHelp)) command.addOption(option(`--${name} <text>`, help));
  return command
    .addOption(
      option("--for <time>", "duration: 12h, 30d (default: permanent)")
        .argParser(durationOption(MAX_BAN_SECONDS))
        .conflicts("until"),
    )
    .addOption(
      option("--until <when>", "expiry: 2030-01-31 (included), or a time").argParser(
        momentOption({ day: "end", duration: "ahead" }),
      ),
    )
    .addOption(
      option(
        "--except <jid>",
        `an account that is exempt from the ${noun} of a domain; separate several with commas`,
      ).argParser(collect),
    )
    .addOption(
      option(
        "--spare-affiliated",
        `exempt members, admins and owners of the room from the ${noun} of a domain`,
      ),
    );
}

/** The fields that only a control plane keeps, by their options. */
export function controlPlaneTerms(options: BanTermsOptions): Readonly<Record<`--${string}`, unknown>> {
  return Object.fromEntries(Object.entries(pickBanTexts(options)).map(([name, text]) => [`--${name}`, text]));
}

/** The fields of a request for a ban or a mute. It lasts at least until the given time, in whole seconds. */
export function banTermsFields(options: BanTermsOptions) {
  const { reason, for: seconds, until, except, spareAffiliated } = options;
  const end =
    until === undefined
      ? { duration_seconds: seconds }
      : { expires_at: formatTimestamp(Math.ceil(until / 1000)) };
  return { reason, except, spare_affiliated: spareAffiliated, ...pickBanTexts(options), ...end };
}
