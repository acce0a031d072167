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
local function __TS__ArrayMap(self, callbackfn, thisArg)
    local result = {}
    for i = 1, #self do
        result[i] = callbackfn(thisArg, self[i], i - 1, self)
    end
    return result
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

local function __TS__StringIncludes(self, searchString, position)
    if not position then
        position = 1
    else
        position = position + 1
    end
    local index = string.find(self, searchString, position, true)
    return index ~= nil
end

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

return {
  __TS__ArrayMap = __TS__ArrayMap,
  __TS__ArrayIncludes = __TS__ArrayIncludes,
  __TS__StringIncludes = __TS__StringIncludes,
  __TS__StringSubstring = __TS__StringSubstring,
  __TS__ArrayFilter = __TS__ArrayFilter,
  __TS__ObjectAssign = __TS__ObjectAssign
}
 end,
["lua-src.mod_http_muc_kick.authorization"] = function(...) 
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
["src.contract.kick-answer"] = function(...) 
local ____exports = {}
return ____exports
 end,
["src.contract.json-reader"] = function(...) 
local ____exports = {}
return ____exports
 end,
["src.contract.limits"] = function(...) 
local ____exports = {}
--- The most bytes of UTF-8 in each part of a JID (RFC 7622, section 3.1).
____exports.MAX_JID_PART_BYTES = 1023
--- The most bytes of UTF-8 in the reason of a kick.
____exports.MAX_REASON_BYTES = 1024
--- How deep arrays and objects may be nested in a body.
____exports.MAX_JSON_DEPTH = 32
return ____exports
 end,
["src.contract.problem"] = function(...) 
local ____exports = {}
function ____exports.success(value)
    return {ok = true, value = value}
end
function ____exports.failure(problem)
    return {ok = false, problem = problem}
end
function ____exports.invalidJson()
    return {status = 400, code = "invalid-json", error = "The body must be JSON (RFC 8259, UTF-8): an object"}
end
--- The seed's own words, which old callers may look for.
function ____exports.missingNicknameOrMuc()
    return {status = 400, code = "missing-field", error = "Missing nickname and/or MUC"}
end
--- `takes` continues the sentence "`<name>` takes …".
function ____exports.invalidField(name, takes)
    return {status = 400, code = "invalid-field", error = (("Invalid " .. name) .. ": it takes ") .. takes}
end
--- `name` is left out where it cannot be repeated to the caller.
function ____exports.unknownField(name, known)
    local named = name == nil and "Unknown field" or ("Unknown field \"" .. name) .. "\""
    return {
        status = 400,
        code = "unknown-field",
        error = (named .. ": the fields are ") .. table.concat(known, ", ")
    }
end
function ____exports.authorizationFailed()
    return {status = 401, code = "authorization-failed", error = "Authorization failed"}
end
function ____exports.notFound()
    return {status = 404, code = "not-found", error = "There is nothing at this path"}
end
function ____exports.unknownHost(host)
    return {status = 404, code = "muc-not-found", error = "No such host here: " .. host}
end
function ____exports.notMucService(host)
    return {status = 404, code = "muc-not-found", error = "Not a MUC service: " .. host}
end
function ____exports.noSuchRoom(muc)
    return {status = 404, code = "muc-not-found", error = "No such room: " .. muc}
end
function ____exports.occupantNotFound(muc)
    return {status = 404, code = "occupant-not-found", error = ("Nobody in " .. muc) .. " matches"}
end
function ____exports.methodNotAllowed(allowed)
    return {
        status = 405,
        code = "method-not-allowed",
        error = "This path takes " .. table.concat(allowed, ", ")
    }
end
function ____exports.lengthRequired()
    return {status = 411, code = "length-required", error = "The body must come with a Content-Length, not chunked"}
end
--- `limit` in bytes.
function ____exports.bodyTooLarge(limit)
    return {
        status = 413,
        code = "body-too-large",
        error = ("The body may have at most " .. tostring(limit)) .. " bytes"
    }
