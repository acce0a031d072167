-- For tests: a storage driver that throws when the ban "bad" is read.
local internal = require "core.storagemanager".load_driver(module.host, "internal");

local driver = {};

function driver:open(store, kind)
	local inner = internal:open(store, kind);
	return {
		get = function (_, key)
			if key == "ban/bad" then error("the disk is on fire"); end
			return inner:get(key);
		end;
		set = function (_, key, value) return inner:set(key, value); end;
		users = function () return inner:users(); end;
	};
end

module:provides("storage", driver);
