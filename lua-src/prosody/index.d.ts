/**
 * Declarations of the API that Prosody gives to its modules, for modules that are written in TypeScript and
 * compiled to Lua by TypeScriptToLua. Read off the sources of Prosody 0.11.9, 0.12.3 and 13.0.1; a member that one
 * of them lacks says so. README.md tells how to use them.
 */

// Lua itself, and how a module gets at Prosody's libraries
/// <reference path="./lua.d.ts" />
/// <reference path="./libraries.d.ts" />

// What a module finds in its environment: `module` and `prosody`
/// <reference path="./module/module.d.ts" />
/// <reference path="./module/module-options.d.ts" />
/// <reference path="./module/module-events.d.ts" />
/// <reference path="./module/module-items.d.ts" />
/// <reference path="./module/module-stores.d.ts" />
/// <reference path="./module/module-timers.d.ts" />
/// <reference path="./module/module-statistics.d.ts" />
/// <reference path="./module/module-status.d.ts" />
/// <reference path="./server.d.ts" />
/// <reference path="./sessions.d.ts" />

// Events and what they carry
/// <reference path="./events/events.d.ts" />
/// <reference path="./events/global-events.d.ts" />
/// <reference path="./events/host-events.d.ts" />
/// <reference path="./events/muc-events.d.ts" />

// Subjects
/// <reference path="./http.d.ts" />
/// <reference path="./muc/muc-service.d.ts" />
/// <reference path="./muc/muc-room.d.ts" />
/// <reference path="./muc/muc-occupant.d.ts" />
/// <reference path="./pubsub-service.d.ts" />
/// <reference path="./storage.d.ts" />
/// <reference path="./storage-manager.d.ts" />
/// <reference path="./statistics.d.ts" />

// Libraries
/// <reference path="./util/array.d.ts" />
/// <reference path="./util/cache.d.ts" />
/// <reference path="./util/configmanager.d.ts" />
/// <reference path="./util/datamanager.d.ts" />
/// <reference path="./util/datetime.d.ts" />
/// <reference path="./util/encodings.d.ts" />
/// <reference path="./util/hashes.d.ts" />
/// <reference path="./util/http.d.ts" />
/// <reference path="./util/id.d.ts" />
/// <reference path="./util/indexedbheap.d.ts" />
/// <reference path="./util/iterators.d.ts" />
/// <reference path="./util/jid.d.ts" />
/// <reference path="./util/json.d.ts" />
/// <reference path="./util/set.d.ts" />
/// <reference path="./util/stanza.d.ts" />
/// <reference path="./util/time.d.ts" />
/// <reference path="./util/timer.d.ts" />
/// <reference path="./util/uuid.d.ts" />
/// <reference path="./util/xpcall.d.ts" />