end
function ____exports.internalError()
    return {status = 500, code = "internal-error", error = "Something failed here; the server's log says what"}
end
return ____exports
 end,
["src.contract.fields"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local __TS__StringIncludes = ____lualib.__TS__StringIncludes
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local ____exports = {}
local isJidPart
local ____limits = require("src.contract.limits")
local MAX_JID_PART_BYTES = ____limits.MAX_JID_PART_BYTES
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local invalidJson = ____problem.invalidJson
local success = ____problem.success
local unknownField = ____problem.unknownField
function isJidPart(part, json)
    local length = json:byteLength(part)
    return length >= 1 and length <= MAX_JID_PART_BYTES
end
--- The longest name of an unknown field that is repeated to the caller, in bytes.
local MAX_REPEATED_NAME_BYTES = 64
--- Opens an object that may have the fields named in `known` and no others.
function ____exports.openFields(value, known, json)
    if json:kind(value) ~= "object" then
        return failure(invalidJson())
    end
    for ____, name in ipairs(json:names(value)) do
        if not __TS__ArrayIncludes(known, name) then
            local repeatable = json:byteLength(name) <= MAX_REPEATED_NAME_BYTES and json:isXmlText(name)
            return failure(unknownField(repeatable and name or nil, known))
        end
    end
    local problem
    return success({
        read = function(self, name, ____type)
            local given = json:member(value, name)
            if given == nil or json:kind(given) == "null" then
                return nil
            end
            local read = ____type.read(given, json)
            if read == nil then
                if problem == nil then
                    problem = invalidField(name, ____type.takes)
                end
            end
            return read
        end,
        problem = function() return problem end
    })
end
--- A text of `least` to `most` bytes that can stand in XML.
function ____exports.textField(least, most)
    return {
        takes = ((("a string of " .. tostring(least)) .. " to ") .. tostring(most)) .. " bytes without characters that XML forbids",
        read = function(value, json)
            if json:kind(value) ~= "string" then
                return nil
            end
            local text = value
            local length = json:byteLength(text)
            return length >= least and length <= most and json:isXmlText(text) and text or nil
        end
    }
end
--- A room JID, `localpart@domainpart`, in the caller's spelling.
____exports.roomJidField = {
    takes = "a bare room JID such as room@chat.example.org",
    read = function(value, json)
        if json:kind(value) ~= "string" then
            return nil
        end
        local jid = value
        if not json:isXmlText(jid) then
            return nil
        end
        local at = (string.find(jid, "@", nil, true) or 0) - 1
        if at < 0 or __TS__StringIncludes(jid, "/") then
            return nil
        end
        local domain = __TS__StringSubstring(jid, at + 1)
        return isJidPart(
            __TS__StringSubstring(jid, 0, at),
            json
        ) and isJidPart(domain, json) and not __TS__StringIncludes(domain, "@") and jid or nil
    end
}
--- A resourcepart: the nickname of an occupant (XEP-0045, section 3).
____exports.nicknameField = ____exports.textField(1, MAX_JID_PART_BYTES)
return ____exports
 end,
["src.contract.kick-request"] = function(...) 
local ____exports = {}
local ____fields = require("src.contract.fields")
local nicknameField = ____fields.nicknameField
local openFields = ____fields.openFields
local roomJidField = ____fields.roomJidField
local textField = ____fields.textField
local ____limits = require("src.contract.limits")
local MAX_REASON_BYTES = ____limits.MAX_REASON_BYTES
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local missingNicknameOrMuc = ____problem.missingNicknameOrMuc
local success = ____problem.success
local FIELDS = {"nickname", "muc", "reason"}
local reasonField = textField(0, MAX_REASON_BYTES)
--- Reads the body of `POST /muc_kick`, decoded from JSON.
function ____exports.parseKickRequest(body, json)
    local opened = openFields(body, FIELDS, json)
    if not opened.ok then
        return opened
    end
    local fields = opened.value
    local nickname = fields:read("nickname", nicknameField)
    local muc = fields:read("muc", roomJidField)
    local reason = fields:read("reason", reasonField)
    local problem = fields:problem()
    if problem ~= nil then
        return failure(problem)
    end
    if nickname == nil or muc == nil then
        return failure(missingNicknameOrMuc())
    end
    return success({muc = muc, nickname = nickname, reason = reason})
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.json"] = function(...) 
local ____exports = {}
local decode, encodeUtf8, NULL, ARRAY, WHITESPACE, UNESCAPED, ESCAPES
local ____limits = require("src.contract.limits")
local MAX_JSON_DEPTH = ____limits.MAX_JSON_DEPTH
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidJson = ____problem.invalidJson
local success = ____problem.success
function decode(text)
    local take, takeToken, readValue, readObject, readArray, readNumber, readString, readEscape, readCodeUnit, at
    function take(pattern)
        local found = string.match(text, pattern, at)
        if found ~= nil then
            at = at + #found
        end
        return found
    end
    function takeToken(token)
        take(WHITESPACE)
        if string.sub(text, at, at + #token - 1) ~= token then
            return false
        end
        at = at + #token
        take(WHITESPACE)
        return true
    end
    function readValue(depth)
        if takeToken("{") then
            local ____temp_1
            if depth < MAX_JSON_DEPTH then
                ____temp_1 = readObject(depth + 1)
            else
                ____temp_1 = nil
            end
            return ____temp_1
        end
        if takeToken("[") then
            local ____temp_2
            if depth < MAX_JSON_DEPTH then
                ____temp_2 = readArray(depth + 1)
            else
                ____temp_2 = nil
            end
            return ____temp_2
        end
        if takeToken("true") then
            return true
        end
        if takeToken("false") then
            return false
        end
        if takeToken("null") then
            return NULL
        end
        return readString() or readNumber()
    end
    function readObject(depth)
        local object = {}
        if takeToken("}") then
            return object
        end
        repeat
            do
                local name = readString()
                if name == nil or not takeToken(":") then
                    return nil
                end
                local value = readValue(depth)
                if value == nil then
                    return nil
                end
                object[name] = value
            end
        until not takeToken(",")
        return takeToken("}") and object or nil
    end
    function readArray(depth)
        local array = {}
        setmetatable(array, ARRAY)
        if takeToken("]") then
            return array
        end
        repeat
            do
                local value = readValue(depth)
                if value == nil then
                    return nil
                end
                array[#array + 1] = value
            end
        until not takeToken(",")
        return takeToken("]") and array or nil
    end
    function readNumber()
        local first = at
        take("^-")
        if take("^0") == nil and take("^[1-9]%d*") == nil then
            return nil
        end
        if take("^%.") ~= nil and take("^%d+") == nil then
            return nil
        end
        if take("^[eE][+-]?") ~= nil and take("^%d+") == nil then
            return nil
        end
        return tonumber(string.sub(text, first, at - 1))
    end
    function readString()
        if take("^\"") == nil then
            return nil
        end
        local parts = {}
        do
            while true do
                parts[#parts + 1] = take(UNESCAPED) or ""
                if take("^\"") ~= nil then
                    return table.concat(parts)
                end
                local escaped = readEscape()
                if escaped == nil then
                    return nil
                end
                parts[#parts + 1] = escaped
            end
        end
    end
    function readEscape()
        if take("^\\") == nil then
            return nil
        end
        local unit = readCodeUnit()
        if unit == nil then
            return ESCAPES[take("^.") or ""]
        end
        if unit < 55296 or unit > 56319 then
            return encodeUtf8(unit)
        end
        local afterHigh = at
        local ____temp_3
        if take("^\\") == nil then
            ____temp_3 = nil
        else
            ____temp_3 = readCodeUnit()
        end
        local low = ____temp_3
        if low ~= nil and low >= 56320 and low <= 57343 then
            return encodeUtf8(65536 + (unit - 55296) * 1024 + (low - 56320))
        end
        at = afterHigh
        return encodeUtf8(unit)
    end
    function readCodeUnit()
        local escape = take("^u%x%x%x%x")
        local ____temp_4
        if escape == nil then
            ____temp_4 = nil
        else
            ____temp_4 = tonumber(
                string.sub(escape, 2),
                16
            )
        end
        return ____temp_4
    end
    at = 1
    local value = readValue(0)
    take(WHITESPACE)
    local ____temp_5
    if at > #text then
        ____temp_5 = value
    else
        ____temp_5 = nil
    end
    return ____temp_5
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
local ____require_result_0 = require("util.encodings")
local utf8 = ____require_result_0.utf8
NULL = {}
ARRAY = {}
WHITESPACE = "^[ \t\r\n]*"
UNESCAPED = ((("^[^%z" .. string.char(1)) .. "-") .. string.char(31)) .. "\\\"]*"
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
--- Decodes a request body: JSON of RFC 8259 in well-formed UTF-8, nested at most MAX_JSON_DEPTH deep.
-- 
-- util.json is not used for it: it also takes what is not JSON (a comma before a closing brace, control
-- characters, unknown escapes), and gives the member names `__hash` and `__array` a meaning of their own.
function ____exports.decodeJson(body)
    if not utf8.valid(body) then
        return failure(invalidJson())
    end
    local value = decode(body)
    return value == nil and failure(invalidJson()) or success(value)
end
--- Production 2 of XML 1.0, turned round: control characters, and U+FFFE and U+FFFF in UTF-8.
local FORBIDDEN_CONTROLS = ((((("[%z" .. string.char(1)) .. "-") .. string.char(8, 11, 12, 14)) .. "-") .. string.char(31)) .. "]"
local FORBIDDEN_NONCHARACTERS = ((string.char(239, 191) .. "[") .. string.char(190, 191)) .. "]"
--- The contract's view of values that decodeJson gives.
____exports.luaJson = {
    kind = function(self, value)
        if value == NULL then
            return "null"
        end
        local luaType = type(value)
        if luaType ~= "table" then
            return luaType
        end
        return getmetatable(value) == ARRAY and "array" or "object"
    end,
    member = function(____, value, name) return value[name] end,
    names = function(self, value)
        local names = {}
        for name in pairs(value) do
            names[#names + 1] = name
        end
        table.sort(names)
        return names
    end,
    byteLength = function(____, text) return #text end,
    isXmlText = function(____, text) return utf8.valid(text) and (string.match(text, FORBIDDEN_CONTROLS)) == nil and (string.match(text, FORBIDDEN_NONCHARACTERS)) == nil end
}
return ____exports
 end,
["lua-src.mod_http_muc_kick.addresses"] = function(...) 
local ____exports = {}
local ____require_result_0 = require("util.encodings")
local stringprep = ____require_result_0.stringprep
local jid = require("util.jid")
function ____exports.prepRoomAddress(text)
    local node, host, resource = jid.prepped_split(text)
    if node == nil or node == "" or resource ~= nil then
        return nil
    end
    return {jid = (node .. "@") .. host, host = host}
end
function ____exports.prepNickname(text)
    local nickname = stringprep.resourceprep(text)
    local ____temp_1
    if nickname == "" then
        ____temp_1 = nil
    else
        ____temp_1 = nickname
    end
    return ____temp_1
end
function ____exports.prepHost(text)
    local prepped = jid.prep(text)
    local ____temp_2
    if jid.host(prepped) == prepped then
        ____temp_2 = prepped
    else
        ____temp_2 = nil
    end
    return ____temp_2
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.rooms"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayIncludes = ____lualib.__TS__ArrayIncludes
local ____exports = {}
local wrap
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local noSuchRoom = ____problem.noSuchRoom
local notMucService = ____problem.notMucService
local success = ____problem.success
local unknownHost = ____problem.unknownHost
function wrap(room)
    local function occupantJid(nickname)
        return (room.jid .. "/") .. nickname
    end
    return {
        jid = room.jid,
        occupantByNickname = function(self, nickname)
            local occupant = room:get_occupant_by_nick(occupantJid(nickname))
            if occupant == nil then
                return nil
            end
            local ____nickname_2 = nickname
            local ____occupant_bare_jid_3 = occupant.bare_jid
            local ____this_1
            ____this_1 = room
            local ____opt_0 = ____this_1.get_occupant_id
            return {
                nickname = ____nickname_2,
                jid = ____occupant_bare_jid_3,
                occupantId = ____opt_0 and ____opt_0(____this_1, occupant)
            }
        end,
        kick = function(self, nickname, reason)
            local done = room:set_role(
                true,
                occupantJid(nickname),
                nil,
                reason
            )
            return done == true
        end
    }
end
--- `hosts`: the MUC services that may be reached, undefined for all of this Prosody.
function ____exports.findRoom(address, hosts)
    local host = prosody.hosts[address.host]
    if host == nil or hosts ~= nil and not __TS__ArrayIncludes(hosts, address.host) then
        return failure(unknownHost(address.host))
    end
    local muc = host.modules.muc
    if muc == nil then
        return failure(notMucService(address.host))
    end
    local room = muc.get_room_from_jid(address.jid)
    if room == nil or room == false or room._data.destroyed == true then
        return failure(noSuchRoom(address.jid))
    end
    return success(wrap(room))
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.selection"] = function(...) 
local ____exports = {}
local ____fields = require("src.contract.fields")
local nicknameField = ____fields.nicknameField
local roomJidField = ____fields.roomJidField
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local invalidField = ____problem.invalidField
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
local ____addresses = require("lua-src.mod_http_muc_kick.addresses")
local prepNickname = ____addresses.prepNickname
local prepRoomAddress = ____addresses.prepRoomAddress
local ____rooms = require("lua-src.mod_http_muc_kick.rooms")
local findRoom = ____rooms.findRoom
--- Finds whom a request means. Does nothing to anybody.
function ____exports.select(request, hosts)
    local address = prepRoomAddress(request.muc)
    if address == nil then
        return failure(invalidField("muc", roomJidField.takes))
    end
    local nickname = prepNickname(request.nickname)
    if nickname == nil then
        return failure(invalidField("nickname", nicknameField.takes))
    end
    local found = findRoom(address, hosts)
    if not found.ok then
        return found
    end
    local room = found.value
    local occupant = room:occupantByNickname(nickname)
    return occupant == nil and failure(occupantNotFound(room.jid)) or success({room = room, occupant = occupant})
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kicking"] = function(...) 
local ____exports = {}
local ____problem = require("src.contract.problem")
local failure = ____problem.failure
local occupantNotFound = ____problem.occupantNotFound
local success = ____problem.success
--- Removes one occupant with all its sessions, and says who it was. `by`: where the request came from.
function ____exports.kick(target, reason, by)
    local ____target_0 = target
    local room = ____target_0.room
    local occupant = ____target_0.occupant
    if not room:kick(occupant.nickname, reason) then
        return failure(occupantNotFound(room.jid))
    end
    module:log(
        "info",
        "Kicked %s (%s) out of %s for %s",
        occupant.nickname,
        occupant.jid,
        room.jid,
        by
    )
    return success({muc = room.jid, nickname = occupant.nickname, jid = occupant.jid, occupant_id = occupant.occupantId})
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.answers"] = function(...) 
local ____exports = {}
local json = require("util.json")
function ____exports.answer(status, body, headers)
    if headers == nil then
        headers = {}
    end
    headers.content_type = "application/json"
    return {
        status_code = status,
        headers = headers,
        body = json.encode(body)
    }
end
function ____exports.refusal(problem, headers)
    return ____exports.answer(problem.status, {error = problem.error, code = problem.code}, headers)
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.routes"] = function(...) 
local ____lualib = require("lualib_bundle")
local __TS__ArrayFilter = ____lualib.__TS__ArrayFilter
local __TS__ObjectAssign = ____lualib.__TS__ObjectAssign
local ____exports = {}
local respond, forMethod, METHODS
local ____problem = require("src.contract.problem")
local authorizationFailed = ____problem.authorizationFailed
local bodyTooLarge = ____problem.bodyTooLarge
local internalError = ____problem.internalError
local lengthRequired = ____problem.lengthRequired
local methodNotAllowed = ____problem.methodNotAllowed
local notFound = ____problem.notFound
local ____answers = require("lua-src.mod_http_muc_kick.answers")
local answer = ____answers.answer
local refusal = ____answers.refusal
function respond(request, endpoint, admission)
    local ____admission_1 = admission
    local authorization = ____admission_1.authorization
    local maxBody = ____admission_1.maxBody
    if not authorization:accepts(request.headers.authorization) then
        module:log(
            "warn",
            "Refused %s %s from %s: wrong authorization",
            request.method,
            request.path,
            request.ip
        )
        return refusal(
            authorizationFailed(),
            {www_authenticate = authorization.challenge}
        )
    end
    if endpoint == nil then
        return refusal(notFound())
    end
    local handler = endpoint[request.method]
    if handler == nil then
        local allowed = __TS__ArrayFilter(
            METHODS,
            function(____, method) return endpoint[method] ~= nil end
        )
        return refusal(
            methodNotAllowed(allowed),
            {allow = table.concat(allowed, ", ")}
        )
    end
    if request.headers.transfer_encoding ~= nil then
        return refusal(
            lengthRequired(),
            {connection = "close"}
        )
    end
    local ____request_body_2 = request.body
    if ____request_body_2 == nil then
        ____request_body_2 = ""
    end
    local body = ____request_body_2
    if body == false or #body > maxBody then
        return refusal(bodyTooLarge(maxBody))
    end
    local outcome = handler({body = body, from = request.ip})
    return outcome.ok and answer(200, outcome.value) or refusal(outcome.problem)
end
function forMethod(request, response, given)
    local stripped = request.method == "HEAD" and response.write_headers == nil
    return stripped and __TS__ObjectAssign({}, given, {body = ""}) or given
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
--- Where a body goes that is over Prosody's own http_max_content_size, which from 0.12 on it does not keep.
local DISCARD = {write = function() return true end}
--- The routes of an http-provider. `endpoints` go by their path below the base path, without a slash before it.
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
        local ok, result = xpcall(
            function() return respond(request, endpoints[path or ""], held) end,
            debug.traceback
        )
        if ok then
            return forMethod(request, response, result)
        end
        module:log(
            "error",
            "Failed to answer %s %s: %s",
            request.method,
            request.path,
            result
        )
        return refusal(internalError())
    end
    local routes = {}
    for ____, method in ipairs(METHODS) do
        routes[method] = serve
        routes[method .. " /*"] = serve
    end
    return routes
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.kick-endpoint"] = function(...) 
local ____exports = {}
local ____kick_2Drequest = require("src.contract.kick-request")
local parseKickRequest = ____kick_2Drequest.parseKickRequest
local ____problem = require("src.contract.problem")
local success = ____problem.success
local ____json = require("lua-src.mod_http_muc_kick.json")
local decodeJson = ____json.decodeJson
local luaJson = ____json.luaJson
local ____kicking = require("lua-src.mod_http_muc_kick.kicking")
local kick = ____kicking.kick
local ____selection = require("lua-src.mod_http_muc_kick.selection")
local select = ____selection.select
--- `POST /muc_kick`. `hosts`: the MUC services that may be reached, undefined for all of this Prosody.
function ____exports.createKickHandler(hosts)
    return function(request)
        local decoded = decodeJson(request.body)
        if not decoded.ok then
            return decoded
        end
        local parsed = parseKickRequest(decoded.value, luaJson)
        if not parsed.ok then
            return parsed
        end
        local selected = select(
            parsed.value,
            hosts()
        )
        if not selected.ok then
            return selected
        end
        local kicked = kick(selected.value, parsed.value.reason, request.from)
        return kicked.ok and success({kicked = {kicked.value}}) or kicked
    end
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
    local example = "\"Basic dXNlcm5hbWU6cGFzc3dvcmQ=\""
    if option == nil then
        return nil, "is not set: without it anybody could kick. Set it to the value of the Authorization header that every request must carry, such as " .. example
    end
    local values, fault = readStrings(option)
    if values == nil then
        return nil, fault
    end
    if #values == 0 then
        return nil, "is an empty list: nobody could be let in"
    end
    for ____, value in ipairs(values) do
        if (string.match(value, "^%s*$")) ~= nil or (string.match(value, "^%s*%a+%s+$")) ~= nil then
            return nil, "is blank: it takes a secret, such as " .. example
        end
        if (string.match(value, "%c")) ~= nil then
            return nil, "has a control character in it, which no header can carry"
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
            return nil, ("has an entry that is no host name: \"" .. name) .. "\""
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
                return nil, (("must hold nothing but strings; entry " .. tostring(index)) .. " is a ") .. type(entry)
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
local AUTHORIZATION = "http_muc_kick_authorization_header"
local HOSTS = "http_muc_kick_hosts"
local MAX_BODY = "http_muc_kick_max_body"
local DEFAULT_MAX_BODY = 1048576
--- Reads raw options, because Prosody's typed readers turn what is wrong into something usable.
function ____exports.readSettings(option)
    local authorization, authorizationFault = readAuthorization(option(AUTHORIZATION))
    if authorization == nil then
        return refuse(AUTHORIZATION, authorizationFault)
    end
    local hosts, hostsFault = readHosts(option(HOSTS))
    if hostsFault ~= nil then
        return refuse(HOSTS, hostsFault)
    end
    local ____option_result_0 = option(MAX_BODY)
    if ____option_result_0 == nil then
        ____option_result_0 = DEFAULT_MAX_BODY
    end
    local maxBody = ____option_result_0
    if not isPositiveInteger(maxBody) then
        return refuse(MAX_BODY, "must be a whole number of bytes, at least 1")
    end
    return {ok = true, settings = {authorization = authorization, hosts = hosts, maxBody = maxBody}}
end
return ____exports
 end,
["lua-src.mod_http_muc_kick.main"] = function(...) 
local ____exports = {}
local ____authorization = require("lua-src.mod_http_muc_kick.authorization")
local createAuthorization = ____authorization.createAuthorization
local ____kick_2Dendpoint = require("lua-src.mod_http_muc_kick.kick-endpoint")
local createKickHandler = ____kick_2Dendpoint.createKickHandler
local ____routes = require("lua-src.mod_http_muc_kick.routes")
local createRoutes = ____routes.createRoutes
local ____settings = require("lua-src.mod_http_muc_kick.settings")
local readSettings = ____settings.readSettings
local function readOptions()
    return readSettings(function(name) return module:get_option(name) end)
end
local reading = readOptions()
if not reading.ok then
    error("mod_http_muc_kick is not loaded: " .. reading.reason, 0)
end
local settings = reading.settings
local authorization = createAuthorization(settings.authorization)
module:hook_global(
    "config-reloaded",
    function()
        local again = readOptions()
        if not again.ok then
            module:log("error", "The settings from before the reload stay in force: %s", again.reason)
            return
        end
        settings = again.settings
        authorization = createAuthorization(settings.authorization)
    end
)
module:depends("http")
module:provides(
    "http",
    {
        default_path = "/muc_kick",
        cors = {enabled = true, origins = {}},
        streaming_uploads = true,
        route = createRoutes(
            {[""] = {POST = createKickHandler(function() return settings.hosts end)}},
            function() return {authorization = authorization, maxBody = settings.maxBody} end
        )
    }
)
return ____exports
 end,
}
local ____entry = require("lua-src.mod_http_muc_kick.main", ...)
return ____entry
