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
  __TS__ArrayFind = __TS__ArrayFind,
  __TS__ArrayEvery = __TS__ArrayEvery,
  __TS__ArrayConcat = __TS__ArrayConcat,
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
--- `jid`: prepped, a domain or wildcard without a dot (see isDotlessDomain).
function ____exports.dotlessDomain(jid)
    local base = wildcardBase(jid)
    local ____error = base == nil and ((("Invalid jid \"" .. jid) .. "\": write an account in full, such as ") .. jid) .. "@example.org; to ban a domain without a dot, set \"force\": true" or ((("Invalid jid \"" .. jid) .. "\": it covers every domain below ") .. base) .. "; set \"force\": true to ban them"
    return {status = 400, code = "invalid-field", error = ____error}
end
--- A kick whose `ban_seconds` would ban a whole domain, because the JID of a component has no localpart.
function ____exports.banSecondsOfDomain()
    return {status = 400, code = "invalid-field", error = "Invalid ban_seconds: a JID without a localpart is a domain; ban domains with PUT /muc_kick/bans/{id}"}
end
--- A valid field that this version of Prosody does not support; `version` is the first that does.
function ____exports.needsNewerProsody(name, version)
    return {status = 400, code = "invalid-field", error = ((name .. " requires Prosody ") .. version) .. " or later"}
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
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__StringCharAt = ____lualib.__TS__StringCharAt
local __TS__ArrayEvery = ____lualib.__TS__ArrayEvery
local ____exports = {}
local findMisfit, readText, hasShortParts, MAX_JID_PART_BYTES, MAX_REPEATED_BYTES
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
--- Maximum number of accounts exempt from one ban of a domain.
____exports.MAX_EXCEPTIONS = 100
--- Maximum duration of a temporary ban in seconds: 100 years of 365.25 days. Longer bans must be permanent.
____exports.MAX_BAN_SECONDS = 3155760000
--- Default page size of a listing, in entries.
____exports.DEFAULT_PAGE_SIZE = 100
--- Maximum page size of a listing, in entries.
____exports.MAX_PAGE_SIZE = 1000
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
--- Opens an object in which only the fields named in `known` are allowed.
function ____exports.openFields(value, known, json)
    return {
        value = value,
        json = json,
        problem = findMisfit(value, "field", known, json)
    }
end
--- Opens a query, decoded to an object of strings, in which only the parameters named in `known` are allowed.
function ____exports.openQuery(query, known, json)
    return {
        value = query,
        json = json,
        problem = findMisfit(query, "query parameter", known, json)
    }
