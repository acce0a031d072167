import { encodings } from "../prosody-stand-in/encodings";

declare const _G: { readonly package: { readonly preload: Record<string, (this: void) => unknown> } };

// What is imported after this file finds it by `require`.
_G.package.preload["util.encodings"] = () => encodings;
