-- For tests: reloads the module in the middle of what it does, as soon as somebody called "reload-now" has left a room.
local modulemanager = require "core.modulemanager";
local jid_resource = require "util.jid".resource;

module:hook("muc-occupant-left", function (event)
	if jid_resource(event.nick) ~= "reload-now" then return; end
	module:add_timer(0, function ()
		module:log("info", "reloading now");
		local ok, err = modulemanager.reload(module.host, "http_muc_kick");
		module:log("info", "reloaded: %s", ok and "yes" or err);
	end);
end);
