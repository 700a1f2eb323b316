# The servers that are put under load, each as small as it gets: one worker,
# no log of requests, connections kept for 60000 requests. Sourced by run.sh.
# All listen on 127.0.0.1, run as whoever runs this, in the folder $work, and
# find each other by names relative to it: a socket's path must be short.
# shellcheck shell=sh

# Nothing but what every request needs of lighttpd: PORT [LINES of it]
lighttpd_conf() {
	cat <<-END
	server.bind = "127.0.0.1"
	server.port = $1
	server.document-root = "$work/site"
	server.errorlog = "$work/log/lighttpd-$1"
	server.upload-dirs = ( "$work/tmp" )
	server.max-keep-alive-requests = 60000
	END
	cat
}

# Programs, one process per request.
lighttpd_cgi() {
	lighttpd_conf "$1" <<-END >cgi.conf
	server.modules = ( "mod_setenv", "mod_cgi" )
	setenv.set-environment = ( "SESSILE_CONFIG" => "$work/load/sessile.json" )
	cgi.assign = ( ".cgi" => "" )
	END
	start cgi lighttpd -D -f cgi.conf
	cgi_server=${started##* }
}

# What spawn-fcgi has started, one process each.
lighttpd_fcgi() {
	lighttpd_conf "$1" <<-END >fcgi.conf
	server.modules = ( "mod_fastcgi" )
	fastcgi.server = (
		"/views" => (( "socket" => "views.sock",
		    "check-local" => "disable" )),
		"/" => (( "socket" => "sessile.sock",
		    "check-local" => "disable" ))
	)
	END
	start fcgi lighttpd -D -f fcgi.conf
}

# As root it would run its workers as nobody, who may not get at the sockets.
nginx_fcgi() {
	{
		[ "$(id -u)" != 0 ] || echo 'user root;'
		cat <<-END
		daemon off;
		worker_processes 1;
		pid $work/nginx.pid;
		error_log $work/log/nginx-error;
		events {
			worker_connections 1024;
		}
		http {
			access_log off;
			keepalive_requests 60000;
			client_body_temp_path $work/tmp;
			proxy_temp_path $work/tmp;
			fastcgi_temp_path $work/tmp;
			uwsgi_temp_path $work/tmp;
			scgi_temp_path $work/tmp;
			fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
			fastcgi_param REQUEST_METHOD \$request_method;
			fastcgi_param REQUEST_URI \$request_uri;
			fastcgi_param QUERY_STRING \$query_string;
			fastcgi_param CONTENT_TYPE \$content_type;
			fastcgi_param CONTENT_LENGTH \$content_length;
			fastcgi_param SERVER_PROTOCOL \$server_protocol;
			fastcgi_param REMOTE_ADDR \$remote_addr;
			server {
				listen 127.0.0.1:$1;
				location / {
					fastcgi_pass unix:sessile.sock;
				}
				location = /views {
					fastcgi_pass unix:views.sock;
				}
			}
		}
		END
	} >nginx.conf
	start nginx nginx -p "$work" -e "$work/log/nginx-error" \
		-c "$work/nginx.conf"
}

# PROGRAM SOCKET: under spawn-fcgi, without a server yet.
spawn() {
	start "${1##*/}" env "SESSILE_CONFIG=$work/load/sessile.json" \
		spawn-fcgi -n -s "$2" -b 1024 -- "$1"
}

# PORT memory|sqlite|wal, each on a database of its own.
express() {
	mkdir -p "express.$2"
	rm -f "express.$2/sessions.db"
	sqlite3 "express.$2/sessions.db" \
		'CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)'
	"$out/seed" "express.$2/sessions.db" 1000 0 load/secret \
		>"express.$2/cookies"
	start "express-$2" env NODE_ENV=production node \
		"$here/peers/app.js" "$1" "$2" \
		"$work/express.$2/sessions.db" "$work/load/secret"
}
