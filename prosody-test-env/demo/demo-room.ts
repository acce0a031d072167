import { mucHost } from "../prosody-config";

/** Where the demo takes place, as in the documentation of the module. */
export const demoRoom = `snuggery@${mucHost}`;
