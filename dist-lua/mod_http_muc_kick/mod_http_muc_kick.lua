-- mod_http_muc_kick 0.1.0: removes people from Prosody chat rooms over HTTP.
--
-- Generated from TypeScript (lua-src/ and src/contract/) by TypeScriptToLua.
-- Change it there, not here; `npm run build` writes this file again.
--
-- MIT License
--
-- Copyright (c) 2026 the muc-kick authors
--
-- Permission is hereby granted, free of charge, to any person obtaining a copy
-- of this software and associated documentation files (the "Software"), to deal
-- in the Software without restriction, including without limitation the rights
-- to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
-- copies of the Software, and to permit persons to whom the Software is
-- furnished to do so, subject to the following conditions:
--
-- The above copyright notice and this permission notice shall be included in all
-- copies or substantial portions of the Software.
--
-- THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
-- IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
-- FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
-- AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
-- LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
-- OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
-- SOFTWARE.


local ____modules = {}
local ____moduleCache = {}
local ____originalRequire = require
local function require(file, ...)
    if ____moduleCache[file] then
        return ____moduleCache[file].value
    end
    if ____modules[file] then
        local module = ____modules[file]
        local value = nil
        if (select("#", ...) > 0) then value = module(...) else value = module(file) end
        ____moduleCache[file] = { value = value }
        return value
    else
        if ____originalRequire then
            return ____originalRequire(file)
        else
            error("module '" .. file .. "' not found")
        end
    end
end
____modules = {
["lualib_bundle"] = function(...) 
local function __TS__StringSubstring(self, start, ____end)
    if ____end ~= ____end then
        ____end = 0
    end
    if ____end ~= nil and start > ____end then
        start, ____end = ____end, start
    end
    if start >= 0 then
        start = start + 1
    else
        start = 1
    end
    if ____end ~= nil and ____end < 0 then
        ____end = 0
    end
    return string.sub(self, start, ____end)
end

local function __TS__StringIncludes(self, searchString, position)
    if not position then
        position = 1
    else
        position = position + 1
    end
    local index = string.find(self, searchString, position, true)
    return index ~= nil
end

local function __TS__StringStartsWith(self, searchString, position)
    if position == nil or position < 0 then
        position = 0
    end
    return string.sub(self, position + 1, #searchString + position) == searchString
end

local function __TS__StringEndsWith(self, searchString, endPosition)
    if endPosition == nil or endPosition > #self then
        endPosition = #self
    end
    return string.sub(self, endPosition - #searchString + 1, endPosition) == searchString
end

local function __TS__StringCharAt(self, pos)
    if pos ~= pos then
        pos = 0
    end
    if pos < 0 then
        return ""
    end
    return string.sub(self, pos + 1, pos + 1)
end

local function __TS__StringCharCodeAt(self, index)
    if index ~= index then
        index = 0
    end
    if index < 0 then
        return 0 / 0
    end
    return string.byte(self, index + 1) or 0 / 0
end

local function __TS__ArrayIsArray(value)
    return type(value) == "table" and (value[1] ~= nil or next(value) == nil)
end

local function __TS__ArrayConcat(self, ...)
    local items = {...}
    local result = {}
    local len = 0
    for i = 1, #self do
        len = len + 1
        result[len] = self[i]
    end
    for i = 1, #items do
        local item = items[i]
        if __TS__ArrayIsArray(item) then
            for j = 1, #item do
                len = len + 1
                result[len] = item[j]
            end
        else
            len = len + 1
            result[len] = item
        end
    end
    return result
end

local function __TS__ArrayFind(self, predicate, thisArg)
    for i = 1, #self do
        local elem = self[i]
        if predicate(thisArg, elem, i - 1, self) then
            return elem
        end
    end
    return nil
end

local function __TS__ArrayEvery(self, callbackfn, thisArg)
    for i = 1, #self do
        if not callbackfn(thisArg, self[i], i - 1, self) then
            return false
        end
    end
    return true
end

local function __TS__ArrayFilter(self, callbackfn, thisArg)
    local result = {}
    local len = 0
    for i = 1, #self do
        if callbackfn(thisArg, self[i], i - 1, self) then
            len = len + 1
            result[len] = self[i]
        end
    end
    return result
end

local function __TS__ArraySort(self, compareFn)
    if compareFn ~= nil then
        table.sort(
            self,
            function(a, b) return compareFn(nil, a, b) < 0 end
        )
    else
        table.sort(self)
    end
    return self
end

local function __TS__ArraySome(self, callbackfn, thisArg)
    for i = 1, #self do
        if callbackfn(thisArg, self[i], i - 1, self) then
            return true
        end
    end
    return false
end

local function __TS__ArrayIncludes(self, searchElement, fromIndex)
    if fromIndex == nil then
        fromIndex = 0
    end
    local len = #self
    local k = fromIndex
    if fromIndex < 0 then
        k = len + fromIndex
    end
    if k < 0 then
        k = 0
    end
    for i = k + 1, len do
        if self[i] == searchElement then
            return true
        end
    end
    return false
end

local __TS__StringSplit
do
    local sub = string.sub
    local find = string.find
    function __TS__StringSplit(source, separator, limit)
        if limit == nil then
            limit = 4294967295
        end
        if limit == 0 then
            return {}
        end
        local result = {}
        local resultIndex = 1
        if separator == nil or separator == "" then
            for i = 1, #source do
                result[resultIndex] = sub(source, i, i)
                resultIndex = resultIndex + 1
            end
        else
            local currentPos = 1
            while resultIndex <= limit do
                local startPos, endPos = find(source, separator, currentPos, true)
                if not startPos then
                    break
                end
                result[resultIndex] = sub(source, currentPos, startPos - 1)
                resultIndex = resultIndex + 1
                currentPos = endPos + 1
            end
            if resultIndex <= limit then
                result[resultIndex] = sub(source, currentPos)
            end
        end
        return result
    end
end

local function __TS__ArraySlice(self, first, last)
    local len = #self
    first = first or 0
    if first < 0 then
        first = len + first
        if first < 0 then
            first = 0
        end
    else
        if first > len then
            first = len
        end
    end
    last = last or len
    if last < 0 then
        last = len + last
        if last < 0 then
            last = 0
        end
    else
        if last > len then
            last = len
        end
    end
    local out = {}
    first = first + 1
    last = last + 1
    local n = 1
    while first < last do
        out[n] = self[first]
        first = first + 1
        n = n + 1
    end
    return out
end

local function __TS__ObjectAssign(target, ...)
    local sources = {...}
    for i = 1, #sources do
        local source = sources[i]
        if type(source) == "table" then
            for key in pairs(source) do
                target[key] = source[key]
            end
        end
    end
    return target
end

local __TS__Unpack = table.unpack or unpack

local function __TS__ArrayMap(self, callbackfn, thisArg)
    local result = {}
    for i = 1, #self do
        result[i] = callbackfn(thisArg, self[i], i - 1, self)
    end
    return result
end

local function __TS__CountVarargs(...)
    return select("#", ...)
end

local function __TS__ArraySplice(self, ...)
    local args = {...}
    local len = #self
    local actualArgumentCount = __TS__CountVarargs(...)
    local start = args[1]
    local deleteCount = args[2]
    if start < 0 then
        start = len + start
        if start < 0 then
            start = 0
        end
    elseif start > len then
        start = len
    end
    local itemCount = actualArgumentCount - 2
    if itemCount < 0 then
        itemCount = 0
    end
    local actualDeleteCount
    if actualArgumentCount == 0 then
        actualDeleteCount = 0
    elseif actualArgumentCount == 1 then
        actualDeleteCount = len - start
    else
        actualDeleteCount = deleteCount or 0
        if actualDeleteCount < 0 then
            actualDeleteCount = 0
        end
        if actualDeleteCount > len - start then
            actualDeleteCount = len - start
        end
    end
    local out = {}
    for k = 1, actualDeleteCount do
        local from = start + k
        if self[from] ~= nil then
            out[k] = self[from]
        end
    end
    if itemCount < actualDeleteCount then
        for k = start + 1, len - actualDeleteCount do
            local from = k + actualDeleteCount
            local to = k + itemCount
            if self[from] then
                self[to] = self[from]
            else
                self[to] = nil
            end
        end
        for k = len - actualDeleteCount + itemCount + 1, len do
            self[k] = nil
        end
    elseif itemCount > actualDeleteCount then
        for k = len - actualDeleteCount, start + 1, -1 do
            local from = k + actualDeleteCount
            local to = k + itemCount
            if self[from] then
                self[to] = self[from]
            else
                self[to] = nil
            end
        end
    end
    local j = start + 1
    for i = 3, actualArgumentCount do
        self[j] = args[i]
        j = j + 1
    end
    for k = #self, len - actualDeleteCount + itemCount + 1, -1 do
        self[k] = nil
    end
    return out
end

local function __TS__ArrayIndexOf(self, searchElement, fromIndex)
    if fromIndex == nil then
        fromIndex = 0
    end
    local len = #self
    if len == 0 then
        return -1
    end
    if fromIndex >= len then
        return -1
    end
    if fromIndex < 0 then
        fromIndex = len + fromIndex
        if fromIndex < 0 then
            fromIndex = 0
        end
    end
    for i = fromIndex + 1, len do
        if self[i] == searchElement then
            return i - 1
        end
    end
    return -1
end

local function __TS__New(target, ...)
    local instance = setmetatable({}, target.prototype)
    instance:____constructor(...)
    return instance
end

local function __TS__Class(self)
    local c = {prototype = {}}
    c.prototype.__index = c.prototype
    c.prototype.constructor = c
    return c
end

local function __TS__ObjectKeys(obj)
    local result = {}
    local len = 0
    for key in pairs(obj) do
        len = len + 1
        result[len] = key
    end
    return result
end

local function __TS__ObjectRest(target, usedProperties)
    local result = {}
    for property in pairs(target) do
        if not usedProperties[property] then
            result[property] = target[property]
        end
    end
    return result
end

local function __TS__ArrayReduce(self, callbackFn, ...)
    local len = #self
    local k = 0
    local accumulator = nil
    if __TS__CountVarargs(...) ~= 0 then
        accumulator = ...
    elseif len > 0 then
        accumulator = self[1]
        k = 1
    else
        error("Reduce of empty array with no initial value", 0)
    end
    for i = k + 1, len do
        accumulator = callbackFn(
            nil,
            accumulator,
            self[i],
            i - 1,
            self
        )
    end
    return accumulator
end

local function __TS__ArrayForEach(self, callbackFn, thisArg)
    for i = 1, #self do
        callbackFn(thisArg, self[i], i - 1, self)
    end
end

return {
  __TS__StringSubstring = __TS__StringSubstring,
  __TS__StringIncludes = __TS__StringIncludes,
  __TS__StringStartsWith = __TS__StringStartsWith,
  __TS__StringEndsWith = __TS__StringEndsWith,
  __TS__StringCharAt = __TS__StringCharAt,
  __TS__StringCharCodeAt = __TS__StringCharCodeAt,
  __TS__ArrayConcat = __TS__ArrayConcat,
  __TS__ArrayFind = __TS__ArrayFind,
  __TS__ArrayEvery = __TS__ArrayEvery,
  __TS__ArrayFilter = __TS__ArrayFilter,
  __TS__ArraySort = __TS__ArraySort,
  __TS__ArraySome = __TS__ArraySome,
  __TS__ArrayIncludes = __TS__ArrayIncludes,
  __TS__StringSplit = __TS__StringSplit,
  __TS__ArraySlice = __TS__ArraySlice,
  __TS__ObjectAssign = __TS__ObjectAssign,
  __TS__Unpack = __TS__Unpack,
  __TS__ArrayMap = __TS__ArrayMap,
  __TS__ArraySplice = __TS__ArraySplice,
  __TS__ArrayIndexOf = __TS__ArrayIndexOf,
  __TS__New = __TS__New,
  __TS__Class = __TS__Class,
  __TS__ObjectKeys = __TS__ObjectKeys,
  __TS__ObjectRest = __TS__ObjectRest,
  __TS__ArrayReduce = __TS__ArrayReduce,
  __TS__ArrayForEach = __TS__ArrayForEach
}
 end,
["src.contract.json-reader"] = function(...) 
local ____exports = {}
return ____exports
 end,
["src.contract.jid-text"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local ____exports = {}
local isIpv6Literal, IN_IPV6_LITERALS
function isIpv6Literal(domain, json)
    if not __TS__StringStartsWith(domain, "[") or not __TS__StringEndsWith(domain, "]") or #domain <= 2 then
        return false
    end
    return json:consistsOf(
        __TS__StringSubstring(domain, 1, #domain - 1),
        IN_IPV6_LITERALS
    )
end
--- Splits a JID into its parts (RFC 7622, section 3.1) without normalizing it; undefined if it is not a JID.
function ____exports.splitJid(text)
    local slash = (string.find(text, "/", nil, true) or 0) - 1
    local bare = slash < 0 and text or __TS__StringSubstring(text, 0, slash)
    local ____temp_0
    if slash < 0 then
        ____temp_0 = nil
    else
        ____temp_0 = __TS__StringSubstring(text, slash + 1)
    end
    local resource = ____temp_0
    local at = (string.find(bare, "@", nil, true) or 0) - 1
    local ____temp_1
    if at < 0 then
        ____temp_1 = nil
    else
        ____temp_1 = __TS__StringSubstring(bare, 0, at)
    end
    local ____local = ____temp_1
    local domain = __TS__StringSubstring(bare, at + 1)
    if ____local == "" or domain == "" or resource == "" or __TS__StringIncludes(domain, "@") then
        return nil
    end
    return {["local"] = ____local, domain = domain, resource = resource}
end
--- Whether a valid JID has a localpart, as accounts and rooms have.
function ____exports.hasLocalpart(jid)
    local at = (string.find(jid, "@", nil, true) or 0) - 1
    local slash = (string.find(jid, "/", nil, true) or 0) - 1
    return at >= 0 and (slash < 0 or at < slash)
end
--- ASCII characters not allowed in a host name, including the control characters that XML allows. `_` is allowed because
-- it occurs in practice.
local NOT_IN_HOST_NAMES = "\t\n\r !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"
IN_IPV6_LITERALS = "0123456789abcdefABCDEF:."
--- Prefix of a ban of the subdomains of a domain: `*.example.org`.
local WILDCARD = "*."
--- Whether a domainpart is a valid host name or an address in brackets (RFC 7622, section 3.2). Non-ASCII domainparts
-- can only be checked by Prosody's normalization.
function ____exports.isHostName(domain, json)
    if json:hasOneOf(domain, NOT_IN_HOST_NAMES) then
        return isIpv6Literal(domain, json)
    end
    if domain == "" or __TS__StringStartsWith(domain, ".") or __TS__StringIncludes(domain, "..") then
        return false
    end
    if __TS__StringIncludes(domain, "-") then
        if __TS__StringStartsWith(domain, "-") or __TS__StringEndsWith(domain, "-") then
            return false
        end
        if __TS__StringIncludes(domain, ".-") or __TS__StringIncludes(domain, "-.") then
            return false
        end
    end
    return true
end
--- The parent domain of a wildcard: `example.org` for `*.example.org`; undefined if it is not a wildcard, such as the
-- account `*.a@example.org`.
function ____exports.wildcardBase(jid)
    return __TS__StringStartsWith(jid, WILDCARD) and not __TS__StringIncludes(jid, "@") and __TS__StringSubstring(jid, #WILDCARD) or nil
end
--- Whether a prepped JID is a domain (or a wildcard) without a dot, such as `bob` or `*.org`: usually a nickname or a
-- typing error, not a domain to ban.
function ____exports.isDotlessDomain(jid)
    if __TS__StringIncludes(jid, "@") or __TS__StringStartsWith(jid, "[") then
        return false
    end
    return not __TS__StringIncludes(
        ____exports.wildcardBase(jid) or jid,
        "."
    )
end
return ____exports
 end,
["src.contract.problem"] = function(...) 
local ____exports = {}
local ____jid_2Dtext = require("src.contract.jid-text")
local wildcardBase = ____jid_2Dtext.wildcardBase
function ____exports.success(value)
    return {ok = true, value = value}
end
function ____exports.failure(problem)
    return {ok = false, problem = problem}
end
--- Whether a value is a problem instead of what was to be read, of which none has a member `code`. What is read for each kick
-- has no Outcome around it, because a table for each request costs the module time.
function ____exports.isProblem(read)
    return read.code ~= nil
end
function ____exports.invalidJson()
    return {status = 400, code = "invalid-json", error = "The body must be JSON (RFC 8259) in UTF-8"}
end
--- Valid JSON of the wrong type; `takes` names the expected one.
function ____exports.invalidBody(takes)
    return {status = 400, code = "invalid-json", error = "The request body must be " .. takes}
end
--- The original message, kept because old callers may look for it.
function ____exports.missingNicknameOrMuc()
    return {status = 400, code = "missing-field", error = "Missing nickname and/or MUC"}
end
--- At least one of several fields is required.
function ____exports.missingOneOf(names)
    return {
        status = 400,
        code = "missing-field",
        error = "Missing required field: one of " .. table.concat(names, ", ")
    }
end
--- `neededBy`: the optional field that requires this one.
function ____exports.missingField(name, neededBy)
    local why = neededBy == nil and "" or (": " .. neededBy) .. " requires it"
    return {status = 400, code = "missing-field", error = (("Missing required field \"" .. name) .. "\"") .. why}
end
--- `takes` continues "expected …". `given`: the value, if the error may repeat it to the caller.
function ____exports.invalidField(name, takes, given)
    local named = given == nil and name or ((name .. " \"") .. given) .. "\""
    return {status = 400, code = "invalid-field", error = (("Invalid " .. named) .. ": expected ") .. takes}
end
--- Fields that are each valid but mutually exclusive.
function ____exports.onlyOneOf(names)
    return {
        status = 400,
        code = "invalid-field",
        error = ("Only one of " .. table.concat(names, ", ")) .. " may be given"
    }
end
--- A field with exceptions, which only a ban of a domain may have.
function ____exports.onlyForDomains(name)
    return {status = 400, code = "invalid-field", error = ("Invalid " .. name) .. ": it is only allowed in a ban of a domain"}
end
--- A field that a ban of subdomains cannot have.
function ____exports.notForWildcards(name)
    return {status = 400, code = "invalid-field", error = ("Invalid " .. name) .. ": it is not allowed in a ban of subdomains"}
end
--- A field that needs a setting of the room to be turned on.
function ____exports.onlyForRestrictions(name)
    return {status = 400, code = "invalid-field", error = ("Invalid " .. name) .. ": it requires \"members_only\" or \"moderated\" to be true"}
end
--- `jid`: prepped, a domain or wildcard without a dot (see isDotlessDomain).
function ____exports.dotlessDomain(jid)
    local base = wildcardBase(jid)
    local ____error = base == nil and ((("Invalid jid \"" .. jid) .. "\": write an account in full, such as ") .. jid) .. "@example.org; to ban a domain without a dot, set \"force\": true" or ((("Invalid jid \"" .. jid) .. "\": it covers every domain below ") .. base) .. "; set \"force\": true to ban them"
    return {status = 400, code = "invalid-field", error = ____error}
end
--- A kick that would ban or mute a whole domain, because the JID of a component has no localpart.
function ____exports.notOfDomain(name)
    local act = name == "role" and "mute" or "ban"
    return {status = 400, code = "invalid-field", error = ((("Invalid " .. name) .. ": a JID without a localpart is a domain; ") .. act) .. " domains with PUT /muc_kick/bans/{id}"}
end
--- A ban of a domain cannot retract messages, because archives are searched for single accounts.
function ____exports.retractionOfDomain()
    return {status = 400, code = "invalid-field", error = "Invalid retract: messages are retracted by account; a ban of a domain retracts none"}
end
--- A valid field that this version of Prosody does not support; `version` is the first that does.
function ____exports.needsNewerProsody(name, version)
    return {status = 400, code = "invalid-field", error = ((name .. " requires Prosody ") .. version) .. " or later"}
end
--- A request for what the module is not configured to keep. `setting`: the one to change.
function ____exports.disabledBySetting(setting)
    return {status = 400, code = "disabled", error = ("Disabled: set " .. setting) .. " in Prosody's configuration"}
end
--- `name` is left out if the error must not repeat it.
function ____exports.unknownField(kind, name, known)
    local named = name == nil and "Unknown " .. kind or ((("Unknown " .. kind) .. " \"") .. name) .. "\""
    local fields = #known == 0 and "none are allowed here" or (("the " .. kind) .. "s are ") .. table.concat(known, ", ")
    return {status = 400, code = "unknown-field", error = (named .. ": ") .. fields}
end
function ____exports.authorizationFailed()
    return {status = 401, code = "authorization-failed", error = "Authorization failed"}
end
function ____exports.notFound()
    return {status = 404, code = "not-found", error = "Not found: no such endpoint"}
end
function ____exports.unknownHost(host)
    return {status = 404, code = "host-not-found", error = "No such host here: " .. host}
end
function ____exports.notMucComponent(host)
    return {status = 404, code = "not-a-muc", error = "Not a MUC component: " .. host}
end
function ____exports.noSuchRoom(muc)
    return {status = 404, code = "room-not-found", error = "No such room: " .. muc}
end
--- `where`: a room JID; undefined: every room that was searched.
function ____exports.occupantNotFound(where)
    local place = where or "any room here"
    return {status = 404, code = "occupant-not-found", error = "No matching occupant in " .. place}
end
function ____exports.banNotFound(id)
    return {status = 404, code = "ban-not-found", error = "No such ban: " .. id}
end
--- Messages are only retracted where they are archived. `host`: a MUC component.
function ____exports.noArchive(host)
    return {status = 400, code = "no-archive", error = ("Messages cannot be retracted on " .. host) .. ": it has no archive of mod_muc_mam whose messages can be replaced"}
end
--- Another module of Prosody has prevented it; nothing was changed.
function ____exports.destructionRejected(muc)
    return {status = 409, code = "destruction-rejected", error = ("Another module of Prosody does not allow " .. muc) .. " to be destroyed"}
end
function ____exports.methodNotAllowed(allowed)
    return {
        status = 405,
        code = "method-not-allowed",
        error = "Method not allowed; use one of " .. table.concat(allowed, ", ")
    }
end
function ____exports.lengthRequired()
    return {status = 411, code = "length-required", error = "Chunked request bodies are not supported; send a Content-Length"}
end
--- `limit` in bytes.
function ____exports.bodyTooLarge(limit)
    return {
        status = 413,
        code = "body-too-large",
        error = ("The request body must not exceed " .. tostring(limit)) .. " bytes"
    }
end
--- A compressed or otherwise encoded body (RFC 9110, section 8.4).
function ____exports.unsupportedEncoding()
    return {status = 415, code = "unsupported-encoding", error = "Compressed request bodies are not supported; send the body without Content-Encoding"}
end
--- Nothing was changed.
function ____exports.ownerMismatch(prefix)
    return {status = 409, code = "owner-mismatch", error = ("The bans whose ids begin with " .. prefix) .. " belong to another control plane, or to this one under another server name; set \"adopt\": true to take them over"}
end
--- Nothing was changed.
function ____exports.ownerOutdated(prefix)
    return {status = 409, code = "owner-outdated", error = ("The bans whose ids begin with " .. prefix) .. " were last changed from a newer state of this store; set \"adopt\": true to go back"}
end
--- Nothing was changed.
function ____exports.busy()
    return {status = 503, code = "busy", error = "Another change of many bans is still in progress; try again after Retry-After"}
end
--- `limit`: the maximum number of requests that wait for events.
function ____exports.tooManyWaiting(limit)
    return {
        status = 503,
        code = "busy",
        error = tostring(limit) .. " requests are waiting for events, which is the maximum"
    }
end
--- Nothing was changed.
function ____exports.storageFailed()
    return {status = 500, code = "storage-failed", error = "The change could not be saved; see Prosody's log"}
end
function ____exports.internalError()
    return {status = 500, code = "internal-error", error = "Internal error; see the server's log"}
end
return ____exports
 end,
["src.contract.timestamp"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local __TS__StringCharCodeAt = ____lualib.__TS__StringCharCodeAt
local ____exports = {}
local parseOffset, daysSinceEpoch, daysInMonth, digits, padded, SECONDS_PER_DAY, DIGIT_ZERO, SMALLEST_WEIGHT
--- Unix time in whole seconds.
function ____exports.roundUp(____bindingPattern0)
    local fraction
    local seconds
    seconds = ____bindingPattern0.seconds
    fraction = ____bindingPattern0.fraction
    return fraction > 0 and seconds + 1 or seconds
end
--- Reads a date and time of RFC 3339 (section 5.6); undefined if it is invalid. A leap second counts as the first second
-- of the next minute.
function ____exports.parseInstant(text)
    if #text < 20 or not __TS__StringIncludes(
        "Tt",
        string.sub(text, 11, 11)
    ) then
        return nil
    end
    if string.sub(text, 5, 5) ~= "-" or string.sub(text, 8, 8) ~= "-" or string.sub(text, 14, 14) ~= ":" or string.sub(text, 17, 17) ~= ":" then
        return nil
    end
    local year = digits(text, 0, 4)
    local month = digits(text, 5, 2)
    local day = digits(text, 8, 2)
    local hour = digits(text, 11, 2)
    local minute = digits(text, 14, 2)
    local second = digits(text, 17, 2)
    local zoneAt = 19
    local fraction = 0
    if __TS__StringCharAt(text, zoneAt) == "." then
        local weight = 0.1
        zoneAt = zoneAt + 1
        do
            local digit = digits(text, zoneAt, 1)
            while digit ~= nil do
                fraction = fraction + digit * weight
                if weight > SMALLEST_WEIGHT then
                    weight = weight / 10
                end
                zoneAt = zoneAt + 1
                digit = digits(text, zoneAt, 1)
            end
        end
        if zoneAt == 20 then
            return nil
        end
    end
    local offset = parseOffset(__TS__StringSubstring(text, zoneAt))
    if year == nil or month == nil or day == nil or hour == nil or minute == nil or second == nil or offset == nil then
        return nil
    end
    if month < 1 or month > 12 or day < 1 or day > daysInMonth(year, month) then
        return nil
    end
    if hour > 23 or minute > 59 or second > 60 then
        return nil
    end
    local seconds = daysSinceEpoch(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset
    return {seconds = seconds, fraction = fraction}
end
function parseOffset(zone)
    if zone == "Z" or zone == "z" then
        return 0
    end
    if #zone ~= 6 or string.sub(zone, 4, 4) ~= ":" then
        return nil
    end
    local sign = string.sub(zone, 1, 1)
    local hours = digits(zone, 1, 2)
    local minutes = digits(zone, 4, 2)
    if hours == nil or minutes == nil or hours > 23 or minutes > 59 then
        return nil
    end
    local seconds = hours * 3600 + minutes * 60
    if sign == "+" then
        return seconds
    end
    return sign == "-" and -seconds or nil
end
function daysSinceEpoch(year, month, day)
    local y = month <= 2 and year - 1 or year
    local monthFromMarch = month > 2 and month - 3 or month + 9
    local dayOfYear = math.floor((153 * monthFromMarch + 2) / 5) + day - 1
    return 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400) + dayOfYear - 719468
end
function daysInMonth(year, month)
    if month == 2 then
        return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) and 29 or 28
    end
    return (month == 4 or month == 6 or month == 9 or month == 11) and 30 or 31
end
function digits(text, start, count)
    local value = 0
    do
        local at = start
        while at < start + count do
            if at >= #text then
                return nil
            end
            local digit = __TS__StringCharCodeAt(text, at) - DIGIT_ZERO
            if digit < 0 or digit > 9 then
                return nil
            end
            value = value * 10 + digit
            at = at + 1
        end
    end
    return value
end
function padded(value, width)
    local text = tostring(value)
    while #text < width do
        text = "0" .. text
    end
    return text
end
SECONDS_PER_DAY = 86400
DIGIT_ZERO = 48
SMALLEST_WEIGHT = 1e-300
--- Reads a timestamp as parseInstant does, to Unix time in whole seconds, rounded up.
function ____exports.parseTimestamp(text)
    local instant = ____exports.parseInstant(text)
    local ____temp_0
    if instant == nil then
        ____temp_0 = nil
    else
        ____temp_0 = ____exports.roundUp(instant)
    end
    return ____temp_0
end
--- Writes Unix time in whole seconds as a date and time of RFC 3339 in UTC: `2026-11-22T08:14:00Z`.
function ____exports.formatTimestamp(seconds)
    local days = math.floor(seconds / SECONDS_PER_DAY)
    local rest = seconds - days * SECONDS_PER_DAY
    local shifted = days + 719468
    local era = math.floor(shifted / 146097)
    local dayOfEra = shifted - era * 146097
    local yearOfEra = math.floor((dayOfEra - math.floor(dayOfEra / 1460) + math.floor(dayOfEra / 36524) - math.floor(dayOfEra / 146096)) / 365)
    local dayOfYear = dayOfEra - (365 * yearOfEra + math.floor(yearOfEra / 4) - math.floor(yearOfEra / 100))
    local monthFromMarch = math.floor((5 * dayOfYear + 2) / 153)
    local day = dayOfYear - math.floor((153 * monthFromMarch + 2) / 5) + 1
    local month = monthFromMarch < 10 and monthFromMarch + 3 or monthFromMarch - 9
    local year = yearOfEra + era * 400 + (month <= 2 and 1 or 0)
    local date = (((padded(year, 4) .. "-") .. padded(month, 2)) .. "-") .. padded(day, 2)
    local time = (((padded(
        math.floor(rest / 3600),
        2
    ) .. ":") .. padded(
        math.floor(rest / 60) % 60,
        2
    )) .. ":") .. padded(rest % 60, 2)
    return ((date .. "T") .. time) .. "Z"
end
return ____exports
 end,
["src.contract.fields"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local ____exports = {}
local fieldsOf, findMisfit, readText, hasShortParts, MAX_JID_PART_BYTES, MAX_REPEATED_BYTES
local ____jid_2Dtext = require("src.contract.jid-text")
local isHostName = ____jid_2Dtext.isHostName
local splitJid = ____jid_2Dtext.splitJid
local wildcardBase = ____jid_2Dtext.wildcardBase
local ____problem = require("src.contract.problem")
local invalidBody = ____problem.invalidBody
local invalidField = ____problem.invalidField
local unknownField = ____problem.unknownField
local ____timestamp = require("src.contract.timestamp")
local parseInstant = ____timestamp.parseInstant
local roundUp = ____timestamp.roundUp
--- The text, if an error may repeat it to the caller; otherwise undefined.
function ____exports.repeatable(text, json)
    return json:byteLength(text) <= MAX_REPEATED_BYTES and json:isXmlText(text) and text or nil
end
function fieldsOf(value, kind, known, json)
    local fields = {value = value, json = json}
    local problem = findMisfit(value, kind, known, json)
    if problem ~= nil then
        fields.problem = problem
    end
    return fields
end
function findMisfit(value, kind, known, json)
    if json:kind(value) ~= "object" then
        return invalidBody("an object")
    end
    local unknown = json:firstUnknownName(value, known)
    local ____temp_5
    if unknown == nil then
        ____temp_5 = nil
    else
        ____temp_5 = unknownField(
            kind,
            ____exports.repeatable(unknown, json),
            known
        )
    end
    return ____temp_5
end
function readText(value, json)
    if json:kind(value) ~= "string" then
        return nil
    end
    local text = value
    return json:isXmlText(text) and text or nil
end
function hasShortParts(jid, json)
    if json:byteLength(jid) <= MAX_JID_PART_BYTES then
        return true
    end
    local parts = splitJid(jid)
    if parts == nil then
        return false
    end
    local ____local = parts["local"]
    if ____local == nil then
        ____local = ""
    end
    local domain = parts.domain
    local resource = parts.resource
    if resource == nil then
        resource = ""
    end
    return __TS__ArrayEvery(
        {____local, domain, resource},
        function(____, part) return json:byteLength(part) <= MAX_JID_PART_BYTES end
    )
end
MAX_JID_PART_BYTES = 1023
--- Maximum size of the reason of a kick or a ban in bytes of UTF-8.
____exports.MAX_REASON_BYTES = 1024
--- Maximum nesting depth of arrays and objects in a body.
____exports.MAX_JSON_DEPTH = 32
--- Maximum length of a ban id in characters.
local MAX_BAN_ID_LENGTH = 64
--- Maximum number of accounts in a list, such as those exempt from one ban of a domain.
____exports.MAX_LISTED_ACCOUNTS = 100
--- Maximum duration of a temporary ban in seconds: 100 years of 365.25 days. Longer bans must be permanent.
____exports.MAX_BAN_SECONDS = 3155760000
--- Default page size of a listing, in entries.
____exports.DEFAULT_PAGE_SIZE = 100
--- Maximum page size of a listing, in entries.
____exports.MAX_PAGE_SIZE = 1000
--- How long a request for events may wait for one, in seconds: less than proxies and Prosody wait for a response.
____exports.MAX_WAIT_SECONDS = 50
--- Maximum sequence number of an entry in a control plane's audit log: every version of Lua writes 14 digits exactly.
local MAX_SEQUENCE = 99999999999999
MAX_REPEATED_BYTES = 64
--- The problem for a value that is invalid for its field.
function ____exports.invalidValue(name, ____type, value, json)
    local ____temp_0
    if ____type.findJid == nil then
        ____temp_0 = nil
    else
        ____temp_0 = ____type.findJid(value, json)
    end
    local jid = ____temp_0
    local ____invalidField_4 = invalidField
    local ____name_2 = name
    local ____type_takes_3 = ____type.takes
    local ____temp_1
    if jid == nil then
        ____temp_1 = nil
    else
        ____temp_1 = ____exports.repeatable(jid, json)
    end
    return ____invalidField_4(____name_2, ____type_takes_3, ____temp_1)
end
--- The value of `known` for an object without fields.
____exports.NO_FIELDS = {}
--- Opens an object in which only the fields named in `known` are allowed, and in `more`: fields that are read elsewhere.
function ____exports.openFields(value, known, json, more)
    local all = more == nil and known or __TS__ArrayConcat(known, more)
    return fieldsOf(value, "field", all, json)
end
--- Opens a query, decoded to an object of strings, in which only the parameters named in `known` are allowed.
function ____exports.openQuery(query, known, json)
    return fieldsOf(query, "query parameter", known, json)
end
--- The field's value; undefined if it is absent, null or invalid, or `fields` already had a problem.
function ____exports.readField(fields, name, ____type)
    if fields.problem ~= nil then
        return nil
    end
    local given = fields.value[name]
    if given == nil then
        return nil
    end
    local json = fields.json
    local read = ____type.read(given, json)
    if read == nil and json:kind(given) ~= "null" then
        fields.problem = ____exports.invalidValue(name, ____type, given, json)
    end
    return read
end
--- A JID in the caller's spelling whose parts satisfy `accepts`.
local function jidField(takes, accepts)
    --- The valid JID that was read last: the items of a batch, and the requests of one caller, often name the same room.
    local last
    return {
        takes = takes,
        read = function(value, json)
            if value == last then
                return last
            end
            local jid = readText(value, json)
            if jid == nil then
                return nil
            end
            local slash = (string.find(jid, "/", nil, true) or 0) - 1
            local ____end = slash < 0 and #jid or slash
            local at = (string.find(jid, "@", nil, true) or 0) - 1
            local hasLocalpart = at >= 0 and at < ____end
            if at == 0 or slash == #jid - 1 then
                return nil
            end
            if not isHostName(
                __TS__StringSubstring(jid, hasLocalpart and at + 1 or 0, ____end),
                json
            ) then
                return nil
            end
            if not hasShortParts(jid, json) or not accepts(hasLocalpart, slash >= 0) then
                return nil
            end
            last = jid
            return jid
        end,
        findJid = readText
    }
end
--- A room JID, `localpart@domainpart`.
____exports.roomJidField = jidField(
    "a bare room JID such as room@chat.example.org",
    function(hasLocalpart, hasResourcepart) return hasLocalpart and not hasResourcepart end
)
--- An entity by its bare JID, or one of its sessions by its full JID. JIDs of components and servers have no localpart.
____exports.entityOrSessionField = jidField(
    "the bare JID of an account or component or the full JID of a session, such as bob@example.org or bob@example.org/phone",
    function() return true end
)
--- An entity by its bare JID. JIDs of components and servers have no localpart.
____exports.entityField = jidField(
    "the bare JID of an account or component, such as bob@example.org or bot.example.org",
    function(_hasLocalpart, hasResourcepart) return not hasResourcepart end
)
--- An account by its bare JID.
____exports.accountField = jidField(
    "the bare JID of an account such as bob@example.org",
    function(hasLocalpart, hasResourcepart) return hasLocalpart and not hasResourcepart end
)
--- An account by its bare JID, or every account of a domain.
____exports.accountOrDomainField = jidField(
    "the bare JID of an account or a domain, such as bob@example.org or example.org",
    function(_hasLocalpart, hasResourcepart) return not hasResourcepart end
)
local hostNameField = jidField(
    "",
    function(hasLocalpart, hasResourcepart) return not hasLocalpart and not hasResourcepart end
)
--- The target of a ban: an account by its bare JID, every account of a domain, or every account of its subdomains.
____exports.banJidField = {
    takes = "the bare JID of an account, a domain, or *. and a domain for its subdomains, such as bob@example.org, example.org or *.example.org",
    read = function(value, json)
        local text = readText(value, json)
        local ____temp_6
        if text == nil then
            ____temp_6 = nil
        else
            ____temp_6 = wildcardBase(text)
        end
        local base = ____temp_6
        if base == nil then
            return ____exports.accountOrDomainField.read(value, json)
        end
        local ____temp_7
        if hostNameField.read(base, json) == nil then
            ____temp_7 = nil
        else
            ____temp_7 = text
        end
        return ____temp_7
    end,
    findJid = readText
}
--- Several accounts by their bare JIDs.
____exports.accountListField = {
    takes = ("an array of 1 to " .. tostring(____exports.MAX_LISTED_ACCOUNTS)) .. " bare JIDs of accounts",
    read = function(value, json)
        if json:kind(value) ~= "array" then
            return nil
        end
        local items = json:items(value)
        if #items < 1 or #items > ____exports.MAX_LISTED_ACCOUNTS then
            return nil
        end
        local accounts = {}
        for ____, item in ipairs(items) do
            local account = ____exports.accountField.read(item, json)
            if account == nil then
                return nil
            end
            accounts[#accounts + 1] = account
        end
        return accounts
    end,
    findJid = function(value, json)
        if json:kind(value) ~= "array" then
            return nil
        end
        local invalid = __TS__ArrayFind(
            json:items(value),
            function(____, item) return ____exports.accountField.read(item, json) == nil end
        )
        return readText(invalid, json)
    end
}
--- The host name of a MUC component.
____exports.componentField = jidField(
    "the host name of a MUC component such as chat.example.org",
    function(hasLocalpart, hasResourcepart) return not hasLocalpart and not hasResourcepart end
)
--- One room by its bare JID, or every room of a MUC component by its host name.
____exports.roomOrComponentField = jidField(
    "a bare room JID or the host name of a MUC component, such as room@chat.example.org or chat.example.org",
    function(_hasLocalpart, hasResourcepart) return not hasResourcepart end
)
--- A text of `least` to `most` bytes without characters that XML forbids.
local function textField(least, most)
    return {
        takes = ((("a string of " .. tostring(least)) .. " to ") .. tostring(most)) .. " bytes without characters that XML forbids",
        read = function(value, json)
            local text = readText(value, json)
            if text == nil then
                return nil
            end
            local length = json:byteLength(text)
            return length >= least and length <= most and text or nil
        end
    }
end
--- A resourcepart: the nickname of an occupant (XEP-0045, section 3).
____exports.nicknameField = textField(1, MAX_JID_PART_BYTES)
--- The reason shown to the user who is kicked or denied entry.
____exports.reasonField = textField(0, ____exports.MAX_REASON_BYTES)
--- The text of a message from a room.
____exports.messageTextField = textField(1, ____exports.MAX_REASON_BYTES)
--- An opaque id of an occupant (XEP-0421).
____exports.occupantIdField = textField(1, MAX_JID_PART_BYTES)
--- The cursor: the last entry of the previous page. Any text is valid, because that entry may no longer exist. The
-- longest has five parts of JIDs: `room@component/account@host/nickname`.
____exports.cursorField = textField(1, 5 * MAX_JID_PART_BYTES + 4)
--- The stored affiliations of accounts to rooms (XEP-0045, section 5.2): "none" is not stored.
____exports.AFFILIATIONS = {"owner", "admin", "member", "outcast"}
____exports.affiliationField = {
    takes = "owner, admin, member or outcast",
    read = function(value) return __TS__ArrayFind(
        ____exports.AFFILIATIONS,
        function(____, each) return each == value end
    ) end
}
____exports.flagField = {
    takes = "true or false",
    read = function(value, json)
        local ____temp_8
        if json:kind(value) == "boolean" then
            ____temp_8 = value
        else
            ____temp_8 = nil
        end
        return ____temp_8
    end
}
--- The duration of a temporary ban, or an age, in seconds.
____exports.secondsField = {
    takes = "a whole number from 1 to " .. tostring(____exports.MAX_BAN_SECONDS),
    read = function(value, json)
        if json:kind(value) ~= "number" then
            return nil
        end
        local seconds = value
        return seconds >= 1 and seconds <= ____exports.MAX_BAN_SECONDS and seconds % 1 == 0 and seconds or nil
    end
}
--- A point in time after `now` (Unix time in seconds, with fraction), rounded up to whole seconds.
function ____exports.expiryField(now)
    return {
        takes = "an RFC 3339 timestamp in the future, at most 100 years ahead, such as 2030-01-31T12:00:00Z; omit it for a permanent ban",
        read = function(value, json)
            local text = readText(value, json)
            local ____temp_9
            if text == nil then
                ____temp_9 = nil
            else
                ____temp_9 = parseInstant(text)
            end
            local instant = ____temp_9
            if instant == nil or instant.seconds + instant.fraction <= now then
                return nil
            end
            local seconds = roundUp(instant)
            return seconds <= now + ____exports.MAX_BAN_SECONDS and seconds or nil
        end
    }
end
--- One of several texts.
function ____exports.choiceField(choices)
    return {
        takes = #choices == 1 and ("\"" .. (choices[1] or "")) .. "\"" or "one of " .. table.concat(choices, ", "),
        read = function(value) return __TS__ArrayFind(
            choices,
            function(____, choice) return choice == value end
        ) end
    }
end
--- What happens to an account instead of its removal: it becomes a visitor, who may not speak (XEP-0045, section 8.4).
____exports.muteRoleField = ____exports.choiceField({"visitor"})
local BAN_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
--- A ban id chosen by the caller.
____exports.banIdField = {
    takes = ("1 to " .. tostring(MAX_BAN_ID_LENGTH)) .. " characters of A-Z, a-z, 0-9, _ and -",
    read = function(value, json)
        local id = readText(value, json)
        if id == nil or #id < 1 or #id > MAX_BAN_ID_LENGTH then
            return nil
        end
        return json:consistsOf(id, BAN_ID_CHARACTERS) and id or nil
    end
}
--- A server's name in the configuration of a control plane.
____exports.serverNameField = textField(1, MAX_JID_PART_BYTES)
--- The sequence number of an entry in an audit log.
____exports.sequenceField = {
    takes = "a whole number from 0 to " .. tostring(MAX_SEQUENCE),
    read = function(value, json)
        if json:kind(value) ~= "number" then
            return nil
        end
        local sequence = value
        return sequence >= 0 and sequence <= MAX_SEQUENCE and sequence % 1 == 0 and sequence or nil
    end
}
--- A whole number of at most four digits, as digits in a query string.
local function digitsField(least, most)
    return {
        takes = (("a whole number from " .. tostring(least)) .. " to ") .. tostring(most),
        read = function(value, json)
            local text = readText(value, json)
            if text == nil or #text < 1 or #text > 4 then
                return nil
            end
            local number = 0
            do
                local at = 0
                while at < #text do
                    local digit = (string.find(
                        "0123456789",
                        __TS__StringCharAt(text, at),
                        nil,
                        true
                    ) or 0) - 1
                    if digit < 0 then
                        return nil
                    end
                    number = number * 10 + digit
                    at = at + 1
                end
            end
            return number >= least and number <= most and number or nil
        end
    }
end
--- The page size, as digits in a query string.
____exports.pageSizeField = digitsField(1, ____exports.MAX_PAGE_SIZE)
--- How long to wait for an event, in seconds, as digits in a query string.
____exports.waitField = digitsField(0, ____exports.MAX_WAIT_SECONDS)
--- A time in a query string: Unix time in seconds, rounded down.
____exports.timeField = {
    takes = "an RFC 3339 timestamp such as 2030-01-31T12:00:00Z",
    read = function(value, json)
        local text = readText(value, json)
        local ____temp_12
        if text == nil then
            ____temp_12 = nil
        else
            local ____opt_10 = parseInstant(text)
            ____temp_12 = ____opt_10 and ____opt_10.seconds
        end
        return ____temp_12
    end
}
return ____exports
 end,
["src.contract.selector"] = function(...) 
local ____exports = {}
local ____fields = require("src.contract.fields")
local nicknameField = ____fields.nicknameField
local occupantIdField = ____fields.occupantIdField
local readField = ____fields.readField
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local missingField = ____problem.missingField
local missingNicknameOrMuc = ____problem.missingNicknameOrMuc
local onlyOneOf = ____problem.onlyOneOf
--- The fields of which one says who is meant.
____exports.SELECTORS = {"nickname", "jid", "occupant_id"}
--- Reads SELECTORS and `muc`; undefined if none of them is given.
-- The types of `jid` and `muc` are given. `selectors`: those to name in an error.
function ____exports.readSelector(fields, jidField, mucField, selectors)
    if mucField == nil then
        mucField = roomJidField
    end
    if selectors == nil then
        selectors = ____exports.SELECTORS
    end
    local nickname = readField(fields, "nickname", nicknameField)
    local jid = readField(fields, "jid", jidField)
    local occupantId = readField(fields, "occupant_id", occupantIdField)
    local muc = readField(fields, "muc", mucField)
    local other = jid or occupantId
    if other ~= nil and (nickname ~= nil or jid ~= nil and occupantId ~= nil) then
        return onlyOneOf(selectors)
    end
    if jid ~= nil then
        return {by = "jid", jid = jid, muc = muc}
    end
    if occupantId ~= nil then
        return muc == nil and missingField("muc", "occupant_id") or ({by = "occupant_id", occupantId = occupantId, muc = muc})
    end
    if nickname == nil and muc == nil then
        return nil
    end
    return (nickname == nil or muc == nil) and missingNicknameOrMuc() or ({by = "nickname", nickname = nickname, muc = muc})
end
--- Whether one of SELECTORS is given, valid or not. `fields`: of an object.
function ____exports.hasSelector(____bindingPattern0)
    local json
    local value
    value = ____bindingPattern0.value
    json = ____bindingPattern0.json
    for ____, name in ipairs(____exports.SELECTORS) do
        local given = value[name]
        if given ~= nil and json:kind(given) ~= "null" then
            return true
        end
    end
    return false
end
return ____exports
 end,
["src.contract.message-request"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local ____exports = {}
local ____fields = require("src.contract.fields")
local entityOrSessionField = ____fields.entityOrSessionField
local flagField = ____fields.flagField
local messageTextField = ____fields.messageTextField
local openFields = ____fields.openFields
local readField = ____fields.readField
local roomOrComponentField = ____fields.roomOrComponentField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local isProblem = ____problem.isProblem
local missingField = ____problem.missingField
local success = ____problem.success
local ____selector = require("src.contract.selector")
local hasSelector = ____selector.hasSelector
local readSelector = ____selector.readSelector
local SELECTORS = ____selector.SELECTORS
local FIELDS = __TS__ArrayConcat(SELECTORS, {"muc", "text", "dry_run"})
local ACT_FIELDS = {"to", "text"}
--- Reads the body of `POST /muc_kick/messages`, decoded from JSON.
function ____exports.parseMessageRequest(body, json)
    local fields = openFields(body, FIELDS, json)
    local isPrivate = fields.problem == nil and hasSelector(fields)
    local ____isPrivate_0
    if isPrivate then
        ____isPrivate_0 = nil
    else
        ____isPrivate_0 = readField(fields, "muc", roomOrComponentField)
    end
    local muc = ____isPrivate_0
    local ____isPrivate_1
    if isPrivate then
        ____isPrivate_1 = readSelector(fields, entityOrSessionField)
    else
        ____isPrivate_1 = nil
    end
    local selector = ____isPrivate_1
    local text = readField(fields, "text", messageTextField)
    local ____readField_result_2 = readField(fields, "dry_run", flagField)
    if ____readField_result_2 == nil then
        ____readField_result_2 = false
    end
    local dryRun = ____readField_result_2
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if selector ~= nil and isProblem(selector) then
        return failure(selector)
    end
    if text == nil then
        return failure(missingField("text"))
    end
    return success({selector = selector, muc = muc, text = text, dryRun = dryRun})
end
--- The member `message` of a kick or a ban.
____exports.actMessageField = {
    takes = "an object with \"to\" (\"room\" or \"occupant\") and \"text\", " .. messageTextField.takes,
    read = function(value, json)
        local fields = openFields(value, ACT_FIELDS, json)
        local text = readField(fields, "text", messageTextField)
        if fields.problem ~= nil or text == nil then
            return nil
        end
        local to = value.to
        return (to == "room" or to == "occupant") and ({to = to, text = text}) or nil
    end
}
return ____exports
 end,
["src.contract.retraction-request"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local ____exports = {}
local readAuthorsSelector, AUTHORS_SELECTORS
local ____fields = require("src.contract.fields")
local accountListField = ____fields.accountListField
local entityField = ____fields.entityField
local flagField = ____fields.flagField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomOrComponentField = ____fields.roomOrComponentField
local secondsField = ____fields.secondsField
local ____selector = require("src.contract.selector")
local hasSelector = ____selector.hasSelector
local readSelector = ____selector.readSelector
local SELECTORS = ____selector.SELECTORS
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local isProblem = ____problem.isProblem
local missingOneOf = ____problem.missingOneOf
local onlyOneOf = ____problem.onlyOneOf
local success = ____problem.success
function readAuthorsSelector(fields)
    local jids = readField(fields, "jids", accountListField)
    local person = readSelector(fields, entityField, roomOrComponentField, AUTHORS_SELECTORS)
    if fields.problem ~= nil then
        return nil
    end
    if jids == nil then
        local ____hasSelector_result_1
        if hasSelector(fields) then
            ____hasSelector_result_1 = person
        else
            ____hasSelector_result_1 = nil
        end
        return ____hasSelector_result_1
    end
    if hasSelector(fields) then
        return onlyOneOf(AUTHORS_SELECTORS)
    end
    return {
        by = "jids",
        jids = jids,
        muc = readField(fields, "muc", roomOrComponentField)
    }
end
--- Maximum number of messages that one request retracts for each person, the newest first.
____exports.MAX_RETRACTIONS = 1000
AUTHORS_SELECTORS = __TS__ArrayConcat(SELECTORS, {"jids"})
local FIELDS = __TS__ArrayConcat(AUTHORS_SELECTORS, {"muc", "seconds", "reason", "dry_run"})
--- Fields by which a kick or a ban retracts messages as well.
____exports.RETRACT_FIELDS = {"retract", "retract_seconds"}
--- Reads the body of `POST /muc_kick/retractions`, decoded from JSON. `more`: see openFields.
function ____exports.parseRetractionRequest(body, json, more)
    local fields = openFields(body, FIELDS, json, more)
    local selector = readAuthorsSelector(fields)
    local seconds = readField(fields, "seconds", secondsField)
    local reason = readField(fields, "reason", reasonField)
    local ____readField_result_0 = readField(fields, "dry_run", flagField)
    if ____readField_result_0 == nil then
        ____readField_result_0 = false
    end
    local dryRun = ____readField_result_0
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if selector == nil then
        return failure(missingOneOf(AUTHORS_SELECTORS))
    end
    if isProblem(selector) then
        return failure(selector)
    end
    return success({selector = selector, seconds = seconds, reason = reason, dryRun = dryRun})
end
--- Reads RETRACT_FIELDS; undefined: nothing is to be retracted.
function ____exports.readRetraction(fields)
    local all = readField(fields, "retract", flagField)
    local seconds = readField(fields, "retract_seconds", secondsField)
    if seconds == nil then
        return all == true and ({}) or nil
    end
    if all ~= nil then
        if fields.problem == nil then
            fields.problem = onlyOneOf(____exports.RETRACT_FIELDS)
        end
    end
    return {seconds = seconds}
end
return ____exports
 end,
["src.contract.ban-request"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArraySort = ____lualib.__TS__ArraySort
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local ____exports = {}
local findMisplaced, idsOf, hasRepeatedText, listField, ownerField
local ____fields = require("src.contract.fields")
local banIdField = ____fields.banIdField
local banJidField = ____fields.banJidField
local accountListField = ____fields.accountListField
local flagField = ____fields.flagField
local muteRoleField = ____fields.muteRoleField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomOrComponentField = ____fields.roomOrComponentField
local sequenceField = ____fields.sequenceField
local serverNameField = ____fields.serverNameField
local ____jid_2Dtext = require("src.contract.jid-text")
local hasLocalpart = ____jid_2Dtext.hasLocalpart
local wildcardBase = ____jid_2Dtext.wildcardBase
local ____message_2Drequest = require("src.contract.message-request")
local actMessageField = ____message_2Drequest.actMessageField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local missingField = ____problem.missingField
local notForWildcards = ____problem.notForWildcards
local onlyForDomains = ____problem.onlyForDomains
local onlyOneOf = ____problem.onlyOneOf
local ownerMismatch = ____problem.ownerMismatch
local ownerOutdated = ____problem.ownerOutdated
local retractionOfDomain = ____problem.retractionOfDomain
local success = ____problem.success
local ____retraction_2Drequest = require("src.contract.retraction-request")
local readRetraction = ____retraction_2Drequest.readRetraction
local RETRACT_FIELDS = ____retraction_2Drequest.RETRACT_FIELDS
--- Reads the fields of a ban; the caller may have read other fields already, and its id. `expiry`: an expiryField.
function ____exports.readBanFields(fields, expiry, id)
    local jid = readField(fields, "jid", banJidField)
    local muc = readField(fields, "muc", roomOrComponentField)
    local role = readField(fields, "role", muteRoleField)
    local reason = readField(fields, "reason", reasonField)
    local expiresAt = readField(fields, "expires_at", expiry)
    local except = readField(fields, "except", accountListField)
    local ____readField_result_0 = readField(fields, "spare_affiliated", flagField)
    if ____readField_result_0 == nil then
        ____readField_result_0 = false
    end
    local spareAffiliated = ____readField_result_0
    local ____readField_result_1 = readField(fields, "publish", flagField)
    if ____readField_result_1 == nil then
        ____readField_result_1 = false
    end
    local publish = ____readField_result_1
    local ____readField_result_2 = readField(fields, "force", flagField)
    if ____readField_result_2 == nil then
        ____readField_result_2 = false
    end
    local force = ____readField_result_2
    local ____readField_result_3 = readField(fields, "dry_run", flagField)
    if ____readField_result_3 == nil then
        ____readField_result_3 = false
    end
    local dryRun = ____readField_result_3
    local retract = readRetraction(fields)
    local message = readField(fields, "message", actMessageField)
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if jid == nil then
        return failure(missingField("jid"))
    end
    local misplaced = findMisplaced(jid, except, spareAffiliated, retract)
    if misplaced ~= nil then
        return failure(misplaced)
    end
    if publish and role ~= nil then
        return failure(onlyOneOf({"role", "publish"}))
    end
    if publish and wildcardBase(jid) ~= nil then
        return failure(notForWildcards("publish"))
    end
    return success({
        id = id,
        jid = jid,
        muc = muc,
        role = role,
        reason = reason,
        expiresAt = expiresAt,
        except = except,
        spareAffiliated = spareAffiliated,
        publish = publish,
        force = force,
        dryRun = dryRun,
        retract = retract,
        message = message
    })
end
function findMisplaced(jid, except, spareAffiliated, retract)
    if not hasLocalpart(jid) then
        local ____temp_4
        if retract == nil then
            ____temp_4 = nil
        else
            ____temp_4 = retractionOfDomain()
        end
        return ____temp_4
    end
    if except ~= nil then
        return onlyForDomains("except")
    end
    return spareAffiliated and onlyForDomains("spare_affiliated") or nil
end
function idsOf(entries, json)
    local ids = {}
    for ____, entry in ipairs(entries) do
        local ____temp_5
        if json:kind(entry) == "object" then
            ____temp_5 = entry.id
        else
            ____temp_5 = nil
        end
        local id = ____temp_5
        if id ~= nil then
            ids[#ids + 1] = id
        end
    end
    return ids
end
function hasRepeatedText(values, json)
    local texts = __TS__ArrayFilter(
        values,
        function(____, value) return json:kind(value) == "string" end
    )
    __TS__ArraySort(texts)
    return __TS__ArraySome(
        texts,
        function(____, text, index) return index > 0 and text == texts[index] end
    )
end
--- Whether an id can begin with both prefixes.
function ____exports.isOverlapping(prefix, other)
    return __TS__StringStartsWith(prefix, other) or __TS__StringStartsWith(other, prefix)
end
local BAN_FIELDS = __TS__ArrayConcat({
    "jid",
    "muc",
    "role",
    "reason",
    "expires_at",
    "except",
    "spare_affiliated",
    "publish",
    "force",
    "dry_run",
    "message"
}, RETRACT_FIELDS)
local BAN_TO_PUT_FIELDS = __TS__ArrayConcat({"id"}, BAN_FIELDS)
local CHANGES_FIELDS = {"owner", "put", "delete"}
--- Reads the body of `PUT /muc_kick/bans/{id}`, decoded from JSON. `expiry`: an expiryField.
function ____exports.parseBanRequest(id, body, json, expiry)
    return ____exports.readBanFields(
        openFields(body, BAN_FIELDS, json),
        expiry,
        id
    )
end
--- Reads one entry of `put` in `PATCH /muc_kick/bans`. `expiry`: an expiryField.
function ____exports.parseBanToPut(entry, json, expiry)
    local fields = openFields(entry, BAN_TO_PUT_FIELDS, json)
    local id = readField(fields, "id", banIdField)
    local ban = ____exports.readBanFields(fields, expiry, id or "")
    return ban.ok and id == nil and failure(missingField("id")) or ban
end
--- Reads a single id: one in the path, or an entry of `delete` in `PATCH /muc_kick/bans`.
function ____exports.parseBanId(value, json)
    local id = banIdField.read(value, json)
    return id == nil and failure(invalidField("id", banIdField.takes)) or success(id)
end
--- Reads the body of `PATCH /muc_kick/bans`, decoded from JSON.
function ____exports.parseBanChanges(body, json, limits)
    local fields = openFields(body, CHANGES_FIELDS, json)
    local put = readField(fields, "put", listField) or ({})
    local del = readField(fields, "delete", listField) or ({})
    local owner = readField(fields, "owner", ownerField)
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    local count = #put + #del
    local least = owner == nil and 1 or 0
    if count < least or count > limits.maxBatch then
        return failure(invalidField(
            "put and delete",
            ((tostring(least) .. " to ") .. tostring(limits.maxBatch)) .. " entries together"
        ))
    end
    return hasRepeatedText(
        __TS__ArrayConcat(
            idsOf(put, json),
            del
        ),
        json
    ) and failure(invalidField("put and delete", "each id only once")) or success({put = put, delete = del, owner = owner})
end
listField = {
    takes = "an array",
    read = function(value, json) return json:kind(value) == "array" and json:items(value) or nil end
}
local OWNER_FIELDS = {
    "prefix",
    "store",
    "server",
    "seq",
    "hash",
    "adopt"
}
--- The member `owner` of `PATCH /muc_kick/bans`.
ownerField = {
    takes = "an object with prefix, store, server, seq and hash, and optionally adopt",
    read = function(value, json)
        local fields = openFields(value, OWNER_FIELDS, json)
        local prefix = readField(fields, "prefix", banIdField)
        local store = readField(fields, "store", banIdField)
        local server = readField(fields, "server", serverNameField)
        local seq = readField(fields, "seq", sequenceField)
        local hash = readField(fields, "hash", banIdField)
        if fields.problem ~= nil then
            return nil
        end
        local adopt = value.adopt
        if adopt ~= nil and json:kind(adopt) ~= "boolean" then
            return nil
        end
        if prefix == nil or store == nil or server == nil then
            return nil
        end
        if seq == nil or hash == nil then
            return nil
        end
        return {
            prefix = prefix,
            store = store,
            server = server,
            seq = seq,
            hash = hash,
            adopt = adopt == true
        }
    end
}
--- The problem if `claim` conflicts with another owner; otherwise undefined.
function ____exports.findOwnerConflict(owners, claim)
    if claim.adopt then
        return nil
    end
    for ____, owner in ipairs(owners) do
        do
            local __continue32
            repeat
                if not ____exports.isOverlapping(owner.prefix, claim.prefix) then
                    __continue32 = true
                    break
                end
                if owner.store ~= claim.store then
                    return ownerMismatch(owner.prefix)
                end
                if owner.prefix ~= claim.prefix then
                    __continue32 = true
                    break
                end
                if owner.server ~= claim.server then
                    return ownerMismatch(owner.prefix)
                end
                if owner.seq > claim.seq then
                    return ownerOutdated(owner.prefix)
                end
                __continue32 = true
            until true
            if not __continue32 then
                break
            end
        end
    end
    return nil
end
--- The owners with `claim` added, and those that conflict with it removed.
function ____exports.withOwner(owners, claim)
    local ____claim_6 = claim
    local prefix = ____claim_6.prefix
    local store = ____claim_6.store
    local server = ____claim_6.server
    local seq = ____claim_6.seq
    local hash = ____claim_6.hash
    local others = __TS__ArrayFilter(
        owners,
        function(____, owner) return owner.prefix ~= prefix and (owner.store == store or not ____exports.isOverlapping(owner.prefix, prefix)) end
    )
    others[#others + 1] = {
        prefix = prefix,
        store = store,
        server = server,
        seq = seq,
        hash = hash
    }
    return others
end
return ____exports
 end,
["src.contract.responses"] = function(...) 
local ____exports = {}
return ____exports
 end,
["src.contract.version"] = function(...) 
local ____exports = {}
--- The version of the product; a test compares it with package.json.
____exports.VERSION = "0.1.0"
return ____exports
 end,
["lua-src.mod_http_muc_kick.json.json-decoding"] = function(...) 
local ____exports = {}
local countDown, decode, matchEnd, skipSpace, readValue, readObject, readMemberName, readArray, readNumber, readString, readEscapedString, readEscape, readCodeUnit, encodeUtf8, left, STRING_MEMBER, START_OF_STRING, MEMBER_NAME, PART_OF_STRING, CODE_UNIT, AFTER_SPACE, AFTER_TRUE, AFTER_FALSE, AFTER_NULL, AFTER_ZERO, AFTER_INTEGER, AFTER_FRACTION, AFTER_EXPONENT, BLANK, QUOTE, COMMA, COLON, OPENING_BRACKET, BACKSLASH, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE, ESCAPES
local ____fields = require("src.contract.fields")
local MAX_JSON_DEPTH = ____fields.MAX_JSON_DEPTH
function countDown()
    left = left - 1
    if left == 0 then
        coroutine.yield()
    end
end
function decode(text)
    local value, next = readValue(
        text,
        skipSpace(text, 1),
        0
    )
    local ____temp_0
    if next > #text then
        ____temp_0 = value
    else
        ____temp_0 = nil
    end
    return ____temp_0
end
function matchEnd(text, pattern, at)
    return (string.match(text, pattern, at))
end
function skipSpace(text, at)
    local byte = string.byte(text, at)
    return (byte == nil or byte > BLANK) and at or (matchEnd(text, AFTER_SPACE, at) or at)
end
function readValue(text, at, depth)
    countDown()
    local byte = string.byte(text, at)
    if byte == QUOTE then
        return readString(text, at)
    end
    if byte == OPENING_BRACE or byte == OPENING_BRACKET then
        if depth >= MAX_JSON_DEPTH then
            return nil, at
        end
        if byte == OPENING_BRACE then
            return readObject(text, at, depth + 1)
        end
        return readArray(text, at, depth + 1)
    end
    local next = matchEnd(text, AFTER_TRUE, at)
    if next ~= nil then
        return true, next
    end
    next = matchEnd(text, AFTER_FALSE, at)
    if next ~= nil then
        return false, next
    end
    next = matchEnd(text, AFTER_NULL, at)
    if next ~= nil then
        return ____exports.NULL, next
    end
    return readNumber(text, at)
end
function readObject(text, start, depth)
    local object = {}
    local at = skipSpace(text, start + 1)
    if string.byte(text, at) == CLOSING_BRACE then
        return object, skipSpace(text, at + 1)
    end
    do
        while true do
            local plainName, plainValue, ____end, plainNext = string.match(text, STRING_MEMBER, at)
            if plainName ~= nil then
                countDown()
                object[plainName] = plainValue
                at = plainNext
                if ____end == "}" then
                    return object, at
                end
            else
                local name, valueAt = readMemberName(text, at)
                if name == nil then
                    return nil, at
                end
                local value, next = readValue(text, valueAt, depth)
                if value == nil then
                    return nil, at
                end
                object[name] = value
                local byte = string.byte(text, next)
                at = skipSpace(text, next + 1)
                if byte == CLOSING_BRACE then
                    return object, at
                end
                if byte ~= COMMA then
                    return nil, at
                end
            end
        end
    end
end
function readMemberName(text, at)
    local plain, ____end = string.match(text, MEMBER_NAME, at)
    if plain ~= nil then
        return plain, ____end
    end
    if string.byte(text, at) ~= QUOTE then
        return nil, at
    end
    local name, next = readString(text, at)
    if name == nil or string.byte(text, next) ~= COLON then
        return nil, at
    end
    return name, skipSpace(text, next + 1)
end
function readArray(text, start, depth)
    local array = {}
    setmetatable(array, ____exports.ARRAY)
    local at = skipSpace(text, start + 1)
    if string.byte(text, at) == CLOSING_BRACKET then
        return array, skipSpace(text, at + 1)
    end
    do
        while true do
            local value, next = readValue(text, at, depth)
            if value == nil then
                return nil, at
            end
            array[#array + 1] = value
            local byte = string.byte(text, next)
            at = skipSpace(text, next + 1)
            if byte == CLOSING_BRACKET then
                return array, at
            end
            if byte ~= COMMA then
                return nil, at
            end
        end
    end
end
function readNumber(text, at)
    local next = matchEnd(text, AFTER_INTEGER, at) or matchEnd(text, AFTER_ZERO, at)
    if next == nil then
        return nil, at
    end
    next = matchEnd(text, AFTER_FRACTION, next) or next
    next = matchEnd(text, AFTER_EXPONENT, next) or next
    return tonumber(string.sub(text, at, next - 1)), skipSpace(text, next)
end
function readString(text, at)
    local plain, ____end = string.match(text, START_OF_STRING, at)
    local next = ____end
    if string.byte(text, next) ~= QUOTE then
        return readEscapedString(text, at)
    end
    return plain, skipSpace(text, next + 1)
end
function readEscapedString(text, start)
    local parts = {}
    local at = start + 1
    do
        while true do
            countDown()
            local ____end = matchEnd(text, PART_OF_STRING, at) or at
            parts[#parts + 1] = string.sub(text, at, ____end - 1)
            local byte = string.byte(text, ____end)
            if byte == QUOTE then
                return table.concat(parts), skipSpace(text, ____end + 1)
            end
            if byte ~= BACKSLASH then
                return nil, ____end
            end
            local escaped, next = readEscape(text, ____end)
            if escaped == nil then
                return nil, ____end
            end
            parts[#parts + 1] = escaped
            at = next
        end
    end
end
function readEscape(text, at)
    local unit, next = readCodeUnit(text, at)
    if unit == nil then
        return ESCAPES[string.sub(text, at + 1, at + 1)], at + 2
    end
    if unit >= 55296 and unit <= 56319 then
        local low, afterLow = readCodeUnit(text, next)
        if low ~= nil and low >= 56320 and low <= 57343 then
            return encodeUtf8(65536 + (unit - 55296) * 1024 + (low - 56320)), afterLow
        end
    end
    return encodeUtf8(unit), next
end
function readCodeUnit(text, at)
    local digits, next = string.match(text, CODE_UNIT, at)
    if digits == nil then
        return nil, at
    end
    return tonumber(digits, 16), next
end
function encodeUtf8(codePoint)
    if codePoint < 128 then
        return string.char(codePoint)
    end
    local last = 128 + codePoint % 64
    local rest = math.floor(codePoint / 64)
    if codePoint < 2048 then
        return string.char(192 + rest, last)
    end
    local middle = 128 + rest % 64
    local top = math.floor(rest / 64)
    if codePoint < 65536 then
        return string.char(224 + top, middle, last)
    end
    return string.char(
        240 + math.floor(top / 64),
        128 + top % 64,
        middle,
        last
    )
end
--- The decoded JSON null: nil cannot be stored in a table.
____exports.NULL = {}
--- The metatable of arrays, which tells an empty one from an empty object.
____exports.ARRAY = {}
left = math.huge
--- Decodes a text of well-formed UTF-8; undefined: it is not JSON (RFC 8259), or nested deeper than MAX_JSON_DEPTH.
function ____exports.decodeText(text)
    left = math.huge
    return decode(text)
end
function ____exports.startDecoding(text)
    local result
    local thread = coroutine.create(function()
        result = decode(text)
    end)
    return {
        proceed = function(values)
            left = values
            local ok, fault = coroutine.resume(thread)
            if not ok then
                error(
                    tostring(fault),
                    0
                )
            end
            return coroutine.status(thread) == "dead"
        end,
        result = function() return result end
    }
end
local SPACE = "[ \t\r\n]*"
local UNESCAPED = ((("[^%z" .. string.char(1)) .. "-") .. string.char(31)) .. "\\\"]*"
STRING_MEMBER = ((((((((((("^\"(" .. UNESCAPED) .. ")\"") .. SPACE) .. ":") .. SPACE) .. "\"(") .. UNESCAPED) .. ")\"") .. SPACE) .. "([,}])") .. SPACE) .. "()"
START_OF_STRING = ("^\"(" .. UNESCAPED) .. ")()"
MEMBER_NAME = ((((("^\"(" .. UNESCAPED) .. ")\"") .. SPACE) .. ":") .. SPACE) .. "()"
PART_OF_STRING = ("^" .. UNESCAPED) .. "()"
CODE_UNIT = "^\\u(%x%x%x%x)()"
AFTER_SPACE = ("^" .. SPACE) .. "()"
AFTER_TRUE = ("^true" .. SPACE) .. "()"
AFTER_FALSE = ("^false" .. SPACE) .. "()"
AFTER_NULL = ("^null" .. SPACE) .. "()"
AFTER_ZERO = "^-?0()"
AFTER_INTEGER = "^-?[1-9]%d*()"
AFTER_FRACTION = "^%.%d+()"
AFTER_EXPONENT = "^[eE][+-]?%d+()"
BLANK = 32
QUOTE = 34
COMMA = 44
COLON = 58
OPENING_BRACKET = 91
BACKSLASH = 92
CLOSING_BRACKET = 93
OPENING_BRACE = 123
CLOSING_BRACE = 125
ESCAPES = {
    ["\""] = "\"",
    ["\\"] = "\\",
    ["/"] = "/",
    b = "\b",
    f = "\f",
    n = "\n",
    r = "\r",
    t = "\t"
}
return ____exports
 end,
["lua-src.mod_http_muc_kick.json.json-encoding"] = function(...) 
local ____exports = {}
local add, write, writeList, writeObject, parts, count, UNSAFE, SAFE_TEXT, ESCAPED
local ____json_2Ddecoding = require("lua-src.mod_http_muc_kick.json.json-decoding")
local ARRAY = ____json_2Ddecoding.ARRAY
function add(part)
    count = count + 1
    parts[count] = part
end
function write(value)
    local luaType = type(value)
    if luaType == "string" then
        add(string.format(
            "\"%s\"",
            ____exports.escapeText(value)
        ))
    elseif luaType ~= "table" then
        add(tostring(value))
    elseif getmetatable(value) == ARRAY or value[1] ~= nil then
        writeList(value)
    else
        writeObject(value)
    end
end
function writeList(items)
    local separator = "["
    for ____, item in ipairs(items) do
        add(separator)
        write(item)
        separator = ","
    end
    add(separator == "[" and "[]" or "]")
end
function writeObject(object)
    local separator = "{"
    for name, value in pairs(object) do
        add(string.format(
            "%s\"%s\":",
            separator,
            ____exports.escapeText(name)
        ))
        write(value)
        separator = ","
    end
    add(separator == "{" and "{}" or "}")
end
--- Escapes a text so that it can stand between quotes.
function ____exports.escapeText(text)
    if (string.match(text, SAFE_TEXT)) ~= nil then
        return text
    end
    return (string.gsub(text, UNSAFE, ESCAPED))
end
--- The same list, encoded as `[]` if it is empty: any other empty table is encoded as an object.
function ____exports.list(items)
    setmetatable(items, ARRAY)
    return items
end
parts = {}
count = 0
--- The table is replaced after a text with more parts, so that the memory of a long one is released.
local MOST_PARTS = 4096
--- Encodes strings, numbers, booleans, objects and lists in JSON; members that are undefined are left out.
function ____exports.encodeJson(value)
    count = 0
    write(value)
    local text = table.concat(parts, "", 1, count)
    if count > MOST_PARTS then
        parts = {}
    end
    return text
end
--- Characters that cannot stand in a JSON string as they are (RFC 8259, section 7), and DEL.
local UNSAFE_SET = ((("%z\"\\" .. string.char(1)) .. "-") .. string.char(31)) .. string.char(127)
UNSAFE = ("[" .. UNSAFE_SET) .. "]"
SAFE_TEXT = ("^()[^" .. UNSAFE_SET) .. "]*$"
ESCAPED = {}
do
    local code = 0
    while code < 32 do
        ESCAPED[string.char(code)] = string.format("\\u%04x", code)
        code = code + 1
    end
end
ESCAPED[string.char(127)] = "\\u007f"
ESCAPED["\""] = "\\\""
ESCAPED["\\"] = "\\\\"
return ____exports
 end,
["lua-src.mod_http_muc_kick.slices"] = function(...) 
local ____exports = {}
local createWork, turnEnd, enqueue, setTimer, runQueue, runWork, time, timer, TURN, schedule, ignore
function createWork(begin, ended)
    --- Loops within loops, the innermost last.
    local loops = {}
    local isPaused = false
    local isRunning = true
    schedule.begun = schedule.begun + 1
    local work = {
        number = schedule.begun,
        run = function(____until)
            isRunning = true
            while not isPaused do
                local loop = loops[#loops]
                if loop == nil then
                    break
                end
                if loop.next < loop.count then
                    local ____loop_step_3 = loop.step
                    local ____loop_0, ____next_1 = loop, "next"
                    local ____loop_next_2 = ____loop_0[____next_1]
                    ____loop_0[____next_1] = ____loop_next_2 + 1
                    ____loop_step_3(____loop_next_2)
                else
                    table.remove(loops)
                    loop.done()
                end
                if time.monotonic() >= ____until then
                    break
                end
            end
            isRunning = false
            if isPaused then
                return "paused"
            end
            return #loops > 0 and "unfinished" or "done"
        end,
        ended = ended
    }
    local agenda = {
        plan = function(____, count, step, done)
            loops[#loops + 1] = {next = 0, count = count, step = step, done = done}
        end,
        wait = function(self, start)
            isPaused = true
            start(function()
                isPaused = false
                if not isRunning then
                    enqueue(work)
                end
            end)
        end
    }
    agenda:plan(
        0,
        ignore,
        function()
            begin(agenda)
        end
    )
    schedule.unfinished[work.number] = true
    return work
end
function turnEnd(now)
    return math.min(now + TURN, schedule.sliceEnd)
end
function enqueue(work)
    schedule.lastTurn = schedule.lastTurn + 1
    schedule.queue[schedule.lastTurn] = work
    setTimer()
end
function setTimer()
    if schedule.isTimerSet then
        return
    end
    schedule.isTimerSet = true
    timer.add_task(
        0,
        function()
            schedule.sliceEnd = time.monotonic() + ____exports.SLICE
            runQueue()
            if schedule.nextTurn <= schedule.lastTurn then
                return 0
            end
            schedule.isTimerSet = false
            return nil
        end
    )
end
function runQueue()
    local now = time.monotonic()
    repeat
        do
            local turn = schedule.nextTurn
            local work = schedule.queue[turn]
            if work == nil then
                return
            end
            schedule.nextTurn = schedule.nextTurn + 1
            schedule.queue[turn] = nil
            runWork(
                work,
                turnEnd(now)
            )
            now = time.monotonic()
        end
    until not (now < schedule.sliceEnd)
end
function runWork(work, ____until)
    local wasRunning = schedule.isRunning
    schedule.isRunning = true
    local ok, result = xpcall(
        function() return work.run(____until) end,
        debug.traceback
    )
    schedule.isRunning = wasRunning
    if ok and result == "paused" then
        return
    end
    if ok and result == "unfinished" then
        enqueue(work)
        return
    end
    if not ok then
        module:log("error", "Failed to finish a request: %s", result)
    end
    schedule.unfinished[work.number] = nil
    local hasEnded, fault = xpcall(
        function()
            work.ended(not ok)
        end,
        debug.traceback
    )
    if not hasEnded then
        module:log("error", "Failed to end a request: %s", fault)
    end
end
time = require("util.time")
timer = require("util.timer")
--- Maximum time for which all work together may block the main loop, in seconds. The pause that follows takes at least a
-- millisecond, the shortest wait of Prosody's main loop.
____exports.SLICE = 0.025
TURN = 0.002
local shared = module:shared("slices")
schedule = shared.schedule or ({
    queue = {},
    nextTurn = 1,
    lastTurn = 0,
    sliceEnd = 0,
    begun = 0,
    unfinished = {},
    oldest = 1,
    isTimerSet = false,
    isRunning = false
})
shared.schedule = schedule
ignore = function() return nil end
--- Executes the steps that `begin` plans, and those that they plan in turn: some now, the rest in slices between
-- which Prosody serves other events. Steps should not throw: an error is logged and ends only its
-- own work.
function ____exports.inSlices(begin, ended)
    if ended == nil then
        ended = ignore
    end
    local work = createWork(begin, ended)
    local now = time.monotonic()
    if schedule.isTimerSet then
        if now < schedule.sliceEnd then
            runWork(
                work,
                turnEnd(now)
            )
        else
            enqueue(work)
        end
        return
    end
    schedule.sliceEnd = now + ____exports.SLICE
    runWork(work, schedule.sliceEnd)
    if time.monotonic() >= now + TURN then
        setTimer()
    end
end
--- Like inSlices, but without pauses, for a few steps that must precede what follows.
function ____exports.atOnce(begin)
    runWork(
        createWork(begin, ignore),
        math.huge
    )
end
--- The number of the work that began last, the one at hand included.
function ____exports.latestWork()
    return schedule.begun
end
--- Whether the work with that number is done, and all that began before it.
function ____exports.isDoneUpTo(work)
    while schedule.oldest <= schedule.begun and schedule.unfinished[schedule.oldest] == nil do
        schedule.oldest = schedule.oldest + 1
    end
    return schedule.oldest > work
end
--- Whether the code that asks was called by a step.
function ____exports.isInStep()
    return schedule.isRunning
end
--- Does all remaining work at once.
function ____exports.finishAll()
    schedule.sliceEnd = math.huge
    runQueue()
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.answers"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local ____exports = {}
local withHeaders
local ____problem = require("src.contract.problem")
local internalError = ____problem.internalError
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local escapeText = ____json_2Dencoding.escapeText
function withHeaders(status, body, headers)
    return headers == nil and ({status = status, body = body}) or ({status = status, body = body, headers = headers})
end
--- The media type of every body.
____exports.JSON_TYPE = "application/json"
--- A response with a JSON body.
function ____exports.answer(status, body)
    return {
        status = status,
        body = encodeJson(body)
    }
end
--- The response to a request with many entries, each with a result of its own. The results are encoded already, one by one,
-- because all of them at once would take longer than a slice. `more`: other members.
function ____exports.resultsAnswer(results, more)
    if more == nil then
        more = {}
    end
    local others = encodeJson(more)
    local ____end = others == "{}" and "}" or "," .. __TS__StringSubstring(others, 1)
    return {
        status = 200,
        body = string.format(
            "{\"results\":[%s]%s",
            table.concat(results, ","),
            ____end
        )
    }
end
--- A success response without a body.
function ____exports.noContent(headers)
    return withHeaders(204, "", headers)
end
function ____exports.refusal(problem, headers)
    local ____problem_0 = problem
    local status = ____problem_0.status
    local code = ____problem_0.code
    local ____error = ____problem_0.error
    local body = string.format(
        "{\"code\":\"%s\",\"error\":\"%s\"}",
        code,
        escapeText(____error)
    )
    return withHeaders(status, body, headers)
end
____exports.respond = function(____bindingPattern0, ____bindingPattern1)
    local response
    local request
    request = ____bindingPattern0.request
    response = ____bindingPattern0.response
    local body
    local headers
    local status
    status = ____bindingPattern1.status
    headers = ____bindingPattern1.headers
    body = ____bindingPattern1.body
    if response.finished == true then
        return false
    end
    response.status_code = status
    if body ~= "" then
        response.headers.content_type = ____exports.JSON_TYPE
    end
    if headers ~= nil then
        for name, value in pairs(headers) do
            response.headers[name] = value
        end
    end
    response:send(request.method == "HEAD" and response.write_headers == nil and "" or body)
    return true
end
--- Responds to a request whose work in slices has failed before a response; see inSlices.
function ____exports.answerFailure(event, send)
    if send == nil then
        send = ____exports.respond
    end
    return function(hasFailed)
        if hasFailed then
            send(
                event,
                ____exports.refusal(internalError())
            )
        end
    end
end
--- 200 with the value, or the error response.
function ____exports.answerTo(outcome)
    return outcome.ok and ____exports.answer(200, outcome.value) or ____exports.refusal(outcome.problem)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.json.json"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local ____exports = {}
local toCharacterSet
local ____json_2Ddecoding = require("lua-src.mod_http_muc_kick.json.json-decoding")
local ARRAY = ____json_2Ddecoding.ARRAY
local decodeText = ____json_2Ddecoding.decodeText
local NULL = ____json_2Ddecoding.NULL
function toCharacterSet(characters)
    local set = ""
    local first
    do
        local code = 1
        while code <= 128 do
            local isMember = code < 128 and __TS__StringIncludes(
                characters,
                string.char(code)
            )
            if isMember then
                if first == nil then
                    first = code
                end
            elseif first ~= nil then
                local range = (string.char(first) .. "-") .. string.char(code - 1)
                if code - first > 2 and (string.match(range, "[%%%]]")) == nil then
                    set = set .. range
                else
                    do
                        local each = first
                        while each < code do
                            set = set .. (string.gsub(
                                string.char(each),
                                "%p",
                                "%%%0"
                            ))
                            each = each + 1
                        end
                    end
                end
                first = nil
            end
            code = code + 1
        end
    end
    return set
end
local ____require_result_0 = require("util.encodings")
local utf8 = ____require_result_0.utf8
--- Decodes a request body: JSON of RFC 8259 in well-formed UTF-8, nested at most MAX_JSON_DEPTH deep; undefined if it is
-- invalid. util.json is not used because it also accepts invalid JSON (a comma before a closing brace, control
-- characters, unknown escapes), and gives the member names `__hash` and `__array` a special meaning.
function ____exports.decodeJson(body)
    local ____utf8_valid_result_1
    if utf8.valid(body) then
        ____utf8_valid_result_1 = decodeText(body)
    else
        ____utf8_valid_result_1 = nil
    end
    return ____utf8_valid_result_1
end
--- Nearly every text: checked by one pattern, before the rest. Captures a position, because a text would be copied.
local PRINTABLE_ASCII = "^()[ -~]*$"
--- Production 2 of XML 1.0, turned round: control characters, and U+FFFE and U+FFFF in UTF-8.
local FORBIDDEN_CONTROLS = ((((("[%z" .. string.char(1)) .. "-") .. string.char(8, 11, 12, 14)) .. "-") .. string.char(31)) .. "]"
local FORBIDDEN_NONCHARACTERS = ((string.char(239, 191) .. "[") .. string.char(190, 191)) .. "]"
--- For each list of characters, a pattern that matches text of them only, and one that matches text without them.
local ofThem = {}
local withoutThem = {}
--- For each list of names, the same names as keys. Weak, because some lists are made for one request.
local nameSets = {}
setmetatable(nameSets, {__mode = "k"})
local function toNameSet(names)
    local set = {}
    for ____, name in ipairs(names) do
        set[name] = true
    end
    nameSets[names] = set
    return set
end
local function addPatterns(characters)
    local set = toCharacterSet(characters)
    ofThem[characters] = ("^()[" .. set) .. "]*$"
    withoutThem[characters] = ("^()[^" .. set) .. "]*$"
end
local function matches(text, patterns, characters)
    if patterns[characters] == nil then
        addPatterns(characters)
    end
    return (string.match(text, patterns[characters] or "")) ~= nil
end
--- The contract's view of values returned by decodeJson.
____exports.luaJson = {
    kind = function(self, value)
        local luaType = type(value)
        if luaType ~= "table" then
            return luaType
        end
        if value == NULL then
            return "null"
        end
        return getmetatable(value) == ARRAY and "array" or "object"
    end,
    firstUnknownName = function(self, value, known)
        local set = nameSets[known] or toNameSet(known)
        local first
        for name in pairs(value) do
            if set[name] == nil and (first == nil or name < first) then
                first = name
            end
        end
        return first
    end,
    items = function(____, value) return value end,
    byteLength = function(____, text) return #text end,
    isXmlText = function(____, text) return (string.match(text, PRINTABLE_ASCII)) ~= nil or utf8.valid(text) and (string.match(text, FORBIDDEN_CONTROLS)) == nil and (string.match(text, FORBIDDEN_NONCHARACTERS)) == nil end,
    hasOneOf = function(____, text, characters) return not matches(text, withoutThem, characters) end,
    consistsOf = function(____, text, characters) return matches(text, ofThem, characters) end
}
return ____exports
 end,
["lua-src.mod_http_muc_kick.addresses"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local ____exports = {}
local isPlainAccount, prepAddress, canonicalDomain, mayHaveOtherSpelling, canonicalLabel, idna, stringprep, jid, MAX_PLAIN, IDEOGRAPHIC_FULL_STOP
local ____jid_2Dtext = require("src.contract.jid-text")
local isHostName = ____jid_2Dtext.isHostName
local wildcardBase = ____jid_2Dtext.wildcardBase
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
--- Like prepBanJid, but with any domain that Prosody can prep: before domains were checked, bans of `bob smith` and the like
-- were stored.
function ____exports.prepStoredBanJid(text)
    if isPlainAccount(text) then
        return text
    end
    local base = wildcardBase(text)
    local address = prepAddress(base or text)
    if address == nil or address.resource ~= nil then
        return nil
    end
    return base == nil and address.account or "*." .. address.account
end
function isPlainAccount(text)
    local domain = string.match(text, "^[a-z0-9._-]+@([a-z0-9][a-z0-9.-]*[a-z0-9])$")
    return domain ~= nil and #text <= MAX_PLAIN and (string.match(domain, "[.-][.-]")) == nil
end
function prepAddress(text)
    local node, host, resource = jid.prepped_split(text)
    if node == "" or host == nil then
        return nil
    end
    local domain = canonicalDomain(host)
    return {account = node == nil and domain or (node .. "@") .. domain, resource = resource}
end
function canonicalDomain(prepped)
    if not mayHaveOtherSpelling(prepped) then
        return prepped
    end
    local dotted = string.gsub(prepped, IDEOGRAPHIC_FULL_STOP, ".")
    local rooted = string.gsub(dotted, "[^.]+", canonicalLabel)
    local canonical = string.gsub(rooted, "%.$", "")
    return canonical
end
function mayHaveOtherSpelling(prepped)
    return __TS__StringIncludes(prepped, "xn--") or __TS__StringIncludes(prepped, IDEOGRAPHIC_FULL_STOP) or __TS__StringEndsWith(prepped, ".")
end
function canonicalLabel(label)
    if string.sub(label, 1, 4) ~= "xn--" then
        return label
    end
    local unicode = idna.to_unicode(label)
    return unicode ~= nil and stringprep.nameprep(unicode) == unicode and unicode or label
end
--- The domain of a prepped JID.
function ____exports.domainOf(prepped)
    return jid.host(prepped) or ""
end
local ____require_result_0 = require("util.encodings")
idna = ____require_result_0.idna
stringprep = ____require_result_0.stringprep
jid = require("util.jid")
--- The room that was prepped last, which the next item of a batch often names again.
local lastRoom
function ____exports.prepRoomAddress(text)
    if (lastRoom and lastRoom.text) == text then
        return lastRoom.address
    end
    local node, host, resource = jid.prepped_split(text)
    if node == nil or node == "" or resource ~= nil then
        return nil
    end
    lastRoom = {text = text, address = {jid = (node .. "@") .. host, host = host}}
    return lastRoom.address
end
function ____exports.prepAccountOrSession(text)
    local address = prepAddress(text)
    return address ~= nil and isHostName(
        ____exports.domainOf(address.account),
        luaJson
    ) and address or nil
end
--- The bare JID of an account or component as Prosody preps it, without the canonical form of its domain.
function ____exports.prepBare(text)
    return jid.bare(jid.prep(text))
end
--- The canonical target of a ban: the bare JID of an account, a domain, or `*.` and a domain.
function ____exports.prepBanJid(text)
    local prepped = ____exports.prepStoredBanJid(text)
    if prepped == nil then
        return nil
    end
    return isHostName(
        ____exports.domainOf(wildcardBase(prepped) or prepped),
        luaJson
    ) and prepped or nil
end
--- The maximum length of a label of a host name (RFC 1035, section 2.3.4).
MAX_PLAIN = 63
--- The bare JIDs of the accounts exempt from a ban: canonical, sorted, distinct; undefined if one is not an account.
function ____exports.prepExceptions(texts)
    local accounts = {}
    for ____, text in ipairs(texts) do
        local account = ____exports.prepBanJid(text)
        if account == nil or ____exports.domainOf(account) == account then
            return nil
        end
        if not __TS__ArrayIncludes(accounts, account) then
            accounts[#accounts + 1] = account
        end
    end
    table.sort(accounts)
    return accounts
end
--- The bare JID of a room, or the host of a MUC component.
function ____exports.prepRoomOrComponent(text)
    local node, host, resource = jid.prepped_split(text)
    if node == "" or host == nil or resource ~= nil then
        return nil
    end
    return node == nil and host or (node .. "@") .. host
end
IDEOGRAPHIC_FULL_STOP = "。"
--- The bare JID of an account as Prosody preps it, with its domain canonical.
function ____exports.canonicalAccount(prepped)
    if not mayHaveOtherSpelling(prepped) then
        return prepped
    end
    local node = jid.node(prepped)
    local domain = canonicalDomain(____exports.domainOf(prepped))
    return node == nil and domain or (node .. "@") .. domain
end
function ____exports.prepNickname(text)
    local nickname = stringprep.resourceprep(text)
    local ____temp_3
    if nickname == "" then
        ____temp_3 = nil
    else
        ____temp_3 = nickname
    end
    return ____temp_3
end
function ____exports.prepHost(text)
    local prepped = jid.prep(text)
    local ____temp_4
    if jid.host(prepped) == prepped then
        ____temp_4 = prepped
    else
        ____temp_4 = nil
    end
    return ____temp_4
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-record"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSplit = ____lualib.__TS__StringSplit
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local ____exports = {}
--- The place of a ban with a record of its own.
____exports.OWN_RECORD = 0
--- What a ban or a mute is called in the log.
function ____exports.nameOf(____bindingPattern0)
    local role
    local id
    id = ____bindingPattern0.id
    role = ____bindingPattern0.role
    return role == nil and "Ban " .. id or "Mute " .. id
end
--- Adds what few bans have: a table that is made with room for all of it has up to three times the size.
function ____exports.withRareFields(fields, ban)
    local ____ban_0 = ban
    local role = ____ban_0.role
    local except = ____ban_0.except
    local spareAffiliated = ____ban_0.spareAffiliated
    local publish = ____ban_0.publish
    if role ~= nil then
        fields.role = role
    end
    if except ~= nil then
        fields.except = except
    end
    if spareAffiliated then
        fields.spare_affiliated = true
    end
    if publish then
        fields.publish = true
    end
    return fields
end
--- The flag of a ban that exempts affiliated accounts.
local AFFILIATED = "affiliated"
--- The flag of a ban that is published.
local PUBLISH = "publish"
--- All fields of a ban as text, of which parseBanText makes the ban again: two bans are equal if and only if their texts
-- are. The id comes first, so that texts are in the order of the ids.
function ____exports.banText(ban)
    local ____ban_1 = ban
    local id = ____ban_1.id
    local jid = ____ban_1.jid
    local muc = ____ban_1.muc
    local role = ____ban_1.role
    local reason = ____ban_1.reason
    local expiresAt = ____ban_1.expiresAt
    local except = ____ban_1.except
    local spareAffiliated = ____ban_1.spareAffiliated
    local publish = ____ban_1.publish
    local why = reason == nil and "" or "\"" .. reason
    local ____end = expiresAt == nil and "" or string.format("%.0f", expiresAt)
    local text = string.format(
        "%s\0%s\0%s\0%s\0%s",
        id,
        jid,
        muc or "",
        why,
        ____end
    )
    local flags = ((role or "") .. (spareAffiliated and AFFILIATED or "")) .. (publish and PUBLISH or "")
    if except == nil then
        return flags == "" and text or (text .. "\0") .. flags
    end
    return (((text .. "\0") .. flags) .. "\0") .. table.concat(except, "\0")
end
function ____exports.parseBanText(text)
    local fields = __TS__StringSplit(text, "\0")
    local muc, why, flags = fields[3] or "", fields[4] or "", fields[6] or ""
    local ____temp_4 = fields[1] or ""
    local ____temp_5 = fields[2] or ""
    local ____temp_2
    if muc == "" then
        ____temp_2 = nil
    else
        ____temp_2 = muc
    end
    local ____temp_6 = __TS__StringStartsWith(flags, "visitor") and "visitor" or nil
    local ____temp_3
    if why == "" then
        ____temp_3 = nil
    else
        ____temp_3 = string.sub(why, 2)
    end
    return {
        id = ____temp_4,
        jid = ____temp_5,
        muc = ____temp_2,
        role = ____temp_6,
        reason = ____temp_3,
        expiresAt = tonumber(fields[5]),
        except = #fields > 6 and __TS__ArraySlice(fields, 6) or nil,
        spareAffiliated = (string.match(flags, AFFILIATED)) ~= nil,
        publish = __TS__StringEndsWith(flags, PUBLISH)
    }
end
--- The id of a ban, from its text.
function ____exports.idIn(text)
    local ____end = string.find(text, "\0", 1, true)
    if ____end == nil then
        ____end = 0
    end
    return string.sub(text, 1, ____end - 1)
end
--- The JID of a ban, from its text.
function ____exports.jidIn(text)
    local start = string.find(text, "\0", 1, true)
    if start == nil then
        start = 0
    end
    local ____end = string.find(text, "\0", start + 1, true)
    if ____end == nil then
        ____end = 0
    end
    return string.sub(text, start + 1, ____end - 1)
end
--- Whether a text is that of a mute.
function ____exports.isMuteText(text)
    return (string.match(text, "^()%Z*%z%Z*%z%Z*%z%Z*%z%d*%zvisitor")) ~= nil
end
--- The end of a ban, from its text; undefined: permanent.
function ____exports.expiryIn(text)
    local ____end = string.match(text, "^%Z*%z%Z*%z%Z*%z%Z*%z(%d+)")
    return tonumber(____end)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-matching"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local ____jid_2Dtext = require("src.contract.jid-text")
local wildcardBase = ____jid_2Dtext.wildcardBase
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
--- Whether a ban that matches an account (canonical) exempts it. `affiliationOf` is called only if the result depends on
-- it.
function ____exports.isSpared(____bindingPattern0, account, affiliationOf)
    local spareAffiliated
    local except
    except = ____bindingPattern0.except
    spareAffiliated = ____bindingPattern0.spareAffiliated
    local ____opt_2 = except
    if (____opt_2 and __TS__ArrayIncludes(except, account)) == true then
        return true
    end
    return spareAffiliated and affiliationOf ~= nil and ____exports.isAffiliated(affiliationOf())
end
function ____exports.isAffiliated(affiliation)
    return affiliation == "member" or affiliation == "admin" or affiliation == "owner"
end
--- What the JID of a ban is compared with: an account, the domain of an account, or the parents of that domain; and the value to
-- compare, which for `parentDomain` is the domain without the `*.`.
function ____exports.banKey(jid)
    local base = wildcardBase(jid)
    if base ~= nil then
        return "parentDomain", base
    end
    return domainOf(jid) == jid and "domain" or "account", jid
end
--- `example.org` of `chat.example.org`; undefined if there is no further dot.
function ____exports.parentDomain(domain)
    local dot = (string.find(domain, ".", nil, true) or 0) - 1
    local ____temp_0
    if dot < 0 then
        ____temp_0 = nil
    else
        ____temp_0 = __TS__StringSubstring(domain, dot + 1)
    end
    return ____temp_0
end
--- Prepares a ban to be compared with many accounts.
function ____exports.createMatcher(ban)
    local by, key = ____exports.banKey(ban.jid)
    local suffix = "." .. key
    local function isAbout(account)
        if by == "account" then
            return account == key
        end
        local domain = domainOf(account)
        local ____temp_1
        if by == "domain" then
            ____temp_1 = domain == key
        else
            ____temp_1 = __TS__StringEndsWith(domain, suffix)
        end
        return ____temp_1
    end
    return function(account, affiliationOf)
        local canonical = canonicalAccount(account)
        return isAbout(canonical) and not ____exports.isSpared(ban, canonical, affiliationOf)
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.attempt"] = function(...) 
local ____exports = {}
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local internalError = ____problem.internalError
local ____require_result_0 = require("util.xpcall")
local xpcall = ____require_result_0.xpcall
--- Runs a function that may fail because of other modules: errors are logged, not thrown to the caller. What runs for every
-- request, or for each of many occupants, is passed its arguments, because a closure for each would cost more.
function ____exports.attempt(action, ...)
    local ok, result = xpcall(action, debug.traceback, ...)
    if ok then
        return result
    end
    module:log("error", "Request handler failed: %s", result)
    return failure(internalError())
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-storage"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local ____exports = {}
local cannotOpen, warnOfDriver, STORE
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local OWN_RECORD = ____ban_2Drecord.OWN_RECORD
function cannotOpen(fault)
    return error(
        "The storage for bans cannot be opened: " .. tostring(fault),
        0
    )
end
--- "null" is also Prosody's fallback if a driver cannot be loaded; "none" rejects every write.
function ____exports.storesNothing(driver)
    return driver == "null" or driver == "none"
end
function warnOfDriver(driver)
    module:log(
        "warn",
        "The storage driver \"%s\" %s: set storage = { %s = \"internal\" } for %s, and the driver of its other stores in default_storage",
        driver,
        ____exports.storesNothing(driver) and "stores no bans, so none can be placed" or "forgets all bans when Prosody restarts",
        STORE,
        module.host
    )
end
local storagemanager = require("core.storagemanager")
STORE = "muc_kick_bans"
--- The keys of records of single bans. No account can have such a name: deleting an account deletes the records under its
-- name from every store of its host.
local KEY_PREFIX = "ban/"
--- The keys of shared records, which hold bans by id.
local SHARED_KEY_PREFIX = "bans/"
--- The keys of the other records in the store: see `owners.ts`. No account can have such a name.
____exports.OWNER_KEY_PREFIX = "owner/"
--- The key of the restrictions of rooms: see `restriction-storage.ts`. No account can have such a name.
____exports.RESTRICTIONS_KEY = "restrictions/rooms"
--- Whether the record with that key holds something else than bans.
function ____exports.holdsNoBans(key)
    return key == ____exports.RESTRICTIONS_KEY or __TS__StringStartsWith(key, ____exports.OWNER_KEY_PREFIX)
end
--- The key of the record at a place of a ban.
function ____exports.keyAt(id, place)
    return place == OWN_RECORD and KEY_PREFIX .. id or SHARED_KEY_PREFIX .. string.format("%d", place)
end
--- The id in the key of a record of a single ban; undefined for another key.
function ____exports.ownId(key)
    return __TS__StringStartsWith(key, KEY_PREFIX) and string.sub(key, #KEY_PREFIX + 1) or nil
end
--- The number in the key of a shared record; undefined for another key.
function ____exports.sharedNumber(key)
    local digits = string.match(key, "^bans/([1-9]%d*)$")
    local ____temp_0
    if digits ~= nil and #digits <= 15 then
        ____temp_0 = tonumber(digits)
    else
        ____temp_0 = nil
    end
    return ____temp_0
end
--- Throws if the store cannot be opened.
function ____exports.openBanStorage()
    local store, fault = module:open_store(STORE)
    return store or cannotOpen(fault)
end
--- The same store as a map: with SQL, each entry of a record is a row, and a change writes only that.
function ____exports.openSharedStorage()
    local store, fault = module:open_store(STORE, "map")
    return store or cannotOpen(fault)
end
local function nameDriver()
    local ____, driver = storagemanager.get_driver(module.host, STORE)
    return driver
end
--- Whether the store of bans has a driver that stores anything.
function ____exports.hasStorage()
    return not ____exports.storesNothing(nameDriver())
end
--- Whether stored bans survive a restart. Logs a warning if they do not.
function ____exports.isPersistent()
    local driver = nameDriver()
    local persistent = not ____exports.storesNothing(driver) and driver ~= "memory"
    if not persistent then
        warnOfDriver(driver)
    end
    return persistent
end
--- The keys of all records in the store of bans. Throws if they cannot be listed.
function ____exports.listKeys(store)
    if not ____exports.hasStorage() then
        return {}
    end
    local ok, result = pcall(function()
        local keys = {}
        for key in store:users() do
            keys[#keys + 1] = key
        end
        return keys
    end)
    return ok and result or error(
        "The stored bans cannot be listed: " .. tostring(result),
        0
    )
end
--- The value of a record, or the error that prevented reading it.
function ____exports.readRecord(store, key)
    local ok, result = pcall(function()
        local value, fault = store:get(key)
        return {value = value, fault = fault}
    end)
    if not ok then
        return nil, tostring(result)
    end
    return result.value, result.fault or "it is a " .. type(result.value)
end
return ____exports
 end,
["src.contract.writable"] = function(...) 
local ____exports = {}
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.stored-ban"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local countMembers, readText, readExceptions, LATEST_EXPIRY
local ____fields = require("src.contract.fields")
local flagField = ____fields.flagField
local muteRoleField = ____fields.muteRoleField
local reasonField = ____fields.reasonField
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepExceptions = ____addresses.prepExceptions
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local prepStoredBanJid = ____addresses.prepStoredBanJid
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local withRareFields = ____ban_2Drecord.withRareFields
function countMembers(stored)
    local count = 0
    for name in pairs(stored) do
        if name ~= "members" then
            count = count + 1
        end
    end
    return count
end
function readText(value, prepare)
    local ____temp_9
    if type(value) == "string" then
        ____temp_9 = prepare(value)
    else
        ____temp_9 = nil
    end
    return ____temp_9
end
--- NaN and infinity have a remainder that is not 0.
function ____exports.isExpiry(value)
    return type(value) == "number" and value % 1 == 0 and value <= LATEST_EXPIRY
end
function readExceptions(value)
    if type(value) ~= "table" then
        return nil
    end
    local entries = value
    local texts = {}
    do
        local index = 1
        while index <= #entries do
            local text = entries[index]
            if type(text) ~= "string" then
                return nil
            end
            texts[#texts + 1] = text
            index = index + 1
        end
    end
    local ____temp_10
    if #texts > 0 and #texts == countMembers(entries) then
        ____temp_10 = prepExceptions(texts)
    else
        ____temp_10 = nil
    end
    return ____temp_10
end
LATEST_EXPIRY = 253402300799
--- The value that is stored for a ban in a shared record.
local function encodeBan(ban)
    local ____ban_0 = ban
    local jid = ____ban_0.jid
    local muc = ____ban_0.muc
    local reason = ____ban_0.reason
    local expiresAt = ____ban_0.expiresAt
    local stored = {jid = jid, muc = muc, reason = reason, expires_at = expiresAt}
    return withRareFields(stored, ban)
end
function ____exports.encodeAll(bans)
    local values = {}
    for ____, ban in ipairs(bans) do
        values[ban.id] = encodeBan(ban)
    end
    return values
end
--- The record of a single ban.
function ____exports.toOwnRecord(stored)
    return __TS__ObjectAssign(
        {},
        stored,
        {members = countMembers(stored)}
    )
end
--- Reads a ban as any version has stored it.
function ____exports.decodeBan(id, stored)
    local members = stored.members
    if members ~= nil and members ~= countMembers(stored) then
        return nil, "a part of it is missing"
    end
    local jid = readText(stored.jid, prepStoredBanJid)
    if jid == nil then
        return nil, "its jid is not valid"
    end
    local muc = readText(stored.muc, prepRoomOrComponent)
    if muc == nil and stored.muc ~= nil then
        return nil, "its muc is not valid"
    end
    local role = muteRoleField.read(stored.role, luaJson)
    if role == nil and stored.role ~= nil then
        return nil, "its role is not valid"
    end
    local reason = stored.reason
    if reason ~= nil and reasonField.read(reason, luaJson) == nil then
        return nil, "its reason is not valid"
    end
    local expiresAt = stored.expires_at
    if expiresAt ~= nil and not ____exports.isExpiry(expiresAt) then
        return nil, "its expires_at is not valid"
    end
    local except = readExceptions(stored.except)
    if except == nil and stored.except ~= nil then
        return nil, "its except is not valid"
    end
    local ____stored_spare_affiliated_1 = stored.spare_affiliated
    if ____stored_spare_affiliated_1 == nil then
        ____stored_spare_affiliated_1 = false
    end
    local spareAffiliated = ____stored_spare_affiliated_1
    if flagField.read(spareAffiliated, luaJson) == nil then
        return nil, "its spare_affiliated is not valid"
    end
    local ____stored_publish_2 = stored.publish
    if ____stored_publish_2 == nil then
        ____stored_publish_2 = false
    end
    local publish = ____stored_publish_2
    if flagField.read(publish, luaJson) == nil then
        return nil, "its publish is not valid"
    end
    local ____id_4 = id
    local ____jid_5 = jid
    local ____muc_6 = muc
    local ____role_7 = role
    local ____reason_8 = reason
    local ____temp_3
    if expiresAt == nil then
        ____temp_3 = nil
    else
        ____temp_3 = math.floor(expiresAt)
    end
    local ban = {
        id = ____id_4,
        jid = ____jid_5,
        muc = ____muc_6,
        role = ____role_7,
        reason = ____reason_8,
        expiresAt = ____temp_3,
        except = except,
        spareAffiliated = spareAffiliated,
        publish = publish
    }
    return ban, nil
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-store"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local toChanges, groupBy, isBanId, decodeIfTable
local ____fields = require("src.contract.fields")
local banIdField = ____fields.banIdField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local storageFailed = ____problem.storageFailed
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local OWN_RECORD = ____ban_2Drecord.OWN_RECORD
local ____ban_2Dstorage = require("lua-src.mod_http_muc_kick.bans.ban-storage")
local holdsNoBans = ____ban_2Dstorage.holdsNoBans
local isPersistent = ____ban_2Dstorage.isPersistent
local keyAt = ____ban_2Dstorage.keyAt
local listKeys = ____ban_2Dstorage.listKeys
local openBanStorage = ____ban_2Dstorage.openBanStorage
local openSharedStorage = ____ban_2Dstorage.openSharedStorage
local ownId = ____ban_2Dstorage.ownId
local readRecord = ____ban_2Dstorage.readRecord
local sharedNumber = ____ban_2Dstorage.sharedNumber
local ____stored_2Dban = require("lua-src.mod_http_muc_kick.bans.stored-ban")
local decodeBan = ____stored_2Dban.decodeBan
local encodeAll = ____stored_2Dban.encodeAll
local toOwnRecord = ____stored_2Dban.toOwnRecord
function toChanges(ids, values, removal)
    local changes = {}
    for ____, id in ipairs(ids) do
        changes[id] = values and values[id] or removal
    end
    return changes
end
function groupBy(ids, keyOf)
    local groups = {}
    local byKey = {}
    for ____, id in ipairs(ids) do
        local key = keyOf(id)
        local group = byKey[key]
        if group == nil then
            group = {key = key, ids = {}}
            byKey[key] = group
            groups[#groups + 1] = group
        end
        local ____group_ids_15 = group.ids
        ____group_ids_15[#____group_ids_15 + 1] = id
    end
    return groups
end
function isBanId(text)
    return banIdField.read(text, luaJson) ~= nil
end
function decodeIfTable(id, stored, fault)
    if type(stored) ~= "table" then
        return nil, fault
    end
    return decodeBan(id, stored)
end
--- Number of bans per shared record: a change of one of them writes all of them.
local SHARED_BY = 32
--- Minimum number of new bans placed together that are written to shared records.
local SHARED_FROM = 8
--- Minimum number of records of single bans that `pack` moves.
local PACKED_FROM = 500
--- Throws if the store cannot be opened.
-- 
-- @param placeOf the place of a ban that was read or written
function ____exports.openBanStore(placeOf)
    local store = openBanStorage()
    local sharedStore = openSharedStorage()
    --- The keys of records that a ban is in and should not be: they must be removed before the ban changes.
    local leftovers = {}
    --- The keys of the records with bans that could not be read, by id.
    local damaged = {}
    local unreadable = 0
    local lastShared = 0
    local function setDamaged(id, key)
        if damaged[id] == nil and key ~= nil then
            unreadable = unreadable + 1
        end
        if damaged[id] ~= nil and key == nil then
            unreadable = unreadable - 1
        end
        damaged[id] = key
    end
    local function noteDamage(name, reason)
        module:log("error", "The stored ban \"%s\" cannot be read and is not in force: %s", name, reason)
    end
    --- Writes the bans of one record. An error thrown by a driver affects only these.
    local function write(key, ids, values)
        return attempt(function()
            local own = values and values[ids[1] or ""]
            local ____temp_5
            if sharedNumber(key) ~= nil then
                ____temp_5 = {sharedStore:set_keys(
                    key,
                    toChanges(ids, values, sharedStore.remove)
                )}
            else
                local ____store_set_4 = store.set
                local ____key_3 = key
                local ____temp_2
                if own == nil then
                    ____temp_2 = nil
                else
                    ____temp_2 = toOwnRecord(own)
                end
                ____temp_5 = {____store_set_4(store, ____key_3, ____temp_2)}
            end
            local written, reason = __TS__Unpack(____temp_5)
            if written == true then
                return success(nil)
            end
            module:log("error", "Failed to write bans to storage: %s", reason)
            return failure(storageFailed())
        end)
    end
    local function clearLeftovers(ids)
        local outcomes = {}
        local left = __TS__ArrayFilter(
            ids,
            function(____, id) return leftovers[id] ~= nil end
        )
        for ____, ____value in ipairs(groupBy(
            left,
            function(id) return leftovers[id] or "" end
        )) do
            local key = ____value.key
            local group = ____value.ids
            local cleared = write(key, group, nil)
            for ____, id in ipairs(group) do
                if cleared.ok then
                    leftovers[id] = nil
                end
                outcomes[id] = cleared
            end
        end
        return outcomes
    end
    --- `values`: undefined to remove.
    local function change(ids, values, keyOf)
        local cleared = clearLeftovers(ids)
        local outcomes = {}
        local changeable = __TS__ArrayFilter(
            ids,
            function(____, id)
                local ____opt_6 = cleared[id]
                return (____opt_6 and ____opt_6.ok) ~= false
            end
        )
        for ____, ____value in ipairs(groupBy(changeable, keyOf)) do
            local key = ____value.key
            local group = ____value.ids
            local written = write(key, group, values)
            local outcome = written.ok and success(sharedNumber(key) or OWN_RECORD) or written
            for ____, id in ipairs(group) do
                outcomes[id] = outcome
                if written.ok then
                    setDamaged(id, nil)
                end
            end
        end
        return __TS__ArrayMap(
            ids,
            function(____, id) return outcomes[id] or failure(storageFailed()) end
        )
    end
    local function keyOf(id)
        return damaged[id] or keyAt(
            id,
            placeOf(id) or OWN_RECORD
        )
    end
    --- Gives new shared records to bans: their keys.
    local function share(ids)
        local shared = {}
        do
            local index = 0
            while index < #ids do
                if index % SHARED_BY == 0 then
                    lastShared = lastShared + 1
                end
                local id = ids[index + 1] or ""
                shared[id] = keyAt(id, lastShared)
                index = index + 1
            end
        end
        return shared
    end
    --- Reads the record with that key. `known`: the ids of the bans that were read.
    local function addRecord(key, known, add)
        local value, fault = readRecord(store, key)
        local own = ownId(key)
        local number = sharedNumber(key)
        local function addStored(each, stored, why)
            if known[each] ~= nil then
                leftovers[each] = key
                return
            end
            known[each] = true
            local ban, reason = decodeIfTable(each, stored, why)
            if ban ~= nil then
                add(ban, number or OWN_RECORD)
                return
            end
            setDamaged(each, key)
            noteDamage(number == nil and key or (key .. ": ") .. each, reason)
        end
        if own ~= nil and isBanId(own) then
            addStored(own, value, fault)
            return
        end
        if number ~= nil then
            lastShared = math.max(lastShared, number)
        end
        if number == nil or type(value) ~= "table" then
            unreadable = unreadable + 1
            noteDamage(key, number == nil and "this is no key of a ban" or fault)
            return
        end
        for each, stored in pairs(value) do
            if isBanId(each) then
                addStored(
                    each,
                    stored,
                    "it is a " .. type(stored)
                )
            else
                unreadable = unreadable + 1
                noteDamage(
                    (key .. ": ") .. tostring(each),
                    "this is no id of a ban"
                )
            end
        end
    end
    return {
        persistent = isPersistent(),
        readAll = function(self, add)
            local known = {}
            for ____, key in ipairs(listKeys(store)) do
                if not holdsNoBans(key) then
                    addRecord(key, known, add)
                end
            end
        end,
        unreadable = function() return unreadable end,
        isUnreadable = function(____, id) return damaged[id] ~= nil end,
        put = function(self, bans)
            local ids = __TS__ArrayMap(
                bans,
                function(____, ____bindingPattern0)
                    local id
                    id = ____bindingPattern0.id
                    return id
                end
            )
            local added = __TS__ArrayFilter(
                ids,
                function(____, id) return damaged[id] == nil and placeOf(id) == nil end
            )
            local ____temp_8
            if #added < SHARED_FROM then
                ____temp_8 = nil
            else
                ____temp_8 = share(added)
            end
            local shared = ____temp_8
            return change(
                ids,
                encodeAll(bans),
                function(id) return shared and shared[id] or keyOf(id) end
            )
        end,
        remove = function(____, ids) return change(ids, nil, keyOf) end,
        noteEnded = function(self, bans)
            for ____, ____value in ipairs(bans) do
                local ban = ____value.ban
                local place = ____value.place
                leftovers[ban.id] = keyAt(ban.id, place)
            end
            local ids = __TS__ArrayMap(
                bans,
                function(____, ____bindingPattern0)
                    local ban
                    ban = ____bindingPattern0.ban
                    return ban.id
                end
            )
            return __TS__ArrayMap(
                groupBy(
                    ids,
                    function(id) return leftovers[id] or "" end
                ),
                function(____, group) return group.ids end
            )
        end,
        clear = function(self, ids)
            clearLeftovers(ids)
        end,
        pack = function(self, bans)
            local left = {}
            for id in pairs(leftovers) do
                left[#left + 1] = id
            end
            clearLeftovers(left)
            if #bans < PACKED_FROM then
                return __TS__ArrayMap(
                    bans,
                    function() return OWN_RECORD end
                )
            end
            local ids = __TS__ArrayMap(
                bans,
                function(____, ____bindingPattern0)
                    local id
                    id = ____bindingPattern0.id
                    return id
                end
            )
            local shared = share(ids)
            local moved = change(
                ids,
                encodeAll(bans),
                function(id) return shared[id] end
            )
            local old = __TS__ArrayFilter(
                ids,
                function(____, _, index)
                    local ____opt_11 = moved[index + 1]
                    return (____opt_11 and ____opt_11.ok) == true
                end
            )
            for ____, id in ipairs(old) do
                leftovers[id] = keyAt(id, OWN_RECORD)
            end
            clearLeftovers(old)
            return __TS__ArrayMap(
                moved,
                function(____, outcome) return outcome.ok and outcome.value or OWN_RECORD end
            )
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.digest-number"] = function(...) 
local ____exports = {}
--- Six bytes of a digest, from the index `at` on (1: the first), as a number: 48 bits, which every version of Lua has exactly.
function ____exports.digestNumber(digest, at)
    local a, b, c, d, e, f = string.byte(digest, at, at + 5)
    if a == nil then
        a = 0
    end
    if b == nil then
        b = 0
    end
    if c == nil then
        c = 0
    end
    if d == nil then
        d = 0
    end
    if e == nil then
        e = 0
    end
    if f == nil then
        f = 0
    end
    return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.slot-map"] = function(...) 
local ____exports = {}
local hashBySha256
local ____digest_2Dnumber = require("lua-src.mod_http_muc_kick.digest-number")
local digestNumber = ____digest_2Dnumber.digestNumber
local hashes = require("util.hashes")
---
-- @param textOf the text of a slot in the map
function ____exports.createSlotMap(textOf, hashText)
    if hashText == nil then
        hashText = hashBySha256
    end
    local slots = {}
    --- Slots with a text whose hash another one had already.
    local collided = {}
    return {
        get = function(self, text)
            local slot = slots[hashText(text)]
            return slot ~= nil and textOf(slot) == text and slot or collided[text]
        end,
        add = function(self, text, slot)
            local hash = hashText(text)
            if slots[hash] == nil then
                slots[hash] = slot
            else
                collided[text] = slot
            end
        end,
        remove = function(self, text)
            local hash = hashText(text)
            local slot = slots[hash]
            if slot ~= nil and textOf(slot) == text then
                slots[hash] = nil
            else
                collided[text] = nil
            end
        end
    }
end
hashBySha256 = function(text) return digestNumber(
    hashes.sha256(text),
    1
) end
return ____exports
 end,
["lua-src.mod_http_muc_kick.sorted-items"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local cutIntoChunks, MAX_CHUNK
function cutIntoChunks(items)
    local chunks = {__TS__ArraySlice(items, 0, MAX_CHUNK / 2)}
    do
        local from = MAX_CHUNK / 2
        while from < #items do
            chunks[#chunks + 1] = __TS__ArraySlice(items, from, from + MAX_CHUNK / 2)
            from = from + MAX_CHUNK / 2
        end
    end
    return chunks
end
MAX_CHUNK = 512
--- Items are kept in sorted chunks, themselves in order, so that an insertion moves few of them.
-- 
-- @param keyOf the key of an item, the same for as long as it is in the set
-- @param initial items in the order of their keys
function ____exports.createSortedItems(keyOf, initial)
    if initial == nil then
        initial = {}
    end
    local chunks = cutIntoChunks(initial)
    --- The index of the chunk that an item with that key is in, or would be.
    local function chunkOf(key)
        local from = 0
        local to = #chunks - 1
        while from < to do
            local middle = math.ceil((from + to) / 2)
            local ____opt_0 = chunks[middle + 1]
            local first = ____opt_0 and ____opt_0[1]
            if first == nil or keyOf(first) <= key then
                from = middle
            else
                to = middle - 1
            end
        end
        return from
    end
    --- The index of the first item of a chunk whose key is not less than `key`; the length if there is none.
    local function indexIn(chunk, key)
        local from = 0
        local to = #chunk
        while from < to do
            local middle = math.floor((from + to) / 2)
            local item = chunk[middle + 1]
            if item == nil or keyOf(item) >= key then
                to = middle
            else
                from = middle + 1
            end
        end
        return from
    end
    return {
        add = function(self, item)
            local key = keyOf(item)
            local at = chunkOf(key)
            local chunk = chunks[at + 1] or ({})
            table.insert(
                chunk,
                indexIn(chunk, key) + 1,
                item
            )
            if #chunk > MAX_CHUNK then
                __TS__ArraySplice(
                    chunks,
                    at + 1,
                    0,
                    __TS__ArraySplice(chunk, MAX_CHUNK / 2)
                )
            end
        end,
        remove = function(self, item)
            local key = keyOf(item)
            local at = chunkOf(key)
            local chunk = chunks[at + 1] or ({})
            table.remove(
                chunk,
                indexIn(chunk, key) + 1
            )
            if #chunk == 0 and #chunks > 1 then
                __TS__ArraySplice(chunks, at, 1)
            end
        end,
        page = function(self, limit, after)
            local page = {}
            do
                local at = after == nil and 0 or chunkOf(after)
                while at < #chunks do
                    for ____, item in ipairs(chunks[at + 1] or ({})) do
                        do
                            local __continue18
                            repeat
                                if after ~= nil and keyOf(item) <= after then
                                    __continue18 = true
                                    break
                                end
                                if #page == limit then
                                    return page
                                end
                                page[#page + 1] = item
                                __continue18 = true
                            until true
                            if not __continue18 then
                                break
                            end
                        end
                    end
                    at = at + 1
                end
            end
            return page
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.index.bans-by-jid"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIndexOf = ____lualib.__TS__ArrayIndexOf
local __TS__ArraySplice = ____lualib.__TS__ArraySplice
local ____exports = {}
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local jidIn = ____ban_2Drecord.jidIn
local parseBanText = ____ban_2Drecord.parseBanText
local ____slot_2Dmap = require("lua-src.mod_http_muc_kick.slot-map")
local createSlotMap = ____slot_2Dmap.createSlotMap
local ____sorted_2Ditems = require("lua-src.mod_http_muc_kick.sorted-items")
local createSortedItems = ____sorted_2Ditems.createSortedItems
--- Stands for the `muc` of a ban of every room.
____exports.EVERY_ROOM = ""
local NONE = {}
--- The slots of the bans whose `muc` is one of those, in that order.
function ____exports.slotsIn(bans, mucs)
    local slots = {}
    for ____, muc in ipairs(mucs) do
        for ____, slot in ipairs(bans.byMuc[muc] or NONE) do
            slots[#slots + 1] = slot
        end
    end
    return slots
end
---
-- @param textOf the text of a ban (see banText), by slot
function ____exports.createBansByJid(textOf, hashText)
    --- JIDs with one ban, which are nearly all.
    local single = createSlotMap(
        function(slot) return jidIn(textOf(slot)) end,
        hashText
    )
    local several = {}
    local function mucOf(slot)
        return parseBanText(textOf(slot)).muc or ____exports.EVERY_ROOM
    end
    local function addTo(bans, slot)
        bans.sorted:add(slot)
        local muc = mucOf(slot)
        local slots = bans.byMuc[muc]
        if slots == nil then
            bans.byMuc[muc] = {slot}
        else
            slots[#slots + 1] = slot
        end
    end
    local function removeFrom(bans, jid, slot)
        bans.sorted:remove(slot)
        local muc = mucOf(slot)
        local slots = bans.byMuc[muc] or ({})
        __TS__ArraySplice(
            slots,
            __TS__ArrayIndexOf(slots, slot),
            1
        )
        if #slots == 0 then
            bans.byMuc[muc] = nil
        end
        if (next(bans.byMuc)) == nil then
            several[jid] = nil
        end
    end
    local function get(jid)
        return several[jid] or single:get(jid)
    end
    return {
        get = function(____, jid) return get(jid) end,
        add = function(self, jid, slot)
            local others = get(jid)
            if others == nil then
                single:add(jid, slot)
            elseif type(others) == "table" then
                addTo(others, slot)
            else
                local bans = {
                    byMuc = {},
                    sorted = createSortedItems(textOf)
                }
                addTo(bans, others)
                addTo(bans, slot)
                single:remove(jid)
                several[jid] = bans
            end
        end,
        remove = function(self, jid, slot)
            local bans = several[jid]
            if bans == nil then
                single:remove(jid)
            else
                removeFrom(bans, jid, slot)
            end
        end,
        page = function(self, jid, limit, after)
            local bans = get(jid)
            if bans == nil then
                return {}
            end
            if type(bans) == "table" then
                return bans.sorted:page(limit, after)
            end
            return (after == nil or textOf(bans) > after) and ({bans}) or ({})
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.index.fingerprint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local ____digest_2Dnumber = require("lua-src.mod_http_muc_kick.digest-number")
local digestNumber = ____digest_2Dnumber.digestNumber
local hashes = require("util.hashes")
--- Half a lane, as many bytes as every version of Lua writes in hexadecimal on every platform.
local HALF_LANE = 2 ^ 24
--- A lane is a sum of 6 bytes of each text's SHA-256, and three of them make collisions a matter of 2^144.
local LANE_SIZE = 2 ^ 48
function ____exports.createFingerprint()
    local sums = {0, 0, 0}
    local function change(text, sign)
        local digest = hashes.sha256(text)
        do
            local lane = 0
            while lane < #sums do
                sums[lane + 1] = ((sums[lane + 1] or 0) + sign * digestNumber(digest, lane * 6 + 1)) % LANE_SIZE
                lane = lane + 1
            end
        end
    end
    return {
        add = function(____, text)
            change(text, 1)
        end,
        remove = function(____, text)
            change(text, -1)
        end,
        text = function() return table.concat(
            __TS__ArrayMap(
                sums,
                function(____, sum) return string.format(
                    "%06x%06x",
                    math.floor(sum / HALF_LANE),
                    math.floor(sum % HALF_LANE)
                ) end
            ),
            ""
        ) end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.index.ban-index"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local once
local ____jid_2Dtext = require("src.contract.jid-text")
local wildcardBase = ____jid_2Dtext.wildcardBase
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local ____slot_2Dmap = require("lua-src.mod_http_muc_kick.slot-map")
local createSlotMap = ____slot_2Dmap.createSlotMap
local ____sorted_2Ditems = require("lua-src.mod_http_muc_kick.sorted-items")
local createSortedItems = ____sorted_2Ditems.createSortedItems
local ____ban_2Dmatching = require("lua-src.mod_http_muc_kick.bans.ban-matching")
local isSpared = ____ban_2Dmatching.isSpared
local parentDomain = ____ban_2Dmatching.parentDomain
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local expiryIn = ____ban_2Drecord.expiryIn
local idIn = ____ban_2Drecord.idIn
local isMuteText = ____ban_2Drecord.isMuteText
local jidIn = ____ban_2Drecord.jidIn
local OWN_RECORD = ____ban_2Drecord.OWN_RECORD
local parseBanText = ____ban_2Drecord.parseBanText
local ____bans_2Dby_2Djid = require("lua-src.mod_http_muc_kick.bans.index.bans-by-jid")
local createBansByJid = ____bans_2Dby_2Djid.createBansByJid
local EVERY_ROOM = ____bans_2Dby_2Djid.EVERY_ROOM
local slotsIn = ____bans_2Dby_2Djid.slotsIn
local ____fingerprint = require("lua-src.mod_http_muc_kick.bans.index.fingerprint")
local createFingerprint = ____fingerprint.createFingerprint
function once(affiliationOf)
    local affiliation
    return function()
        affiliation = affiliation or affiliationOf()
        return affiliation
    end
end
local indexedbheap = require("util.indexedbheap")
--- Bans are kept as one string each, in numbered slots, and everything else refers to the number: Lua's garbage collector
-- visits every string and table of a list again and again, at the cost of whatever Prosody does meanwhile.
-- 
-- @param hashText replaced in tests
function ____exports.createBanIndex(hashText)
    local texts = {}
    local places = {}
    --- Slots below the last one that have no ban.
    local free = {}
    local function textIn(slot)
        return texts[slot] or ""
    end
    local function banIn(slot)
        return parseBanText(textIn(slot))
    end
    local byId = createSlotMap(
        function(slot) return idIn(textIn(slot)) end,
        hashText
    )
    local byJid = createBansByJid(textIn, hashText)
    local sorted = createSortedItems(textIn)
    local expiries = indexedbheap.create()
    local fingerprint = createFingerprint()
    local lastSlot = 0
    local count = 0
    local wildcards = 0
    local mutes = 0
    --- The account that was looked up last, if there is no ban of its JID or of its domains: a stanza leads to many lookups.
    local unconcerned
    --- Adds a ban to everything but the sorted slots.
    local function add(slot, text, place)
        local jid, expiry = jidIn(text), expiryIn(text)
        texts[slot] = text
        places[slot] = place
        byId:add(
            idIn(text),
            slot
        )
        byJid:add(jid, slot)
        if expiry ~= nil then
            expiries:insert(slot, expiry, slot)
        end
        fingerprint:add(text)
        count = count + 1
        if wildcardBase(jid) ~= nil then
            wildcards = wildcards + 1
        end
        if isMuteText(text) then
            mutes = mutes + 1
        end
        unconcerned = nil
    end
    --- Removes a ban from everything but the expiries.
    local function forget(slot)
        local text = textIn(slot)
        local jid = jidIn(text)
        sorted:remove(slot)
        byId:remove(idIn(text))
        byJid:remove(jid, slot)
        fingerprint:remove(text)
        texts[slot] = nil
        places[slot] = nil
        free[#free + 1] = slot
        count = count - 1
        if wildcardBase(jid) ~= nil then
            wildcards = wildcards - 1
        end
        if isMuteText(text) then
            mutes = mutes - 1
        end
    end
    --- The bans of an account (canonical), its domain and the parents of that, narrowest first.
    local function bansAbout(account)
        local domain = domainOf(account)
        local found = {}
        local function look(jid)
            local bans = byJid:get(jid)
            if bans ~= nil then
                found[#found + 1] = bans
            end
        end
        look(account)
        if domain ~= account then
            look(domain)
        end
        local ____temp_0
        if wildcards > 0 then
            ____temp_0 = parentDomain(domain)
        else
            ____temp_0 = nil
        end
        local parent = ____temp_0
        while parent ~= nil do
            look("*." .. parent)
            parent = parentDomain(parent)
        end
        return found
    end
    local function findOne(account, muc, now, affiliationOf, role)
        if account == unconcerned then
            return nil
        end
        local sought = canonicalAccount(account)
        local about = bansAbout(sought)
        if #about == 0 then
            unconcerned = account
            return nil
        end
        local service = domainOf(muc)
        local ____temp_1
        if affiliationOf == nil then
            ____temp_1 = nil
        else
            ____temp_1 = once(affiliationOf)
        end
        local affiliation = ____temp_1
        --- The ban in that slot, if it applies.
        local function applying(slot)
            local ban = banIn(slot)
            local isElsewhere = ban.muc ~= nil and ban.muc ~= muc and ban.muc ~= service
            local isOver = ban.expiresAt ~= nil and ban.expiresAt <= now
            if ban.role ~= role or isElsewhere or isOver then
                return nil
            end
            local ____isSpared_result_2
            if isSpared(ban, sought, affiliation) then
                ____isSpared_result_2 = nil
            else
                ____isSpared_result_2 = ban
            end
            return ____isSpared_result_2
        end
        for ____, bans in ipairs(about) do
            local slots = type(bans) == "number" and ({bans}) or slotsIn(bans, {muc, service, EVERY_ROOM})
            for ____, slot in ipairs(slots) do
                local ban = applying(slot)
                if ban ~= nil then
                    return ban
                end
            end
        end
        return nil
    end
    local index
    index = {
        count = function() return count end,
        revision = function() return fingerprint:text() end,
        get = function(self, id)
            local slot = byId:get(id)
            local ____temp_3
            if slot == nil then
                ____temp_3 = nil
            else
                ____temp_3 = banIn(slot)
            end
            return ____temp_3
        end,
        textOf = function(self, id)
            local slot = byId:get(id)
            local ____temp_4
            if slot == nil then
                ____temp_4 = nil
            else
                ____temp_4 = texts[slot]
            end
            return ____temp_4
        end,
        placeOf = function(self, id)
            local slot = byId:get(id)
            local ____temp_5
            if slot == nil then
                ____temp_5 = nil
            else
                ____temp_5 = places[slot]
            end
            return ____temp_5
        end,
        page = function(self, limit, after, jid)
            local ____temp_6
            if after == nil then
                ____temp_6 = nil
            else
                ____temp_6 = after .. ""
            end
            local key = ____temp_6
            local page = jid == nil and sorted:page(limit, key) or byJid:page(jid, limit, key)
            return __TS__ArrayMap(
                page,
                function(____, slot) return banIn(slot) end
            )
        end,
        fill = function(self, placesByText)
            local all = {}
            for text in pairs(placesByText) do
                all[#all + 1] = text
            end
            table.sort(all)
            local slots = {}
            for ____, text in ipairs(all) do
                lastSlot = lastSlot + 1
                slots[#slots + 1] = lastSlot
                add(lastSlot, text, placesByText[text])
            end
            sorted = createSortedItems(textIn, slots)
        end,
        put = function(self, text, place)
            local isReplaced = index:remove(idIn(text))
            local slot = table.remove(free) or lastSlot + 1
            lastSlot = math.max(lastSlot, slot)
            add(slot, text, place)
            sorted:add(slot)
            return isReplaced
        end,
        setPlace = function(self, id, place)
            local slot = byId:get(id)
            if slot ~= nil then
                places[slot] = place
            end
        end,
        remove = function(self, id)
            local slot = byId:get(id)
            if slot == nil then
                return false
            end
            if expiryIn(textIn(slot)) ~= nil then
                expiries:remove(slot)
            end
            forget(slot)
            return true
        end,
        removeExpired = function(self, now)
            local removed = {}
            while (expiries:peek() or math.huge) <= now do
                local ____, slot = expiries:pop()
                if slot == nil then
                    break
                end
                removed[#removed + 1] = {
                    ban = banIn(slot),
                    place = places[slot] or OWN_RECORD
                }
                forget(slot)
            end
            return removed
        end,
        nextExpiry = function() return expiries:peek() end,
        find = function(____, account, muc, now, affiliationOf)
            local ____temp_7
            if count == mutes then
                ____temp_7 = nil
            else
                ____temp_7 = findOne(
                    account,
                    muc,
                    now,
                    affiliationOf,
                    nil
                )
            end
            return ____temp_7
        end,
        findMute = function(____, account, muc, now, affiliationOf)
            local ____temp_8
            if mutes == 0 then
                ____temp_8 = nil
            else
                ____temp_8 = findOne(
                    account,
                    muc,
                    now,
                    affiliationOf,
                    "visitor"
                )
            end
            return ____temp_8
        end
    }
    return index
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.index.placements"] = function(...) 
local ____exports = {}
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local isDoneUpTo = ____slices.isDoneUpTo
local latestWork = ____slices.latestWork
--- Keeps the ids of few bans: those of a generation are dropped when all its work is done.
function ____exports.createPlacements()
    local older = {}
    local newer = {}
    local olderUntil = 0
    local newerUntil = 0
    return {
        note = function(self, id)
            if isDoneUpTo(olderUntil) then
                older, newer = newer, {}
                olderUntil = newerUntil
            end
            newerUntil = latestWork()
            newer[id] = newerUntil
        end,
        isSettled = function(____, id) return isDoneUpTo(newer[id] or older[id] or 0) end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.published-jids"] = function(...) 
local ____exports = {}
--- `changed` is called with each JID that is to be published, or not any more.
function ____exports.createPublishedJids(changed)
    local byBan = {}
    --- The number of bans by JID.
    local counts = {}
    local total = 0
    local function count(jid, by)
        local before, after = counts[jid] or 0, (counts[jid] or 0) + by
        local ____jid_1 = jid
        local ____temp_0
        if after == 0 then
            ____temp_0 = nil
        else
            ____temp_0 = after
        end
        counts[____jid_1] = ____temp_0
        if before > 0 and after > 0 then
            return
        end
        total = total + by
        changed(jid)
    end
    return {
        set = function(self, id, jid)
            local before = byBan[id]
            if before == jid then
                return
            end
            byBan[id] = jid
            if jid ~= nil then
                count(jid, 1)
            end
            if before ~= nil then
                count(before, -1)
            end
        end,
        count = function() return total end,
        has = function(____, jid) return counts[jid] ~= nil end,
        all = function(self)
            local jids = {}
            for jid in pairs(counts) do
                jids[#jids + 1] = jid
            end
            return jids
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-list"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local withRareCollections, readAll, logEnds, time, PAUSE_WHILE_READING
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local storageFailed = ____problem.storageFailed
local success = ____problem.success
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local banText = ____ban_2Drecord.banText
local nameOf = ____ban_2Drecord.nameOf
local OWN_RECORD = ____ban_2Drecord.OWN_RECORD
local ____ban_2Dstore = require("lua-src.mod_http_muc_kick.bans.ban-store")
local openBanStore = ____ban_2Dstore.openBanStore
local ____ban_2Dindex = require("lua-src.mod_http_muc_kick.bans.index.ban-index")
local createBanIndex = ____ban_2Dindex.createBanIndex
local ____placements = require("lua-src.mod_http_muc_kick.bans.index.placements")
local createPlacements = ____placements.createPlacements
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
function withRareCollections(action)
    local isSet, pause = pcall(function() return collectgarbage("setpause", PAUSE_WHILE_READING) end)
    local ok, fault = pcall(action)
    if isSet then
        collectgarbage("setpause", pause)
    end
    if not ok then
        error(fault, 0)
    end
end
function readAll(store, index, published)
    local now = time.now()
    local ended = {}
    local places = {}
    local inOwnRecords = {}
    store:readAll(function(ban, place)
        if ban.expiresAt ~= nil and ban.expiresAt <= now then
            ended[#ended + 1] = {ban = ban, place = place}
            return
        end
        places[banText(ban)] = place
        if ban.publish then
            published:set(ban.id, ban.jid)
        end
        if place == OWN_RECORD then
            inOwnRecords[#inOwnRecords + 1] = ban
        end
    end)
    index:fill(places)
    logEnds(ended)
    for ____, ids in ipairs(store:noteEnded(ended)) do
        store:clear(ids)
    end
    local packed = store:pack(inOwnRecords)
    do
        local step = 0
        while step < #packed do
            local ____index_11 = index
            local ____index_setPlace_12 = index.setPlace
            local ____opt_9 = inOwnRecords[step + 1]
            ____index_setPlace_12(____index_11, ____opt_9 and ____opt_9.id or "", packed[step + 1] or OWN_RECORD)
            step = step + 1
        end
    end
    return ended
end
function logEnds(bans)
    for ____, ____value in ipairs(bans) do
        local ban = ____value.ban
        module:log(
            #bans == 1 and "info" or "debug",
            "%s expired",
            nameOf(ban)
        )
    end
    if #bans > 1 then
        module:log("info", "%d bans and mutes expired", #bans)
    end
end
time = require("util.time")
local ADDED = success("added")
local REPLACED = success("replaced")
local UNCHANGED = success("unchanged")
--- Maximum delay of a timer, in seconds.
local LONGEST_WAIT = 3600
--- Reads the list from storage; throws if that is impossible. `changed` is called with the new number of bans;
-- `published` receives the bans to publish.
function ____exports.openBanList(changed, published)
    local index = createBanIndex()
    local store = openBanStore(function(id) return index:placeOf(id) end)
    local endedMutes = {}
    withRareCollections(function()
        for ____, ____value in ipairs(readAll(store, index, published)) do
            local ban = ____value.ban
            if ban.role ~= nil then
                endedMutes[#endedMutes + 1] = ban
            end
        end
    end)
    local placements = createPlacements()
    local muteListener
    local timer
    local wakesAt = math.huge
    local changes = 0
    local function noteChanges(count)
        if count == 0 then
            return
        end
        changes = changes + count
        changed(index:count())
    end
    --- The mute of that id, which is about to end or to be replaced.
    local function muteOf(id)
        local ban = index:get(id)
        local ____temp_2
        if (ban and ban.role) == nil then
            ____temp_2 = nil
        else
            ____temp_2 = ban
        end
        return ____temp_2
    end
    local function reportEndedMutes()
        if muteListener == nil or #endedMutes == 0 then
            return
        end
        local ended = endedMutes
        endedMutes = {}
        muteListener(ended)
    end
    --- Removes expired bans; their records in storage have no effect any more, and are removed in slices.
    local function endExpired()
        local ended = index:removeExpired(time.now())
        if #ended == 0 then
            return
        end
        noteChanges(#ended)
        logEnds(ended)
        for ____, ____value in ipairs(ended) do
            local ban = ____value.ban
            published:set(ban.id, nil)
            if ban.role ~= nil then
                endedMutes[#endedMutes + 1] = ban
            end
        end
        reportEndedMutes()
        local groups = store:noteEnded(ended)
        local function clear(step)
            if module.loaded ~= false then
                store:clear(groups[step + 1] or ({}))
            end
        end
        inSlices(function(agenda)
            agenda:plan(
                #groups,
                clear,
                function() return nil end
            )
        end)
    end
    --- Removes expired bans by a timer, even without requests.
    local function setTimer()
        local next = index:nextExpiry()
        if next == nil or next >= wakesAt then
            return
        end
        if timer ~= nil then
            timer:stop()
        end
        wakesAt = next
        timer = module:add_timer(
            math.min(
                math.max(
                    next - time.now(),
                    0
                ),
                LONGEST_WAIT
            ),
            function()
                wakesAt = math.huge
                endExpired()
                setTimer()
                return nil
            end
        )
    end
    changed(index:count())
    setTimer()
    return {
        summary = function(self)
            endExpired()
            return {
                count = index:count(),
                revision = index:revision(),
                changes = changes,
                persistent = store.persistent,
                unreadable = store:unreadable()
            }
        end,
        get = function(self, id)
            endExpired()
            return index:get(id)
        end,
        targetOf = function(____, id)
            local ____opt_5 = index:get(id)
            return ____opt_5 and ____opt_5.jid
        end,
        page = function(self, limit, after, jid)
            endExpired()
            return index:page(limit, after, jid)
        end,
        find = function(____, account, muc, affiliationOf)
            local ____temp_7
            if index:count() == 0 then
                ____temp_7 = nil
            else
                ____temp_7 = index:find(
                    account,
                    muc,
                    time.now(),
                    affiliationOf
                )
            end
            return ____temp_7
        end,
        findMute = function(____, account, muc, affiliationOf)
            local ____temp_8
            if index:count() == 0 then
                ____temp_8 = nil
            else
                ____temp_8 = index:findMute(
                    account,
                    muc,
                    time.now(),
                    affiliationOf
                )
            end
            return ____temp_8
        end,
        onMutesEnded = function(self, ended)
            muteListener = ended
            reportEndedMutes()
        end,
        isSettled = function(____, id) return placements:isSettled(id) end,
        put = function(self, bans)
            endExpired()
            local texts = {}
            local changed = __TS__ArrayFilter(
                bans,
                function(____, ban)
                    local text = banText(ban)
                    if index:textOf(ban.id) == text then
                        return false
                    end
                    texts[#texts + 1] = text
                    return true
                end
            )
            local written = store:put(changed)
            local step = 0
            local outcomes = __TS__ArrayMap(
                bans,
                function(____, ban)
                    if changed[step + 1] ~= ban then
                        return UNCHANGED
                    end
                    local text, stored = texts[step + 1] or "", written[step + 1] or failure(storageFailed())
                    step = step + 1
                    if not stored.ok then
                        return stored
                    end
                    placements:note(ban.id)
                    published:set(ban.id, ban.publish and ban.jid or nil)
                    local before = muteOf(ban.id)
                    if before ~= nil then
                        endedMutes[#endedMutes + 1] = before
                    end
                    return index:put(text, stored.value) and REPLACED or ADDED
                end
            )
            noteChanges(#__TS__ArrayFilter(
                outcomes,
                function(____, outcome) return outcome.ok and outcome.value ~= "unchanged" end
            ))
            setTimer()
            reportEndedMutes()
            return outcomes
        end,
        remove = function(self, ids)
            endExpired()
            local stored = __TS__ArrayFilter(
                ids,
                function(____, id) return index:textOf(id) ~= nil or store:isUnreadable(id) end
            )
            local removed = store:remove(stored)
            local step = 0
            local outcomes = __TS__ArrayMap(
                ids,
                function(____, id)
                    if stored[step + 1] ~= id then
                        return success(false)
                    end
                    local outcome = removed[step + 1] or failure(storageFailed())
                    step = step + 1
                    if not outcome.ok then
                        return outcome
                    end
                    local mute = muteOf(id)
                    if mute ~= nil then
                        endedMutes[#endedMutes + 1] = mute
                    end
                    index:remove(id)
                    published:set(id, nil)
                    return success(true)
                end
            )
            noteChanges(#__TS__ArrayFilter(
                outcomes,
                function(____, outcome) return outcome.ok and outcome.value end
            ))
            reportEndedMutes()
            return outcomes
        end
    }
end
PAUSE_WHILE_READING = 200
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.owners"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local ____exports = {}
local readAll, readOwner, sorted
local ____fields = require("src.contract.fields")
local banIdField = ____fields.banIdField
local sequenceField = ____fields.sequenceField
local serverNameField = ____fields.serverNameField
local ____ban_2Drequest = require("src.contract.ban-request")
local findOwnerConflict = ____ban_2Drequest.findOwnerConflict
local withOwner = ____ban_2Drequest.withOwner
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local storageFailed = ____problem.storageFailed
local success = ____problem.success
local ____ban_2Dstorage = require("lua-src.mod_http_muc_kick.bans.ban-storage")
local listKeys = ____ban_2Dstorage.listKeys
local openBanStorage = ____ban_2Dstorage.openBanStorage
local OWNER_KEY_PREFIX = ____ban_2Dstorage.OWNER_KEY_PREFIX
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
function readAll(storage)
    local owners = {}
    for ____, key in ipairs(listKeys(storage)) do
        do
            local __continue16
            repeat
                if not __TS__StringStartsWith(key, OWNER_KEY_PREFIX) then
                    __continue16 = true
                    break
                end
                local prefix = string.sub(key, #OWNER_KEY_PREFIX + 1)
                local owner = readOwner(storage, prefix)
                if owner == nil then
                    module:log("error", "The stored owner of bans \"%s*\" is invalid; they have no owner", prefix)
                else
                    owners[#owners + 1] = owner
                end
                __continue16 = true
            until true
            if not __continue16 then
                break
            end
        end
    end
    return sorted(owners)
end
function readOwner(storage, prefix)
    local stored = storage:get(OWNER_KEY_PREFIX .. prefix)
    if type(stored) ~= "table" then
        return nil
    end
    local members = stored
    local store = banIdField.read(members.store, luaJson)
    local server = serverNameField.read(members.server, luaJson)
    local seq = sequenceField.read(members.seq, luaJson)
    local hash = banIdField.read(members.hash, luaJson)
    if store == nil or server == nil or seq == nil or hash == nil then
        return nil
    end
    return {
        prefix = prefix,
        store = store,
        server = server,
        seq = math.floor(seq),
        hash = hash
    }
end
function sorted(owners)
    table.sort(
        owners,
        function(one, other) return one.prefix < other.prefix end
    )
    return owners
end
--- Throws if the storage cannot be read.
function ____exports.openOwners()
    local storage = openBanStorage()
    local owners = readAll(storage)
    local function write(prefix, owner)
        local written, reason = storage:set(OWNER_KEY_PREFIX .. prefix, owner)
        if written == true then
            return true
        end
        module:log("error", "Failed to write the owner of bans to storage: %s", reason)
        return false
    end
    return {
        list = function() return owners end,
        claim = function(self, claim)
            local conflict = findOwnerConflict(owners, claim)
            if conflict ~= nil then
                return failure(conflict)
            end
            local ____claim_0 = claim
            local prefix = ____claim_0.prefix
            local store = ____claim_0.store
            local server = ____claim_0.server
            local seq = ____claim_0.seq
            local hash = ____claim_0.hash
            local before = __TS__ArrayFind(
                owners,
                function(____, owner) return owner.prefix == prefix end
            )
            if not write(prefix, {store = store, server = server, seq = seq, hash = hash}) then
                return failure(storageFailed())
            end
            local after = withOwner(owners, claim)
            for ____, owner in ipairs(owners) do
                if not __TS__ArraySome(
                    after,
                    function(____, each) return each.prefix == owner.prefix end
                ) then
                    write(owner.prefix, nil)
                end
            end
            owners = sorted(after)
            if (before and before.store) ~= store then
                module:log("info", "Bans \"%s*\" now belong to store %s", prefix, store)
            end
            return success(nil)
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.internal-archive"] = function(...) 
local ____exports = {}
local datamanager = require("util.datamanager")
local datetime = require("util.datetime")
local st = require("util.stanza")
--- Replaces stanzas by id in an archive of the storage `internal`, which keeps each archive in one file: all of them with one
-- rewrite of the file, where the archive's own API needs one for each. Times and places of the originals remain. Returns the
-- number of those that were there, or undefined and a message if nothing could be written.
function ____exports.replaceInFile(node, host, store, replacements)
    local items, fault = datamanager.list_load(node, host, store)
    if items == nil then
        return fault == nil and 0 or nil, fault
    end
    local count = 0
    local changed = {}
    for ____, item in ipairs(items) do
        do
            local __continue4
            repeat
                local replacement = replacements[item.key]
                if replacement == nil then
                    changed[#changed + 1] = item
                    __continue4 = true
                    break
                end
                local stored = st.preserialize(st.clone(replacement))
                stored.key = item.key
                stored.when = item.when
                stored.with = item.with
                stored.attr.stamp = item.attr.stamp or datetime.datetime(item.when)
                changed[#changed + 1] = stored
                count = count + 1
                __continue4 = true
            until true
            if not __continue4 then
                break
            end
        end
    end
    local isStored, problem = datamanager.list_store(node, host, store, changed)
    return isStored == true and count or nil, problem
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.room-archive"] = function(...) 
local ____exports = {}
local replaceIn, failed, GROUPCHAT
local ____internal_2Darchive = require("lua-src.mod_http_muc_kick.retractions.internal-archive")
local replaceInFile = ____internal_2Darchive.replaceInFile
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local storageFailed = ____problem.storageFailed
local success = ____problem.success
function replaceIn(store, node, id, replacement, when)
    if store.set ~= nil then
        local done, fault = store:set(
            node,
            id,
            replacement,
            when,
            GROUPCHAT
        )
        return done == true, fault
    end
    if store.delete == nil then
        return false, nil
    end
    local count, fault = store:delete(node, {key = id})
    if type(count) ~= "number" and count ~= true then
        return false, fault
    end
    local added, problem = store:append(
        node,
        id,
        replacement,
        when,
        GROUPCHAT
    )
    return added == id, problem
end
function failed(node, host, fault)
    module:log(
        "error",
        "The archive of %s@%s failed: %s",
        node,
        host,
        fault
    )
    return failure(storageFailed())
end
local storagemanager = require("core.storagemanager")
local st = require("util.stanza")
--- The store of mod_muc_mam.
local STORE = "muc_log"
GROUPCHAT = "message<groupchat"
--- Number of messages that are read at once; of the storage `internal`, which loads the whole archive for each page.
local PAGE_SIZE = 250
local INTERNAL_PAGE_SIZE = 5000
--- Undefined: there is none whose messages can be replaced. `host`: a MUC component.
function ____exports.openArchive(host)
    local ____opt_0 = prosody.hosts[host]
    if (____opt_0 and ____opt_0.modules.muc_mam) == nil then
        return nil
    end
    local ____, driver = storagemanager.get_driver(host, STORE)
    local store = module:context(host):open_store(STORE, "archive")
    if driver == "none" or store == nil or store.name == "null" then
        return nil
    end
    if store.set == nil and store.delete == nil then
        return nil
    end
    local isInternal = driver == "internal"
    local pageSize = isInternal and INTERNAL_PAGE_SIZE or PAGE_SIZE
    return {
        pageSize = pageSize,
        replacedAtOnce = isInternal and math.huge or 1,
        read = function(self, node, since, before)
            local items, fault = store:find(node, {
                with = GROUPCHAT,
                start = since,
                before = before,
                limit = pageSize,
                reverse = true
            })
            local messages = {}
            if items == nil or items == false then
                return fault == "item-not-found" and success(messages) or failed(node, host, fault)
            end
            for id, item, when in items do
                messages[#messages + 1] = {
                    id = id,
                    stanza = st.is_stanza(item) and item or st.deserialize(item),
                    when = when
                }
            end
            return success(messages)
        end,
        replace = function(self, node, replacements)
            if isInternal then
                local byId = {}
                for ____, ____value in ipairs(replacements) do
                    local message = ____value.message
                    local replacement = ____value.replacement
                    byId[message.id] = replacement
                end
                local count, fault = replaceInFile(node, host, STORE, byId)
                return count == nil and failed(node, host, fault) or success(count)
            end
            for ____, ____value in ipairs(replacements) do
                local message = ____value.message
                local replacement = ____value.replacement
                local done, fault = replaceIn(
                    store,
                    node,
                    message.id,
                    replacement,
                    message.when
                )
                if not done then
                    return failed(node, host, fault)
                end
            end
            return success(#replacements)
        end,
        add = function(self, node, stanza, now)
            local id, fault = store:append(
                node,
                nil,
                stanza,
                now,
                GROUPCHAT
            )
            if type(id) == "string" then
                return id
            end
            module:log(
                "debug",
                "No place in the archive of %s@%s: %s",
                node,
                host,
                fault
            )
            return nil
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.outcast-presence"] = function(...) 
local ____exports = {}
--- Removes an occupant (in-room JID) like `set_role`, but announces the removal as a ban: status 301 and the affiliation
-- "outcast" (XEP-0045, section 9.1). The stored affiliation is not changed; only that presence shows another one.
-- Returns false if there is no occupant with that in-room JID; throws the errors of `set_role`.
function ____exports.kickAsOutcast(room, occupantJid, reason)
    local publicise = room.publicise_occupant_status
    local buildItems = room.build_item_list
    local ownPublicise, ownBuildItems = rawget(room, "publicise_occupant_status"), rawget(room, "build_item_list")
    local function restore()
        rawset(room, "publicise_occupant_status", ownPublicise)
        rawset(room, "build_item_list", ownBuildItems)
    end
    room.publicise_occupant_status = function(self, occupant, x, ...)
        restore()
        for ____, ____value in ipairs(x.tags) do
            local name = ____value.name
            local attr = ____value.attr
            if name == "status" and attr.code == "307" then
                attr.code = "301"
            end
        end
        room.build_item_list = function(self, about, items, ...)
            buildItems(self, about, items, ...)
            if about.nick == occupantJid then
                for ____, ____value in ipairs(items.tags) do
                    local name = ____value.name
                    local attr = ____value.attr
                    if name == "item" then
                        attr.affiliation = "outcast"
                    end
                end
            end
            return items
        end
        publicise(self, occupant, x, ...)
        restore()
    end
    local ok, result = xpcall(
        function() return (room:set_role(true, occupantJid, nil, reason)) end,
        debug.traceback
    )
    restore()
    if not ok then
        error(
            tostring(result),
            0
        )
    end
    return result == true
end
return ____exports
 end,
["src.contract.room-request"] = function(...) 
local ____exports = {}
local readCommon
local ____fields = require("src.contract.fields")
local flagField = ____fields.flagField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomJidField = ____fields.roomJidField
local secondsField = ____fields.secondsField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local missingField = ____problem.missingField
local missingOneOf = ____problem.missingOneOf
local onlyForRestrictions = ____problem.onlyForRestrictions
local success = ____problem.success
function readCommon(fields)
    local ____readField_result_3 = readField(fields, "muc", roomJidField)
    local ____readField_result_4 = readField(fields, "reason", reasonField)
    local ____readField_result_2 = readField(fields, "dry_run", flagField)
    if ____readField_result_2 == nil then
        ____readField_result_2 = false
    end
    return {muc = ____readField_result_3, reason = ____readField_result_4, dryRun = ____readField_result_2}
end
____exports.RESTRICTED_SETTINGS = {"members_only", "moderated"}
local RESTRICTION_FIELDS = {
    "muc",
    "members_only",
    "moderated",
    "seconds",
    "reason",
    "dry_run"
}
local DESTRUCTION_FIELDS = {
    "muc",
    "reason",
    "alternate_room",
    "password",
    "dry_run"
}
--- Reads the body of `PATCH /muc_kick/rooms`, decoded from JSON. `more`: see openFields.
function ____exports.parseRestrictionRequest(body, json, more)
    local fields = openFields(body, RESTRICTION_FIELDS, json, more)
    local changes = {
        members_only = readField(fields, "members_only", flagField),
        moderated = readField(fields, "moderated", flagField)
    }
    local seconds = readField(fields, "seconds", secondsField)
    local ____readCommon_result_0 = readCommon(fields)
    local muc = ____readCommon_result_0.muc
    local reason = ____readCommon_result_0.reason
    local dryRun = ____readCommon_result_0.dryRun
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if muc == nil then
        return failure(missingField("muc"))
    end
    if changes.members_only == nil and changes.moderated == nil then
        return failure(missingOneOf(____exports.RESTRICTED_SETTINGS))
    end
    local restricts = changes.members_only == true or changes.moderated == true
    if seconds ~= nil and not restricts then
        return failure(onlyForRestrictions("seconds"))
    end
    return success({
        muc = muc,
        changes = changes,
        seconds = seconds,
        reason = reason,
        dryRun = dryRun
    })
end
--- Reads the body of `POST /muc_kick/destructions`, decoded from JSON. `more`: see openFields.
function ____exports.parseDestructionRequest(body, json, more)
    local fields = openFields(body, DESTRUCTION_FIELDS, json, more)
    local alternateRoom = readField(fields, "alternate_room", roomJidField)
    local password = readField(fields, "password", reasonField)
    local ____readCommon_result_1 = readCommon(fields)
    local muc = ____readCommon_result_1.muc
    local reason = ____readCommon_result_1.reason
    local dryRun = ____readCommon_result_1.dryRun
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if muc == nil then
        return failure(missingField("muc"))
    end
    if password ~= nil and alternateRoom == nil then
        return failure(missingField("alternate_room", "password"))
    end
    return success({
        muc = muc,
        reason = reason,
        alternateRoom = alternateRoom,
        password = password,
        dryRun = dryRun
    })
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.stored-occupants"] = function(...) 
local ____exports = {}
local jid = require("util.jid")
--- The store of a MUC component for its rooms out of memory; undefined if it cannot be opened.
function ____exports.openStates(host)
    local states = module:context(host):open_store("state")
    return states
end
--- Calls `add` for each occupant of a room that is out of memory whose account satisfies `matches`; undefined: for all.
-- `muc`: its prepped bare JID.
function ____exports.readStoredState(states, muc, add, matches)
    if states == nil then
        return
    end
    local state = states:get(jid.node(muc))
    for nick, entry in pairs(state or ({})) do
        do
            local __continue5
            repeat
                if type(entry) ~= "table" or entry.bare_jid == nil then
                    __continue5 = true
                    break
                end
                if matches == nil or matches(entry.bare_jid) then
                    add({muc = muc, nick = nick, account = entry.bare_jid, session = entry.jid or entry.bare_jid})
                end
                __continue5 = true
            until true
            if not __continue5 then
                break
            end
        end
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.priorities"] = function(...) 
local ____exports = {}
--- Before mod_muc and all others, some of which query external services.
____exports.BEFORE_ALL = 1000000000
--- Before handlers of other modules, which may stop the event.
____exports.FIRST = 1000000
--- After all others: right before an event takes effect.
____exports.LAST = -1000000000
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.room-loading"] = function(...) 
local ____exports = {}
local swapOut, iterators, jid, MOST_OCCUPANTS
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____stored_2Doccupants = require("lua-src.mod_http_muc_kick.rooms.stored-occupants")
local openStates = ____stored_2Doccupants.openStates
local readStoredState = ____stored_2Doccupants.readStoredState
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
function ____exports.mucOf(host)
    local ____opt_0 = prosody.hosts[host]
    return ____opt_0 and ____opt_0.modules.muc
end
--- A destroyed room can linger as a tombstone. If mod_muc cannot read a room, it returns one that is permanently locked.
function ____exports.isGone(____bindingPattern0)
    local _data
    _data = ____bindingPattern0._data
    return _data.destroyed == true or _data.locked == math.huge
end
function swapOut(room)
    if iterators.count(pairs(room._occupants)) > MOST_OCCUPANTS then
        return
    end
    local host = domainOf(room.jid)
    local context = module:context(host)
    local configs = context:open_store("config")
    local states = context:open_store("state")
    if configs == nil or states == nil then
        return
    end
    local node = jid.node(room.jid)
    local config, state = room:freeze(true)
    if (configs:set(node, config)) ~= true or (states:set(node, state)) ~= true then
        return
    end
    local ____opt_12 = ____exports.mucOf(host)
    if ____opt_12 ~= nil then
        ____opt_12.forget_room(room)
    end
end
iterators = require("util.iterators")
jid = require("util.jid")
MOST_OCCUPANTS = 50
--- A room by its prepped JID, loaded from storage if it is not in memory.
function ____exports.getRoom(roomJid)
    local ____opt_2 = ____exports.mucOf(domainOf(roomJid))
    local room = ____opt_2 and ____opt_2.get_room_from_jid(roomJid)
    local ____temp_4
    if room == nil or room == false or ____exports.isGone(room) then
        ____temp_4 = nil
    else
        ____temp_4 = room
    end
    return ____temp_4
end
local function createLookup()
    local hooked = {}
    setmetatable(hooked, {__mode = "k"})
    local created
    created = {
        sought = nil,
        stored = nil,
        stopRestoring = function(____bindingPattern0)
            local data
            local roomJid
            roomJid = ____bindingPattern0.jid
            data = ____bindingPattern0.data
            if roomJid ~= created.sought then
                return nil
            end
            created.stored = data._data or ({})
            return false
        end,
        hooked = hooked
    }
    return created
end
local shared = module:shared("room-lookup")
local lookup = shared.lookup or createLookup()
shared.lookup = lookup
--- Finds a room by its prepped JID without loading it, in constant time: mod_muc looks up the room, and is kept from
-- restoring it. "stored": it is out of memory; undefined: there is none. `domain`: the domain of the JID, where the caller
-- has it.
function ____exports.findRoom(roomJid, domain)
    if domain == nil then
        domain = domainOf(roomJid)
    end
    local host = prosody.hosts[domain]
    local muc = host and host.modules.muc
    if host == nil or muc == nil then
        return nil
    end
    if lookup.hooked[host.events] == nil then
        lookup.hooked[host.events] = true
        host.events.add_handler("muc-room-pre-restore", lookup.stopRestoring, FIRST)
    end
    lookup.sought = roomJid
    lookup.stored = nil
    local ok, room = pcall(muc.get_room_from_jid, roomJid)
    lookup.sought = nil
    if not ok then
        error(
            tostring(room),
            0
        )
    end
    local stored = lookup.stored
    if stored ~= nil then
        local ____temp_7
        if stored.destroyed == true then
            ____temp_7 = nil
        else
            ____temp_7 = "stored"
        end
        return ____temp_7
    end
    local ____temp_8
    if type(room) ~= "table" or ____exports.isGone(room) then
        ____temp_8 = nil
    else
        ____temp_8 = room
    end
    return ____temp_8
end
--- The configuration of the room that findRoom finds.
function ____exports.findRoomData(roomJid, domain)
    local room = ____exports.findRoom(roomJid, domain)
    local ____temp_11
    if room == "stored" then
        ____temp_11 = lookup.stored
    else
        ____temp_11 = room and room._data
    end
    return ____temp_11
end
--- The JIDs of all rooms of a MUC component, in memory or not. Loads none.
function ____exports.listRooms(host)
    local muc = ____exports.mucOf(host)
    local known = {}
    if muc == nil then
        return {}
    end
    for room in muc.live_rooms() do
        if not ____exports.isGone(room) then
            known[room.jid] = true
        end
    end
    local persistent = module:context(host):open_store("persistent")
    if persistent ~= nil then
        local stored = persistent:get(nil)
        for room in pairs(stored or ({})) do
            known[room] = true
        end
    end
    local rooms = {}
    for room in pairs(known) do
        rooms[#rooms + 1] = room
    end
    table.sort(rooms)
    return rooms
end
--- The JIDs of the rooms of a MUC component that have occupants, in memory or not. Loads none.
function ____exports.listOccupiedRooms(host)
    local rooms = {}
    local muc = ____exports.mucOf(host)
    if muc == nil then
        return rooms
    end
    local known = {}
    for room in muc.live_rooms() do
        known[room.jid] = true
        if not ____exports.isGone(room) and room:has_occupant() then
            rooms[#rooms + 1] = room.jid
        end
    end
    local states = openStates(host)
    if states ~= nil then
        for node in states:users() do
            do
                local __continue28
                repeat
                    local room = (node .. "@") .. host
                    if known[room] == true then
                        __continue28 = true
                        break
                    end
                    local inside = {}
                    readStoredState(
                        states,
                        room,
                        function(sighting)
                            inside[#inside + 1] = sighting
                        end
                    )
                    if #inside > 0 then
                        rooms[#rooms + 1] = room
                    end
                    __continue28 = true
                until true
                if not __continue28 then
                    break
                end
            end
        end
    end
    table.sort(rooms)
    return rooms
end
--- Calls `use` with the room that getRoom returns. A room that is loaded for this returns to storage afterwards. If it
-- stayed, the next one to be loaded would evict a room that is in use, and each eviction makes mod_muc rewrite its list of
-- all persistent rooms: tens of milliseconds with some thousand rooms in file storage.
function ____exports.visitRoom(roomJid, use, ...)
    local found = ____exports.findRoom(roomJid)
    if found ~= "stored" then
        return use(found, ...)
    end
    local room = ____exports.getRoom(roomJid)
    local result = use(room, ...)
    if room ~= nil then
        attempt(function()
            if ____exports.findRoom(roomJid) == room then
                swapOut(room)
            end
            return success(nil)
        end)
    end
    return result
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.room-settings"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local whileRemoving
function whileRemoving(room, reason, action)
    local roles = {}
    for nick, ____temp_3 in pairs(room._occupants) do
        local role
        role = ____temp_3.role
        roles[nick] = role
    end
    local publicise = room.publicise_occupant_status
    local own = rawget(room, "publicise_occupant_status")
    room.publicise_occupant_status = function(self, occupant, x, nick, actor, given, before, ...)
        local isRemoved = occupant.role == nil
        local ____isRemoved_6
        if isRemoved then
            local ____given_4 = given
            if ____given_4 == nil then
                ____given_4 = reason
            end
            local ____before_5 = before
            if ____before_5 == nil then
                ____before_5 = roles[occupant.nick]
            end
            ____isRemoved_6 = {____given_4, ____before_5}
        else
            ____isRemoved_6 = {given, before}
        end
        local why, was = __TS__Unpack(____isRemoved_6)
        publicise(
            self,
            occupant,
            x,
            nick,
            actor,
            why,
            was,
            ...
        )
    end
    local ok, fault = xpcall(action, debug.traceback)
    rawset(room, "publicise_occupant_status", own)
    if not ok then
        error(
            tostring(fault),
            0
        )
    end
end
local st = require("util.stanza")
local MUC_USER = "http://jabber.org/protocol/muc#user"
function ____exports.readSettings(room)
    return {
        members_only = room:get_members_only() == true,
        moderated = room:get_moderated() == true
    }
end
--- The settings after changes.
function ____exports.withChanges(settings, changes)
    local ____changes_members_only_0 = changes.members_only
    if ____changes_members_only_0 == nil then
        ____changes_members_only_0 = settings.members_only
    end
    local ____changes_moderated_1 = changes.moderated
    if ____changes_moderated_1 == nil then
        ____changes_moderated_1 = settings.moderated
    end
    return {members_only = ____changes_members_only_0, moderated = ____changes_moderated_1}
end
--- Changes settings as the room's configuration form does (XEP-0045, section 10.2): who may not be inside any more is removed
-- (status 322), the room is saved if it is persistent, and everybody who remains is notified (status 104). `reason`: for
-- those who are removed.
function ____exports.changeSettings(room, changes, reason)
    local before = ____exports.readSettings(room)
    local ____exports_withChanges_result_2 = ____exports.withChanges(before, changes)
    local members_only = ____exports_withChanges_result_2.members_only
    local moderated = ____exports_withChanges_result_2.moderated
    if members_only == before.members_only and moderated == before.moderated then
        return
    end
    room:set_moderated(moderated)
    whileRemoving(
        room,
        reason,
        function()
            room:set_members_only(members_only)
        end
    )
    room:save()
    local notice = st.message({type = "groupchat", from = room.jid})
    room:broadcast_message(notice:tag("x", {xmlns = MUC_USER}):tag("status", {code = "104"}):up():up())
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.page-selection"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local splitKey, KEPT_PAGES, SPARE
---
-- @param after the key that the page comes after; "": the first page
-- @param bound one that is expected: with it, the page has all its entries only if there is one more than the page size
function ____exports.createPageSelection(limit, after, bound)
    if after == nil then
        after = ""
    end
    local selection
    local byKey = {}
    local keys = {}
    local count = 0
    local boundFirst, boundSecond = splitKey(bound or "")
    local nextBound
    local afterFirst, afterSecond = splitKey(after)
    local function cut()
        table.sort(keys)
        local ____temp_1
        if count > limit then
            ____temp_1 = keys[math.min(
                count,
                math.ceil(limit * SPARE)
            )]
        else
            ____temp_1 = nil
        end
        nextBound = ____temp_1
        while #keys > limit + 1 do
            byKey[table.remove(keys) or ""] = nil
        end
        count = #keys
        selection.bound = keys[limit + 1]
        boundFirst, boundSecond = splitKey(selection.bound or "")
    end
    selection = {
        after = after,
        bound = bound,
        mayHave = function(self, first, second)
            if first < afterFirst or first == afterFirst and second ~= nil and second <= afterSecond then
                return false
            end
            if selection.bound == nil or first < boundFirst then
                return true
            end
            return first == boundFirst and (second == nil or second <= boundSecond)
        end,
        add = function(self, key, entry)
            if key <= after or selection.bound ~= nil and key > selection.bound then
                return
            end
            local own = key
            while byKey[own] ~= nil do
                own = own .. "\0"
            end
            byKey[own] = entry
            keys[count + 1] = own
            count = count + 1
            if count > KEPT_PAGES * limit then
                cut()
            end
        end,
        entries = function(self)
            cut()
            return __TS__ArrayFilter(
                __TS__ArrayMap(
                    keys,
                    function(____, key) return byKey[key] end
                ),
                function(____, entry) return entry ~= nil end
            )
        end,
        nextBound = function() return nextBound end
    }
    return selection
end
function splitKey(key)
    local first, second = string.match(key, "^([^%z]*%z?)(.*)$")
    return first or "", second or ""
end
--- The end of the first part of a key of two parts, such as a room and a session: no JID has a NUL in it.
____exports.PART_END = "\0"
KEPT_PAGES = 4
SPARE = 1.5
--- The number of pages whose bounds are remembered.
local REMEMBERED = 1000
--- Selects pages with the bounds that they had the last time, so that a comparison drops most entries. A page that has lost
-- too many entries since is selected once more.
function ____exports.createPageSelector()
    local bounds = {}
    local count = 0
    local function remember(key, bound)
        if bounds[key] == nil and bound ~= nil then
            count = count + 1
        end
        if count > REMEMBERED then
            bounds = {}
            count = 1
        end
        bounds[key] = bound
    end
    local select
    select = function(page, offer, use)
        local ____page_0 = page
        local name = ____page_0.name
        local limit = ____page_0.limit
        local after = ____page_0.after
        if after == nil then
            after = ""
        end
        local key = (((name .. ____exports.PART_END) .. tostring(limit)) .. ____exports.PART_END) .. after
        local expected = bounds[key]
        local selection = ____exports.createPageSelection(limit, after, expected)
        offer(
            selection,
            function()
                local entries = selection:entries()
                remember(
                    key,
                    selection:nextBound()
                )
                if expected ~= nil and #entries <= limit then
                    select(page, offer, use)
                else
                    use(entries)
                end
            end
        )
    end
    return select
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.voices"] = function(...) 
local ____exports = {}
local shared = module:shared("voices")
local function sharedNicks(name)
    local nicks = shared[name] or ({})
    shared[name] = nicks
    return nicks
end
--- Those that had voice until they were muted (XEP-0045, section 8.4): the end of a mute gives it back to these only.
local taken = sharedNicks("taken")
--- Those without voice only because the room is moderated: the end of that gives voice to these only.
local withheld = sharedNicks("withheld")
--- Notes that a mute takes voice from an occupant.
function ____exports.noteVoice(nick)
    taken[nick] = true
end
--- Whether a mute has taken voice from an occupant.
function ____exports.hadVoice(nick)
    return taken[nick] == true
end
--- The occupant has voice again, or is gone.
function ____exports.forgetVoice(nick)
    taken[nick] = nil
end
--- Notes that an occupant has no voice only because the room is moderated.
function ____exports.noteWithheld(nick)
    withheld[nick] = true
end
--- Whether an occupant has no voice only because the room is moderated.
function ____exports.isWithheld(nick)
    return withheld[nick] == true
end
--- The occupant has been given a role, or is gone.
function ____exports.forgetWithheld(nick)
    withheld[nick] = nil
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.room"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__New = ____lualib.__TS__New
local __TS__Class = ____lualib.__TS__Class
local ____exports = {}
local describe, useOccupant, findCurrent, jid, WrappedRoom
local ____outcast_2Dpresence = require("lua-src.mod_http_muc_kick.enforcement.outcast-presence")
local kickAsOutcast = ____outcast_2Dpresence.kickAsOutcast
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local visitRoom = ____room_2Dloading.visitRoom
local ____room_2Dsettings = require("lua-src.mod_http_muc_kick.rooms.room-settings")
local changeSettings = ____room_2Dsettings.changeSettings
local readSettings = ____room_2Dsettings.readSettings
local ____voices = require("lua-src.mod_http_muc_kick.rooms.voices")
local forgetVoice = ____voices.forgetVoice
local hadVoice = ____voices.hadVoice
local noteVoice = ____voices.noteVoice
local noteWithheld = ____voices.noteWithheld
--- A room of Prosody's as a Room.
function ____exports.wrapRoom(room)
    return __TS__New(WrappedRoom, room)
end
--- The full real JID of the session whose presence the others see.
function ____exports.sessionOf(handle)
    return handle.jid or handle.bare_jid
end
function describe(occupant)
    return {
        nickname = jid.resource(occupant.nick) or "",
        account = occupant.bare_jid,
        role = occupant.role or "none",
        handle = occupant
    }
end
function useOccupant(room, sighting, use, ...)
    local ____temp_6
    if room == nil then
        ____temp_6 = nil
    else
        ____temp_6 = findCurrent(room, sighting)
    end
    local present = ____temp_6
    local ____temp_7
    if present == nil then
        ____temp_7 = nil
    else
        ____temp_7 = use(present, ...)
    end
    return ____temp_7
end
function findCurrent(room, ____bindingPattern0)
    local session
    local account
    local nick
    nick = ____bindingPattern0.nick
    account = ____bindingPattern0.account
    session = ____bindingPattern0.session
    local current = room:get_occupant_jid(session) or nick
    local ____temp_8
    if current == nil then
        ____temp_8 = nil
    else
        ____temp_8 = room._occupants[current]
    end
    local occupant = ____temp_8
    if (occupant and occupant.bare_jid) ~= account then
        return nil
    end
    return {
        room = ____exports.wrapRoom(room),
        occupant = describe(occupant)
    }
end
function ____exports.sightingOf(occupant, muc)
    return {
        muc = muc,
        nick = occupant.nick,
        account = occupant.bare_jid,
        session = ____exports.sessionOf(occupant)
    }
end
local id = require("util.id")
local iterators = require("util.iterators")
jid = require("util.jid")
local st = require("util.stanza")
--- A class because one is made for each occupant that is kicked, and functions of its own would cost more than the rest.
WrappedRoom = __TS__Class()
WrappedRoom.name = "WrappedRoom"
function WrappedRoom.prototype.____constructor(self, room)
    self.room = room
    self.jid = room.jid
end
function WrappedRoom.prototype.isPersistent(self)
    return self.room:get_persistent() == true
end
function WrappedRoom.prototype.hasOccupantIds(self)
    return self.room.get_occupant_id ~= nil
end
function WrappedRoom.prototype.occupants(self, matches)
    local occupants = {}
    for ____, occupant in pairs(self.room._occupants) do
        if matches(occupant.bare_jid, occupant.nick, occupant.role) then
            occupants[#occupants + 1] = describe(occupant)
        end
    end
    table.sort(
        occupants,
        function(one, other) return one.nickname < other.nickname end
    )
    return occupants
end
function WrappedRoom.prototype.describe(self, handle)
    return describe(handle)
end
function WrappedRoom.prototype.sessionsOf(self, handle)
    local sessions = {}
    for session in handle:each_session() do
        sessions[#sessions + 1] = session
    end
    table.sort(sessions)
    return sessions
end
function WrappedRoom.prototype.occupantCount(self)
    return iterators.count(pairs(self.room._occupants))
end
function WrappedRoom.prototype.offerOccupants(self, selection, matches)
    local ____selection_0 = selection
    local after = ____selection_0.after
    for ____, occupant in pairs(self.room._occupants) do
        local session = occupant.jid or occupant.bare_jid
        if session > after and (selection.bound == nil or session <= selection.bound) then
            if matches == nil or matches(occupant.bare_jid) then
                selection:add(session, occupant)
            end
        end
    end
end
function WrappedRoom.prototype.occupantId(self, ____bindingPattern0)
    local handle
    handle = ____bindingPattern0.handle
    local ____this_2
    ____this_2 = self.room
    local ____opt_1 = ____this_2.get_occupant_id
    return ____opt_1 and ____opt_1(____this_2, handle)
end
function WrappedRoom.prototype.occupantWithId(self, id)
    local found
    for ____, occupant in pairs(self.room._occupants) do
        do
            local __continue20
            repeat
                local ____this_4
                ____this_4 = self.room
                local ____opt_3 = ____this_4.get_occupant_id
                if (____opt_3 and ____opt_3(____this_4, occupant)) ~= id then
                    __continue20 = true
                    break
                end
                if found == nil or occupant.nick < found.nick then
                    found = occupant
                end
                __continue20 = true
            until true
            if not __continue20 then
                break
            end
        end
    end
    local ____temp_5
    if found == nil then
        ____temp_5 = nil
    else
        ____temp_5 = describe(found)
    end
    return ____temp_5
end
function WrappedRoom.prototype.affiliation(self, ____bindingPattern0)
    local account
    account = ____bindingPattern0.account
    return self.room:get_affiliation(account) or "none"
end
function WrappedRoom.prototype.sighting(self, ____bindingPattern0)
    local handle
    handle = ____bindingPattern0.handle
    return ____exports.sightingOf(handle, self.jid)
end
function WrappedRoom.prototype.changeRole(self, occupant, change, reason)
    local nick = self:occupantJid(occupant.nickname)
    if change == "ban" then
        return kickAsOutcast(self.room, nick, reason)
    end
    local role
    if change == "mute" then
        if occupant.role == "visitor" then
            return true
        end
        noteVoice(nick)
        role = "visitor"
    elseif change == "unmute" then
        role = self:defaultRole(occupant)
        if not hadVoice(nick) or occupant.role ~= "visitor" then
            return false
        end
        forgetVoice(nick)
        if role == "visitor" then
            noteWithheld(nick)
        end
        if role == nil or role == "visitor" then
            return false
        end
    end
    local done = self.room:set_role(true, nick, role, reason)
    return done == true
end
function WrappedRoom.prototype.defaultRole(self, ____bindingPattern0)
    local account
    account = ____bindingPattern0.account
    local role = self.room:get_default_role(self.room:get_affiliation(account))
    return role
end
function WrappedRoom.prototype.say(self, text)
    self.room:broadcast_message(self:message(text))
end
function WrappedRoom.prototype.tell(self, ____bindingPattern0, text)
    local nickname
    nickname = ____bindingPattern0.nickname
    local occupant = self.room:get_occupant_by_nick(self:occupantJid(nickname))
    if occupant ~= nil then
        self.room:route_to_occupant(
            occupant,
            self:message(text)
        )
    end
end
function WrappedRoom.prototype.settings(self)
    return readSettings(self.room)
end
function WrappedRoom.prototype.changeSettings(self, changes, reason)
    changeSettings(self.room, changes, reason)
end
function WrappedRoom.prototype.destroy(self, reason, alternate, password)
    local done = self.room:destroy(alternate, reason, password)
    return done
end
function WrappedRoom.prototype.message(self, text)
    return st.message(
        {
            type = "groupchat",
            from = self.jid,
            id = id.medium()
        },
        text
    )
end
function WrappedRoom.prototype.occupantJid(self, nickname)
    return (self.jid .. "/") .. nickname
end
--- Whether an occupant is inside whose account satisfies `matches`; undefined: whether somebody is inside.
function ____exports.hasOccupant(room, matches)
    if matches == nil then
        return room:has_occupant()
    end
    for ____, occupant in pairs(room._occupants) do
        if matches(occupant.bare_jid) then
            return true
        end
    end
    return false
end
--- Calls `use` with the current state of an occupant, which may have changed its nickname since it was seen, and its room;
-- returns the result. Undefined: it is no longer inside. A room that is out of memory is loaded from storage, and returns
-- there afterwards: see visitRoom.
function ____exports.visitOccupant(sighting, use, ...)
    return visitRoom(
        sighting.muc,
        useOccupant,
        sighting,
        use,
        ...
    )
end
--- Calls `add` for each occupant of a room whose account satisfies `matches`; undefined: for all.
function ____exports.eachOccupant(room, add, matches)
    for ____, occupant in pairs(room._occupants) do
        if matches == nil or matches(occupant.bare_jid) then
            add(____exports.sightingOf(occupant, room.jid))
        end
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.rooms"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local addLiveRooms
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local notMucComponent = ____problem.notMucComponent
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local unknownHost = ____problem.unknownHost
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local eachOccupant = ____room.eachOccupant
local sightingOf = ____room.sightingOf
local wrapRoom = ____room.wrapRoom
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local findRoom = ____room_2Dloading.findRoom
local getRoom = ____room_2Dloading.getRoom
local isGone = ____room_2Dloading.isGone
local mucOf = ____room_2Dloading.mucOf
local visitRoom = ____room_2Dloading.visitRoom
local ____stored_2Doccupants = require("lua-src.mod_http_muc_kick.rooms.stored-occupants")
local openStates = ____stored_2Doccupants.openStates
local readStoredState = ____stored_2Doccupants.readStoredState
function addLiveRooms(host, rooms)
    local muc = mucOf(host)
    if muc == nil then
        return
    end
    for room in muc.live_rooms() do
        if not isGone(room) then
            rooms[#rooms + 1] = room
        end
    end
end
--- `listed`: returns the accessible host names, undefined for all of this Prosody; called each time.
function ____exports.createMucServices(listed)
    local function isListed(host)
        local ____opt_0 = listed()
        local ____temp_2 = ____opt_0 and __TS__ArrayIncludes(
            listed(),
            host
        )
        if ____temp_2 == nil then
            ____temp_2 = true
        end
        return ____temp_2
    end
    local services
    services = {
        names = function(self)
            local names = {}
            for host, ____temp_3 in pairs(prosody.hosts) do
                local modules
                modules = ____temp_3.modules
                if modules.muc ~= nil and isListed(host) then
                    names[#names + 1] = host
                end
            end
            table.sort(names)
            return names
        end,
        haveOccupantIds = function() return __TS__ArraySome(
            services:names(),
            function(____, host)
                local ____opt_4 = mucOf(host)
                return (____opt_4 and ____opt_4.room_mt.get_occupant_id) ~= nil
            end
        ) end,
        whyUnreachable = function(self, host)
            local found = prosody.hosts[host]
            if found == nil or not isListed(host) then
                return unknownHost(host)
            end
            return mucOf(host) == nil and notMucComponent(host) or nil
        end,
        visit = function(self, address, use)
            local unreachable = services:whyUnreachable(address.host)
            if unreachable ~= nil then
                return failure(unreachable)
            end
            return visitRoom(
                address.jid,
                function(room)
                    local ____use_7 = use
                    local ____temp_6
                    if room == nil then
                        ____temp_6 = nil
                    else
                        ____temp_6 = wrapRoom(room)
                    end
                    return ____use_7(____temp_6)
                end
            )
        end,
        reaches = function(____, host) return isListed(host) end,
        hasRooms = function(____, host) return mucOf(host) ~= nil end,
        affiliation = function(____, account, muc)
            local ____opt_8 = getRoom(muc)
            return ____opt_8 and ____opt_8:get_affiliation(account) or "none"
        end,
        wrap = function(____, room) return wrapRoom(room) end,
        discardUnused = function(self, room)
            if getRoom(room.jid) ~= room or room:has_occupant() then
                return
            end
            room:set_persistent(false)
            module:context(domainOf(room.jid)):fire_event("muc-room-destroyed", {room = room})
        end,
        liveRooms = function()
            local rooms = {}
            for ____, host in ipairs(services:names()) do
                addLiveRooms(host, rooms)
            end
            return rooms
        end,
        offerLiveRooms = function(self, host, selection, isWanted)
            local muc = mucOf(host)
            if muc == nil then
                return
            end
            local ____selection_10 = selection
            local after = ____selection_10.after
            for room in muc.live_rooms() do
                local jid = room.jid
                if jid > after and (selection.bound == nil or jid <= selection.bound) and not isGone(room) then
                    if isWanted == nil or isWanted(room) then
                        selection:add(jid, room)
                    end
                end
            end
        end,
        find = function(____, ____bindingPattern0)
            local host
            local jid
            jid = ____bindingPattern0.jid
            host = ____bindingPattern0.host
            return findRoom(jid, host)
        end,
        occupantAt = function(self, ____bindingPattern0, nickname)
            local host
            local roomJid
            roomJid = ____bindingPattern0.jid
            host = ____bindingPattern0.host
            local room = findRoom(roomJid, host)
            if room == nil then
                return failure(noSuchRoom(roomJid))
            end
            local nick = (roomJid .. "/") .. nickname
            local found
            if room == "stored" then
                readStoredState(
                    openStates(host),
                    roomJid,
                    function(sighting)
                        if sighting.nick == nick then
                            found = sighting
                        end
                    end
                )
            else
                local occupant = room._occupants[nick]
                if occupant ~= nil then
                    found = sightingOf(occupant, roomJid)
                end
            end
            return found == nil and failure(occupantNotFound(roomJid)) or success(found)
        end,
        occupantsIn = function(self, muc, matches)
            local targets = {}
            services.readRoom(
                muc,
                function(sighting)
                    if matches(sighting) then
                        targets[#targets + 1] = sighting
                    end
                end
            )
            table.sort(
                targets,
                function(one, other) return (one.nick or "") < (other.nick or "") end
            )
            return targets
        end,
        readRoom = function(muc, add)
            local host = domainOf(muc)
            if services:whyUnreachable(host) ~= nil then
                return
            end
            local room = findRoom(muc, host)
            if room == "stored" then
                readStoredState(
                    openStates(host),
                    muc,
                    add
                )
            elseif room ~= nil then
                eachOccupant(room, add)
            end
        end,
        sightingsInMemory = function()
            local rooms = services.liveRooms()
            return {
                count = #rooms,
                read = function(index, add, matches)
                    local room = rooms[index + 1]
                    if room ~= nil then
                        eachOccupant(room, add, matches)
                    end
                end
            }
        end,
        sightingsOutOfMemory = function(self, host)
            local states = openStates(host)
            local nodes = {}
            if states ~= nil then
                for node in states:users() do
                    nodes[#nodes + 1] = node
                end
            end
            return {
                count = #nodes,
                read = function(index, add, matches)
                    readStoredState(states, ((nodes[index + 1] or "") .. "@") .. host, add, matches)
                end
            }
        end
    }
    return services
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.query"] = function(...) 
local ____exports = {}
local decode, urldecode
function decode(text)
    return urldecode((string.gsub(text, "%+", " ")))
end
local ____require_result_0 = require("util.http")
urldecode = ____require_result_0.urldecode
--- Which of its values is meant cannot be known.
local REPEATED = {}
--- The fields of a request's query as an object of strings for the contract; a repeated field is no string. A name without a
-- value is a field, too, which formdecode of util.http would leave out.
function ____exports.queryOf(____bindingPattern0)
    local request
    request = ____bindingPattern0.request
    local fields = {}
    for field in string.gmatch(request.url.query or "", "[^&]+") do
        local name, value = string.match(field, "^([^=]*)=?(.*)$")
        local decoded = decode(name or "")
        fields[decoded] = fields[decoded] == nil and decode(value or "") or REPEATED
    end
    return fields
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.authorization"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local challengeFor, schemeOf, REALM
function challengeFor(values)
    local challenges = {}
    for ____, value in ipairs(values) do
        local challenge = (schemeOf(value) .. " ") .. REALM
        if not __TS__ArrayIncludes(challenges, challenge) then
            challenges[#challenges + 1] = challenge
        end
    end
    return table.concat(challenges, ", ")
end
function schemeOf(value)
    local scheme = string.match(value, "^(%a[%w!#$%%&'*+.^_`|~-]*) +[^ ]")
    return scheme or "Bearer"
end
local hashes = require("util.hashes")
REALM = "realm=\"muc_kick\""
--- Every version of Lua keeps one string for each text of up to so many bytes: whether two of them are equal is one comparison
-- of addresses, which takes the same time whatever they are.
local KEPT_ONCE = 40
--- `values` are whole header values, such as `Basic dXNlcm5hbWU6cGFzc3dvcmQ=`; at least one.
function ____exports.createAuthorization(values)
    local digests = __TS__ArrayMap(
        values,
        function(____, value) return hashes.sha256(value) end
    )
    local lastAccepted
    return {
        challenge = challengeFor(values),
        accepts = function(self, header)
            if header ~= nil and header == lastAccepted then
                return true
            end
            local digest = hashes.sha256(header or "")
            local matches = 0
            for ____, known in ipairs(digests) do
                if hashes.equals(known, digest) then
                    matches = matches + 1
                end
            end
            local isAccepted = header ~= nil and matches > 0
            if isAccepted and #header <= KEPT_ONCE then
                lastAccepted = header
            end
            return isAccepted
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.warnings"] = function(...) 
local ____exports = {}
local time = require("util.time")
--- Minimum time between two warnings about one address, in seconds.
local PERIOD = 60
--- Maximum number of remembered addresses.
local MAX_ADDRESSES = 1000
--- When the last warning about an address was due, in seconds of the monotonic clock.
local warnedAt = {}
local count = 0
--- Whether an unauthorized request from that address is worth a warning: the first one in each minute.
function ____exports.isWarningDue(address)
    local now = time.monotonic()
    local last = warnedAt[address]
    if last ~= nil and now - last < PERIOD then
        return false
    end
    if last == nil then
        count = count + 1
    end
    if count > MAX_ADDRESSES then
        warnedAt = {}
        count = 1
    end
    warnedAt[address] = now
    return true
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.routes"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local route, answerOtherMethod, logUnauthorized, handle, METHODS, DONE
local ____fields = require("src.contract.fields")
local NO_FIELDS = ____fields.NO_FIELDS
local openQuery = ____fields.openQuery
local ____problem = require("src.contract.problem")
local authorizationFailed = ____problem.authorizationFailed
local bodyTooLarge = ____problem.bodyTooLarge
local lengthRequired = ____problem.lengthRequired
local methodNotAllowed = ____problem.methodNotAllowed
local notFound = ____problem.notFound
local success = ____problem.success
local unsupportedEncoding = ____problem.unsupportedEncoding
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local JSON_TYPE = ____answers.JSON_TYPE
local noContent = ____answers.noContent
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____authorization = require("lua-src.mod_http_muc_kick.http.authorization")
local createAuthorization = ____authorization.createAuthorization
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
local ____warnings = require("lua-src.mod_http_muc_kick.http.warnings")
local isWarningDue = ____warnings.isWarningDue
function route(request, subpath, endpoints, ____bindingPattern0)
    local unauthorized
    local authorization
    authorization = ____bindingPattern0.authorization
    unauthorized = ____bindingPattern0.unauthorized
    local ____request_2 = request
    local method = ____request_2.method
    local headers = ____request_2.headers
    if method ~= "OPTIONS" and not authorization:accepts(headers.authorization) then
        logUnauthorized(request)
        return unauthorized, nil, ""
    end
    local endpoint = endpoints[subpath]
    local name = ""
    if endpoint == nil then
        local folder, last = string.match(subpath, "^(.*/)([^/]+)$")
        endpoint = endpoints[(folder or "") .. "*"]
        name = last or ""
    end
    if endpoint == nil then
        return refusal(notFound()), nil, ""
    end
    local handler = endpoint[method == "HEAD" and "GET" or method]
    if handler ~= nil then
        return nil, handler, name
    end
    return answerOtherMethod(method, endpoint), nil, ""
end
function answerOtherMethod(method, endpoint)
    local allowed = __TS__ArrayFilter(
        METHODS,
        function(____, each) return each == "OPTIONS" or endpoint[each == "HEAD" and "GET" or each] ~= nil end
    )
    local allow = {allow = table.concat(allowed, ", ")}
    return method == "OPTIONS" and noContent(allow) or refusal(
        methodNotAllowed(allowed),
        allow
    )
end
function logUnauthorized(____bindingPattern0)
    local headers
    local ip
    local path
    local method
    method = ____bindingPattern0.method
    path = ____bindingPattern0.path
    ip = ____bindingPattern0.ip
    headers = ____bindingPattern0.headers
    local printable = string.gsub(path, "%c", "?")
    local fault = headers.authorization == nil and "no Authorization header" or "wrong Authorization value"
    local level = isWarningDue(ip) and "warn" or "debug"
    module:log(
        level,
        "Rejected %s %s from %s: %s",
        method,
        printable,
        ip,
        fault
    )
end
function handle(event, handler, name, maxBody)
    local ____event_request_3 = event.request
    local method = ____event_request_3.method
    local headers = ____event_request_3.headers
    local body = ____event_request_3.body
    if body == nil then
        body = ""
    end
    local url = ____event_request_3.url
    if headers.transfer_encoding ~= nil then
        respond(
            event,
            refusal(
                lengthRequired(),
                {connection = "close"}
            )
        )
        return DONE
    end
    local encoding = headers.content_encoding
    if encoding ~= nil and string.lower(encoding) ~= "identity" then
        respond(
            event,
            refusal(
                unsupportedEncoding(),
                {accept_encoding = "identity"}
            )
        )
        return DONE
    end
    if body == false or #body > maxBody then
        respond(
            event,
            refusal(bodyTooLarge(maxBody))
        )
        return DONE
    end
    local isListing = method == "GET" or method == "HEAD"
    local ____temp_4
    if isListing or url.query == nil then
        ____temp_4 = nil
    else
        ____temp_4 = openQuery(
            queryOf(event),
            NO_FIELDS,
            luaJson
        ).problem
    end
    local problem = ____temp_4
    if problem == nil then
        handler(event, name)
    else
        respond(
            event,
            refusal(problem)
        )
    end
    return DONE
end
function ____exports.createAdmission(authorizationValues, maxBody)
    local authorization = createAuthorization(authorizationValues)
    local unauthorized = refusal(
        authorizationFailed(),
        {www_authenticate = authorization.challenge}
    )
    return {authorization = authorization, unauthorized = unauthorized, maxBody = maxBody}
end
METHODS = {
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT"
}
--- Stands for every method without a route; no client can send it.
local OTHER_METHOD = "*"
--- Where a body goes that is over Prosody's own http_max_content_size, which from 0.12 on it does not keep.
local DISCARD = {write = function() return true end}
DONE = success(nil)
local function ignore()
    return nil
end
--- The routes of an http-provider. `admission` is called for each request.
function ____exports.createRoutes(endpoints, admission)
    local function serve(event, path)
        local ____event_0 = event
        local request = ____event_0.request
        local response = ____event_0.response
        local held = admission()
        if request.partial == true and held.authorization:accepts(request.headers.authorization) then
            request.body_sink = DISCARD
            return true
        end
        local answer, handler, name = route(request, path or "", endpoints, held)
        if answer ~= nil then
            respond(event, answer)
            return true
        end
        response.on_destroy = ignore
        local done = attempt(
            handle,
            event,
            handler,
            name,
            held.maxBody
        )
        if not done.ok then
            respond(
                event,
                refusal(done.problem)
            )
        end
        return true
    end
    local function reject(____bindingPattern0, path)
        local request
        request = ____bindingPattern0.request
        local answer = route(
            request,
            path or "",
            endpoints,
            admission()
        )
        local ____temp_1 = answer or refusal(notFound())
        local status = ____temp_1.status
        local headers = ____temp_1.headers
        local body = ____temp_1.body
        return {
            status_code = status,
            headers = __TS__ObjectAssign({}, headers, {content_type = JSON_TYPE}),
            body = body
        }
    end
    local routes = {}
    for ____, method in ipairs(METHODS) do
        routes[method] = serve
        routes[method .. " /*"] = serve
    end
    routes[OTHER_METHOD] = reject
    routes[OTHER_METHOD .. " /*"] = reject
    return routes
end
--- Responds to methods without a route, such as PROPFIND, as to those with one. Prosody's HTTP server knows handlers by method,
-- so this comes in where it makes the page for a 404.
function ____exports.rejectOtherMethods()
    local server = require("net.http.server")
    local function rejectOnHost(host, event)
        return server.fire_event(((OTHER_METHOD .. " ") .. host) .. event.request.path, event)
    end
    module:hook_object_event(
        server,
        "http-error",
        function(____bindingPattern0)
            local response
            local request
            local code
            code = ____bindingPattern0.code
            request = ____bindingPattern0.request
            response = ____bindingPattern0.response
            if code ~= 404 or request == nil or __TS__ArrayIncludes(METHODS, request.method) then
                return nil
            end
            local host = string.gsub(request.headers.host or "", ":%d+$", "")
            local fields = rejectOnHost(host, {request = request, response = response})
            if fields == nil and prosody.hosts[host] == nil then
                local otherwise = module:context("*"):get_option("http_default_host")
                if type(otherwise) == "string" then
                    fields = rejectOnHost(otherwise, {request = request, response = response})
                end
            end
            if fields == nil then
                return nil
            end
            response.status_code = fields.status_code or 404
            for name, value in pairs(fields.headers or ({})) do
                response.headers[name] = value
            end
            return fields.body
        end,
        100
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.count-words"] = function(...) 
local ____exports = {}
--- A count with its noun, which takes an s in the plural: "1 ban", "2 bans".
function ____exports.countWords(count, noun)
    return string.format(count == 1 and "%d %s" or "%d %ss", count, noun)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.block-list-settings"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySome = ____lualib.__TS__ArraySome
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local readBlockList, readNode, describe, readEntries, readMembers, jid, DEFAULT_NODE
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepBanJid = ____addresses.prepBanJid
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
function readBlockList(entry)
    local members, fault = readMembers(entry, {"jid", "node", "mode", "spare_affiliated"})
    if members == nil then
        return nil, fault
    end
    local node, nodeFault = readNode(members)
    if node == nil then
        return nil, nodeFault
    end
    local ____members_mode_1 = members.mode
    if ____members_mode_1 == nil then
        ____members_mode_1 = "enforce"
    end
    local mode = ____members_mode_1
    if mode ~= "enforce" and mode ~= "watch" then
        return nil, "must have \"enforce\" or \"watch\" as mode, not " .. describe(mode)
    end
    local ____members_spare_affiliated_2 = members.spare_affiliated
    if ____members_spare_affiliated_2 == nil then
        ____members_spare_affiliated_2 = true
    end
    local spareAffiliated = ____members_spare_affiliated_2
    if type(spareAffiliated) ~= "boolean" then
        return nil, "must have true or false as spare_affiliated, not " .. describe(spareAffiliated)
    end
    return __TS__ObjectAssign({}, node, {mode = mode, spareAffiliated = spareAffiliated}), nil
end
function readNode(members)
    local address = members.jid
    local ____temp_3
    if type(address) == "string" then
        ____temp_3 = jid.prep(address)
    else
        ____temp_3 = nil
    end
    local prepped = ____temp_3
    if prepped == nil then
        return nil, "must have the address of a pubsub service as jid, not " .. describe(address)
    end
    local ____members_node_4 = members.node
    if ____members_node_4 == nil then
        ____members_node_4 = DEFAULT_NODE
    end
    local node = ____members_node_4
    if type(node) ~= "string" or node == "" or not luaJson:isXmlText(node) then
        return nil, "must have the name of a pubsub node as node, not " .. describe(node)
    end
    return {jid = prepped, node = node}, nil
end
function describe(value)
    return type(value) == "string" and ("\"" .. value) .. "\"" or "a " .. type(value)
end
function readEntries(option)
    if option == nil then
        return {}, nil
    end
    if type(option) ~= "table" then
        return nil, "must be a list, not a " .. type(option)
    end
    local ____table = option
    local entries = {}
    do
        local index = 1
        while index <= #____table do
            entries[#entries + 1] = ____table[index]
            index = index + 1
        end
    end
    for key in pairs(____table) do
        if type(key) ~= "number" then
            return nil, ("must be a list, without the key \"" .. tostring(key)) .. "\""
        end
    end
    return entries, nil
end
function readMembers(entry, known)
    local keys = table.concat(known, ", ")
    if type(entry) ~= "table" then
        return nil, (("must be a table with " .. keys) .. ", not a ") .. type(entry)
    end
    local members = entry
    for key in pairs(members) do
        if not __TS__ArrayIncludes(known, key) then
            return nil, (("has the unknown key \"" .. tostring(key)) .. "\"; known are ") .. keys
        end
    end
    return members, nil
end
jid = require("util.jid")
DEFAULT_NODE = "muc_bans_sha256"
--- Reads the option with the lists to subscribe to.
function ____exports.readBlockLists(option)
    local entries, fault = readEntries(option)
    if entries == nil then
        return nil, fault
    end
    local lists = {}
    for ____, entry in ipairs(entries) do
        local list, entryFault = readBlockList(entry)
        if list == nil then
            return nil, (("entry " .. tostring(#lists + 1)) .. " ") .. entryFault
        end
        if __TS__ArraySome(
            lists,
            function(____, other) return other.jid == list.jid and other.node == list.node end
        ) then
            return nil, ((("has " .. list.node) .. " of ") .. list.jid) .. " twice"
        end
        lists[#lists + 1] = list
    end
    return lists, nil
end
--- Reads the option with the local node that bans are published to; undefined: none.
function ____exports.readPublishNode(option)
    if option == nil then
        return nil, nil
    end
    local members, fault = readMembers(option, {"jid", "node"})
    if members == nil then
        return nil, fault
    end
    return readNode(members)
end
--- Reads the option with the JIDs exempt from every list: canonical.
function ____exports.readBlockListExceptions(option)
    local entries, fault = readEntries(option)
    if entries == nil then
        return nil, fault
    end
    local exceptions = {}
    for ____, entry in ipairs(entries) do
        local ____temp_0
        if type(entry) == "string" and luaJson:isXmlText(entry) then
            ____temp_0 = prepBanJid(entry)
        else
            ____temp_0 = nil
        end
        local exception = ____temp_0
        if exception == nil then
            return nil, (("entry " .. tostring(#exceptions + 1)) .. " must be a bare JID, a domain, or \"*.\" and a domain, not ") .. describe(entry)
        end
        exceptions[#exceptions + 1] = exception
    end
    return exceptions, nil
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.digest-set"] = function(...) 
local ____exports = {}
local numberAt, digits, nextKey, HALF
function numberAt(digest, at)
    local high = tonumber(
        string.sub(digest, at, at + 5),
        16
    ) or 0
    local low = tonumber(
        string.sub(digest, at + 6, at + HALF - 1),
        16
    ) or 0
    return high * 16777216 + low
end
function digits(half)
    return string.format(
        "%06x%06x",
        math.floor(half / 16777216),
        half % 16777216
    )
end
function nextKey(entries, key)
    local following = next(entries, key)
    return following
end
--- The length of a digest in a DigestSet, in hexadecimal digits.
____exports.DIGEST_LENGTH = 24
HALF = ____exports.DIGEST_LENGTH / 2
--- The digits of a digest that count, out of 64 in any case; undefined if it is none.
function ____exports.readDigest(text)
    if #text ~= 64 or (string.match(text, "^%x+$")) == nil then
        return nil
    end
    return string.lower(string.sub(text, 1, ____exports.DIGEST_LENGTH))
end
function ____exports.createDigestSet()
    --- The second halves by the first ones.
    local halves = {}
    --- Digests with the first half of another one.
    local others = {}
    local count = 0
    local changes = 0
    local function first(digest)
        return numberAt(digest, 1)
    end
    local function second(digest)
        return numberAt(digest, HALF + 1)
    end
    local function noteChange(by)
        count = count + by
        changes = changes + 1
        return true
    end
    local set
    set = {
        count = function() return count end,
        changes = function() return changes end,
        has = function(____, digest) return halves[first(digest)] == second(digest) or others[digest] == true end,
        add = function(self, digest)
            if set:has(digest) then
                return false
            end
            if halves[first(digest)] == nil then
                halves[first(digest)] = second(digest)
            else
                others[digest] = true
            end
            return noteChange(1)
        end,
        remove = function(self, digest)
            if others[digest] == true then
                others[digest] = nil
            elseif halves[first(digest)] == second(digest) then
                halves[first(digest)] = nil
            else
                return false
            end
            return noteChange(-1)
        end,
        next = function(self, digest)
            if digest ~= nil and others[digest] == true then
                return nextKey(others, digest)
            end
            local ____nextKey_1 = nextKey
            local ____temp_0
            if digest == nil then
                ____temp_0 = nil
            else
                ____temp_0 = first(digest)
            end
            local half = ____nextKey_1(halves, ____temp_0)
            local ____temp_2
            if half == nil then
                ____temp_2 = nextKey(others, nil)
            else
                ____temp_2 = digits(half) .. digits(halves[half] or 0)
            end
            return ____temp_2
        end
    }
    return set
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.block-list-storage"] = function(...) 
local ____exports = {}
local logFault, keyOf, decode, hashes
local ____digest_2Dset = require("lua-src.mod_http_muc_kick.block-lists.digest-set")
local createDigestSet = ____digest_2Dset.createDigestSet
local DIGEST_LENGTH = ____digest_2Dset.DIGEST_LENGTH
function logFault(____bindingPattern0, action, fault)
    local node
    local jid
    jid = ____bindingPattern0.jid
    node = ____bindingPattern0.node
    module:log(
        "error",
        "Failed to %s block list %s of %s in storage: %s",
        action,
        node,
        jid,
        fault
    )
end
function keyOf(____bindingPattern0)
    local node
    local jid
    jid = ____bindingPattern0.jid
    node = ____bindingPattern0.node
    return "list/" .. string.sub(
        hashes.sha256((jid .. "\0") .. node, true),
        1,
        32
    )
end
function decode(stored)
    local text, updatedAt = stored.digests, stored.updated_at
    if type(text) ~= "string" or type(updatedAt) ~= "number" then
        return nil
    end
    if #text % DIGEST_LENGTH ~= 0 or (string.match(text, "^%x*$")) == nil then
        return nil
    end
    local digests = createDigestSet()
    do
        local start = 1
        while start <= #text do
            digests:add(string.sub(text, start, start + DIGEST_LENGTH - 1))
            start = start + DIGEST_LENGTH
        end
    end
    return {digests = digests, updatedAt = updatedAt}
end
hashes = require("util.hashes")
local STORE = "muc_kick_block_lists"
function ____exports.openBlockListStorage()
    local store, fault = module:open_store(STORE)
    if store == nil then
        module:log("error", "The storage for block lists cannot be opened: %s", fault)
        return {
            read = function() return nil end,
            write = function() return nil end
        }
    end
    return {
        read = function(self, list)
            local ok, result = pcall(function()
                local stored, readFault = store:get(keyOf(list))
                return {stored = stored, readFault = readFault}
            end)
            local ____ok_0
            if ok then
                ____ok_0 = result.readFault
            else
                ____ok_0 = result
            end
            local fault = ____ok_0
            if not ok or fault ~= nil then
                logFault(list, "read", fault)
                return nil
            end
            if result.stored == nil then
                return nil
            end
            local items = decode(result.stored)
            if items == nil then
                logFault(list, "read", "the record is damaged")
            end
            return items
        end,
        write = function(self, list, digests, updatedAt)
            local ____list_1 = list
            local jid = ____list_1.jid
            local node = ____list_1.node
            local ok, result = pcall(function()
                local written, writeFault = store:set(
                    keyOf(list),
                    {jid = jid, node = node, updated_at = updatedAt, digests = digests}
                )
                return {written = written, writeFault = writeFault}
            end)
            if not ok then
                logFault(list, "write", result)
            elseif result.written ~= true then
                logFault(list, "write", result.writeFault)
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.item-slices"] = function(...) 
local ____exports = {}
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____digest_2Dset = require("lua-src.mod_http_muc_kick.block-lists.digest-set")
local createDigestSet = ____digest_2Dset.createDigestSet
local readDigest = ____digest_2Dset.readDigest
--- The number of items that are read or written in one step.
local ITEMS_AT_ONCE = 500
--- Reads items in slices; `done` is not called if `isCurrent` becomes false meanwhile.
function ____exports.readItems(items, known, isCurrent, done)
    local digests = createDigestSet()
    local invalid = 0
    local hasNew = false
    local function read(step)
        if not isCurrent() then
            return
        end
        local start = step * ITEMS_AT_ONCE
        do
            local index = start
            while index < math.min(start + ITEMS_AT_ONCE, #items) do
                do
                    local __continue6
                    repeat
                        local ____readDigest_2 = readDigest
                        local ____opt_0 = items[index + 1]
                        local digest = ____readDigest_2(____opt_0 and ____opt_0.attr.id or "")
                        if digest == nil then
                            invalid = invalid + 1
                            __continue6 = true
                            break
                        end
                        digests:add(digest)
                        if not hasNew then
                            hasNew = not known:has(digest)
                        end
                        __continue6 = true
                    until true
                    if not __continue6 then
                        break
                    end
                end
                index = index + 1
            end
        end
    end
    inSlices(function(agenda)
        agenda:plan(
            math.ceil(#items / ITEMS_AT_ONCE),
            read,
            function()
                if isCurrent() then
                    done({digests = digests, invalid = invalid, hasNew = hasNew})
                end
            end
        )
    end)
end
--- Writes all digests into one text; `done` is not called if `isCurrent` becomes false meanwhile.
function ____exports.writeDigests(digests, isCurrent, execute, done)
    local parts = {}
    local last
    local function write()
        if not isCurrent() then
            return
        end
        do
            local count = 0
            while count < ITEMS_AT_ONCE do
                last = digests:next(last)
                if last == nil then
                    break
                end
                parts[#parts + 1] = last
                count = count + 1
            end
        end
    end
    execute(function(agenda)
        agenda:plan(
            math.ceil(digests:count() / ITEMS_AT_ONCE),
            write,
            function()
                if isCurrent() then
                    done(table.concat(parts))
                end
            end
        )
    end)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.pubsub-requests"] = function(...) 
local ____exports = {}
local readSet, request, describeError, id, st, PUBSUB, RSM, TIMEOUT, MAX_CONDITION, MAX_TEXT
function readSet(pubsub)
    local set = pubsub and pubsub:get_child("set", RSM)
    return {
        last = set and set:get_child_text("last"),
        count = tonumber(set and set:get_child_text("count")) or 0
    }
end
function request(service, kind, action, attributes, done, after)
    local onResponse, timer
    local iq = st.iq({
        from = module.host,
        to = service,
        type = kind,
        id = id.medium()
    }):tag("pubsub", {xmlns = PUBSUB}):tag(action, attributes):up()
    if after ~= nil then
        iq:tag("set", {xmlns = RSM}):text_tag("after", after)
    end
    iq:reset()
    local results = "iq-result/host/" .. (iq.attr.id or "")
    local errors = "iq-error/host/" .. (iq.attr.id or "")
    local isDone = false
    local function conclude(pubsub, fault)
        if isDone then
            return
        end
        isDone = true
        timer:stop()
        module:unhook(results, onResponse)
        module:unhook(errors, onResponse)
        done(pubsub, fault)
    end
    onResponse = function(____bindingPattern0)
        local stanza
        stanza = ____bindingPattern0.stanza
        if stanza.attr.from ~= service then
            return nil
        end
        if stanza.attr.type == "result" then
            conclude(
                stanza:get_child("pubsub", PUBSUB),
                nil
            )
        else
            conclude(
                nil,
                describeError(stanza)
            )
        end
        return true
    end
    module:hook(results, onResponse)
    module:hook(errors, onResponse)
    timer = module:add_timer(
        TIMEOUT,
        function()
            conclude(
                nil,
                ("no response within " .. tostring(TIMEOUT)) .. " seconds"
            )
            return nil
        end
    )
    module:send(iq)
end
function describeError(stanza)
    local ____, condition, text = stanza:get_error()
    if condition == nil then
        condition = ""
    end
    if text == nil then
        text = ""
    end
    if condition == "" or #condition > MAX_CONDITION then
        return "undefined-condition"
    end
    return (text == "" or #text > MAX_TEXT) and condition or (condition .. ": ") .. text
end
id = require("util.id")
st = require("util.stanza")
PUBSUB = "http://jabber.org/protocol/pubsub"
RSM = "http://jabber.org/protocol/rsm"
TIMEOUT = 60
MAX_CONDITION = 40
MAX_TEXT = 200
--- Subscribes this module's host to a node (XEP-0060, section 6.1).
function ____exports.subscribe(service, node, done)
    request(
        service,
        "set",
        "subscribe",
        {node = node, jid = module.host},
        done
    )
end
--- Ends the subscription (XEP-0060, section 6.2).
function ____exports.unsubscribe(service, node)
    request(
        service,
        "set",
        "unsubscribe",
        {node = node, jid = module.host},
        function() return nil end
    )
end
--- Requests all items of a node (XEP-0060, section 6.5), page by page where the service limits a response (section 6.5.4): a
-- part of them counts as an error. `most`: the number of items after which no more are requested.
function ____exports.requestItems(service, node, most, done)
    local all = {}
    local ask
    ask = function(after)
        local function receive(pubsub, fault)
            local items = pubsub and pubsub:child_with_name("items")
            if fault ~= nil then
                done({}, "cannot read the items: " .. fault)
            elseif items == nil then
                done({}, "the response has no items")
            elseif items.attr.node ~= node then
                done({}, "the response is about another node")
            else
                for ____, item in ipairs(items.tags) do
                    all[#all + 1] = item
                end
                local ____readSet_result_2 = readSet(pubsub)
                local last = ____readSet_result_2.last
                local count = ____readSet_result_2.count
                local isLast = count <= #all or after ~= nil and #items.tags == 0
                if isLast or #all > most then
                    done(all, nil)
                elseif last == nil or #items.tags == 0 then
                    done(
                        {},
                        ((("the response has " .. tostring(#all)) .. " of ") .. tostring(count)) .. " items"
                    )
                else
                    module:add_timer(
                        0,
                        function()
                            ask(last)
                            return nil
                        end
                    )
                end
            end
        end
        request(
            service,
            "get",
            "items",
            {node = node},
            receive,
            after
        )
    end
    ask(nil)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.block-list"] = function(...) 
local ____exports = {}
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local atOnce = ____slices.atOnce
local inSlices = ____slices.inSlices
local ____digest_2Dset = require("lua-src.mod_http_muc_kick.block-lists.digest-set")
local createDigestSet = ____digest_2Dset.createDigestSet
local readDigest = ____digest_2Dset.readDigest
local ____item_2Dslices = require("lua-src.mod_http_muc_kick.block-lists.item-slices")
local readItems = ____item_2Dslices.readItems
local writeDigests = ____item_2Dslices.writeDigests
local ____pubsub_2Drequests = require("lua-src.mod_http_muc_kick.block-lists.pubsub-requests")
local requestItems = ____pubsub_2Drequests.requestItems
local subscribe = ____pubsub_2Drequests.subscribe
local unsubscribe = ____pubsub_2Drequests.unsubscribe
local time = require("util.time")
--- Delay before the first repetition after an error, in seconds; doubled each time.
local FIRST_RETRY = 1
local LONGEST_RETRY = 600
--- Delay of an update after a disconnect, in seconds.
local RECONNECT_DELAY = 5
--- Minimum time between two lines about errors of one list, in seconds.
local LOG_PERIOD = 60
--- Delay between a change and its writing to storage, in seconds.
local SAVE_DELAY = 5
--- `changed` is called after every change of the items: with true if there are new ones.
function ____exports.createBlockList(settings, limits, storage, changed)
    local note, noteChange, add, remove, tooMany, save, applyItems, jid, node, digests, updatedAt, savedChanges, ____error, nextLineAt, isSaveDue, meanwhile, list
    function note(fault)
        local now = time.monotonic()
        if fault ~= ____error and now >= nextLineAt then
            module:log(
                "warn",
                "Block list %s of %s: %s; it has %s",
                node,
                jid,
                fault,
                countWords(
                    digests:count(),
                    "item"
                )
            )
            nextLineAt = now + LOG_PERIOD
        end
        ____error = fault
    end
    function noteChange(hasNew)
        changed(hasNew)
        if isSaveDue then
            return
        end
        isSaveDue = true
        module:add_timer(
            SAVE_DELAY,
            function()
                isSaveDue = false
                save(inSlices)
                return nil
            end
        )
    end
    function add(digest)
        if meanwhile ~= nil then
            meanwhile[digest] = true
        end
        if digests:has(digest) then
            return
        end
        if digests:count() >= limits().maxItems then
            note(tooMany(digests:count() + 1))
            return
        end
        digests:add(digest)
        noteChange(true)
    end
    function remove(digest)
        if meanwhile ~= nil then
            meanwhile[digest] = false
        end
        if digests:remove(digest) then
            noteChange(false)
        end
    end
    function tooMany(count)
        return ((("too many items (" .. tostring(count)) .. ", at most ") .. tostring(limits().maxItems)) .. ")"
    end
    function save(execute)
        local saved, changes, at = digests, digests:changes(), updatedAt
        if changes == savedChanges or at == nil then
            return
        end
        local function isCurrent()
            return digests == saved and digests:changes() == changes
        end
        writeDigests(
            saved,
            isCurrent,
            execute,
            function(text)
                savedChanges = changes
                storage:write(list, text, at)
            end
        )
    end
    function applyItems(items)
        for ____, item in ipairs(items.tags) do
            local digest = readDigest(item.attr.id or "")
            if digest == nil then
                note("an item is no SHA-256 digest")
            elseif item.name == "item" then
                add(digest)
            elseif item.name == "retract" then
                remove(digest)
            end
        end
    end
    local ____settings_0 = settings
    jid = ____settings_0.jid
    node = ____settings_0.node
    local stored = storage:read(settings)
    digests = stored and stored.digests or createDigestSet()
    updatedAt = stored and stored.updatedAt
    savedChanges = digests:changes()
    local state = "pending"
    nextLineAt = 0
    local joins = 0
    local retry = FIRST_RETRY
    local timer
    --- When the next update begins, in seconds of the monotonic clock.
    local dueAt = math.huge
    isSaveDue = false
    --- The number of the last attempt: what an earlier one receives has no effect.
    local attempt = 0
    local function updateIn(delay)
        if timer ~= nil then
            timer:stop()
        end
        dueAt = time.monotonic() + delay
        timer = module:add_timer(
            delay,
            function()
                list:update()
                return nil
            end
        )
    end
    local function fail(fault)
        meanwhile = nil
        state = "failed"
        note(fault)
        updateIn(math.min(
            retry,
            limits().refresh
        ))
        retry = math.min(retry * 2, LONGEST_RETRY)
    end
    local function clear()
        if digests:count() == 0 then
            return
        end
        digests = createDigestSet()
        savedChanges = -1
        noteChange(false)
    end
    --- Replaces the items by those of a response.
    local function replace(____bindingPattern0)
        local hasNew
        local invalid
        local all
        all = ____bindingPattern0.digests
        invalid = ____bindingPattern0.invalid
        hasNew = ____bindingPattern0.hasNew
        if invalid > 0 and all:count() == 0 then
            fail(("none of its " .. tostring(invalid)) .. " items is a SHA-256 digest")
            return
        end
        for digest, isAdded in pairs(meanwhile or ({})) do
            if not isAdded then
                all:remove(digest)
            elseif all:count() < limits().maxItems then
                all:add(digest)
            end
        end
        meanwhile = nil
        digests = all
        savedChanges = -1
        updatedAt = math.floor(time.now())
        retry = FIRST_RETRY
        if state ~= "subscribed" then
            module:log(
                "info",
                "Block list %s of %s: subscribed, %s",
                node,
                jid,
                countWords(
                    digests:count(),
                    "item"
                )
            )
        end
        state = "subscribed"
        if invalid > 0 then
            note(tostring(invalid) .. " of its items are no SHA-256 digests")
        else
            ____error = nil
            nextLineAt = 0
        end
        noteChange(hasNew)
        updateIn(limits().refresh)
    end
    local function receive(items, mine)
        if #items > limits().maxItems then
            fail(tooMany(#items))
        else
            readItems(
                items,
                digests,
                function() return attempt == mine and module.loaded ~= false end,
                replace
            )
        end
    end
    list = {
        jid = jid,
        node = node,
        mode = settings.mode,
        spareAffiliated = settings.spareAffiliated,
        has = function(____, digest) return digests:has(digest) end,
        status = function() return {
            state = state,
            items = digests:count(),
            updatedAt = updatedAt,
            error = ____error,
            joins = joins
        } end,
        countJoin = function(self)
            joins = joins + 1
        end,
        update = function(self)
            if timer ~= nil then
                timer:stop()
            end
            dueAt = math.huge
            attempt = attempt + 1
            local mine = attempt
            meanwhile = {}
            subscribe(
                jid,
                node,
                function(_pubsub, subscribeFault)
                    if attempt ~= mine then
                        return
                    end
                    if subscribeFault ~= nil then
                        fail("cannot subscribe: " .. subscribeFault)
                        return
                    end
                    requestItems(
                        jid,
                        node,
                        limits().maxItems,
                        function(items, itemsFault)
                            if attempt ~= mine then
                                return
                            end
                            if itemsFault == nil then
                                receive(items, mine)
                            else
                                fail(itemsFault)
                            end
                        end
                    )
                end
            )
        end,
        notify = function(self, event)
            for ____, change in ipairs(event.tags) do
                do
                    local __continue45
                    repeat
                        if change.attr.node ~= node then
                            __continue45 = true
                            break
                        end
                        if change.name == "items" then
                            applyItems(change)
                        elseif change.name == "purge" then
                            local count = countWords(
                                digests:count(),
                                "item"
                            )
                            module:log(
                                "warn",
                                "Block list %s of %s: it was emptied of %s",
                                node,
                                jid,
                                count
                            )
                            clear()
                            if meanwhile ~= nil then
                                list:update()
                            end
                        elseif change.name == "delete" then
                            attempt = attempt + 1
                            fail("the node was deleted")
                        end
                        __continue45 = true
                    until true
                    if not __continue45 then
                        break
                    end
                end
            end
        end,
        updateSoon = function(self)
            if dueAt > time.monotonic() + RECONNECT_DELAY then
                updateIn(RECONNECT_DELAY)
            end
        end,
        save = function(self)
            save(atOnce)
        end,
        stop = function(self)
            attempt = attempt + 1
            if timer ~= nil then
                timer:stop()
            end
            unsubscribe(jid, node)
        end
    }
    return list
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.block-lists"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local ____ban_2Dmatching = require("lua-src.mod_http_muc_kick.bans.ban-matching")
local isAffiliated = ____ban_2Dmatching.isAffiliated
local parentDomain = ____ban_2Dmatching.parentDomain
local ____block_2Dlist = require("lua-src.mod_http_muc_kick.block-lists.block-list")
local createBlockList = ____block_2Dlist.createBlockList
local ____block_2Dlist_2Dstorage = require("lua-src.mod_http_muc_kick.block-lists.block-list-storage")
local openBlockListStorage = ____block_2Dlist_2Dstorage.openBlockListStorage
local ____digest_2Dset = require("lua-src.mod_http_muc_kick.block-lists.digest-set")
local readDigest = ____digest_2Dset.readDigest
local hashes = require("util.hashes")
local PUBSUB_EVENT = "http://jabber.org/protocol/pubsub#event"
--- Maximum number of JIDs whose lists are kept in memory.
local MAX_KNOWN = 10000
local NONE = {}
--- `changed` is called when there may be new items.
function ____exports.openBlockLists(settings, services, changed)
    local lists = NONE
    local storage
    --- The lists by JID: a stanza leads to many lookups of one account.
    local known = {}
    local knownCount = 0
    local isReportDue = false
    local function forgetKnown()
        known = {}
        knownCount = 0
    end
    --- Reports all new items of one turn of Prosody's main loop together.
    local function noteChange(hasNew)
        forgetKnown()
        if not hasNew or isReportDue then
            return
        end
        isReportDue = true
        module:add_timer(
            0,
            function()
                isReportDue = false
                changed()
                return nil
            end
        )
    end
    --- The lists with exactly that JID; NONE itself if there are none.
    local function listsWith(jid)
        local before = known[jid]
        if before ~= nil then
            return before
        end
        local digest = readDigest(hashes.sha256(jid, true)) or ""
        local having = __TS__ArrayFilter(
            lists,
            function(____, list) return list:has(digest) end
        )
        local found = #having == 0 and NONE or having
        if knownCount >= MAX_KNOWN then
            forgetKnown()
        end
        known[jid] = found
        knownCount = knownCount + 1
        return found
    end
    local function create(list)
        if storage == nil then
            storage = openBlockListStorage()
        end
        local created = createBlockList(list, settings, storage, noteChange)
        module:add_timer(
            0,
            function()
                created:update()
                return nil
            end
        )
        return created
    end
    local blockLists
    blockLists = {
        all = function() return lists end,
        isInUse = function() return #lists > 0 end,
        listing = function(self, jid)
            local own = listsWith(jid)
            local domain = domainOf(jid)
            local ofDomain = domain == jid and NONE or listsWith(domain)
            if ofDomain == NONE then
                return own
            end
            return __TS__ArrayConcat(
                own,
                __TS__ArrayFilter(
                    ofDomain,
                    function(____, list) return not __TS__ArrayIncludes(own, list) end
                )
            )
        end,
        isException = function(self, jid)
            local ____settings_result_0 = settings()
            local exceptions = ____settings_result_0.exceptions
            local domain = domainOf(jid)
            if __TS__ArrayIncludes(exceptions, jid) or __TS__ArrayIncludes(exceptions, domain) then
                return true
            end
            local parent = parentDomain(domain)
            while parent ~= nil do
                if __TS__ArrayIncludes(exceptions, "*." .. parent) then
                    return true
                end
                parent = parentDomain(parent)
            end
            return false
        end,
        find = function(self, account, muc, mode)
            local canonical = canonicalAccount(account)
            local listed = blockLists:listing(canonical)
            if canonical ~= account then
                listed = __TS__ArrayConcat(
                    listed,
                    blockLists:listing(account)
                )
            end
            if #listed == 0 or blockLists:isException(canonical) then
                return nil
            end
            for ____, list in ipairs(listed) do
                do
                    local __continue25
                    repeat
                        if list.mode ~= mode then
                            __continue25 = true
                            break
                        end
                        if not list.spareAffiliated or not isAffiliated(services:affiliation(account, muc)) then
                            return list
                        end
                        __continue25 = true
                    until true
                    if not __continue25 then
                        break
                    end
                end
            end
            return nil
        end,
        configure = function()
            local configured = settings().lists
            local before = lists
            lists = __TS__ArrayMap(
                configured,
                function(____, list)
                    local kept = __TS__ArrayFind(
                        before,
                        function(____, ____bindingPattern0)
                            local node
                            local jid
                            jid = ____bindingPattern0.jid
                            node = ____bindingPattern0.node
                            return jid == list.jid and node == list.node
                        end
                    )
                    if kept == nil then
                        return create(list)
                    end
                    kept.mode = list.mode
                    kept.spareAffiliated = list.spareAffiliated
                    return kept
                end
            )
            for ____, list in ipairs(before) do
                if not __TS__ArrayIncludes(lists, list) then
                    list:stop()
                end
            end
            forgetKnown()
        end,
        saveAll = function()
            for ____, list in ipairs(lists) do
                list:save()
            end
        end
    }
    blockLists.configure()
    module:hook(
        "message/host",
        function(____bindingPattern0)
            local stanza
            stanza = ____bindingPattern0.stanza
            if #lists == 0 then
                return nil
            end
            local event = stanza:get_child("event", PUBSUB_EVENT)
            if event == nil or stanza.attr.type == "error" then
                return nil
            end
            local isOurs = false
            for ____, list in ipairs(lists) do
                do
                    local __continue42
                    repeat
                        if list.jid ~= stanza.attr.from then
                            __continue42 = true
                            break
                        end
                        isOurs = true
                        list:notify(event)
                        __continue42 = true
                    until true
                    if not __continue42 then
                        break
                    end
                end
            end
            local ____isOurs_1
            if isOurs then
                ____isOurs_1 = true
            else
                ____isOurs_1 = nil
            end
            return ____isOurs_1
        end
    )
    local function updateFrom(host)
        for ____, list in ipairs(lists) do
            if domainOf(list.jid) == host then
                list:updateSoon()
            end
        end
    end
    module:hook_global("host-activated", updateFrom)
    module:hook_global(
        "s2sin-destroyed",
        function(____bindingPattern0)
            local session
            session = ____bindingPattern0.session
            if session.type == "s2sin" then
                updateFrom(session.from_host)
            end
        end
    )
    module:hook_global("server-stopping", blockLists.saveAll)
    return blockLists
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.settings"] = function(...) 
local ____exports = {}
local refuse, readAuthorization, readHosts, readStrings, isPositiveInteger
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepHost = ____addresses.prepHost
local ____block_2Dlist_2Dsettings = require("lua-src.mod_http_muc_kick.block-lists.block-list-settings")
local readBlockListExceptions = ____block_2Dlist_2Dsettings.readBlockListExceptions
local readBlockLists = ____block_2Dlist_2Dsettings.readBlockLists
local readPublishNode = ____block_2Dlist_2Dsettings.readPublishNode
function refuse(name, fault)
    return {ok = false, reason = (name .. " ") .. fault}
end
function readAuthorization(option)
    local example = ("\"" .. ____exports.EXAMPLE_SECRET) .. "\""
    if option == nil then
        return nil, "is not set: without it, anyone could kick. Set it to the value of the Authorization header that every request must carry, such as " .. example
    end
    local values, fault = readStrings(option)
    if values == nil then
        return nil, fault
    end
    if #values == 0 then
        return nil, "is an empty list: no request could be authorized"
    end
    for ____, value in ipairs(values) do
        if (string.match(value, "^%s*$")) ~= nil or (string.match(value, "^%s*%a+%s+$")) ~= nil then
            return nil, "is blank: set it to a secret, such as " .. example
        end
        if (string.match(value, "%c")) ~= nil then
            return nil, "contains a control character, which is invalid in a header"
        end
    end
    return values, nil
end
function readHosts(option)
    if option == nil then
        return nil, nil
    end
    local names, fault = readStrings(option)
    if names == nil then
        return nil, fault
    end
    local hosts = {}
    for ____, name in ipairs(names) do
        local host = prepHost(name)
        if host == nil then
            return nil, ("has an entry that is not a host name: \"" .. name) .. "\""
        end
        hosts[#hosts + 1] = host
    end
    return hosts, nil
end
function readStrings(option)
    if type(option) == "string" then
        return {option}, nil
    end
    if type(option) ~= "table" then
        return nil, "must be a string or a list of strings, not a " .. type(option)
    end
    local entries = option
    local strings = {}
    do
        local index = 1
        while index <= #entries do
            local entry = entries[index]
            if type(entry) ~= "string" then
                return nil, (("must contain only strings; entry " .. tostring(index)) .. " is a ") .. type(entry)
            end
            strings[#strings + 1] = entry
            index = index + 1
        end
    end
    for key in pairs(entries) do
        if type(key) ~= "number" then
            return nil, ("must be a list, without the key \"" .. tostring(key)) .. "\""
        end
    end
    return strings, nil
end
function isPositiveInteger(value)
    return type(value) == "number" and value >= 1 and value % 1 == 0 and value < math.huge
end
____exports.AUTHORIZATION = "http_muc_kick_authorization_header"
____exports.HOSTS = "http_muc_kick_hosts"
local MAX_BATCH = "http_muc_kick_max_batch"
local MAX_BODY = "http_muc_kick_max_body"
____exports.VISITORS = "http_muc_kick_visitors"
____exports.VISITOR_ADDRESSES = "http_muc_kick_visitor_addresses"
local BLOCK_LISTS = "http_muc_kick_block_lists"
local BLOCK_LIST_EXCEPTIONS = "http_muc_kick_block_list_exceptions"
local BLOCK_LIST_MAX_ITEMS = "http_muc_kick_block_list_max_items"
local BLOCK_LIST_REFRESH = "http_muc_kick_block_list_refresh"
____exports.PUBLISH_TO = "http_muc_kick_publish_to"
--- Common prefix of the names of all settings.
____exports.SETTING_PREFIX = "http_muc_kick_"
____exports.SETTING_NAMES = {
    ____exports.AUTHORIZATION,
    ____exports.HOSTS,
    MAX_BATCH,
    MAX_BODY,
    ____exports.VISITORS,
    ____exports.VISITOR_ADDRESSES,
    BLOCK_LISTS,
    BLOCK_LIST_EXCEPTIONS,
    BLOCK_LIST_MAX_ITEMS,
    BLOCK_LIST_REFRESH,
    ____exports.PUBLISH_TO
}
local DEFAULT_MAX_BATCH = 1000
local DEFAULT_MAX_BODY = 1048576
local DEFAULT_BLOCK_LIST_MAX_ITEMS = 100000
local DEFAULT_BLOCK_LIST_REFRESH = 3600
--- Some tens of megabytes.
local MOST_VISITORS = 100000
--- Reads raw options, because Prosody's typed readers convert invalid values. `serverMaxBody`: the limit of Prosody's
-- HTTP server in bytes.
function ____exports.readSettings(option, serverMaxBody)
    local authorization, authorizationFault = readAuthorization(option(____exports.AUTHORIZATION))
    if authorization == nil then
        return refuse(____exports.AUTHORIZATION, authorizationFault)
    end
    local hosts, hostsFault = readHosts(option(____exports.HOSTS))
    if hostsFault ~= nil then
        return refuse(____exports.HOSTS, hostsFault)
    end
    local ____option_result_0 = option(MAX_BATCH)
    if ____option_result_0 == nil then
        ____option_result_0 = DEFAULT_MAX_BATCH
    end
    local maxBatch = ____option_result_0
    if not isPositiveInteger(maxBatch) then
        return refuse(MAX_BATCH, "must be a whole number, at least 1")
    end
    local ____option_result_1 = option(MAX_BODY)
    if ____option_result_1 == nil then
        ____option_result_1 = DEFAULT_MAX_BODY
    end
    local maxBody = ____option_result_1
    if not isPositiveInteger(maxBody) then
        return refuse(MAX_BODY, "must be a whole number of bytes, at least 1")
    end
    local ____option_result_2 = option(____exports.VISITORS)
    if ____option_result_2 == nil then
        ____option_result_2 = 0
    end
    local visitors = ____option_result_2
    if visitors ~= 0 and not (isPositiveInteger(visitors) and visitors <= MOST_VISITORS) then
        return refuse(
            ____exports.VISITORS,
            "must be a whole number from 0 to " .. tostring(MOST_VISITORS)
        )
    end
    local ____option_result_3 = option(____exports.VISITOR_ADDRESSES)
    if ____option_result_3 == nil then
        ____option_result_3 = false
    end
    local visitorAddresses = ____option_result_3
    if type(visitorAddresses) ~= "boolean" then
        return refuse(____exports.VISITOR_ADDRESSES, "must be true or false")
    end
    local lists, listsFault = readBlockLists(option(BLOCK_LISTS))
    if lists == nil then
        return refuse(BLOCK_LISTS, listsFault)
    end
    local exceptions, exceptionsFault = readBlockListExceptions(option(BLOCK_LIST_EXCEPTIONS))
    if exceptions == nil then
        return refuse(BLOCK_LIST_EXCEPTIONS, exceptionsFault)
    end
    local ____option_result_4 = option(BLOCK_LIST_MAX_ITEMS)
    if ____option_result_4 == nil then
        ____option_result_4 = DEFAULT_BLOCK_LIST_MAX_ITEMS
    end
    local maxItems = ____option_result_4
    if not isPositiveInteger(maxItems) then
        return refuse(BLOCK_LIST_MAX_ITEMS, "must be a whole number, at least 1")
    end
    local ____option_result_5 = option(BLOCK_LIST_REFRESH)
    if ____option_result_5 == nil then
        ____option_result_5 = DEFAULT_BLOCK_LIST_REFRESH
    end
    local refresh = ____option_result_5
    if not isPositiveInteger(refresh) then
        return refuse(BLOCK_LIST_REFRESH, "must be a whole number of seconds, at least 1")
    end
    local publishTo, publishFault = readPublishNode(option(____exports.PUBLISH_TO))
    if publishFault ~= nil then
        return refuse(____exports.PUBLISH_TO, publishFault)
    end
    return {
        ok = true,
        settings = {
            authorization = authorization,
            hosts = hosts,
            maxBatch = maxBatch,
            maxBody = math.min(maxBody, serverMaxBody),
            visitors = math.floor(visitors),
            visitorAddresses = visitorAddresses,
            blockLists = {lists = lists, exceptions = exceptions, maxItems = maxItems, refresh = refresh},
            publishTo = publishTo
        }
    }
end
--- Published in the README, and so no secret.
____exports.EXAMPLE_SECRET = "Basic dXNlcm5hbWU6cGFzc3dvcmQ="
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.about-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectKeys = ____lualib.__TS__ObjectKeys
local __TS__ArraySome = ____lualib.__TS__ArraySome
local ____exports = {}
local describe
local ____fields = require("src.contract.fields")
local MAX_BAN_SECONDS = ____fields.MAX_BAN_SECONDS
local MAX_PAGE_SIZE = ____fields.MAX_PAGE_SIZE
local MAX_REASON_BYTES = ____fields.MAX_REASON_BYTES
local NO_FIELDS = ____fields.NO_FIELDS
local openQuery = ____fields.openQuery
local ____retraction_2Drequest = require("src.contract.retraction-request")
local MAX_RETRACTIONS = ____retraction_2Drequest.MAX_RETRACTIONS
local ____version = require("src.contract.version")
local VERSION = ____version.VERSION
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____room_2Darchive = require("lua-src.mod_http_muc_kick.retractions.room-archive")
local openArchive = ____room_2Darchive.openArchive
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
function describe(services, bans, owners, ____bindingPattern0)
    local publishTo
    local visitors
    local maxBody
    local maxBatch
    maxBatch = ____bindingPattern0.maxBatch
    maxBody = ____bindingPattern0.maxBody
    visitors = ____bindingPattern0.visitors
    publishTo = ____bindingPattern0.publishTo
    local ____temp_1 = bans:summary()
    local count = ____temp_1.count
    local revision = ____temp_1.revision
    local persistent = ____temp_1.persistent
    local unreadable = ____temp_1.unreadable
    local hosts = __TS__ObjectKeys(prosody.hosts)
    table.sort(hosts)
    return {
        module = "mod_http_muc_kick",
        version = VERSION,
        prosody = prosody.version,
        host = module.host,
        hosts = list(hosts),
        mucs = list(services:names()),
        limits = {
            max_batch = maxBatch,
            max_body = maxBody,
            max_page = MAX_PAGE_SIZE,
            max_reason = MAX_REASON_BYTES,
            max_ban_seconds = MAX_BAN_SECONDS,
            max_retractions = MAX_RETRACTIONS
        },
        features = {
            occupant_id = services:haveOccupantIds(),
            retraction = __TS__ArraySome(
                services:names(),
                function(____, host) return openArchive(host) ~= nil end
            ),
            restriction = true,
            destruction = true,
            metrics = module.metric ~= nil,
            affiliations = true,
            visitors = visitors > 0,
            block_lists = true,
            publish = publishTo ~= nil
        },
        bans = {count = count, revision = revision, persistent = persistent, unreadable = unreadable},
        owners = list(owners:list())
    }
end
--- `GET /muc_kick`.
function ____exports.createAboutHandler(services, bans, owners, settings)
    return function(event)
        local ____openQuery_result_0 = openQuery(
            queryOf(event),
            NO_FIELDS,
            luaJson
        )
        local problem = ____openQuery_result_0.problem
        respond(
            event,
            problem == nil and answer(
                200,
                describe(
                    services,
                    bans,
                    owners,
                    settings()
                )
            ) or refusal(problem)
        )
    end
end
return ____exports
 end,
["src.contract.page-request"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local ____exports = {}
local parsePage
local ____fields = require("src.contract.fields")
local accountOrDomainField = ____fields.accountOrDomainField
local affiliationField = ____fields.affiliationField
local banJidField = ____fields.banJidField
local cursorField = ____fields.cursorField
local DEFAULT_PAGE_SIZE = ____fields.DEFAULT_PAGE_SIZE
local entityField = ____fields.entityField
local openQuery = ____fields.openQuery
local pageSizeField = ____fields.pageSizeField
local readField = ____fields.readField
local roomJidField = ____fields.roomJidField
local componentField = ____fields.componentField
local timeField = ____fields.timeField
local waitField = ____fields.waitField
local roomOrComponentField = ____fields.roomOrComponentField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local success = ____problem.success
function parsePage(query, filters, json, withFilters)
    local fields = openQuery(
        query,
        __TS__ArrayConcat(filters, "limit", "after"),
        json
    )
    local limit = readField(fields, "limit", pageSizeField) or DEFAULT_PAGE_SIZE
    local after = readField(fields, "after", cursorField)
    local request = withFilters({limit = limit, after = after}, fields)
    return fields.problem == nil and success(request) or failure(fields.problem)
end
function ____exports.parseBansRequest(query, json)
    return parsePage(
        query,
        {"jid"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {jid = readField(fields, "jid", banJidField)}
        ) end
    )
end
function ____exports.parseBlockListsRequest(query, json)
    local fields = openQuery(query, {"jid"}, json)
    local jid = readField(fields, "jid", accountOrDomainField)
    return fields.problem == nil and success({jid = jid}) or failure(fields.problem)
end
function ____exports.parseRoomsRequest(query, json)
    return parsePage(
        query,
        {"muc"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {muc = readField(fields, "muc", componentField)}
        ) end
    )
end
function ____exports.parseOccupantsRequest(query, json)
    return parsePage(
        query,
        {"muc", "jid"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {
                muc = readField(fields, "muc", roomJidField),
                jid = readField(fields, "jid", entityField)
            }
        ) end
    )
end
function ____exports.parseVisitorsRequest(query, json)
    return parsePage(
        query,
        {"muc", "jid", "since"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {
                muc = readField(fields, "muc", roomJidField),
                jid = readField(fields, "jid", entityField),
                since = readField(fields, "since", timeField)
            }
        ) end
    )
end
function ____exports.parseOccupantEventsRequest(query, json)
    return parsePage(
        query,
        {"wait"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {wait = readField(fields, "wait", waitField) or 0}
        ) end
    )
end
function ____exports.parseAffiliationsRequest(query, json)
    return parsePage(
        query,
        {"affiliation", "muc"},
        json,
        function(page, fields) return __TS__ObjectAssign(
            {},
            page,
            {
                affiliation = readField(fields, "affiliation", affiliationField),
                muc = readField(fields, "muc", roomOrComponentField)
            }
        ) end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.affiliations"] = function(...) 
local ____exports = {}
local byRoom, addRooms, openConfigs, eachInMemory, eachStored, isBareJid, reasonIn, jid, storagemanager, STORE
local ____ban_2Dstorage = require("lua-src.mod_http_muc_kick.bans.ban-storage")
local storesNothing = ____ban_2Dstorage.storesNothing
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local findRoom = ____room_2Dloading.findRoom
local isGone = ____room_2Dloading.isGone
local mucOf = ____room_2Dloading.mucOf
function byRoom(rooms)
    return {
        count = #rooms,
        jid = function(index)
            local room = rooms[index + 1] or ""
            return type(room) == "string" and room or room.jid
        end,
        each = function(index, use)
            local room = rooms[index + 1]
            if type(room) == "string" then
                eachStored(room, use)
            elseif room ~= nil then
                eachInMemory(room, use)
            end
        end
    }
end
function addRooms(host, rooms)
    local muc = mucOf(host)
    if muc == nil then
        return
    end
    local inMemory = {}
    for room in muc.live_rooms() do
        inMemory[room.jid] = true
        if not isGone(room) then
            rooms[#rooms + 1] = room
        end
    end
    local configs = openConfigs(host)
    if configs == nil then
        return
    end
    for node in configs:users() do
        local roomJid = (node .. "@") .. host
        if not (inMemory[roomJid] ~= nil) then
            rooms[#rooms + 1] = roomJid
        end
    end
end
function openConfigs(host)
    local ____, driver = storagemanager.get_driver(host, STORE)
    if storesNothing(driver) then
        return nil
    end
    local configs = module:context(host):open_store(STORE)
    return configs
end
function eachInMemory(room, use)
    for of, affiliation, data in room:each_affiliation() do
        use(
            of,
            affiliation,
            reasonIn(data)
        )
    end
end
function eachStored(roomJid, use)
    local configs = openConfigs(domainOf(roomJid))
    if configs == nil then
        return
    end
    local config, fault = configs:get(jid.node(roomJid))
    if fault ~= nil then
        module:log("error", "Room %s cannot be read from storage: %s", roomJid, fault)
    end
    local ____temp_3 = config == nil
    if not ____temp_3 then
        local ____opt_1 = config._data
        ____temp_3 = (____opt_1 and ____opt_1.destroyed) == true
    end
    if ____temp_3 then
        return
    end
    for key, affiliation in pairs(config._affiliations or config) do
        if type(affiliation) == "string" and isBareJid(key) then
            local ____use_9 = use
            local ____key_7 = key
            local ____affiliation_8 = affiliation
            local ____reasonIn_6 = reasonIn
            local ____opt_4 = config._affiliation_data
            ____use_9(
                ____key_7,
                ____affiliation_8,
                ____reasonIn_6(____opt_4 and ____opt_4[key])
            )
        end
    end
end
function isBareJid(key)
    return jid.resource(key) == nil and string.sub(
        domainOf(key),
        1,
        1
    ) ~= "_"
end
function reasonIn(data)
    local reason = data and data.reason
    return type(reason) == "string" and reason ~= "" and reason or nil
end
jid = require("util.jid")
storagemanager = require("core.storagemanager")
STORE = "config"
--- The rooms of MUC components.
function ____exports.affiliationsOfComponents(hosts)
    local rooms = {}
    for ____, host in ipairs(hosts) do
        addRooms(host, rooms)
    end
    return byRoom(rooms)
end
--- One room, by its prepped bare JID; undefined if it does not exist.
function ____exports.affiliationsOfRoom(roomJid)
    local room = findRoom(roomJid)
    local ____temp_0
    if room == nil then
        ____temp_0 = nil
    else
        ____temp_0 = byRoom({room == "stored" and roomJid or room})
    end
    return ____temp_0
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.paging"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local ____fields = require("src.contract.fields")
local entityField = ____fields.entityField
local invalidValue = ____fields.invalidValue
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepAccountOrSession = ____addresses.prepAccountOrSession
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____page_2Dselection = require("lua-src.mod_http_muc_kick.page-selection")
local PART_END = ____page_2Dselection.PART_END
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local answerFailure = ____answers.answerFailure
local refusal = ____answers.refusal
local respond = ____answers.respond
function ____exports.sendListing(listing, event)
    if not listing.ok then
        respond(
            event,
            refusal(listing.problem)
        )
        return
    end
    inSlices(
        function(agenda)
            listing.value(
                agenda,
                function(listed)
                    respond(
                        event,
                        answer(200, listed)
                    )
                end
            )
        end,
        answerFailure(event)
    )
end
--- The bare JID (canonical) that a listing is about, out of its `jid`; undefined: all.
function ____exports.readAccountFilter(jid)
    if jid == nil then
        return success(nil)
    end
    local address = prepAccountOrSession(jid)
    return address == nil and failure(invalidValue("jid", entityField, jid, luaJson)) or success(address.account)
end
--- Calls `look` for each index below `count`, `atOnce` of them in one step.
function ____exports.planInSteps(agenda, ____bindingPattern0, look, done)
    local atOnce
    local count
    count = ____bindingPattern0.count
    atOnce = ____bindingPattern0.atOnce
    agenda:plan(
        math.ceil(count / atOnce),
        function(step)
            local first = step * atOnce
            do
                local index = first
                while index < math.min(first + atOnce, count) do
                    look(index)
                    index = index + 1
                end
            end
        end,
        done
    )
end
--- Cuts a page out of the entries, which include at least one more than the page, if there are that many.
function ____exports.cutPage(entries, limit, keyOf)
    if #entries <= limit then
        return {entries = entries, next = nil}
    end
    local page = __TS__ArraySlice(entries, 0, limit)
    local last = page[limit]
    local ____temp_0
    if last == nil then
        ____temp_0 = nil
    else
        ____temp_0 = keyOf(last)
    end
    return {entries = page, next = ____temp_0}
end
--- The parts of a cursor of the form `room/rest`.
function ____exports.splitCursor(cursor)
    if cursor == nil then
        cursor = ""
    end
    local room, rest = string.match(cursor, "^([^/]*)/?(.*)$")
    return room or "", rest or ""
end
--- The key that a cursor of the form `room/rest` stands for.
function ____exports.keyOfCursor(cursor)
    if cursor == nil then
        return nil
    end
    local room, rest = ____exports.splitCursor(cursor)
    return (room .. PART_END) .. rest
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.affiliations-endpoint"] = function(...) 
local ____exports = {}
local listAffiliations, findRooms
local ____fields = require("src.contract.fields")
local invalidValue = ____fields.invalidValue
local roomOrComponentField = ____fields.roomOrComponentField
local ____page_2Drequest = require("src.contract.page-request")
local parseAffiliationsRequest = ____page_2Drequest.parseAffiliationsRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____page_2Dselection = require("lua-src.mod_http_muc_kick.page-selection")
local createPageSelection = ____page_2Dselection.createPageSelection
local PART_END = ____page_2Dselection.PART_END
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____affiliations = require("lua-src.mod_http_muc_kick.rooms.affiliations")
local affiliationsOfComponents = ____affiliations.affiliationsOfComponents
local affiliationsOfRoom = ____affiliations.affiliationsOfRoom
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local cutPage = ____paging.cutPage
local keyOfCursor = ____paging.keyOfCursor
local sendListing = ____paging.sendListing
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
function listAffiliations(query, services)
    local request = parseAffiliationsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_0 = request.value
    local wanted = ____request_value_0.affiliation
    local muc = ____request_value_0.muc
    local limit = ____request_value_0.limit
    local after = ____request_value_0.after
    local found = findRooms(muc, services)
    if not found.ok then
        return found
    end
    local rooms = found.value
    return success(function(agenda, done)
        local selection = createPageSelection(
            limit,
            keyOfCursor(after)
        )
        local function look(index)
            local room = rooms.jid(index)
            local first = room .. PART_END
            if not selection:mayHave(first) then
                return
            end
            rooms.each(
                index,
                function(jid, affiliation, reason)
                    if wanted ~= nil and affiliation ~= wanted then
                        return
                    end
                    if selection:mayHave(first, jid) then
                        selection:add(first .. jid, {muc = room, jid = jid, affiliation = affiliation, reason = reason})
                    end
                end
            )
        end
        agenda:plan(
            rooms.count,
            look,
            function()
                local function keyOf(____bindingPattern0)
                    local jid
                    local room
                    room = ____bindingPattern0.muc
                    jid = ____bindingPattern0.jid
                    return (room .. "/") .. jid
                end
                local ____cutPage_result_1 = cutPage(
                    selection:entries(),
                    limit,
                    keyOf
                )
                local entries = ____cutPage_result_1.entries
                local next = ____cutPage_result_1.next
                done({
                    affiliations = list(entries),
                    next = next
                })
            end
        )
    end)
end
function findRooms(muc, services)
    if muc == nil then
        return success(affiliationsOfComponents(services:names()))
    end
    local address = prepRoomOrComponent(muc)
    if address == nil then
        return failure(invalidValue("muc", roomOrComponentField, muc, luaJson))
    end
    local host = domainOf(address)
    local unreachable = services:whyUnreachable(host)
    if unreachable ~= nil then
        return failure(unreachable)
    end
    if address == host then
        return success(affiliationsOfComponents({host}))
    end
    local room = affiliationsOfRoom(address)
    return room == nil and failure(noSuchRoom(address)) or success(room)
end
--- `/muc_kick/affiliations`.
function ____exports.createAffiliationsEndpoint(services)
    return {GET = function(event)
        sendListing(
            listAffiliations(
                queryOf(event),
                services
            ),
            event
        )
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.kicking"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local forEachTarget, note, outcomeOf, changeRole, changePresent, setRole, NOT_CHANGED, WORDS, SET, NOT_SET
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local internalError = ____problem.internalError
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local visitOccupant = ____room.visitOccupant
function forEachTarget(targets, action, agenda, done)
    local result = {kicked = {}, problem = nil}
    if #targets > 1 then
        local function actOn(index)
            local target = targets[index + 1]
            if target ~= nil then
                note(
                    action(target),
                    result
                )
            end
        end
        agenda:plan(
            #targets,
            actOn,
            function()
                done(outcomeOf(result))
            end
        )
        return
    end
    for ____, target in ipairs(targets) do
        note(
            action(target),
            result
        )
    end
    done(outcomeOf(result))
end
function note(outcome, result)
    if not outcome.ok then
        result.problem = outcome.problem
    elseif outcome.value ~= nil then
        local ____result_kicked_0 = result.kicked
        ____result_kicked_0[#____result_kicked_0 + 1] = outcome.value
    end
end
function outcomeOf(____bindingPattern0)
    local problem
    local kicked
    kicked = ____bindingPattern0.kicked
    problem = ____bindingPattern0.problem
    return problem == nil and success(kicked) or failure(problem)
end
function changeRole(target, changeOf)
    return visitOccupant(target, changePresent, changeOf) or NOT_CHANGED
end
function changePresent(present, changeOf)
    local change = changeOf(present)
    if change == nil then
        return NOT_CHANGED
    end
    local reason = change.reason
    local from = change.from
    local as = change.as
    local logLevel = change.logLevel
    if logLevel == nil then
        logLevel = "info"
    end
    local ____present_1 = present
    local room = ____present_1.room
    local occupant = ____present_1.occupant
    local described = ____exports.describePresent(present)
    local ____occupant_2 = occupant
    local nickname = ____occupant_2.nickname
    local account = ____occupant_2.account
    local line, act = __TS__Unpack(WORDS[as])
    local done = attempt(setRole, present, as, reason)
    if not done.ok then
        module:log(
            "error",
            "%s of %s (%s) in %s by %s failed",
            act,
            nickname,
            account,
            room.jid,
            from
        )
        return failure(internalError())
    end
    if not done.value then
        return NOT_CHANGED
    end
    module:log(
        logLevel,
        line,
        nickname,
        account,
        room.jid,
        from
    )
    return success(described)
end
function setRole(____bindingPattern0, as, reason)
    local occupant
    local room
    room = ____bindingPattern0.room
    occupant = ____bindingPattern0.occupant
    return room:changeRole(occupant, as, reason) and SET or NOT_SET
end
--- An occupant in the format of responses.
function ____exports.describePresent(____bindingPattern0)
    local occupant
    local room
    room = ____bindingPattern0.room
    occupant = ____bindingPattern0.occupant
    return {
        muc = room.jid,
        nickname = occupant.nickname,
        jid = occupant.account,
        occupant_id = room:occupantId(occupant)
    }
end
--- Kicks occupants with all their sessions, or mutes them, then reports them; occupants that left meanwhile are not
-- reported. If another module throws during a kick, the others are kicked anyway, and the whole is a failure, because
-- it is unknown who was notified.
function ____exports.changeRoles(targets, changeOf, agenda, done)
    forEachTarget(
        targets,
        function(target) return attempt(changeRole, target, changeOf) end,
        agenda,
        done
    )
end
--- Reports the occupants that would be concerned.
function ____exports.describeAll(targets, agenda, done)
    local seen = {}
    local function describeOnce(target)
        local found = attempt(function() return success(visitOccupant(target, ____exports.describePresent)) end)
        if not found.ok or found.value == nil then
            return found
        end
        local described = found.value
        local nick = (described.muc .. "/") .. described.nickname
        if seen[nick] == true then
            return success(nil)
        end
        seen[nick] = true
        return success(described)
    end
    forEachTarget(targets, describeOnce, agenda, done)
end
--- Sends a message to each of the occupants, privately; then reports them.
function ____exports.tellAll(targets, text, agenda, done)
    local function tell(present)
        present.room:tell(present.occupant, text)
        return ____exports.describePresent(present)
    end
    forEachTarget(
        targets,
        function(target) return attempt(function() return success(visitOccupant(target, tell)) end) end,
        agenda,
        done
    )
end
NOT_CHANGED = success(nil)
WORDS = {kick = {"Kicked %s (%s) from %s, by %s", "Kick"}, ban = {"Kicked %s (%s) from %s, by %s", "Kick"}, mute = {"Muted %s (%s) in %s, by %s", "Mute"}, unmute = {"Gave voice to %s (%s) in %s, by %s", "End of the mute"}}
SET = success(true)
NOT_SET = success(false)
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.occupant-index"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local sorted
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local ____ban_2Dmatching = require("lua-src.mod_http_muc_kick.bans.ban-matching")
local banKey = ____ban_2Dmatching.banKey
function sorted(sightings)
    table.sort(
        sightings,
        function(one, other) return (one.nick or "") < (other.nick or "") end
    )
    return {__TS__Unpack(sightings)}
end
function ____exports.createOccupantIndex()
    local byAccount = {}
    local accountsByDomain = {}
    local known = {}
    local function addAccount(account)
        local sightings = {}
        byAccount[account] = sightings
        local domain = domainOf(account)
        local accounts = accountsByDomain[domain]
        if accounts == nil then
            accountsByDomain[domain] = {account}
        else
            accounts[#accounts + 1] = account
        end
        return sightings
    end
    local function addAllOf(accounts, found)
        for ____, account in ipairs(accounts or ({})) do
            for ____, sighting in ipairs(byAccount[account] or ({})) do
                found[#found + 1] = sighting
            end
        end
    end
    local function ofAccount(account)
        local sightings = byAccount[account]
        return sightings == nil and ({}) or sorted(sightings)
    end
    return {
        ofAccount = function(____, account) return ofAccount(account) end,
        matching = function(self, banJid)
            local by, key = banKey(banJid)
            if by == "account" then
                return ofAccount(key)
            end
            local found = {}
            if by == "domain" then
                addAllOf(accountsByDomain[key], found)
            else
                local suffix = "." .. key
                for domain, accounts in pairs(accountsByDomain) do
                    if __TS__StringEndsWith(domain, suffix) then
                        addAllOf(accounts, found)
                    end
                end
            end
            return sorted(found)
        end,
        add = function(sighting)
            local ____sighting_0 = sighting
            local nick = ____sighting_0.nick
            local account = canonicalAccount(sighting.account)
            local key = ((nick or "") .. "\0") .. account
            if known[key] == true then
                return
            end
            known[key] = true
            local ____temp_1 = byAccount[account] or addAccount(account)
            ____temp_1[#____temp_1 + 1] = sighting
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.occupant-search"] = function(...) 
local ____exports = {}
local createRoomSearch, release, hasAccount, matcherFor, planSearch, watchOccupants, DONE
local ____problem = require("src.contract.problem")
local internalError = ____problem.internalError
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____occupant_2Dindex = require("lua-src.mod_http_muc_kick.rooms.occupant-index")
local createOccupantIndex = ____occupant_2Dindex.createOccupantIndex
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local eachOccupant = ____room.eachOccupant
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
function createRoomSearch(services)
    local indexes = {}
    local stopWatching = watchOccupants(
        services,
        function(sighting)
            local ____opt_6 = indexes[sighting.muc]
            if ____opt_6 ~= nil then
                ____opt_6.add(sighting)
            end
        end
    )
    return {
        search = function(self, muc, use)
            local known = indexes[muc]
            if known ~= nil then
                use(known, nil)
                return
            end
            local index = createOccupantIndex()
            local read = attempt(function()
                services.readRoom(muc, index.add)
                return success(nil)
            end)
            if read.ok then
                indexes[muc] = index
            end
            local ____use_9 = use
            local ____read_ok_8
            if read.ok then
                ____read_ok_8 = nil
            else
                ____read_ok_8 = read.problem
            end
            ____use_9(index, ____read_ok_8)
        end,
        stopWatching = stopWatching
    }
end
function release(search)
    search.users = search.users - 1
    if search.users == 0 then
        search.stopWatching()
    end
end
function hasAccount(____bindingPattern0, account)
    local matches
    matches = ____bindingPattern0.matches
    return matches == nil or account ~= nil and matches(account)
end
function matcherFor(takers)
    local accounts = {}
    for ____, ____value in ipairs(takers) do
        local account = ____value.account
        if account == nil then
            return nil
        end
        accounts[account] = true
    end
    return function(account) return accounts[canonicalAccount(account)] ~= nil end
end
function planSearch(services, search, agenda)
    local hosts = services:names()
    local function plan(begin)
        local rooms = attempt(function() return success(begin()) end)
        if not rooms.ok then
            search.problem = rooms.problem
            return
        end
        local ____rooms_value_10 = rooms.value
        local count = ____rooms_value_10.count
        local read = ____rooms_value_10.read
        local next = 0
        local function readNext()
            read(next, search.index.add, search.matches)
            return DONE
        end
        agenda:plan(
            count,
            function(index)
                next = index
                local done = attempt(readNext)
                if not done.ok then
                    search.problem = done.problem
                end
            end,
            function() return nil end
        )
    end
    agenda:plan(
        #hosts,
        function(index)
            plan(function() return services:sightingsOutOfMemory(hosts[index + 1] or "") end)
        end,
        function() return nil end
    )
    plan(services.sightingsInMemory)
end
function watchOccupants(services, add)
    local function isReached(room)
        return services:whyUnreachable(domainOf(room.jid)) == nil
    end
    local function addSession(____bindingPattern0)
        local jid
        local occupant
        local nick
        local room
        room = ____bindingPattern0.room
        nick = ____bindingPattern0.nick
        occupant = ____bindingPattern0.occupant
        jid = ____bindingPattern0.jid
        if isReached(room) then
            add({muc = room.jid, nick = nick, account = occupant.bare_jid, session = jid})
        end
    end
    local function addRoom(____bindingPattern0)
        local room
        room = ____bindingPattern0.room
        if isReached(room) then
            eachOccupant(room, add)
        end
    end
    local watched = {}
    local function watch(host)
        local ____opt_11 = prosody.hosts[host]
        local events = ____opt_11 and ____opt_11.events
        if events == nil then
            return
        end
        events.add_handler("muc-occupant-session-new", addSession, FIRST)
        events.add_handler("muc-room-restored", addRoom, FIRST)
        watched[#watched + 1] = events
    end
    for host in pairs(prosody.hosts) do
        watch(host)
    end
    prosody.events.add_handler("host-activated", watch)
    return function()
        prosody.events.remove_handler("host-activated", watch)
        for ____, events in ipairs(watched) do
            events.remove_handler("muc-occupant-session-new", addSession)
            events.remove_handler("muc-room-restored", addRoom)
        end
    end
end
DONE = success(nil)
--- Requests that need a search while another one is in progress share the next one: concurrent requests cost two
-- searches at most, and none uses an index that was begun before the request.
function ____exports.createOccupantSearch(services)
    local isSearching = false
    local waiting = {}
    local function searchFor(takers)
        isSearching = true
        local index = createOccupantIndex()
        local stopWatching = watchOccupants(services, index.add)
        local matches = matcherFor(takers)
        local search = {
            index = index,
            matches = matches,
            problem = nil,
            users = #takers,
            stopWatching = stopWatching
        }
        inSlices(
            function(agenda)
                planSearch(services, search, agenda)
            end,
            function(hasFailed)
                if hasFailed then
                    search.problem = internalError()
                end
                isSearching = false
                local next = waiting
                waiting = {}
                for ____, ____value in ipairs(takers) do
                    local take = ____value.take
                    take(search)
                end
                if #next > 0 then
                    searchFor(next)
                end
            end
        )
    end
    local function request(taker)
        if isSearching then
            waiting[#waiting + 1] = taker
        else
            searchFor({taker})
        end
    end
    return function(begin, ended, looksUpMany)
        if looksUpMany == nil then
            looksUpMany = false
        end
        local search
        local rooms
        local whereabouts = {
            searchRoom = function(self, muc, use)
                if rooms == nil then
                    rooms = createRoomSearch(services)
                end
                rooms:search(muc, use)
            end,
            search = function(self, agenda, account, use)
                local before = search
                if before ~= nil and hasAccount(before, account) then
                    use(before.index, before.problem)
                    return
                end
                local function useIt()
                    if search ~= nil then
                        use(search.index, search.problem)
                    end
                end
                agenda:plan(
                    0,
                    function() return nil end,
                    useIt
                )
                agenda:wait(function(resume)
                    local ____request_1 = request
                    local ____temp_0
                    if looksUpMany or before ~= nil then
                        ____temp_0 = nil
                    else
                        ____temp_0 = account
                    end
                    ____request_1({
                        account = ____temp_0,
                        take = function(found)
                            if before ~= nil then
                                release(before)
                            end
                            search = found
                            resume()
                        end
                    })
                end)
            end
        }
        inSlices(
            function(agenda)
                begin(agenda, whereabouts)
            end,
            function(hasFailed)
                if search ~= nil then
                    release(search)
                end
                if rooms ~= nil then
                    rooms.stopWatching()
                end
                if ended ~= nil then
                    ended(hasFailed)
                end
            end
        )
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-kicks"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local coversRoom, selectTargets
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____ban_2Dmatching = require("lua-src.mod_http_muc_kick.bans.ban-matching")
local banKey = ____ban_2Dmatching.banKey
local createMatcher = ____ban_2Dmatching.createMatcher
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local changeRoles = ____kicking.changeRoles
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local visitOccupant = ____room.visitOccupant
function coversRoom(____bindingPattern0, room)
    local muc
    muc = ____bindingPattern0.muc
    return muc == nil or muc == room or muc == domainOf(room)
end
function selectTargets(ban, occupants, searchProblem, agenda, done)
    local candidates = __TS__ArrayFilter(
        occupants,
        function(____, target) return coversRoom(ban, target.muc) end
    )
    local matches = createMatcher(ban)
    local function isAbout(target)
        return matches(
            target.account,
            function() return visitOccupant(
                target,
                function(____bindingPattern0)
                    local occupant
                    local room
                    room = ____bindingPattern0.room
                    occupant = ____bindingPattern0.occupant
                    return room:affiliation(occupant)
                end
            ) or "none" end
        )
    end
    local selected = {}
    local problem = searchProblem
    agenda:plan(
        #candidates,
        function(index)
            local target = candidates[index + 1]
            if target == nil then
                return
            end
            local about = attempt(function() return success(isAbout(target)) end)
            if not about.ok then
                problem = about.problem
            elseif about.value then
                selected[#selected + 1] = target
            end
        end,
        function()
            done(selected, problem)
        end
    )
end
--- Finds the occupants that a ban covers.
function ____exports.findConcerned(ban, whereabouts, agenda, done)
    local ____ban_0 = ban
    local muc = ____ban_0.muc
    local function use(index, problem)
        local candidates = index:matching(ban.jid)
        if #candidates == 0 then
            done(candidates, problem)
        else
            selectTargets(
                ban,
                candidates,
                problem,
                agenda,
                done
            )
        end
    end
    if muc == nil or domainOf(muc) == muc then
        local by, key = banKey(ban.jid)
        whereabouts:search(agenda, by == "account" and key or nil, use)
    else
        whereabouts:searchRoom(muc, use)
    end
end
--- Removes occupants that bans cover, or mutes those that mutes cover; each only if its ban, in its state at that
-- moment, concerns it. `idOf`: the id of the ban of an account (bare JID); undefined: none was placed.
function ____exports.applyBans(targets, idOf, bans, ____bindingPattern0, agenda, done)
    local logLevel
    local from
    from = ____bindingPattern0.from
    logLevel = ____bindingPattern0.logLevel
    local function changeOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        local id = idOf(occupant.account)
        local ____temp_1
        if id == nil then
            ____temp_1 = nil
        else
            ____temp_1 = bans():get(id)
        end
        local ban = ____temp_1
        if ban == nil or not coversRoom(ban, room.jid) then
            return nil
        end
        local isAbout = createMatcher(ban)(
            occupant.account,
            function() return room:affiliation(occupant) end
        )
        local as = ban.role == nil and "ban" or "mute"
        return isAbout and ({reason = ban.reason, from = from, as = as, logLevel = logLevel}) or nil
    end
    changeRoles(targets, changeOf, agenda, done)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.messages.messaging"] = function(...) 
local ____exports = {}
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepRoomAddress = ____addresses.prepRoomAddress
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local tellAll = ____kicking.tellAll
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local listOccupiedRooms = ____room_2Dloading.listOccupiedRooms
--- Sends a message to everybody in rooms (prepped bare JIDs), in the name of each, and reports these. Rooms that are gone are
-- skipped, unless it is the only one. `isDryRun`: sends nothing.
function ____exports.sayInRooms(mucs, text, isDryRun, services, agenda, done)
    local rooms = {}
    local problem
    local function say(index)
        local address = prepRoomAddress(mucs[index + 1] or "")
        if address == nil then
            return
        end
        local said = attempt(function() return services:visit(
            address,
            function(room)
                if room == nil then
                    return failure(noSuchRoom(address.jid))
                end
                local occupants = room:occupantCount()
                if not isDryRun then
                    room:say(text)
                end
                return success({muc = room.jid, occupants = occupants})
            end
        ) end)
        if said.ok then
            rooms[#rooms + 1] = said.value
        elseif #mucs == 1 or said.problem.status >= 500 then
            problem = said.problem
        end
    end
    agenda:plan(
        #mucs,
        say,
        function()
            done(problem == nil and success(rooms) or failure(problem))
        end
    )
end
--- The rooms with occupants, in memory or not, of a MUC component, or of all. Loads none.
function ____exports.findOccupiedRooms(host, services)
    local rooms = {}
    for ____, each in ipairs(host == nil and services:names() or ({host})) do
        for ____, room in ipairs(listOccupiedRooms(each)) do
            rooms[#rooms + 1] = room
        end
    end
    return rooms
end
--- Sends the message that precedes a kick or a ban of occupants; that some do not receive it stops nothing. `announced`: a room
-- receives the same message once, however many kicks or bans of the request have it.
function ____exports.announceAct(message, targets, announced, services, agenda, done)
    if message == nil or #targets == 0 then
        done()
        return
    end
    if message.to == "occupant" then
        tellAll(targets, message.text, agenda, done)
        return
    end
    local mucs = {}
    for ____, ____value in ipairs(targets) do
        local muc = ____value.muc
        do
            local __continue20
            repeat
                local key = (muc .. "/") .. message.text
                if announced[key] == true then
                    __continue20 = true
                    break
                end
                announced[key] = true
                mucs[#mucs + 1] = muc
                __continue20 = true
            until true
            if not __continue20 then
                break
            end
        end
    end
    ____exports.sayInRooms(
        mucs,
        message.text,
        false,
        services,
        agenda,
        done
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.retraction-stanzas"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local addReason, isAboutAuthor, isMark, RETRACT, OLD_RETRACT, OLD_MODERATE, OCCUPANT_ID, MUC_USER
function addReason(message, reason)
    return reason == nil and message or message:text_tag("reason", reason)
end
function isAboutAuthor(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    return name == "occupant-id" and attr.xmlns == OCCUPANT_ID or name == "x" and attr.xmlns == MUC_USER
end
function isMark(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    if name == "retracted" then
        return attr.xmlns == RETRACT or attr.xmlns == OLD_RETRACT
    end
    return name == "moderated" and attr.xmlns == OLD_MODERATE
end
local datetime = require("util.datetime")
local jid = require("util.jid")
local st = require("util.stanza")
RETRACT = "urn:xmpp:message-retract:1"
local MODERATE = "urn:xmpp:message-moderate:1"
--- XEP-0422, and XEP-0424 and XEP-0425 up to 0.2, which many clients read.
local FASTEN = "urn:xmpp:fasten:0"
OLD_RETRACT = "urn:xmpp:message-retract:0"
OLD_MODERATE = "urn:xmpp:message-moderate:0"
OCCUPANT_ID = "urn:xmpp:occupant-id:0"
MUC_USER = "http://jabber.org/protocol/muc#user"
local STANZA_ID = "urn:xmpp:sid:0"
--- The message that tells everybody in a room that another one is retracted (XEP-0425, in both formats). Without a body, which
-- clients that know neither would show.
function ____exports.announcement(____bindingPattern0, messageId, id)
    local reason
    local muc
    muc = ____bindingPattern0.muc
    reason = ____bindingPattern0.reason
    local message = st.message({type = "groupchat", from = muc, id = id})
    message:tag("retract", {xmlns = RETRACT, id = messageId})
    message:tag("moderated", {xmlns = MODERATE, by = muc}):up()
    addReason(message, reason):up()
    message:tag("apply-to", {xmlns = FASTEN, id = messageId})
    message:tag("moderated", {xmlns = OLD_MODERATE, by = muc})
    message:tag("retract", {xmlns = OLD_RETRACT}):up()
    addReason(message, reason):reset()
    return message
end
--- What remains of a retracted message in the archive (XEP-0425, section 5): who sent it and when it was retracted.
-- `id`: the id of the announcement.
function ____exports.tombstone(original, ____bindingPattern0, id)
    local now
    local reason
    local muc
    muc = ____bindingPattern0.muc
    reason = ____bindingPattern0.reason
    now = ____bindingPattern0.now
    local stamp = datetime.datetime(now)
    local ____original_attr_0 = original.attr
    local ____type = ____original_attr_0.type
    local from = ____original_attr_0.from
    local message = st.message({type = ____type, from = from, id = original.attr.id})
    for ____, child in ipairs(original.tags) do
        if isAboutAuthor(child) then
            message:add_child(st.clone(child))
        end
    end
    message:tag("retracted", {xmlns = RETRACT, stamp = stamp, id = id})
    message:tag("moderated", {xmlns = MODERATE, by = muc}):up()
    addReason(message, reason):up()
    message:tag("moderated", {xmlns = OLD_MODERATE, by = muc})
    message:tag("retracted", {xmlns = OLD_RETRACT, stamp = stamp}):up()
    addReason(message, reason):reset()
    return message
end
--- What else a tombstone may have: what a server adds to any message (XEP-0203, XEP-0334, XEP-0359).
local ADDED = {"urn:xmpp:delay", "urn:xmpp:hints", STANZA_ID}
--- Whether a message is the tombstone of one that was retracted, by whichever module. One with anything else to show is none:
-- everybody can write that their message is retracted.
function ____exports.isTombstone(message)
    local isMarked = false
    for ____, child in ipairs(message.tags) do
        if isMark(child) then
            isMarked = true
        elseif not isAboutAuthor(child) and not __TS__ArrayIncludes(ADDED, child.attr.xmlns or "") then
            return false
        end
    end
    return isMarked
end
--- Whether a message tells nothing but that a room has retracted another one, or that another one was retracted. Those by which
-- people retract their own messages are not among them: who receives the message needs them.
function ____exports.isAboutRetraction(message)
    if ____exports.isTombstone(message) then
        return true
    end
    if jid.resource(message.attr.from) ~= nil or message:get_child("body") ~= nil then
        return false
    end
    local ____temp_3 = message:get_child("retract", RETRACT) ~= nil
    if not ____temp_3 then
        local ____opt_1 = message:get_child("apply-to", FASTEN)
        ____temp_3 = (____opt_1 and ____opt_1:get_child("moderated", OLD_MODERATE)) ~= nil
    end
    return ____temp_3
end
--- The id of an occupant in a message (XEP-0421), which a room of Prosody 0.12 or later has put there.
function ____exports.occupantIdIn(message)
    local ____opt_4 = message:get_child("occupant-id", OCCUPANT_ID)
    return ____opt_4 and ____opt_4.attr.id
end
--- The bare real JID of the sender, which mod_muc_mam archives in rooms that show it to everybody.
function ____exports.realJidIn(message)
    local found
    for child in message:childtags("x", MUC_USER) do
        local ____opt_6 = child:get_child("item")
        found = ____opt_6 and ____opt_6.attr.jid or found
    end
    return found
end
--- The id that the archive of a room has given to a message (XEP-0359).
function ____exports.archiveIdIn(message, muc)
    for ____value in message:childtags("stanza-id", STANZA_ID) do
        local attr = ____value.attr
        if attr.by == muc then
            return attr.id
        end
    end
    return nil
end
--- Gives a message the id that the archive of the room has for it.
function ____exports.setArchiveId(message, muc, id)
    message:tag("stanza-id", {xmlns = STANZA_ID, by = muc, id = id}):up()
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.author-log"] = function(...) 
local ____exports = {}
local keyOf
local ____retraction_2Dstanzas = require("lua-src.mod_http_muc_kick.retractions.retraction-stanzas")
local archiveIdIn = ____retraction_2Dstanzas.archiveIdIn
function keyOf(muc, id)
    return (muc .. "\0") .. id
end
local cache = require("util.cache")
--- Maximum number of messages whose author is remembered, the latest.
local SIZE = 20000
--- Between mod_muc_mam (0), which gives a message its id, and mod_muc (-1), which stops the event.
local WHEN_ARCHIVED = -0.5
--- Bare real JIDs of senders, by room and id of the message; shared, so that a reload of the module forgets none.
local shared = module:shared("authors")
local authors = shared.authors or cache.new(SIZE)
shared.authors = authors
--- Remembers who sends which message to rooms that give no ids to occupants: their archives have only nicknames. Before Prosody
-- 0.12, and with `muc_occupant_id = false`.
function ____exports.logAuthors(context)
    local mayHaveIds = context:get_option_boolean("muc_occupant_id", true)
    context:hook(
        "muc-add-history",
        function(event)
            local ____event_0 = event
            local room = ____event_0.room
            local stanza = ____event_0.stanza
            if mayHaveIds == true and room.get_occupant_id ~= nil then
                return nil
            end
            local id = archiveIdIn(stanza, room.jid)
            local occupant = room._occupants[stanza.attr.from or ""]
            if id ~= nil and occupant ~= nil then
                authors:set(
                    keyOf(room.jid, id),
                    occupant.bare_jid
                )
            end
            return nil
        end,
        WHEN_ARCHIVED
    )
end
--- The bare real JID of the sender of an archived message, as far as it is known.
function ____exports.authorOf(muc, id)
    return authors:get(keyOf(muc, id))
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.authorship"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local prepBare = ____addresses.prepBare
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local findRoomData = ____room_2Dloading.findRoomData
local mucOf = ____room_2Dloading.mucOf
local ____author_2Dlog = require("lua-src.mod_http_muc_kick.retractions.author-log")
local authorOf = ____author_2Dlog.authorOf
local ____retraction_2Dstanzas = require("lua-src.mod_http_muc_kick.retractions.retraction-stanzas")
local occupantIdIn = ____retraction_2Dstanzas.occupantIdIn
local realJidIn = ____retraction_2Dstanzas.realJidIn
local function createAuthor(spellings)
    local distinct = {}
    for ____, spelling in ipairs(spellings) do
        if not __TS__ArrayIncludes(distinct, spelling) then
            distinct[#distinct + 1] = spelling
        end
    end
    return {
        account = canonicalAccount(distinct[1] or ""),
        spellings = distinct,
        occupantId = nil
    }
end
--- The author with the account of a selection. `jid`: how the caller spells it, if it was selected by its JID.
function ____exports.authorAmong(targets, account, jid)
    local spellings = {account}
    for ____, target in ipairs(targets) do
        spellings[#spellings + 1] = target.account
    end
    local ____temp_0
    if jid == nil then
        ____temp_0 = nil
    else
        ____temp_0 = prepBare(jid)
    end
    local prepped = ____temp_0
    if prepped ~= nil then
        spellings[#spellings + 1] = prepped
    end
    return createAuthor(spellings)
end
--- Undefined: there is no such room. Loads no room. `muc`: its prepped bare JID.
function ____exports.createAuthorTest(authors, muc)
    local host = domainOf(muc)
    local data = findRoomData(muc, host)
    if data == nil then
        return nil
    end
    local ids = {}
    local accounts = {}
    local ____temp_3
    if data.occupant_id_salt == nil then
        ____temp_3 = nil
    else
        local ____opt_1 = mucOf(host)
        ____temp_3 = ____opt_1 and ____opt_1.room_mt.get_occupant_id
    end
    local idOf = ____temp_3
    local room = {_data = data}
    for ____, ____value in ipairs(authors) do
        local account = ____value.account
        local spellings = ____value.spellings
        local occupantId = ____value.occupantId
        do
            local __continue12
            repeat
                if account ~= nil then
                    accounts[account] = true
                end
                if occupantId ~= nil then
                    ids[occupantId] = true
                end
                if idOf == nil then
                    __continue12 = true
                    break
                end
                for ____, bare_jid in ipairs(spellings) do
                    ids[idOf(room, {bare_jid = bare_jid})] = true
                end
                __continue12 = true
            until true
            if not __continue12 then
                break
            end
        end
    end
    return function(id, message)
        local occupantId = occupantIdIn(message)
        if occupantId ~= nil and ids[occupantId] ~= nil then
            return true
        end
        local sender = realJidIn(message) or authorOf(muc, id)
        return sender ~= nil and accounts[canonicalAccount(sender)] ~= nil
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.retracting"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local keyOf, limitOf, nameOf, note, findRooms, search, retractFound, announce, id, time, ignore, inProgress
local ____problem = require("src.contract.problem")
local noArchive = ____problem.noArchive
local success = ____problem.success
local ____retraction_2Drequest = require("src.contract.retraction-request")
local MAX_RETRACTIONS = ____retraction_2Drequest.MAX_RETRACTIONS
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local findRoom = ____room_2Dloading.findRoom
local listRooms = ____room_2Dloading.listRooms
local visitRoom = ____room_2Dloading.visitRoom
local ____authorship = require("lua-src.mod_http_muc_kick.retractions.authorship")
local createAuthorTest = ____authorship.createAuthorTest
local ____retraction_2Dstanzas = require("lua-src.mod_http_muc_kick.retractions.retraction-stanzas")
local announcement = ____retraction_2Dstanzas.announcement
local archiveIdIn = ____retraction_2Dstanzas.archiveIdIn
local isTombstone = ____retraction_2Dstanzas.isTombstone
local setArchiveId = ____retraction_2Dstanzas.setArchiveId
local tombstone = ____retraction_2Dstanzas.tombstone
local ____room_2Darchive = require("lua-src.mod_http_muc_kick.retractions.room-archive")
local openArchive = ____room_2Darchive.openArchive
function keyOf(muc, id)
    return (muc .. "\0") .. id
end
function limitOf(____bindingPattern0)
    local authors
    authors = ____bindingPattern0.authors
    return #authors * MAX_RETRACTIONS
end
function nameOf(authors)
    local first = __TS__Unpack(authors)
    return #authors == 1 and first ~= nil and (first.account or first.occupantId or "") or tostring(#authors) .. " accounts"
end
function note(progress, action)
    local outcome = attempt(action)
    if not outcome.ok then
        if progress.problem == nil then
            progress.problem = outcome.problem
        end
    end
end
function findRooms(muc, services, progress)
    local hosts = muc == nil and services:names() or ({domainOf(muc)})
    local archived = __TS__ArrayFilter(
        hosts,
        function(____, host) return openArchive(host) ~= nil end
    )
    if #archived == 0 then
        progress.problem = noArchive(hosts[1] or module.host)
    end
    if #archived == 0 or muc == nil or domainOf(muc) == muc then
        local rooms = {}
        for ____, host in ipairs(archived) do
            for ____, room in ipairs(listRooms(host)) do
                rooms[#rooms + 1] = room
            end
        end
        return rooms
    end
    return {muc}
end
function search(work, order, since, before, progress, agenda)
    local ____work_5 = work
    local archive = ____work_5.archive
    local node = ____work_5.node
    local isByAuthor = ____work_5.isByAuthor
    local found = ____work_5.found
    local page = archive:read(node, since, before)
    if not page.ok then
        return page
    end
    local last
    local isOver = #page.value < archive.pageSize
    for ____, message in ipairs(page.value) do
        do
            local __continue26
            repeat
                last = message.id
                if isTombstone(message.stanza) or not isByAuthor(message.id, message.stanza) then
                    __continue26 = true
                    break
                end
                if progress.messages + #found >= limitOf(order) then
                    progress.more = true
                    isOver = true
                    break
                end
                found[#found + 1] = message
                __continue26 = true
            until true
            if not __continue26 then
                break
            end
        end
    end
    if isOver then
        retractFound(work, order, progress, agenda)
    else
        agenda:plan(
            0,
            ignore,
            function()
                note(
                    progress,
                    function() return search(
                        work,
                        order,
                        since,
                        last,
                        progress,
                        agenda
                    ) end
                )
            end
        )
    end
    return success(nil)
end
function retractFound(work, order, progress, agenda)
    local ____work_6 = work
    local muc = ____work_6.muc
    local node = ____work_6.node
    local archive = ____work_6.archive
    local found = __TS__ArrayFilter(
        work.found,
        function(____, message) return not (inProgress[keyOf(muc, message.id)] ~= nil) end
    )
    if #found == 0 then
        return
    end
    if order.dryRun then
        progress.messages = progress.messages + #found
        local ____progress_rooms_7 = progress.rooms
        ____progress_rooms_7[#____progress_rooms_7 + 1] = {muc = muc, messages = #found}
        return
    end
    for ____, message in ipairs(found) do
        inProgress[keyOf(muc, message.id)] = true
    end
    local moderation = {
        muc = muc,
        reason = order.reason,
        now = math.floor(time.now())
    }
    local replacements = {}
    local messages = 0
    local announcedAtOnce = findRoom(muc) == "stored" and #found or 1
    local function announceSome(step)
        note(
            progress,
            function()
                local ____end = #found - step * announcedAtOnce
                announce(
                    __TS__ObjectAssign({}, work, {found = found}),
                    ____end - announcedAtOnce,
                    ____end,
                    moderation,
                    replacements
                )
                return success(nil)
            end
        )
    end
    local function replaceSome(from, count)
        note(
            progress,
            function()
                local replaced = archive:replace(
                    node,
                    __TS__ArraySlice(replacements, from, from + count)
                )
                if replaced.ok then
                    messages = messages + replaced.value
                end
                return replaced
            end
        )
    end
    agenda:plan(
        math.ceil(#found / announcedAtOnce),
        announceSome,
        function()
            local replacedAtOnce = math.min(
                archive.replacedAtOnce,
                math.max(#replacements, 1)
            )
            agenda:plan(
                math.ceil(#replacements / replacedAtOnce),
                function(step)
                    replaceSome(step * replacedAtOnce, replacedAtOnce)
                end,
                function()
                    for ____, message in ipairs(found) do
                        inProgress[keyOf(muc, message.id)] = nil
                    end
                    if messages == 0 then
                        return
                    end
                    progress.messages = progress.messages + messages
                    local ____progress_rooms_8 = progress.rooms
                    ____progress_rooms_8[#____progress_rooms_8 + 1] = {muc = muc, messages = messages}
                end
            )
        end
    )
end
function announce(____bindingPattern0, first, ____end, moderation, replacements)
    local found
    local archive
    local node
    local muc
    muc = ____bindingPattern0.muc
    node = ____bindingPattern0.node
    archive = ____bindingPattern0.archive
    found = ____bindingPattern0.found
    visitRoom(
        muc,
        function(room)
            if room == nil then
                return
            end
            do
                local index = ____end - 1
                while index >= first do
                    do
                        local __continue55
                        repeat
                            local message = found[index + 1]
                            if message == nil then
                                __continue55 = true
                                break
                            end
                            local announcementId = id.medium()
                            local stanza = announcement(moderation, message.id, announcementId)
                            local archiveId = archive:add(node, stanza, moderation.now)
                            if archiveId ~= nil then
                                setArchiveId(stanza, muc, archiveId)
                            end
                            local ____room_11 = room
                            local ____opt_9 = room._history
                            ____room_11._history = ____opt_9 and __TS__ArrayFilter(
                                room._history,
                                function(____, entry) return archiveIdIn(entry.stanza, muc) ~= message.id end
                            )
                            room:broadcast(stanza)
                            replacements[#replacements + 1] = {
                                message = message,
                                replacement = tombstone(message.stanza, moderation, announcementId)
                            }
                            __continue55 = true
                        until true
                        if not __continue55 then
                            break
                        end
                    end
                    index = index - 1
                end
            end
        end
    )
end
id = require("util.id")
local jid = require("util.jid")
time = require("util.time")
ignore = function() return nil end
inProgress = {}
--- Retracts the messages of people that are in the archives of rooms, as a moderator would (XEP-0425): everybody inside is
-- told, the archive keeps a tombstone, and who joins later does not receive them. Room by room, in each the newest first,
-- until the limit is reached: as many times that of one person as there are people, because each archive is read once for
-- all of them. Safe to repeat: what has been retracted is not retracted again.
function ____exports.retract(order, services, agenda, done)
    local progress = {messages = 0, rooms = {}, more = false, problem = nil}
    local ____temp_0
    if order.period.seconds == nil then
        ____temp_0 = nil
    else
        ____temp_0 = math.floor(time.now() - order.period.seconds)
    end
    local since = ____temp_0
    local rooms = findRooms(order.muc, services, progress)
    local function retractIn(index)
        local muc = rooms[index + 1]
        if muc == nil or progress.messages >= limitOf(order) then
            progress.more = true
            return
        end
        note(
            progress,
            function()
                local archive = openArchive(domainOf(muc))
                local isByAuthor = createAuthorTest(order.authors, muc)
                if archive == nil or isByAuthor == nil then
                    return success(nil)
                end
                local work = {
                    muc = muc,
                    node = jid.node(muc) or "",
                    archive = archive,
                    isByAuthor = isByAuthor,
                    found = {}
                }
                return search(
                    work,
                    order,
                    since,
                    nil,
                    progress,
                    agenda
                )
            end
        )
    end
    agenda:plan(
        #rooms,
        retractIn,
        function()
            local messages = progress.messages
            local more = progress.more
            local problem = progress.problem
            table.sort(
                progress.rooms,
                function(one, other) return one.muc < other.muc end
            )
            if messages > 0 and not order.dryRun then
                module:log(
                    "info",
                    "Retracted %s of %s in %s, by %s",
                    countWords(messages, "message"),
                    nameOf(order.authors),
                    countWords(#progress.rooms, "room"),
                    order.from
                )
            end
            local ____done_4 = done
            local ____messages_2 = messages
            local ____list_result_3 = list(progress.rooms)
            local ____more_1
            if more then
                ____more_1 = true
            else
                ____more_1 = nil
            end
            ____done_4({messages = ____messages_2, rooms = ____list_result_3, more = ____more_1, problem = problem})
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.banning"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local ____exports = {}
local planEach, storeBans, kickOccupants, kickTargets, conclude, prepBan, findAccountBan, outlasts, put, hashes, NOBODY
local ____fields = require("src.contract.fields")
local banJidField = ____fields.banJidField
local accountListField = ____fields.accountListField
local invalidValue = ____fields.invalidValue
local repeatable = ____fields.repeatable
local roomOrComponentField = ____fields.roomOrComponentField
local ____jid_2Dtext = require("src.contract.jid-text")
local isDotlessDomain = ____jid_2Dtext.isDotlessDomain
local ____problem = require("src.contract.problem")
local banNotFound = ____problem.banNotFound
local disabledBySetting = ____problem.disabledBySetting
local dotlessDomain = ____problem.dotlessDomain
local failure = ____problem.failure
local internalError = ____problem.internalError
local invalidField = ____problem.invalidField
local success = ____problem.success
local ____timestamp = require("src.contract.timestamp")
local formatTimestamp = ____timestamp.formatTimestamp
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local prepBanJid = ____addresses.prepBanJid
local prepExceptions = ____addresses.prepExceptions
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____ban_2Dkicks = require("lua-src.mod_http_muc_kick.bans.ban-kicks")
local applyBans = ____ban_2Dkicks.applyBans
local findConcerned = ____ban_2Dkicks.findConcerned
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local nameOf = ____ban_2Drecord.nameOf
local withRareFields = ____ban_2Drecord.withRareFields
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describeAll = ____kicking.describeAll
local ____messaging = require("lua-src.mod_http_muc_kick.messages.messaging")
local announceAct = ____messaging.announceAct
local ____authorship = require("lua-src.mod_http_muc_kick.retractions.authorship")
local authorAmong = ____authorship.authorAmong
local ____retracting = require("lua-src.mod_http_muc_kick.retractions.retracting")
local retract = ____retracting.retract
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local PUBLISH_TO = ____settings.PUBLISH_TO
function planEach(agenda, entries, step)
    if #entries == 1 then
        for ____, entry in ipairs(entries) do
            step(entry)
        end
        return
    end
    agenda:plan(
        #entries,
        function(index)
            local entry = entries[index + 1]
            if entry ~= nil then
                step(entry)
            end
        end,
        function() return nil end
    )
end
function storeBans(requests, parts, placing)
    local prepared = __TS__ArrayMap(
        requests,
        function(____, request) return request.ok and attempt(prepBan, request.value, parts) or request end
    )
    local records = {}
    for ____, ban in ipairs(prepared) do
        if ban.ok and not ban.value.dryRun then
            records[#records + 1] = ban.value
        end
    end
    local changes = put(
        records,
        parts.bans(),
        placing
    )
    local step = 0
    return __TS__ArrayMap(
        prepared,
        function(____, ban)
            if not ban.ok or ban.value.dryRun then
                return ban
            end
            local ____step_1 = step
            step = ____step_1 + 1
            local change = changes[____step_1 + 1] or failure(internalError())
            if not change.ok then
                return change
            end
            ban.value.change = change.value
            return ban
        end
    )
end
function kickOccupants(ban, parts, placing, done)
    findConcerned(
        ban,
        placing.whereabouts,
        placing.agenda,
        function(targets, problem)
            if problem ~= nil and not ban.dryRun then
                parts.checkAll()
            end
            if problem == nil and #targets == 0 then
                conclude(
                    NOBODY,
                    targets,
                    ban,
                    parts,
                    placing,
                    done
                )
            else
                kickTargets(
                    targets,
                    problem,
                    ban,
                    parts,
                    placing,
                    done
                )
            end
        end
    )
end
function kickTargets(targets, problem, ban, parts, placing, done)
    local ____placing_2 = placing
    local agenda = ____placing_2.agenda
    local announced = ____placing_2.announced
    local function finish(concerned)
        local all = problem == nil and concerned or failure(problem)
        conclude(
            all,
            targets,
            ban,
            parts,
            placing,
            done
        )
    end
    if ban.dryRun then
        describeAll(targets, agenda, finish)
        return
    end
    announceAct(
        ban.message,
        targets,
        announced,
        parts.services,
        agenda,
        function()
            local function idOf()
                return ban.id
            end
            applyBans(
                targets,
                idOf,
                parts.bans,
                __TS__ObjectAssign({}, placing, {logLevel = "info"}),
                agenda,
                finish
            )
        end
    )
end
function conclude(outcome, targets, ban, ____bindingPattern0, ____bindingPattern1, done)
    local services
    services = ____bindingPattern0.services
    local agenda
    local from
    from = ____bindingPattern1.from
    agenda = ____bindingPattern1.agenda
    if not outcome.ok then
        done(outcome)
        return
    end
    local concerned = outcome.value
    local ____ban_3 = ban
    local muc = ____ban_3.muc
    local reason = ____ban_3.reason
    local dryRun = ____ban_3.dryRun
    local period = ____ban_3.retract
    if period == nil then
        done(success({ban = ban, concerned = concerned, retraction = nil}))
        return
    end
    local authors = {authorAmong(targets, ban.jid, ban.givenJid)}
    retract(
        {
            authors = authors,
            muc = muc,
            period = period,
            reason = reason,
            dryRun = dryRun,
            from = from
        },
        services,
        agenda,
        function(retraction)
            done(success({ban = ban, concerned = concerned, retraction = retraction}))
        end
    )
end
function prepBan(wish, ____bindingPattern0)
    local publishes
    local services
    services = ____bindingPattern0.services
    publishes = ____bindingPattern0.publishes
    if wish.publish and not publishes() then
        return failure(disabledBySetting(PUBLISH_TO))
    end
    local jid = prepBanJid(wish.jid)
    if jid == nil then
        return failure(invalidValue("jid", banJidField, wish.jid, luaJson))
    end
    if isDotlessDomain(jid) and not wish.force and prosody.hosts[jid] == nil then
        return failure(dotlessDomain(jid))
    end
    local ____temp_10
    if wish.except == nil then
        ____temp_10 = nil
    else
        ____temp_10 = prepExceptions(wish.except)
    end
    local except = ____temp_10
    if wish.except ~= nil and except == nil then
        local invalid = __TS__ArrayFind(
            wish.except,
            function(____, each) return prepExceptions({each}) == nil end
        ) or ""
        return failure(invalidField(
            "except",
            accountListField.takes,
            repeatable(invalid, luaJson)
        ))
    end
    local ____temp_11
    if wish.muc == nil then
        ____temp_11 = nil
    else
        ____temp_11 = prepRoomOrComponent(wish.muc)
    end
    local muc = ____temp_11
    if muc == nil and wish.muc ~= nil then
        return failure(invalidValue("muc", roomOrComponentField, wish.muc, luaJson))
    end
    local ____temp_12
    if muc == nil then
        ____temp_12 = nil
    else
        ____temp_12 = services:whyUnreachable(domainOf(muc))
    end
    local unreachable = ____temp_12
    if unreachable ~= nil then
        return failure(unreachable)
    end
    local ban = wish
    ban.givenJid = wish.jid
    ban.jid = jid
    ban.muc = muc
    ban.except = except
    ban.change = "unchanged"
    return success(ban)
end
function findAccountBan(account, muc, role, bans)
    local text = (account .. "\0") .. (muc or "")
    do
        local number = 1
        while true do
            local digest = string.sub(
                hashes.sha256(text, true),
                1,
                32
            )
            local id = ((role == nil and "kick" or "mute") .. "-") .. digest
            local ban = bans:get(id)
            if ban == nil or ban.jid == account and ban.muc == muc and ban.role == role then
                return id, ban
            end
            text = (((account .. "\0") .. (muc or "")) .. "\0") .. tostring(number)
            number = number + 1
        end
    end
end
function outlasts(____end, other)
    return other ~= nil and (____end == nil or ____end > other)
end
--- A ban in the format of responses.
function ____exports.describeBan(record)
    local ____record_25 = record
    local id = ____record_25.id
    local jid = ____record_25.jid
    local muc = ____record_25.muc
    local reason = ____record_25.reason
    local expiresAt = ____record_25.expiresAt
    local ban = {id = id, jid = jid, muc = muc, reason = reason}
    if expiresAt ~= nil then
        ban.expires_at = formatTimestamp(expiresAt)
    end
    return withRareFields(ban, record)
end
function put(records, bans, ____bindingPattern0)
    local logLevel
    local from
    from = ____bindingPattern0.from
    logLevel = ____bindingPattern0.logLevel
    local targetsBefore = {}
    for ____, ____value in ipairs(records) do
        local id = ____value.id
        targetsBefore[id] = bans:targetOf(id)
    end
    local changes = bans:put(records)
    do
        local index = 0
        while index < #records do
            do
                local __continue73
                repeat
                    local record, change = records[index + 1], changes[index + 1]
                    if record == nil or (change and change.ok) ~= true or change.value == "unchanged" then
                        __continue73 = true
                        break
                    end
                    local ____record_28 = record
                    local id = ____record_28.id
                    local jid = ____record_28.jid
                    local muc = ____record_28.muc
                    local role = ____record_28.role
                    local expiresAt = ____record_28.expiresAt
                    local before = targetsBefore[id] or jid
                    local ____until = expiresAt == nil and "permanently" or "until " .. formatTimestamp(expiresAt)
                    module:log(
                        logLevel,
                        "%s: %s %s %s %s%s, by %s",
                        nameOf(record),
                        jid,
                        role == nil and "banned from" or "muted in",
                        muc or "every room",
                        ____until,
                        before == jid and "" or " in place of " .. before,
                        from
                    )
                    __continue73 = true
                until true
                if not __continue73 then
                    break
                end
            end
            index = index + 1
        end
    end
    return changes
end
hashes = require("util.hashes")
local time = require("util.time")
--- Places bans with different ids, stored together, and kicks the occupants that each covers; or, for a dry run, finds
-- them. `done` receives the outcome of each, in order; the outcome of an invalid request is its problem.
function ____exports.placeBans(requests, parts, placing, done)
    local ____placing_0 = placing
    local agenda = ____placing_0.agenda
    local placed = {}
    local function add(outcome)
        placed[#placed + 1] = outcome
        if #placed == #requests then
            done(placed)
        end
    end
    planEach(
        agenda,
        storeBans(requests, parts, placing),
        function(stored)
            if stored.ok then
                kickOccupants(stored.value, parts, placing, add)
            else
                add(stored)
            end
        end
    )
end
NOBODY = success({})
--- RFC 9110, section 9.3.4.
function ____exports.statusOf(____bindingPattern0)
    local ban
    ban = ____bindingPattern0.ban
    return ban.change == "added" and 201 or 200
end
--- In the format of responses. `status`: of one result among many; undefined: the response is for this ban alone.
function ____exports.describePlaced(____bindingPattern0, status)
    local retraction
    local concerned
    local ban
    ban = ____bindingPattern0.ban
    concerned = ____bindingPattern0.concerned
    retraction = ____bindingPattern0.retraction
    local isBan = ban.role == nil
    local ____status_6 = status
    local ____exports_describeBan_result_7 = ____exports.describeBan(ban)
    local ____list_result_8 = list(isBan and concerned or ({}))
    local ____isBan_4
    if isBan then
        ____isBan_4 = nil
    else
        ____isBan_4 = list(concerned)
    end
    local ____retraction_9 = retraction
    local ____ban_dryRun_5
    if ban.dryRun then
        ____ban_dryRun_5 = true
    else
        ____ban_dryRun_5 = nil
    end
    return {
        status = ____status_6,
        ban = ____exports_describeBan_result_7,
        kicked = ____list_result_8,
        muted = ____isBan_4,
        retraction = ____retraction_9,
        dry_run = ____ban_dryRun_5
    }
end
--- Bans or mutes accounts, with as few writes as possible. Idempotent: an account has one such ban and one such mute per
-- room. A repetition that would not last longer changes neither its end nor its reason, and none ends its publication.
-- Returns the outcome of each, in order.
function ____exports.banAccounts(____bindingPattern0, bans, origin)
    local dryRun
    local publish
    local reason
    local seconds
    local role
    local muc
    local accounts
    accounts = ____bindingPattern0.accounts
    muc = ____bindingPattern0.muc
    role = ____bindingPattern0.role
    seconds = ____bindingPattern0.seconds
    reason = ____bindingPattern0.reason
    publish = ____bindingPattern0.publish
    dryRun = ____bindingPattern0.dryRun
    local ____temp_13
    if seconds == nil then
        ____temp_13 = nil
    else
        ____temp_13 = math.ceil(time.now() + seconds)
    end
    local ____end = ____temp_13
    local flags = {except = nil, spareAffiliated = false}
    local records = __TS__ArrayMap(
        accounts,
        function(____, account)
            local jid = canonicalAccount(account)
            local id, before = findAccountBan(jid, muc, role, bans)
            local isLonger = before == nil or outlasts(____end, before.expiresAt)
            local ____id_20 = id
            local ____jid_21 = jid
            local ____muc_22 = muc
            local ____role_23 = role
            local ____isLonger_16
            if isLonger then
                ____isLonger_16 = reason or before and before.reason
            else
                ____isLonger_16 = before.reason
            end
            local ____isLonger_17
            if isLonger then
                ____isLonger_17 = ____end
            else
                ____isLonger_17 = before.expiresAt
            end
            return __TS__ObjectAssign({
                id = ____id_20,
                jid = ____jid_21,
                muc = ____muc_22,
                role = ____role_23,
                reason = ____isLonger_16,
                expiresAt = ____isLonger_17
            }, flags, {publish = publish or (before and before.publish) == true})
        end
    )
    if dryRun then
        return __TS__ArrayMap(
            records,
            function(____, record) return success(record) end
        )
    end
    return __TS__ArrayMap(
        put(records, bans, origin),
        function(____, stored, index)
            local record = records[index + 1]
            if record == nil then
                return failure(internalError())
            end
            return stored.ok and success(record) or stored
        end
    )
end
--- Lifts bans. Returns the outcome of each, in order; the outcome of an invalid id is its problem.
function ____exports.liftBans(ids, bans, ____bindingPattern0)
    local logLevel
    local from
    from = ____bindingPattern0.from
    logLevel = ____bindingPattern0.logLevel
    local valid = {}
    for ____, id in ipairs(ids) do
        if id.ok then
            valid[#valid + 1] = id.value
        end
    end
    local names = __TS__ArrayMap(
        valid,
        function(____, id) return nameOf(bans:get(id) or ({id = id, role = nil})) end
    )
    local removed = bans:remove(valid)
    local step = 0
    return __TS__ArrayMap(
        ids,
        function(____, id)
            if not id.ok then
                return id
            end
            local name = names[step + 1] or ""
            local ____step_24 = step
            step = ____step_24 + 1
            local outcome = removed[____step_24 + 1] or success(false)
            if not outcome.ok then
                return outcome
            end
            if not outcome.value then
                return failure(banNotFound(id.value))
            end
            module:log(logLevel, "%s lifted by %s", name, from)
            return success(nil)
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.request-body"] = function(...) 
local ____exports = {}
local finish
local ____problem = require("src.contract.problem")
local invalidJson = ____problem.invalidJson
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerFailure = ____answers.answerFailure
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local decodeJson = ____json.decodeJson
local ____json_2Ddecoding = require("lua-src.mod_http_muc_kick.json.json-decoding")
local startDecoding = ____json_2Ddecoding.startDecoding
function finish(value, event, use, send)
    if value == nil then
        send(
            event,
            refusal(invalidJson())
        )
    else
        use(value, event)
    end
end
local ____require_result_0 = require("util.encodings")
local utf8 = ____require_result_0.utf8
--- Maximum size of a body that is decoded in one piece, in bytes: a few milliseconds at most.
local SHORT = 16384
--- Number of values decoded in one step of a slice.
local VALUES_AT_ONCE = 500
--- Calls `use` with the value of a body, now or, if the body is long, after it was decoded in slices; responds with an error,
-- by `send`, if it is not JSON.
function ____exports.readBody(event, use, send)
    if send == nil then
        send = respond
    end
    local body = event.request.body or ""
    if #body <= SHORT or not utf8.valid(body) then
        finish(
            decodeJson(body),
            event,
            use,
            send
        )
        return
    end
    local decoding = startDecoding(body)
    inSlices(
        function(agenda)
            local proceed
            proceed = function()
                if decoding.proceed(VALUES_AT_ONCE) then
                    finish(
                        decoding.result(),
                        event,
                        use,
                        send
                    )
                else
                    agenda:plan(0, proceed, proceed)
                end
            end
            proceed()
        end,
        answerFailure(event, send)
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-lookup"] = function(...) 
local ____exports = {}
--- `bans`: the current list. `kind`: which of its lookups. Looks up the account's affiliation in the room only if a ban
-- depends on it.
function ____exports.createBanLookup(bans, kind, services)
    local account = ""
    local muc = ""
    local function affiliationOf()
        return services:affiliation(account, muc)
    end
    return function(forAccount, inRoom)
        local outerAccount, outerMuc = account, muc
        account = forAccount
        muc = inRoom
        local list = bans()
        local ban = list[kind](list, forAccount, inRoom, affiliationOf)
        account = outerAccount
        muc = outerMuc
        return ban
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.mute-ends"] = function(...) 
local ____exports = {}
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local changeRoles = ____kicking.changeRoles
local ____ban_2Dkicks = require("lua-src.mod_http_muc_kick.bans.ban-kicks")
local findConcerned = ____ban_2Dkicks.findConcerned
function ____exports.createMuteEnds(findMute, inSearchingSlices)
    local inProgress = 0
    local waiting = {}
    local function changeOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        return findMute(occupant.account, room.jid) == nil and ({reason = nil, from = "the end of a mute", as = "unmute", logLevel = "debug"}) or nil
    end
    local function noteEnd()
        inProgress = inProgress - 1
        if inProgress > 0 then
            return
        end
        local next = waiting
        waiting = {}
        for ____, each in ipairs(next) do
            each()
        end
    end
    return {
        begin = function(ended)
            inProgress = inProgress + 1
            inSearchingSlices(
                function(agenda, whereabouts)
                    local function ____end(index)
                        local mute = ended[index + 1]
                        if mute == nil then
                            return
                        end
                        findConcerned(
                            mute,
                            whereabouts,
                            agenda,
                            function(targets)
                                changeRoles(
                                    targets,
                                    changeOf,
                                    agenda,
                                    function() return nil end
                                )
                            end
                        )
                    end
                    agenda:plan(
                        #ended,
                        ____end,
                        function() return nil end
                    )
                end,
                noteEnd
            )
        end,
        whenDone = function(next)
            if inProgress == 0 then
                next()
            else
                waiting[#waiting + 1] = next
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-endpoints"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local listBans, getBan, putBan, deleteBan, claimBans, isChanging, changeBans, inGroups, time, changing, conclude, GROUP_SIZE
local ____ban_2Drequest = require("src.contract.ban-request")
local parseBanChanges = ____ban_2Drequest.parseBanChanges
local parseBanId = ____ban_2Drequest.parseBanId
local parseBanRequest = ____ban_2Drequest.parseBanRequest
local parseBanToPut = ____ban_2Drequest.parseBanToPut
local ____fields = require("src.contract.fields")
local banJidField = ____fields.banJidField
local expiryField = ____fields.expiryField
local invalidValue = ____fields.invalidValue
local NO_FIELDS = ____fields.NO_FIELDS
local openQuery = ____fields.openQuery
local ____page_2Drequest = require("src.contract.page-request")
local parseBansRequest = ____page_2Drequest.parseBansRequest
local ____problem = require("src.contract.problem")
local banNotFound = ____problem.banNotFound
local busy = ____problem.busy
local failure = ____problem.failure
local internalError = ____problem.internalError
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepBanJid = ____addresses.prepBanJid
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local answerFailure = ____answers.answerFailure
local answerTo = ____answers.answerTo
local noContent = ____answers.noContent
local refusal = ____answers.refusal
local respond = ____answers.respond
local resultsAnswer = ____answers.resultsAnswer
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local list = ____json_2Dencoding.list
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____banning = require("lua-src.mod_http_muc_kick.bans.banning")
local describeBan = ____banning.describeBan
local describePlaced = ____banning.describePlaced
local liftBans = ____banning.liftBans
local placeBans = ____banning.placeBans
local statusOf = ____banning.statusOf
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local cutPage = ____paging.cutPage
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
function listBans(query, ____bindingPattern0)
    local bans
    bans = ____bindingPattern0.bans
    local request = parseBansRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_0 = request.value
    local limit = ____request_value_0.limit
    local after = ____request_value_0.after
    local jid = ____request_value_0.jid
    local ____temp_1
    if jid == nil then
        ____temp_1 = nil
    else
        ____temp_1 = prepBanJid(jid)
    end
    local sought = ____temp_1
    if jid ~= nil and sought == nil then
        return failure(invalidValue("jid", banJidField, jid, luaJson))
    end
    local ____cutPage_result_2 = cutPage(
        bans():page(limit + 1, after, sought),
        limit,
        function(____bindingPattern0)
            local id
            id = ____bindingPattern0.id
            return id
        end
    )
    local entries = ____cutPage_result_2.entries
    local next = ____cutPage_result_2.next
    return success({
        bans = list(__TS__ArrayMap(
            entries,
            function(____, record) return describeBan(record) end
        )),
        next = next
    })
end
function getBan(query, name, ____bindingPattern0)
    local bans
    bans = ____bindingPattern0.bans
    local ____openQuery_result_3 = openQuery(query, NO_FIELDS, luaJson)
    local problem = ____openQuery_result_3.problem
    if problem ~= nil then
        return failure(problem)
    end
    local id = parseBanId(name, luaJson)
    if not id.ok then
        return id
    end
    local record = bans():get(id.value)
    return record == nil and failure(banNotFound(id.value)) or success({ban = describeBan(record)})
end
function putBan(id, value, parts, event)
    local ban = parseBanRequest(
        id,
        value,
        luaJson,
        expiryField(time.now())
    )
    if not ban.ok then
        respond(
            event,
            refusal(ban.problem)
        )
        return
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local announced = {}
            local placing = {
                from = event.request.ip,
                logLevel = "info",
                whereabouts = whereabouts,
                agenda = agenda,
                announced = announced
            }
            placeBans(
                {ban},
                parts,
                placing,
                function(____bindingPattern0)
                    local placed
                    placed = ____bindingPattern0[1]
                    if placed == nil then
                        placed = failure(internalError())
                    end
                    parts.whenMutesEnded(function()
                        respond(
                            event,
                            placed.ok and answer(
                                statusOf(placed.value),
                                describePlaced(placed.value, nil)
                            ) or refusal(placed.problem)
                        )
                    end)
                end
            )
        end,
        answerFailure(event)
    )
end
function deleteBan(name, ____bindingPattern0, from)
    local bans
    bans = ____bindingPattern0.bans
    local lifted = __TS__Unpack(liftBans(
        {parseBanId(name, luaJson)},
        bans(),
        {from = from, logLevel = "info"}
    ))
    return lifted or failure(internalError())
end
function claimBans(changes, ____bindingPattern0)
    local owners
    owners = ____bindingPattern0.owners
    local ____changes_4 = changes
    local owner = ____changes_4.owner
    if owner == nil then
        return success(changes)
    end
    local claimed = attempt(function() return owners:claim(owner) end)
    return claimed.ok and success(changes) or claimed
end
function isChanging()
    return changing.isChanging == true
end
function changeBans(changes, parts, event)
    local from = event.request.ip
    local results = {}
    local function noteResult(result)
        results[#results + 1] = encodeJson(result)
    end
    local bans = parts.bans()
    local before = bans:summary()
    local placedCount = 0
    local liftedCount = 0
    local function notePlaced(placed)
        if placed.ok and placed.value.ban.change ~= "unchanged" then
            placedCount = placedCount + 1
        end
        noteResult(placed.ok and describePlaced(
            placed.value,
            statusOf(placed.value)
        ) or placed.problem)
    end
    local function noteLifted(lifted)
        if lifted.ok then
            liftedCount = liftedCount + 1
        end
        noteResult(lifted.ok and ({status = 204}) or lifted.problem)
    end
    --- The revisions before and after, if nothing else changed the list meanwhile.
    local function revisions()
        if parts.bans() ~= bans then
            return nil
        end
        local after = bans:summary()
        return after.changes == before.changes + placedCount + liftedCount and ({before = before.revision, after = after.revision}) or nil
    end
    local puts, deletes = inGroups(changes.put), inGroups(changes.delete)
    local logLevel = #changes.put + #changes.delete > 1 and "debug" or "info"
    local announced = {}
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local function change(index)
                if index < #puts then
                    local expiry = expiryField(time.now())
                    local requests = __TS__ArrayMap(
                        puts[index + 1] or ({}),
                        function(____, entry) return parseBanToPut(entry, luaJson, expiry) end
                    )
                    local placing = {
                        from = from,
                        logLevel = logLevel,
                        whereabouts = whereabouts,
                        agenda = agenda,
                        announced = announced
                    }
                    placeBans(
                        requests,
                        parts,
                        placing,
                        function(placed)
                            for ____, each in ipairs(placed) do
                                notePlaced(each)
                            end
                        end
                    )
                else
                    local ids = __TS__ArrayMap(
                        deletes[index - #puts + 1] or ({}),
                        function(____, id) return parseBanId(id, luaJson) end
                    )
                    for ____, each in ipairs(liftBans(
                        ids,
                        parts.bans(),
                        {from = from, logLevel = logLevel}
                    )) do
                        noteLifted(each)
                    end
                end
            end
            agenda:plan(
                #puts + #deletes,
                change,
                function()
                    if logLevel == "debug" and placedCount + liftedCount > 0 then
                        module:log(
                            "info",
                            "%s placed, %d lifted, by %s",
                            countWords(placedCount, "ban"),
                            liftedCount,
                            from
                        )
                    end
                    local response = resultsAnswer(
                        results,
                        {revision = revisions()}
                    )
                    parts.whenMutesEnded(function()
                        conclude(event, response)
                    end)
                end
            )
        end,
        answerFailure(event, conclude),
        #changes.put > 1
    )
end
function inGroups(entries)
    local groups = {}
    do
        local from = 0
        while from < #entries do
            groups[#groups + 1] = __TS__ArraySlice(entries, from, from + GROUP_SIZE)
            from = from + GROUP_SIZE
        end
    end
    return groups
end
time = require("util.time")
--- `/muc_kick/bans`.
function ____exports.createBansEndpoint(parts)
    return {
        GET = function(event)
            respond(
                event,
                answerTo(listBans(
                    queryOf(event),
                    parts
                ))
            )
        end,
        PATCH = function(event)
            if isChanging() then
                respond(
                    event,
                    refusal(
                        busy(),
                        {retry_after = "1"}
                    )
                )
                return
            end
            changing.isChanging = true
            local begun = attempt(function()
                local function change(value)
                    local changes = parseBanChanges(
                        value,
                        luaJson,
                        parts.limits()
                    )
                    local admitted = changes.ok and claimBans(changes.value, parts) or changes
                    if admitted.ok then
                        changeBans(admitted.value, parts, event)
                    else
                        conclude(
                            event,
                            refusal(admitted.problem)
                        )
                    end
                end
                readBody(event, change, conclude)
                return success(nil)
            end)
            if not begun.ok then
                conclude(
                    event,
                    refusal(begun.problem)
                )
            end
        end
    }
end
--- `/muc_kick/bans/{id}`.
function ____exports.createBanEndpoint(parts)
    return {
        GET = function(event, name)
            respond(
                event,
                answerTo(getBan(
                    queryOf(event),
                    name,
                    parts
                ))
            )
        end,
        PUT = function(event, name)
            local id = parseBanId(name, luaJson)
            if not id.ok then
                respond(
                    event,
                    refusal(id.problem)
                )
                return
            end
            readBody(
                event,
                function(value)
                    putBan(id.value, value, parts, event)
                end
            )
        end,
        DELETE = function(event, name)
            local lifted = deleteBan(name, parts, event.request.ip)
            parts.whenMutesEnded(function()
                respond(
                    event,
                    lifted.ok and noContent() or refusal(lifted.problem)
                )
            end)
        end
    }
end
--- Whether a PATCH is in progress. It is shared because one may outlive a reload of the module.
changing = module:shared("changing")
--- Responds to a PATCH, and lets the next one in.
conclude = function(event, response)
    changing.isChanging = nil
    return respond(event, response)
end
GROUP_SIZE = 32
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.publishing"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local itemIn, isOurs, createItem, st, PUBSUB, REPORTING, MARK
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
function itemIn(items, id)
    return items[id]
end
function isOurs(item)
    local ____opt_13 = item and item:child_with_name("report")
    return (____opt_13 and ____opt_13:child_with_ns(MARK)) ~= nil
end
function createItem(id)
    return st.stanza("item", {xmlns = PUBSUB, id = id}):tag("report", {xmlns = REPORTING, reason = "urn:xmpp:reporting:spam"}):tag("publisher", {xmlns = MARK}):reset()
end
local hashes = require("util.hashes")
st = require("util.stanza")
PUBSUB = "http://jabber.org/protocol/pubsub"
REPORTING = "urn:xmpp:reporting:1"
MARK = "mod_http_muc_kick"
--- Interval of complete updates, in seconds.
local INTERVAL = 3600
--- `target`: the node in use; undefined: none.
function ____exports.createPublishing(target, jids)
    local note, retract, ____error
    function note(fault)
        if fault ~= nil and fault ~= ____error then
            local ____temp_0 = target() or ({})
            local jid = ____temp_0.jid
            if jid == nil then
                jid = ""
            end
            local node = ____temp_0.node
            if node == nil then
                node = ""
            end
            module:log(
                "warn",
                "Bans cannot be published in %s of %s: %s",
                node,
                jid,
                fault
            )
        end
        ____error = fault
    end
    function retract(service, node, id)
        local ok, fault = service:retract(
            node,
            true,
            id,
            st.stanza("retract", {id = id})
        )
        if ok ~= true and fault ~= "item-not-found" then
            note(tostring(fault))
        end
    end
    local waiting = {}
    local isUpdateDue = false
    local isFullUpdateDue = false
    local nextFullUpdate
    --- The service, with the node in it; undefined if there is none, which is noted.
    local function openNode(____bindingPattern0)
        local node
        local jid
        jid = ____bindingPattern0.jid
        node = ____bindingPattern0.node
        local ____opt_3 = prosody.hosts[jid]
        local ____opt_1 = ____opt_3 and ____opt_3.modules.pubsub
        local service = ____opt_1 and ____opt_1.service
        if service == nil then
            note(jid .. " is not a pubsub component of this Prosody")
            return nil
        end
        local maxItems = module:context(jid):get_option_number("pubsub_max_items", 256) or 256
        local ____, nodes = service:get_nodes(true)
        if nodes[node] == nil then
            local config = {access_model = "open", persist_items = true, max_items = maxItems}
            local created, fault = service:create(node, true, config)
            if created ~= true then
                note("it cannot be created: " .. tostring(fault))
                return nil
            end
        end
        local count = jids():count()
        note(count > maxItems and (((("it holds " .. tostring(maxItems)) .. " of ") .. tostring(count)) .. " items: raise pubsub_max_items of ") .. jid or nil)
        return service
    end
    local function apply(service, node, jid)
        local id = hashes.sha256(jid, true)
        local found, items = service:get_items(node, true, id)
        local ____found_5
        if found then
            ____found_5 = itemIn(items, id)
        else
            ____found_5 = nil
        end
        local item = ____found_5
        if item ~= nil and not isOurs(item) then
            return
        end
        if jids():has(jid) then
            local ok, fault = service:publish(
                node,
                true,
                id,
                createItem(id)
            )
            if ok ~= true then
                note(tostring(fault))
            end
        else
            retract(service, node, id)
        end
    end
    local function applyEach(service, node, changed)
        inSlices(function(agenda)
            agenda:plan(
                #changed,
                function(index)
                    if module.loaded ~= false then
                        apply(service, node, changed[index + 1] or "")
                    end
                end,
                function() return nil end
            )
        end)
    end
    --- The published JIDs that have no item, and retracts items of other JIDs.
    local function compare(service, node)
        local ok, items = service:get_items(node, true)
        local missing = {}
        for ____, jid in ipairs(jids():all()) do
            missing[hashes.sha256(jid, true)] = jid
        end
        if ok then
            for ____, id in ipairs(items) do
                if missing[id] == nil and isOurs(itemIn(items, id)) then
                    retract(service, node, id)
                end
                missing[id] = nil
            end
        end
        local result = {}
        for ____, jid in pairs(missing) do
            if jid ~= nil then
                result[#result + 1] = jid
            end
        end
        return result
    end
    local function work()
        local changed = waiting
        local isFull = isFullUpdateDue
        waiting = {}
        isUpdateDue = false
        isFullUpdateDue = false
        local to = target()
        local ____temp_6
        if to == nil then
            ____temp_6 = nil
        else
            ____temp_6 = openNode(to)
        end
        local service = ____temp_6
        if to ~= nil and service ~= nil then
            applyEach(
                service,
                to.node,
                isFull and compare(service, to.node) or changed
            )
        end
        return nil
    end
    local function schedule()
        if isUpdateDue then
            return
        end
        isUpdateDue = true
        module:add_timer(0, work)
    end
    local publishing
    publishing = {
        status = function(self)
            local to = target()
            local ____temp_7
            if to == nil then
                ____temp_7 = nil
            else
                ____temp_7 = __TS__ObjectAssign(
                    {},
                    to,
                    {
                        items = jids():count(),
                        error = ____error
                    }
                )
            end
            return ____temp_7
        end,
        update = function(jid)
            if target() == nil then
                return
            end
            waiting[#waiting + 1] = jid
            schedule()
        end,
        updateAll = function()
            if target() == nil then
                return
            end
            isFullUpdateDue = true
            if nextFullUpdate ~= nil then
                nextFullUpdate:stop()
            end
            nextFullUpdate = module:add_timer(
                INTERVAL,
                function()
                    publishing.updateAll()
                    return nil
                end
            )
            schedule()
        end
    }
    module:hook_global(
        "host-activated",
        function(host)
            local ____host_12 = host
            local ____opt_10 = target()
            if ____host_12 == (____opt_10 and ____opt_10.jid) then
                publishing.updateAll()
            end
        end
    )
    return publishing
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.block-lists.block-lists-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local listBlockLists, describeAll, describe
local ____fields = require("src.contract.fields")
local accountOrDomainField = ____fields.accountOrDomainField
local invalidValue = ____fields.invalidValue
local ____page_2Drequest = require("src.contract.page-request")
local parseBlockListsRequest = ____page_2Drequest.parseBlockListsRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local success = ____problem.success
local ____timestamp = require("src.contract.timestamp")
local formatTimestamp = ____timestamp.formatTimestamp
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepBanJid = ____addresses.prepBanJid
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerTo = ____answers.answerTo
local respond = ____answers.respond
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
function listBlockLists(query, lists, publishing)
    local request = parseBlockListsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_0 = request.value
    local jid = ____request_value_0.jid
    if jid == nil then
        return success({
            block_lists = describeAll(lists:all()),
            published = publishing:status()
        })
    end
    local sought = prepBanJid(jid)
    if sought == nil then
        return failure(invalidValue("jid", accountOrDomainField, jid, luaJson))
    end
    local ____success_3 = success
    local ____describeAll_result_2 = describeAll(lists:listing(sought))
    local ____lists_isException_result_1
    if lists:isException(sought) then
        ____lists_isException_result_1 = true
    else
        ____lists_isException_result_1 = nil
    end
    return ____success_3({block_lists = ____describeAll_result_2, exempt = ____lists_isException_result_1})
end
function describeAll(lists)
    return list(__TS__ArrayMap(
        lists,
        function(____, each) return describe(each) end
    ))
end
function describe(blockList)
    local ____blockList_4 = blockList
    local jid = ____blockList_4.jid
    local node = ____blockList_4.node
    local mode = ____blockList_4.mode
    local spareAffiliated = ____blockList_4.spareAffiliated
    local ____temp_5 = blockList:status()
    local state = ____temp_5.state
    local items = ____temp_5.items
    local updatedAt = ____temp_5.updatedAt
    local ____error = ____temp_5.error
    local joins = ____temp_5.joins
    local ____jid_7 = jid
    local ____node_8 = node
    local ____mode_9 = mode
    local ____spareAffiliated_10 = spareAffiliated
    local ____state_11 = state
    local ____items_12 = items
    local ____temp_6
    if updatedAt == nil then
        ____temp_6 = nil
    else
        ____temp_6 = formatTimestamp(updatedAt)
    end
    return {
        jid = ____jid_7,
        node = ____node_8,
        mode = ____mode_9,
        spare_affiliated = ____spareAffiliated_10,
        state = ____state_11,
        items = ____items_12,
        updated_at = ____temp_6,
        error = ____error,
        joins = joins
    }
end
--- `/muc_kick/block_lists`.
function ____exports.createBlockListsEndpoint(lists, publishing)
    return {GET = function(event)
        respond(
            event,
            answerTo(listBlockLists(
                queryOf(event),
                lists,
                publishing
            ))
        )
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.metrics"] = function(...) 
local ____exports = {}
function ____exports.createMetrics()
    local ____opt_0 = module.metric
    local kicks = ____opt_0 and ____opt_0(
        module,
        "counter",
        "kicks",
        "",
        "Kick requests over HTTP, by outcome",
        {"outcome"}
    )
    local ____opt_2 = module.metric
    local refusedJoins = ____opt_2 and ____opt_2(
        module,
        "counter",
        "joins_refused",
        "",
        "Joins rejected by a ban",
        {}
    )
    local ____opt_4 = module.metric
    local refusedStanzas = ____opt_4 and ____opt_4(
        module,
        "counter",
        "stanzas_refused",
        "",
        "Stanzas rejected by a ban, except joins",
        {"stanza"}
    )
    local ____opt_6 = module.metric
    local bans = ____opt_6 and ____opt_6(
        module,
        "gauge",
        "bans",
        "",
        "Bans in force",
        {}
    )
    return {
        countKicks = function(self, outcome, count)
            if kicks ~= nil then
                kicks:with_labels(outcome):add(count)
            end
        end,
        countRefusedJoin = function(self)
            if refusedJoins ~= nil then
                refusedJoins:with_labels():add(1)
            end
        end,
        countRefusedStanza = function(self, stanza)
            if refusedStanzas ~= nil then
                refusedStanzas:with_labels(stanza):add(1)
            end
        end,
        setBansInForce = function(self, count)
            if bans ~= nil then
                bans:with_labels():set(count)
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.muc-hosts"] = function(...) 
local ____exports = {}
--- Calls `begin` for each MUC component of this Prosody, once: now, or when its host is activated or mod_muc is loaded
-- there. `context`: the API of this module on that host.
function ____exports.eachMucHost(services, begin)
    local function watch(host)
        local context = module:context(host)
        local hasBegun = false
        local function beginOnce()
            if hasBegun or not services:hasRooms(host) then
                return
            end
            hasBegun = true
            begin(host, context)
        end
        beginOnce()
        context:hook("module-loaded", beginOnce)
    end
    for host in pairs(prosody.hosts) do
        watch(host)
    end
    module:hook_global("host-activated", watch)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.exclusion"] = function(...) 
local ____exports = {}
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local nameOf = ____ban_2Drecord.nameOf
--- By a ban, or by a mute.
function ____exports.exclusionBy(find, account, muc)
    local ban = find(account, muc)
    if ban == nil then
        return nil
    end
    return {
        reason = ban.reason,
        cause = nameOf(ban),
        isMute = ban.role ~= nil,
        banId = ban.id
    }
end
--- Bans come first: an exemption from block lists is none from a ban.
function ____exports.createExclusionLookup(findBan, lists)
    return function(account, muc)
        local ban = ____exports.exclusionBy(findBan, account, muc)
        if ban ~= nil or not lists:isInUse() then
            return ban
        end
        local list = lists:find(account, muc, "enforce")
        if list == nil then
            return nil
        end
        local jid = list.jid
        local node = list.node
        local cause = (("Block list " .. node) .. " of ") .. jid
        return {reason = (("Listed in " .. node) .. " of ") .. jid, cause = cause, isMute = false, list = list}
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.expulsion"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local changeRoles = ____kicking.changeRoles
local ____exclusion = require("lua-src.mod_http_muc_kick.enforcement.exclusion")
local exclusionBy = ____exclusion.exclusionBy
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local atOnce = ____slices.atOnce
local inSlices = ____slices.inSlices
local isDoneUpTo = ____slices.isDoneUpTo
local isInStep = ____slices.isInStep
local latestWork = ____slices.latestWork
local SLICE = ____slices.SLICE
local time = require("util.time")
--- Interval of the checks whether the work to wait for is done, in seconds.
local RETRY_INTERVAL = 0.01
local function ignore()
    return nil
end
function ____exports.createExpulsion(____bindingPattern0)
    local services
    local bans
    local findMute
    local findExclusion
    findExclusion = ____bindingPattern0.findExclusion
    findMute = ____bindingPattern0.findMute
    bans = ____bindingPattern0.bans
    services = ____bindingPattern0.services
    local findOpen, findBanned, changeOf, expel, collectDue, work, addSoon, waiting, due, isTimerSet
    function findOpen(account, muc, role)
        local exclusion = findExclusion(account, muc)
        if exclusion ~= nil or role == "visitor" then
            return exclusion
        end
        return exclusionBy(findMute, account, muc)
    end
    function findBanned(room)
        return room:occupants(function(account, _nick, role)
            local ok, exclusion = pcall(findOpen, account, room.jid, role)
            if ok then
                return exclusion ~= nil
            end
            module:log(
                "error",
                "Failed to look up bans of %s in %s: %s",
                account,
                room.jid,
                exclusion
            )
            return false
        end)
    end
    function changeOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        local exclusion = findOpen(occupant.account, room.jid, occupant.role)
        if exclusion == nil then
            return nil
        end
        local reason = exclusion.reason
        local cause = exclusion.cause
        local isMute = exclusion.isMute
        local from = string.lower(string.sub(cause, 1, 1)) .. string.sub(cause, 2)
        return {reason = reason, from = from, as = isMute and "mute" or "ban"}
    end
    function expel(room, banned, execute)
        local settled = __TS__ArrayFilter(
            banned,
            function(____, ____bindingPattern0)
                local role
                local account
                account = ____bindingPattern0.account
                role = ____bindingPattern0.role
                local exclusion = findOpen(account, room.jid, role)
                if exclusion == nil then
                    return false
                end
                return exclusion.banId == nil or bans():isSettled(exclusion.banId)
            end
        )
        if #settled < #banned then
            addSoon(room)
        end
        if #settled == 0 then
            return
        end
        local targets = __TS__ArrayMap(
            settled,
            function(____, occupant) return room:sighting(occupant) end
        )
        execute(function(agenda)
            changeRoles(targets, changeOf, agenda, ignore)
        end)
    end
    function collectDue()
        for jid, entry in pairs(waiting) do
            do
                local __continue19
                repeat
                    if entry == nil or not isDoneUpTo(entry.after) then
                        __continue19 = true
                        break
                    end
                    waiting[jid] = nil
                    due[#due + 1] = entry.room
                    __continue19 = true
                until true
                if not __continue19 then
                    break
                end
            end
        end
    end
    function work()
        local ____until = time.monotonic() + SLICE
        if #due == 0 then
            collectDue()
        end
        repeat
            do
                local room = table.remove(due)
                if room == nil then
                    break
                end
                if services:reaches(domainOf(room.jid)) then
                    attempt(function()
                        expel(
                            room,
                            findBanned(room),
                            inSlices
                        )
                        return success(nil)
                    end)
                end
            end
        until not (time.monotonic() < ____until)
        if #due > 0 then
            return 0
        end
        isTimerSet = (next(waiting)) ~= nil
        return isTimerSet and RETRY_INTERVAL or nil
    end
    function addSoon(room)
        local ____room_jid_3 = room.jid
        local ____room_2 = room
        local ____opt_0 = waiting[room.jid]
        waiting[____room_jid_3] = {
            room = ____room_2,
            after = ____opt_0 and ____opt_0.after or latestWork()
        }
        if isTimerSet then
            return
        end
        isTimerSet = true
        module:add_timer(0, work)
    end
    waiting = {}
    due = {}
    isTimerSet = false
    return {
        checkSoon = addSoon,
        checkRestored = function(room)
            local banned = findBanned(room)
            if #banned == 0 then
                return
            end
            local remains = room:isPersistent() or room:occupantCount() > #banned
            if remains and not isInStep() then
                expel(room, banned, atOnce)
            else
                addSoon(room)
            end
        end,
        checkAll = function()
            for ____, room in ipairs(services.liveRooms()) do
                addSoon(services:wrap(room))
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.later-looks"] = function(...) 
local ____exports = {}
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local LAST = ____priorities.LAST
--- Stanzas by the type of their request, which mod_iq fires as separate events. Those with vCards are of mod_vcard_muc
-- or of 13.
____exports.STANZA_LOOKS = {
    "iq-get/bare/http://jabber.org/protocol/disco#info:query",
    "iq-get/bare/http://jabber.org/protocol/disco#items:query",
    "iq-get/bare/http://jabber.org/protocol/muc#admin:query",
    "iq-set/bare/http://jabber.org/protocol/muc#admin:query",
    "iq-get/bare/http://jabber.org/protocol/muc#owner:query",
    "iq-set/bare/http://jabber.org/protocol/muc#owner:query",
    "iq/bare/jabber:iq:register:query",
    "iq-get/bare/urn:xmpp:mam:2:query",
    "iq-set/bare/urn:xmpp:mam:2:query",
    "iq-get/bare/vcard-temp:vCard",
    "iq-set/bare/vcard-temp:vCard"
}
local STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas"
local function handled()
    return true
end
local function forbidden(text)
    return {type = "auth", condition = "forbidden", text = text}
end
local function disallow(event, reason)
    event.allowed = false
    event.error = forbidden(reason)
    event.condition = "forbidden"
end
local function disallowAffiliation(event, reason)
    event.allowed = false
    event.error = {
        type = forbidden(reason),
        condition = "forbidden"
    }
end
--- Makes an error of a reply that mod_muc is about to send.
local function rejectInReply(event, reason)
    local ____event_0 = event
    local reply = ____event_0.reply
    event.form = nil
    reply.attr.type = "error"
    reply:reset():maptags(function() return nil end)
    reply:tag("error", {type = "auth"}):tag("forbidden", {xmlns = STANZA_ERRORS}):up()
    if reason ~= nil then
        reply:text_tag("text", reason, {xmlns = STANZA_ERRORS})
    end
    reply:reset()
    return true
end
--- A form without fields tells nothing, and nothing that is submitted fits it.
local function emptyForm(____bindingPattern0)
    local form
    form = ____bindingPattern0.form
    while #form > 0 do
        table.remove(form)
    end
end
--- Nothing can stop a configuration in `muc-config-submitted`: its fields are stopped one by one (gate.ts), and mod_muc
-- adds its result to the error. 0.11 fires no event before it changes an affiliation or a role, sends a private message
-- or destroys a room: nothing can wait there, unless a room is restored for the stanza (`muc-room-restored`), which
-- nothing can stop.
____exports.ROOM_LOOKS = {
    {event = "muc-occupant-pre-join", at = {LAST}, stop = handled},
    {event = "muc-occupant-pre-change", at = {LAST}, stop = handled},
    {event = "muc-occupant-groupchat", at = {20.5, LAST}, stop = handled},
    {event = "muc-broadcast-message", at = {0.5, LAST}, stop = handled},
    {event = "muc-add-history", at = {0.5}, stop = handled},
    {
        event = "muc-private-message",
        at = {10.5, 0.5, LAST},
        stop = function() return false end
    },
    {event = "muc-pre-invite", at = {LAST}, stop = handled},
    {event = "muc-invite", at = {LAST}, stop = handled},
    {event = "muc-pre-decline", at = {LAST}, stop = handled},
    {event = "muc-decline", at = {LAST}, stop = handled},
    {event = "muc-voice-request", at = {0.5}, stop = handled},
    {event = "muc-voice-response", at = {0.5}, stop = handled},
    {event = "muc-pre-set-affiliation", at = {LAST}, stop = disallowAffiliation, isAnsweredByMuc = true},
    {event = "muc-pre-set-role", at = {LAST}, stop = disallow, isAnsweredByMuc = true},
    {event = "muc-pre-room-destroy", at = {LAST}, stop = disallow, isAnsweredByMuc = true},
    {event = "muc-config-form", at = {LAST}, stop = emptyForm},
    {event = "muc-config-submitted", at = {0.5, LAST}, stop = handled},
    {event = "muc-disco#info", at = {LAST}, stop = rejectInReply, isAnsweredByMuc = true},
    {event = "muc-occupant-session-new", at = {50.5, 20.5}, stop = handled, isAnsweredByMuc = true},
    {event = "muc-get-history", at = {1.5}, stop = handled, isAnsweredByMuc = true}
}
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.refusal-log"] = function(...) 
local ____exports = {}
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local time = require("util.time")
--- Minimum time between two lines about one account, in seconds.
local PERIOD = 60
--- Interval of the checks for lines that are due, in seconds.
local CHECK_INTERVAL = 10
--- Accounts that have lines of their own; all others share one.
local MAX_ACCOUNTS = 1000
--- Stands for the accounts beyond the limit.
local OTHERS = "other accounts"
function ____exports.createRefusalLog()
    local entries = {}
    local size = 0
    local isTimerSet = false
    --- Removing the entry that is being visited is allowed in Lua.
    local function writeDueLines()
        local now = time.monotonic()
        for account, entry in pairs(entries) do
            do
                local __continue4
                repeat
                    if now - entry.loggedAt < PERIOD then
                        __continue4 = true
                        break
                    end
                    if entry.count == 0 then
                        entries[account] = nil
                        size = size - 1
                        __continue4 = true
                        break
                    end
                    module:log(
                        "info",
                        "%s: rejected %s from %s, the last one to %s",
                        entry.cause,
                        countWords(entry.count, "more stanza"),
                        account,
                        entry.muc
                    )
                    entry.count = 0
                    entry.loggedAt = now
                    __continue4 = true
                until true
                if not __continue4 then
                    break
                end
            end
        end
        isTimerSet = size > 0
        return isTimerSet and CHECK_INTERVAL or nil
    end
    return {add = function(self, cause, stanza, account, muc)
        local key = (entries[account] ~= nil or size < MAX_ACCOUNTS) and account or OTHERS
        local known = entries[key]
        if known ~= nil then
            known.count = known.count + 1
            known.cause = cause
            known.muc = muc
            return
        end
        entries[key] = {
            count = 0,
            loggedAt = time.monotonic(),
            cause = cause,
            muc = muc
        }
        size = size + 1
        module:log(
            "info",
            "%s: rejected %s from %s to %s",
            cause,
            stanza,
            account,
            muc
        )
        if isTimerSet then
            return
        end
        isTimerSet = true
        module:add_timer(CHECK_INTERVAL, writeDueLines)
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.stanza-in-progress"] = function(...) 
local ____exports = {}
local threadAtHand
function threadAtHand()
    local thread, isMain = coroutine.running()
    local ____temp_2
    if isMain == true then
        ____temp_2 = nil
    else
        ____temp_2 = thread
    end
    return ____temp_2
end
local jid = require("util.jid")
--- By coroutine: a stanza can wait only in one of its own (util.async). Shared, because a stanza may wait longer than an instance
-- of this module is loaded; weak, because the coroutine of a stanza whose handler throws is abandoned.
local shared = module:shared("stanzas")
local byThread = shared.byThread or setmetatable({}, {__mode = "k"})
shared.byThread = byThread
function ____exports.asSent(____bindingPattern0)
    local stanza
    local origin
    origin = ____bindingPattern0.origin
    stanza = ____bindingPattern0.stanza
    local ____stanza_attr_0 = stanza.attr
    local from = ____stanza_attr_0.from
    local to = ____stanza_attr_0.to
    local account, muc = jid.bare(from), jid.bare(to) or ""
    return {
        origin = origin,
        stanza = stanza,
        from = from,
        account = account,
        muc = muc,
        isRejected = false,
        isAnswered = false
    }
end
--- The stanza that is being handled; undefined outside of a coroutine, where nothing can wait.
function ____exports.stanzaInProgress()
    local thread = threadAtHand()
    local ____temp_1
    if thread == nil then
        ____temp_1 = nil
    else
        ____temp_1 = byThread[thread]
    end
    return ____temp_1
end
--- Keeps track of the stanzas that an event of a host brings.
function ____exports.trackStanzas(context, event)
    context:wrap_event(
        event,
        function(handlers, name, payload)
            local thread = threadAtHand()
            if thread == nil then
                return handlers(name, payload)
            end
            local outer = byThread[thread]
            byThread[thread] = ____exports.asSent(payload)
            local result = handlers(name, payload)
            byThread[thread] = outer
            return result
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.gate"] = function(...) 
local ____exports = {}
local lookAgain, hookAt, findRejection, answer, isMessage, endsPresence, isJoin, isAnswerable, st
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____exclusion = require("lua-src.mod_http_muc_kick.enforcement.exclusion")
local exclusionBy = ____exclusion.exclusionBy
local ____later_2Dlooks = require("lua-src.mod_http_muc_kick.enforcement.later-looks")
local ROOM_LOOKS = ____later_2Dlooks.ROOM_LOOKS
local STANZA_LOOKS = ____later_2Dlooks.STANZA_LOOKS
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local BEFORE_ALL = ____priorities.BEFORE_ALL
local ____stanza_2Din_2Dprogress = require("lua-src.mod_http_muc_kick.enforcement.stanza-in-progress")
local asSent = ____stanza_2Din_2Dprogress.asSent
local stanzaInProgress = ____stanza_2Din_2Dprogress.stanzaInProgress
local trackStanzas = ____stanza_2Din_2Dprogress.trackStanzas
function lookAgain(context, look, host, parts)
    hookAt(
        context,
        look.event,
        look.at,
        function(data)
            local event = data
            local origin = event.origin
            local stanza = event.stanza
            local room = event.room
            local sent = stanzaInProgress()
            if sent == nil and origin ~= nil and stanza ~= nil then
                sent = asSent({origin = origin, stanza = stanza})
            end
            if (sent and sent.muc) ~= room.jid then
                return nil
            end
            local exclusion = findRejection(sent, host, parts)
            if exclusion == nil then
                return nil
            end
            if look.isAnsweredByMuc ~= true then
                answer(sent, exclusion)
            end
            if event.is_new_room == true then
                parts.services:discardUnused(room)
            end
            return look.stop(data, exclusion.reason)
        end
    )
end
function hookAt(context, event, priorities, handler)
    for ____, priority in ipairs(priorities) do
        local own = {handler = handler}
        context:hook(
            event,
            function(data) return own.handler(data) end,
            priority
        )
    end
end
function findRejection(sent, host, ____bindingPattern0)
    local joinRejected
    local refusals
    local metrics
    local services
    local findMute
    local findExclusion
    findExclusion = ____bindingPattern0.findExclusion
    findMute = ____bindingPattern0.findMute
    services = ____bindingPattern0.services
    metrics = ____bindingPattern0.metrics
    refusals = ____bindingPattern0.refusals
    joinRejected = ____bindingPattern0.joinRejected
    if module.loaded == false then
        return nil
    end
    local ____sent_2 = sent
    local stanza = ____sent_2.stanza
    local account = ____sent_2.account
    local muc = ____sent_2.muc
    if account == nil or endsPresence(stanza) then
        return nil
    end
    local ____findExclusion_result_4 = findExclusion(account, muc)
    if ____findExclusion_result_4 == nil then
        local ____isMessage_result_3
        if isMessage(stanza) then
            ____isMessage_result_3 = exclusionBy(findMute, account, muc)
        else
            ____isMessage_result_3 = nil
        end
        ____findExclusion_result_4 = ____isMessage_result_3
    end
    local exclusion = ____findExclusion_result_4
    if exclusion == nil then
        return nil
    end
    if domainOf(account) == host or not services:reaches(host) then
        return nil
    end
    if sent.isRejected then
        return exclusion
    end
    sent.isRejected = true
    refusals:add(exclusion.cause, stanza.name, account, muc)
    if isJoin(stanza) then
        metrics:countRefusedJoin()
        joinRejected(sent, exclusion)
        local ____opt_5 = exclusion.list
        if ____opt_5 ~= nil then
            ____opt_5:countJoin()
        end
    else
        metrics:countRefusedStanza(stanza.name)
    end
    return exclusion
end
function answer(sent, ____bindingPattern0)
    local reason
    reason = ____bindingPattern0.reason
    local ____sent_7 = sent
    local origin = ____sent_7.origin
    local stanza = ____sent_7.stanza
    local from = ____sent_7.from
    local muc = ____sent_7.muc
    if sent.isAnswered or not isAnswerable(stanza) then
        return
    end
    sent.isAnswered = true
    local reply = st.error_reply(
        stanza,
        "auth",
        "forbidden",
        reason,
        muc
    )
    reply.attr.to = from
    origin.send(reply)
end
function isMessage(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    return name == "message" and attr.type ~= "error"
end
function endsPresence(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    return name == "presence" and (attr.type == "unavailable" or attr.type == "error")
end
function isJoin(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    return name == "presence" and attr.type == nil
end
function isAnswerable(____bindingPattern0)
    local attr
    local name
    name = ____bindingPattern0.name
    attr = ____bindingPattern0.attr
    return attr.type ~= "error" and not (name == "iq" and attr.type == "result")
end
st = require("util.stanza")
--- Right above the handlers of mod_muc_mam (0), and of mod_muc (-2).
local BEFORE_MUC = {0.5, -1.5}
--- Everything addressed to a room or to an occupant. The service's own address is neither.
local STANZAS = {
    "presence/bare",
    "presence/full",
    "message/bare",
    "message/full",
    "iq/bare",
    "iq/full"
}
--- Before the fields of a configuration, each of which is an event of its own.
local CONFIGURATION = "muc-config-submitted"
--- Rejects every stanza from banned and blocked accounts to the rooms of a MUC component, except those that end their presence, and
-- every message from muted accounts, to the room or to its occupants, whatever it is (private, invitation, voice
-- request): when it arrives, and again wherever another module may have delayed it, right before mod_muc acts on it.
function ____exports.guardRooms(host, parts)
    local context = module:context(host)
    local function onStanza(event)
        local sent = stanzaInProgress() or asSent(event)
        local exclusion = findRejection(sent, host, parts)
        if exclusion == nil then
            return nil
        end
        answer(sent, exclusion)
        return true
    end
    for ____, event in ipairs(STANZAS) do
        trackStanzas(context, event)
        context:hook(event, onStanza, BEFORE_ALL)
        hookAt(context, event, BEFORE_MUC, onStanza)
    end
    for ____, event in ipairs(STANZA_LOOKS) do
        hookAt(context, event, BEFORE_MUC, onStanza)
    end
    for ____, look in ipairs(ROOM_LOOKS) do
        lookAgain(context, look, host, parts)
    end
    local fields = {}
    context:hook(
        CONFIGURATION,
        function(event)
            for field in pairs(event.fields) do
                do
                    local __continue12
                    repeat
                        if fields[field] == true then
                            __continue12 = true
                            break
                        end
                        fields[field] = true
                        lookAgain(
                            context,
                            {
                                event = (CONFIGURATION .. "/") .. field,
                                at = {0.5},
                                stop = function() return true end
                            },
                            host,
                            parts
                        )
                        __continue12 = true
                    until true
                    if not __continue12 then
                        break
                    end
                end
            end
        end,
        BEFORE_ALL
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.watch"] = function(...) 
local ____exports = {}
--- Logs and counts the joins to the rooms of a host that lists in mode "watch" would reject.
function ____exports.watchJoins(host, services, lists)
    module:context(host):hook(
        "muc-occupant-joined",
        function(____bindingPattern0)
            local occupant
            local room
            room = ____bindingPattern0.room
            occupant = ____bindingPattern0.occupant
            if not lists:isInUse() or not services:reaches(host) then
                return nil
            end
            local account = occupant.bare_jid
            local list = lists:find(account, room.jid, "watch")
            if list == nil then
                return nil
            end
            list:countJoin()
            module:log(
                "info",
                "Block list %s of %s would reject %s in %s",
                list.node,
                list.jid,
                account,
                room.jid
            )
            return nil
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.mutes"] = function(...) 
local ____exports = {}
local withoutText
local ____voices = require("lua-src.mod_http_muc_kick.rooms.voices")
local forgetVoice = ____voices.forgetVoice
local hadVoice = ____voices.hadVoice
local noteVoice = ____voices.noteVoice
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local BEFORE_ALL = ____priorities.BEFORE_ALL
local FIRST = ____priorities.FIRST
local LAST = ____priorities.LAST
function withoutText(____error)
    ____error:maptags(function(tag)
        local ____temp_4
        if tag.name == "text" then
            ____temp_4 = nil
        else
            ____temp_4 = tag
        end
        return ____temp_4
    end)
    return ____error
end
local jid = require("util.jid")
--- Keeps muted accounts visitors (XEP-0045, section 8.4) in the rooms of a MUC component: when they enter, and whoever
-- gives them another role or affiliation. `context`: the API of this module on that host.
function ____exports.keepMuted(host, context, findMute, services)
    local function isMuted(account, muc)
        return services:reaches(host) and findMute(account, muc) ~= nil
    end
    context:hook(
        "muc-broadcast-presence",
        function(____bindingPattern0)
            local occupant
            local room
            room = ____bindingPattern0.room
            occupant = ____bindingPattern0.occupant
            local ____occupant_0 = occupant
            local role = ____occupant_0.role
            local account = ____occupant_0.bare_jid
            if role == nil or role == "visitor" or not isMuted(account, room.jid) then
                return nil
            end
            noteVoice(occupant.nick)
            occupant.role = "visitor"
            room:save_occupant(occupant)
            return nil
        end,
        FIRST
    )
    context:hook(
        "muc-pre-set-role",
        function(event)
            local ____event_1 = event
            local room = ____event_1.room
            local occupant = ____event_1.occupant
            local role = ____event_1.role
            if role ~= "participant" and role ~= "moderator" then
                return
            end
            if not isMuted(occupant.bare_jid, room.jid) then
                return
            end
            event.allowed = false
            event.error = "cancel"
            event.condition = "not-allowed"
        end,
        LAST
    )
    for ____, event in ipairs({"message/bare", "message/full"}) do
        context:hook(
            event,
            function(____bindingPattern0)
                local stanza
                stanza = ____bindingPattern0.stanza
                local account, muc = jid.bare(stanza.attr.from), jid.bare(stanza.attr.to)
                if stanza.attr.type ~= "error" or account == nil or muc == nil then
                    return nil
                end
                if not isMuted(account, muc) then
                    return nil
                end
                stanza:maptags(function(tag) return tag.name == "error" and withoutText(tag) or nil end)
                return nil
            end,
            BEFORE_ALL
        )
    end
    local function silence(____bindingPattern0)
        local stanza
        local room
        room = ____bindingPattern0.room
        stanza = ____bindingPattern0.stanza
        local account = jid.bare(stanza.attr.from)
        if account == nil or not isMuted(account, room.jid) then
            return
        end
        stanza:maptags(function(tag)
            local ____temp_2
            if tag.name == "status" then
                ____temp_2 = nil
            else
                ____temp_2 = tag
            end
            return ____temp_2
        end)
    end
    context:hook(
        "muc-occupant-pre-join",
        function(event)
            silence(event)
        end,
        LAST
    )
    context:hook(
        "muc-occupant-pre-change",
        function(event)
            local ____event_3 = event
            local before = ____event_3.orig_occupant
            local after = ____event_3.dest_occupant
            local is_first_session = ____event_3.is_first_session
            if is_first_session == true and hadVoice(before.nick) then
                noteVoice(after.nick)
            end
            silence(event)
        end,
        LAST
    )
    context:hook(
        "muc-occupant-pre-leave",
        function(event)
            silence(event)
        end,
        LAST
    )
    context:hook(
        "muc-occupant-left",
        function(____bindingPattern0)
            local nick
            nick = ____bindingPattern0.nick
            forgetVoice(nick)
        end,
        FIRST
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.enforcement"] = function(...) 
local ____exports = {}
local ____ban_2Dlookup = require("lua-src.mod_http_muc_kick.bans.ban-lookup")
local createBanLookup = ____ban_2Dlookup.createBanLookup
local ____muc_2Dhosts = require("lua-src.mod_http_muc_kick.rooms.muc-hosts")
local eachMucHost = ____muc_2Dhosts.eachMucHost
local ____exclusion = require("lua-src.mod_http_muc_kick.enforcement.exclusion")
local createExclusionLookup = ____exclusion.createExclusionLookup
local ____expulsion = require("lua-src.mod_http_muc_kick.enforcement.expulsion")
local createExpulsion = ____expulsion.createExpulsion
local ____gate = require("lua-src.mod_http_muc_kick.enforcement.gate")
local guardRooms = ____gate.guardRooms
local ____watch = require("lua-src.mod_http_muc_kick.enforcement.watch")
local watchJoins = ____watch.watchJoins
local ____mutes = require("lua-src.mod_http_muc_kick.enforcement.mutes")
local keepMuted = ____mutes.keepMuted
local ____refusal_2Dlog = require("lua-src.mod_http_muc_kick.enforcement.refusal-log")
local createRefusalLog = ____refusal_2Dlog.createRefusalLog
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
--- Enforces bans, block lists and mutes in every reachable room, of hosts that are active now or later: banned accounts are denied entry
-- (gate.ts), and removed if they are inside nevertheless (expulsion.ts); muted accounts are visitors (mutes.ts), whose
-- messages are rejected (gate.ts). `bans`: the current list.
-- `joinRejected` is called for each join that is rejected.
function ____exports.enforceBans(bans, services, metrics, lists, joinRejected)
    local findExclusion = createExclusionLookup(
        createBanLookup(bans, "find", services),
        lists
    )
    local findMute = createBanLookup(bans, "findMute", services)
    local expulsion = createExpulsion({findExclusion = findExclusion, findMute = findMute, bans = bans, services = services})
    local refusals = createRefusalLog()
    local parts = {
        findExclusion = findExclusion,
        findMute = findMute,
        services = services,
        metrics = metrics,
        refusals = refusals,
        joinRejected = joinRejected
    }
    eachMucHost(
        services,
        function(host, context)
            guardRooms(host, parts)
            watchJoins(host, services, lists)
            keepMuted(host, context, findMute, services)
            context:hook(
                "muc-room-restored",
                function(____bindingPattern0)
                    local room
                    room = ____bindingPattern0.room
                    if services:reaches(host) then
                        expulsion.checkRestored(services:wrap(room))
                    end
                end,
                FIRST
            )
            context:hook(
                "muc-broadcast-presence",
                function(____bindingPattern0)
                    local occupant
                    local room
                    room = ____bindingPattern0.room
                    occupant = ____bindingPattern0.occupant
                    if occupant.role == nil or findExclusion(occupant.bare_jid, room.jid) == nil then
                        return nil
                    end
                    expulsion.checkSoon(services:wrap(room))
                    return nil
                end,
                FIRST
            )
        end
    )
    expulsion.checkAll()
    return expulsion
end
return ____exports
 end,
["src.contract.since"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local ____exports = {}
local UNITS, UNIT_SECONDS, MAX_DIGITS
local ____timestamp = require("src.contract.timestamp")
local parseInstant = ____timestamp.parseInstant
--- Unix time in whole seconds, rounded down; undefined if the text is no such beginning: one to six digits and s, m, h
-- or d, or a date and time of RFC 3339. `now`: Unix time in seconds, with fraction.
function ____exports.parseSince(text, now)
    local digits = #text - 1
    local unit = (string.find(
        UNITS,
        __TS__StringCharAt(text, digits),
        nil,
        true
    ) or 0) - 1
    if digits < 1 or digits > MAX_DIGITS or unit < 0 then
        local ____opt_1 = parseInstant(text)
        return ____opt_1 and ____opt_1.seconds
    end
    local count = 0
    do
        local at = 0
        while at < digits do
            local digit = (string.find(
                "0123456789",
                __TS__StringCharAt(text, at),
                nil,
                true
            ) or 0) - 1
            if digit < 0 then
                return nil
            end
            count = count * 10 + digit
            at = at + 1
        end
    end
    return math.floor(now - count * (UNIT_SECONDS[unit + 1] or 0))
end
UNITS = "smhd"
UNIT_SECONDS = {1, 60, 3600, 86400}
MAX_DIGITS = 6
--- The beginning of a period that lasts until now, as written.
____exports.sinceField = {
    takes = "a duration up to now such as 90s, 10m, 2h or 1d, or an RFC 3339 timestamp such as 2030-01-31T12:00:00Z",
    read = function(value, json)
        if json:kind(value) ~= "string" then
            return nil
        end
        local text = value
        local ____temp_0
        if ____exports.parseSince(text, 0) == nil then
            ____temp_0 = nil
        else
            ____temp_0 = text
        end
        return ____temp_0
    end
}
return ____exports
 end,
["src.contract.kick-request"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayConcat = ____lualib.__TS__ArrayConcat
local ____exports = {}
local readKickSelector, KICK_SELECTORS, affiliationField
local ____fields = require("src.contract.fields")
local choiceField = ____fields.choiceField
local entityOrSessionField = ____fields.entityOrSessionField
local flagField = ____fields.flagField
local muteRoleField = ____fields.muteRoleField
local nicknameField = ____fields.nicknameField
local occupantIdField = ____fields.occupantIdField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomJidField = ____fields.roomJidField
local secondsField = ____fields.secondsField
local ____jid_2Dtext = require("src.contract.jid-text")
local hasLocalpart = ____jid_2Dtext.hasLocalpart
local ____message_2Drequest = require("src.contract.message-request")
local actMessageField = ____message_2Drequest.actMessageField
local ____problem = require("src.contract.problem")
local invalidBody = ____problem.invalidBody
local isProblem = ____problem.isProblem
local missingField = ____problem.missingField
local missingNicknameOrMuc = ____problem.missingNicknameOrMuc
local notOfDomain = ____problem.notOfDomain
local onlyOneOf = ____problem.onlyOneOf
local ____retraction_2Drequest = require("src.contract.retraction-request")
local readRetraction = ____retraction_2Drequest.readRetraction
local RETRACT_FIELDS = ____retraction_2Drequest.RETRACT_FIELDS
local ____selector = require("src.contract.selector")
local readSelector = ____selector.readSelector
local SELECTORS = ____selector.SELECTORS
local ____since = require("src.contract.since")
local sinceField = ____since.sinceField
function readKickSelector(fields)
    local joinedSince = readField(fields, "joined_since", sinceField)
    local affiliation = readField(fields, "affiliation", affiliationField)
    if joinedSince == nil then
        if affiliation ~= nil then
            return missingField("joined_since", "affiliation")
        end
        return readSelector(fields, entityOrSessionField, roomJidField, KICK_SELECTORS) or missingNicknameOrMuc()
    end
    local nickname = readField(fields, "nickname", nicknameField)
    local jid = readField(fields, "jid", entityOrSessionField)
    local occupantId = readField(fields, "occupant_id", occupantIdField)
    local muc = readField(fields, "muc", roomJidField)
    if (nickname or jid or occupantId) ~= nil then
        return onlyOneOf(KICK_SELECTORS)
    end
    return muc == nil and missingField("muc", "joined_since") or ({by = "joined_since", joinedSince = joinedSince, affiliation = affiliation, muc = muc})
end
KICK_SELECTORS = __TS__ArrayConcat(SELECTORS, {"joined_since"})
local FIELDS = __TS__ArrayConcat(KICK_SELECTORS, {
    "affiliation",
    "muc",
    "role",
    "reason",
    "dry_run",
    "ban_seconds",
    "publish",
    "mute_seconds",
    "message"
}, RETRACT_FIELDS)
affiliationField = choiceField({"none", "member", "admin", "owner"})
--- Reads one object of the body of `POST /muc_kick`, decoded from JSON. `more`: see openFields.
function ____exports.readKickRequest(body, json, more)
    local fields = openFields(body, FIELDS, json, more)
    local selector = readKickSelector(fields)
    local role = readField(fields, "role", muteRoleField)
    local reason = readField(fields, "reason", reasonField)
    local ____readField_result_0 = readField(fields, "dry_run", flagField)
    if ____readField_result_0 == nil then
        ____readField_result_0 = false
    end
    local dryRun = ____readField_result_0
    local banSeconds = readField(fields, "ban_seconds", secondsField)
    local ____temp_1
    if readField(fields, "publish", flagField) == true then
        ____temp_1 = true
    else
        ____temp_1 = nil
    end
    local publish = ____temp_1
    local retract = readRetraction(fields)
    local message = readField(fields, "message", actMessageField)
    local muteSeconds = readField(fields, "mute_seconds", secondsField)
    if fields.problem ~= nil then
        return fields.problem
    end
    if isProblem(selector) then
        return selector
    end
    if role ~= nil and banSeconds ~= nil then
        return onlyOneOf({"role", "ban_seconds"})
    end
    if role ~= nil and publish == true then
        return onlyOneOf({"role", "publish"})
    end
    if banSeconds == nil and publish == true then
        return missingField("ban_seconds", "publish")
    end
    if role == nil and muteSeconds ~= nil then
        return missingField("role", "mute_seconds")
    end
    local rule = role == nil and "ban_seconds" or "role"
    if selector.by == "jid" and (role or banSeconds) ~= nil then
        if not hasLocalpart(selector.jid) then
            return notOfDomain(rule)
        end
    end
    local request = reason == nil and ({selector = selector, dryRun = dryRun}) or ({selector = selector, dryRun = dryRun, reason = reason})
    if banSeconds ~= nil then
        request.banSeconds = banSeconds
    end
    if publish ~= nil then
        request.publish = publish
    end
    if role ~= nil then
        request.mute = {seconds = muteSeconds}
    end
    if retract ~= nil then
        request.retract = retract
    end
    if message ~= nil then
        request.message = message
    end
    return request
end
--- Reads the whole body, decoded from JSON. `more`: see openFields.
function ____exports.readKickBody(body, json, limits, more)
    local kind = json:kind(body)
    if kind == "array" then
        local items = json:items(body)
        if #items >= 1 and #items <= limits.maxBatch then
            return {items = items}
        end
    elseif kind == "object" then
        return ____exports.readKickRequest(body, json, more)
    end
    return invalidBody(("an object, or an array of 1 to " .. tostring(limits.maxBatch)) .. " objects")
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.visits.visitor-log"] = function(...) 
local ____exports = {}
local refusalKey
function refusalKey(____bindingPattern0)
    local muc
    local account
    account = ____bindingPattern0.account
    muc = ____bindingPattern0.muc
    return (account .. "\0") .. muc
end
local id = require("util.id")
--- Minimum time between two entries about rejected joins of one account to one room, in seconds.
local REFUSAL_PERIOD = 60
--- `saved`: the state of the previous instance, if this one is loaded by a reload.
function ____exports.createVisitorLog(saved, capacity)
    local state = saved or ({
        epoch = id.short(),
        capacity = capacity,
        first = 1,
        last = 0,
        slots = {},
        refusals = {}
    })
    local function notify()
        return nil
    end
    local function at(number)
        if number < state.first or number > state.last then
            return nil
        end
        return state.slots[number % state.capacity]
    end
    --- Whether it is to be left out.
    local function isRepeated(visit, key)
        local number = state.refusals[key]
        local ____temp_0
        if number == nil then
            ____temp_0 = nil
        else
            ____temp_0 = at(number)
        end
        local before = ____temp_0
        return before ~= nil and visit.at - before.at < REFUSAL_PERIOD and visit.at >= before.at
    end
    local function removeOldest()
        local oldest = at(state.first)
        if (oldest and oldest.type) == "refused" then
            local key = refusalKey(oldest)
            if state.refusals[key] == state.first then
                state.refusals[key] = nil
            end
        end
        state.slots[state.first % state.capacity] = nil
        state.first = state.first + 1
    end
    local function resize(wanted)
        if wanted == state.capacity then
            return
        end
        while state.last - state.first + 1 > wanted do
            removeOldest()
        end
        local slots = {}
        do
            local number = state.first
            while number <= state.last do
                slots[number % wanted] = at(number)
                number = number + 1
            end
        end
        state.slots = slots
        state.capacity = wanted
    end
    resize(capacity)
    return {
        state = state,
        isOn = function() return state.capacity > 0 end,
        onAdd = function(listener)
            notify = listener
        end,
        add = function(visit)
            local key = visit.type == "refused" and refusalKey(visit) or nil
            if key ~= nil and isRepeated(visit, key) then
                return
            end
            if state.last - state.first + 1 >= state.capacity then
                removeOldest()
            end
            state.last = state.last + 1
            state.slots[state.last % state.capacity] = visit
            if key ~= nil then
                state.refusals[key] = state.last
            end
            notify()
        end,
        at = at,
        lastToLeave = function(muc, matches)
            do
                local number = state.last
                while number >= state.first do
                    local visit = at(number)
                    if (visit and visit.type) == "left" and visit.muc == muc and matches(visit) then
                        return visit.account
                    end
                    number = number - 1
                end
            end
            return nil
        end,
        resize = resize
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.visits.stays"] = function(...) 
local ____exports = {}
--- `saved`: those of the previous instance, if this one is loaded by a reload.
function ____exports.createStays(saved)
    local byRoom = saved or ({})
    return {
        byRoom = byRoom,
        of = function(muc, nick)
            local ____opt_0 = byRoom[muc]
            return ____opt_0 and ____opt_0[nick]
        end,
        begin = function(muc, nick, stay)
            local stays = byRoom[muc]
            if stays == nil then
                stays = {}
                byRoom[muc] = stays
            end
            stays[nick] = stay
        end,
        ["end"] = function(muc, nick)
            local stays = byRoom[muc]
            if stays == nil then
                return
            end
            stays[nick] = nil
            if (next(stays)) == nil then
                byRoom[muc] = nil
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.selection"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local isForAccounts, selectRecent, findOccupant, findWhoLeft, selectOccupant, byNickname, byOccupantId, selectAccount, toSessions, occupantsOf, time
local ____fields = require("src.contract.fields")
local entityOrSessionField = ____fields.entityOrSessionField
local invalidValue = ____fields.invalidValue
local nicknameField = ____fields.nicknameField
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local needsNewerProsody = ____problem.needsNewerProsody
local noSuchRoom = ____problem.noSuchRoom
local notOfDomain = ____problem.notOfDomain
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____since = require("src.contract.since")
local parseSince = ____since.parseSince
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local prepAccountOrSession = ____addresses.prepAccountOrSession
local prepNickname = ____addresses.prepNickname
local prepRoomAddress = ____addresses.prepRoomAddress
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
function isForAccounts(____bindingPattern0)
    local mute
    local banSeconds
    banSeconds = ____bindingPattern0.banSeconds
    mute = ____bindingPattern0.mute
    return banSeconds ~= nil or mute ~= nil
end
function selectRecent(____bindingPattern0, address, ____bindingPattern1, isForAccounts)
    local affiliation
    local joinedSince
    joinedSince = ____bindingPattern0.joinedSince
    affiliation = ____bindingPattern0.affiliation
    local stays
    local services
    services = ____bindingPattern1.services
    stays = ____bindingPattern1.stays
    local since = parseSince(
        joinedSince,
        time.now()
    ) or math.huge
    local function isChosen(of)
        local ____temp_5
        if affiliation == nil then
            ____temp_5 = of ~= "admin" and of ~= "owner"
        else
            ____temp_5 = of == affiliation
        end
        return ____temp_5
    end
    return services:visit(
        address,
        function(room)
            if room == nil then
                return failure(noSuchRoom(address.jid))
            end
            local joined = room:occupants(function(account, nick)
                local stay = stays.of(address.jid, nick)
                if stay == nil or stay.joinedAt < since then
                    return false
                end
                return not isForAccounts or domainOf(account) ~= account
            end)
            local chosen = __TS__ArrayFilter(
                joined,
                function(____, occupant) return isChosen(room:affiliation(occupant)) end
            )
            if #chosen == 0 then
                return failure(occupantNotFound(address.jid))
            end
            local accounts = {}
            for ____, ____value in ipairs(chosen) do
                local account = ____value.account
                accounts[canonicalAccount(account)] = true
            end
            local distinct = {}
            for account in pairs(accounts) do
                distinct[#distinct + 1] = account
            end
            table.sort(distinct)
            local concerned = isForAccounts and room:occupants(function(account) return accounts[canonicalAccount(account)] == true end) or chosen
            local targets = __TS__ArrayMap(
                concerned,
                function(____, occupant) return room:sighting(occupant) end
            )
            return success({targets = targets, accounts = distinct, muc = address.jid})
        end
    )
end
function findOccupant(selector, address, services)
    return selector.by == "nickname" and byNickname(address, selector.nickname, services) or byOccupantId(address, selector.occupantId, services)
end
function findWhoLeft(selector, address, visitors)
    local ____temp_6
    if selector.by == "nickname" then
        ____temp_6 = prepNickname(selector.nickname)
    else
        ____temp_6 = nil
    end
    local nickname = ____temp_6
    local ____temp_7
    if selector.by == "nickname" then
        ____temp_7 = nil
    else
        ____temp_7 = selector.occupantId
    end
    local occupantId = ____temp_7
    return visitors.lastToLeave(
        address.jid,
        function(visit)
            local ____temp_8
            if occupantId == nil then
                ____temp_8 = visit.nickname == nickname
            else
                ____temp_8 = visit.occupantId == occupantId
            end
            return ____temp_8
        end
    )
end
function selectOccupant(selector, address, ____bindingPattern0, request)
    local visitors
    local services
    services = ____bindingPattern0.services
    visitors = ____bindingPattern0.visitors
    local occupant = findOccupant(selector, address, services)
    local findsWhoLeft = isForAccounts(request) or request.retract ~= nil
    local found
    if occupant.ok then
        found = occupant.value.account
    elseif occupant.problem.status == 404 and findsWhoLeft then
        found = findWhoLeft(selector, address, visitors)
    end
    if found == nil then
        return occupant
    end
    local account = canonicalAccount(found)
    if not isForAccounts(request) then
        return success({targets = occupant.ok and ({occupant.value}) or ({}), accounts = {account}, muc = address.jid})
    end
    if domainOf(account) == account then
        return failure(notOfDomain(request.mute == nil and "ban_seconds" or "role"))
    end
    return success({
        targets = occupantsOf(account, address, services),
        accounts = {account},
        muc = address.jid
    })
end
function byNickname(address, nickname, services)
    local prepped = prepNickname(nickname)
    if prepped == nil then
        return failure(invalidField("nickname", nicknameField.takes))
    end
    return services:occupantAt(address, prepped)
end
function byOccupantId(address, id, services)
    return services:visit(
        address,
        function(room)
            if room == nil then
                return failure(noSuchRoom(address.jid))
            end
            if not room:hasOccupantIds() then
                return failure(needsNewerProsody("occupant_id", "0.12"))
            end
            local occupant = room:occupantWithId(id)
            return occupant == nil and failure(occupantNotFound(room.jid)) or success(room:sighting(occupant))
        end
    )
end
function selectAccount(____bindingPattern0, address, services, isBan)
    local resource
    local account
    account = ____bindingPattern0.account
    resource = ____bindingPattern0.resource
    local targets = occupantsOf(account, address, services)
    if #targets == 0 and not isBan and services:find(address) == nil then
        return failure(noSuchRoom(address.jid))
    end
    local ____success_11 = success
    local ____toSessions_10 = toSessions
    local ____isBan_9
    if isBan then
        ____isBan_9 = nil
    else
        ____isBan_9 = resource
    end
    return ____success_11({
        targets = ____toSessions_10(targets, ____isBan_9),
        accounts = {account},
        muc = address.jid
    })
end
function toSessions(targets, resource)
    return resource == nil and targets or __TS__ArrayMap(
        targets,
        function(____, ____bindingPattern0)
            local account
            local muc
            muc = ____bindingPattern0.muc
            account = ____bindingPattern0.account
            return {muc = muc, nick = nil, account = account, session = (account .. "/") .. resource}
        end
    )
end
function occupantsOf(account, ____bindingPattern0, services)
    local jid
    jid = ____bindingPattern0.jid
    return services:occupantsIn(
        jid,
        function(sighting) return canonicalAccount(sighting.account) == account end
    )
end
time = require("util.time")
--- Finds the occupants that a request selects in its room (`muc`), without changing anything. With `ban_seconds` or
-- `role` these are all occupants of the account, however it was selected, because the account gets banned or muted; it
-- may have left already.
function ____exports.selectInRoom(request, muc, parts)
    local ____request_0 = request
    local selector = ____request_0.selector
    local ____parts_1 = parts
    local services = ____parts_1.services
    local ____temp_2
    if selector.by == "jid" then
        ____temp_2 = prepAccountOrSession(selector.jid)
    else
        ____temp_2 = nil
    end
    local sought = ____temp_2
    if selector.by == "jid" and sought == nil then
        return failure(invalidValue("jid", entityOrSessionField, selector.jid, luaJson))
    end
    local address = prepRoomAddress(muc)
    if address == nil then
        return failure(invalidValue("muc", roomJidField, muc, luaJson))
    end
    local unreachable = services:whyUnreachable(address.host)
    if unreachable ~= nil then
        return failure(unreachable)
    end
    if sought ~= nil then
        return selectAccount(
            sought,
            address,
            services,
            isForAccounts(request)
        )
    end
    if selector.by == "joined_since" then
        return selectRecent(
            selector,
            address,
            parts,
            isForAccounts(request)
        )
    end
    return selectOccupant(selector, address, parts, request)
end
--- Finds the occupants in all rooms for a request without `muc`.
function ____exports.searchRooms(request, whereabouts, agenda, done)
    local ____request_3 = request
    local selector = ____request_3.selector
    local jid = selector.by == "jid" and selector.jid or ""
    local address = prepAccountOrSession(jid)
    if address == nil then
        done(failure(invalidValue("jid", entityOrSessionField, jid, luaJson)))
        return
    end
    local account = address.account
    local ____isForAccounts_result_4
    if isForAccounts(request) then
        ____isForAccounts_result_4 = nil
    else
        ____isForAccounts_result_4 = address.resource
    end
    local resource = ____isForAccounts_result_4
    whereabouts:search(
        agenda,
        account,
        function(index, problem)
            if problem ~= nil then
                done(failure(problem))
                return
            end
            done(success({
                targets = toSessions(
                    index:ofAccount(account),
                    resource
                ),
                accounts = {account},
                muc = nil
            }))
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.kick-order"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local actOn, kickSelected, logLevelOf, banAndApply, respondWith, finish, groupByAccount, ruleOf, banInSteps, responseOf, logRaidBans, logRaid, countKicks, NO_RECORDS, ACCOUNTS_AT_ONCE
local ____problem = require("src.contract.problem")
local disabledBySetting = ____problem.disabledBySetting
local failure = ____problem.failure
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____ban_2Dkicks = require("lua-src.mod_http_muc_kick.bans.ban-kicks")
local applyBans = ____ban_2Dkicks.applyBans
local ____banning = require("lua-src.mod_http_muc_kick.bans.banning")
local banAccounts = ____banning.banAccounts
local describeBan = ____banning.describeBan
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local changeRoles = ____kicking.changeRoles
local describeAll = ____kicking.describeAll
local ____messaging = require("lua-src.mod_http_muc_kick.messages.messaging")
local announceAct = ____messaging.announceAct
local ____authorship = require("lua-src.mod_http_muc_kick.retractions.authorship")
local authorAmong = ____authorship.authorAmong
local ____retracting = require("lua-src.mod_http_muc_kick.retractions.retracting")
local retract = ____retracting.retract
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local PUBLISH_TO = ____settings.PUBLISH_TO
local ____selection = require("lua-src.mod_http_muc_kick.kicks.selection")
local searchRooms = ____selection.searchRooms
function actOn(selected, request, order)
    if not selected.ok then
        finish(selected, request, order)
        return
    end
    local rule = ruleOf(request)
    if rule == nil then
        kickSelected(selected.value, request, order)
    else
        banAndApply(selected.value, rule, request, order)
    end
end
function kickSelected(selection, request, order)
    local ____order_0 = order
    local parts = ____order_0.parts
    local origin = ____order_0.origin
    local agenda = ____order_0.agenda
    local announced = ____order_0.announced
    local ____selection_1 = selection
    local targets = ____selection_1.targets
    local function respond(concerned)
        respondWith(
            concerned,
            selection,
            NO_RECORDS,
            request,
            order
        )
    end
    if request.dryRun then
        describeAll(targets, agenda, respond)
        return
    end
    local logLevel = logLevelOf(request, origin.logLevel)
    local change = {reason = request.reason, from = origin.from, as = "kick", logLevel = logLevel}
    announceAct(
        request.message,
        targets,
        announced,
        parts.services,
        agenda,
        function()
            changeRoles(
                targets,
                function() return change end,
                agenda,
                respond
            )
        end
    )
end
function logLevelOf(____bindingPattern0, otherwise)
    local selector
    selector = ____bindingPattern0.selector
    return selector.by == "joined_since" and "debug" or otherwise
end
function banAndApply(selection, rule, request, order)
    local ____order_2 = order
    local parts = ____order_2.parts
    local agenda = ____order_2.agenda
    local announced = ____order_2.announced
    local ____selection_3 = selection
    local targets = ____selection_3.targets
    local accounts = ____selection_3.accounts
    local muc = ____selection_3.muc
    local ____request_4 = request
    local selector = ____request_4.selector
    local reason = ____request_4.reason
    local dryRun = ____request_4.dryRun
    local message = ____request_4.message
    local origin = {
        from = order.origin.from,
        logLevel = logLevelOf(request, "info")
    }
    banInSteps(
        __TS__ObjectAssign({accounts = accounts, muc = muc, reason = reason, dryRun = dryRun}, rule),
        parts.bans,
        origin,
        agenda,
        function(records, problem)
            if selector.by == "joined_since" and not dryRun and #records > 0 then
                logRaidBans(selector, rule, #records, origin.from)
            end
            local function respond(concerned)
                local all = problem == nil and concerned or failure(problem)
                respondWith(
                    all,
                    selection,
                    records,
                    request,
                    order
                )
            end
            if dryRun then
                describeAll(targets, agenda, respond)
                return
            end
            local ids = {}
            for ____, ____value in ipairs(records) do
                local jid = ____value.jid
                local id = ____value.id
                ids[jid] = id
            end
            local function idOf(account)
                return ids[canonicalAccount(account)]
            end
            announceAct(
                message,
                targets,
                announced,
                parts.services,
                agenda,
                function()
                    applyBans(
                        targets,
                        idOf,
                        parts.bans,
                        origin,
                        agenda,
                        respond
                    )
                end
            )
        end
    )
end
function respondWith(concerned, ____bindingPattern0, records, request, order)
    local muc
    local accounts
    local targets
    targets = ____bindingPattern0.targets
    accounts = ____bindingPattern0.accounts
    muc = ____bindingPattern0.muc
    local ____order_5 = order
    local parts = ____order_5.parts
    local origin = ____order_5.origin
    local agenda = ____order_5.agenda
    local ____request_6 = request
    local selector = ____request_6.selector
    local reason = ____request_6.reason
    local dryRun = ____request_6.dryRun
    local period = ____request_6.retract
    if not concerned.ok then
        finish(concerned, request, order)
    elseif period ~= nil then
        local jid = selector.by == "jid" and selector.jid or nil
        local byAccount = groupByAccount(targets)
        local authors = __TS__ArrayMap(
            accounts,
            function(____, account) return authorAmong(byAccount[account] or ({}), account, jid) end
        )
        local ____origin_7 = origin
        local from = ____origin_7.from
        retract(
            {
                authors = authors,
                muc = muc,
                period = period,
                reason = reason,
                dryRun = dryRun,
                from = from
            },
            parts.services,
            agenda,
            function(retraction)
                finish(
                    success(responseOf(request, concerned.value, records, retraction)),
                    request,
                    order
                )
            end
        )
    elseif #concerned.value == 0 and ruleOf(request) == nil then
        finish(
            failure(occupantNotFound(muc)),
            request,
            order
        )
    else
        finish(
            success(responseOf(request, concerned.value, records, nil)),
            request,
            order
        )
    end
end
function finish(outcome, request, ____bindingPattern0)
    local done
    local origin
    local parts
    parts = ____bindingPattern0.parts
    origin = ____bindingPattern0.origin
    done = ____bindingPattern0.done
    local ____request_8 = request
    local selector = ____request_8.selector
    local dryRun = ____request_8.dryRun
    if not dryRun then
        countKicks(outcome, parts.metrics)
        if selector.by == "joined_since" and outcome.ok then
            logRaid(selector, outcome.value, origin.from)
        end
    end
    done(outcome)
end
function groupByAccount(targets)
    local byAccount = {}
    for ____, target in ipairs(targets) do
        local account = canonicalAccount(target.account)
        local some = byAccount[account]
        if some == nil then
            byAccount[account] = {target}
        else
            some[#some + 1] = target
        end
    end
    return byAccount
end
function ruleOf(request)
    local ____request_9 = request
    local banSeconds = ____request_9.banSeconds
    local mute = ____request_9.mute
    local publish = request.publish == true
    if mute ~= nil then
        return {role = "visitor", seconds = mute.seconds, publish = publish}
    end
    local ____temp_10
    if banSeconds == nil then
        ____temp_10 = nil
    else
        ____temp_10 = {role = nil, seconds = banSeconds, publish = publish}
    end
    return ____temp_10
end
function banInSteps(ban, bans, origin, agenda, done)
    local records = {}
    local problem
    local ____ban_11 = ban
    local accounts = ____ban_11.accounts
    local function banSome(step)
        local first = step * ACCOUNTS_AT_ONCE
        local some = __TS__ObjectAssign(
            {},
            ban,
            {accounts = __TS__ArraySlice(accounts, first, first + ACCOUNTS_AT_ONCE)}
        )
        local placed = attempt(function() return success(banAccounts(
            some,
            bans(),
            origin
        )) end)
        if not placed.ok then
            problem = placed.problem
            return
        end
        for ____, outcome in ipairs(placed.value) do
            if outcome.ok then
                records[#records + 1] = outcome.value
            else
                problem = outcome.problem
            end
        end
    end
    agenda:plan(
        math.ceil(#accounts / ACCOUNTS_AT_ONCE),
        banSome,
        function()
            done(records, problem)
        end
    )
end
function responseOf(____bindingPattern0, concerned, records, retraction)
    local banSeconds
    local dryRun
    local mute
    mute = ____bindingPattern0.mute
    dryRun = ____bindingPattern0.dryRun
    banSeconds = ____bindingPattern0.banSeconds
    local function placed()
        return list(__TS__ArrayMap(
            records,
            function(____, record) return describeBan(record) end
        ))
    end
    local ____dryRun_12
    if dryRun then
        ____dryRun_12 = true
    else
        ____dryRun_12 = nil
    end
    local dry_run = ____dryRun_12
    if mute ~= nil then
        return {
            kicked = list({}),
            muted = list(concerned),
            mutes = placed(),
            dry_run = dry_run,
            retraction = retraction
        }
    end
    local ____temp_13
    if banSeconds == nil then
        ____temp_13 = nil
    else
        ____temp_13 = placed()
    end
    local bans = ____temp_13
    return {
        kicked = list(concerned),
        bans = bans,
        dry_run = dry_run,
        retraction = retraction
    }
end
function logRaidBans(____bindingPattern0, ____bindingPattern1, count, from)
    local joinedSince
    local muc
    muc = ____bindingPattern0.muc
    joinedSince = ____bindingPattern0.joinedSince
    local seconds
    local role
    role = ____bindingPattern1.role
    seconds = ____bindingPattern1.seconds
    module:log(
        "info",
        "%s placed on those who joined %s since %s, %s, by %s",
        countWords(count, role == nil and "ban" or "mute"),
        muc,
        joinedSince,
        seconds == nil and "permanently" or "for " .. countWords(seconds, "second"),
        from
    )
end
function logRaid(____bindingPattern0, ____bindingPattern1, from)
    local joinedSince
    local muc
    muc = ____bindingPattern0.muc
    joinedSince = ____bindingPattern0.joinedSince
    local muted
    local kicked
    kicked = ____bindingPattern1.kicked
    muted = ____bindingPattern1.muted
    local act = muted == nil and "Kicked" or "Muted"
    local count = #(muted or kicked)
    module:log(
        "info",
        "%s %d who joined %s since %s, by %s",
        act,
        count,
        muc,
        joinedSince,
        from
    )
end
function countKicks(outcome, metrics)
    if not outcome.ok then
        metrics:countKicks(outcome.problem.code, 1)
    elseif outcome.value.muted ~= nil then
        metrics:countKicks("muted", #outcome.value.muted)
    else
        metrics:countKicks("kicked", #outcome.value.kicked)
    end
end
--- Executes one request. `found`: its occupants; undefined: all rooms must be searched.
function ____exports.carryOut(request, order, found, whereabouts)
    if request.publish == true and not order.parts.publishes() then
        finish(
            failure(disabledBySetting(PUBLISH_TO)),
            request,
            order
        )
        return
    end
    if found ~= nil then
        actOn(found, request, order)
    else
        searchRooms(
            request,
            whereabouts,
            order.agenda,
            function(selected)
                actOn(selected, request, order)
            end
        )
    end
end
NO_RECORDS = {}
ACCOUNTS_AT_ONCE = 32
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.kick-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local kickOne, kickMany, refuse
local ____kick_2Drequest = require("src.contract.kick-request")
local readKickBody = ____kick_2Drequest.readKickBody
local readKickRequest = ____kick_2Drequest.readKickRequest
local ____problem = require("src.contract.problem")
local isProblem = ____problem.isProblem
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerFailure = ____answers.answerFailure
local answerTo = ____answers.answerTo
local refusal = ____answers.refusal
local respond = ____answers.respond
local resultsAnswer = ____answers.resultsAnswer
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____selection = require("lua-src.mod_http_muc_kick.kicks.selection")
local selectInRoom = ____selection.selectInRoom
local ____kick_2Dorder = require("lua-src.mod_http_muc_kick.kicks.kick-order")
local carryOut = ____kick_2Dorder.carryOut
function kickOne(request, parts, event)
    local ____request_selector_0 = request.selector
    local muc = ____request_selector_0.muc
    local ____temp_1
    if muc == nil then
        ____temp_1 = nil
    else
        ____temp_1 = selectInRoom(request, muc, parts)
    end
    local selected = ____temp_1
    if (selected and selected.ok) == false then
        respond(
            event,
            refusal(refuse(selected.problem, request, parts.metrics))
        )
        return
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local function done(outcome)
                respond(
                    event,
                    answerTo(outcome)
                )
            end
            local announced = {}
            local origin = {from = event.request.ip, logLevel = "info"}
            carryOut(request, {
                parts = parts,
                origin = origin,
                agenda = agenda,
                announced = announced,
                done = done
            }, selected, whereabouts)
        end,
        answerFailure(event)
    )
end
function kickMany(items, parts, event)
    local results = {}
    local origin = {from = event.request.ip, logLevel = #items > 1 and "debug" or "info"}
    local announced = {}
    local failed = 0
    local dryRuns = 0
    local function noteResult(result)
        results[#results + 1] = encodeJson(result)
    end
    local function noteProblem(problem)
        failed = failed + 1
        noteResult(problem)
    end
    local function note(outcome)
        if not outcome.ok then
            noteProblem(outcome.problem)
            return
        end
        if outcome.value.dry_run == true then
            dryRuns = dryRuns + 1
        end
        noteResult(__TS__ObjectAssign({status = 200}, outcome.value))
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local order = {
                parts = parts,
                origin = origin,
                agenda = agenda,
                announced = announced,
                done = note
            }
            local function kickItem(index)
                local request = readKickRequest(items[index + 1], luaJson)
                if isProblem(request) then
                    noteProblem(request)
                    return
                end
                local ____request_selector_4 = request.selector
                local muc = ____request_selector_4.muc
                local ____temp_5
                if muc == nil then
                    ____temp_5 = nil
                else
                    ____temp_5 = attempt(selectInRoom, request, muc, parts)
                end
                local selected = ____temp_5
                if (selected and selected.ok) == false then
                    noteProblem(refuse(selected.problem, request, parts.metrics))
                else
                    carryOut(request, order, selected, whereabouts)
                end
            end
            agenda:plan(
                #items,
                kickItem,
                function()
                    local reached = respond(
                        event,
                        resultsAnswer(results)
                    )
                    module:log(
                        "info",
                        "%s for %s: %d done, %d failed%s%s",
                        countWords(#results, "kick"),
                        origin.from,
                        #results - failed - dryRuns,
                        failed,
                        dryRuns == 0 and "" or ", " .. countWords(dryRuns, "dry run"),
                        reached and "" or "; the caller had disconnected"
                    )
                end
            )
        end,
        answerFailure(event),
        #items > 1
    )
end
function refuse(problem, ____bindingPattern0, metrics)
    local dryRun
    dryRun = ____bindingPattern0.dryRun
    if not dryRun then
        metrics:countKicks(problem.code, 1)
    end
    return problem
end
--- `POST /muc_kick`.
function ____exports.createKickHandler(parts)
    local function kick(value, event)
        local body = readKickBody(
            value,
            luaJson,
            parts.limits()
        )
        if isProblem(body) then
            respond(
                event,
                refusal(body)
            )
        elseif body.items ~= nil then
            kickMany(body.items, parts, event)
        else
            kickOne(body, parts, event)
        end
    end
    return function(event)
        readBody(event, kick)
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.restriction-storage"] = function(...) 
local ____exports = {}
local logUnreadable, readRestriction
local ____room_2Drequest = require("src.contract.room-request")
local RESTRICTED_SETTINGS = ____room_2Drequest.RESTRICTED_SETTINGS
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local storageFailed = ____problem.storageFailed
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____stored_2Dban = require("lua-src.mod_http_muc_kick.bans.stored-ban")
local isExpiry = ____stored_2Dban.isExpiry
local ____ban_2Dstorage = require("lua-src.mod_http_muc_kick.bans.ban-storage")
local hasStorage = ____ban_2Dstorage.hasStorage
local openBanStorage = ____ban_2Dstorage.openBanStorage
local openSharedStorage = ____ban_2Dstorage.openSharedStorage
local readRecord = ____ban_2Dstorage.readRecord
local RESTRICTIONS_KEY = ____ban_2Dstorage.RESTRICTIONS_KEY
function logUnreadable(what, fault)
    module:log("error", "The stored restriction of %s cannot be read and does not end: %s", what, fault)
end
function readRestriction(value)
    if type(value) ~= "table" then
        return nil
    end
    local members = value
    local read = {}
    for ____, setting in ipairs(RESTRICTED_SETTINGS) do
        local ____end = members[setting]
        if isExpiry(____end) then
            read[setting] = math.floor(____end)
        elseif ____end == "never" then
            read[setting] = ____end
        elseif ____end ~= nil then
            return nil
        end
    end
    return read
end
--- The stored restrictions by room JID; damaged ones are left unchanged, and the log names them.
function ____exports.readRestrictions()
    local restrictions = {}
    if not hasStorage() then
        return restrictions
    end
    local stored, fault = readRecord(
        openBanStorage(),
        RESTRICTIONS_KEY
    )
    if type(stored) ~= "table" then
        if type(stored) ~= "nil" or fault ~= "it is a nil" then
            logUnreadable("all rooms", fault)
        end
        return restrictions
    end
    for muc, value in pairs(stored) do
        local restriction = readRestriction(value)
        if restriction == nil then
            logUnreadable(muc, "it is invalid")
        else
            restrictions[muc] = restriction
        end
    end
    return restrictions
end
--- Writes the restriction of one room (its prepped bare JID); undefined removes it.
function ____exports.writeRestriction(muc, restriction)
    return attempt(function()
        local written, reason = openSharedStorage():set(RESTRICTIONS_KEY, muc, restriction)
        if written == true then
            return success(nil)
        end
        module:log("error", "Failed to write the restriction of %s to storage: %s", muc, reason)
        return failure(storageFailed())
    end)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.restrictions"] = function(...) 
local ____exports = {}
local nextEnd, endOf, endedSettings
local ____room_2Drequest = require("src.contract.room-request")
local RESTRICTED_SETTINGS = ____room_2Drequest.RESTRICTED_SETTINGS
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local findRoom = ____room_2Dloading.findRoom
local mucOf = ____room_2Dloading.mucOf
local visitRoom = ____room_2Dloading.visitRoom
local ____room_2Dsettings = require("lua-src.mod_http_muc_kick.rooms.room-settings")
local changeSettings = ____room_2Dsettings.changeSettings
local readSettings = ____room_2Dsettings.readSettings
local ____restriction_2Dstorage = require("lua-src.mod_http_muc_kick.restrictions.restriction-storage")
local readRestrictions = ____restriction_2Dstorage.readRestrictions
local writeRestriction = ____restriction_2Dstorage.writeRestriction
function nextEnd(restriction)
    return math.min(
        endOf(restriction and restriction.members_only),
        endOf(restriction and restriction.moderated)
    )
end
function endOf(____end)
    return type(____end) == "number" and ____end or math.huge
end
function endedSettings(____bindingPattern0, now)
    local moderated
    local members_only
    members_only = ____bindingPattern0.members_only
    moderated = ____bindingPattern0.moderated
    local ____temp_8
    if endOf(members_only) <= now then
        ____temp_8 = false
    else
        ____temp_8 = nil
    end
    local ____temp_9
    if endOf(moderated) <= now then
        ____temp_9 = false
    else
        ____temp_9 = nil
    end
    return {members_only = ____temp_8, moderated = ____temp_9}
end
--- A restriction without the settings that are over; undefined if nothing remains restricted.
function ____exports.withoutSettings(restriction, isOver)
    local ____exports_asRestriction_12 = ____exports.asRestriction
    local ____isOver_result_10
    if isOver("members_only") then
        ____isOver_result_10 = nil
    else
        ____isOver_result_10 = restriction.members_only
    end
    local ____isOver_result_11
    if isOver("moderated") then
        ____isOver_result_11 = nil
    else
        ____isOver_result_11 = restriction.moderated
    end
    return ____exports_asRestriction_12({members_only = ____isOver_result_10, moderated = ____isOver_result_11})
end
--- Undefined if nothing is restricted.
function ____exports.asRestriction(restriction)
    local ____temp_13
    if restriction.members_only == nil and restriction.moderated == nil then
        ____temp_13 = nil
    else
        ____temp_13 = restriction
    end
    return ____temp_13
end
local time = require("util.time")
--- Maximum delay of a timer, in seconds.
local LONGEST_WAIT = 3600
--- Wait before the next attempt to end a restriction that could not be ended, in seconds.
local RETRY = 60
--- Reads them from storage. `silenceEnded` is called with a room that is not moderated any more.
function ____exports.openRestrictions(silenceEnded)
    local set, ____end, endDue, setTimer, restrictions, timer, wakesAt
    function set(muc, restriction)
        local written = writeRestriction(muc, restriction)
        if not written.ok then
            return written
        end
        restrictions[muc] = restriction
        setTimer()
        return success(nil)
    end
    function ____end(muc, changes)
        return visitRoom(
            muc,
            function(room)
                if room == nil then
                    return findRoom(muc) == nil
                end
                local wasModerated = readSettings(room).moderated
                changeSettings(room, changes, nil)
                if wasModerated and not readSettings(room).moderated then
                    silenceEnded(muc)
                end
                module:log("info", "The restriction of %s has ended", muc)
                return true
            end
        )
    end
    function endDue()
        local now = time.now()
        local due = {}
        for muc, restriction in pairs(restrictions) do
            if nextEnd(restriction) <= now and mucOf(domainOf(muc)) ~= nil then
                due[#due + 1] = muc
            end
        end
        for ____, muc in ipairs(due) do
            do
                local __continue12
                repeat
                    local restriction = restrictions[muc]
                    if restriction == nil then
                        __continue12 = true
                        break
                    end
                    local done = attempt(function() return success(____end(
                        muc,
                        endedSettings(restriction, now)
                    )) end)
                    if done.ok and done.value and restrictions[muc] == restriction then
                        set(
                            muc,
                            ____exports.withoutSettings(
                                restriction,
                                function(setting) return endOf(restriction[setting]) <= now end
                            )
                        )
                    end
                    __continue12 = true
                until true
                if not __continue12 then
                    break
                end
            end
        end
    end
    function setTimer(retry)
        if retry == nil then
            retry = 0
        end
        local now = time.now()
        local next = math.huge
        for ____, restriction in pairs(restrictions) do
            local ____end = nextEnd(restriction)
            next = math.min(next, ____end > now and ____end or now + retry)
        end
        if next >= wakesAt then
            return
        end
        if timer ~= nil then
            timer:stop()
        end
        wakesAt = next
        timer = module:add_timer(
            math.min(next - now, LONGEST_WAIT),
            function()
                wakesAt = math.huge
                endDue()
                setTimer(RETRY)
                return nil
            end
        )
    end
    restrictions = readRestrictions()
    wakesAt = math.huge
    setTimer()
    return {
        of = function(muc) return restrictions[muc] end,
        set = set,
        check = function()
            setTimer()
        end
    }
end
--- When the last setting of a restriction that ends does so: Unix time in seconds; undefined: none ends.
function ____exports.lastEnd(restriction)
    local last
    for ____, setting in ipairs(RESTRICTED_SETTINGS) do
        local ____end = restriction and restriction[setting]
        if type(____end) == "number" then
            last = math.max(last or ____end, ____end)
        end
    end
    return last
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.listing-endpoints"] = function(...) 
local ____exports = {}
local listRooms, describeRoom, listOccupants, planRooms, describe, findRoomToList, ROOMS_AT_ONCE, selectRooms, selectOccupants
local ____fields = require("src.contract.fields")
local componentField = ____fields.componentField
local invalidValue = ____fields.invalidValue
local roomJidField = ____fields.roomJidField
local ____page_2Drequest = require("src.contract.page-request")
local parseOccupantsRequest = ____page_2Drequest.parseOccupantsRequest
local parseRoomsRequest = ____page_2Drequest.parseRoomsRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____timestamp = require("src.contract.timestamp")
local formatTimestamp = ____timestamp.formatTimestamp
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local prepHost = ____addresses.prepHost
local prepRoomAddress = ____addresses.prepRoomAddress
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local hasOccupant = ____room.hasOccupant
local sessionOf = ____room.sessionOf
local ____restrictions = require("lua-src.mod_http_muc_kick.restrictions.restrictions")
local lastEnd = ____restrictions.lastEnd
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local cutPage = ____paging.cutPage
local planInSteps = ____paging.planInSteps
local readAccountFilter = ____paging.readAccountFilter
local sendListing = ____paging.sendListing
local splitCursor = ____paging.splitCursor
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
local ____page_2Dselection = require("lua-src.mod_http_muc_kick.page-selection")
local createPageSelector = ____page_2Dselection.createPageSelector
function listRooms(query, services, restrictions)
    local request = parseRoomsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_0 = request.value
    local muc = ____request_value_0.muc
    local limit = ____request_value_0.limit
    local after = ____request_value_0.after
    local ____temp_1
    if muc == nil then
        ____temp_1 = nil
    else
        ____temp_1 = prepHost(muc)
    end
    local component = ____temp_1
    if muc ~= nil and component == nil then
        return failure(invalidValue("muc", componentField, muc, luaJson))
    end
    local ____temp_2
    if component == nil then
        ____temp_2 = nil
    else
        ____temp_2 = services:whyUnreachable(component)
    end
    local unreachable = ____temp_2
    if unreachable ~= nil then
        return failure(unreachable)
    end
    return success(function(agenda, done)
        local hosts = component == nil and services:names() or ({component})
        local function offer(selection, offered)
            local function look(index)
                services:offerLiveRooms(hosts[index + 1] or "", selection)
            end
            agenda:plan(#hosts, look, offered)
        end
        selectRooms(
            {name = "rooms of " .. (component or "all"), limit = limit, after = after},
            offer,
            function(found)
                local ____cutPage_result_3 = cutPage(
                    found,
                    limit,
                    function(____bindingPattern0)
                        local jid
                        jid = ____bindingPattern0.jid
                        return jid
                    end
                )
                local entries = ____cutPage_result_3.entries
                local next = ____cutPage_result_3.next
                local listed = {}
                local function addRoom(at)
                    local room = entries[at + 1]
                    if room ~= nil then
                        listed[#listed + 1] = describeRoom(
                            services:wrap(room),
                            lastEnd(restrictions.of(room.jid))
                        )
                    end
                end
                agenda:plan(
                    #entries,
                    addRoom,
                    function()
                        done({
                            rooms = list(listed),
                            next = next
                        })
                    end
                )
            end
        )
    end)
end
function describeRoom(room, ____until)
    local ____temp_4 = room:settings()
    local members_only = ____temp_4.members_only
    local moderated = ____temp_4.moderated
    local ____room_jid_6 = room.jid
    local ____temp_7 = room:occupantCount()
    local ____members_only_8 = members_only
    local ____moderated_9 = moderated
    local ____temp_5
    if ____until == nil then
        ____temp_5 = nil
    else
        ____temp_5 = formatTimestamp(____until)
    end
    return {
        muc = ____room_jid_6,
        occupants = ____temp_7,
        members_only = ____members_only_8,
        moderated = ____moderated_9,
        restricted_until = ____temp_5
    }
end
function listOccupants(query, services, stays)
    local request = parseOccupantsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_10 = request.value
    local muc = ____request_value_10.muc
    local jid = ____request_value_10.jid
    local limit = ____request_value_10.limit
    local after = ____request_value_10.after
    local filter = readAccountFilter(jid)
    if not filter.ok then
        return filter
    end
    local account = filter.value
    local ____temp_11
    if account == nil then
        ____temp_11 = nil
    else
        ____temp_11 = function(each) return canonicalAccount(each) == account end
    end
    local matches = ____temp_11
    local asked = muc == nil and success(nil) or findRoomToList(muc, services)
    if not asked.ok then
        return asked
    end
    local afterRoom, afterSession = splitCursor(after)
    return success(function(agenda, done)
        local found = {}
        local function take(room)
            local function offer(selection, offered)
                room:offerOccupants(selection, matches)
                offered()
            end
            local page = {name = ((account or "everybody") .. " in ") .. room.jid, limit = limit - #found, after = room.jid == afterRoom and afterSession or nil}
            selectOccupants(
                page,
                offer,
                function(handles)
                    for ____, handle in ipairs(handles) do
                        found[#found + 1] = {room = room, handle = handle}
                    end
                end
            )
        end
        local choice = {
            name = (("rooms with " .. (account or "somebody")) .. " from ") .. afterRoom,
            asked = asked.value,
            isWanted = function(room) return room.jid >= afterRoom and hasOccupant(room, matches) end,
            isSlow = matches ~= nil,
            limit = limit + 1
        }
        local function sendPage()
            local function keyOf(____bindingPattern0)
                local handle
                local room
                room = ____bindingPattern0.room
                handle = ____bindingPattern0.handle
                return (room.jid .. "/") .. sessionOf(handle)
            end
            local ____cutPage_result_12 = cutPage(found, limit, keyOf)
            local entries = ____cutPage_result_12.entries
            local next = ____cutPage_result_12.next
            local listed = {}
            local function addOccupant(at)
                local entry = entries[at + 1]
                if entry ~= nil then
                    listed[#listed + 1] = describe(entry, stays)
                end
            end
            agenda:plan(
                #entries,
                addOccupant,
                function()
                    done({
                        occupants = list(listed),
                        next = next
                    })
                end
            )
        end
        local fill
        fill = function(lastRoom)
            planRooms(
                choice,
                lastRoom,
                services,
                agenda,
                function(____bindingPattern0)
                    local next
                    local rooms
                    rooms = ____bindingPattern0.entries
                    next = ____bindingPattern0.next
                    local function takeNext(index)
                        local room = rooms[index + 1]
                        if room ~= nil and #found <= limit then
                            take(services:wrap(room))
                        end
                    end
                    agenda:plan(
                        #rooms,
                        takeNext,
                        function()
                            if #found <= limit and next ~= nil then
                                fill(next)
                            else
                                sendPage()
                            end
                        end
                    )
                end
            )
        end
        fill(nil)
    end)
end
function planRooms(____bindingPattern0, lastRoom, services, agenda, use)
    local limit
    local isSlow
    local isWanted
    local asked
    local name
    name = ____bindingPattern0.name
    asked = ____bindingPattern0.asked
    isWanted = ____bindingPattern0.isWanted
    isSlow = ____bindingPattern0.isSlow
    limit = ____bindingPattern0.limit
    if asked ~= nil then
        use({
            entries = asked ~= "stored" and isWanted(asked) and ({asked}) or ({}),
            next = nil
        })
        return
    end
    local function offer(selection, offered)
        if isSlow then
            local rooms = services.liveRooms()
            local function look(index)
                local room = rooms[index + 1]
                if room ~= nil and isWanted(room) then
                    selection:add(room.jid, room)
                end
            end
            planInSteps(agenda, {count = #rooms, atOnce = ROOMS_AT_ONCE}, look, offered)
            return
        end
        local hosts = services:names()
        local function look(index)
            services:offerLiveRooms(hosts[index + 1] or "", selection, isWanted)
        end
        agenda:plan(#hosts, look, offered)
    end
    selectRooms(
        {name = name, limit = limit, after = lastRoom},
        offer,
        function(entries)
            use(cutPage(
                entries,
                limit,
                function(____bindingPattern0)
                    local jid
                    jid = ____bindingPattern0.jid
                    return jid
                end
            ))
        end
    )
end
function describe(____bindingPattern0, stays)
    local handle
    local room
    room = ____bindingPattern0.room
    handle = ____bindingPattern0.handle
    local occupant = room:describe(handle)
    local sessions = room:sessionsOf(handle)
    local stay = stays.of(room.jid, handle.nick)
    local ____room_jid_14 = room.jid
    local ____occupant_nickname_15 = occupant.nickname
    local ____occupant_account_16 = occupant.account
    local ____temp_17 = #sessions
    local ____list_result_18 = list(sessions)
    local ____temp_13
    if stay == nil then
        ____temp_13 = nil
    else
        ____temp_13 = formatTimestamp(stay.joinedAt)
    end
    return {
        muc = ____room_jid_14,
        nickname = ____occupant_nickname_15,
        jid = ____occupant_account_16,
        sessions = ____temp_17,
        session_jids = ____list_result_18,
        joined_at = ____temp_13,
        role = occupant.role,
        affiliation = room:affiliation(occupant),
        occupant_id = room:occupantId(occupant)
    }
end
function findRoomToList(muc, services)
    local address = prepRoomAddress(muc)
    if address == nil then
        return failure(invalidValue("muc", roomJidField, muc, luaJson))
    end
    local unreachable = services:whyUnreachable(address.host)
    if unreachable ~= nil then
        return failure(unreachable)
    end
    local room = services:find(address)
    return room == nil and failure(noSuchRoom(address.jid)) or success(room)
end
ROOMS_AT_ONCE = 32
selectRooms = createPageSelector()
selectOccupants = createPageSelector()
--- `GET /muc_kick/rooms`.
function ____exports.createRoomsHandler(services, restrictions)
    return function(event)
        sendListing(
            listRooms(
                queryOf(event),
                services,
                restrictions
            ),
            event
        )
    end
end
--- `/muc_kick/occupants`.
function ____exports.createOccupantsEndpoint(services, stays)
    return {GET = function(event)
        sendListing(
            listOccupants(
                queryOf(event),
                services,
                stays
            ),
            event
        )
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.visits.event-waiters"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local time = require("util.time")
--- Maximum number of requests that wait at a time.
____exports.MAX_WAITERS = 16
--- How long events are gathered before the waiting requests get them, in seconds: many joins cost few responses.
local GATHERED_FOR = 0.1
--- How often requests are looked at that have waited long enough or are gone, in seconds.
local CHECK_INTERVAL = 1
function ____exports.createEventWaiters()
    local waiting = {}
    local isWaking = false
    local isChecking = false
    local function removeGone()
        waiting = __TS__ArrayFilter(
            waiting,
            function(____, ____bindingPattern0)
                local waiter
                waiter = ____bindingPattern0.waiter
                return not waiter.isGone()
            end
        )
    end
    local function answerAll()
        local answered = waiting
        waiting = {}
        for ____, ____value in ipairs(answered) do
            local waiter = ____value.waiter
            if not waiter.isGone() then
                waiter.answer()
            end
        end
    end
    local function check()
        local now = time.monotonic()
        removeGone()
        local due = __TS__ArrayFilter(
            waiting,
            function(____, ____bindingPattern0)
                local ____until
                ____until = ____bindingPattern0["until"]
                return ____until <= now
            end
        )
        waiting = __TS__ArrayFilter(
            waiting,
            function(____, ____bindingPattern0)
                local ____until
                ____until = ____bindingPattern0["until"]
                return ____until > now
            end
        )
        for ____, ____value in ipairs(due) do
            local waiter = ____value.waiter
            waiter.answer()
        end
        isChecking = #waiting > 0
        return isChecking and CHECK_INTERVAL or nil
    end
    return {
        add = function(waiter, seconds)
            if #waiting >= ____exports.MAX_WAITERS then
                removeGone()
            end
            if #waiting >= ____exports.MAX_WAITERS then
                return false
            end
            waiting[#waiting + 1] = {
                waiter = waiter,
                ["until"] = time.monotonic() + seconds
            }
            if not isChecking then
                isChecking = true
                module:add_timer(CHECK_INTERVAL, check)
            end
            return true
        end,
        wake = function()
            if isWaking or #waiting == 0 then
                return
            end
            isWaking = true
            module:add_timer(
                GATHERED_FOR,
                function()
                    isWaking = false
                    answerAll()
                    return nil
                end
            )
        end,
        ["end"] = answerAll
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.visits.visitor-endpoints"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectRest = ____lualib.__TS__ObjectRest
local ____exports = {}
local listVisitors, placeOf, describeVisitor, describeEvent, formatOptional, findPlace, sendEvents, ENTRIES_AT_ONCE, NUMBERS_END
local ____fields = require("src.contract.fields")
local invalidValue = ____fields.invalidValue
local roomJidField = ____fields.roomJidField
local ____page_2Drequest = require("src.contract.page-request")
local parseOccupantEventsRequest = ____page_2Drequest.parseOccupantEventsRequest
local parseVisitorsRequest = ____page_2Drequest.parseVisitorsRequest
local ____problem = require("src.contract.problem")
local disabledBySetting = ____problem.disabledBySetting
local failure = ____problem.failure
local success = ____problem.success
local tooManyWaiting = ____problem.tooManyWaiting
local ____timestamp = require("src.contract.timestamp")
local formatTimestamp = ____timestamp.formatTimestamp
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local prepRoomAddress = ____addresses.prepRoomAddress
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____page_2Dselection = require("lua-src.mod_http_muc_kick.page-selection")
local createPageSelection = ____page_2Dselection.createPageSelection
local PART_END = ____page_2Dselection.PART_END
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local VISITORS = ____settings.VISITORS
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____event_2Dwaiters = require("lua-src.mod_http_muc_kick.visits.event-waiters")
local MAX_WAITERS = ____event_2Dwaiters.MAX_WAITERS
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerFailure = ____answers.answerFailure
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local cutPage = ____paging.cutPage
local keyOfCursor = ____paging.keyOfCursor
local planInSteps = ____paging.planInSteps
local readAccountFilter = ____paging.readAccountFilter
local sendListing = ____paging.sendListing
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local queryOf = ____query.queryOf
function listVisitors(query, log, services)
    local request = parseVisitorsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    if not log.isOn() then
        return failure(disabledBySetting(VISITORS))
    end
    local ____request_value_0 = request.value
    local muc = ____request_value_0.muc
    local jid = ____request_value_0.jid
    local since = ____request_value_0.since
    local limit = ____request_value_0.limit
    local after = ____request_value_0.after
    local filter = readAccountFilter(jid)
    if not filter.ok then
        return filter
    end
    local account = filter.value
    local ____temp_1
    if muc == nil then
        ____temp_1 = nil
    else
        ____temp_1 = prepRoomAddress(muc)
    end
    local address = ____temp_1
    if muc ~= nil and address == nil then
        return failure(invalidValue("muc", roomJidField, muc, luaJson))
    end
    local ____temp_2
    if address == nil then
        ____temp_2 = nil
    else
        ____temp_2 = services:whyUnreachable(address.host)
    end
    local unreachable = ____temp_2
    if unreachable ~= nil then
        return failure(unreachable)
    end
    return success(function(agenda, done)
        local ____log_state_3 = log.state
        local first = ____log_state_3.first
        local last = ____log_state_3.last
        local selection = createPageSelection(
            limit,
            keyOfCursor(after)
        )
        local function look(index)
            local number = first + index
            local visit = log.at(number)
            if (visit and visit.type) ~= "left" or address ~= nil and visit.muc ~= address.jid then
                return
            end
            if since ~= nil and visit.at < since then
                return
            end
            if account ~= nil and canonicalAccount(visit.account) ~= account then
                return
            end
            selection:add(
                (visit.muc .. PART_END) .. placeOf(number),
                number
            )
        end
        planInSteps(
            agenda,
            {count = last - first + 1, atOnce = ENTRIES_AT_ONCE},
            look,
            function()
                local function keyOf(number)
                    local ____opt_6 = log.at(number)
                    return ((____opt_6 and ____opt_6.muc or "") .. "/") .. placeOf(number)
                end
                local ____cutPage_result_8 = cutPage(
                    selection:entries(),
                    limit,
                    keyOf
                )
                local entries = ____cutPage_result_8.entries
                local next = ____cutPage_result_8.next
                local visitors = {}
                for ____, number in ipairs(entries) do
                    local visit = log.at(number)
                    if visit ~= nil then
                        visitors[#visitors + 1] = describeVisitor(visit)
                    end
                end
                done({
                    visitors = list(visitors),
                    next = next
                })
            end
        )
    end)
end
function placeOf(number)
    return tostring(NUMBERS_END - number)
end
function describeVisitor(____bindingPattern0)
    local rest
    local at
    local account
    local nickname
    local muc
    muc = ____bindingPattern0.muc
    nickname = ____bindingPattern0.nickname
    account = ____bindingPattern0.account
    at = ____bindingPattern0.at
    rest = __TS__ObjectRest(____bindingPattern0, {muc = true, nickname = true, account = true, at = true})
    local ____rest_9 = rest
    local occupantId = ____rest_9.occupantId
    local joinedAt = ____rest_9.joinedAt
    local newNickname = ____rest_9.newNickname
    local address = ____rest_9.address
    return {
        muc = muc,
        nickname = nickname,
        jid = account,
        occupant_id = occupantId,
        joined_at = formatOptional(joinedAt),
        left_at = formatTimestamp(at),
        new_nickname = newNickname,
        address = address
    }
end
function describeEvent(____bindingPattern0)
    local rest
    local account
    local nickname
    local muc
    local at
    local kind
    kind = ____bindingPattern0.type
    at = ____bindingPattern0.at
    muc = ____bindingPattern0.muc
    nickname = ____bindingPattern0.nickname
    account = ____bindingPattern0.account
    rest = __TS__ObjectRest(____bindingPattern0, {
        type = true,
        at = true,
        muc = true,
        nickname = true,
        account = true
    })
    local ____rest_10 = rest
    local occupantId = ____rest_10.occupantId
    local joinedAt = ____rest_10.joinedAt
    local newNickname = ____rest_10.newNickname
    local refusedBy = ____rest_10.refusedBy
    local ban = ____rest_10.ban
    local address = ____rest_10.address
    return {
        type = kind,
        at = formatTimestamp(at),
        muc = muc,
        nickname = nickname,
        jid = account,
        occupant_id = occupantId,
        joined_at = formatOptional(joinedAt),
        new_nickname = newNickname,
        refused_by = refusedBy,
        ban_id = ban,
        address = address
    }
end
function formatOptional(time)
    local ____temp_11
    if time == nil then
        ____temp_11 = nil
    else
        ____temp_11 = formatTimestamp(time)
    end
    return ____temp_11
end
function findPlace(____bindingPattern0, cursor)
    local state
    state = ____bindingPattern0.state
    local epoch, digits = string.match(cursor, "^(.+)%.(%d+)$")
    local number = tonumber(digits)
    if epoch ~= state.epoch or number == nil then
        return nil
    end
    return number >= state.first - 1 and number <= state.last and number or nil
end
function sendEvents(log, place, limit, event)
    local ____log_state_14 = log.state
    local epoch = ____log_state_14.epoch
    local first = ____log_state_14.first
    local last = ____log_state_14.last
    local isMissed = place == nil or place < first - 1
    local begin = isMissed and last or place
    local ____end = math.min(begin + limit, last)
    local events = {}
    inSlices(
        function(agenda)
            agenda:plan(
                ____end - begin,
                function(index)
                    local visit = log.at(begin + 1 + index)
                    if visit ~= nil then
                        events[#events + 1] = encodeJson(describeEvent(visit))
                    end
                end,
                function()
                    local missed = isMissed and ",\"missed\":true" or ""
                    local next = string.format("%s.%d", epoch, ____end)
                    respond(
                        event,
                        {
                            status = 200,
                            body = ((((("{\"events\":[" .. table.concat(events, ",")) .. "],\"next\":\"") .. next) .. "\"") .. missed) .. "}"
                        }
                    )
                end
            )
        end,
        answerFailure(event)
    )
end
ENTRIES_AT_ONCE = 256
NUMBERS_END = 99999999999999
--- `/muc_kick/visitors`.
function ____exports.createVisitorsEndpoint(log, services)
    return {GET = function(event)
        sendListing(
            listVisitors(
                queryOf(event),
                log,
                services
            ),
            event
        )
    end}
end
--- `/muc_kick/events`: a request may wait for the next event, and so needs no polling.
function ____exports.createEventsEndpoint(log, waiters)
    log.onAdd(waiters.wake)
    return {GET = function(event)
        local parsed = parseOccupantEventsRequest(
            queryOf(event),
            luaJson
        )
        if not parsed.ok then
            respond(
                event,
                refusal(parsed.problem)
            )
            return
        end
        if not log.isOn() then
            respond(
                event,
                refusal(disabledBySetting(VISITORS))
            )
            return
        end
        local ____parsed_value_12 = parsed.value
        local after = ____parsed_value_12.after
        local wait = ____parsed_value_12.wait
        local limit = ____parsed_value_12.limit
        local ____log_state_13 = log.state
        local last = ____log_state_13.last
        local place = after == nil and last or findPlace(log, after)
        if after == nil or place == nil or place < last or wait == 0 then
            sendEvents(log, place, limit, event)
            return
        end
        local waiter = {
            isGone = function() return event.response.finished == true end,
            answer = function()
                sendEvents(log, place, limit, event)
            end
        }
        if not waiters.add(waiter, wait) then
            respond(
                event,
                refusal(
                    tooManyWaiting(MAX_WAITERS),
                    {retry_after = "5"}
                )
            )
        end
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.loading-failure"] = function(...) 
local ____exports = {}
--- Keeps Prosody from loading the module, with one line in its log. A text would be logged with a traceback, as the fault
-- of a module; of what is no text, Prosody logs the text that it is converted to.
function ____exports.failToLoad(reason)
    local failure = setmetatable(
        {},
        {__tostring = function() return "mod_http_muc_kick is not loaded: " .. reason end}
    )
    error(failure, 0)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.hand-over"] = function(...) 
local ____exports = {}
--- Replaces the previous instance's value with this instance's, and returns a function that returns the current one:
-- work that continues after a reload of the module uses the new instance's value.
function ____exports.handOver(name, own)
    local inUse = module:shared("in-use")
    inUse[name] = own
    return function()
        local ____inUse_name_0 = inUse[name]
        if ____inUse_name_0 == nil then
            ____inUse_name_0 = own
        end
        return ____inUse_name_0
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.messages.message-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayReduce = ____lualib.__TS__ArrayReduce
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local logMessage, nameRooms, nameOccupants, sendToRooms, findRooms, sendPrivately
local ____fields = require("src.contract.fields")
local roomOrComponentField = ____fields.roomOrComponentField
local invalidValue = ____fields.invalidValue
local ____message_2Drequest = require("src.contract.message-request")
local parseMessageRequest = ____message_2Drequest.parseMessageRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerFailure = ____answers.answerFailure
local answerTo = ____answers.answerTo
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describeAll = ____kicking.describeAll
local tellAll = ____kicking.tellAll
local ____selection = require("lua-src.mod_http_muc_kick.kicks.selection")
local searchRooms = ____selection.searchRooms
local selectInRoom = ____selection.selectInRoom
local ____messaging = require("lua-src.mod_http_muc_kick.messages.messaging")
local findOccupiedRooms = ____messaging.findOccupiedRooms
local sayInRooms = ____messaging.sayInRooms
function logMessage(____bindingPattern0, from)
    local occupants
    local rooms
    rooms = ____bindingPattern0.rooms
    occupants = ____bindingPattern0.occupants
    if occupants == nil then
        occupants = {}
    end
    module:log(
        "info",
        "Message sent to %s, by %s",
        rooms == nil and nameOccupants(occupants) or nameRooms(rooms),
        from
    )
end
function nameRooms(rooms)
    local count = __TS__ArrayReduce(
        rooms,
        function(____, sum, ____bindingPattern0)
            local occupants
            occupants = ____bindingPattern0.occupants
            return sum + occupants
        end,
        0
    )
    local first = __TS__Unpack(rooms)
    local where = #rooms == 1 and first ~= nil and first.muc or countWords(#rooms, "room")
    return (where .. " with ") .. countWords(count, "occupant")
end
function nameOccupants(occupants)
    local first = __TS__Unpack(occupants)
    if #occupants ~= 1 or first == nil then
        return countWords(#occupants, "occupant")
    end
    return (((first.nickname .. " (") .. first.jid) .. ") in ") .. first.muc
end
function sendToRooms(____bindingPattern0, ____bindingPattern1, agenda, done)
    local dryRun
    local text
    local muc
    muc = ____bindingPattern0.muc
    text = ____bindingPattern0.text
    dryRun = ____bindingPattern0.dryRun
    local services
    services = ____bindingPattern1.services
    local found = attempt(function() return findRooms(muc, services) end)
    if not found.ok then
        done(found)
        return
    end
    sayInRooms(
        found.value,
        text,
        dryRun,
        services,
        agenda,
        function(said)
            local ____done_4 = done
            local ____said_ok_3
            if said.ok then
                local ____success_2 = success
                local ____list_result_1 = list(said.value)
                local ____dryRun_0
                if dryRun then
                    ____dryRun_0 = true
                else
                    ____dryRun_0 = nil
                end
                ____said_ok_3 = ____success_2({rooms = ____list_result_1, dry_run = ____dryRun_0})
            else
                ____said_ok_3 = said
            end
            ____done_4(____said_ok_3)
        end
    )
end
function findRooms(muc, services)
    if muc == nil then
        return success(findOccupiedRooms(nil, services))
    end
    local prepped = prepRoomOrComponent(muc)
    if prepped == nil then
        return failure(invalidValue("muc", roomOrComponentField, muc, luaJson))
    end
    local host = domainOf(prepped)
    local unreachable = services:whyUnreachable(host)
    if unreachable ~= nil then
        return failure(unreachable)
    end
    return success(prepped == host and findOccupiedRooms(host, services) or ({prepped}))
end
function sendPrivately(____bindingPattern0, selector, parts, whereabouts, agenda, done)
    local dryRun
    local text
    text = ____bindingPattern0.text
    dryRun = ____bindingPattern0.dryRun
    local request = {selector = selector, dryRun = dryRun}
    local function act(selected)
        if not selected.ok then
            done(selected)
            return
        end
        local ____selected_value_5 = selected.value
        local targets = ____selected_value_5.targets
        local muc = ____selected_value_5.muc
        local function finish(told)
            if not told.ok then
                done(told)
            elseif #told.value == 0 then
                done(failure(occupantNotFound(muc)))
            else
                local ____done_9 = done
                local ____success_8 = success
                local ____list_result_7 = list(told.value)
                local ____dryRun_6
                if dryRun then
                    ____dryRun_6 = true
                else
                    ____dryRun_6 = nil
                end
                ____done_9(____success_8({occupants = ____list_result_7, dry_run = ____dryRun_6}))
            end
        end
        if dryRun then
            describeAll(targets, agenda, finish)
        else
            tellAll(targets, text, agenda, finish)
        end
    end
    local ____selector_10 = selector
    local muc = ____selector_10.muc
    if muc == nil then
        searchRooms(request, whereabouts, agenda, act)
    else
        act(attempt(function() return selectInRoom(request, muc, parts) end))
    end
end
--- `/muc_kick/messages`.
function ____exports.createMessagesEndpoint(parts)
    return {POST = function(event)
        readBody(
            event,
            function(value)
                local parsed = parseMessageRequest(value, luaJson)
                if not parsed.ok then
                    respond(
                        event,
                        refusal(parsed.problem)
                    )
                    return
                end
                local message = parsed.value
                local function done(sent)
                    if sent.ok and not message.dryRun then
                        logMessage(sent.value, event.request.ip)
                    end
                    respond(
                        event,
                        answerTo(sent)
                    )
                end
                parts.inSearchingSlices(
                    function(agenda, whereabouts)
                        local selector = message.selector
                        if selector == nil then
                            sendToRooms(message, parts, agenda, done)
                        else
                            sendPrivately(
                                message,
                                selector,
                                parts,
                                whereabouts,
                                agenda,
                                done
                            )
                        end
                    end,
                    answerFailure(event)
                )
            end
        )
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.destruction-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local destroyRoom, prepAlternate, otherRoomField
local ____fields = require("src.contract.fields")
local invalidValue = ____fields.invalidValue
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local destructionRejected = ____problem.destructionRejected
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____room_2Drequest = require("src.contract.room-request")
local parseDestructionRequest = ____room_2Drequest.parseDestructionRequest
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepRoomAddress = ____addresses.prepRoomAddress
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerTo = ____answers.answerTo
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describePresent = ____kicking.describePresent
function destroyRoom(____bindingPattern0, services)
    local dryRun
    local password
    local alternateRoom
    local reason
    local muc
    muc = ____bindingPattern0.muc
    reason = ____bindingPattern0.reason
    alternateRoom = ____bindingPattern0.alternateRoom
    password = ____bindingPattern0.password
    dryRun = ____bindingPattern0.dryRun
    local address = prepRoomAddress(muc)
    if address == nil then
        return failure(invalidValue("muc", roomJidField, muc, luaJson))
    end
    local alternate = alternateRoom == nil and success(nil) or prepAlternate(alternateRoom, address)
    if not alternate.ok then
        return alternate
    end
    return services:visit(
        address,
        function(room)
            if room == nil then
                return failure(noSuchRoom(address.jid))
            end
            local kicked = __TS__ArrayMap(
                room:occupants(function() return true end),
                function(____, occupant) return describePresent({room = room, occupant = occupant}) end
            )
            if not dryRun and not room:destroy(reason, alternate.value, password) then
                return failure(destructionRejected(address.jid))
            end
            local ____success_4 = success
            local ____address_jid_2 = address.jid
            local ____list_result_3 = list(kicked)
            local ____dryRun_1
            if dryRun then
                ____dryRun_1 = true
            else
                ____dryRun_1 = nil
            end
            return ____success_4({muc = ____address_jid_2, kicked = ____list_result_3, dry_run = ____dryRun_1})
        end
    )
end
function prepAlternate(text, ____bindingPattern0)
    local destroyed
    destroyed = ____bindingPattern0.jid
    local address = prepRoomAddress(text)
    return (address == nil or address.jid == destroyed) and failure(invalidValue("alternate_room", otherRoomField, text, luaJson)) or success(address.jid)
end
--- `/muc_kick/destructions`.
function ____exports.createDestructionsEndpoint(services)
    return {POST = function(event)
        readBody(
            event,
            function(value)
                local parsed = parseDestructionRequest(value, luaJson)
                if not parsed.ok then
                    respond(
                        event,
                        refusal(parsed.problem)
                    )
                    return
                end
                local destroyed = attempt(function() return destroyRoom(parsed.value, services) end)
                if destroyed.ok and not parsed.value.dryRun then
                    local ____destroyed_value_0 = destroyed.value
                    local muc = ____destroyed_value_0.muc
                    local kicked = ____destroyed_value_0.kicked
                    module:log(
                        "info",
                        "Destroyed %s with %s, by %s",
                        muc,
                        countWords(#kicked, "occupant"),
                        event.request.ip
                    )
                end
                respond(
                    event,
                    answerTo(destroyed)
                )
            end
        )
    end}
end
otherRoomField = __TS__ObjectAssign({}, roomJidField, {takes = "the bare JID of another room, such as other@chat.example.org"})
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.forgetting"] = function(...) 
local ____exports = {}
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
local LAST = ____priorities.LAST
local ____room_2Dsettings = require("lua-src.mod_http_muc_kick.rooms.room-settings")
local readSettings = ____room_2Dsettings.readSettings
local ____restrictions = require("lua-src.mod_http_muc_kick.restrictions.restrictions")
local withoutSettings = ____restrictions.withoutSettings
--- The fields of the room configuration form (XEP-0045, section 10.2) and their settings.
local FIELDS = {{"muc#roomconfig_membersonly", "members_only"}, {"muc#roomconfig_moderatedroom", "moderated"}}
--- Forgets the restrictions of rooms that are destroyed or created anew, and of settings that an owner turns off: what the
-- owner sets after that remains. `context`: the API of this module on a MUC component; `silenceEnded` is called with a room that
-- an owner has made unmoderated.
function ____exports.forgetRestrictions(context, restrictions, silenceEnded)
    local function forget(____bindingPattern0)
        local room
        room = ____bindingPattern0.room
        if restrictions.of(room.jid) ~= nil then
            restrictions.set(room.jid, nil)
        end
        return nil
    end
    context:hook("muc-room-created", forget, FIRST)
    context:hook("muc-room-destroyed", forget, FIRST)
    for ____, ____value in ipairs(FIELDS) do
        local field = ____value[1]
        local setting = ____value[2]
        context:hook(
            "muc-config-submitted/" .. field,
            function(event)
                local ____event_0 = event
                local room = ____event_0.room
                local restriction = restrictions.of(room.jid)
                if (restriction and restriction[setting]) == nil or readSettings(room)[setting] then
                    return nil
                end
                restrictions.set(
                    room.jid,
                    withoutSettings(
                        restriction,
                        function(each) return each == setting end
                    )
                )
                if setting == "moderated" then
                    silenceEnded(room.jid)
                end
                return nil
            end,
            LAST
        )
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.withheld-voices"] = function(...) 
local ____exports = {}
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local changeRoles = ____kicking.changeRoles
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
local LAST = ____priorities.LAST
local ____voices = require("lua-src.mod_http_muc_kick.rooms.voices")
local forgetWithheld = ____voices.forgetWithheld
local isWithheld = ____voices.isWithheld
local noteVoice = ____voices.noteVoice
local noteWithheld = ____voices.noteWithheld
--- Notes who enters the rooms of a MUC component without voice because the room is moderated, until somebody gives them a
-- role. `context`: the API of this module on that host.
function ____exports.watchWithheldVoices(context)
    context:hook(
        "muc-occupant-joined",
        function(____bindingPattern0)
            local occupant
            local nick
            local room
            room = ____bindingPattern0.room
            nick = ____bindingPattern0.nick
            occupant = ____bindingPattern0.occupant
            if occupant.role ~= "visitor" or room:get_moderated() ~= true then
                return nil
            end
            local role = room:get_default_role(room:get_affiliation(occupant.bare_jid))
            if role == "visitor" then
                noteWithheld(nick)
            end
            return nil
        end,
        FIRST
    )
    context:hook(
        "muc-broadcast-presence",
        function(____bindingPattern0)
            local actor
            local occupant
            occupant = ____bindingPattern0.occupant
            actor = ____bindingPattern0.actor
            if isWithheld(occupant.nick) and (occupant.role ~= "visitor" or actor ~= nil) then
                forgetWithheld(occupant.nick)
            end
            return nil
        end,
        FIRST
    )
    context:hook(
        "muc-occupant-pre-change",
        function(____bindingPattern0)
            local is_first_session
            local after
            local before
            before = ____bindingPattern0.orig_occupant
            after = ____bindingPattern0.dest_occupant
            is_first_session = ____bindingPattern0.is_first_session
            if is_first_session == true and isWithheld(before.nick) then
                noteWithheld(after.nick)
            end
            return nil
        end,
        LAST
    )
end
--- Gives voice to those in a room (its prepped bare JID) who had none because it was moderated; see the end of a mute for muted ones.
function ____exports.giveWithheldVoices(muc, services, findMute, agenda, done)
    local targets = services:occupantsIn(
        muc,
        function(____bindingPattern0)
            local nick
            nick = ____bindingPattern0.nick
            return nick ~= nil and isWithheld(nick)
        end
    )
    local function changeOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        local nick = (room.jid .. "/") .. occupant.nickname
        if not isWithheld(nick) then
            return nil
        end
        forgetWithheld(nick)
        noteVoice(nick)
        return findMute(occupant.account, room.jid) == nil and ({reason = nil, from = "the end of moderation", as = "unmute", logLevel = "debug"}) or nil
    end
    changeRoles(
        targets,
        changeOf,
        agenda,
        function()
            done()
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.restrictions.restriction-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local logRestriction, restrictRoom, restrictionAfter, describe, isNonMember, time
local ____fields = require("src.contract.fields")
local invalidValue = ____fields.invalidValue
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____room_2Drequest = require("src.contract.room-request")
local parseRestrictionRequest = ____room_2Drequest.parseRestrictionRequest
local ____timestamp = require("src.contract.timestamp")
local formatTimestamp = ____timestamp.formatTimestamp
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepRoomAddress = ____addresses.prepRoomAddress
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____count_2Dwords = require("lua-src.mod_http_muc_kick.count-words")
local countWords = ____count_2Dwords.countWords
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerFailure = ____answers.answerFailure
local answerTo = ____answers.answerTo
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describePresent = ____kicking.describePresent
local ____room_2Dsettings = require("lua-src.mod_http_muc_kick.rooms.room-settings")
local withChanges = ____room_2Dsettings.withChanges
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____restrictions = require("lua-src.mod_http_muc_kick.restrictions.restrictions")
local asRestriction = ____restrictions.asRestriction
local lastEnd = ____restrictions.lastEnd
local ____withheld_2Dvoices = require("lua-src.mod_http_muc_kick.restrictions.withheld-voices")
local giveWithheldVoices = ____withheld_2Dvoices.giveWithheldVoices
function logRestriction(____bindingPattern0, from)
    local kicked
    local expires_at
    local moderated
    local members_only
    local muc
    muc = ____bindingPattern0.muc
    members_only = ____bindingPattern0.members_only
    moderated = ____bindingPattern0.moderated
    expires_at = ____bindingPattern0.expires_at
    kicked = ____bindingPattern0.kicked
    module:log(
        "info",
        "%s is now %s and %s%s%s, by %s",
        muc,
        members_only and "members-only" or "open",
        moderated and "moderated" or "not moderated",
        expires_at == nil and "" or ", restricted until " .. expires_at,
        #kicked == 0 and "" or ("; " .. countWords(#kicked, "occupant")) .. " removed",
        from
    )
end
function restrictRoom(request, ____bindingPattern0)
    local restrictions
    local services
    services = ____bindingPattern0.services
    restrictions = ____bindingPattern0.restrictions
    local ____request_1 = request
    local muc = ____request_1.muc
    local seconds = ____request_1.seconds
    local dryRun = ____request_1.dryRun
    local address = prepRoomAddress(muc)
    if address == nil then
        return failure(invalidValue("muc", roomJidField, muc, luaJson))
    end
    local ____end = seconds == nil and "never" or math.ceil(time.now() + seconds)
    return services:visit(
        address,
        function(room)
            if room == nil then
                return failure(noSuchRoom(address.jid))
            end
            local before = room:settings()
            local restriction = restrictionAfter(
                restrictions().of(room.jid),
                before,
                request,
                ____end
            )
            local result = describe(room, before, restriction, request)
            if dryRun then
                return success(result)
            end
            local saved = restrictions().set(room.jid, restriction)
            if not saved.ok then
                return saved
            end
            room:changeSettings(request.changes, request.reason)
            return success(result)
        end
    )
end
function restrictionAfter(restriction, before, ____bindingPattern0, ____end)
    local changes
    changes = ____bindingPattern0.changes
    local function endAfter(setting)
        local ____before_setting_4
        if before[setting] then
            ____before_setting_4 = restriction and restriction[setting]
        else
            ____before_setting_4 = nil
        end
        local current = ____before_setting_4
        local change = changes[setting]
        if change == nil then
            return current
        end
        return change and (not before[setting] or current ~= nil) and ____end or nil
    end
    return asRestriction({
        members_only = endAfter("members_only"),
        moderated = endAfter("moderated")
    })
end
function describe(room, before, restriction, ____bindingPattern0)
    local dryRun
    local changes
    changes = ____bindingPattern0.changes
    dryRun = ____bindingPattern0.dryRun
    local ____withChanges_result_5 = withChanges(before, changes)
    local members_only = ____withChanges_result_5.members_only
    local moderated = ____withChanges_result_5.moderated
    local removesNonMembers = members_only and not before.members_only
    local leaving = removesNonMembers and __TS__ArrayFilter(
        room:occupants(function() return true end),
        function(____, occupant) return isNonMember(room:affiliation(occupant)) end
    ) or ({})
    local ____until = lastEnd(restriction)
    local ____room_jid_8 = room.jid
    local ____members_only_9 = members_only
    local ____moderated_10 = moderated
    local ____temp_6
    if ____until == nil then
        ____temp_6 = nil
    else
        ____temp_6 = formatTimestamp(____until)
    end
    local ____list_result_11 = list(__TS__ArrayMap(
        leaving,
        function(____, occupant) return describePresent({room = room, occupant = occupant}) end
    ))
    local ____dryRun_7
    if dryRun then
        ____dryRun_7 = true
    else
        ____dryRun_7 = nil
    end
    return {
        muc = ____room_jid_8,
        members_only = ____members_only_9,
        moderated = ____moderated_10,
        expires_at = ____temp_6,
        kicked = ____list_result_11,
        dry_run = ____dryRun_7
    }
end
function isNonMember(affiliation)
    return affiliation == "none" or affiliation == "outcast"
end
time = require("util.time")
--- `PATCH /muc_kick/rooms`.
function ____exports.createRestrictionHandler(parts)
    return function(event)
        readBody(
            event,
            function(value)
                local parsed = parseRestrictionRequest(value, luaJson)
                if not parsed.ok then
                    respond(
                        event,
                        refusal(parsed.problem)
                    )
                    return
                end
                inSlices(
                    function(agenda)
                        local restricted = attempt(function() return restrictRoom(parsed.value, parts) end)
                        local ____parsed_value_0 = parsed.value
                        local changes = ____parsed_value_0.changes
                        local dryRun = ____parsed_value_0.dryRun
                        if not restricted.ok or dryRun then
                            respond(
                                event,
                                answerTo(restricted)
                            )
                            return
                        end
                        local done = restricted.value
                        logRestriction(done, event.request.ip)
                        local function finish()
                            respond(
                                event,
                                answerTo(restricted)
                            )
                        end
                        if changes.moderated == false then
                            giveWithheldVoices(
                                done.muc,
                                parts.services,
                                parts.findMute,
                                agenda,
                                finish
                            )
                        else
                            finish()
                        end
                    end,
                    answerFailure(event)
                )
            end
        )
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.author-selection"] = function(...) 
local ____exports = {}
local ____fields = require("src.contract.fields")
local accountListField = ____fields.accountListField
local entityField = ____fields.entityField
local invalidValue = ____fields.invalidValue
local nicknameField = ____fields.nicknameField
local repeatable = ____fields.repeatable
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local needsNewerProsody = ____problem.needsNewerProsody
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local prepAccountOrSession = ____addresses.prepAccountOrSession
local prepNickname = ____addresses.prepNickname
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local prepRoomAddress = ____addresses.prepRoomAddress
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local mucOf = ____room_2Dloading.mucOf
local ____authorship = require("lua-src.mod_http_muc_kick.retractions.authorship")
local authorAmong = ____authorship.authorAmong
--- Finds the authors, who may have left.
function ____exports.selectAuthors(selector, services, visitors)
    local isByJid = selector.by == "jid" or selector.by == "jids"
    local authors = {}
    if isByJid then
        for ____, jid in ipairs(selector.by == "jid" and ({selector.jid}) or selector.jids) do
            local sought = prepAccountOrSession(jid)
            if sought == nil then
                return failure(selector.by == "jid" and invalidValue("jid", entityField, jid, luaJson) or invalidField(
                    "jids",
                    accountListField.takes,
                    repeatable(jid, luaJson)
                ))
            end
            authors[#authors + 1] = authorAmong({}, sought.account, jid)
        end
        if selector.muc == nil then
            return success({authors = authors, muc = nil})
        end
        local muc = prepRoomOrComponent(selector.muc)
        if muc ~= nil and domainOf(muc) == muc then
            local fault = services:whyUnreachable(muc)
            return fault == nil and success({authors = authors, muc = muc}) or failure(fault)
        end
    end
    local text = selector.muc or ""
    local address = prepRoomAddress(text)
    if address == nil then
        return failure(invalidValue("muc", roomJidField, text, luaJson))
    end
    local unreachable = services:whyUnreachable(address.host)
    if unreachable ~= nil then
        return failure(unreachable)
    end
    if services:find(address) == nil then
        return failure(noSuchRoom(address.jid))
    end
    local muc = address.jid
    if isByJid then
        return success({authors = authors, muc = muc})
    end
    if selector.by == "occupant_id" then
        local ____opt_0 = mucOf(address.host)
        if (____opt_0 and ____opt_0.room_mt.get_occupant_id) == nil then
            return failure(needsNewerProsody("occupant_id", "0.12"))
        end
        local author = {account = nil, spellings = {}, occupantId = selector.occupantId}
        return success({authors = {author}, muc = muc})
    end
    local nickname = prepNickname(selector.nickname)
    if nickname == nil then
        return failure(invalidField("nickname", nicknameField.takes))
    end
    local found = services:occupantAt(address, nickname)
    if found.ok then
        return success({
            authors = {authorAmong({found.value}, found.value.account, nil)},
            muc = muc
        })
    end
    local gone = visitors.lastToLeave(
        muc,
        function(visit) return visit.nickname == nickname end
    )
    return gone == nil and found or success({
        authors = {authorAmong({}, gone, nil)},
        muc = muc
    })
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.retraction-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local retractSelected, toResponse
local ____retraction_2Drequest = require("src.contract.retraction-request")
local parseRetractionRequest = ____retraction_2Drequest.parseRetractionRequest
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____author_2Dselection = require("lua-src.mod_http_muc_kick.retractions.author-selection")
local selectAuthors = ____author_2Dselection.selectAuthors
local ____retracting = require("lua-src.mod_http_muc_kick.retractions.retracting")
local retract = ____retracting.retract
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local answerFailure = ____answers.answerFailure
local refusal = ____answers.refusal
local respond = ____answers.respond
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
function retractSelected(____bindingPattern0, ____bindingPattern1, services, event)
    local muc
    local authors
    authors = ____bindingPattern0.authors
    muc = ____bindingPattern0.muc
    local dryRun
    local reason
    local seconds
    seconds = ____bindingPattern1.seconds
    reason = ____bindingPattern1.reason
    dryRun = ____bindingPattern1.dryRun
    local from = event.request.ip
    inSlices(
        function(agenda)
            retract(
                {
                    authors = authors,
                    muc = muc,
                    period = {seconds = seconds},
                    reason = reason,
                    dryRun = dryRun,
                    from = from
                },
                services,
                agenda,
                function(retraction)
                    local ____retraction_0 = retraction
                    local messages = ____retraction_0.messages
                    local problem = ____retraction_0.problem
                    if problem ~= nil and messages == 0 then
                        respond(
                            event,
                            refusal(problem)
                        )
                    else
                        respond(
                            event,
                            answer(
                                200,
                                toResponse(retraction, dryRun)
                            )
                        )
                    end
                end
            )
        end,
        answerFailure(event)
    )
end
function toResponse(retraction, isDryRun)
    local ____retraction_2 = retraction
    local ____isDryRun_1
    if isDryRun then
        ____isDryRun_1 = true
    else
        ____isDryRun_1 = nil
    end
    return __TS__ObjectAssign({}, ____retraction_2, {dry_run = ____isDryRun_1})
end
--- `/muc_kick/retractions`.
function ____exports.createRetractionsEndpoint(services, visitors)
    return {POST = function(event)
        readBody(
            event,
            function(value)
                local parsed = parseRetractionRequest(value, luaJson)
                if not parsed.ok then
                    respond(
                        event,
                        refusal(parsed.problem)
                    )
                    return
                end
                local selected = attempt(function() return selectAuthors(parsed.value.selector, services, visitors) end)
                if selected.ok then
                    retractSelected(selected.value, parsed.value, services, event)
                else
                    respond(
                        event,
                        refusal(selected.problem)
                    )
                end
            end
        )
    end}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.retractions.join-history"] = function(...) 
local ____exports = {}
local ____retraction_2Dstanzas = require("lua-src.mod_http_muc_kick.retractions.retraction-stanzas")
local isAboutRetraction = ____retraction_2Dstanzas.isAboutRetraction
--- Leaves retractions, and what remains of retracted messages, out of the history that joining occupants receive.
function ____exports.cleanJoinHistory(context)
    context:wrap_event(
        "muc-get-history",
        function(handlers, name, payload)
            local result = handlers(name, payload)
            local event = payload
            local nextStanza = event.next_stanza
            event.next_stanza = function(history)
                local message = nextStanza(history)
                while message ~= nil and isAboutRetraction(message) do
                    message = nextStanza(history)
                end
                return message
            end
            return result
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.setting-warnings"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayForEach = ____lualib.__TS__ArrayForEach
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local __TS__ObjectKeys = ____lualib.__TS__ObjectKeys
local ____exports = {}
local faultOfSecret, warnOfHost, findUnknownSettings, configmanager, PUBLISHED_SECRETS
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local AUTHORIZATION = ____settings.AUTHORIZATION
local EXAMPLE_SECRET = ____settings.EXAMPLE_SECRET
local HOSTS = ____settings.HOSTS
local SETTING_NAMES = ____settings.SETTING_NAMES
local SETTING_PREFIX = ____settings.SETTING_PREFIX
local VISITOR_ADDRESSES = ____settings.VISITOR_ADDRESSES
local VISITORS = ____settings.VISITORS
--- Logs warnings about settings with the prefix of this module's that are none of them.
function ____exports.warnOfUnknownSettings()
    for ____, name in ipairs(findUnknownSettings()) do
        module:log("warn", "%s is not a setting of this module and has no effect", name)
    end
end
function faultOfSecret(secret)
    if __TS__ArrayIncludes(PUBLISHED_SECRETS, secret) then
        return "is a published example; choose a secret of your own"
    end
    if (string.match(secret, "^%s")) ~= nil or (string.match(secret, "%s$")) ~= nil then
        return "begins or ends with white space, which HTTP does not transmit: no request can match it"
    end
    return (string.match(secret, "^%S+ +%S")) == nil and "has no authentication scheme in front of the credentials, as in \"Basic …\"" or nil
end
function warnOfHost(host)
    local served = prosody.hosts[host]
    if served == nil then
        module:log("warn", "%s: this Prosody does not serve %s", HOSTS, host)
    elseif served.modules.muc == nil then
        module:log("warn", "%s: %s is not a MUC component", HOSTS, host)
    end
end
function findUnknownSettings()
    local unknown = {}
    local sections = configmanager.getconfig()
    for ____, section in ipairs({"*", module.host}) do
        for ____, name in ipairs(__TS__ObjectKeys(sections[section] or ({}))) do
            if __TS__StringStartsWith(name, SETTING_PREFIX) and not __TS__ArrayIncludes(SETTING_NAMES, name) then
                unknown[name] = true
            end
        end
    end
    local names = {}
    for name in pairs(unknown) do
        names[#names + 1] = name
    end
    table.sort(names)
    return names
end
configmanager = require("core.configmanager")
PUBLISHED_SECRETS = {EXAMPLE_SECRET, "Basic YWxhZGRpbjpvcGVuc2VzYW1l", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
--- Logs warnings about settings that are valid but probably unintended.
function ____exports.warnOfSettings(____bindingPattern0)
    local visitorAddresses
    local visitors
    local hosts
    local authorization
    authorization = ____bindingPattern0.authorization
    hosts = ____bindingPattern0.hosts
    visitors = ____bindingPattern0.visitors
    visitorAddresses = ____bindingPattern0.visitorAddresses
    ____exports.warnOfUnknownSettings()
    __TS__ArrayForEach(
        authorization,
        function(____, secret, index)
            local fault = faultOfSecret(secret)
            if fault == nil then
                return
            end
            local where = #authorization == 1 and "the setting" or "value " .. tostring(index + 1)
            module:log(
                "warn",
                "%s: %s %s",
                AUTHORIZATION,
                where,
                fault
            )
        end
    )
    if visitorAddresses and visitors == 0 then
        module:log("warn", "%s has no effect without %s", VISITOR_ADDRESSES, VISITORS)
    end
    if hosts == nil then
        return
    end
    if #hosts == 0 then
        module:log("warn", "%s is an empty list: no room can be reached", HOSTS)
    end
    module:add_timer(
        0,
        function()
            for ____, host in ipairs(hosts) do
                warnOfHost(host)
            end
            return nil
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.visits.visit-watch"] = function(...) 
local ____exports = {}
local addRefusal, isForbidden, addressOf, now, jid, time
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____muc_2Dhosts = require("lua-src.mod_http_muc_kick.rooms.muc-hosts")
local eachMucHost = ____muc_2Dhosts.eachMucHost
local ____priorities = require("lua-src.mod_http_muc_kick.priorities")
local FIRST = ____priorities.FIRST
function addRefusal(log, refusal)
    local ____refusal_23 = refusal
    local account = ____refusal_23.account
    local nick = ____refusal_23.nick
    local muc = ____refusal_23.muc
    local refusedBy = ____refusal_23.refusedBy
    local ban = ____refusal_23.ban
    local address = ____refusal_23.address
    local nickname = jid.resource(nick)
    if account == nil or nickname == nil then
        return
    end
    log.add({
        type = "refused",
        at = now(),
        muc = muc,
        nickname = nickname,
        account = account,
        refusedBy = refusedBy,
        ban = ban,
        address = address
    })
end
function isForbidden(room, session)
    local affiliation = room:get_affiliation(session)
    return affiliation == "outcast" or affiliation == nil and room:get_members_only() == true
end
function addressOf(origin)
    local ____temp_26
    if (origin and origin.type) == "c2s" then
        ____temp_26 = origin.ip
    else
        ____temp_26 = nil
    end
    return ____temp_26
end
function now()
    return math.floor(time.now())
end
jid = require("util.jid")
time = require("util.time")
--- After all handlers that may still reject a change of nickname, or change the nickname.
local VERY_LAST = -2000000000
--- Notes who joins and leaves the rooms of every MUC component, and whose join is rejected.
function ____exports.watchVisits(parts)
    local ____parts_0 = parts
    local services = ____parts_0.services
    local stays = ____parts_0.stays
    local log = ____parts_0.log
    local keepsAddresses = ____parts_0.keepsAddresses
    --- The last change of nickname: its stanza, and the new occupant JID.
    local change
    --- The new occupant JID, if the last change of nickname is that of this stanza.
    local function changedTo(stanza)
        return stanza ~= nil and stanza == (change and change.stanza) and change.nick or nil
    end
    local function isLogged(room)
        return log.isOn() and services:reaches(domainOf(room.jid))
    end
    local function addOccupant(____type, room, nick, occupant, newNick)
        local stay = stays.of(room.jid, nick)
        local ____log_add_17 = log.add
        local ____type_11 = ____type
        local ____now_result_12 = now()
        local ____room_jid_13 = room.jid
        local ____temp_14 = jid.resource(nick) or ""
        local ____occupant_bare_jid_15 = occupant.bare_jid
        local ____this_4
        ____this_4 = room
        local ____opt_3 = ____this_4.get_occupant_id
        local ____temp_16 = ____opt_3 and ____opt_3(____this_4, occupant)
        local ____temp_7
        if ____type == "left" then
            ____temp_7 = stay and stay.joinedAt
        else
            ____temp_7 = nil
        end
        local ____temp_8
        if newNick == nil then
            ____temp_8 = nil
        else
            ____temp_8 = jid.resource(newNick)
        end
        ____log_add_17({
            type = ____type_11,
            at = ____now_result_12,
            muc = ____room_jid_13,
            nickname = ____temp_14,
            account = ____occupant_bare_jid_15,
            occupantId = ____temp_16,
            joinedAt = ____temp_7,
            newNickname = ____temp_8,
            address = stay and stay.address
        })
    end
    eachMucHost(
        services,
        function(_host, context)
            context:hook(
                "muc-occupant-joined",
                function(____bindingPattern0)
                    local stanza
                    local origin
                    local occupant
                    local nick
                    local room
                    room = ____bindingPattern0.room
                    nick = ____bindingPattern0.nick
                    occupant = ____bindingPattern0.occupant
                    origin = ____bindingPattern0.origin
                    stanza = ____bindingPattern0.stanza
                    if changedTo(stanza) ~= nil then
                        return
                    end
                    local ____keepsAddresses_result_18
                    if keepsAddresses() then
                        ____keepsAddresses_result_18 = addressOf(origin)
                    else
                        ____keepsAddresses_result_18 = nil
                    end
                    local address = ____keepsAddresses_result_18
                    stays.begin(
                        room.jid,
                        nick,
                        {
                            joinedAt = now(),
                            address = address
                        }
                    )
                    if isLogged(room) then
                        addOccupant("joined", room, nick, occupant)
                    end
                end,
                FIRST
            )
            context:hook(
                "muc-occupant-pre-change",
                function(____bindingPattern0)
                    local is_last_session
                    local is_first_session
                    local after
                    local before
                    local stanza
                    local room
                    room = ____bindingPattern0.room
                    stanza = ____bindingPattern0.stanza
                    before = ____bindingPattern0.orig_occupant
                    after = ____bindingPattern0.dest_occupant
                    is_first_session = ____bindingPattern0.is_first_session
                    is_last_session = ____bindingPattern0.is_last_session
                    if after.nick == before.nick then
                        return
                    end
                    change = {stanza = stanza, nick = after.nick}
                    if is_first_session ~= true then
                        return
                    end
                    local stay = stays.of(room.jid, before.nick)
                    if stay ~= nil then
                        stays.begin(room.jid, after.nick, stay)
                    end
                    if is_last_session ~= true and isLogged(room) then
                        addOccupant("joined", room, after.nick, after)
                    end
                end,
                VERY_LAST
            )
            context:hook(
                "muc-occupant-left",
                function(____bindingPattern0)
                    local stanza
                    local occupant
                    local nick
                    local room
                    room = ____bindingPattern0.room
                    nick = ____bindingPattern0.nick
                    occupant = ____bindingPattern0.occupant
                    stanza = ____bindingPattern0.stanza
                    if isLogged(room) then
                        addOccupant(
                            "left",
                            room,
                            nick,
                            occupant,
                            changedTo(stanza)
                        )
                    end
                    stays["end"](room.jid, nick)
                end,
                FIRST
            )
            context:wrap_event(
                "muc-occupant-pre-join",
                function(handlers, name, payload)
                    local result = handlers(name, payload)
                    local ____payload_19 = payload
                    local room = ____payload_19.room
                    local stanza = ____payload_19.stanza
                    local origin = ____payload_19.origin
                    if result ~= nil and isLogged(room) then
                        local ____keepsAddresses_result_20
                        if keepsAddresses() then
                            ____keepsAddresses_result_20 = addressOf(origin)
                        else
                            ____keepsAddresses_result_20 = nil
                        end
                        local address = ____keepsAddresses_result_20
                        addRefusal(
                            log,
                            {
                                account = jid.bare(stanza.attr.from),
                                muc = room.jid,
                                nick = stanza.attr.to,
                                refusedBy = isForbidden(room, stanza.attr.from or "") and "affiliation" or "other",
                                address = address
                            }
                        )
                    end
                    return result
                end
            )
        end
    )
end
--- Notes that a join was rejected by a ban or a block list, in a room that may be reached.
function ____exports.addExcluded(____bindingPattern0, sent, ____bindingPattern1)
    local keepsAddresses
    local log
    log = ____bindingPattern0.log
    keepsAddresses = ____bindingPattern0.keepsAddresses
    local ban
    ban = ____bindingPattern1.banId
    if not log.isOn() then
        return
    end
    local ____sent_21 = sent
    local account = ____sent_21.account
    local muc = ____sent_21.muc
    local stanza = ____sent_21.stanza
    local origin = ____sent_21.origin
    local ____keepsAddresses_result_22
    if keepsAddresses() then
        ____keepsAddresses_result_22 = addressOf(origin)
    else
        ____keepsAddresses_result_22 = nil
    end
    local address = ____keepsAddresses_result_22
    local refusedBy = ban == nil and "block-list" or "ban"
    addRefusal(log, {
        account = account,
        muc = muc,
        nick = stanza.attr.to,
        refusedBy = refusedBy,
        ban = ban,
        address = address
    })
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.main"] = function(...) 
local ____exports = {}
local publishing, publishedJids, visits, waiters, blockLists, enforcement
local ____about_2Dendpoint = require("lua-src.mod_http_muc_kick.http.about-endpoint")
local createAboutHandler = ____about_2Dendpoint.createAboutHandler
local ____affiliations_2Dendpoint = require("lua-src.mod_http_muc_kick.rooms.affiliations-endpoint")
local createAffiliationsEndpoint = ____affiliations_2Dendpoint.createAffiliationsEndpoint
local ____ban_2Dendpoints = require("lua-src.mod_http_muc_kick.bans.ban-endpoints")
local createBanEndpoint = ____ban_2Dendpoints.createBanEndpoint
local createBansEndpoint = ____ban_2Dendpoints.createBansEndpoint
local ____ban_2Dlist = require("lua-src.mod_http_muc_kick.bans.ban-list")
local openBanList = ____ban_2Dlist.openBanList
local ____block_2Dlists = require("lua-src.mod_http_muc_kick.block-lists.block-lists")
local openBlockLists = ____block_2Dlists.openBlockLists
local ____publishing = require("lua-src.mod_http_muc_kick.block-lists.publishing")
local createPublishing = ____publishing.createPublishing
local ____published_2Djids = require("lua-src.mod_http_muc_kick.bans.published-jids")
local createPublishedJids = ____published_2Djids.createPublishedJids
local ____block_2Dlists_2Dendpoint = require("lua-src.mod_http_muc_kick.block-lists.block-lists-endpoint")
local createBlockListsEndpoint = ____block_2Dlists_2Dendpoint.createBlockListsEndpoint
local ____ban_2Dlookup = require("lua-src.mod_http_muc_kick.bans.ban-lookup")
local createBanLookup = ____ban_2Dlookup.createBanLookup
local ____mute_2Dends = require("lua-src.mod_http_muc_kick.bans.mute-ends")
local createMuteEnds = ____mute_2Dends.createMuteEnds
local ____enforcement = require("lua-src.mod_http_muc_kick.enforcement.enforcement")
local enforceBans = ____enforcement.enforceBans
local ____kick_2Dendpoint = require("lua-src.mod_http_muc_kick.kicks.kick-endpoint")
local createKickHandler = ____kick_2Dendpoint.createKickHandler
local ____listing_2Dendpoints = require("lua-src.mod_http_muc_kick.rooms.listing-endpoints")
local createOccupantsEndpoint = ____listing_2Dendpoints.createOccupantsEndpoint
local createRoomsHandler = ____listing_2Dendpoints.createRoomsHandler
local ____visitor_2Dendpoints = require("lua-src.mod_http_muc_kick.visits.visitor-endpoints")
local createEventsEndpoint = ____visitor_2Dendpoints.createEventsEndpoint
local createVisitorsEndpoint = ____visitor_2Dendpoints.createVisitorsEndpoint
local ____loading_2Dfailure = require("lua-src.mod_http_muc_kick.loading-failure")
local failToLoad = ____loading_2Dfailure.failToLoad
local ____hand_2Dover = require("lua-src.mod_http_muc_kick.hand-over")
local handOver = ____hand_2Dover.handOver
local ____message_2Dendpoint = require("lua-src.mod_http_muc_kick.messages.message-endpoint")
local createMessagesEndpoint = ____message_2Dendpoint.createMessagesEndpoint
local ____metrics = require("lua-src.mod_http_muc_kick.metrics")
local createMetrics = ____metrics.createMetrics
local ____occupant_2Dsearch = require("lua-src.mod_http_muc_kick.rooms.occupant-search")
local createOccupantSearch = ____occupant_2Dsearch.createOccupantSearch
local ____owners = require("lua-src.mod_http_muc_kick.bans.owners")
local openOwners = ____owners.openOwners
local ____muc_2Dhosts = require("lua-src.mod_http_muc_kick.rooms.muc-hosts")
local eachMucHost = ____muc_2Dhosts.eachMucHost
local ____rooms = require("lua-src.mod_http_muc_kick.rooms.rooms")
local createMucServices = ____rooms.createMucServices
local ____destruction_2Dendpoint = require("lua-src.mod_http_muc_kick.restrictions.destruction-endpoint")
local createDestructionsEndpoint = ____destruction_2Dendpoint.createDestructionsEndpoint
local ____forgetting = require("lua-src.mod_http_muc_kick.restrictions.forgetting")
local forgetRestrictions = ____forgetting.forgetRestrictions
local ____restriction_2Dendpoint = require("lua-src.mod_http_muc_kick.restrictions.restriction-endpoint")
local createRestrictionHandler = ____restriction_2Dendpoint.createRestrictionHandler
local ____restrictions = require("lua-src.mod_http_muc_kick.restrictions.restrictions")
local openRestrictions = ____restrictions.openRestrictions
local ____withheld_2Dvoices = require("lua-src.mod_http_muc_kick.restrictions.withheld-voices")
local giveWithheldVoices = ____withheld_2Dvoices.giveWithheldVoices
local watchWithheldVoices = ____withheld_2Dvoices.watchWithheldVoices
local ____retraction_2Dendpoint = require("lua-src.mod_http_muc_kick.retractions.retraction-endpoint")
local createRetractionsEndpoint = ____retraction_2Dendpoint.createRetractionsEndpoint
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local createAdmission = ____routes.createAdmission
local createRoutes = ____routes.createRoutes
local rejectOtherMethods = ____routes.rejectOtherMethods
local ____author_2Dlog = require("lua-src.mod_http_muc_kick.retractions.author-log")
local logAuthors = ____author_2Dlog.logAuthors
local ____join_2Dhistory = require("lua-src.mod_http_muc_kick.retractions.join-history")
local cleanJoinHistory = ____join_2Dhistory.cleanJoinHistory
local ____setting_2Dwarnings = require("lua-src.mod_http_muc_kick.setting-warnings")
local warnOfSettings = ____setting_2Dwarnings.warnOfSettings
local warnOfUnknownSettings = ____setting_2Dwarnings.warnOfUnknownSettings
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local readSettings = ____settings.readSettings
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local finishAll = ____slices.finishAll
local inSlices = ____slices.inSlices
local ____event_2Dwaiters = require("lua-src.mod_http_muc_kick.visits.event-waiters")
local createEventWaiters = ____event_2Dwaiters.createEventWaiters
local ____stays = require("lua-src.mod_http_muc_kick.visits.stays")
local createStays = ____stays.createStays
local ____visit_2Dwatch = require("lua-src.mod_http_muc_kick.visits.visit-watch")
local addExcluded = ____visit_2Dwatch.addExcluded
local watchVisits = ____visit_2Dwatch.watchVisits
local ____visitor_2Dlog = require("lua-src.mod_http_muc_kick.visits.visitor-log")
local createVisitorLog = ____visitor_2Dlog.createVisitorLog
--- The limit of Prosody's HTTP server, which it reads once, from the global section; 10 MiB is its own default.
local serverMaxBody = module:context("*"):get_option_number("http_max_content_size") or 10485760
local function readOptions()
    return readSettings(
        function(name) return module:get_option(name) end,
        serverMaxBody
    )
end
local reading = readOptions()
if not reading.ok then
    warnOfUnknownSettings()
    failToLoad(reading.reason)
end
local settings = reading.settings
local admission = createAdmission(settings.authorization, settings.maxBody)
module:hook_global(
    "config-reloaded",
    function()
        local again = readOptions()
        if not again.ok then
            module:log("error", "Invalid configuration after reload, keeping the previous settings: %s", again.reason)
            return
        end
        settings = again.settings
        admission = createAdmission(settings.authorization, settings.maxBody)
        warnOfSettings(settings)
        visits.log.resize(settings.visitors)
        if settings.visitors == 0 then
            waiters["end"]()
        end
        blockLists.configure()
        publishing.updateAll()
        enforcement.checkAll()
    end
)
warnOfSettings(settings)
local services = createMucServices(function() return settings.hosts end)
local inSearchingSlices = createOccupantSearch(services)
local metrics = createMetrics()
publishing = createPublishing(
    function() return settings.publishTo end,
    function() return publishedJids end
)
publishedJids = createPublishedJids(publishing.update)
local ownBans = openBanList(
    function(count)
        metrics:setBansInForce(count)
    end,
    publishedJids
)
publishing.updateAll()
local owners = openOwners()
local bans = handOver("bans", ownBans)
--- Of what is passed on: a reload may bring another version of the module.
local FORMAT = 1
local before = module.saved_state
local saved = (before and before.format) == FORMAT and before or nil
visits = {
    services = services,
    stays = createStays(saved and saved.stays),
    log = createVisitorLog(saved and saved.log, settings.visitors),
    keepsAddresses = function() return settings.visitorAddresses end
}
module.save = function() return {format = FORMAT, stays = visits.stays.byRoom, log = visits.log.state} end
watchVisits(visits)
waiters = createEventWaiters()
blockLists = openBlockLists(
    function() return settings.blockLists end,
    services,
    function()
        enforcement.checkAll()
    end
)
module.unload = function()
    waiters["end"]()
    blockLists.saveAll()
end
enforcement = enforceBans(
    bans,
    services,
    metrics,
    blockLists,
    function(sent, exclusion)
        addExcluded(visits, sent, exclusion)
    end
)
local enforcementInUse = handOver("enforcement", enforcement)
local findMute = createBanLookup(bans, "findMute", services)
local function giveVoices(muc)
    inSlices(function(agenda)
        giveWithheldVoices(
            muc,
            services,
            findMute,
            agenda,
            function() return nil end
        )
    end)
end
local ownRestrictions = openRestrictions(giveVoices)
local restrictions = handOver("restrictions", ownRestrictions)
eachMucHost(
    services,
    function(_host, context)
        logAuthors(context)
        cleanJoinHistory(context)
        watchWithheldVoices(context)
        forgetRestrictions(context, ownRestrictions, giveVoices)
        ownRestrictions.check()
    end
)
local muteEnds = createMuteEnds(findMute, inSearchingSlices)
ownBans:onMutesEnded(muteEnds.begin)
local parts = {
    services = services,
    bans = bans,
    owners = owners,
    visitors = visits.log,
    publishes = function() return settings.publishTo ~= nil end,
    checkAll = function()
        enforcementInUse().checkAll()
    end,
    inSearchingSlices = inSearchingSlices,
    whenMutesEnded = muteEnds.whenDone,
    stays = visits.stays,
    metrics = metrics,
    limits = function() return settings end
}
local endpoints = {
    [""] = {
        GET = createAboutHandler(
            services,
            ownBans,
            owners,
            function() return settings end
        ),
        POST = createKickHandler(parts)
    },
    rooms = {
        GET = createRoomsHandler(services, ownRestrictions),
        PATCH = createRestrictionHandler({services = services, restrictions = restrictions, findMute = findMute})
    },
    destructions = createDestructionsEndpoint(services),
    occupants = createOccupantsEndpoint(services, visits.stays),
    visitors = createVisitorsEndpoint(visits.log, services),
    events = createEventsEndpoint(visits.log, waiters),
    messages = createMessagesEndpoint(parts),
    retractions = createRetractionsEndpoint(services, visits.log),
    affiliations = createAffiliationsEndpoint(services),
    bans = createBansEndpoint(parts),
    ["bans/*"] = createBanEndpoint(parts),
    block_lists = createBlockListsEndpoint(blockLists, publishing)
}
module:depends("http")
module:provides(
    "http",
    {
        default_path = "/muc_kick",
        cors = {enabled = true, origins = {}},
        streaming_uploads = true,
        route = createRoutes(
            endpoints,
            function() return admission end
        )
    }
)
rejectOtherMethods()
module:hook_global(
    "server-stopping",
    function()
        waiters["end"]()
        finishAll()
    end
)
return ____exports
 end,
}
local ____entry = require("lua-src.mod_http_muc_kick.main", ...)
return ____entry
