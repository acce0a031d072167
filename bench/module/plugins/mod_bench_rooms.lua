-- For benchmarks: fills the MUC component with rooms and occupants, without clients.
-- GET /bench_rooms?rooms=N&occupants=M makes N rooms with M occupants each.
local st = require "util.stanza";
local muc = module:depends("muc");

local function fill(event)
	local query = event.request.url.query or "";
	local rooms, occupants = tonumber(query:match("rooms=(%d+)")), tonumber(query:match("occupants=(%d+)"));
	for number = 1, rooms do
		-- Rooms are not used in the order of their names.
		local jid = ("room-%d@%s"):format(number * 7919 % 1000003, module.host);
		local room = muc.get_room_from_jid(jid) or muc.create_room(jid);
		for index = 1, occupants do
			local account = ("user-%d@example.net"):format(index);
			local occupant = room:new_occupant(account, ("%s/nick-%d"):format(jid, index));
			occupant.role = "participant";
			occupant:set_session(account.."/phone", st.presence());
			room:save_occupant(occupant);
		end
	end
	return "done";
end

module:depends("http");
module:provides("http", { default_path = "/bench_rooms"; route = { GET = fill } });
