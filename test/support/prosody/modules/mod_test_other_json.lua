-- Something else at /muc_kick that speaks JSON.
module:depends("http")
module:provides("http", {
	default_path = "/muc_kick";
	route = {
		GET = function (event)
			event.response.headers.content_type = "application/json"
			return '{"kicks":[]}'
		end;
	};
})