end
--- The field's value; undefined if it is absent, null or invalid, or `fields` already had a problem.
function ____exports.readField(fields, name, ____type)
    if fields.problem ~= nil then
        return nil
    end
    local json = fields.json
    local given = json:member(fields.value, name)
    if given == nil then
        return nil
    end
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
--- The accounts exempt from a ban of a domain.
____exports.exceptionsField = {
    takes = ("an array of 1 to " .. tostring(____exports.MAX_EXCEPTIONS)) .. " bare JIDs of accounts",
    read = function(value, json)
        if json:kind(value) ~= "array" then
            return nil
        end
        local items = json:items(value)
        if #items < 1 or #items > ____exports.MAX_EXCEPTIONS then
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
--- An opaque id of an occupant (XEP-0421).
____exports.occupantIdField = textField(1, MAX_JID_PART_BYTES)
--- The cursor: the last entry of the previous page. Any text is valid, because that entry may no longer exist. The
-- longest has five parts of JIDs: `room@component/account@host/nickname`.
____exports.cursorField = textField(1, 5 * MAX_JID_PART_BYTES + 4)
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
____exports.banSecondsField = {
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
--- The page size, as digits in a query string.
____exports.pageSizeField = {
    takes = "a whole number from 1 to " .. tostring(____exports.MAX_PAGE_SIZE),
    read = function(value, json)
        local text = readText(value, json)
        if text == nil or #text < 1 or #text > 4 then
            return nil
        end
        local size = 0
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
                size = size * 10 + digit
                at = at + 1
            end
        end
        return size >= 1 and size <= ____exports.MAX_PAGE_SIZE and size or nil
    end
}
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
local findMisplacedException, idsOf, hasRepeatedText, listField, ownerField
local ____fields = require("src.contract.fields")
local banIdField = ____fields.banIdField
local banJidField = ____fields.banJidField
local exceptionsField = ____fields.exceptionsField
local expiryField = ____fields.expiryField
local flagField = ____fields.flagField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomOrComponentField = ____fields.roomOrComponentField
local sequenceField = ____fields.sequenceField
local serverNameField = ____fields.serverNameField
local ____jid_2Dtext = require("src.contract.jid-text")
local splitJid = ____jid_2Dtext.splitJid
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local missingField = ____problem.missingField
local onlyForDomains = ____problem.onlyForDomains
local ownerMismatch = ____problem.ownerMismatch
local ownerOutdated = ____problem.ownerOutdated
local success = ____problem.success
--- Reads the fields of a ban; the caller may have read other fields already. `now`: Unix time in seconds.
function ____exports.readBanFields(fields, now)
    local jid = readField(fields, "jid", banJidField)
    local muc = readField(fields, "muc", roomOrComponentField)
    local reason = readField(fields, "reason", reasonField)
    local expiresAt = readField(
        fields,
        "expires_at",
        expiryField(now)
    )
    local except = readField(fields, "except", exceptionsField)
    local ____readField_result_0 = readField(fields, "spare_affiliated", flagField)
    if ____readField_result_0 == nil then
        ____readField_result_0 = false
    end
    local spareAffiliated = ____readField_result_0
    local ____readField_result_1 = readField(fields, "force", flagField)
    if ____readField_result_1 == nil then
        ____readField_result_1 = false
    end
    local force = ____readField_result_1
    local ____readField_result_2 = readField(fields, "dry_run", flagField)
    if ____readField_result_2 == nil then
        ____readField_result_2 = false
    end
    local dryRun = ____readField_result_2
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    if jid == nil then
        return failure(missingField("jid"))
    end
    local misplaced = findMisplacedException(jid, except, spareAffiliated)
    if misplaced ~= nil then
        return failure(misplaced)
    end
    return success({
        jid = jid,
        muc = muc,
        reason = reason,
        expiresAt = expiresAt,
        except = except,
        spareAffiliated = spareAffiliated,
        force = force,
        dryRun = dryRun
    })
end
function findMisplacedException(jid, except, spareAffiliated)
    local ____opt_3 = splitJid(jid)
    if (____opt_3 and ____opt_3["local"]) == nil then
        return nil
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
            ____temp_5 = json:member(entry, "id")
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
local BAN_FIELDS = {
    "jid",
    "muc",
    "reason",
    "expires_at",
    "except",
    "spare_affiliated",
    "force",
    "dry_run"
}
local BAN_TO_PUT_FIELDS = __TS__ArrayConcat({"id"}, BAN_FIELDS)
local CHANGES_FIELDS = {"owner", "put", "delete"}
--- Reads the body of `PUT /muc_kick/bans/{id}`, decoded from JSON. `now`: Unix time in seconds.
function ____exports.parseBanRequest(body, json, now)
    return ____exports.readBanFields(
        openFields(body, BAN_FIELDS, json),
        now
    )
end
--- Reads one entry of `put` in `PATCH /muc_kick/bans`. `now`: Unix time in seconds.
function ____exports.parseBanToPut(entry, json, now)
    local fields = openFields(entry, BAN_TO_PUT_FIELDS, json)
    local id = readField(fields, "id", banIdField)
    local ban = ____exports.readBanFields(fields, now)
    if not ban.ok then
        return ban
    end
    return id == nil and failure(missingField("id")) or success({id = id, ban = ban.value})
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
        local adopt = json:member(value, "adopt")
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
            local __continue31
            repeat
                if not ____exports.isOverlapping(owner.prefix, claim.prefix) then
                    __continue31 = true
                    break
                end
                if owner.store ~= claim.store then
                    return ownerMismatch(owner.prefix)
                end
                if owner.prefix ~= claim.prefix then
                    __continue31 = true
                    break
                end
                if owner.server ~= claim.server then
                    return ownerMismatch(owner.prefix)
                end
                if owner.seq > claim.seq then
                    return ownerOutdated(owner.prefix)
                end
                __continue31 = true
            until true
            if not __continue31 then
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
local write, writeList, writeObject, UNSAFE, SAFE_TEXT, ESCAPED
local ____json_2Ddecoding = require("lua-src.mod_http_muc_kick.json.json-decoding")
local ARRAY = ____json_2Ddecoding.ARRAY
function write(value, parts)
    local luaType = type(value)
    if luaType == "string" then
        parts[#parts + 1] = string.format(
            "\"%s\"",
            ____exports.escapeText(value)
        )
    elseif luaType ~= "table" then
        parts[#parts + 1] = tostring(value)
    elseif getmetatable(value) == ARRAY or value[1] ~= nil then
        writeList(value, parts)
    else
        writeObject(value, parts)
    end
end
function writeList(items, parts)
    local separator = "["
    for ____, item in ipairs(items) do
        parts[#parts + 1] = separator
        write(item, parts)
        separator = ","
    end
    parts[#parts + 1] = separator == "[" and "[]" or "]"
end
function writeObject(object, parts)
    local separator = "{"
    for name, value in pairs(object) do
        parts[#parts + 1] = string.format(
            "%s\"%s\":",
            separator,
            ____exports.escapeText(name)
        )
        write(value, parts)
        separator = ","
    end
    parts[#parts + 1] = separator == "{" and "{}" or "}"
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
--- Encodes strings, numbers, booleans, objects and lists in JSON; members that are undefined are left out.
function ____exports.encodeJson(value)
    local parts = {}
    write(value, parts)
    return table.concat(parts)
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
["lua-src.mod_http_muc_kick.http.answers"] = function(...) 
local ____exports = {}
local JSON_HEADERS
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local escapeText = ____json_2Dencoding.escapeText
--- A response with a body that is encoded already.
function ____exports.jsonAnswer(status, body, headers)
    if headers == nil then
        headers = JSON_HEADERS
    end
    headers.content_type = "application/json"
    return {status = status, headers = headers, body = body}
end
JSON_HEADERS = {content_type = "application/json"}
--- A response with a JSON body.
function ____exports.answer(status, body, headers)
    return ____exports.jsonAnswer(
        status,
        encodeJson(body),
        headers
    )
end
--- A success response without a body.
function ____exports.noContent(headers)
    if headers == nil then
        headers = {}
    end
    return {status = 204, headers = headers, body = ""}
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
    return ____exports.jsonAnswer(status, body, headers)
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
    member = function(____, value, name) return value[name] end,
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
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
--- The place of a ban with a record of its own.
____exports.OWN_RECORD = 0
--- All fields of a ban as text, of which parseBanText makes the ban again: two bans are equal if and only if their texts
-- are. The id comes first, so that texts are in the order of the ids.
function ____exports.banText(____bindingPattern0)
    local spareAffiliated
    local except
    local expiresAt
    local reason
    local muc
    local jid
    local id
    id = ____bindingPattern0.id
    jid = ____bindingPattern0.jid
    muc = ____bindingPattern0.muc
    reason = ____bindingPattern0.reason
    expiresAt = ____bindingPattern0.expiresAt
    except = ____bindingPattern0.except
    spareAffiliated = ____bindingPattern0.spareAffiliated
    local why = reason == nil and "" or "\"" .. reason
    local ____end = expiresAt == nil and "" or string.format("%.0f", expiresAt)
    local text = (((((((id .. "\0") .. jid) .. "\0") .. (muc or "")) .. "\0") .. why) .. "\0") .. ____end
    if except == nil and not spareAffiliated then
        return text
    end
    local spared = spareAffiliated and text .. "\0affiliated" or text .. "\0"
    return except == nil and spared or (spared .. "\0") .. table.concat(except, "\0")
end
function ____exports.parseBanText(text)
    local fields = __TS__StringSplit(text, "\0")
    local muc, why = fields[3] or "", fields[4] or ""
    local ____temp_2 = fields[1] or ""
    local ____temp_3 = fields[2] or ""
    local ____temp_0
    if muc == "" then
        ____temp_0 = nil
    else
        ____temp_0 = muc
    end
    local ____temp_1
    if why == "" then
        ____temp_1 = nil
    else
        ____temp_1 = string.sub(why, 2)
    end
    return {
        id = ____temp_2,
        jid = ____temp_3,
        muc = ____temp_0,
        reason = ____temp_1,
        expiresAt = tonumber(fields[5]),
        except = #fields > 6 and __TS__ArraySlice(fields, 6) or nil,
        spareAffiliated = (fields[6] or "") ~= ""
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
local isAffiliated
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
    local ____opt_3 = except
    if (____opt_3 and __TS__ArrayIncludes(except, account)) == true then
        return true
    end
    return spareAffiliated and affiliationOf ~= nil and isAffiliated(affiliationOf())
end
function isAffiliated(affiliation)
    return affiliation == "member" or affiliation == "admin" or affiliation == "owner"
end
function ____exports.banKey(jid)
    local base = wildcardBase(jid)
    if base ~= nil then
        return {by = "parentDomain", key = base}
    end
    return {
        by = domainOf(jid) == jid and "domain" or "account",
        key = jid
    }
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
    local ____exports_banKey_result_1 = ____exports.banKey(ban.jid)
    local by = ____exports_banKey_result_1.by
    local key = ____exports_banKey_result_1.key
    local suffix = "." .. key
    local function isAbout(account)
        if by == "account" then
            return account == key
        end
        local domain = domainOf(account)
        local ____temp_2
        if by == "domain" then
            ____temp_2 = domain == key
        else
            ____temp_2 = __TS__StringEndsWith(domain, suffix)
        end
        return ____temp_2
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
--- Runs a function that may fail because of other modules: errors are logged, not thrown to the caller.
function ____exports.attempt(action)
    local ok, result = xpcall(action, debug.traceback)
    if ok then
        return result
    end
    module:log("error", "Request handler failed: %s", result)
    return failure(internalError())
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.stored-ban"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local countMembers, readText, isExpiry, readExceptions, LATEST_EXPIRY
local ____fields = require("src.contract.fields")
local flagField = ____fields.flagField
local reasonField = ____fields.reasonField
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepExceptions = ____addresses.prepExceptions
local prepRoomOrComponent = ____addresses.prepRoomOrComponent
local prepStoredBanJid = ____addresses.prepStoredBanJid
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
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
    local ____temp_12
    if type(value) == "string" then
        ____temp_12 = prepare(value)
    else
        ____temp_12 = nil
    end
    return ____temp_12
end
function isExpiry(value)
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
    local ____temp_13
    if #texts > 0 and #texts == countMembers(entries) then
        ____temp_13 = prepExceptions(texts)
    else
        ____temp_13 = nil
    end
    return ____temp_13
end
LATEST_EXPIRY = 253402300799
--- The value that is stored for a ban in a shared record.
local function encodeBan(____bindingPattern0)
    local spareAffiliated
    local except
    local expiresAt
    local reason
    local muc
    local jid
    jid = ____bindingPattern0.jid
    muc = ____bindingPattern0.muc
    reason = ____bindingPattern0.reason
    expiresAt = ____bindingPattern0.expiresAt
    except = ____bindingPattern0.except
    spareAffiliated = ____bindingPattern0.spareAffiliated
    local ____jid_1 = jid
    local ____muc_2 = muc
    local ____reason_3 = reason
    local ____expiresAt_4 = expiresAt
    local ____except_5 = except
    local ____spareAffiliated_0
    if spareAffiliated then
        ____spareAffiliated_0 = true
    else
        ____spareAffiliated_0 = nil
    end
    return {
        jid = ____jid_1,
        muc = ____muc_2,
        reason = ____reason_3,
        expires_at = ____expiresAt_4,
        except = ____except_5,
        spare_affiliated = ____spareAffiliated_0
    }
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
    local reason = stored.reason
    if reason ~= nil and reasonField.read(reason, luaJson) == nil then
        return nil, "its reason is not valid"
    end
    local expiresAt = stored.expires_at
    if expiresAt ~= nil and not isExpiry(expiresAt) then
        return nil, "its expires_at is not valid"
    end
    local except = readExceptions(stored.except)
    if except == nil and stored.except ~= nil then
        return nil, "its except is not valid"
    end
    local ____stored_spare_affiliated_6 = stored.spare_affiliated
    if ____stored_spare_affiliated_6 == nil then
        ____stored_spare_affiliated_6 = false
    end
    local spareAffiliated = ____stored_spare_affiliated_6
    if flagField.read(spareAffiliated, luaJson) == nil then
        return nil, "its spare_affiliated is not valid"
    end
    local ____id_8 = id
    local ____jid_9 = jid
    local ____muc_10 = muc
    local ____reason_11 = reason
    local ____temp_7
    if expiresAt == nil then
        ____temp_7 = nil
    else
        ____temp_7 = math.floor(expiresAt)
    end
    local ban = {
        id = ____id_8,
        jid = ____jid_9,
        muc = ____muc_10,
        reason = ____reason_11,
        expiresAt = ____temp_7,
        except = except,
        spareAffiliated = spareAffiliated
    }
    return ban, nil
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-storage"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
local ____exports = {}
local cannotOpen, storesNothing, warnOfDriver, STORE
local ____ban_2Drecord = require("lua-src.mod_http_muc_kick.bans.ban-record")
local OWN_RECORD = ____ban_2Drecord.OWN_RECORD
function cannotOpen(fault)
    return error(
        "The storage for bans cannot be opened: " .. tostring(fault),
        0
    )
end
function storesNothing(driver)
    return driver == "null" or driver == "none"
end
function warnOfDriver(driver)
    module:log(
        "warn",
        "The storage driver \"%s\" %s: set storage = { %s = \"internal\" } for %s, and the driver of its other stores in default_storage",
        driver,
        storesNothing(driver) and "stores no bans, so none can be placed" or "forgets all bans when Prosody restarts",
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
--- The same store as a map: with SQL, each ban of a shared record is a row, and a change writes only that.
function ____exports.openSharedStorage()
    local store, fault = module:open_store(STORE, "map")
    return store or cannotOpen(fault)
end
local function nameDriver()
    local ____, driver = storagemanager.get_driver(module.host, STORE)
    return driver
end
--- Whether stored bans survive a restart. Logs a warning if they do not.
function ____exports.isPersistent()
    local driver = nameDriver()
    local persistent = not storesNothing(driver) and driver ~= "memory"
    if not persistent then
        warnOfDriver(driver)
    end
    return persistent
end
--- The keys of bans and of owners in the store of bans. Throws if they cannot be listed.
function ____exports.listKeys(store)
    if storesNothing(nameDriver()) then
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
["lua-src.mod_http_muc_kick.bans.ban-store"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__StringStartsWith = ____lualib.__TS__StringStartsWith
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
local isPersistent = ____ban_2Dstorage.isPersistent
local keyAt = ____ban_2Dstorage.keyAt
local listKeys = ____ban_2Dstorage.listKeys
local openBanStorage = ____ban_2Dstorage.openBanStorage
local openSharedStorage = ____ban_2Dstorage.openSharedStorage
local OWNER_KEY_PREFIX = ____ban_2Dstorage.OWNER_KEY_PREFIX
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
                if not __TS__StringStartsWith(key, OWNER_KEY_PREFIX) then
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
                local id = ____value.id
                local place = ____value.place
                leftovers[id] = keyAt(id, place)
            end
            local ids = __TS__ArrayMap(
                bans,
                function(____, ____bindingPattern0)
                    local id
                    id = ____bindingPattern0.id
                    return id
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
    local index
    index = {
        count = function() return count end,
        revision = function() return fingerprint:text() end,
        get = function(self, id)
            local slot = byId:get(id)
            local ____temp_1
            if slot == nil then
                ____temp_1 = nil
            else
                ____temp_1 = banIn(slot)
            end
            return ____temp_1
        end,
        textOf = function(self, id)
            local slot = byId:get(id)
            local ____temp_2
            if slot == nil then
                ____temp_2 = nil
            else
                ____temp_2 = texts[slot]
            end
            return ____temp_2
        end,
        placeOf = function(self, id)
            local slot = byId:get(id)
            local ____temp_3
            if slot == nil then
                ____temp_3 = nil
            else
                ____temp_3 = places[slot]
            end
            return ____temp_3
        end,
        page = function(self, limit, after, jid)
            local ____temp_4
            if after == nil then
                ____temp_4 = nil
            else
                ____temp_4 = after .. ""
            end
            local key = ____temp_4
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
                    id = idIn(textIn(slot)),
                    place = places[slot] or OWN_RECORD
                }
                forget(slot)
            end
            return removed
        end,
        nextExpiry = function() return expiries:peek() end,
        find = function(self, account, muc, now, affiliationOf)
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
            local ____temp_5
            if affiliationOf == nil then
                ____temp_5 = nil
            else
                ____temp_5 = once(affiliationOf)
            end
            local affiliation = ____temp_5
            --- The ban in that slot, if it applies.
            local function applying(slot)
                local ban = banIn(slot)
                local isElsewhere = ban.muc ~= nil and ban.muc ~= muc and ban.muc ~= service
                local isOver = ban.expiresAt ~= nil and ban.expiresAt <= now
                local ____temp_6
                if isElsewhere or isOver or isSpared(ban, sought, affiliation) then
                    ____temp_6 = nil
                else
                    ____temp_6 = ban
                end
                return ____temp_6
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
    }
    return index
end
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
____exports.SLICE = 0.02
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
--- Executes the steps that `begin` plans, and those that they plan in turn: some now, the rest in slices of a few
-- milliseconds between which Prosody serves other events. Steps should not throw: an error is logged and ends only its
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
function readAll(store, index)
    local now = time.now()
    local ended = {}
    local places = {}
    local inOwnRecords = {}
    store:readAll(function(ban, place)
        if ban.expiresAt ~= nil and ban.expiresAt <= now then
            ended[#ended + 1] = {id = ban.id, place = place}
            return
        end
        places[banText(ban)] = place
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
            local ____index_5 = index
            local ____index_setPlace_6 = index.setPlace
            local ____opt_3 = inOwnRecords[step + 1]
            ____index_setPlace_6(____index_5, ____opt_3 and ____opt_3.id or "", packed[step + 1] or OWN_RECORD)
            step = step + 1
        end
    end
end
function logEnds(bans)
    for ____, ____value in ipairs(bans) do
        local id = ____value.id
        module:log(#bans == 1 and "info" or "debug", "Ban %s expired", id)
    end
    if #bans > 1 then
        module:log("info", "%d bans expired", #bans)
    end
end
time = require("util.time")
local ADDED = success("added")
local REPLACED = success("replaced")
local UNCHANGED = success("unchanged")
--- Maximum delay of a timer, in seconds.
local LONGEST_WAIT = 3600
--- Reads the list from storage; throws if that is impossible. `changed` is called with the new number of bans.
function ____exports.openBanList(changed)
    local index = createBanIndex()
    local store = openBanStore(function(id) return index:placeOf(id) end)
    withRareCollections(function()
        readAll(store, index)
    end)
    local placements = createPlacements()
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
    --- Removes expired bans; their records in storage have no effect any more, and are removed in slices.
    local function endExpired()
        local ended = index:removeExpired(time.now())
        if #ended == 0 then
            return
        end
        noteChanges(#ended)
        logEnds(ended)
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
        page = function(self, limit, after, jid)
            endExpired()
            return index:page(limit, after, jid)
        end,
        find = function(____, account, muc, affiliationOf)
            local ____temp_2
            if index:count() == 0 then
                ____temp_2 = nil
            else
                ____temp_2 = index:find(
                    account,
                    muc,
                    time.now(),
                    affiliationOf
                )
            end
            return ____temp_2
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
                    return index:put(text, stored.value) and REPLACED or ADDED
                end
            )
            noteChanges(#__TS__ArrayFilter(
                outcomes,
                function(____, outcome) return outcome.ok and outcome.value ~= "unchanged" end
            ))
            setTimer()
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
                    index:remove(id)
                    return success(true)
                end
            )
            noteChanges(#__TS__ArrayFilter(
                outcomes,
                function(____, outcome) return outcome.ok and outcome.value end
            ))
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
["lua-src.mod_http_muc_kick.rooms.room-loading"] = function(...) 
local ____exports = {}
local swapOut, iterators, jid, MOST_OCCUPANTS
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
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
    local ____opt_9 = ____exports.mucOf(host)
    if ____opt_9 ~= nil then
        ____opt_9.forget_room(room)
    end
end
iterators = require("util.iterators")
jid = require("util.jid")
MOST_OCCUPANTS = 50
--- Before handlers of other modules, which may stop the event.
local FIRST = 1000000
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
--- Calls `use` with the room that getRoom returns. A room that is loaded for this returns to storage afterwards. If it
-- stayed, the next one to be loaded would evict a room that is in use, and each eviction makes mod_muc rewrite its list of
-- all persistent rooms: tens of milliseconds with some thousand rooms in file storage.
function ____exports.visitRoom(roomJid, use)
    local found = ____exports.findRoom(roomJid)
    if found ~= "stored" then
        return use(found)
    end
    local room = ____exports.getRoom(roomJid)
    local result = use(room)
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
["lua-src.mod_http_muc_kick.rooms.stored-occupants"] = function(...) 
local ____exports = {}
local jid = require("util.jid")
--- The store of a MUC component for its rooms out of memory; undefined if it cannot be opened.
function ____exports.openStates(host)
    local states = module:context(host):open_store("state")
    return states
end
--- Calls `add` for each occupant of a room that is out of memory. `muc`: its prepped bare JID.
function ____exports.readStoredState(states, muc, add)
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
                add({muc = muc, nick = nick, account = entry.bare_jid, session = entry.jid or entry.bare_jid})
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
["lua-src.mod_http_muc_kick.rooms.room"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__New = ____lualib.__TS__New
local __TS__Class = ____lualib.__TS__Class
local ____exports = {}
local describe, findCurrent, iterators, jid, WrappedRoom
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____outcast_2Dpresence = require("lua-src.mod_http_muc_kick.enforcement.outcast-presence")
local kickAsOutcast = ____outcast_2Dpresence.kickAsOutcast
local ____room_2Dloading = require("lua-src.mod_http_muc_kick.rooms.room-loading")
local visitRoom = ____room_2Dloading.visitRoom
--- A room of Prosody's as a Room.
function ____exports.wrapRoom(room)
    return __TS__New(WrappedRoom, room)
end
function describe(occupant)
    return {
        nickname = jid.resource(occupant.nick) or "",
        account = occupant.bare_jid,
        session = occupant.jid or occupant.bare_jid,
        sessions = iterators.count(occupant:each_session()),
        role = occupant.role or "none"
    }
end
--- An occupant that was seen as one to act on.
function ____exports.targetOf(sighting)
    local ____sighting_6 = sighting
    local muc = ____sighting_6.muc
    local nick = ____sighting_6.nick
    local account = ____sighting_6.account
    local session = ____sighting_6.session
    return {
        muc = muc,
        nick = nick,
        account = account,
        session = session,
        visit = function(use) return visitRoom(
            muc,
            function(room)
                local ____temp_7
                if room == nil then
                    ____temp_7 = nil
                else
                    ____temp_7 = findCurrent(room, sighting)
                end
                local present = ____temp_7
                local ____temp_8
                if present == nil then
                    ____temp_8 = nil
                else
                    ____temp_8 = use(present)
                end
                return ____temp_8
            end
        ) end,
        bySession = function(resource) return ____exports.targetOf({muc = muc, nick = nil, account = account, session = (account .. "/") .. resource}) end
    }
end
function findCurrent(room, ____bindingPattern0)
    local session
    local account
    local nick
    nick = ____bindingPattern0.nick
    account = ____bindingPattern0.account
    session = ____bindingPattern0.session
    local occupant = room:get_occupant_by_real_jid(session)
    if occupant == nil and nick ~= nil then
        occupant = room:get_occupant_by_nick(nick)
    end
    if (occupant and occupant.bare_jid) ~= account then
        return nil
    end
    return {
        room = ____exports.wrapRoom(room),
        occupant = describe(occupant)
    }
end
function ____exports.sightingOf(____bindingPattern0, muc)
    local session
    local bare_jid
    local nick
    nick = ____bindingPattern0.nick
    bare_jid = ____bindingPattern0.bare_jid
    session = ____bindingPattern0.jid
    return {muc = muc, nick = nick, account = bare_jid, session = session or bare_jid}
end
iterators = require("util.iterators")
jid = require("util.jid")
--- A class because one is made for each occupant that is kicked, and functions of its own would cost more than the rest.
WrappedRoom = __TS__Class()
WrappedRoom.name = "WrappedRoom"
function WrappedRoom.prototype.____constructor(self, room)
    self.room = room
    self.jid = room.jid
    self.host = domainOf(room.jid)
    self.isPersistent = room:get_persistent() == true
    self.hasOccupantIds = room.get_occupant_id ~= nil
end
function WrappedRoom.prototype.occupants(self, matches)
    local occupants = {}
    for ____, occupant in pairs(self.room._occupants) do
        if matches(occupant.bare_jid) then
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
function WrappedRoom.prototype.occupantCount(self)
    return iterators.count(pairs(self.room._occupants))
end
function WrappedRoom.prototype.occupantId(self, ____bindingPattern0)
    local nickname
    nickname = ____bindingPattern0.nickname
    local occupant = self.room:get_occupant_by_nick(self:occupantJid(nickname))
    local ____temp_2
    if occupant == nil then
        ____temp_2 = nil
    else
        local ____this_1
        ____this_1 = self.room
        local ____opt_0 = ____this_1.get_occupant_id
        ____temp_2 = ____opt_0 and ____opt_0(____this_1, occupant)
    end
    return ____temp_2
end
function WrappedRoom.prototype.occupantWithId(self, id)
    local found
    for ____, occupant in pairs(self.room._occupants) do
        do
            local __continue12
            repeat
                local ____this_4
                ____this_4 = self.room
                local ____opt_3 = ____this_4.get_occupant_id
                if (____opt_3 and ____opt_3(____this_4, occupant)) ~= id then
                    __continue12 = true
                    break
                end
                if found == nil or occupant.nick < found.nick then
                    found = occupant
                end
                __continue12 = true
            until true
            if not __continue12 then
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
function WrappedRoom.prototype.target(self, ____bindingPattern0)
    local session
    local account
    local nickname
    nickname = ____bindingPattern0.nickname
    account = ____bindingPattern0.account
    session = ____bindingPattern0.session
    return ____exports.targetOf({
        muc = self.jid,
        nick = self:occupantJid(nickname),
        account = account,
        session = session
    })
end
function WrappedRoom.prototype.kick(self, ____bindingPattern0, reason, as)
    local nickname
    nickname = ____bindingPattern0.nickname
    if as == "ban" then
        return kickAsOutcast(
            self.room,
            self:occupantJid(nickname),
            reason
        )
    end
    local done = self.room:set_role(
        true,
        self:occupantJid(nickname),
        nil,
        reason
    )
    return done == true
end
function WrappedRoom.prototype.occupantJid(self, nickname)
    return (self.jid .. "/") .. nickname
end
--- Calls `add` for each occupant of a room.
function ____exports.eachOccupant(room, add)
    for ____, occupant in pairs(room._occupants) do
        add(____exports.sightingOf(occupant, room.jid))
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
local targetOf = ____room.targetOf
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
        liveRooms = function(self)
            local rooms = {}
            for ____, host in ipairs(services:names()) do
                addLiveRooms(host, rooms)
            end
            return {
                count = #rooms,
                jid = function(index)
                    local ____opt_10 = rooms[index + 1]
                    return ____opt_10 and ____opt_10.jid or ""
                end,
                at = function(index)
                    local room = rooms[index + 1]
                    local ____temp_12
                    if room == nil then
                        ____temp_12 = nil
                    else
                        ____temp_12 = wrapRoom(room)
                    end
                    return ____temp_12
                end,
                eachOccupant = function(index, use)
                    local room = rooms[index + 1]
                    if room == nil then
                        return
                    end
                    for ____, occupant in pairs(room._occupants) do
                        use(occupant.bare_jid, occupant.jid or occupant.bare_jid, occupant)
                    end
                end
            }
        end,
        exists = function(____, ____bindingPattern0)
            local host
            local roomJid
            roomJid = ____bindingPattern0.jid
            host = ____bindingPattern0.host
            return findRoom(roomJid, host) ~= nil
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
                local occupant = room:get_occupant_by_nick(nick)
                if occupant ~= nil then
                    found = sightingOf(occupant, roomJid)
                end
            end
            return found == nil and failure(occupantNotFound(roomJid)) or success(targetOf(found))
        end,
        occupantsIn = function(self, muc, matches)
            local targets = {}
            services.readRoom(
                muc,
                function(sighting)
                    if matches(sighting) then
                        targets[#targets + 1] = targetOf(sighting)
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
            local rooms = {}
            for ____, host in ipairs(services:names()) do
                addLiveRooms(host, rooms)
            end
            return {
                count = #rooms,
                read = function(index, add)
                    local room = rooms[index + 1]
                    if room ~= nil then
                        eachOccupant(room, add)
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
                read = function(index, add)
                    readStoredState(states, ((nodes[index + 1] or "") .. "@") .. host, add)
                end
            }
        end
    }
    return services
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
--- `values` are whole header values, such as `Basic dXNlcm5hbWU6cGFzc3dvcmQ=`; at least one.
function ____exports.createAuthorization(values)
    local digests = __TS__ArrayMap(
        values,
        function(____, value) return hashes.sha256(value) end
    )
    return {
        challenge = challengeFor(values),
        accepts = function(self, header)
            local digest = hashes.sha256(header or "")
            local matches = 0
            for ____, known in ipairs(digests) do
                if hashes.equals(known, digest) then
                    matches = matches + 1
                end
            end
            return header ~= nil and matches > 0
        end
    }
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
--- The fields of a URL's query as an object of strings for the contract; the last value of a repeated field. A name
-- without a value is a field, too, which formdecode of util.http would leave out.
function ____exports.decodeQuery(query)
    local fields = {}
    for field in string.gmatch(query or "", "[^&]+") do
        local name, value = string.match(field, "^([^=]*)=?(.*)$")
        fields[decode(name or "")] = decode(value or "")
    end
    return fields
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
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
local route, answerOtherMethod, logUnauthorized, handle, respond, METHODS, NO_QUERY
local ____fields = require("src.contract.fields")
local NO_FIELDS = ____fields.NO_FIELDS
local openQuery = ____fields.openQuery
local ____problem = require("src.contract.problem")
local authorizationFailed = ____problem.authorizationFailed
local bodyTooLarge = ____problem.bodyTooLarge
local internalError = ____problem.internalError
local lengthRequired = ____problem.lengthRequired
local methodNotAllowed = ____problem.methodNotAllowed
local notFound = ____problem.notFound
local success = ____problem.success
local unsupportedEncoding = ____problem.unsupportedEncoding
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local noContent = ____answers.noContent
local refusal = ____answers.refusal
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____authorization = require("lua-src.mod_http_muc_kick.http.authorization")
local createAuthorization = ____authorization.createAuthorization
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____query = require("lua-src.mod_http_muc_kick.http.query")
local decodeQuery = ____query.decodeQuery
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
function handle(request, handler, name, maxBody, send)
    local ____request_3 = request
    local method = ____request_3.method
    local headers = ____request_3.headers
    local body = ____request_3.body
    if body == nil then
        body = ""
    end
    if headers.transfer_encoding ~= nil then
        send(refusal(
            lengthRequired(),
            {connection = "close"}
        ))
        return
    end
    local encoding = headers.content_encoding
    if encoding ~= nil and string.lower(encoding) ~= "identity" then
        send(refusal(
            unsupportedEncoding(),
            {accept_encoding = "identity"}
        ))
        return
    end
    if body == false or #body > maxBody then
        send(refusal(bodyTooLarge(maxBody)))
        return
    end
    local query = request.url.query == nil and NO_QUERY or decodeQuery(request.url.query)
    local isListing = method == "GET" or method == "HEAD"
    local ____temp_4
    if isListing or query == NO_QUERY then
        ____temp_4 = nil
    else
        ____temp_4 = openQuery(query, NO_FIELDS, luaJson).problem
    end
    local problem = ____temp_4
    if problem == nil then
        handler({body = body, query = query, name = name, from = request.ip}, send)
    else
        send(refusal(problem))
    end
end
function respond(____bindingPattern0, ____bindingPattern1)
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
    for name, value in pairs(headers) do
        response.headers[name] = value
    end
    response:send(request.method == "HEAD" and response.write_headers == nil and "" or body)
    return true
end
--- Responds to a request whose work in slices has failed before a response; see inSlices.
function ____exports.answerFailure(send)
    return function(hasFailed)
        if hasFailed then
            send(refusal(internalError()))
        end
    end
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
local DONE = success(nil)
local function ignore()
    return nil
end
NO_QUERY = decodeQuery(nil)
--- The routes of an http-provider. `admission` is called for each request.
function ____exports.createRoutes(endpoints, admission)
    local nextEvent
    local nextHandler
    local nextName
    local function handleNext()
        local event = nextEvent
        handle(
            event.request,
            nextHandler,
            nextName,
            admission().maxBody,
            function(answer) return respond(event, answer) end
        )
        return DONE
    end
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
        nextEvent = event
        nextHandler = handler
        nextName = name
        local done = attempt(handleNext)
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
        return {status_code = status, headers = headers, body = body}
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
["lua-src.mod_http_muc_kick.settings"] = function(...) 
local ____exports = {}
local refuse, readAuthorization, readHosts, readStrings, isPositiveInteger
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepHost = ____addresses.prepHost
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
--- Common prefix of the names of all settings.
____exports.SETTING_PREFIX = "http_muc_kick_"
____exports.SETTING_NAMES = {____exports.AUTHORIZATION, ____exports.HOSTS, MAX_BATCH, MAX_BODY}
local DEFAULT_MAX_BATCH = 1000
local DEFAULT_MAX_BODY = 1048576
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
    return {
        ok = true,
        settings = {
            authorization = authorization,
            hosts = hosts,
            maxBatch = maxBatch,
            maxBody = math.min(maxBody, serverMaxBody)
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
local ____exports = {}
local describe
local ____fields = require("src.contract.fields")
local MAX_BAN_SECONDS = ____fields.MAX_BAN_SECONDS
local MAX_PAGE_SIZE = ____fields.MAX_PAGE_SIZE
local MAX_REASON_BYTES = ____fields.MAX_REASON_BYTES
local NO_FIELDS = ____fields.NO_FIELDS
local openQuery = ____fields.openQuery
local ____version = require("src.contract.version")
local VERSION = ____version.VERSION
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local refusal = ____answers.refusal
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
function describe(services, bans, owners, ____bindingPattern0)
    local maxBody
    local maxBatch
    maxBatch = ____bindingPattern0.maxBatch
    maxBody = ____bindingPattern0.maxBody
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
            max_ban_seconds = MAX_BAN_SECONDS
        },
        features = {
            occupant_id = services:haveOccupantIds(),
            metrics = module.metric ~= nil
        },
        bans = {count = count, revision = revision, persistent = persistent, unreadable = unreadable},
        owners = list(owners:list())
    }
end
--- `GET /muc_kick`.
function ____exports.createAboutHandler(services, bans, owners, settings)
    return function(____bindingPattern0, send)
        local query
        query = ____bindingPattern0.query
        local ____openQuery_result_0 = openQuery(query, NO_FIELDS, luaJson)
        local problem = ____openQuery_result_0.problem
        send(problem == nil and answer(
            200,
            describe(
                services,
                bans,
                owners,
                settings()
            )
        ) or refusal(problem))
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
local banJidField = ____fields.banJidField
local cursorField = ____fields.cursorField
local DEFAULT_PAGE_SIZE = ____fields.DEFAULT_PAGE_SIZE
local entityField = ____fields.entityField
local openQuery = ____fields.openQuery
local pageSizeField = ____fields.pageSizeField
local readField = ____fields.readField
local roomJidField = ____fields.roomJidField
local componentField = ____fields.componentField
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
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.kicking"] = function(...) 
local ____exports = {}
local forEachTarget, kick, kickPresent, describePresent
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local internalError = ____problem.internalError
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
function forEachTarget(targets, action, agenda, done)
    local kicked = {}
    local problem
    agenda:plan(
        #targets,
        function(index)
            local target = targets[index + 1]
            if target == nil then
                return
            end
            local outcome = action(target)
            if not outcome.ok then
                problem = outcome.problem
            elseif outcome.value ~= nil then
                kicked[#kicked + 1] = outcome.value
            end
        end,
        function()
            done(problem == nil and success(kicked) or failure(problem))
        end
    )
end
function kick(target, removalOf)
    local function kickIfDue(present)
        local removal = removalOf(present)
        local ____temp_0
        if removal == nil then
            ____temp_0 = nil
        else
            ____temp_0 = kickPresent(present, removal)
        end
        return ____temp_0
    end
    return attempt(function() return target.visit(kickIfDue) or success(nil) end)
end
function kickPresent(present, ____bindingPattern0)
    local logLevel
    local as
    local from
    local reason
    reason = ____bindingPattern0.reason
    from = ____bindingPattern0.from
    as = ____bindingPattern0.as
    logLevel = ____bindingPattern0.logLevel
    if logLevel == nil then
        logLevel = "info"
    end
    local ____present_1 = present
    local room = ____present_1.room
    local occupant = ____present_1.occupant
    local described = describePresent(present)
    local ____occupant_2 = occupant
    local nickname = ____occupant_2.nickname
    local account = ____occupant_2.account
    local done = attempt(function() return success(room:kick(occupant, reason, as)) end)
    if not done.ok then
        module:log(
            "error",
            "Kick of %s (%s) in %s by %s failed",
            nickname,
            account,
            room.jid,
            from
        )
        return failure(internalError())
    end
    if not done.value then
        return success(nil)
    end
    module:log(
        logLevel,
        "Kicked %s (%s) from %s, by %s",
        nickname,
        account,
        room.jid,
        from
    )
    return success(described)
end
function describePresent(____bindingPattern0)
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
--- Removes occupants with all their sessions, then reports them; occupants that left meanwhile are not reported. If
-- another module throws during a kick, the others are kicked anyway, and the whole is a failure, because it is unknown
-- who was notified.
function ____exports.kickAll(targets, removalOf, agenda, done)
    forEachTarget(
        targets,
        function(target) return kick(target, removalOf) end,
        agenda,
        done
    )
end
--- Reports the occupants that would be removed.
function ____exports.describeAll(targets, agenda, done)
    local seen = {}
    local function describeOnce(target)
        local found = attempt(function() return success(target.visit(describePresent)) end)
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
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.occupant-index"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__StringEndsWith = ____lualib.__TS__StringEndsWith
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local toTargets
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local ____ban_2Dmatching = require("lua-src.mod_http_muc_kick.bans.ban-matching")
local banKey = ____ban_2Dmatching.banKey
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local targetOf = ____room.targetOf
function toTargets(sightings)
    if #sightings == 0 then
        return {}
    end
    table.sort(
        sightings,
        function(one, other) return (one.nick or "") < (other.nick or "") end
    )
    return __TS__ArrayMap(
        sightings,
        function(____, sighting) return targetOf(sighting) end
    )
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
    return {
        ofAccount = function(____, account) return toTargets(byAccount[account] or ({})) end,
        matching = function(self, banJid)
            local ____banKey_result_0 = banKey(banJid)
            local by = ____banKey_result_0.by
            local key = ____banKey_result_0.key
            if by == "account" then
                return toTargets(byAccount[key] or ({}))
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
            return toTargets(found)
        end,
        add = function(sighting)
            local ____sighting_1 = sighting
            local nick = ____sighting_1.nick
            local account = canonicalAccount(sighting.account)
            local key = ((nick or "") .. "\0") .. account
            if known[key] == true then
                return
            end
            known[key] = true
            local ____temp_2 = byAccount[account] or addAccount(account)
            ____temp_2[#____temp_2 + 1] = sighting
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms.occupant-search"] = function(...) 
local ____exports = {}
local createRoomSearch, planSearch, watchOccupants, FIRST
local ____problem = require("src.contract.problem")
local internalError = ____problem.internalError
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____occupant_2Dindex = require("lua-src.mod_http_muc_kick.rooms.occupant-index")
local createOccupantIndex = ____occupant_2Dindex.createOccupantIndex
local ____room = require("lua-src.mod_http_muc_kick.rooms.room")
local eachOccupant = ____room.eachOccupant
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
function createRoomSearch(services)
    local indexes = {}
    local stopWatching = watchOccupants(
        services,
        function(sighting)
            local ____opt_4 = indexes[sighting.muc]
            if ____opt_4 ~= nil then
                ____opt_4.add(sighting)
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
            local ____use_7 = use
            local ____read_ok_6
            if read.ok then
                ____read_ok_6 = nil
            else
                ____read_ok_6 = read.problem
            end
            ____use_7(index, ____read_ok_6)
        end,
        stopWatching = stopWatching
    }
end
function planSearch(services, search, agenda)
    local hosts = services:names()
    local function plan(begin)
        local rooms = attempt(function() return success(begin()) end)
        if not rooms.ok then
            search.problem = rooms.problem
            return
        end
        local ____rooms_value_8 = rooms.value
        local count = ____rooms_value_8.count
        local read = ____rooms_value_8.read
        agenda:plan(
            count,
            function(index)
                local done = attempt(function()
                    read(index, search.index.add)
                    return success(nil)
                end)
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
        local ____opt_9 = prosody.hosts[host]
        local events = ____opt_9 and ____opt_9.events
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
FIRST = 1000000
--- Requests that need a search while another one is in progress share the next one: concurrent requests cost two
-- searches at most, and none uses an index that was begun before the request.
function ____exports.createOccupantSearch(services)
    local isSearching = false
    local waiting = {}
    local function searchFor(takers)
        isSearching = true
        local index = createOccupantIndex()
        local stopWatching = watchOccupants(services, index.add)
        local search = {index = index, problem = nil, users = #takers, stopWatching = stopWatching}
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
                for ____, take in ipairs(takers) do
                    take(search)
                end
                if #next > 0 then
                    searchFor(next)
                end
            end
        )
    end
    local function request(take)
        if isSearching then
            waiting[#waiting + 1] = take
        else
            searchFor({take})
        end
    end
    return function(begin, ended)
        local search
        local rooms
        local whereabouts = {
            searchRoom = function(self, muc, use)
                if rooms == nil then
                    rooms = createRoomSearch(services)
                end
                rooms:search(muc, use)
            end,
            search = function(self, agenda, use)
                if search ~= nil then
                    use(search.index, search.problem)
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
                    request(function(found)
                        search = found
                        resume()
                    end)
                end)
            end
        }
        inSlices(
            function(agenda)
                begin(agenda, whereabouts)
            end,
            function(hasFailed)
                if search ~= nil then
                    search.users = search.users - 1
                    if search.users == 0 then
                        search.stopWatching()
                    end
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
local createMatcher = ____ban_2Dmatching.createMatcher
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local kickAll = ____kicking.kickAll
function coversRoom(____bindingPattern0, room)
    local muc
    muc = ____bindingPattern0.muc
    return muc == nil or muc == room or muc == domainOf(room)
end
function selectTargets(candidates, isAbout, searchProblem, agenda, done)
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
        local candidates = __TS__ArrayFilter(
            index:matching(ban.jid),
            function(____, target) return coversRoom(ban, target.muc) end
        )
        if #candidates == 0 then
            done(candidates, problem)
            return
        end
        local matches = createMatcher(ban)
        local function isAbout(target)
            return matches(
                target.account,
                function() return target.visit(function(____bindingPattern0)
                    local occupant
                    local room
                    room = ____bindingPattern0.room
                    occupant = ____bindingPattern0.occupant
                    return room:affiliation(occupant)
                end) or "none" end
            )
        end
        selectTargets(
            candidates,
            isAbout,
            problem,
            agenda,
            done
        )
    end
    if muc == nil or domainOf(muc) == muc then
        whereabouts:search(agenda, use)
    else
        whereabouts:searchRoom(muc, use)
    end
end
--- Removes the occupants that the ban with that id covers; each only if that ban, in its state at that moment, excludes
-- it.
function ____exports.kickBanned(targets, id, bans, from, agenda, done)
    local function removalOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        local ban = bans():get(id)
        if ban == nil or not coversRoom(ban, room.jid) then
            return nil
        end
        local isAbout = createMatcher(ban)(
            occupant.account,
            function() return room:affiliation(occupant) end
        )
        return isAbout and ({reason = ban.reason, from = from, as = "ban"}) or nil
    end
    kickAll(targets, removalOf, agenda, done)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.banning"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFind = ____lualib.__TS__ArrayFind
local __TS__Unpack = ____lualib.__TS__Unpack
local ____exports = {}
local planEach, storeBans, kickOccupants, placedOf, prepBan, laterEnd, put
local ____fields = require("src.contract.fields")
local banJidField = ____fields.banJidField
local exceptionsField = ____fields.exceptionsField
local invalidValue = ____fields.invalidValue
local repeatable = ____fields.repeatable
local roomOrComponentField = ____fields.roomOrComponentField
local ____jid_2Dtext = require("src.contract.jid-text")
local isDotlessDomain = ____jid_2Dtext.isDotlessDomain
local ____problem = require("src.contract.problem")
local banNotFound = ____problem.banNotFound
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
local findConcerned = ____ban_2Dkicks.findConcerned
local kickBanned = ____ban_2Dkicks.kickBanned
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describeAll = ____kicking.describeAll
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
function storeBans(requests, ____bindingPattern0, placing)
    local bans
    local services
    services = ____bindingPattern0.services
    bans = ____bindingPattern0.bans
    local prepared = __TS__ArrayMap(
        requests,
        function(____, request) return request.ok and attempt(function() return prepBan(request.value.id, request.value.ban, services) end) or request end
    )
    local function isStored(index)
        local request = requests[index + 1]
        local ____opt_1 = prepared[index + 1]
        return (____opt_1 and ____opt_1.ok) == true and (request and request.ok) == true and not request.value.ban.dryRun
    end
    local records = {}
    do
        local index = 0
        while index < #prepared do
            local outcome = prepared[index + 1]
            if (outcome and outcome.ok) == true and isStored(index) then
                records[#records + 1] = outcome.value
            end
            index = index + 1
        end
    end
    local changes = put(
        records,
        bans(),
        placing
    )
    local step = 0
    return __TS__ArrayMap(
        prepared,
        function(____, outcome, index)
            if not outcome.ok then
                return outcome
            end
            local isDryRun = not isStored(index)
            local ____isDryRun_8
            if isDryRun then
                ____isDryRun_8 = success("unchanged")
            else
                local ____step_7 = step
                step = ____step_7 + 1
                ____isDryRun_8 = changes[____step_7 + 1] or failure(internalError())
            end
            local change = ____isDryRun_8
            return change.ok and success({record = outcome.value, change = change.value, isDryRun = isDryRun}) or change
        end
    )
end
function kickOccupants(stored, ____bindingPattern0, ____bindingPattern1, done)
    local checkAll
    local bans
    bans = ____bindingPattern0.bans
    checkAll = ____bindingPattern0.checkAll
    local agenda
    local whereabouts
    local from
    from = ____bindingPattern1.from
    whereabouts = ____bindingPattern1.whereabouts
    agenda = ____bindingPattern1.agenda
    local ____stored_9 = stored
    local record = ____stored_9.record
    local isDryRun = ____stored_9.isDryRun
    findConcerned(
        record,
        whereabouts,
        agenda,
        function(targets, problem)
            if problem ~= nil and not isDryRun then
                checkAll()
            end
            if #targets == 0 and problem == nil then
                done(success(placedOf(stored, {})))
                return
            end
            local function finish(kicked)
                if problem ~= nil then
                    done(failure(problem))
                else
                    done(kicked.ok and success(placedOf(stored, kicked.value)) or kicked)
                end
            end
            if isDryRun then
                describeAll(targets, agenda, finish)
            else
                kickBanned(
                    targets,
                    record.id,
                    bans,
                    from,
                    agenda,
                    finish
                )
            end
        end
    )
end
function placedOf(____bindingPattern0, kicked)
    local isDryRun
    local change
    local record
    record = ____bindingPattern0.record
    change = ____bindingPattern0.change
    isDryRun = ____bindingPattern0.isDryRun
    local ____change_11 = change
    local ____exports_describeBan_result_12 = ____exports.describeBan(record)
    local ____kicked_13 = kicked
    local ____isDryRun_10
    if isDryRun then
        ____isDryRun_10 = true
    else
        ____isDryRun_10 = nil
    end
    return {change = ____change_11, ban = ____exports_describeBan_result_12, kicked = ____kicked_13, dry_run = ____isDryRun_10}
end
function prepBan(id, wish, services)
    local ____wish_14 = wish
    local reason = ____wish_14.reason
    local expiresAt = ____wish_14.expiresAt
    local spareAffiliated = ____wish_14.spareAffiliated
    local jid = prepBanJid(wish.jid)
    if jid == nil then
        return failure(invalidValue("jid", banJidField, wish.jid, luaJson))
    end
    if isDotlessDomain(jid) and not wish.force and prosody.hosts[jid] == nil then
        return failure(dotlessDomain(jid))
    end
    local ____temp_15
    if wish.except == nil then
        ____temp_15 = nil
    else
        ____temp_15 = prepExceptions(wish.except)
    end
    local except = ____temp_15
    if wish.except ~= nil and except == nil then
        local invalid = __TS__ArrayFind(
            wish.except,
            function(____, each) return prepExceptions({each}) == nil end
        ) or ""
        return failure(invalidField(
            "except",
            exceptionsField.takes,
            repeatable(invalid, luaJson)
        ))
    end
    local ____temp_16
    if wish.muc == nil then
        ____temp_16 = nil
    else
        ____temp_16 = prepRoomOrComponent(wish.muc)
    end
    local muc = ____temp_16
    if muc == nil and wish.muc ~= nil then
        return failure(invalidValue("muc", roomOrComponentField, wish.muc, luaJson))
    end
    local ____temp_17
    if muc == nil then
        ____temp_17 = nil
    else
        ____temp_17 = services:whyUnreachable(domainOf(muc))
    end
    local unreachable = ____temp_17
    if unreachable ~= nil then
        return failure(unreachable)
    end
    return success({
        id = id,
        jid = jid,
        muc = muc,
        reason = reason,
        expiresAt = expiresAt,
        except = except,
        spareAffiliated = spareAffiliated
    })
end
function laterEnd(____end, before)
    local ____temp_20
    if before == nil then
        ____temp_20 = nil
    else
        ____temp_20 = math.max(____end, before)
    end
    return ____temp_20
end
--- A ban in the format of responses.
function ____exports.describeBan(record)
    local ____record_22 = record
    local id = ____record_22.id
    local jid = ____record_22.jid
    local muc = ____record_22.muc
    local reason = ____record_22.reason
    local expiresAt = ____record_22.expiresAt
    local except = ____record_22.except
    local spareAffiliated = ____record_22.spareAffiliated
    local ____id_26 = id
    local ____jid_27 = jid
    local ____muc_28 = muc
    local ____reason_29 = reason
    local ____temp_23
    if expiresAt == nil then
        ____temp_23 = nil
    else
        ____temp_23 = formatTimestamp(expiresAt)
    end
    local ____temp_24
    if except == nil then
        ____temp_24 = nil
    else
        ____temp_24 = list(except)
    end
    local ____spareAffiliated_25
    if spareAffiliated then
        ____spareAffiliated_25 = true
    else
        ____spareAffiliated_25 = nil
    end
    return {
        id = ____id_26,
        jid = ____jid_27,
        muc = ____muc_28,
        reason = ____reason_29,
        expires_at = ____temp_23,
        except = ____temp_24,
        spare_affiliated = ____spareAffiliated_25
    }
end
function put(records, bans, ____bindingPattern0)
    local logLevel
    local from
    from = ____bindingPattern0.from
    logLevel = ____bindingPattern0.logLevel
    local changes = bans:put(records)
    do
        local index = 0
        while index < #records do
            do
                local __continue54
                repeat
                    local record, change = records[index + 1], changes[index + 1]
                    if record == nil or (change and change.ok) ~= true or change.value == "unchanged" then
                        __continue54 = true
                        break
                    end
                    local ____record_32 = record
                    local id = ____record_32.id
                    local jid = ____record_32.jid
                    local muc = ____record_32.muc
                    local expiresAt = ____record_32.expiresAt
                    local ____until = expiresAt == nil and "permanently" or "until " .. formatTimestamp(expiresAt)
                    module:log(
                        logLevel,
                        "Ban %s: %s banned from %s %s, by %s",
                        id,
                        jid,
                        muc or "every room",
                        ____until,
                        from
                    )
                    __continue54 = true
                until true
                if not __continue54 then
                    break
                end
            end
            index = index + 1
        end
    end
    return changes
end
local hashes = require("util.hashes")
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
--- Bans an account (bare JID) from a room, or from every room, for a number of seconds. Idempotent: an account has one
-- such ban per room, which is only ever extended.
function ____exports.banForSeconds(account, muc, seconds, reason, bans, from)
    local jid = canonicalAccount(account)
    local id = "kick-" .. string.sub(
        hashes.sha256((jid .. "\0") .. (muc or ""), true),
        1,
        32
    )
    local before = bans:get(id)
    local ____end = math.ceil(time.now() + seconds)
    local expiresAt = before == nil and ____end or laterEnd(____end, before.expiresAt)
    local record = {
        id = id,
        jid = jid,
        muc = muc,
        reason = reason,
        expiresAt = expiresAt,
        except = nil,
        spareAffiliated = false
    }
    local stored = __TS__Unpack(put({record}, bans, {from = from, logLevel = "info"}))
    return (stored and stored.ok) == false and stored or success(record)
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
    local removed = bans:remove(valid)
    local step = 0
    return __TS__ArrayMap(
        ids,
        function(____, id)
            if not id.ok then
                return id
            end
            local ____step_21 = step
            step = ____step_21 + 1
            local outcome = removed[____step_21 + 1] or success(false)
            if not outcome.ok then
                return outcome
            end
            if not outcome.value then
                return failure(banNotFound(id.value))
            end
            module:log(logLevel, "Ban %s lifted by %s", id.value, from)
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
local refusal = ____answers.refusal
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local decodeJson = ____json.decodeJson
local ____json_2Ddecoding = require("lua-src.mod_http_muc_kick.json.json-decoding")
local startDecoding = ____json_2Ddecoding.startDecoding
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local answerFailure = ____routes.answerFailure
function finish(value, request, send, use)
    if value == nil then
        send(refusal(invalidJson()))
    else
        use(value, request, send)
    end
end
local ____require_result_0 = require("util.encodings")
local utf8 = ____require_result_0.utf8
--- Maximum size of a body that is decoded in one piece, in bytes: a few milliseconds at most.
local SHORT = 16384
--- Number of values decoded in one step of a slice.
local VALUES_AT_ONCE = 500
--- Calls `use` with the value of a body, now or, if the body is long, after it was decoded in slices; responds with an error
-- if it is not JSON.
function ____exports.readBody(request, send, use)
    local ____request_1 = request
    local body = ____request_1.body
    if #body <= SHORT or not utf8.valid(body) then
        finish(
            decodeJson(body),
            request,
            send,
            use
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
                        request,
                        send,
                        use
                    )
                else
                    agenda:plan(0, proceed, proceed)
                end
            end
            proceed()
        end,
        answerFailure(send)
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.paging"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local ____exports = {}
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
---
-- @param after the key that the page comes after; undefined: the first page
function ____exports.createPageSelection(limit, after)
    local byKey = {}
    local keys = {}
    --- Keys behind this one cannot be among the first.
    local bound
    local function cut()
        table.sort(keys)
        while #keys > limit + 1 do
            byKey[table.remove(keys) or ""] = nil
        end
        bound = keys[limit + 1]
    end
    return {
        mayHave = function(____, first, last) return (after == nil or last > after) and (bound == nil or first <= bound) end,
        add = function(self, key, entry)
            if bound ~= nil and key > bound or after ~= nil and key <= after then
                return
            end
            local own = key
            while byKey[own] ~= nil do
                own = own .. "\0"
            end
            byKey[own] = entry
            keys[#keys + 1] = own
            if #keys > 2 * limit + 1 then
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
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.ban-endpoints"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local __TS__Unpack = ____lualib.__TS__Unpack
local __TS__ArraySlice = ____lualib.__TS__ArraySlice
local ____exports = {}
local listBans, getBan, putBan, deleteBan, claimBans, isChanging, changeBans, inGroups, statusOf, answerOf, time, changing, GROUP_SIZE
local ____ban_2Drequest = require("src.contract.ban-request")
local parseBanChanges = ____ban_2Drequest.parseBanChanges
local parseBanId = ____ban_2Drequest.parseBanId
local parseBanRequest = ____ban_2Drequest.parseBanRequest
local parseBanToPut = ____ban_2Drequest.parseBanToPut
local ____fields = require("src.contract.fields")
local banJidField = ____fields.banJidField
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
local answerTo = ____answers.answerTo
local noContent = ____answers.noContent
local refusal = ____answers.refusal
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____banning = require("lua-src.mod_http_muc_kick.bans.banning")
local describeBan = ____banning.describeBan
local liftBans = ____banning.liftBans
local placeBans = ____banning.placeBans
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local cutPage = ____paging.cutPage
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local answerFailure = ____routes.answerFailure
function listBans(____bindingPattern0, ____bindingPattern1)
    local query
    query = ____bindingPattern0.query
    local bans
    bans = ____bindingPattern1.bans
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
function getBan(____bindingPattern0, ____bindingPattern1)
    local query
    local name
    name = ____bindingPattern0.name
    query = ____bindingPattern0.query
    local bans
    bans = ____bindingPattern1.bans
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
function putBan(id, value, parts, from, send)
    local ban = parseBanRequest(
        value,
        luaJson,
        time.now()
    )
    local wish = ban.ok and success({id = id, ban = ban.value}) or ban
    if not wish.ok then
        send(refusal(wish.problem))
        return
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local placing = {from = from, logLevel = "info", whereabouts = whereabouts, agenda = agenda}
            placeBans(
                {wish},
                parts,
                placing,
                function(____bindingPattern0)
                    local placed
                    placed = ____bindingPattern0[1]
                    if placed == nil then
                        placed = failure(internalError())
                    end
                    send(placed.ok and answer(
                        statusOf(placed.value),
                        answerOf(placed.value)
                    ) or refusal(placed.problem))
                end
            )
        end,
        answerFailure(send)
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
function changeBans(changes, parts, from, send)
    local results = {}
    local bans = parts.bans()
    local before = bans:summary()
    local placedCount = 0
    local liftedCount = 0
    local function notePlaced(placed)
        if placed.ok and placed.value.change ~= "unchanged" then
            placedCount = placedCount + 1
        end
        if placed.ok then
            local ____placed_value_5 = placed.value
            local ban = ____placed_value_5.ban
            local kicked = ____placed_value_5.kicked
            local dry_run = ____placed_value_5.dry_run
            results[#results + 1] = {
                status = statusOf(placed.value),
                ban = ban,
                kicked = list(kicked),
                dry_run = dry_run
            }
        else
            results[#results + 1] = placed.problem
        end
    end
    local function noteLifted(lifted)
        if lifted.ok then
            liftedCount = liftedCount + 1
        end
        results[#results + 1] = lifted.ok and ({status = 204}) or lifted.problem
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
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local function change(index)
                if index < #puts then
                    local requests = __TS__ArrayMap(
                        puts[index + 1] or ({}),
                        function(____, entry) return parseBanToPut(
                            entry,
                            luaJson,
                            time.now()
                        ) end
                    )
                    placeBans(
                        requests,
                        parts,
                        {from = from, logLevel = logLevel, whereabouts = whereabouts, agenda = agenda},
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
                            "%d bans placed, %d lifted, by %s",
                            placedCount,
                            liftedCount,
                            from
                        )
                    end
                    send(answer(
                        200,
                        {
                            results = list(results),
                            revision = revisions()
                        }
                    ))
                end
            )
        end,
        answerFailure(send)
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
function statusOf(placed)
    return placed.change == "added" and 201 or 200
end
function answerOf(____bindingPattern0)
    local dry_run
    local kicked
    local ban
    ban = ____bindingPattern0.ban
    kicked = ____bindingPattern0.kicked
    dry_run = ____bindingPattern0.dry_run
    return {
        ban = ban,
        kicked = list(kicked),
        dry_run = dry_run
    }
end
time = require("util.time")
--- `/muc_kick/bans`.
function ____exports.createBansEndpoint(parts)
    return {
        GET = function(request, send)
            send(answerTo(listBans(request, parts)))
        end,
        PATCH = function(request, send)
            if isChanging() then
                send(refusal(
                    busy(),
                    {retry_after = "1"}
                ))
                return
            end
            changing.isChanging = true
            local function conclude(response)
                changing.isChanging = nil
                return send(response)
            end
            local begun = attempt(function()
                readBody(
                    request,
                    conclude,
                    function(value, ____bindingPattern0)
                        local from
                        from = ____bindingPattern0.from
                        local changes = parseBanChanges(
                            value,
                            luaJson,
                            parts.limits()
                        )
                        local admitted = changes.ok and claimBans(changes.value, parts) or changes
                        if admitted.ok then
                            changeBans(admitted.value, parts, from, conclude)
                        else
                            conclude(refusal(admitted.problem))
                        end
                    end
                )
                return success(nil)
            end)
            if not begun.ok then
                conclude(refusal(begun.problem))
            end
        end
    }
end
--- `/muc_kick/bans/{id}`.
function ____exports.createBanEndpoint(parts)
    return {
        GET = function(request, send)
            send(answerTo(getBan(request, parts)))
        end,
        PUT = function(request, send)
            local id = parseBanId(request.name, luaJson)
            if not id.ok then
                send(refusal(id.problem))
                return
            end
            readBody(
                request,
                send,
                function(value, ____bindingPattern0)
                    local from
                    from = ____bindingPattern0.from
                    putBan(
                        id.value,
                        value,
                        parts,
                        from,
                        send
                    )
                end
            )
        end,
        DELETE = function(____bindingPattern0, send)
            local from
            local name
            name = ____bindingPattern0.name
            from = ____bindingPattern0.from
            local lifted = deleteBan(name, parts, from)
            send(lifted.ok and noContent() or refusal(lifted.problem))
        end
    }
end
--- Whether a PATCH is in progress. It is shared because one may outlive a reload of the module.
changing = module:shared("changing")
GROUP_SIZE = 32
return ____exports
 end,
["lua-src.mod_http_muc_kick.bans.ban-lookup"] = function(...) 
local ____exports = {}
--- `bans`: the current list. Looks up the account's affiliation in the room only if a ban depends on it.
function ____exports.createBanLookup(bans, services)
    local account = ""
    local muc = ""
    local function affiliationOf()
        return services:affiliation(account, muc)
    end
    return function(forAccount, inRoom)
        local outerAccount, outerMuc = account, muc
        account = forAccount
        muc = inRoom
        local ban = bans():find(forAccount, inRoom, affiliationOf)
        account = outerAccount
        muc = outerMuc
        return ban
    end
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
["lua-src.mod_http_muc_kick.enforcement.expulsion"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local kickAll = ____kicking.kickAll
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
--- `bans`: the list in use.
function ____exports.createExpulsion(findBan, bans, services)
    local findBanned, removalOf, expel, collectDue, work, addSoon, waiting, due, isTimerSet
    function findBanned(room)
        return room:occupants(function(account)
            local ok, ban = pcall(findBan, account, room.jid)
            if ok then
                return ban ~= nil
            end
            module:log(
                "error",
                "Failed to look up bans of %s in %s: %s",
                account,
                room.jid,
                ban
            )
            return false
        end)
    end
    function removalOf(____bindingPattern0)
        local occupant
        local room
        room = ____bindingPattern0.room
        occupant = ____bindingPattern0.occupant
        local ban = findBan(occupant.account, room.jid)
        local ____temp_0
        if ban == nil then
            ____temp_0 = nil
        else
            ____temp_0 = {reason = ban.reason, from = "ban " .. ban.id, as = "ban"}
        end
        return ____temp_0
    end
    function expel(room, banned, execute)
        local settled = __TS__ArrayFilter(
            banned,
            function(____, ____bindingPattern0)
                local account
                account = ____bindingPattern0.account
                local ban = findBan(account, room.jid)
                return ban ~= nil and bans():isSettled(ban.id)
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
            function(____, occupant) return room:target(occupant) end
        )
        execute(function(agenda)
            kickAll(targets, removalOf, agenda, ignore)
        end)
    end
    function collectDue()
        for jid, entry in pairs(waiting) do
            do
                local __continue15
                repeat
                    if entry == nil or not isDoneUpTo(entry.after) then
                        __continue15 = true
                        break
                    end
                    waiting[jid] = nil
                    due[#due + 1] = entry.room
                    __continue15 = true
                until true
                if not __continue15 then
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
                if services:reaches(room.host) then
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
        local ____room_jid_4 = room.jid
        local ____room_3 = room
        local ____opt_1 = waiting[room.jid]
        waiting[____room_jid_4] = {
            room = ____room_3,
            after = ____opt_1 and ____opt_1.after or latestWork()
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
            local remains = room.isPersistent or room:occupantCount() > #banned
            if remains and not isInStep() then
                expel(room, banned, atOnce)
            else
                addSoon(room)
            end
        end,
        checkAll = function()
            local rooms = services:liveRooms()
            do
                local index = 0
                while index < rooms.count do
                    local room = rooms.at(index)
                    if room ~= nil then
                        addSoon(room)
                    end
                    index = index + 1
                end
            end
        end
    }
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.later-looks"] = function(...) 
local ____exports = {}
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
--- Below all handlers.
local LAST = -1000000000
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
                        "Ban %s: rejected %d more stanzas from %s, the last one to %s",
                        entry.banId,
                        entry.count,
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
    return {add = function(self, banId, stanza, account, muc)
        local key = (entries[account] ~= nil or size < MAX_ACCOUNTS) and account or OTHERS
        local known = entries[key]
        if known ~= nil then
            known.count = known.count + 1
            known.banId = banId
            known.muc = muc
            return
        end
        entries[key] = {
            count = 0,
            loggedAt = time.monotonic(),
            banId = banId,
            muc = muc
        }
        size = size + 1
        module:log(
            "info",
            "Ban %s: rejected %s from %s to %s",
            banId,
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
local lookAgain, hookAt, findRejection, answer, endsPresence, isJoin, isAnswerable, st
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local domainOf = ____addresses.domainOf
local ____later_2Dlooks = require("lua-src.mod_http_muc_kick.enforcement.later-looks")
local ROOM_LOOKS = ____later_2Dlooks.ROOM_LOOKS
local STANZA_LOOKS = ____later_2Dlooks.STANZA_LOOKS
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
            local ban = findRejection(sent, host, parts)
            if ban == nil then
                return nil
            end
            if look.isAnsweredByMuc ~= true then
                answer(sent, ban)
            end
            if event.is_new_room == true then
                parts.services:discardUnused(room)
            end
            return look.stop(data, ban.reason)
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
    local refusals
    local metrics
    local services
    local findBan
    findBan = ____bindingPattern0.findBan
    services = ____bindingPattern0.services
    metrics = ____bindingPattern0.metrics
    refusals = ____bindingPattern0.refusals
    if module.loaded == false then
        return nil
    end
    local ____sent_2 = sent
    local stanza = ____sent_2.stanza
    local account = ____sent_2.account
    local muc = ____sent_2.muc
    local ____temp_3
    if account == nil then
        ____temp_3 = nil
    else
        ____temp_3 = findBan(account, muc)
    end
    local ban = ____temp_3
    if account == nil or ban == nil or endsPresence(stanza) then
        return nil
    end
    if domainOf(account) == host or not services:reaches(host) then
        return nil
    end
    if sent.isRejected then
        return ban
    end
    sent.isRejected = true
    refusals:add(ban.id, stanza.name, account, muc)
    if isJoin(stanza) then
        metrics:countRefusedJoin()
    else
        metrics:countRefusedStanza(stanza.name)
    end
    return ban
end
function answer(sent, ____bindingPattern0)
    local reason
    reason = ____bindingPattern0.reason
    local ____sent_4 = sent
    local origin = ____sent_4.origin
    local stanza = ____sent_4.stanza
    local from = ____sent_4.from
    local muc = ____sent_4.muc
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
--- Before mod_muc and all others, some of which query external services.
local FIRST = 1000000000
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
--- Rejects every stanza from banned accounts to the rooms of a MUC component, except those that end their presence: when
-- it arrives, and again wherever another module may have delayed it, right before mod_muc acts on it.
function ____exports.guardRooms(host, parts)
    local context = module:context(host)
    local function onStanza(event)
        local sent = stanzaInProgress() or asSent(event)
        local ban = findRejection(sent, host, parts)
        if ban == nil then
            return nil
        end
        answer(sent, ban)
        return true
    end
    for ____, event in ipairs(STANZAS) do
        trackStanzas(context, event)
        context:hook(event, onStanza, FIRST)
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
        FIRST
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.enforcement.enforcement"] = function(...) 
local ____exports = {}
local ____ban_2Dlookup = require("lua-src.mod_http_muc_kick.bans.ban-lookup")
local createBanLookup = ____ban_2Dlookup.createBanLookup
local ____expulsion = require("lua-src.mod_http_muc_kick.enforcement.expulsion")
local createExpulsion = ____expulsion.createExpulsion
local ____gate = require("lua-src.mod_http_muc_kick.enforcement.gate")
local guardRooms = ____gate.guardRooms
local ____refusal_2Dlog = require("lua-src.mod_http_muc_kick.enforcement.refusal-log")
local createRefusalLog = ____refusal_2Dlog.createRefusalLog
--- Calls `watch` for each host that is active now, and for each one that is activated later.
local function watchHosts(watch)
    for host in pairs(prosody.hosts) do
        watch(host)
    end
    module:hook_global("host-activated", watch)
end
--- Before handlers of other modules, which may stop the event.
local FIRST = 1000000
--- Enforces bans in every reachable room, of hosts that are active now or later: banned accounts are denied entry
-- (gate.ts), and removed if they are inside nevertheless (expulsion.ts). `bans`: the current list.
function ____exports.enforceBans(bans, services, metrics)
    local findBan = createBanLookup(bans, services)
    local expulsion = createExpulsion(findBan, bans, services)
    local parts = {
        findBan = findBan,
        services = services,
        metrics = metrics,
        refusals = createRefusalLog()
    }
    watchHosts(function(host)
        local context = module:context(host)
        local isGuarded = false
        local function guard()
            if isGuarded or not services:hasRooms(host) then
                return
            end
            isGuarded = true
            guardRooms(host, parts)
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
                    if occupant.role == nil or findBan(occupant.bare_jid, room.jid) == nil then
                        return nil
                    end
                    expulsion.checkSoon(services:wrap(room))
                    return nil
                end,
                FIRST
            )
        end
        guard()
        context:hook("module-loaded", guard)
    end)
    expulsion.checkAll()
    return expulsion
end
return ____exports
 end,
["src.contract.kick-request"] = function(...) 
local ____exports = {}
local toSelector, SELECTORS
local ____fields = require("src.contract.fields")
local banSecondsField = ____fields.banSecondsField
local entityOrSessionField = ____fields.entityOrSessionField
local flagField = ____fields.flagField
local nicknameField = ____fields.nicknameField
local occupantIdField = ____fields.occupantIdField
local openFields = ____fields.openFields
local readField = ____fields.readField
local reasonField = ____fields.reasonField
local roomJidField = ____fields.roomJidField
local ____jid_2Dtext = require("src.contract.jid-text")
local splitJid = ____jid_2Dtext.splitJid
local ____problem = require("src.contract.problem")
local banSecondsOfDomain = ____problem.banSecondsOfDomain
local failure = ____problem.failure
local invalidBody = ____problem.invalidBody
local missingField = ____problem.missingField
local missingNicknameOrMuc = ____problem.missingNicknameOrMuc
local onlyOneOf = ____problem.onlyOneOf
local success = ____problem.success
function toSelector(nickname, jid, occupantId, muc)
    local other = jid or occupantId
    if other ~= nil and (nickname ~= nil or jid ~= nil and occupantId ~= nil) then
        return onlyOneOf(SELECTORS)
    end
    if jid ~= nil then
        return {by = "jid", jid = jid, muc = muc}
    end
    if occupantId ~= nil then
        return muc == nil and missingField("muc", "occupant_id") or ({by = "occupant_id", occupantId = occupantId, muc = muc})
    end
    return (nickname == nil or muc == nil) and missingNicknameOrMuc() or ({by = "nickname", nickname = nickname, muc = muc})
end
SELECTORS = {"nickname", "jid", "occupant_id"}
local FIELDS = {
    "nickname",
    "jid",
    "occupant_id",
    "muc",
    "reason",
    "dry_run",
    "ban_seconds"
}
--- Reads one object of the body of `POST /muc_kick`, decoded from JSON.
function ____exports.parseKickRequest(body, json)
    local fields = openFields(body, FIELDS, json)
    local nickname = readField(fields, "nickname", nicknameField)
    local jid = readField(fields, "jid", entityOrSessionField)
    local occupantId = readField(fields, "occupant_id", occupantIdField)
    local muc = readField(fields, "muc", roomJidField)
    local reason = readField(fields, "reason", reasonField)
    local ____readField_result_0 = readField(fields, "dry_run", flagField)
    if ____readField_result_0 == nil then
        ____readField_result_0 = false
    end
    local dryRun = ____readField_result_0
    local banSeconds = readField(fields, "ban_seconds", banSecondsField)
    if fields.problem ~= nil then
        return failure(fields.problem)
    end
    local ____temp_3 = banSeconds ~= nil and jid ~= nil
    if ____temp_3 then
        local ____opt_1 = splitJid(jid)
        ____temp_3 = (____opt_1 and ____opt_1["local"]) == nil
    end
    if ____temp_3 then
        return failure(banSecondsOfDomain())
    end
    local selector = toSelector(nickname, jid, occupantId, muc)
    return selector.code ~= nil and failure(selector) or success({selector = selector, reason = reason, dryRun = dryRun, banSeconds = banSeconds})
end
--- Reads the whole body, decoded from JSON.
function ____exports.parseKickBody(body, json, limits)
    local kind = json:kind(body)
    if kind == "array" then
        local items = json:items(body)
        if #items >= 1 and #items <= limits.maxBatch then
            return success({items = items})
        end
    elseif kind == "object" then
        return ____exports.parseKickRequest(body, json)
    end
    return failure(invalidBody(("an object, or an array of 1 to " .. tostring(limits.maxBatch)) .. " objects"))
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicks.selection"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayMap = ____lualib.__TS__ArrayMap
local ____exports = {}
local selectOccupant, byNickname, byOccupantId, selectAccount, toSessions, occupantsOf
local ____fields = require("src.contract.fields")
local entityOrSessionField = ____fields.entityOrSessionField
local invalidValue = ____fields.invalidValue
local nicknameField = ____fields.nicknameField
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local banSecondsOfDomain = ____problem.banSecondsOfDomain
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local needsNewerProsody = ____problem.needsNewerProsody
local noSuchRoom = ____problem.noSuchRoom
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local prepAccountOrSession = ____addresses.prepAccountOrSession
local prepNickname = ____addresses.prepNickname
local prepRoomAddress = ____addresses.prepRoomAddress
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
function selectOccupant(selector, address, services, isBan)
    local chosen = selector.by == "nickname" and byNickname(address, selector.nickname, services) or byOccupantId(address, selector.occupantId, services)
    if not chosen.ok then
        return chosen
    end
    local account = canonicalAccount(chosen.value.account)
    if isBan and domainOf(account) == account then
        return failure(banSecondsOfDomain())
    end
    local targets = isBan and occupantsOf(account, address, services) or ({chosen.value})
    return success({targets = targets, account = account, muc = address.jid})
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
            if not room.hasOccupantIds then
                return failure(needsNewerProsody("occupant_id", "0.12"))
            end
            local occupant = room:occupantWithId(id)
            return occupant == nil and failure(occupantNotFound(room.jid)) or success(room:target(occupant))
        end
    )
end
function selectAccount(____bindingPattern0, address, services, isBan)
    local resource
    local account
    account = ____bindingPattern0.account
    resource = ____bindingPattern0.resource
    local targets = occupantsOf(account, address, services)
    if #targets == 0 and not isBan and not services:exists(address) then
        return failure(noSuchRoom(address.jid))
    end
    local ____success_4 = success
    local ____toSessions_3 = toSessions
    local ____isBan_2
    if isBan then
        ____isBan_2 = nil
    else
        ____isBan_2 = resource
    end
    return ____success_4({
        targets = ____toSessions_3(targets, ____isBan_2),
        account = account,
        muc = address.jid
    })
end
function toSessions(targets, resource)
    return resource == nil and targets or __TS__ArrayMap(
        targets,
        function(____, target) return target.bySession(resource) end
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
--- Finds the occupants that a request selects in its room (`muc`), without changing anything. With `ban_seconds` these
-- are all occupants of the account, however it was selected, because the account gets banned.
function ____exports.selectInRoom(____bindingPattern0, muc, services)
    local banSeconds
    local selector
    selector = ____bindingPattern0.selector
    banSeconds = ____bindingPattern0.banSeconds
    local ____temp_0
    if selector.by == "jid" then
        ____temp_0 = prepAccountOrSession(selector.jid)
    else
        ____temp_0 = nil
    end
    local sought = ____temp_0
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
    local isBan = banSeconds ~= nil
    if sought ~= nil then
        return selectAccount(sought, address, services, isBan)
    end
    return selectOccupant(selector, address, services, isBan)
end
--- Finds the occupants in all rooms for a request without `muc`.
function ____exports.searchRooms(____bindingPattern0, whereabouts, agenda, done)
    local banSeconds
    local selector
    selector = ____bindingPattern0.selector
    banSeconds = ____bindingPattern0.banSeconds
    local jid = selector.by == "jid" and selector.jid or ""
    local address = prepAccountOrSession(jid)
    if address == nil then
        done(failure(invalidValue("jid", entityOrSessionField, jid, luaJson)))
        return
    end
    local account = address.account
    local ____temp_1
    if banSeconds == nil then
        ____temp_1 = address.resource
    else
        ____temp_1 = nil
    end
    local resource = ____temp_1
    whereabouts:search(
        agenda,
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
                account = account,
                muc = nil
            }))
        end
    )
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.kick-endpoint"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local kickOne, kickMany, refuse, carryOut, countKicks
local ____kick_2Drequest = require("src.contract.kick-request")
local parseKickBody = ____kick_2Drequest.parseKickBody
local parseKickRequest = ____kick_2Drequest.parseKickRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answerTo = ____answers.answerTo
local jsonAnswer = ____answers.jsonAnswer
local refusal = ____answers.refusal
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local encodeJson = ____json_2Dencoding.encodeJson
local list = ____json_2Dencoding.list
local ____attempt = require("lua-src.mod_http_muc_kick.attempt")
local attempt = ____attempt.attempt
local ____ban_2Dkicks = require("lua-src.mod_http_muc_kick.bans.ban-kicks")
local kickBanned = ____ban_2Dkicks.kickBanned
local ____banning = require("lua-src.mod_http_muc_kick.bans.banning")
local banForSeconds = ____banning.banForSeconds
local describeBan = ____banning.describeBan
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicks.kicking")
local describeAll = ____kicking.describeAll
local kickAll = ____kicking.kickAll
local ____request_2Dbody = require("lua-src.mod_http_muc_kick.http.request-body")
local readBody = ____request_2Dbody.readBody
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local answerFailure = ____routes.answerFailure
local ____selection = require("lua-src.mod_http_muc_kick.kicks.selection")
local searchRooms = ____selection.searchRooms
local selectInRoom = ____selection.selectInRoom
function kickOne(request, parts, from, send)
    local ____request_selector_0 = request.selector
    local muc = ____request_selector_0.muc
    local origin = {from = from, logLevel = "info"}
    local ____temp_1
    if muc == nil then
        ____temp_1 = nil
    else
        ____temp_1 = selectInRoom(request, muc, parts.services)
    end
    local selected = ____temp_1
    if (selected and selected.ok) == false then
        send(refusal(refuse(selected.problem, request, parts.metrics)))
        return
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            carryOut(
                request,
                selected,
                parts,
                origin,
                whereabouts,
                agenda,
                function(outcome)
                    send(answerTo(outcome))
                end
            )
        end,
        answerFailure(send)
    )
end
function kickMany(items, parts, from, send)
    local results = {}
    local origin = {from = from, logLevel = #items > 1 and "debug" or "info"}
    local refused = 0
    local function noteResult(result)
        results[#results + 1] = encodeJson(result)
    end
    local function noteProblem(problem)
        refused = refused + 1
        noteResult(problem)
    end
    local function note(outcome)
        if outcome.ok then
            noteResult(__TS__ObjectAssign({status = 200}, outcome.value))
        else
            noteProblem(outcome.problem)
        end
    end
    parts.inSearchingSlices(
        function(agenda, whereabouts)
            local function kickItem(index)
                local request = parseKickRequest(items[index + 1], luaJson)
                if not request.ok then
                    noteProblem(request.problem)
                    return
                end
                local ____request_value_selector_4 = request.value.selector
                local muc = ____request_value_selector_4.muc
                local ____temp_5
                if muc == nil then
                    ____temp_5 = nil
                else
                    ____temp_5 = attempt(function() return selectInRoom(request.value, muc, parts.services) end)
                end
                local selected = ____temp_5
                if (selected and selected.ok) == false then
                    noteProblem(refuse(selected.problem, request.value, parts.metrics))
                else
                    carryOut(
                        request.value,
                        selected,
                        parts,
                        origin,
                        whereabouts,
                        agenda,
                        note
                    )
                end
            end
            agenda:plan(
                #items,
                kickItem,
                function()
                    local reached = send(jsonAnswer(
                        200,
                        ("{\"results\":[" .. table.concat(results, ",")) .. "]}"
                    ))
                    module:log(
                        "info",
                        "%d kicks for %s: %d done, %d refused%s",
                        #results,
                        from,
                        #results - refused,
                        refused,
                        reached and "" or "; the caller had disconnected"
                    )
                end
            )
        end,
        answerFailure(send)
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
function carryOut(request, found, parts, ____bindingPattern0, whereabouts, agenda, done)
    local logLevel
    local from
    from = ____bindingPattern0.from
    logLevel = ____bindingPattern0.logLevel
    local ____request_8 = request
    local reason = ____request_8.reason
    local banSeconds = ____request_8.banSeconds
    local dryRun = ____request_8.dryRun
    local function finish(outcome)
        if not dryRun then
            countKicks(outcome, parts.metrics)
        end
        done(outcome)
    end
    local function act(selected)
        if not selected.ok then
            finish(selected)
            return
        end
        local ____selected_value_9 = selected.value
        local targets = ____selected_value_9.targets
        local account = ____selected_value_9.account
        local muc = ____selected_value_9.muc
        local placed = (banSeconds == nil or dryRun) and success(nil) or attempt(function() return banForSeconds(
            account,
            muc,
            banSeconds,
            reason,
            parts.bans(),
            from
        ) end)
        if not placed.ok then
            finish(placed)
            return
        end
        local ban = placed.value
        local ____temp_10
        if ban == nil then
            ____temp_10 = nil
        else
            ____temp_10 = {describeBan(ban)}
        end
        local bans = ____temp_10
        local function answerKicked(kicked)
            if not kicked.ok then
                finish(kicked)
            elseif #kicked.value == 0 and banSeconds == nil then
                finish(failure(occupantNotFound(muc)))
            else
                local ____success_14 = success
                local ____list_result_12 = list(kicked.value)
                local ____bans_13 = bans
                local ____dryRun_11
                if dryRun then
                    ____dryRun_11 = true
                else
                    ____dryRun_11 = nil
                end
                finish(____success_14({kicked = ____list_result_12, bans = ____bans_13, dry_run = ____dryRun_11}))
            end
        end
        if dryRun then
            describeAll(targets, agenda, answerKicked)
        elseif ban ~= nil then
            kickBanned(
                targets,
                ban.id,
                parts.bans,
                from,
                agenda,
                answerKicked
            )
        else
            kickAll(
                targets,
                function() return {reason = reason, from = from, as = "kick", logLevel = logLevel} end,
                agenda,
                answerKicked
            )
        end
    end
    if found == nil then
        searchRooms(request, whereabouts, agenda, act)
    else
        act(found)
    end
end
function countKicks(outcome, metrics)
    if outcome.ok then
        metrics:countKicks("kicked", #outcome.value.kicked)
    else
        metrics:countKicks(outcome.problem.code, 1)
    end
end
--- `POST /muc_kick`.
function ____exports.createKickHandler(parts)
    local function kick(value, ____bindingPattern0, send)
        local from
        from = ____bindingPattern0.from
        local parsed = parseKickBody(
            value,
            luaJson,
            parts.limits()
        )
        if not parsed.ok then
            send(refusal(parsed.problem))
        elseif parsed.value.items ~= nil then
            kickMany(parsed.value.items, parts, from, send)
        else
            kickOne(parsed.value, parts, from, send)
        end
    end
    return function(request, send)
        readBody(request, send, kick)
    end
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.http.listing-endpoints"] = function(...) 
local ____exports = {}
local sendListing, planRooms, listRooms, listOccupants, sessionKey, describe, findRoomToList, ROOMS_AT_ONCE
local ____fields = require("src.contract.fields")
local entityField = ____fields.entityField
local invalidValue = ____fields.invalidValue
local roomJidField = ____fields.roomJidField
local componentField = ____fields.componentField
local ____page_2Drequest = require("src.contract.page-request")
local parseOccupantsRequest = ____page_2Drequest.parseOccupantsRequest
local parseRoomsRequest = ____page_2Drequest.parseRoomsRequest
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local canonicalAccount = ____addresses.canonicalAccount
local domainOf = ____addresses.domainOf
local prepAccountOrSession = ____addresses.prepAccountOrSession
local prepHost = ____addresses.prepHost
local prepRoomAddress = ____addresses.prepRoomAddress
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local inSlices = ____slices.inSlices
local ____answers = require("lua-src.mod_http_muc_kick.http.answers")
local answer = ____answers.answer
local refusal = ____answers.refusal
local ____json_2Dencoding = require("lua-src.mod_http_muc_kick.json.json-encoding")
local list = ____json_2Dencoding.list
local ____json = require("lua-src.mod_http_muc_kick.json.json")
local luaJson = ____json.luaJson
local ____paging = require("lua-src.mod_http_muc_kick.http.paging")
local createPageSelection = ____paging.createPageSelection
local cutPage = ____paging.cutPage
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local answerFailure = ____routes.answerFailure
function sendListing(listing, send)
    if not listing.ok then
        send(refusal(listing.problem))
        return
    end
    inSlices(
        function(agenda)
            listing.value(
                agenda,
                function(listed)
                    send(answer(200, listed))
                end
            )
        end,
        answerFailure(send)
    )
end
function planRooms(agenda, count, look, done)
    agenda:plan(
        math.ceil(count / ROOMS_AT_ONCE),
        function(step)
            local first = step * ROOMS_AT_ONCE
            do
                local index = first
                while index < math.min(first + ROOMS_AT_ONCE, count) do
                    look(index)
                    index = index + 1
                end
            end
        end,
        done
    )
end
function listRooms(____bindingPattern0, services)
    local query
    query = ____bindingPattern0.query
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
        local rooms = services:liveRooms()
        local selection = createPageSelection(limit, after)
        local function look(index)
            local jid = rooms.jid(index)
            if component == nil or domainOf(jid) == component then
                selection:add(jid, index)
            end
        end
        planRooms(
            agenda,
            rooms.count,
            look,
            function()
                local ____cutPage_result_3 = cutPage(
                    selection:entries(),
                    limit,
                    function(index) return rooms.jid(index) end
                )
                local entries = ____cutPage_result_3.entries
                local next = ____cutPage_result_3.next
                local listed = {}
                local function describeRoom(at)
                    local room = rooms.at(entries[at + 1] or 0)
                    if room ~= nil then
                        listed[#listed + 1] = {
                            muc = room.jid,
                            occupants = room:occupantCount()
                        }
                    end
                end
                agenda:plan(
                    #entries,
                    describeRoom,
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
function listOccupants(____bindingPattern0, services)
    local query
    query = ____bindingPattern0.query
    local request = parseOccupantsRequest(query, luaJson)
    if not request.ok then
        return request
    end
    local ____request_value_4 = request.value
    local muc = ____request_value_4.muc
    local jid = ____request_value_4.jid
    local limit = ____request_value_4.limit
    local after = ____request_value_4.after
    local ____temp_7
    if jid == nil then
        ____temp_7 = nil
    else
        local ____opt_5 = prepAccountOrSession(jid)
        ____temp_7 = ____opt_5 and ____opt_5.account
    end
    local account = ____temp_7
    if jid ~= nil and account == nil then
        return failure(invalidValue("jid", entityField, jid, luaJson))
    end
    local address = muc == nil and success(nil) or findRoomToList(muc, services)
    if not address.ok then
        return address
    end
    local roomJid = address.value
    local afterRoom, afterRest = string.match(after or "", "^([^/]*)/?(.*)$")
    return success(function(agenda, done)
        local rooms = services:liveRooms()
        local ____temp_8
        if after == nil then
            ____temp_8 = nil
        else
            ____temp_8 = sessionKey(afterRoom or "", afterRest or "")
        end
        local cursor = ____temp_8
        local selection = createPageSelection(limit, cursor)
        local function look(index)
            local jidOfRoom = rooms.jid(index)
            if roomJid ~= nil and jidOfRoom ~= roomJid then
                return
            end
            if not selection:mayHave(
                sessionKey(jidOfRoom, ""),
                jidOfRoom .. ""
            ) then
                return
            end
            rooms.eachOccupant(
                index,
                function(each, session, handle)
                    if account ~= nil and canonicalAccount(each) ~= account then
                        return
                    end
                    selection:add(
                        sessionKey(jidOfRoom, session),
                        {index = index, session = session, handle = handle}
                    )
                end
            )
        end
        planRooms(
            agenda,
            rooms.count,
            look,
            function()
                local function keyOf(____bindingPattern0)
                    local session
                    local index
                    index = ____bindingPattern0.index
                    session = ____bindingPattern0.session
                    return (rooms.jid(index) .. "/") .. session
                end
                local ____cutPage_result_9 = cutPage(
                    selection:entries(),
                    limit,
                    keyOf
                )
                local entries = ____cutPage_result_9.entries
                local next = ____cutPage_result_9.next
                local listed = {}
                local function describeOccupant(at)
                    local found = entries[at + 1]
                    local ____temp_10
                    if found == nil then
                        ____temp_10 = nil
                    else
                        ____temp_10 = rooms.at(found.index)
                    end
                    local room = ____temp_10
                    if found ~= nil and room ~= nil then
                        listed[#listed + 1] = describe(room, found.handle)
                    end
                end
                agenda:plan(
                    #entries,
                    describeOccupant,
                    function()
                        done({
                            occupants = list(listed),
                            next = next
                        })
                    end
                )
            end
        )
    end)
end
function sessionKey(room, session)
    return (room .. "\0") .. session
end
function describe(room, handle)
    local occupant = room:describe(handle)
    return {
        muc = room.jid,
        nickname = occupant.nickname,
        jid = occupant.account,
        sessions = occupant.sessions,
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
    return services:exists(address) and success(address.jid) or failure(noSuchRoom(address.jid))
end
ROOMS_AT_ONCE = 32
--- `/muc_kick/rooms`.
function ____exports.createRoomsEndpoint(services)
    return {GET = function(request, send)
        sendListing(
            listRooms(request, services),
            send
        )
    end}
end
--- `/muc_kick/occupants`.
function ____exports.createOccupantsEndpoint(services)
    return {GET = function(request, send)
        sendListing(
            listOccupants(request, services),
            send
        )
    end}
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
    local hosts
    local authorization
    authorization = ____bindingPattern0.authorization
    hosts = ____bindingPattern0.hosts
    for ____, name in ipairs(findUnknownSettings()) do
        module:log("warn", "%s is not a setting of this module and has no effect", name)
    end
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
["lua-src.mod_http_muc_kick.main"] = function(...) 
local ____exports = {}
local enforcement
local ____about_2Dendpoint = require("lua-src.mod_http_muc_kick.http.about-endpoint")
local createAboutHandler = ____about_2Dendpoint.createAboutHandler
local ____ban_2Dendpoints = require("lua-src.mod_http_muc_kick.http.ban-endpoints")
local createBanEndpoint = ____ban_2Dendpoints.createBanEndpoint
local createBansEndpoint = ____ban_2Dendpoints.createBansEndpoint
local ____ban_2Dlist = require("lua-src.mod_http_muc_kick.bans.ban-list")
local openBanList = ____ban_2Dlist.openBanList
local ____enforcement = require("lua-src.mod_http_muc_kick.enforcement.enforcement")
local enforceBans = ____enforcement.enforceBans
local ____kick_2Dendpoint = require("lua-src.mod_http_muc_kick.http.kick-endpoint")
local createKickHandler = ____kick_2Dendpoint.createKickHandler
local ____listing_2Dendpoints = require("lua-src.mod_http_muc_kick.http.listing-endpoints")
local createOccupantsEndpoint = ____listing_2Dendpoints.createOccupantsEndpoint
local createRoomsEndpoint = ____listing_2Dendpoints.createRoomsEndpoint
local ____hand_2Dover = require("lua-src.mod_http_muc_kick.hand-over")
local handOver = ____hand_2Dover.handOver
local ____metrics = require("lua-src.mod_http_muc_kick.metrics")
local createMetrics = ____metrics.createMetrics
local ____occupant_2Dsearch = require("lua-src.mod_http_muc_kick.rooms.occupant-search")
local createOccupantSearch = ____occupant_2Dsearch.createOccupantSearch
local ____owners = require("lua-src.mod_http_muc_kick.bans.owners")
local openOwners = ____owners.openOwners
local ____rooms = require("lua-src.mod_http_muc_kick.rooms.rooms")
local createMucServices = ____rooms.createMucServices
local ____routes = require("lua-src.mod_http_muc_kick.http.routes")
local createAdmission = ____routes.createAdmission
local createRoutes = ____routes.createRoutes
local rejectOtherMethods = ____routes.rejectOtherMethods
local ____setting_2Dwarnings = require("lua-src.mod_http_muc_kick.setting-warnings")
local warnOfSettings = ____setting_2Dwarnings.warnOfSettings
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local readSettings = ____settings.readSettings
local ____slices = require("lua-src.mod_http_muc_kick.slices")
local finishAll = ____slices.finishAll
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
    error("mod_http_muc_kick is not loaded: " .. reading.reason, 0)
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
        enforcement.checkAll()
    end
)
warnOfSettings(settings)
local services = createMucServices(function() return settings.hosts end)
local metrics = createMetrics()
local ownBans = openBanList(function(count)
    metrics:setBansInForce(count)
end)
local owners = openOwners()
local bans = handOver("bans", ownBans)
enforcement = enforceBans(bans, services, metrics)
local enforcementInUse = handOver("enforcement", enforcement)
local parts = {
    services = services,
    bans = bans,
    owners = owners,
    checkAll = function()
        enforcementInUse().checkAll()
    end,
    inSearchingSlices = createOccupantSearch(services),
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
    rooms = createRoomsEndpoint(services),
    occupants = createOccupantsEndpoint(services),
    bans = createBansEndpoint(parts),
    ["bans/*"] = createBanEndpoint(parts)
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
module:hook_global("server-stopping", finishAll)
return ____exports
 end,
}
local ____entry = require("lua-src.mod_http_muc_kick.main", ...)
return ____entry
