import { encodings } from "../prosody-stand-in/encodings";
import { createHashes } from "../prosody-stand-in/hashes";
import { indexedHeap } from "../prosody-stand-in/indexed-heap";
import { jid } from "../prosody-stand-in/jid";

declare const _G: { readonly package: { readonly preload: Record<string, (this: void) => unknown> } };

const hashes = createHashes();

// What is imported after this file finds them by `require`.
_G.package.preload["util.encodings"] = () => encodings;
_G.package.preload["util.hashes"] = () => hashes;
_G.package.preload["util.indexedbheap"] = () => indexedHeap;
_G.package.preload["util.jid"] = () => jid;
