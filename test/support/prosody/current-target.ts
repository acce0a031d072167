import type { Target } from "../../../prosody-test-env/targets/target";

/** The Prosody that this run of a test file is for; jest.config.cjs makes a project of each. */
export const currentTarget = (globalThis as unknown as { readonly prosodyTarget: Target }).prosodyTarget;
