-- For tests: does not let rooms be destroyed whose names begin with "guarded" (Prosody 0.12 and later).
module:hook("muc-pre-room-destroy", function (event)
	if event.room.jid:find("^guarded") then event.allowed, event.error = false, "cancel"; end
end);
