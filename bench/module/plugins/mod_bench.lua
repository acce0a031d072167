-- For benchmarks: what the module is compared with, done inside the same Prosody.
local jid_host = require "util.jid".host;
local json = require "util.json";

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
			local request = json.decode(event.request.body);
			local room = prosody.hosts[jid_host(request.muc)].modules.muc.get_room_from_jid(request.muc);
			for _, nickname in ipairs(request.nicknames) do
				assert(room:set_role(true, request.muc.."/"..nickname, nil));
			end
			event.response.headers.content_type = "application/json";
			return "{}";
		end;
	};
});
