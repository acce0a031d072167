-- For tests: logs what other modules of a MUC component get to hear of.
module:hook("muc-occupant-left", function (event)
	module:log("info", "muc-occupant-left %s", event.nick);
end);
