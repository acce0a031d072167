const datamanager = require("util.datamanager");
const datetime = require("util.datetime");
const st = require("util.stanza");

/**
 * Replaces stanzas by id in an archive of the storage `internal`, which keeps each archive in one file: all of them with one
 * rewrite of the file, where the archive's own API needs one for each. Times and places of the originals remain. Returns the
 * number of those that were there, or undefined and a message if nothing could be written.
 */
export function replaceInFile(
  node: string,
  host: string,
  store: string,
  replacements: ReadonlyLuaMap<string, Prosody.Stanza>,
): LuaMultiReturn<[count: number | undefined, fault: string | undefined]> {
  const [items, fault] = datamanager.list_load(node, host, store);
  if (items === undefined) return $multi(fault === undefined ? 0 : undefined, fault);
  let count = 0;
  const changed: Prosody.StoredItem[] = [];
  for (const item of items) {
    const replacement = replacements.get(item.key);
    if (replacement === undefined) {
      changed.push(item);
      continue;
    }
    const stored = st.preserialize(st.clone(replacement)) as Prosody.StoredItem;
    stored.key = item.key;
    stored.when = item.when;
    stored.with = item.with;
    stored.attr.stamp = item.attr.stamp ?? datetime.datetime(item.when);
    changed.push(stored);
    count += 1;
  }
  const [isStored, problem] = datamanager.list_store(node, host, store, changed);
  return $multi(isStored === true ? count : undefined, problem);
}
