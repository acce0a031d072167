import { existsSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { control } from "./control-prosody";

// The module of Prosody's community by which others subscribe to block lists. It is not part of this repository.

const modules = process.env.MUC_KICK_PROSODY_MODULES ?? "/usr/lib/prosody/modules";

export const hasMucRtbl = existsSync(join(modules, "mod_muc_rtbl"));

/** Resolves to a new folder for `pluginPaths`, with nothing but mod_muc_rtbl and what it needs. */
export async function copyMucRtbl(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muc-kick-modules-"));
  for (const name of ["mod_muc_rtbl", "mod_pubsub_subscription"]) {
    await cp(join(modules, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/**
 * Loads it for a MUC component, and resolves when it has subscribed, which it does once: the list must be there.
 * `controlled`: a host with mod_test_control.
 */
export async function loadMucRtbl(prosody: Prosody, component: string, controlled: string): Promise<void> {
  const load = `return require("core.modulemanager").load("${component}", "muc_rtbl") and true`;
  await control(prosody, load, controlled);
  await prosody.log.waitFor(/RTBL active/);
}
