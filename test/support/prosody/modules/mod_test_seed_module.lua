-- A module that does what the community's one is documented to do, and no more: POST, and errors in JSON.
module:depends("http")
module:provides("http", {
	default_path = "/muc_kick";
	route = {
		POST = function (event)
			event.response.status_code = 400
			event.response.headers.content_type = "application/json"
			return '{"error":"Missing nickname and/or MUC"}'
		end;
	};
})
