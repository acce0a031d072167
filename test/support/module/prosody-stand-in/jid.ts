import { encodings } from "./encodings";

const { nodeprep, nameprep, resourceprep } = encodings.stringprep;

type Parts = LuaMultiReturn<[string | undefined, string | undefined, string | undefined]>;

/** util.jid */
export const jid = { split, prepped_split, prep, bare, join, node, host, resource };

function split(this: void, text: string | undefined): Parts {
  if (text === undefined) return $multi(undefined, undefined, undefined);
  if (type(text) !== "string") error("string expected");
  const [address, afterSlash] = string.match(text, "^([^/]*)/(.*)$");
  const [nodePart, hostPart] = string.match(address ?? text, "^([^@]+)@([^@]+)$");
  const [hostOnly] = string.match(address ?? text, "^[^@]+$");
  const hostname = hostPart ?? hostOnly;
  if (hostname === undefined || afterSlash === "") return $multi(undefined, undefined, undefined);
  return $multi(nodePart, hostname, afterSlash);
}

function prepped_split(this: void, text: string | undefined): Parts {
  const [nodePart, hostPart, resourcePart] = split(text);
  if (hostPart === undefined) return $multi(undefined, undefined, undefined);
  const [rootless] = string.gsub(hostPart, "%.$", "");
  const host = nameprep(rootless);
  const node = nodePart === undefined ? undefined : nodeprep(nodePart);
  const resource = resourcePart === undefined ? undefined : resourceprep(resourcePart);
  if (host === undefined) return $multi(undefined, undefined, undefined);
  if (nodePart !== undefined && node === undefined) return $multi(undefined, undefined, undefined);
  if (resourcePart !== undefined && resource === undefined) return $multi(undefined, undefined, undefined);
  return $multi(node, host, resource);
}

function join(this: void, node?: string, host?: string, resource?: string): string | undefined {
  if (host === undefined) return undefined;
  const bare = node === undefined ? host : `${node}@${host}`;
  return resource === undefined ? bare : `${bare}/${resource}`;
}

function prep(this: void, text: string | undefined): string | undefined {
  const [node, host, resource] = prepped_split(text);
  return join(node, host, resource);
}

function bare(this: void, text: string | undefined): string | undefined {
  const [node, host] = split(text);
  return join(node, host);
}

function node(this: void, text: string | undefined): string | undefined {
  const [part] = split(text);
  return part;
}

function host(this: void, text: string | undefined): string | undefined {
  const [, part] = split(text);
  return part;
}

function resource(this: void, text: string | undefined): string | undefined {
  const [, , part] = split(text);
  return part;
}
