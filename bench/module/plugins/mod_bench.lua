-- For benchmarks: what the module is compared with, done inside the same Prosody.
local jid_host = require "util.jid".host;
local json = require "util.json";
local st = require "util.stanza";

local function read(event)
	local request = json.decode(event.request.body);
	return request.muc, request.nicknames;
end

module:depends("http");
module:provides("http", {
	default_path = "/bench";
	route = {
		-- A route that does nothing: the limit for every other one.
		["POST /empty"] = function (event)
			event.response.headers.content_type = "application/json";
			return "{}";
		end;
		-- The least that emptying a room takes: set_role for each nickname, without stopping.
		["POST /set_role"] = function (event)
			local muc, nicknames = read(event);
			local room = prosody.hosts[jid_host(muc)].modules.muc.get_room_from_jid(muc);
			for _, nickname in ipairs(nicknames) do
				assert(room:set_role(true, muc.."/"..nickname, nil, "Spam"));
			end
			event.response.headers.content_type = "application/json";
			return "{}";
		end;
		-- A room with accounts inside that are offline, so that Prosody routes every stanza and then drops it.
		["POST /fill"] = function (event)
			local muc, nicknames = read(event);
			local room = prosody.hosts[jid_host(muc)].modules.muc.create_room(muc);
			for index, nickname in ipairs(nicknames) do
				local jid = ("user-%d@example.org/x"):format(index);
				local occupant = room:new_occupant(jid:match("^[^/]+"), muc.."/"..nickname);
				occupant.role = "participant";
				occupant:set_session(jid, st.presence({ from = jid }));
				room:save_occupant(occupant);
			end
			return "{}";
		end;
	};
});
