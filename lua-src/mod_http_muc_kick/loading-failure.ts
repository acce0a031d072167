/**
 * Keeps Prosody from loading the module, with one line in its log. A text would be logged with a traceback, as the fault
 * of a module; of what is no text, Prosody logs the text that it is converted to.
 */
export function failToLoad(reason: string): never {
  const failure = setmetatable({}, { __tostring: () => `mod_http_muc_kick is not loaded: ${reason}` });
  error(failure as unknown as string, 0);
}
