-- For tests: runs the Lua that a test sends by HTTP, with the functions below at hand; what it returns is sent back as JSON.
local async = require "util.async";
local jid_host = require "util.jid".host;
local json = require "util.json";
local modulemanager = require "core.modulemanager";
local set = require "util.set";
local timer = require "util.timer";

local waiting, is_holding = {}, false;

local function hold()
	local wait, done = async.waiter();
	waiting[#waiting + 1] = done;
	wait();
end

for _, event in ipairs({ "muc-occupant-pre-join", "muc-occupant-pre-change", "muc-occupant-groupchat", "muc-pre-invite" }) do
	module:hook(event, function () if is_holding then hold(); end end);
end

local function muc_of(room_jid)
	return prosody.hosts[jid_host(room_jid)].modules.muc;
end

local control = setmetatable({ module = module, require = require }, { __index = _G });

-- From now on, stanzas wait in the events above, or in the given one before mod_muc handles it, until they are released.
local held_event;
function control.hold(event)
	is_holding, held_event = not event, event;
	if event then module:hook(event, hold, 60); end
end
function control.release()
	if held_event then module:unhook(held_event, hold); end
	is_holding, held_event = false, nil;
	local released = waiting;
	waiting = {};
	for _, done in ipairs(released) do done(); end
	return #released;
end
function control.waiting() return #waiting; end

function control.load(host) return assert(modulemanager.load(host, "http_muc_kick")) and true; end
function control.unload(host) return assert(modulemanager.unload(host, "http_muc_kick")); end
function control.reload(host) return assert(modulemanager.reload(host, "http_muc_kick")) and true; end

-- Measures turns of Prosody's main loop, each of which holds up everybody else, in CPU time, so that other processes have no
-- part in it. `turns` ends that; what it returns is in seconds.
local measuring;
function control.measure_turns()
	local this = { begun = os.clock(), turn = os.clock(), longest = 0 };
	measuring = this;
	timer.add_task(0.001, function ()
		local now = os.clock();
		if now - this.turn > this.longest then this.longest = now - this.turn; end
		this.turn = now;
		return measuring == this and 0.001 or nil;
	end);
	return true;
end
function control.turns()
	local measured = measuring;
	measuring = nil;
	return { cpu = os.clock() - measured.begun, longest = math.max(measured.longest, os.clock() - measured.turn) };
end

-- As mod_muc does with the rooms that were used least.
function control.swap_out(room_jid)
	local muc = muc_of(room_jid);
	for room in muc.live_rooms() do
		if room.jid == room_jid then
			room:save(nil, true);
			muc.forget_room(room);
			return true;
		end
	end
	return false;
end

-- What others can see of a room, which is restored where it is not in memory, and may change by what they send.
function control.look(room_jid)
	local room = muc_of(room_jid).get_room_from_jid(room_jid);
	local roles = {};
	for nick, occupant in pairs(room._occupants) do roles[nick] = occupant.role; end
	return {
		destroyed = room._data.destroyed == true;
		name = room:get_name();
		subject = room._data.subject_text;
		history = #(room._history or {});
		affiliations = room._affiliations;
		reserved = room._affiliation_data;
		roles = roles;
	};
end

-- The accounts inside of a room, which is restored where it is not in memory, and its affiliations.
function control.room(room_jid)
	local room = muc_of(room_jid).get_room_from_jid(room_jid);
	if not room then return { exists = false, inside = {}, affiliations = {} }; end
	local inside, affiliations = set.new(), {};
	for _, occupant in pairs(room._occupants) do inside:add(occupant.bare_jid); end
	for jid, affiliation in pairs(room._affiliations) do affiliations[jid] = affiliation; end
	local list = {};
	for jid in inside do list[#list + 1] = jid; end
	return { exists = true, inside = list, affiliations = affiliations };
end

module:depends("http");
module:provides("http", {
	default_path = "/test_control";
	route = {
		POST = function (event)
			local chunk = assert(load(event.request.body, "=test", "t", control));
			return json.encode({ result = chunk() });
		end;
	};
});
