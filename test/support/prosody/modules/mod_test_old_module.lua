-- A module of before the first release: it knows its version, and not much more.
module:depends("http")
module:provides("http", {
	default_path = "/muc_kick";
	route = {
		GET = function (event)
			event.response.headers.content_type = "application/json"
			return '{"module":"mod_http_muc_kick","version":"0.0.9","prosody":"0.12.3"}'
		end;
	};
})
