-- For tests: asks a service at each join whether somebody may come in, as mod_muc_http_auth does, and takes the answer as that
-- does: whatever its status, by whether `allowed` is true or something like it.
local async = require "util.async";
local http = require "net.http";
local jid_bare = require "util.jid".bare;
local json = require "util.json";
local st = require "util.stanza";

module:hook("muc-occupant-pre-join", function (event)
	local room, occupant, stanza = event.room, event.occupant, event.stanza;
	local nickname = occupant.nick:match("/(.*)$");
	local query = http.formencode({
		{ name = "userJID", value = jid_bare(stanza.attr.from) };
		{ name = "mucJID", value = room.jid };
		{ name = "nickname", value = nickname };
	});
	local wait, done = async.waiter();
	local text;
	http.request(module:get_option_string("test_admission_url").."?"..query, {
		headers = { Authorization = module:get_option_string("test_admission_authorization") };
	}, function (body)
		text = body;
		done();
	end);
	wait();
	local decoded, answer = pcall(json.decode, text);
	if not decoded or type(answer) ~= "table" then answer = { error = "the service gave no answer" }; end
	module:log("info", "admission of %s to %s: %s", stanza.attr.from, room.jid, tostring(answer.allowed));
	if answer.allowed then return; end
	event.origin.send(st.error_reply(stanza, "auth", "not-allowed", answer.error));
	return true;
end);
